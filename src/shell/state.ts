// What one shell process knows: variables, functions, options, file descriptors, jobs. A subshell gets its own copy
// (`forkShell`); arrays are shared until somebody writes. Variables follow bash's dynamic scoping: a `local` saves the
// caller's value and puts it back.
import type { Nsid } from '../model/world.ts';
import type { CommandNode, CompoundList } from 'unbash';
import { retain, type OpenFile } from './io.ts';
import type { Signal } from './proc.ts';
import { countIo, type Host, type Task } from './scheduler.ts';

export interface ArrayVar {
  readonly assoc: boolean;
  readonly items: Map<number | string, string>;
  /** The shell that may write it in place. */
  readonly owner: object;
  /** Keys of an indexed array are in order. */
  sorted: boolean;
  max: number;
}
export interface Var {
  readonly value: string | undefined;
  readonly array: ArrayVar | undefined;
  readonly exported: boolean;
  readonly readonly: boolean;
  readonly integer: boolean;
  readonly lower: boolean;
  readonly upper: boolean;
  readonly nameref: boolean;
}
export const PLAIN_VAR: Var = { value: undefined, array: undefined, exported: false, readonly: false, integer: false, lower: false, upper: false, nameref: false };

/** A text that commands come from; positions of AST nodes index it. */
export interface Source {
  /** '' unless it is a file. */
  readonly file: string;
  /** file: a script or sourced file; command: `bash -c`; stdin; terminal: typed, so messages carry no line. */
  readonly kind: 'file' | 'command' | 'stdin' | 'terminal';
  readonly text: string;
  /** Line number of the first line. */
  readonly base: number;
  /** Positions are meaningless (a re-parsed word): the line is `base`. */
  readonly frozen: boolean;
  starts: number[] | undefined;
}
export const newSource = (like: Pick<Source, 'file' | 'kind'>, text: string, base = 1, frozen = false): Source => ({ file: like.file, kind: like.kind, text, base, frozen, starts: undefined });

export const lineOf = (src: Source, pos: number): number => {
  if (src.frozen) return src.base;
  if (!src.starts) {
    src.starts = [0];
    for (let i = src.text.indexOf('\n'); i >= 0; i = src.text.indexOf('\n', i + 1)) src.starts.push(i + 1);
  }
  let lo = 0;
  let hi = src.starts.length - 1;
  while (lo < hi) {
    const mid = (lo + hi + 1) >> 1;
    if ((src.starts[mid] as number) <= pos) lo = mid;
    else hi = mid - 1;
  }
  return src.base + lo;
};

export interface Func {
  readonly name: string;
  readonly body: CommandNode | CompoundList;
  readonly src: Source;
}
export interface Job {
  readonly id: number;
  /** Its last process: the one that `$!` names and whose status counts. */
  readonly task: Task;
  /** The processes before it in its pipeline. */
  readonly before: readonly Task[];
  readonly text: string;
  /** `wait` has told about it. */
  waited: boolean;
}

export interface Options {
  errexit: boolean;
  nounset: boolean;
  xtrace: boolean;
  pipefail: boolean;
  noglob: boolean;
  noclobber: boolean;
  allexport: boolean;
  verbose: boolean;
  noexec: boolean;
  errtrace: boolean;
  functrace: boolean;
  hashall: boolean;
  braceexpand: boolean;
  monitor: boolean;
  posix: boolean;
  physical: boolean;
  onecmd: boolean;
  keyword: boolean;
}
export const newOptions = (): Options => ({
  errexit: false, nounset: false, xtrace: false, pipefail: false, noglob: false, noclobber: false, allexport: false, verbose: false, noexec: false,
  errtrace: false, functrace: false, hashall: true, braceexpand: true, monitor: false, posix: false, physical: false, onecmd: false, keyword: false,
});

