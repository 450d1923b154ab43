// A session: one machine, one main shell that stays alive between calls, as a terminal does. `run` is the pure form:
// script and world in, transcript and world out.
import { emptyWorld } from '../model/init.ts';
import type { World } from '../model/world.ts';
import { COMMANDS } from '../commands/index.ts';
import { ETC_IPROUTE2 } from '../commands/ip/etc.ts';
import { unmodelledCommands } from '../commands/core/misc.ts';
import { commitCtx, type Ctx } from '../net/ctx.ts';
import { drain, runUntil } from '../net/dev.ts';
import { fromBytes, toBytes } from './bytes.ts';
import { openNull, openScriptInput, type ScriptInput } from './io.ts';
import { defaultEnvironment, newHost, newShell, sinkOf } from './machine.ts';
import { makeFile } from './process.ts';
import type { Command } from './proc.ts';
import { PROGRAMS } from './programs.ts';
import { runInput } from './script.ts';
import { killAll, newPid, runTasks, spawn, type Clock, type Host, type Limits, type Task } from './scheduler.ts';
import type { Shell } from './state.ts';
import { registerShell, shellBody } from './subst.ts';
import { findNode, listDir, makeDir, resolvePath } from './vfs.ts';
import { VIRTUAL_DIRS } from './vfs-net.ts';
import type { VirtualDir } from './vfs.ts';

export interface SessionOptions {
  /** Called with every piece of output as it comes; bytes as characters. */
  readonly onOutput?: (fd: 1 | 2, bytes: string) => void;
  /** Files to begin with: absolute path (or relative to /root) -> text. */
  readonly files?: Readonly<Record<string, string>>;
  /** script: `bash FILE`, whose commands' stdin is empty; stdin: `bash`, fed on stdin; terminal: more text may come with each exec. */
  readonly mode?: 'script' | 'stdin' | 'terminal';
  /** $0 and the name in messages, for mode script. */
  readonly file?: string;
  readonly args?: readonly string[];
  readonly limits?: Partial<Limits>;
  readonly commands?: readonly Command[];
  readonly clock?: Clock;
  readonly virtual?: readonly VirtualDir[];
  /** A session whose processes all wait for ever is no error: they are kept, and `exec` returns. */
  readonly mayWait?: boolean;
  /** Virtual seconds after which a program in the foreground gets Ctrl-C; absent: never. */
  readonly patience?: number;
}
export interface Session {
  /** Runs a text as if typed; its status. Background jobs go on in later calls. `file` names its lines in messages and origins. */
  exec(text: string, opts?: { readonly file?: string }): number;
  /** No more input: the EXIT trap runs, background jobs get `grace` more virtual seconds. */
  end(grace?: number): number;
  /** The world as it is now. */
  readonly world: World;
  readonly ctx: Ctx;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order written. */
  readonly output: string;
  /** The main shell has exited. */
  readonly ended: boolean;
  /** A file of the session; undefined when there is none. */
  readFile(path: string): string | undefined;
  /** Names in a directory, as the shell at the prompt sees it. */
  list(path: string): readonly string[] | undefined;
  /** Where the shell is that waits for a command; undefined while a program in the foreground waits for something. */
  readonly prompt: { readonly cwd: string; readonly netns: number } | undefined;
  /** Ctrl-C: SIGINT to what runs in the foreground. */
  interrupt(): void;
}

const withUnmodelled = (list: readonly Command[]): Command[] => [...list, ...unmodelledCommands(new Set(list.flatMap((c) => [c.name, ...(c.aliases ?? [])])))];

/** Virtual seconds that background jobs may still run after their script. */
const GRACE = 60;

