// What a command sees: its process. A command is a function over a Proc that returns its exit status; one that has to wait
// (ping, sleep, tcpdump, nc) is a generator that yields what it waits for, and the scheduler runs it on the virtual clock.
import type { Ctx } from '../net/ctx.ts';
import type { Nsid } from '../model/world.ts';

/** What a running command waits for: an event (checked after anything happened), or a time, whichever comes first. */
export interface Wait {
  /** Virtual microseconds; absent: for ever. */
  readonly until?: number;
  readonly event?: () => boolean;
}
/** Sent into the generator when it resumes: a signal that was delivered to the process, if any. */
export type Signal = 'INT' | 'TERM' | 'HUP' | 'QUIT' | 'KILL' | 'ALRM' | 'USR1' | 'USR2' | 'PIPE';
export type Running = Generator<Wait, number, Signal | undefined>;

export interface Input {
  /** Everything up to end of file. */
  readAll(): Generator<Wait, string, Signal | undefined>;
  /** One line with its newline; undefined at end of file. */
  readLine(): Generator<Wait, string | undefined, Signal | undefined>;
  /** poll(2): read would not block (there is text, or the end). */
  ready(): boolean;
  /** read(2) of what is there, at most `max` bytes; '' is the end of file. Only when ready. */
  read(max: number): string;
  readonly isTty: boolean;
}

/** Files of the session, with /proc/sys/net, /run/netns and /sys/class/net served from the world. */
export interface Files {
  /** Undefined when there is no such file. `netns` decides what /proc/sys/net shows. */
  read(path: string, netns: Nsid): string | undefined;
  /** Undefined on success, else strerror's words. */
  write(path: string, text: string, append: boolean, netns: Nsid): string | undefined;
  remove(path: string): boolean;
  list(dir: string, netns: Nsid): string[] | undefined;
}

/** Another machine's process: a container's files, directory and environment (`docker exec`). */
export interface Inside {
  readonly root: string;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
}
export interface Proc {
  readonly ctx: Ctx;
  readonly pid: number;
  /** The network namespace the process runs in. */
  readonly netns: Nsid;
  /** argv without argv[0]. */
  readonly args: readonly string[];
  /** argv[0]. */
  readonly name: string;
  readonly stdin: Input;
  readonly files: Files;
  /** Working directory, absolute. */
  readonly cwd: string;
  /** The directory that is its `/`: a container's; '' or absent: the host's own. */
  readonly root?: string;
  env(name: string): string | undefined;
  out(text: string): void;
  err(text: string): void;
  /** Where stdout goes is a terminal: colour and columns. False in scripts. */
  readonly stdoutIsTty: boolean;
  /** Runs another command (ip netns exec, nsenter, timeout, xargs, sudo) as this process, in `netns`; 127 with bash-like words when unknown. */
  exec(argv: readonly string[], netns?: Nsid, extra?: { readonly stdin?: string; readonly notFound?: string; readonly inside?: Inside }): Running;
  /** Whether exec would find such a program. */
  canExec(name: string): boolean;
  /** Other processes of the session, for `ip netns pids`, `ps`, `kill`. */
  readonly processes: () => readonly { readonly pid: number; readonly netns: Nsid; readonly argv: readonly string[] }[];
  /** Where the command stands in its script. */
  readonly origin: { readonly file: string; readonly line: number; readonly text: string };
}

export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** One line for --help and the reference page. */
  readonly man: string;
  run(p: Proc): number | Running;
  /** Lines that run on a real host in a fresh namespace and must print the same there and here. */
  readonly examples?: readonly string[];
  /** Virtual microseconds that the real program takes from fork to exit when it does not wait; default 2000. */
  readonly cost?: number;
  /** Signals that the program handles itself: they are sent into the generator. Any other signal ends it with 128 + its number. */
  readonly catches?: readonly Signal[];
}
