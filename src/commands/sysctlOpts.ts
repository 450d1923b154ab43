// sysctl's options: getopt_long with operands anywhere, long names abbreviated, and its usage text after a bad one.
import type { Proc } from '../shell/proc.ts';
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
const LONG: readonly (readonly [string, string, 'no' | 'must' | 'may'])[] = [
  ['all', 'a', 'no'], ['deprecated', 'D', 'no'], ['dry-run', 'Y', 'no'], ['binary', 'b', 'no'], ['ignore', 'e', 'no'], ['names', 'N', 'no'],
  ['values', 'n', 'no'], ['load', 'p', 'may'], ['pattern', 'r', 'must'], ['system', 'S', 'no'], ['quiet', 'q', 'no'], ['write', 'w', 'no'],
  ['help', 'h', 'no'], ['version', 'V', 'no'],
];

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
  const operands: string[] = [];
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
  for (let i = 0; i < p.args.length; i++) {
    const w = p.args[i] as string;
    if (w === '--') {
      operands.push(...p.args.slice(i + 1));
      break;
    }
    if (w.length < 2 || w[0] !== '-') {
      operands.push(w);
      continue;
    }
    let done: number | undefined;
    if (w.startsWith('--')) {
      const [name, arg] = w.slice(2).split(/=(.*)/s) as [string, string | undefined];
      const opt = LONG.find(([n]) => n === name) ?? LONG.find(([n]) => n.startsWith(name) && name !== 'd' && name !== 'de' && n !== 'load');
      if (!opt) return usage(`unrecognized option '--${name}'`);
      if (opt[2] === 'must' && arg === undefined && i + 1 >= p.args.length) return usage(`option '--${opt[0]}' requires an argument`);
      done = set(opt[1], opt[2] === 'must' ? (arg ?? p.args[++i]) : arg);
    } else {
      for (let j = 1; j < w.length && done === undefined; j++) {
        const c = w[j] as string;
        if (!'bneNwfpqoxaAXrVdh'.includes(c)) return usage(`invalid option -- '${c}'`);
        if (c === 'r' || c === 'p') {
          const rest = w.slice(j + 1);
          if (c === 'r' && rest === '' && i + 1 >= p.args.length) return usage("option requires an argument -- 'r'");
          done = set(c, rest !== '' ? rest : c === 'r' ? p.args[++i] : undefined);
          break;
        }
        done = set(c, undefined);
      }
    }
    if (done !== undefined) return done;
  }
  return { o, operands };
};