export const newSession = (world: World = emptyWorld(), opts: SessionOptions = {}): Session => {
  const chunks: { readonly fd: 1 | 2; readonly text: string }[] = [];
  const emit = (fd: 1 | 2) => (text: string): void => {
    chunks.push({ fd, text });
    opts.onOutput?.(fd, text);
  };
  const host: Host = newHost(world, {
    commands: withUnmodelled([...PROGRAMS, ...(opts.commands ?? COMMANDS)]), clock: opts.clock ?? { drain, runUntil }, virtual: opts.virtual ?? VIRTUAL_DIRS,
    ...(opts.limits ? { limits: opts.limits } : {}), complain: emit(2),
  });
  for (const [path, text] of [...ETC_IPROUTE2, ...Object.entries(opts.files ?? {})]) {
    const abs = resolvePath('/root', path);
    const parts = abs.split('/');
    for (let i = 2; i < parts.length; i++) makeDir(host.vfs, parts.slice(0, i).join('/'));
    makeFile(host, abs, toBytes(text), text.startsWith('#!'));
  }
  const mode = opts.mode ?? 'terminal';
  const input: ScriptInput = openScriptInput('', false, mode === 'terminal');
  const pid = newPid(host);
  const stdin = mode === 'script' ? openNull() : input;
  const sh: Shell = newShell(host, {
    pid, netns: 1, cwd: '/root', env: defaultEnvironment(), name: opts.file ?? 'bash', args: opts.args ?? [], depth: 0,
    fds: new Map([[0, stdin], [1, sinkOf(host, '/dev/stdout', emit(1))], [2, sinkOf(host, '/dev/stderr', emit(2))]]),
  });
  const main: Task = spawn(host, pid, 1, shellBody(sh, (s) => runInput(s, input, opts.file ?? '', mode !== 'script')));
  sh.task = main;
  registerShell(sh, ['bash']);

  let stopped = false;
  // Jobs in the background are no part of the terminal's process group, nor is a shell that waits for its child.
  const sendInt = (): void => {
    const jobs = new Set(sh.jobs.flatMap((j) => [...j.before, j.task].map((t) => t.pid)));
    const parents = new Map(host.tasks.map((t) => [t.pid, t.ppid]));
    const behind = (pid: number | undefined): boolean => pid !== undefined && (jobs.has(pid) || behind(parents.get(pid)));
    for (const p of [...host.procs.values()]) if (p.pid !== sh.pid && (p.task || parents.has(p.pid)) && !behind(p.task ? p.task.pid : p.pid)) p.signal('INT');
  };
  const advance = (stop: () => boolean): void => {
    if (stopped) return;
    let end = runTasks(host, stop, opts.patience === undefined ? Infinity : host.startedAt + opts.patience * 1e6, opts.mayWait === true);
    // A program may take a while to end, and a loop begin another one.
    for (let tries = 1; end === 'deadline' && tries <= 3; tries++) {
      sendInt();
      end = runTasks(host, stop, host.ctx.now + 1e6, opts.mayWait === true);
    }
    if (end === 'deadline') {
      host.halted = `${opts.patience} virtual seconds have passed, and Ctrl-C did not help`;
      end = 'halted';
    }
    if (end === 'deadlock' && opts.mayWait === true) return;
    stopped = end === 'halted' || (end === 'deadlock' && !main.done);
    if (end === 'halted') {
      emit(2)(`packetpath: stopped: ${host.halted}\n`);
      killAll(host);
      main.done = true;
      main.status = 124;
    } else if (end === 'deadlock' && !main.done) {
      const who = host.tasks.map((t) => `${t.pid} (${host.procs.get(t.pid)?.argv.join(' ') ?? 'shell'})`).join(', ');
      emit(2)(`packetpath: stopped: nothing can ever happen again; waiting: ${who}\n`);
      killAll(host);
      main.done = true;
      main.status = 124;
    }
  };
  const join = (fd?: 1 | 2): string => fromBytes(chunks.filter((c) => fd === undefined || c.fd === fd).map((c) => c.text).join(''));

  return {
    exec: (text, o = {}) => {
      if (main.done) return main.status;
      host.steps = 0;
      host.startedAt = host.ctx.now;
      const bytes = toBytes(text);
      input.freshFrom = input.buf.length;
      input.file = o.file;
      input.buf += bytes.endsWith('\n') ? bytes : `${bytes}\n`;
      if (input.pos > 1 << 16) {
        input.freshFrom -= input.pos;
        input.buf = input.buf.slice(input.pos);
        input.pos = 0;
      }
      input.starving = false;
      advance(() => main.done || (input.starving && input.pos >= input.buf.length));
      return main.done ? main.status : sh.status;
    },
    end: (grace = GRACE) => {
      input.ended = true;
      advance(() => main.done);
      if (host.tasks.length > 0 && host.halted === null) runTasks(host, () => false, host.ctx.now + grace * 1e6);
      killAll(host);
      return main.status;
    },
    get world() {
      return commitCtx(host.ctx);
    },
    ctx: host.ctx,
    get stdout() {
      return join(1);
    },
    get stderr() {
      return join(2);
    },
    get output() {
      return join();
    },
    get ended() {
      return main.done;
    },
    list: (path) => {
      const at = input.prompter ?? sh;
      return listDir(host.vfs, host.ctx, at.netns, resolvePath(at.cwd, path));
    },
    get prompt() {
      return main.done ? undefined : input.prompter;
    },
    interrupt: () => {
      if (main.done || input.prompter) return;
      sendInt();
      host.startedAt = host.ctx.now;
      advance(() => main.done || (input.starving && input.pos >= input.buf.length));
    },
    readFile: (path) => {
      const n = findNode(host.vfs, resolvePath('/root', path));
      return n?.kind === 'file' ? fromBytes(n.text) : undefined;
    },
  };
};

