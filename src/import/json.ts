// JSON of other people's tools, read with suspicion: every field is asked for by name and type, and what does not fit is named with its place.
import { parseIp, type Ip } from '../base/ip.ts';
import { parseMac, type Mac } from '../base/mac.ts';

/** A piece of text with its place: `line` is the number of its first line (the collector's header counts, so the body begins behind it). */
export interface Part {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}
export type Rec = Readonly<Record<string, unknown>>;

export const quote = (text: string): string => JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}...` : text);
/** A value as text, short. */
export const shown = (v: unknown): string => {
  let text: string;
  try {
    text = JSON.stringify(v) ?? String(v);
  } catch {
    text = 'too deep to print';
  }
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
};
export const isRec = (v: unknown): v is Rec => typeof v === 'object' && v !== null && !Array.isArray(v);
export const get = (o: Rec, k: string): unknown => (Object.hasOwn(o, k) ? o[k] : undefined);
export const str = (o: Rec, k: string): string | undefined => {
  const v = get(o, k);
  return typeof v === 'string' ? v : undefined;
};
/** A whole number that a field of the kernel may hold. */
export const num = (o: Rec, k: string): number | undefined => {
  const v = get(o, k);
  return typeof v === 'number' && Number.isSafeInteger(v) ? v : undefined;
};
export const flag = (o: Rec, k: string): boolean => get(o, k) === true || get(o, k) === 1;
export const list = (o: Rec, k: string): readonly unknown[] => {
  const v = get(o, k);
  return Array.isArray(v) ? v : [];
};
export const rec = (o: Rec, k: string): Rec => {
  const v = get(o, k);
  return isRec(v) ? v : {};
};
export const ipOf = (o: Rec, k: string): Ip | undefined => {
  const s = str(o, k);
  return s === undefined ? undefined : parseIp(s);
};
export const macOf = (o: Rec, k: string): Mac | undefined => {
  const s = str(o, k);
  return s === undefined ? undefined : parseMac(s);
};
/** `0x1f`, `31`. */
export const hexNum = (o: Rec, k: string): number | undefined => {
  const v = get(o, k);
  if (typeof v === 'number') return v;
  return typeof v === 'string' && /^(?:0x[0-9a-f]+|\d+)$/i.test(v) ? Number(v) : undefined;
};

const fail = (part: Part, why: string, offset = 0): never => {
  let line = part.line;
  for (let i = part.text.indexOf('\n'); i >= 0 && i < offset; i = part.text.indexOf('\n', i + 1)) line++;
  throw new SyntaxError(`${part.file}:${line}: ${why}`);
};
const parse = (part: Part, text: string, expected: string, base = 0): unknown => {
  try {
    return JSON.parse(text);
  } catch (e) {
    const at = base + Number(/position (\d+)/.exec((e as Error).message)?.[1] ?? 0);
    const first = text.trimStart().split('\n', 1)[0] ?? '';
    return fail(part, /^(?:\d+: |[0-9a-f.:/]+ (?:dev|via)|default )/.test(first) ? `${quote(first)} is the text form: JSON is needed, the output of ${expected}` : `not JSON (${quote(part.text.slice(at, at + 40))}): expected the output of ${expected}`, at);
  }
};
/** The array of objects that `ip -j`, `bridge -j` print; nothing at all is an empty one. */
export const parseRows = (part: Part | undefined, expected: string): readonly Rec[] => {
  if (!part || part.text.trim() === '') return [];
  const v = parse(part, part.text, expected);
  if (!Array.isArray(v)) return fail(part, `${shown(v).slice(0, 60)}: expected an array, the output of ${expected}`);
  return v.filter((x) => isRec(x) && Object.keys(x).length > 0) as Rec[];
};
/** What `docker inspect` prints: one array, or an object per line. */
export const parseDocuments = (part: Part | undefined): readonly Rec[] => {
  if (!part || part.text.trim() === '') return [];
  const expected = '`docker inspect`';
  if (part.text.trimStart().startsWith('[')) return parseRows(part, expected);
  const out: Rec[] = [];
  let at = 0;
  for (const line of part.text.split('\n')) {
    if (line.trim() !== '') {
      const v = parse(part, line, expected, at);
      if (isRec(v)) out.push(v);
    }
    at += line.length + 1;
  }
  return out;
};
