// Processes of containers as tasks of the shell: what `docker run` starts and `docker exec` joins. Who only waits (sleep for an hour and more, tail -f /dev/null) and the
// servers of well-known images need no task: they are data of the engine, so a thousand of them cost nothing.
import { pmGet } from '../../base/pmap.ts';
import { printIp } from '../../base/ip.ts';
import type { Container, Engine } from '../../model/docker.ts';
import { processEnded } from '../../docker/containers.ts';
import { findContainer, type ProcHost } from '../../docker/engine.ts';
import { setContainer } from '../../docker/join.ts';
import { hostnameAt, insideOf, rootOf } from '../../docker/rootfs.ts';
import { beginDocker, commitDocker, isRefused } from '../../docker/tx.ts';
import { openNull, openSink, release, type OpenFile } from '../../shell/io.ts';
import type { Proc, Running } from '../../shell/proc.ts';
import { findProgram, runProgram, type ShellProc } from '../../shell/process.ts';
import { isFlow, newPid, sendSignal, spawn, type Host, type Task } from '../../shell/scheduler.ts';
import type { Shell } from '../../shell/state.ts';
import { spawnShell } from '../../shell/subst.ts';
import { hasOwnPrograms } from './images.ts';
import { pathOf } from './inspect.ts';

const LONG = 3600;
const secondsOfSleep = (words: readonly string[]): number =>
  words.reduce((sum, w) => {
    const m = /^(\d+(?:\.\d+)?|infinity|inf)([smhd]?)$/.exec(w);
    if (!m) return Number.NaN;
    return sum + ((m[1] as string).startsWith('inf') ? Infinity : Number(m[1]) * ({ s: 1, m: 60, h: 3600, d: 86400 }[m[2] as 's'] ?? 1));
  }, 0);
/** Whether the command does nothing but be there. */
export const onlyWaits = (argv: readonly string[]): boolean => {
  const [name = '', ...rest] = argv;
  const base = name.slice(name.lastIndexOf('/') + 1);
  if (base === 'sleep') return secondsOfSleep(rest) >= LONG;
  if (base === 'tail') return rest.includes('/dev/null') && rest.some((w) => /^-(?:f|F)$/.test(w));
  if (base === 'pause') return true;
  return false;
};
const unnamedShell = (argv: readonly string[]): boolean => argv.length === 1 && /^(?:\/bin\/)?(?:sh|bash|ash|zsh)$/.test(argv[0] as string);
/** No task: the image's own server, a waiter, or a shell that waits for a terminal which nobody types at (-d -it). */
const needsNoTask = (c: Container): boolean => c.config.listeners.length > 0 || onlyWaits(pathOf(c)) || (c.config.detach && c.config.tty && c.config.interactive && unnamedShell(pathOf(c)));

const shellOf = (p: Proc): Shell => (p as ShellProc).shell;
export const hasProgram = (p: Proc, name: string): boolean => findProgram(shellOf(p), name).kind !== 'error';
/** A program of an image that is not known (`node server.js`): it is there and waits, as such an image's own command does. */
export const isOwnProgram = (p: Proc, c: Container): boolean => {
  const [name = '', ...rest] = pathOf(c);
  if (!hasOwnPrograms(c.config.image)) return false;
  return !hasProgram(p, name) || /^(?:python[\d.]*|perl|ruby)$/.test(name) && !rest.includes('http.server');
};

/** What legacy links put into the linker's environment (links.Link.ToEnv, without its START and END of neighbouring ports). */
const linkEnv = (e: Engine, c: Container): string[] =>
  (c.config.network === 'default' || c.config.network === 'bridge' ? c.config.links : []).flatMap((l) => {
    const child = findContainer(e, l.target);
    const ip = isRefused(child) ? null : (pmGet(child.endpoints, 'bridge')?.ip4 ?? null);
    if (isRefused(child) || ip === null) return [];
    const alias = l.alias.toUpperCase().replaceAll('-', '_');
    const at = printIp(ip);
    const ports = child.config.exposed.toSorted((a, b) => a.port - b.port || (a.proto === 'tcp' ? -1 : 1));
    const one = ports.flatMap((x) => {
      const key = `${alias}_PORT_${x.port}_${x.proto.toUpperCase()}`;
      return [`${key}=${x.proto}://${at}:${x.port}`, `${key}_ADDR=${at}`, `${key}_PORT=${x.port}`, `${key}_PROTO=${x.proto}`];
    });
    const env = child.config.env.filter((v) => v.includes('=') && !/^(?:HOME|PATH)=/.test(v)).map((v) => `${alias}_ENV_${v}`);
    return [...(ports[0] ? [`${alias}_PORT=${ports[0].proto}://${at}:${ports[0].port}`] : []), ...one, `${alias}_NAME=/${c.name}/${l.alias}`, ...env];
  });
