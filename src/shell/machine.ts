// A machine: the host state of a session and its first shell. `newHost` takes its network clock and commands as arguments,
// so that the shell can run without a network (tests) or with another set of commands.
import { openCtx } from '../net/ctx.ts';
import type { World } from '../model/world.ts';
import { SHOPT_DEFAULT } from './builtins/flow.ts';
import { openSink, retain, type OpenFile } from './io.ts';
import type { Command } from './proc.ts';
import { LIMITS, type Clock, type Host, type Limits } from './scheduler.ts';
import { newOptions, newSource, PLAIN_VAR, type Shell, type Var } from './state.ts';
import { newVfs, type VirtualDir } from './vfs.ts';

export interface HostParts {
  readonly commands: readonly Command[];
  readonly clock: Clock;
  readonly virtual: readonly VirtualDir[];
  readonly limits?: Partial<Limits>;
  readonly complain: (text: string) => void;
}
export const newHost = (world: World, parts: HostParts): Host => {
  const ctx = openCtx(world);
  const commands = new Map<string, Command>();
  for (const c of parts.commands) for (const n of [c.name, ...(c.aliases ?? [])]) commands.set(n, c);
  return {
    ctx, clock: parts.clock, vfs: newVfs(parts.virtual), commands, limits: { ...LIMITS, ...parts.limits }, tasks: [], procs: new Map(), nextPid: 1000,
    steps: 0, outputBytes: 0, ioBytes: 0, startedAt: ctx.now, halted: null, complain: parts.complain, cache: new Map(),
  };
};
/** A sink that counts against the output budget. */
export const sinkOf = (host: Host, path: string, write: (text: string) => void): OpenFile =>
  openSink(path, (text) => {
    host.outputBytes += text.length;
    if (host.outputBytes > host.limits.output) {
      host.halted ??= `${host.limits.output} bytes written (limit "output")`;
      throw { flow: 'halt' };
    }
    write(text);
    return undefined;
  });

const exported = (value: string): Var => ({ ...PLAIN_VAR, value, exported: true });
const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['HOME', '/root'], ['LOGNAME', 'root'], ['OLDPWD', '/root'], ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], ['PWD', '/root'], ['SHELL', '/bin/bash'],
  ['SHLVL', '1'], ['TERM', 'dumb'], ['USER', 'root'],
];
export const defaultEnvironment = (): Map<string, string> => new Map(ENVIRONMENT);

/** A shell process that was just started: variables from its environment, options at their defaults. */
export const newShell = (host: Host, o: { readonly pid: number; readonly netns: number; readonly cwd: string; readonly root?: string; readonly env: ReadonlyMap<string, string>; readonly fds: ReadonlyMap<number, OpenFile>; readonly name: string; readonly args: readonly string[]; readonly depth: number }): Shell => {
  const vars = new Map<string, Var>();
  for (const [k, v] of o.env) vars.set(k, exported(v));
  const plain = (k: string, v: string): void => {
    vars.set(k, { ...PLAIN_VAR, value: v });
  };
  plain('IFS', ' \t\n');
  plain('OPTIND', '1');
  plain('OPTERR', '1');
  plain('PS4', '+ ');
  plain('BASH', '/usr/bin/bash');
  plain('BASH_VERSION', '5.2.15(1)-release');
  plain('HOSTTYPE', 'x86_64');
  plain('MACHTYPE', 'x86_64-pc-linux-gnu');
  plain('OSTYPE', 'linux-gnu');
  for (const [k, v] of [['PPID', String(o.pid - 1)], ['UID', '0'], ['EUID', '0']] as const) vars.set(k, { ...PLAIN_VAR, value: v, readonly: true, integer: true });
  vars.set('PWD', exported(o.cwd));
  const level = vars.get('SHLVL')?.value;
  vars.set('SHLVL', exported(String((Number.parseInt(level ?? '0', 10) || 0) + (o.depth > 0 ? 1 : 0))));
  const fds = new Map<number, OpenFile>();
  for (const [n, f] of o.fds) fds.set(n, retain(f));
  return {
    host, shellPid: o.pid, pid: o.pid, task: null, netns: o.netns, cwd: o.cwd, root: o.root ?? '', vars, funcs: new Map(), owner: {}, args: [...o.args], name: o.name, opts: newOptions(),
    shopt: new Set(SHOPT_DEFAULT), fds, status: 0, pipestatus: [0], lastBg: undefined, lastArg: '', jobs: [], traps: new Map(), pendingTraps: [], ignored: new Set(),
    inTrap: false, locals: [], loops: 0, depth: o.depth, subshell: 0, noErr: 0, src: newSource({ file: '', kind: 'command' }, ''), pos: 0, endPos: 0, node: { pos: 0, end: 0 }, substStatus: undefined, getopts: { optind: 1, pos: 0 },
    startedAt: host.ctx.now, random: host.ctx.seed, procSubs: [], sourceDepth: 0, isMain: true, leaf: false, forked: false, traceDepth: 0,
  };
};
