// sysctl's options, and its usage text after a bad one. Mirrors: procps-ng 4.0.2 src/sysctl.c (main).
import type { Proc } from '../shell/proc.ts';
import { longOptions, newGetopt, nextOption, operandsOf } from './getopt.ts';
import { SYSCTL_USAGE } from './sysctlUsage.ts';

export interface Opts {
  all: boolean;
  deprecated: boolean;
  dryRun: boolean;
  newline: boolean;
  names: boolean;
  values: boolean;
  ignore: boolean;
  quiet: boolean;
  write: boolean;
  load: string | true | undefined;
  system: boolean;
  pattern: RegExp | undefined;
}
const LONG = longOptions('all=a deprecated=D dry-run=Y binary=b ignore=e names=N values=n load?p quiet=q write=w system=S pattern:r help=h version=V');
const SHORT = 'bneNwfp::qoxaAXr:Vdh';

const posixRegex = (text: string): RegExp => {
  try {
    return new RegExp(text.replaceAll('[[:alnum:]]', '[0-9A-Za-z]').replaceAll('[[:digit:]]', '[0-9]'));
  } catch {
    // regcomp fails and the uncompiled pattern matches nothing
    return /(?!)/;
  }
};

/** The options and what follows them, or the status to leave with. */
export const parseOpts = (p: Proc): { o: Opts; operands: string[] } | number => {
  const o: Opts = {
    all: false, deprecated: false, dryRun: false, newline: true, names: false, values: false, ignore: false, quiet: false, write: false,
    load: undefined, system: false, pattern: undefined,
  };
  const usage = (text: string): number => {
    p.err(`${p.name}: ${text}\n`);
    p.out(SYSCTL_USAGE);
    return 0;
  };
  const set = (c: string, arg: string | undefined): number | undefined => {
    switch (c) {
      case 'a': case 'A': case 'X': o.all = true; break;
      case 'D': o.deprecated = true; break;
      case 'Y': o.dryRun = true; break;
      case 'b': o.newline = false; o.values = true; break;
      case 'e': o.ignore = true; break;
      case 'N': o.names = true; break;
      case 'n': o.values = true; break;
      case 'p': case 'f': o.load = arg ?? true; break;
      case 'r': o.pattern = posixRegex(arg ?? ''); break;
      case 'S': o.system = true; break;
      case 'q': o.quiet = true; break;
      case 'w': o.write = true; break;
      case 'o': case 'x': break;
      case 'V': p.out('sysctl from procps-ng 4.0.2\n'); return 0;
      default: p.out(SYSCTL_USAGE); return 0;
    }
    return undefined;
  };
  const g = newGetopt(p.args);
  for (;;) {
    const tok = nextOption(g, SHORT, LONG, (c) => c);
    if (!tok) return { o, operands: operandsOf(g) };
    if (tok.kind === 'word') continue;
    if (tok.kind !== 'option') return usage(tok.error);
    const done = set(tok.val, tok.optarg);
    if (done !== undefined) return done;
  }
};
