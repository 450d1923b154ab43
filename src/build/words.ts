// Template text to shell script: common indentation goes, and a value becomes the words that the shell reads back as that value, wherever it stands (bare, in
// double or in single quotes). An array is as many words. Left out: values inside here-documents, which get a bare word's quoting.
import { quoteBackslash } from '../shell/quote.ts';

/** What may stand in `${}`. */
export type ShellValue = string | number | bigint | readonly (string | number | bigint)[] | Raw;
/** Text that goes into a script as it is: commands, operators, several lines. */
export interface Raw {
  readonly raw: string;
}
/** Marks text as shell source: `${raw('a | b')}` is a pipe, `${'a | b'}` a word with spaces. */
export const raw = (text: string): Raw => ({ raw: text });

/** One word, quoted where the shell would take it apart. */
export const shellWord = (text: string): string => (/^[A-Za-z0-9_%+\-./:=@,^]+$/.test(text) ? text : text === '' ? "''" : /[\n']/.test(text) && !text.includes("'") ? `'${text}'` : text.includes("'") ? quoteBackslash(text) : `'${text}'`);

type Where = 'bare' | 'single' | 'double' | 'comment';
/** Where the text ends that began at `where`: which kind of quotes is open. */
const scan = (text: string, from: Where, wordStart: boolean): Where => {
  let where = from;
  let start = wordStart;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (where === 'comment') {
      if (c === '\n') where = 'bare';
    } else if (where === 'single') {
      if (c === "'") where = 'bare';
    } else if (c === '\\') i++;
    else if (where === 'double') {
      if (c === '"') where = 'bare';
    } else if (c === "'") where = 'single';
    else if (c === '"') where = 'double';
    else if (c === '#' && start) where = 'comment';
    start = /[\s;&|()]/.test(c);
  }
  return where;
};
const one = (v: string | number | bigint, where: Where, nth: number): string => {
  if (typeof v !== 'string' && typeof v !== 'number' && typeof v !== 'bigint') throw new TypeError(`value ${nth} of the script is ${v === null ? 'null' : `a value of type ${typeof v}`}; expected a string, a number, an array of these, or raw(text)`);
  if (typeof v === 'number' && !Number.isFinite(v)) throw new TypeError(`value ${nth} of the script is ${v}; expected a finite number`);
  const text = String(v);
  if (text.includes('\0')) throw new TypeError(`value ${nth} of the script contains a NUL character, which no word of a shell can hold`);
  switch (where) {
    case 'bare': return shellWord(text);
    case 'double': return text.replace(/["\\$`]/g, '\\$&');
    case 'single': return text.replace(/'/g, "'\\''");
    case 'comment': return text.replace(/\n/g, ' ');
  }
};

/** Takes away the first empty line, the indentation that all lines share, and the blanks of the last line. */
export const dedent = (parts: readonly string[]): string[] => {
  const marked = parts.join('\u{F0000}').replace(/^[ \t]*\n/, '').replace(/\n[ \t]*$/, '\n');
  const depth = Math.min(...marked.split('\n').filter((l) => l.trim() !== '').map((l) => (/^[ \t]*/.exec(l) as RegExpExecArray)[0].length));
  return (Number.isFinite(depth) && depth > 0 ? marked.split('\n').map((l) => l.slice(l.trim() === '' ? l.length : depth)).join('\n') : marked).split('\u{F0000}');
};
/** The script that a tagged template stands for. `strings` are the cooked ones: `\\n` is written `\n` in the script. */
export const scriptOf = (strings: readonly string[], values: readonly ShellValue[]): string => {
  const parts = dedent(strings);
  let out = parts[0] as string;
  let where = scan(out, 'bare', true);
  values.forEach((v, i) => {
    const list: readonly (string | number | bigint)[] | undefined = Array.isArray(v) ? v : undefined;
    if (list === undefined && typeof v === 'object' && v !== null && 'raw' in v && typeof v.raw === 'string') {
      out += v.raw;
      where = scan(v.raw, where, /(?:^|[\s;&|()])$/.test(out));
    } else out += list ? list.map((x) => one(x, where, i + 1)).join(' ') : one(v as string, where, i + 1);
    const next = parts[i + 1] as string;
    where = scan(next, where, false);
    out += next;
  });
  return out;
};
