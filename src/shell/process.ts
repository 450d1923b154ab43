// Programs: finding them, giving them a process (Proc), running them, and what a signal does to them.
// Mirrors execve and bash's shell_execve messages. A program runs inside its shell's task; its pid is its own unless the
// shell process became the program.
import type { Nsid } from '../model/world.ts';
import { fromBytes } from './bytes.ts';
import type { Gen } from './expand.ts';
import { inputOf, openText, release, type OpenFile } from './io.ts';
import type { Command, Files, Proc, Running, Signal } from './proc.ts';
import { ENOENT, fdPath, openForWrite } from './redirect.ts';
import { dockerProcs } from '../docker/procs.ts';
import { releaseNetns } from '../rtnl/netns.ts';
import { countIo, halt, isFlow, newPid, SIGNALS, tick, type Flow, type Host, type ProcEntry } from './scheduler.ts';
import { errorPrefix, lineOf, writeFd, type Shell } from './state.ts';
import { environ, getParam } from './vars.ts';
import { ensureFile, findNode, findVirtual, isDirectory, listDir, locate, removeNode, resolvePath } from './vfs.ts';

/** Measured on an idle machine: most small programs take 0.8 to 1.4 ms from fork to exit. */
const DEFAULT_COST = 1100;

/** What the shell's own programs (bash, env, timeout, xargs) need beyond a Proc. */
export interface ShellProc extends Proc {
  readonly shell: Shell;
  readonly fds: Map<number, OpenFile>;
  /** The whole environment. */
  environ(): Map<string, string>;
  /** Runs with another environment. */
  execEnv(argv: readonly string[], env: ReadonlyMap<string, string>): Running;
  /** Opens a file for reading as the kernel would; strerror's words on failure. */
  openRead(path: string): OpenFile | string;
  /** A write to stdout has failed. */
  readonly writeFailed: boolean;
}

/** The circumstances of one exec. */
interface Circumstances {
  readonly pid: number;
  readonly netns: Nsid;
  readonly fds: Map<number, OpenFile>;
  readonly env: ReadonlyMap<string, string> | undefined;
}

const SCRIPT_DIRS = /^\/(?:usr\/(?:local\/)?)?s?bin\//;

export type Found = { readonly kind: 'program'; readonly command: Command } | { readonly kind: 'script'; readonly path: string } | { readonly kind: 'error'; readonly words: string; readonly status: number };

/** Looks a program up as execvp does. */
export const findProgram = (sh: Shell, name: string): Found => {
  const { host } = sh;
  if (name.includes('/')) {
    const abs = locate(sh, name);
    const n = findNode(host.vfs, abs);
    if (n?.kind === 'dir' || isDirectory(host.vfs, host.ctx, sh.netns, abs)) return { kind: 'error', words: 'Is a directory', status: 126 };
    if (n) return n.exec ? { kind: 'script', path: name } : { kind: 'error', words: 'Permission denied', status: 126 };
    const command = SCRIPT_DIRS.test(resolvePath(sh.cwd, name)) ? host.commands.get(abs.slice(abs.lastIndexOf('/') + 1)) : undefined;
    return command ? { kind: 'program', command } : { kind: 'error', words: ENOENT, status: 127 };
  }
  const command = host.commands.get(name);
  if (command) return { kind: 'program', command };
  for (const dir of (getParam(sh, 'PATH') ?? '').split(':')) {
    const path = resolvePath(sh.cwd, `${dir === '' ? '.' : dir}/${name}`);
    const n = findNode(host.vfs, locate(sh, path));
    if (n?.kind === 'file' && n.exec) return { kind: 'script', path };
  }
  return { kind: 'error', words: 'command not found', status: 127 };
};
/** Where `command -v` and `which` say that a program is. */
export const programPath = (sh: Shell, name: string): string | undefined => {
  const f = findProgram(sh, name);
  if (f.kind === 'error') return undefined;
  if (f.kind === 'script') return f.path;
  if (name.includes('/')) return name;
  return `/usr/${SBIN.has(f.command.name) ? 'sbin' : 'bin'}/${name}`;
};
const SBIN = new Set(['sysctl', 'brctl', 'ifconfig', 'route', 'arp', 'bridge', 'tcpdump', 'arping', 'iptables', 'ip6tables', 'iptables-save', 'iptables-restore', 'ip6tables-save', 'ip6tables-restore', 'nft', 'conntrack', 'ethtool', 'ipset', 'ebtables', 'arptables', 'tc', 'rtmon', 'vconfig', 'ipvsadm']);

