// GNU getopt_long(3) with an option string that begins with `-:`: operands come back in their places, errors are silent and told apart.
// Mirrors: glibc posix/getopt.c (process_long_option, _getopt_internal_r with RETURN_IN_ORDER). The table of long options may change between
// calls, as iptables changes it whenever it loads an extension; a cluster of letters may be under way then.

export interface LongOption<T> {
  readonly name: string;
  /** 0 none, 1 required, 2 optional (only as `--name=value`). */
  readonly hasArg: 0 | 1 | 2;
  readonly val: T;
}
export type Token<T> =
  | { readonly kind: 'option'; readonly val: T; readonly optarg: string | undefined }
  | { readonly kind: 'word'; readonly optarg: string }
  /** `missing`: it wants an argument. `optopt`: the letter; '' for a long option. */
  | { readonly kind: 'unknown' | 'missing'; readonly optopt: string };

export interface Getopt {
  readonly argv: string[];
  /** Index of the next word. */
  optind: number;
  /** What is left of a cluster of letters. */
  rest: string;
}
export const newGetopt = (argv: readonly string[]): Getopt => ({ argv: [...argv], optind: 0, rest: '' });

/** The next token; undefined at the end or after `--`. `letters` as in C, without the leading `-:`; `valOf` gives a letter its value. */
export const nextOption = <T>(g: Getopt, letters: string, long: readonly LongOption<T>[], valOf: (letter: string) => T): Token<T> | undefined => {
  if (g.rest === '') {
    const word = g.argv[g.optind];
    if (word === undefined) return undefined;
    if (word === '--') {
      g.optind++;
      return undefined;
    }
    if (word[0] !== '-' || word === '-') {
      g.optind++;
      return { kind: 'word', optarg: word };
    }
    if (word.startsWith('--')) return longOption(g, word.slice(2), long);
    g.rest = word.slice(1);
  }
  const c = g.rest[0] as string;
  g.rest = g.rest.slice(1);
  if (g.rest === '') g.optind++;
  const at = c === ':' || c === '-' || c === ';' ? -1 : letters.indexOf(c);
  if (at < 0) return { kind: 'unknown', optopt: c };
  if (letters[at + 1] !== ':') return { kind: 'option', val: valOf(c), optarg: undefined };
  let optarg: string | undefined;
  if (g.rest !== '') {
    optarg = g.rest;
    g.rest = '';
    g.optind++;
  } else if (letters[at + 2] !== ':') {
    if (g.optind >= g.argv.length) return { kind: 'missing', optopt: c };
    optarg = g.argv[g.optind++];
  }
  return { kind: 'option', val: valOf(c), optarg };
};

const longOption = <T>(g: Getopt, text: string, long: readonly LongOption<T>[]): Token<T> => {
  const eq = text.indexOf('=');
  const name = eq < 0 ? text : text.slice(0, eq);
  g.optind++;
  let found = long.find((o) => o.name === name);
  if (!found) {
    for (const o of long) {
      if (!o.name.startsWith(name)) continue;
      if (!found) found = o;
      else if (found.hasArg !== o.hasArg || found.val !== o.val) return { kind: 'unknown', optopt: '' };
    }
  }
  if (!found) return { kind: 'unknown', optopt: '' };
  if (eq >= 0) {
    if (found.hasArg === 0) return { kind: 'unknown', optopt: typeof found.val === 'string' ? found.val : '' };
    return { kind: 'option', val: found.val, optarg: text.slice(eq + 1) };
  }
  if (found.hasArg !== 1) return { kind: 'option', val: found.val, optarg: undefined };
  if (g.optind >= g.argv.length) return { kind: 'missing', optopt: '' };
  return { kind: 'option', val: found.val, optarg: g.argv[g.optind++] };
};
