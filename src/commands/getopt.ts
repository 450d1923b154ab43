// GNU getopt(3) over short options, with its permutation of operands and its words on error.
// Mirrors: glibc posix/getopt.c as getopt() (no long options, no POSIXLY_CORRECT).

/** One option as it stood on the command line. */
export interface Opt {
  readonly opt: string;
  readonly arg: string;
}
export interface GetoptResult {
  readonly opts: readonly Opt[];
  readonly operands: readonly string[];
  /** getopt's message without the program's name, when it stopped at a bad option. */
  readonly error?: string;
}

/** `spec` as in C (`"ab:c"`). Stops at the first error, as a program that prints its usage does. */
export const getopt = (argv: readonly string[], spec: string): GetoptResult => {
  const opts: Opt[] = [];
  const operands: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') {
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (word.length < 2 || word[0] !== '-') {
      operands.push(word);
      continue;
    }
    for (let j = 1; j < word.length; j++) {
      const c = word[j] as string;
      const at = c === ':' ? -1 : spec.indexOf(c);
      if (at < 0) return { opts, operands, error: `invalid option -- '${c}'` };
      if (spec[at + 1] !== ':') {
        opts.push({ opt: c, arg: '' });
        continue;
      }
      if (j + 1 < word.length) opts.push({ opt: c, arg: word.slice(j + 1) });
      else if (i + 1 < argv.length) opts.push({ opt: c, arg: argv[++i] as string });
      else return { opts, operands, error: `option requires an argument -- '${c}'` };
      break;
    }
  }
  return { opts, operands };
};