const filesOf = (sh: Shell, fds: Map<number, OpenFile>): Files => {
  const { vfs, ctx } = sh.host;
  return {
    read: (path, netns) => {
      const abs = locate(sh, path);
      const fd = fdPath(abs);
      if (fd !== undefined) {
        const f = fds.get(fd);
        if (!f) return undefined;
        f.fill();
        const text = f.buf.slice(f.pos);
        f.pos = f.buf.length;
        return text;
      }
      if (abs === '/dev/null') return '';
      const v = findVirtual(vfs, abs);
      if (v) return v.dir.read(ctx, netns, v.rest);
      const n = findNode(vfs, abs);
      return n?.kind === 'file' ? n.text : undefined;
    },
    write: (path, text, append, netns) => {
      const abs = locate(sh, path);
      const v = findVirtual(vfs, abs);
      if (v) return v.dir.write ? v.dir.write(ctx, netns, v.rest, append && v.dir.appends ? (v.dir.read(ctx, netns, v.rest) ?? '') + text : text) : 'Permission denied';
      const f = openForWrite(sh, path, append ? 'a' : 'w');
      if (typeof f === 'string') return f;
      const e = f.write(text);
      release(f);
      return e;
    },
    remove: (path) => removeNode(vfs, locate(sh, path)),
    list: (dir, netns) => listDir(vfs, ctx, netns, locate(sh, dir)),
  };
};

const makeProc = (sh: Shell, argv: readonly string[], c: Circumstances, fail: (status: number) => void): ShellProc => {
  const { host } = sh;
  const origin = { src: sh.src, pos: sh.pos };
  let files: Files | undefined;
  let all: readonly { readonly pid: number; readonly netns: Nsid; readonly argv: readonly string[] }[] | undefined;
  let allOf: readonly [unknown, number, number] = [undefined, 0, 0];
  let broken = false;
  const write = (fd: number, text: string): void => {
    if (text === '') return;
    const f = c.fds.get(fd);
    countIo(host, text.length);
    const e = f ? f.write(text) : 'EBADF';
    if (e === undefined) return;
    if (e === 'EPIPE') throw { flow: 'killed', pid: c.pid, signal: 'PIPE' } satisfies Flow;
    fail(1);
    if (fd === 1 && !broken) {
      broken = true;
      write(2, `${argv[0]}: write error: ${e === 'EBADF' ? 'Bad file descriptor' : e}\n`);
    }
  };
  const p: ShellProc = {
    ctx: host.ctx, pid: c.pid, netns: c.netns, args: argv.slice(1), name: argv[0] as string, cwd: sh.cwd, root: sh.root, stdoutIsTty: false, shell: sh, fds: c.fds,
    get stdin() {
      return inputOf(c.fds.get(0));
    },
    get files() {
      return (files ??= filesOf(sh, c.fds));
    },
    env: (name) => {
      if (c.env) return c.env.get(name);
      const v = sh.vars.get(name);
      return v?.exported ? v.value : undefined;
    },
    environ: () => (c.env ? new Map(c.env) : environ(sh)),
    out: (text) => write(1, text),
    err: (text) => write(2, text),
    exec: (args, netns, extra) => {
      let { fds } = c;
      if (extra?.stdin !== undefined) fds = new Map(fds).set(0, openText('stdin', extra.stdin));
      const { inside } = extra ?? {};
      return runProgram(inside ? { ...sh, root: inside.root, cwd: inside.cwd } : sh, args, { ...c, fds, netns: netns ?? c.netns, env: inside?.env ?? c.env }, extra?.notFound);
    },
    execEnv: (args, env) => runProgram(sh, args, { ...c, env }, undefined),
    canExec: (name) => findProgram(sh, name).kind !== 'error',
    processes: () => {
      const more = dockerProcs(host.ctx.config);
      // As long as nobody comes or goes: asked for each row of a listing.
      if (all === undefined || allOf[0] !== more || allOf[1] !== host.nextPid || allOf[2] !== host.procs.size) {
        all = [...host.procs.values(), ...more.filter((x) => !host.procs.has(x.pid))];
        allOf = [more, host.nextPid, host.procs.size];
      }
      return all;
    },
    openRead: (path) => openReadAt(sh, c, path),
    get writeFailed() {
      return broken;
    },
    get origin() {
      return { file: origin.src.kind === 'file' ? origin.src.file : sh.name, line: lineOf(origin.src, origin.pos), text: lineText(origin.src.text, origin.src.frozen ? 0 : origin.pos) };
    },
  };
  return p;
};
const lineText = (text: string, pos: number): string => {
  const from = text.lastIndexOf('\n', pos - 1) + 1;
  let to = text.indexOf('\n', pos);
  while (to > 0 && text[to - 1] === '\\') to = text.indexOf('\n', to + 1);
  return fromBytes(text.slice(from, to < 0 ? undefined : to).trim());
};
const openReadAt = (sh: Shell, c: Circumstances, path: string): OpenFile | string => {
  const files = filesOf(sh, c.fds);
  const abs = locate(sh, path);
  const fd = fdPath(abs);
  if (fd !== undefined) {
    const f = c.fds.get(fd);
    if (!f) return ENOENT;
    f.refs++;
    return f;
  }
  const text = files.read(path, c.netns);
  if (text !== undefined) return openText(abs, text);
  const v = findVirtual(sh.host.vfs, abs);
  const why = v?.dir.readError?.(sh.host.ctx, c.netns, v.rest);
  if (why !== undefined) return why;
  const mode = v?.dir.mode?.(sh.host.ctx, c.netns, v.rest);
  if (mode !== undefined) return (mode & 0o400) === 0 ? 'Permission denied' : 'Input/output error';
  return isDirectory(sh.host.vfs, sh.host.ctx, c.netns, abs) ? 'Is a directory' : ENOENT;
};

