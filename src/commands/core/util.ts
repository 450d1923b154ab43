// What the coreutils share: reading their operands in turn, option parsing, their words on errors.
import type { OpenFile } from '../../shell/io.ts';
import { openText, readAllOf, readUntil, release } from '../../shell/io.ts';
import type { ShellProc } from '../../shell/process.ts';
import type { Proc, Signal, Wait } from '../../shell/proc.ts';
import { newGetopt, nextOption, operandsOf, type LongOption } from '../getopt.ts';

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
 * `flags` and `values` are the letters without and with a value; `long` maps long names to letters (a letter in
 * `values` takes one). A number means that the words were printed and the program ends with that status.
 */
export const getopt = (p: Proc, args: readonly string[], flags: string, values: string, long: Readonly<Record<string, string>> = {}, status = 1): Parsed | number => {
  const opts = new Map<string, string>();
  const list: (readonly [string, string])[] = [];
  const spec = `${[...values].map((c) => `${c}:`).join('')}${flags}`;
  const table = Object.entries(long).map(([name, val]): LongOption => ({ name, hasArg: values.includes(val) ? 1 : 2, val }));
  const g = newGetopt(args);
  for (;;) {
    const t = nextOption(g, spec, table, (c) => c);
    if (!t) return { opts, list, args: operandsOf(g) };
    if (t.kind === 'option') {
      opts.set(t.val, t.optarg ?? '');
      list.push([t.val, t.optarg ?? '']);
    } else if (t.kind !== 'word') {
      p.err(`${p.name}: ${t.error}\nTry '${p.name} --help' for more information.\n`);
      return status;
    }
  }
};
export const notModelled = (p: Proc, what: string, status = 2): number => {
  p.err(`${p.name}: ${what} is not modelled by packetpath\n`);
  return status;
};