export interface RunOptions {
  readonly world?: World;
  /** Seed of a fresh world; ignored when `world` is given. */
  readonly seed?: number;
  /** The script's name: `$0` and the beginning of messages. Without it the script is as if fed to `bash` on stdin. */
  readonly file?: string;
  readonly args?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
  readonly onOutput?: (fd: 1 | 2, bytes: string) => void;
  /** The script is fed on stdin: its commands read its next lines. */
  readonly stdin?: boolean;
  /** Give the world as it is after the script's last line, with its background jobs alive (servers listen) and its EXIT trap not run: for questions about it. */
  readonly keep?: boolean;
}
export interface RunResult {
  readonly world: World;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order written. */
  readonly output: string;
  readonly status: number;
  /** The text of /etc/hosts afterwards. */
  readonly hosts?: string;
}

/** Runs a bash script on a world. Pure: same arguments, same result. */
export const run = (script: string, opts: RunOptions = {}): RunResult => {
  const s = newSession(opts.world ?? emptyWorld(opts.seed ?? 1), {
    mode: opts.stdin ? 'stdin' : 'script', ...(opts.file === undefined ? {} : { file: opts.file }), ...(opts.args ? { args: opts.args } : {}), ...(opts.files ? { files: opts.files } : {}),
    ...(opts.limits ? { limits: opts.limits } : {}), ...(opts.onOutput ? { onOutput: opts.onOutput } : {}), ...(opts.keep ? { mayWait: true } : {}),
  });
  if (!opts.keep) return runIn(s, script, opts.file);
  const status = s.exec(script, opts.file === undefined ? {} : { file: opts.file });
  const hosts = s.readFile('/etc/hosts');
  return { world: s.world, stdout: s.stdout, stderr: s.stderr, output: s.output, status, ...(hosts !== undefined && { hosts }) };
};
/** Runs one script to its end in a session made for it. */
export const runIn = (s: Session, script: string, file: string | undefined): RunResult => {
  s.exec(script, file === undefined ? {} : { file });
  const status = s.end();
  return { world: s.world, stdout: s.stdout, stderr: s.stderr, output: s.output, status };
};