/** Words for a process that a signal ended (`describe_signal`). */
export const SIGNAL_WORDS: Readonly<Record<Signal, string>> = {
  HUP: 'Hangup', INT: 'Interrupt', QUIT: 'Quit', KILL: 'Killed', USR1: 'User defined signal 1', USR2: 'User defined signal 2', PIPE: 'Broken pipe', ALRM: 'Alarm clock', TERM: 'Terminated',
};
/** What bash says about a job that a signal ended; nothing for INT, PIPE and TERM. */
export const sayKilled = (sh: Shell, pid: number, sig: Signal, text: string): void => {
  if (sig === 'INT' || sig === 'PIPE' || sig === 'TERM') return;
  const where = errorPrefix(sh);
  writeFd(sh, 2, `${where}${String(pid).padStart(5)} ${SIGNAL_WORDS[sig].padEnd(23)} ${text}\n`);
};

/** Runs a program as process `c.pid`; 127 or 126 with words when it cannot be started. */
export function* runProgram(sh: Shell, argv: readonly string[], c: Circumstances, notFound?: string): Gen<number> {
  const { host } = sh;
  const name = argv[0] ?? '';
  if (sh.depth > host.limits.depth) halt(host, `programs nested ${sh.depth} deep (limit "depth")`);
  let found = findProgram(sh, name);
  let args = argv;
  if (found.kind === 'script') {
    args = ['bash', found.path, ...argv.slice(1)];
    const bash = host.commands.get('bash');
    found = bash ? { kind: 'program', command: bash } : { kind: 'error', words: ENOENT, status: 127 };
  }
  if (found.kind === 'error') {
    const f = c.fds.get(2);
    f?.write(notFound === undefined ? `${errorPrefix(sh)}${name}: ${found.words}\n` : `${notFound}\n`);
    return found.status;
  }
  const cmd = found.command;
  let started = false;
  const task = sh.task;
  const entry: ProcEntry = {
    pid: c.pid, netns: c.netns, argv: args, task,
    signal: (sig) => {
      if (!task) return;
      if (started && sig !== 'KILL' && cmd.catches?.includes(sig)) task.pending.push(sig);
      else if (sig === 'KILL' || !(sh.ignored.has(sig) || sh.traps.get(sig) === '')) task.kill = { pid: c.pid, signal: sig };
    },
  };
  const before = host.procs.get(c.pid);
  host.procs.set(c.pid, entry);
  let failed = 0;
  sh.depth++;
  try {
    tick(host);
    const cost = cmd.cost ?? DEFAULT_COST;
    const ready = host.ctx.now + cost;
    while (host.ctx.now < ready) yield { until: ready };
    started = true;
    const r = cmd.run(makeProc(sh, args, c, (s) => {
      failed = s;
    }));
    const status = typeof r === 'number' ? r : yield* r;
    return status === 0 ? failed : status;
  } catch (e) {
    if (isFlow(e)) throw e;
    c.fds.get(2)?.write(`${name}: packetpath: internal error: ${e instanceof Error ? (e.stack ?? e.message).split('\n').slice(0, 4).join(' | ') : String(e)}\n`);
    return 70;
  } finally {
    sh.depth--;
    if (before) host.procs.set(c.pid, before);
    else host.procs.delete(c.pid);
    if (c.netns !== 1) releaseNetns(host.ctx, c.netns, host.procs.values());
  }
}

/** A program started by a shell in the foreground. */
export function* runExternal(sh: Shell, argv: readonly string[]): Gen<number> {
  const pid = sh.leaf ? sh.pid : newPid(sh.host);
  try {
    return yield* runProgram(sh, argv, { pid, netns: sh.netns, fds: sh.fds, env: undefined });
  } catch (e) {
    if (isFlow(e) && e.flow === 'killed' && e.pid === pid && !sh.leaf) {
      sayKilled(sh, pid, e.signal, sh.src.frozen ? argv.join(' ') : sh.src.text.slice(sh.node.pos, sh.node.end));
      return 128 + SIGNALS[e.signal];
    }
    throw e;
  }
}
export const makeFile = (host: Host, abs: string, text: string, exec = false): string | undefined => {
  const f = ensureFile(host.vfs, abs);
  if (typeof f === 'string') return f;
  f.text = text;
  f.exec = exec;
  return undefined;
};
