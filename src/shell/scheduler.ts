// Processes on the virtual clock. A task is a generator that yields what it waits for; the loop runs every task that can
// run, in order, and when none can, moves the clock to the next wake-up or kernel timer. Everything is bounded: a limit
// that is reached halts the machine with its name. Mirrors, from far: kernel/sched, kernel/signal.c, kernel/exit.c.
// Leaves out: process groups, stopped jobs (SIGSTOP), priorities.
import { signalDockerProc } from '../docker/signal.ts';
import type { Ctx } from '../net/ctx.ts';
import type { Nsid } from '../model/world.ts';
import { release, type OpenFile } from './io.ts';
import type { Command, Running, Signal, Wait } from './proc.ts';
import type { Vfs } from './vfs.ts';

export const SIGNALS: Readonly<Record<Signal, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15 };

/** Thrown through a task: control flow of the shell and the end of processes. Never an Error. */
export type Flow =
  | { readonly flow: 'killed'; readonly pid: number; readonly signal: Signal }
  | { readonly flow: 'exit'; readonly status: number }
  | { readonly flow: 'return'; readonly status: number }
  | { readonly flow: 'break' | 'continue'; levels: number }
  /** An expansion error: the command is abandoned (and a script with it). */
  | { readonly flow: 'discard'; readonly status: number }
  | { readonly flow: 'halt' };
export const isFlow = (e: unknown): e is Flow => typeof e === 'object' && e !== null && 'flow' in e;

export interface Task {
  readonly pid: number;
  readonly ppid: number;
  readonly gen: Running;
  wait: Wait | null;
  done: boolean;
  status: number;
  killedBy: Signal | null;
  /** Signals to send into the generator. */
  readonly pending: Signal[];
  kill: { readonly pid: number; readonly signal: Signal } | null;
}

export interface ProcEntry {
  readonly pid: number;
  readonly netns: Nsid;
  readonly argv: readonly string[];
  /** The task that runs it, where one does. */
  readonly task?: Task | null;
  readonly signal: (sig: Signal) => void;
}

export interface Limits {
  /** Simple commands and loop turns. */
  readonly steps: number;
  /** Virtual microseconds in one exec. */
  readonly time: number;
  readonly output: number;
  /** Bytes through files and pipes. */
  readonly io: number;
  /** Nested functions, substitutions, sources. */
  readonly depth: number;
  /** Words that one expansion may make. */
  readonly words: number;
  /** Characters of one script or string. */
  readonly text: number;
  readonly processes: number;
}
export const LIMITS: Limits = {
  steps: 1_000_000, time: 6 * 3600 * 1_000_000, output: 64 << 20, io: 256 << 20, depth: 200, words: 200_000, text: 32 << 20, processes: 2_000,
};

/** The network underneath: what moves time and frames. */
export interface Clock {
  drain(ctx: Ctx): void;
  runUntil(ctx: Ctx, us: number): void;
}

export interface Host {
  readonly ctx: Ctx;
  readonly clock: Clock;
  readonly vfs: Vfs;
  readonly commands: ReadonlyMap<string, Command>;
  readonly limits: Limits;
  tasks: Task[];
  readonly procs: Map<number, ProcEntry>;
  nextPid: number;
  steps: number;
  outputBytes: number;
  ioBytes: number;
  /** Where the time budget of this exec began. */
  startedAt: number;
  halted: string | null;
  /** Text that the machine itself has to say. */
  readonly complain: (text: string) => void;
  /** Parsed arithmetic, words and scripts by their text. */
  readonly cache: Map<string, unknown>;
}

export const halt = (host: Host, why: string): never => {
  host.halted ??= why;
  throw { flow: 'halt' } satisfies Flow;
};
/** Counts a step of some program against the budget. */
export const tick = (host: Host): void => {
  if (++host.steps > host.limits.steps) halt(host, `${host.limits.steps} steps done (limit "steps")`);
};
/** Counts bytes written anywhere. */
export const countIo = (host: Host, n: number): void => {
  host.ioBytes += n;
  if (host.ioBytes > host.limits.io) halt(host, `${host.limits.io} bytes written (limit "io")`);
};
/** Fails when a text grows past the limit. */
export const checkText = (host: Host, length: number): void => {
  if (length > host.limits.text) halt(host, `a text of ${length} characters (limit "text")`);
};

export const newPid = (host: Host): number => host.nextPid++;

export const spawn = (host: Host, pid: number, ppid: number, gen: Running): Task => {
  if (host.tasks.length >= host.limits.processes) halt(host, `${host.tasks.length} processes (limit "processes")`);
  const t: Task = { pid, ppid, gen, wait: null, done: false, status: 0, killedBy: null, pending: [], kill: null };
  host.tasks.push(t);
  return t;
};