const envOf = (p: Proc, sock: string, c: Container, extra: readonly string[] = []): Map<string, string> => {
  const e = pmGet(p.ctx.config.docker, sock);
  const env = new Map([['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], ['HOSTNAME', hostnameAt(p.ctx.config, rootOf(c.id))], ...(c.config.tty ? [['TERM', 'xterm'] as const] : [])]);
  for (const x of [...(e ? linkEnv(e, c) : []), ...c.config.env, ...extra]) if (x.includes('=')) env.set(x.slice(0, x.indexOf('=')), x.slice(x.indexOf('=') + 1));
  return env.has('HOME') ? env : env.set('HOME', '/root');
};
/** A shell process that sees the world as the container does. */
const enter = (sh: Shell, c: Container, cwd: string): void => {
  sh.netns = c.sandbox?.netns ?? sh.netns;
  sh.root = insideOf(sh.host.ctx, sh.host.vfs, c).root;
  sh.cwd = cwd;
  sh.vars = new Map([...sh.vars].filter(([, v]) => !v.exported));
};
/** `docker exec`: in the foreground, with the caller's descriptors. */
export function* execIn(p: Proc, sock: string, c: Container, argv: readonly string[], o: { readonly env: readonly string[]; readonly workdir: string; readonly stdin: boolean }): Running {
  const own = shellOf(p);
  const sh: Shell = { ...own };
  enter(sh, c, o.workdir || c.config.workdir || '/');
  const fds = new Map((p as ShellProc).fds);
  if (!o.stdin) fds.set(0, openNull());
  return yield* runProgram(sh, argv, { pid: p.pid, netns: sh.netns, fds, env: envOf(p, sock, c, o.env) });
}
const setFile = (sh: Shell, fd: number, f: OpenFile): void => {
  const old = sh.fds.get(fd);
  sh.fds.set(fd, f);
  if (old) release(old);
};
/** Starts a task beside the caller's, in the container. */
const startTask = (p: Proc, c: Container, argv: readonly string[], env: ReadonlyMap<string, string>, files: { readonly out: OpenFile; readonly err: OpenFile; readonly stdin: OpenFile }, ended: (status: number) => void): Task =>
  spawnShell(shellOf(p), (child) => {
    enter(child, c, c.config.workdir || '/');
    child.jobs = [];
    child.traps = new Map();
    setFile(child, 0, files.stdin);
    setFile(child, 1, files.out);
    setFile(child, 2, files.err);
    for (const [fd, f] of child.fds) {
      if (fd <= 2) continue;
      release(f);
      child.fds.delete(fd);
    }
    child.leaf = true;
  }, function* body(child) {
    let status = 137;
    try {
      status = yield* runProgram(child, argv, { pid: child.pid, netns: child.netns, fds: child.fds, env });
      return status;
    } catch (e) {
      if (isFlow(e) && e.flow === 'exit') status = e.status;
      else if (isFlow(e) && e.flow === 'killed') status = 128 + ({ INT: 2, TERM: 15, KILL: 9 }[e.signal as 'INT'] ?? 9);
      throw e;
    } finally {
      ended(status);
    }
  });
/** `docker exec -d`. */
export const execDetached = (p: Proc, sock: string, c: Container, argv: readonly string[], env: readonly string[]): void => {
  const none = (): OpenFile => openSink('/dev/null', () => undefined);
  startTask(p, c, argv, envOf(p, sock, c, env), { out: none(), err: none(), stdin: openNull() }, () => undefined);
};

export interface Attached {
  /** The container whose output goes to the caller, too. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly stdin: OpenFile | undefined;
  readonly ended: (status: number) => void;
}
/** `attach`: the foreground `docker run` that wants to see what its container says. */
export const procHostOf = (p: Proc, sock: string, attach?: Attached): ProcHost => {
  const host: Host | undefined = shellOf(p)?.host;
  const log = (id: string, text: string): void => {
    const tx = beginDocker(host.ctx, sock, { ...p.origin, by: 'logs' });
    const c = tx && pmGet(tx.e.containers, id);
    if (!tx || !c) return;
    setContainer(tx, id, { logs: (c.logs + text).slice(-(1 << 20)) });
    commitDocker(tx);
  };
  const self: ProcHost = {
    spawn: (c) => {
      if (needsNoTask(c) || isOwnProgram(p, c)) return 0;
      const sink = (copy: ((text: string) => void) | undefined): OpenFile =>
        openSink('/dev/stdout', (text) => {
          log(c.id, text);
          copy?.(text);
          return undefined;
        });
      const task: Task = startTask(p, c, pathOf(c), envOf(p, sock, c), { out: sink(attach?.out), err: sink(attach?.err), stdin: attach?.stdin ?? openNull() }, (status) => {
        attach?.ended(status);
        const tx = beginDocker(host.ctx, sock, { ...p.origin, by: 'exit' });
        const now = tx && pmGet(tx.e.containers, c.id);
        // Another process may have the container by now (docker restart).
        if (!tx || now?.pid !== task.pid) return;
        processEnded(tx, c.id, status, self);
        commitDocker(tx);
      });
      return task.pid;
    },
    later: (us, then) => {
      if (!host) return;
      const until = host.ctx.now + us;
      spawn(host, newPid(host), 1, (function* wait(): Running {
        yield { until };
        then();
        return 0;
      })());
    },
    kill: (pid, sig) => {
      if (host?.procs.has(pid)) sendSignal(host, pid, sig);
    },
  };
  return self;
};
