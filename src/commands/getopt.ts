// getopt(3) and getopt_long(3) of GNU: options in any order among the operands, long names cut short, its words on error.
// Mirrors: glibc posix/getopt.c (_getopt_internal_r, process_long_option) without POSIXLY_CORRECT and `W;`. A program either takes token by token
// (its table of long options may change meanwhile, and it may take the next word for itself), or asks for all options at once.

/** struct option. */
export interface LongOption<T = string> {
  readonly name: string;
  /** 0 none, 1 required, 2 optional (only as `--name=value`). */
  readonly hasArg: 0 | 1 | 2;
  readonly val: T;
}
/** A table in short: `count=c` an option without, `count:c` with, `count?c` with an optional argument; without a value the name stands for itself. */
export const longOptions = (text: string): LongOption[] =>
  text.trim().split(/\s+/).map((w) => {
    const [, name, kind, val] = /^([^=:?]+)(?:([=:?])(.*))?$/.exec(w) as unknown as [string, string, string | undefined, string | undefined];
    return { name, hasArg: kind === ':' ? 1 : kind === '?' ? 2 : 0, val: val === undefined || val === '' ? name : val };
  });

export type Token<T = string> =
  /** `name`: a long option's, in full; '' for a letter. */
  | { readonly kind: 'option'; readonly val: T; readonly name: string; readonly optarg: string | undefined }
  /** Only in order. */
  | { readonly kind: 'word'; readonly optarg: string }
  /** `missing`: it wants an argument. `error`: getopt's message without the program's name. */
  | { readonly kind: 'unknown' | 'missing'; readonly error: string };

/** What to do about operands: pass over them, stop at the first (`+` in C), or hand them out where they stand (`-`). */
export type Order = 'permute' | 'stop' | 'inOrder';
export interface Getopt {
  readonly argv: string[];
  readonly order: Order;
  /** Index of the next word. */
  optind: number;
  /** What is left of a cluster of letters. */
  rest: string;
  /** Operands that were passed over. */
  readonly passed: string[];
}
/** `argv` without argv[0]. */
export const newGetopt = (argv: readonly string[], order: Order = 'permute'): Getopt => ({ argv: [...argv], order, optind: 0, rest: '', passed: [] });

/** What is no option, once the end has been reached. */
export const operandsOf = (g: Getopt): string[] => [...g.passed, ...g.argv.slice(g.optind)];

/** The next token; undefined at the end or after `--`. `letters` as in C; `valOf` gives a letter its value. */
export const nextOption = <T = string>(g: Getopt, letters: string, long: readonly LongOption<T>[], valOf: (letter: string) => T): Token<T> | undefined => {
  if (g.rest === '') {
    for (;;) {
      const word = g.argv[g.optind];
      if (word === undefined) return undefined;
      const operand = word[0] !== '-' || word === '-';
      if (operand && g.order === 'stop') return undefined;
      g.optind++;
      if (word === '--') return undefined;
      if (word.startsWith('--')) return longOption(g, word.slice(2), long);
      if (!operand) {
        g.optind--;
        g.rest = word.slice(1);
        break;
      }
      if (g.order === 'inOrder') return { kind: 'word', optarg: word };
      g.passed.push(word);
    }
  }
  const c = g.rest[0] as string;
  g.rest = g.rest.slice(1);
  if (g.rest === '') g.optind++;
  const at = c === ':' || c === ';' ? -1 : letters.indexOf(c);
  if (at < 0) return { kind: 'unknown', error: `invalid option -- '${c}'` };
  if (letters[at + 1] !== ':') return { kind: 'option', val: valOf(c), name: '', optarg: undefined };
  let optarg: string | undefined;
  if (g.rest !== '') {
    optarg = g.rest;
    g.rest = '';
    g.optind++;
  } else if (letters[at + 2] !== ':') {
    if (g.optind >= g.argv.length) return { kind: 'missing', error: `option requires an argument -- '${c}'` };
    optarg = g.argv[g.optind++];
  }
  return { kind: 'option', val: valOf(c), name: '', optarg };
};

const longOption = <T>(g: Getopt, text: string, long: readonly LongOption<T>[]): Token<T> => {
  const eq = text.indexOf('=');
  const name = eq < 0 ? text : text.slice(0, eq);
  const near = long.filter((o) => o.name.startsWith(name));
  const found = near.find((o) => o.name === name) ?? near[0];
  if (!found) return { kind: 'unknown', error: `unrecognized option '--${text}'` };
  if (found.name !== name) {
    const others = near.filter((o) => o.hasArg !== found.hasArg || o.val !== found.val);
    if (others.length > 0) return { kind: 'unknown', error: `option '--${text}' is ambiguous; possibilities:${[found, ...others].map((o) => ` '--${o.name}'`).join('')}` };
  }
  if (eq >= 0) {
    if (found.hasArg === 0) return { kind: 'unknown', error: `option '--${found.name}' doesn't allow an argument` };
    return { kind: 'option', val: found.val, name: found.name, optarg: text.slice(eq + 1) };
  }
  if (found.hasArg !== 1) return { kind: 'option', val: found.val, name: found.name, optarg: undefined };
  if (g.optind >= g.argv.length) return { kind: 'missing', error: `option '--${found.name}' requires an argument` };
  return { kind: 'option', val: found.val, name: found.name, optarg: g.argv[g.optind++] };
};

/** One option as it stood on the command line; `arg` is '' where there was none. */
export interface Opt {
  readonly opt: string;
  readonly arg: string;
  /** A long option's name in full; '' for a letter. */
  readonly name: string;
}
export interface GetoptResult {
  readonly opts: readonly Opt[];
  readonly operands: readonly string[];
  /** getopt's message without the program's name, when it stopped at a bad option. */
  readonly error?: string;
}
/** All at once, up to the first error. */
export const getopt = (argv: readonly string[], letters: string, long: readonly LongOption[] = [], order: Order = 'permute'): GetoptResult => {
  const g = newGetopt(argv, order);
  const opts: Opt[] = [];
  for (;;) {
    const t = nextOption(g, letters, long, (c) => c);
    if (!t) return { opts, operands: operandsOf(g) };
    if (t.kind === 'option') opts.push({ opt: t.val, arg: t.optarg ?? '', name: t.name });
    else if (t.kind !== 'word') return { opts, operands: operandsOf(g), error: t.error };
  }
};