const runnable = (t: Task, now: number): boolean => {
  if (t.wait === null || t.kill !== null || t.pending.length > 0) return true;
  if (t.wait.until !== undefined && now >= t.wait.until) return true;
  return t.wait.event !== undefined && t.wait.event();
};

const finish = (host: Host, t: Task, status: number, killedBy: Signal | null): void => {
  t.done = true;
  t.status = status & 255;
  t.killedBy = killedBy;
  host.tasks = host.tasks.filter((x) => x !== t);
};

/** Lets a task run up to its next wait. */
const step = (host: Host, t: Task): void => {
  const k = t.kill;
  t.kill = null;
  t.wait = null;
  try {
    const r = k ? t.gen.throw({ flow: 'killed', ...k } satisfies Flow) : t.gen.next(t.pending.shift());
    if (r.done) finish(host, t, r.value, null);
    else t.wait = r.value;
  } catch (e) {
    if (isFlow(e) && e.flow === 'killed') finish(host, t, 128 + SIGNALS[e.signal], e.signal);
    else if (isFlow(e) && 'status' in e) finish(host, t, e.status, null);
    else if (isFlow(e)) finish(host, t, 1, null);
    else if (e instanceof RangeError) {
      // The stack is full, or something would grow without bound.
      host.halted ??= /call stack/.test(e.message) ? 'nested too deeply (limit "depth")' : `${e.message} (limit "words")`;
      finish(host, t, 1, null);
    } else {
      host.complain(`packetpath: internal error: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}\n`);
      finish(host, t, 70, null);
    }
  }
  host.clock.drain(host.ctx);
  if (host.ctx.stormed !== null) {
    host.complain(`packetpath: ${host.ctx.stormed}\n`);
    host.ctx.stormed = null;
  }
};

/** When something will happen next by itself; undefined: never. */
const nextEvent = (host: Host): number | undefined => {
  let at = host.ctx.timers === null ? undefined : host.ctx.timers.v.at;
  for (const t of host.tasks) if (t.wait?.until !== undefined && (at === undefined || t.wait.until < at)) at = t.wait.until;
  return at;
};

/** Everybody waits without a term, and no connection has anything under way that could wake one. */
const atRest = (host: Host): boolean => {
  if (host.tasks.some((t) => t.wait?.until !== undefined && t.wait.until !== Infinity)) return false;
  const busy = (h: Ctx['timers']): boolean => h !== null && (h.v.kind === 'tcp' || busy(h.l) || busy(h.r));
  return !busy(host.ctx.timers);
};

export type RunEnd = 'stopped' | 'idle' | 'halted' | 'deadlock' | 'deadline';

/** Runs until `stop` says so, nobody is left, nothing can ever happen, or a limit is reached. */
export const runTasks = (host: Host, stop: () => boolean, deadline = Infinity, mayWait = false): RunEnd => {
  for (;;) {
    if (host.halted !== null) return 'halted';
    if (stop()) return 'stopped';
    if (host.tasks.length === 0) return 'idle';
    let ran = false;
    for (const t of host.tasks) {
      if (t.done || !runnable(t, host.ctx.now)) continue;
      ran = true;
      step(host, t);
      if (host.halted !== null) return 'halted';
    }
    if (ran) continue;
    if (mayWait && atRest(host)) return 'deadlock';
    const at = nextEvent(host);
    if (at === undefined || at === Infinity) return 'deadlock';
    if (at > deadline) return 'deadline';
    if (at - host.startedAt > host.limits.time) {
      host.halted ??= `${Math.round(host.limits.time / 1e6)} virtual seconds have passed (limit "time")`;
      return 'halted';
    }
    host.clock.runUntil(host.ctx, Math.max(at, host.ctx.now));
  }
};

/** Ends every task at once (the machine is switched off). */
export const killAll = (host: Host): void => {
  const all = host.tasks;
  host.tasks = [];
  for (const t of all) {
    t.done = true;
    t.status = 137;
    t.killedBy = 'KILL';
    try {
      t.gen.throw({ flow: 'killed', pid: t.pid, signal: 'KILL' } satisfies Flow);
    } catch {
      // The process is gone, whatever its last words were.
    }
  }
};

/** Sends a signal to a process; false when there is none. */
export const sendSignal = (host: Host, pid: number, sig: Signal | null): boolean => {
  const p = host.procs.get(pid);
  if (!p) return signalDockerProc(host.ctx, pid, sig);
  if (sig !== null) p.signal(sig);
  return true;
};

export const closeAll = (fds: Map<number, OpenFile>): void => {
  for (const f of fds.values()) release(f);
  fds.clear();
};
