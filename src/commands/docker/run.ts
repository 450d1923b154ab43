// docker run, docker create: cli/command/container/run.go, create.go.
import { pmGet } from '../../base/pmap.ts';
import { connect, createContainer, findContainer, isRunning, removeContainer, startContainer, stopContainer } from '../../docker/engine.ts';
import { since } from '../../docker/defaults.ts';
import { containerOf, setContainer } from '../../docker/join.ts';
import { isRefused, refuse, type DockerError, type DockerTx } from '../../docker/tx.ts';
import { readSysctl } from '../../rtnl/sysctl.ts';
import { parseIp4, parseIp6 } from '../../base/ip.ts';
import type { Running } from '../../shell/proc.ts';
import type { ShellProc } from '../../shell/process.ts';
import { change, complain, engineOf, isModern, noDaemon, say, type Client, type DockerCommand } from './client.ts';
import type { Flags } from './flags.ts';
import { pathOf } from './inspect.ts';
import { hasProgram, isOwnProgram, onlyWaits, procHostOf } from './procHost.ts';
import { CREATE_FLAGS, RUN_CHECKS, RUN_FLAGS, runSpec, type NetAttachment } from './runFlags.ts';
import type { Container } from '../../model/docker.ts';

/** reportError: `docker: MSG.`, and where help is unless the container was there already. */
const report = (d: Client, name: 'run' | 'create', text: string, help: boolean): void => {
  if (since(engineOf(d)?.version ?? '20.10', '28.0')) {
    d.p.err(`docker: ${text}\n\nRun 'docker ${name} --help' for more information\n`);
    return;
  }
  if (isModern(d)) {
    d.p.err(`docker: ${text}\n\nRun 'docker ${name} --help' for more information\n`);
    return;
  }
  const s = `${text.replace(/\.$/, '')}.`;
  d.p.err(`docker: ${s}${help ? `\nSee 'docker ${name} --help'.` : ''}\n`);
};
const modernWords = (s: string): string => (s === 'Conflicting options: --restart and --rm' ? 'conflicting options: cannot specify both --restart and --rm' : s.replace(/^(?:Invalid|No)(?= (?:hostPort|containerPort|proto|port specified|ranges|ip address))/, (w) => w.toLowerCase()).replace(/^invalid ip address/, 'invalid IP address'));
const attachMore = (tx: DockerTx, id: string, more: readonly NetAttachment[]): DockerError | undefined => {
  for (const n of more) {
    const e = connect(tx, n.name, id, { ip: parseIp4(n.ip) ?? null, ip6: parseIp6(n.ip6) ?? null, networkAliases: n.aliases, links: [], gwPriority: n.gwPriority, atCreation: true });
    if (e) return e;
  }
  return undefined;
};
/** The new container's id, or the exit status of a failure. `docker create` has other words before its errors. */
const create = (d: Client, f: Flags, name: 'run' | 'create'): string | number => {
  const fail = (text: string, daemon: boolean): number => {
    const words = daemon ? `Error response from daemon: ${text}` : text;
    if (name === 'run') {
      report(d, name, words, true);
      return 125;
    }
    if (daemon) return complain(d, words);
    report(d, name, words, true);
    return 125;
  };
  const e = engineOf(d);
  const spec = runSpec(f, e?.version ?? '20.10', (path) => d.p.files.read(path, d.p.netns));
  if ('bad' in spec && !spec.daemon) return fail(isModern(d) ? modernWords(spec.bad) : spec.bad, false);
  if (!e) return name === 'run' ? fail(noDaemon(d), false) : complain(d, noDaemon(d));
  if ('bad' in spec) return fail(spec.bad, true);
  const { opts } = spec;
  if (opts.publishAll && opts.network === 'host' || (opts.ports.length > 0 && opts.network === 'host')) d.p.err('WARNING: Published ports are discarded when using host network mode\n');
  if (opts.network !== 'host' && opts.network !== 'none' && readSysctl(d.ctx, e.netns, 'net.ipv4.ip_forward')?.trim() === '0') d.p.err('WARNING: IPv4 forwarding is disabled. Networking will not work.\n');
  const made = change(d, (tx): Container | DockerError => {
    const c = createContainer(tx, opts);
    if (isRefused(c)) return c;
    const bad = attachMore(tx, c.id, spec.more);
    if (!bad) return c;
    removeContainer(tx, c.id, { force: true });
    return bad;
  });
  if (!made) return fail(noDaemon(d), false);
  if (isRefused(made)) return fail(made.refused, true);
  const cid = f.one('cidfile');
  if (cid !== undefined && cid !== '') d.p.files.write(cid, made.id, false, d.p.netns);
  return made.id;
};