export interface Shell {
  readonly host: Host;
  /** `$$`: the pid of the shell that was started, also in its subshells. */
  readonly shellPid: number;
  /** BASHPID. */
  readonly pid: number;
  task: Task | null;
  netns: Nsid;
  cwd: string;
  /** Where its files are: '' the host's own, else a container's directory. */
  root: string;
  vars: Map<string, Var>;
  funcs: Map<string, Func>;
  owner: object;
  args: string[];
  name: string;
  opts: Options;
  shopt: Set<string>;
  fds: Map<number, OpenFile>;
  status: number;
  pipestatus: number[];
  lastBg: number | undefined;
  lastArg: string;
  jobs: Job[];
  traps: Map<string, string>;
  /** Signals that came and whose trap has not run yet. */
  pendingTraps: Signal[];
  ignored: Set<Signal>;
  inTrap: boolean;
  locals: { readonly name: string; readonly saved: Map<string, Var | undefined>; readonly callSrc: Source; readonly callPos: number }[];
  loops: number;
  depth: number;
  subshell: number;
  /** Above zero: a failing command does not end a `set -e` script. */
  noErr: number;
  src: Source;
  pos: number;
  /** Where the command ends: the line that messages name. */
  endPos: number;
  /** The simple command that runs, for its text. */
  node: { readonly pos: number; readonly end: number };
  /** Status of the last command substitution of a command without a name. */
  substStatus: number | undefined;
  getopts: { readonly optind: number; readonly pos: number };
  startedAt: number;
  random: number;
  /** Processes behind `<( )` of the command that is being expanded. */
  procSubs: { readonly task: Task; readonly fd: number; readonly file: OpenFile; readonly reading: boolean }[];
  /** Above zero inside `source`: `return` is legal. */
  sourceDepth: number;
  isMain: boolean;
  /** This process becomes the program it runs (a pipeline element or a background command): signals go to the program. */
  leaf: boolean;
  /** The process was forked for a `( )`, which therefore needs no second fork. */
  forked: boolean;
  /** How deep `set -x` shows itself: one more `+` in a substitution. */
  traceDepth: number;
}

/** A copy for a subshell: own variables, descriptors, traps reset. */
export const forkShell = (sh: Shell, pid: number): Shell => {
  // Both sides lose the right to write shared arrays in place.
  sh.owner = {};
  const fds = new Map<number, OpenFile>();
  for (const [n, f] of sh.fds) fds.set(n, retain(f));
  const ignoring = new Map([...sh.traps].filter(([, action]) => action === ''));
  return {
    ...sh, pid, task: null, vars: new Map(sh.vars), funcs: new Map(sh.funcs), owner: {}, args: sh.args, opts: { ...sh.opts }, shopt: new Set(sh.shopt), fds,
    jobs: sh.jobs.slice(), traps: ignoring, pendingTraps: [], ignored: new Set(sh.ignored), inTrap: false, locals: sh.locals.map((l) => ({ ...l, saved: new Map(l.saved) })),
    subshell: sh.subshell + 1, procSubs: [], depth: sh.depth + 1, isMain: false, leaf: false, forked: false,
  };
};

/** Whose fault a message is: the file, or what bash calls its other sources (`get_name_for_error`). */
export const errorName = (sh: Shell): string => {
  if (sh.src.kind === 'file') return sh.src.file;
  if (sh.locals.length === 0 || sh.src.kind === 'terminal') return sh.name;
  return sh.src.kind === 'command' ? 'environment' : 'main';
};
/** How a message of the shell begins: `FILE: line 3: `; typed commands have no line. */
export const errorPrefix = (sh: Shell): string => (sh.src.kind === 'terminal' ? `${errorName(sh)}: ` : `${errorName(sh)}: line ${lineOf(sh.src, sh.endPos)}: `);
export const shellError = (sh: Shell, text: string): void => {
  writeFd(sh, 2, `${errorPrefix(sh)}${text}\n`);
};

/** Writes to a descriptor; strerror's words when it failed. */
export const writeFd = (sh: Shell, fd: number, text: string): string | undefined => {
  const f = sh.fds.get(fd);
  if (!f) return 'EBADF';
  countIo(sh.host, text.length);
  return f.write(text);
};
