// glibc's getopt_long with permutation, as conntrack drives it: options may be added while it runs (after -p), and the program may take
// the next word for itself (get_optional_arg). Mirrors: glibc posix/getopt.c (_getopt_internal_r).

/** struct option: 0 no argument, 1 required, 2 optional (only with `=` or joined). */
export interface LongOpt {
  readonly name: string;
  readonly arg: 0 | 1 | 2;
  /** The short letter, or a name of its own. */
  readonly val: string;
}
export interface Getopt {
  readonly argv: readonly string[];
  readonly short: string;
  long: readonly LongOpt[];
  optind: number;
  optarg: string | undefined;
  /** What is left of a cluster of short options. */
  rest: string;
}
/** `argv` with argv[0]. `short` without the leading colon. */
export const openGetopt = (argv: readonly string[], short: string, long: readonly LongOpt[]): Getopt => ({ argv, short, long, optind: 1, optarg: undefined, rest: '' });

const longOption = (g: Getopt, body: string): string => {
  const eq = body.indexOf('=');
  const name = eq < 0 ? body : body.slice(0, eq);
  g.optind++;
  const exact = g.long.find((o) => o.name === name);
  const near = exact ? [exact] : g.long.filter((o) => o.name.startsWith(name));
  const first = near[0];
  if (!first || near.some((o) => o.val !== first.val || o.arg !== first.arg)) return '?';
  if (eq >= 0) {
    if (first.arg === 0) return '?';
    g.optarg = body.slice(eq + 1);
  } else if (first.arg === 1) {
    if (g.optind >= g.argv.length) return ':';
    g.optarg = g.argv[g.optind++] as string;
  }
  return first.val;
};

/** The next option's letter, `?` for an unknown one, `:` when its argument is missing, undefined at the end. Operands are passed over. */
export const getoptLong = (g: Getopt): string | undefined => {
  g.optarg = undefined;
  if (g.rest === '') {
    for (; g.optind < g.argv.length; g.optind++) {
      const w = g.argv[g.optind] as string;
      if (w === '--') return undefined;
      if (w.startsWith('--')) return longOption(g, w.slice(2));
      if (w.length > 1 && w[0] === '-') {
        g.rest = w.slice(1);
        break;
      }
    }
    if (g.rest === '') return undefined;
  }
  const c = g.rest[0] as string;
  g.rest = g.rest.slice(1);
  if (g.rest === '') g.optind++;
  const at = c === ':' || c === ';' ? -1 : g.short.indexOf(c);
  if (at < 0) return '?';
  if (g.short[at + 1] !== ':') return c;
  if (g.short[at + 2] === ':') {
    if (g.rest !== '') {
      g.optarg = g.rest;
      g.rest = '';
      g.optind++;
    }
    return c;
  }
  if (g.rest !== '') {
    g.optarg = g.rest;
    g.rest = '';
    g.optind++;
  } else if (g.optind < g.argv.length) g.optarg = g.argv[g.optind++] as string;
  else return ':';
  return c;
};
