// What the coreutils share: reading their operands in turn, option parsing, their words on errors.
import type { OpenFile } from '../../shell/io.ts';
import { openText, readAllOf, readUntil, release } from '../../shell/io.ts';
import type { ShellProc } from '../../shell/process.ts';
import type { Proc, Signal, Wait } from '../../shell/proc.ts';

export type Gen<T> = Generator<Wait, T, Signal | undefined>;

/** A file's whole text; '-' is stdin. strerror's words in `error` when it cannot be read. */
export function* readFile(p: Proc, path: string): Gen<{ readonly text: string } | { readonly error: string }> {
  if (path === '-') return { text: yield* p.stdin.readAll() };
  const f: OpenFile | string = (p as ShellProc).openRead(path);
  if (typeof f === 'string') return { error: f };
  const text = yield* readAllOf(f);
  release(f);
  return { text };
}
/** A text, line by line, as stdin gives its lines (with their newlines). */
export const lineSource = (text: string): (() => Gen<string | undefined>) => {
  const f = openText('', text);
  return () => readUntil(f, '\n');
};
/** Every readable operand's text (stdin without operands); unreadable ones are complained about as `NAME: FILE: words`. */
export function* readInputs(p: Proc, files: readonly string[]): Gen<{ readonly inputs: { readonly name: string; readonly text: string }[]; readonly failed: boolean }> {
  const inputs: { name: string; text: string }[] = [];
  let failed = false;
  for (const name of files.length === 0 ? ['-'] : files) {
    const r = yield* readFile(p, name);
    if ('error' in r) {
      p.err(`${p.name}: ${name}: ${r.error}\n`);
      failed = true;
    } else inputs.push({ name, text: r.text });
  }
  return { inputs, failed };
}
/** Lines without their newlines; a last line without one counts. */
export const linesOf = (text: string): string[] => {
  if (text === '') return [];
  const l = text.split('\n');
  if (l.at(-1) === '') l.pop();
  return l;
};
/** Joins lines, each with its newline. */
export const unlines = (lines: readonly string[]): string => (lines.length === 0 ? '' : `${lines.join('\n')}\n`);

export interface Parsed {
  /** Option letter or long name -> its last value ('' for a flag). */
  readonly opts: ReadonlyMap<string, string>;
  /** Every option in order. */
  readonly list: readonly (readonly [string, string])[];
  readonly args: readonly string[];
}
/**
 * getopt_long: `flags` and `values` are the letters without and with a value; `long` maps long names to letters (a letter in
 * `values` takes one). A number means that the words were printed and the program ends with that status.
 */
export const getopt = (p: Proc, args: readonly string[], flags: string, values: string, long: Readonly<Record<string, string>> = {}, status = 1): Parsed | number => {
  const opts = new Map<string, string>();
  const list: (readonly [string, string])[] = [];
  const rest: string[] = [];
  const hint = `Try '${p.name} --help' for more information.\n`;
  const put = (k: string, v: string): void => {
    opts.set(k, v);
    list.push([k, v]);
  };
  for (let i = 0; i < args.length; i++) {
    const a = args[i] as string;
    if (a === '--') {
      rest.push(...args.slice(i + 1));
      break;
    }
    if (a.startsWith('--')) {
      const eq = a.indexOf('=');
      const name = eq < 0 ? a.slice(2) : a.slice(2, eq);
      const found = Object.keys(long).filter((l) => l === name || l.startsWith(name));
      const full = Object.hasOwn(long, name) ? name : found.length === 1 ? (found[0] as string) : undefined;
      if (full === undefined) {
        p.err(`${p.name}: unrecognized option '${a}'\n${hint}`);
        return status;
      }
      const letter = long[full] as string;
      if (!values.includes(letter)) put(letter, eq < 0 ? '' : a.slice(eq + 1));
      else if (eq >= 0) put(letter, a.slice(eq + 1));
      else if (args[i + 1] !== undefined) put(letter, args[++i] as string);
      else {
        p.err(`${p.name}: option '--${full}' requires an argument\n${hint}`);
        return status;
      }
      continue;
    }
    if (a.length < 2 || a[0] !== '-') {
      rest.push(a);
      continue;
    }
    for (let k = 1; k < a.length; k++) {
      const c = a[k] as string;
      if (values.includes(c)) {
        const v = k + 1 < a.length ? a.slice(k + 1) : args[++i];
        if (v === undefined) {
          p.err(`${p.name}: option requires an argument -- '${c}'\n${hint}`);
          return status;
        }
        put(c, v);
        break;
      }
      if (!flags.includes(c)) {
        p.err(`${p.name}: invalid option -- '${c}'\n${hint}`);
        return status;
      }
      put(c, '');
    }
  }
  return { opts, list, args: rest };
};
export const notModelled = (p: Proc, what: string, status = 2): number => {
  p.err(`${p.name}: ${what} is not modelled by packetpath\n`);
  return status;
};