/** What runc says of a command that is not there. */
const noProgram = (d: Client, c: Container): DockerError | undefined => {
  const [name = ''] = pathOf(c);
  if (c.config.listeners.length > 0 || onlyWaits(pathOf(c)) || hasProgram(d.p, name) || isOwnProgram(d.p, c)) return undefined;
  const dir = name.includes('/') && d.p.files.list(name, d.p.netns) !== undefined;
  const why = dir ? 'permission denied' : name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
  return refuse(`failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: ${JSON.stringify(name)}: ${why}: unknown`);
};
const OCI = 'failed to create shim task: OCI runtime create failed: runc create failed: ';
/** daemon.initializeNetworking and its like, before anything is made. */
const daemonRefuses = (tx: DockerTx, c: Container): DockerError | undefined => {
  const { network, ip, ip6, links } = c.config;
  if (['bridge', 'host', 'none'].includes(network) && (ip !== null || ip6 !== null)) return refuse('user specified IP address is supported on user defined networks only', 400);
  if (network !== 'default' && network !== 'bridge') return undefined;
  for (const l of links) {
    const child = findContainer(tx.e, l.target);
    if (isRefused(child) || !isRunning(child)) return refuse(`Cannot link to a non running container: /${isRefused(child) ? l.target : child.name} AS /${c.name}/${l.alias}`, 409);
  }
  return undefined;
};
const runcRefuses = (d: Client, tx: DockerTx, c: Container): DockerError | undefined => {
  const early = daemonRefuses(tx, c);
  if (early) return early;
  const unknown = Object.keys(c.config.sysctls).find((k) => k.startsWith('net.') && readSysctl(d.ctx, tx.e.netns, k) === undefined);
  const hostnet = c.config.network === 'host' ? Object.keys(c.config.sysctls).find((k) => k.startsWith('net.')) : undefined;
  if (hostnet !== undefined) return refuse(`${OCI}sysctl ${JSON.stringify(hostnet)} not allowed in host network namespace: unknown`);
  if (unknown !== undefined) return refuse(`${OCI}unable to start container process: error during container init: open /proc/sys/${unknown.replaceAll('.', '/')}: no such file or directory: unknown`);
  if (c.config.hostname.length > 64) return refuse(`${OCI}unable to start container process: error during container init: sethostname: invalid argument: unknown`);
  return noProgram(d, c);
};
/** A start as the client asks for it: the engine's part, and what the runtime would refuse. */
export const start = (d: Client, tx: DockerTx, id: string, procs: Client['procs']): DockerError | undefined => {
  const bad = isRunning(containerOf(tx, id)) ? undefined : runcRefuses(d, tx, containerOf(tx, id));
  if (bad) {
    setContainer(tx, id, { exitCode: statusOf(bad) === 125 ? containerOf(tx, id).exitCode || 128 : statusOf(bad), error: bad.refused });
    return bad;
  }
  return startContainer(tx, id, procs);
};
const statusOf = (e: DockerError): number => (/executable file not found|no such file or directory/.test(e.refused) ? 127 : /permission denied/.test(e.refused) ? 126 : 125);

function* run(d: Client, f: Flags): Running {
  const id = create(d, f, 'run');
  if (typeof id === 'number') return id;
  const detach = f.on('detach');
  const { p } = d;
  let ended: number | undefined;
  const attached = { out: (t: string) => p.out(t), err: (t: string) => p.err(t), stdin: f.on('interactive') ? (p as ShellProc).fds.get(0) : undefined, ended: (status: number) => void (ended = status) };
  const procs = detach ? d.procs : procHostOf(p, d.sock, attached);
  if (detach) say(d, id);
  const e = change(d, (tx) => {
    const bad = start(d, tx, id, procs);
    if (bad && f.on('rm')) removeContainer(tx, id, { force: true });
    return bad;
  });
  if (e) {
    report(d, 'run', `Error response from daemon: ${e.refused}`, false);
    return statusOf(e);
  }
  return detach ? 0 : yield* attach(d, id, () => ended);
}
/** The client waits for its container; a signal to the client goes to the container (--sig-proxy), whose first process heeds it if it can. */
export function* attach(d: Client, id: string, ended: () => number | undefined): Running {
  const look = (): Container | undefined => {
    const engine = pmGet(d.ctx.config.docker, d.sock);
    return engine && pmGet(engine.containers, id);
  };
  const over = (): boolean => {
    const c = look();
    return !c || !isRunning(c);
  };
  try {
    while (!over()) yield { event: over };
  } catch (e) {
    const c = look();
    if (c && isRunning(c) && !onlyWaits(pathOf(c))) change(d, (tx) => stopContainer(tx, id, 143, d.procs));
    throw e;
  }
  return ended() ?? look()?.exitCode ?? 0;
}

export const RUN: DockerCommand = { path: 'run', use: '[OPTIONS] IMAGE [COMMAND] [ARG...]', short: 'Run a command in a new container', flags: RUN_FLAGS, checks: RUN_CHECKS, interspersed: false, args: { min: 1 }, run };
export const CREATE: DockerCommand = {
  path: 'create', use: '[OPTIONS] IMAGE [COMMAND] [ARG...]', short: 'Create a new container', flags: CREATE_FLAGS, checks: RUN_CHECKS, interspersed: false, args: { min: 1 },
  run: (d, f) => {
    const id = create(d, f, 'create');
    if (typeof id === 'number') return id;
    say(d, id);
    return 0;
  },
};
