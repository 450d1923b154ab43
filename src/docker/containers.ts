// The life of a container: daemon/create.go, start.go (initializeNetworking, allocateNetwork), stop.go, delete.go, rename.go, and the daemon's words.
import { emptyPMap, pmDelete, pmGet, pmSet, pmValues, type PMap } from '../base/pmap.ts';
import { heapItems } from '../base/heap.ts';
import type { Container, Endpoint, Engine, LinkReq, Network, RunOpts, Sandbox } from '../model/docker.ts';
import type { Ip4, Ip6 } from '../base/ip.ts';
import type { Mac } from '../base/mac.ts';
import type { Nsid } from '../model/world.ts';
import { cleanupNet } from '../net/cleanupNet.ts';
import { findNetns } from '../net/ctx.ts';
import { dangleLinks, releaseNetns } from '../rtnl/netns.ts';
import { applyListen, applyOps, living } from './apply.ts';
import { since } from './defaults.ts';
import { freeze } from './freeze.ts';
import { newId, randomName } from './ids.ts';
import { containerOf, createEndpoint, deleteEndpoint, forgetEndpoint, joinOrder, joinSandbox, NO_ADDRESS, placed, populate, programOutside, revokeOutside, routeOut, setContainer, setEndpoint, wishesRefused } from './join.ts';
import { findNetwork, networksOf } from './networks.ts';
import { createSandbox, deleteSandbox, sandboxJoined } from './sandbox.ts';
import { beginDocker, commitDocker, isRefused, refuse, type DockerError, type DockerTx } from './tx.ts';
import type { JoinInfo } from './types.ts';

/** Runs a container's command as a task of the shell; without one the container just runs. */
export interface ProcHost {
  /** The process's pid; 0: it needs no task. */
  spawn(c: Container): number;
  kill(pid: number, signal: 'TERM' | 'KILL'): void;
  /** Calls back after so many microseconds. */
  later(us: number, then: () => void): void;
}

/** By name, id, or the start of an id (daemon.GetContainer). */
export const findContainer = (e: Pick<Engine, 'containers' | 'names'>, term: string): Container | DockerError => {
  if (term === '') return refuse('invalid name or ID supplied: ""', 400);
  const name = term.startsWith('/') ? term.slice(1) : term;
  const exact = pmGet(e.containers, term) ?? pmGet(e.containers, pmGet(e.names, name) ?? '');
  if (exact) return exact;
  const found = [...pmValues(e.containers)].filter((c) => c.id.startsWith(term));
  if (found.length > 1) return refuse(`multiple IDs found with provided prefix: ${term}`, 404);
  return found[0] ?? refuse(`No such container: ${term}`, 404);
};
export const isRunning = (c: Container): boolean => c.state === 'running' || c.state === 'paused' || c.state === 'restarting';

const endpointFor = (network: string, o: { readonly ip: Ip4 | null; readonly ip6: Ip6 | null; readonly mac: Mac | null; readonly networkAliases: readonly string[]; readonly links: readonly LinkReq[] }, viaConnect: boolean, gwPriority = 0): Endpoint => ({
  ...NO_ADDRESS, network, wanted: { ip4: o.ip, ip6: o.ip6, mac: o.mac }, aliases: o.networkAliases, links: o.links, viaConnect, gwPriority,
});
/** Where the container goes: the network's name as its endpoints are keyed. */
const modeOf = (e: Engine, o: RunOpts): string => (o.network === 'default' ? 'bridge' : (findNetwork(e, o.network)?.name ?? o.network));

// ---------------------------------------------------------------- create, remove

export const createContainer = (tx: DockerTx, o: RunOpts): Container | DockerError => {
  if (o.name !== '' && !/^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(o.name)) return refuse(`Invalid container name (${o.name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`, 400);
  const taken = pmGet(tx.e.names, o.name);
  if (taken !== undefined) {
    return refuse(`Conflict. The container name "/${o.name}" is already in use by container "${taken}". You have to remove (or rename) that container to be able to reuse that name.`, 409);
  }
  for (const l of o.links) {
    const child = findContainer(tx.e, l.target);
    if (isRefused(child)) return refuse(`could not get container for ${l.target}: ${child.refused}`, 400);
  }
  const id = newId(tx.ctx);
  let { name } = o;
  while (name === '' || pmGet(tx.e.names, name) !== undefined) name = o.name === '' ? randomName(tx.ctx) : o.name;
  const net = modeOf(tx.e as Engine, o);
  const on = findNetwork(tx.e, net);
  const bad = on && wishesRefused(tx, on, o);
  if (bad !== undefined) return refuse(`invalid config for network ${net}: ${bad}`, 400);
  const shares = net.startsWith('container:');
  const target = shares ? findContainer(tx.e, net.slice('container:'.length)) : undefined;
  // It is kept by id: the other's name may change.
  const config = target && !isRefused(target) ? { ...o, network: `container:${target.id}` } : o;
  const endpoints: PMap<Endpoint> = shares ? emptyPMap() : pmSet(emptyPMap<Endpoint>(), net, endpointFor(on?.id ?? '', o, false, o.gwPriority));
  const c: Container = {
    id, name, config, created: tx.ctx.now, startedAt: 0, finishedAt: 0, state: 'created', exitCode: 0, error: '', pid: 0, restartCount: 0, backoff: 0, stoppedByUser: false,
    endpoints, networks: shares ? [] : [net], sandbox: null, portsOn: '', bindings: [], sockets: [], logs: '',
  };
  tx.e.containers = pmSet(tx.e.containers, id, c);
  tx.e.names = pmSet(tx.e.names, name, id);
  tx.e.order = [...tx.e.order, id];
  if (o.links.length > 0) tx.e.linkers = [...tx.e.linkers, id];
  return c;
};
/** `docker rm`. */
export const removeContainer = (tx: DockerTx, id: string, o: { readonly force: boolean }, host?: ProcHost): DockerError | undefined => {
  const c = containerOf(tx, id);
  if (isRunning(c)) {
    const state = c.state === 'paused' ? 'paused' : c.state === 'restarting' ? 'restarting' : 'running';
    if (!o.force) return refuse(since(tx.e.version, '28.0')
      ? `cannot remove container ${JSON.stringify(c.name)}: container is ${state}: ${state === 'paused' ? 'unpause and then stop the container' : 'stop the container'} before removing or force remove`
      : `You cannot remove a ${state} container ${c.id}. Stop the container before attempting removal or force remove`, 409);
    stopContainer(tx, id, 137, host);
  }
  tx.e.containers = pmDelete(tx.e.containers, id);
  tx.e.names = pmDelete(tx.e.names, c.name);
  tx.e.order = tx.e.order.filter((x) => x !== id);
  tx.e.linkers = tx.e.linkers.filter((x) => x !== id);
  return undefined;
};

// ---------------------------------------------------------------- start

/** Everything of a start that failed is taken back; the sandbox's id stays (captures/publish-conflict, w2). */
const undoStart = (tx: DockerTx, id: string, sb: Sandbox | null): void => {
  revokeOutside(tx, id);
  for (const n of joinOrder(tx, containerOf(tx, id))) deleteEndpoint(tx, id, n, sb);
  if (sb && sb.netns !== tx.e.netns) deleteSandbox(tx, sb);
};
const failStart = (tx: DockerTx, id: string, e: DockerError): DockerError => {
  const { sandbox, exitCode, startedAt, finishedAt } = containerOf(tx, id);
  undoStart(tx, id, sandbox);
  setContainer(tx, id, { state: startedAt > 0 || finishedAt > 0 ? 'exited' : 'created', exitCode: exitCode || 128, error: e.refused, pid: 0,
    // 28 forgets a sandbox that came to nothing (a real one, publish-conflict).
    sandbox: since(tx.e.version, '28.0') ? null : sandbox && { ...sandbox, netns: 0, hosts: [], dns: null } });
  return e;
};
const sharedSandbox = (tx: DockerTx, c: Container): Sandbox | DockerError => {
  const target = findContainer(tx.e, c.config.network.slice('container:'.length));
  if (isRefused(target)) return since(tx.e.version, '28.0') ? refuse(`joining network namespace of container: ${target.refused}`, target.status) : target;
  if (!isRunning(target) || !target.sandbox) return refuse(`cannot join network of a non running container: ${target.id}`, 409);
  return { ...target.sandbox, shared: target.id };
};
const setUp = (tx: DockerTx, id: string): DockerError | undefined => {
  const c0 = containerOf(tx, id);
  if (c0.config.network.startsWith('container:')) {
    const shared = sharedSandbox(tx, c0);
    if (isRefused(shared)) return shared;
    setContainer(tx, id, { sandbox: shared });
    return undefined;
  }
  for (const name of c0.networks) {
    const n = networksOf(tx.e).find((x) => x.name === name);
    const ep = pmGet(c0.endpoints, name) as Endpoint;
    if (n) setEndpoint(tx, id, name, { ...ep, network: n.id });
    // With --bridge=none there is no network "bridge", and a container without --net has none (captures/bridge-none).
    else if (name !== 'bridge') return refuse(`network ${name} not found`, 404);
  }
  let sb: Sandbox | null = null;
  const infos: (readonly [Network, JoinInfo])[] = [];
  const sandbox = (): Sandbox | DockerError => {
    if (sb) return sb;
    const made = createSandbox(tx, containerOf(tx, id));
    if (isRefused(made)) return made;
    sb = made;
    setContainer(tx, id, { sandbox: made });
    return made;
  };
  for (const n of joinOrder(tx, containerOf(tx, id))) {
    // 28.5 makes the container's end of a veth in the sandbox, which must be there.
    const early = since(tx.e.version, '28.5') ? sandbox() : undefined;
    if (early && isRefused(early)) return early;
    const e = createEndpoint(tx, id, n);
    if (e) {
      // macvlan and ipvlan make their devices in Join, when the sandbox is there (captures/macvlan-passthru, cb).
      if (/^failed to create the (?:mac|ip)vlan port/.test(e.refused)) sandbox();
      return e;
    }
    const s = sandbox();
    if (isRefused(s)) return s;
    infos.push([n, joinSandbox(tx, id, n, s)]);
    const bad = programOutside(tx, id);
    if (bad) return bad;
  }
  const s = sandbox();
  if (isRefused(s)) return s;
  const order = placed(tx, containerOf(tx, id)).map((p) => p.n.id);
  // 28.5's devices are in the sandbox already: they are numbered as they joined.
  const rank = (x: (typeof infos)[number]): number => (x[1].inside ? 0 : order.indexOf(x[0].id));
  for (const [n, info] of infos.toSorted((a, b) => rank(a) - rank(b))) {
    const e = populate(tx, id, n, s, info);
    if (e) return e;
  }
  const e = routeOut(tx, id, s, []);
  if (e) return e;
  refreshSandbox(tx, id);
  return undefined;
};
/** Its files and its name server follow its endpoints. */
const refreshSandbox = (tx: DockerTx, id: string): void => {
  const c = containerOf(tx, id);
  if (c.sandbox) setContainer(tx, id, { sandbox: sandboxJoined(tx, c, c.sandbox) });
};
/** The image's servers; where namespaces are shared, who comes first has the port. */
const openListeners = (tx: DockerTx, c: Container): number[] => {
  const ns = c.sandbox?.netns;
  if (ns === undefined) return [];
  const ids: number[] = [];
  for (const l of c.config.listeners) {
    const r = applyListen(tx, { t: 'listen', what: 'server', ns, proto: l.proto, addr: l.addr, port: l.port, pid: c.pid, service: l.service });
    if (!isRefused(r)) ids.push(r);
  }
  return ids;
};
/** `docker start`. */
export const startContainer = (tx: DockerTx, id: string, host?: ProcHost): DockerError | undefined => {
  const c = containerOf(tx, id);
  if (c.state === 'paused') return refuse('cannot start a paused container, try unpause instead', 409);
  if (isRunning(c)) return undefined;
  const e = setUp(tx, id);
  if (e) return failStart(tx, id, since(tx.e.version, '28.0') && !c.config.network.startsWith('container:') ? refuse(`failed to set up container networking: ${e.refused}`, e.status) : e);
  const sysctls = Object.entries(c.config.sysctls).filter(([k]) => k.startsWith('net.'));
  const { sandbox } = containerOf(tx, id);
  const bad = sandbox && applyOps(tx, sysctls.map(([name, value]) => ({ t: 'sysctl', ns: sandbox.netns, name, value, option: '--sysctl' })));
  if (bad) return failStart(tx, id, bad);
  const pid = tx.e.nextPid;
  tx.e.nextPid++;
  const running = setContainer(tx, id, { state: 'running', pid, exitCode: 0, error: '', startedAt: tx.ctx.now, stoppedByUser: false });
  const sockets = openListeners(tx, running);
  setContainer(tx, id, { sockets });
  tx.e.startOrder = [...tx.e.startOrder, id];
  const task = host?.spawn(containerOf(tx, id)) ?? 0;
  if (task !== 0) setContainer(tx, id, { pid: task });
  return undefined;
};

// ---------------------------------------------------------------- stop

/** The process has ended, by itself or not: its network goes (releaseNetwork). */
export const containerDied = (tx: DockerTx, id: string, exitCode: number): void => {
  const c = containerOf(tx, id);
  if (!isRunning(c)) return;
  const sb = c.sandbox;
  setContainer(tx, id, { pid: 0, state: 'exited', exitCode, finishedAt: tx.ctx.now, sockets: [] });
  tx.e.startOrder = tx.e.startOrder.filter((x) => x !== id);
  dangleLinks(tx.ctx, `/proc/${c.pid}/ns/net`);
  if (sb && findNetns(tx.ctx, sb.netns)) applyOps(tx, c.sockets.map((socket) => ({ t: 'close', ns: sb.netns, socket })));
  if (sb?.shared !== null && sb?.shared !== undefined) {
    setContainer(tx, id, { sandbox: null });
    // The owner of the sandbox may have ended before.
    if (findNetns(tx.ctx, sb.netns)) releaseNetns(tx.ctx, sb.netns, living(tx));
    return;
  }
  revokeOutside(tx, id);
  for (const { n } of placed(tx, c)) deleteEndpoint(tx, id, n, sb);
  if (sb && sb.netns !== tx.e.netns) deleteSandbox(tx, sb);
  // Its id stays (captures/ipam-order, stopped containers), up to 27.
  setContainer(tx, id, { sandbox: since(tx.e.version, '28.0') ? null : sb && { ...sb, netns: 0, hosts: [], dns: null } });
};
/** `docker stop` and `docker kill`: exitCode is what the process makes of the signal. */
export const stopContainer = (tx: DockerTx, id: string, exitCode: number, host?: ProcHost): void => {
  const c = containerOf(tx, id);
  if (!isRunning(c)) return;
  if (c.state === 'restarting') {
    setContainer(tx, id, { stoppedByUser: true, state: 'exited' });
    return;
  }
  setContainer(tx, id, { stoppedByUser: true });
  host?.kill(c.pid, 'KILL');
  containerDied(tx, id, exitCode);
};
/** The process has ended by itself, or somebody killed it: --rm and --restart have their say. */
export const processEnded = (tx: DockerTx, id: string, exitCode: number, host?: ProcHost): void => {
  const c = containerOf(tx, id);
  if (!isRunning(c)) return;
  containerDied(tx, id, exitCode);
  const { name, max } = c.config.restart;
  if (c.config.autoRemove) removeContainer(tx, id, { force: true });
  else if (name === 'always' || name === 'unless-stopped' || (name === 'on-failure' && exitCode !== 0 && (max === 0 || c.restartCount < max))) {
    // restartmanager: 100 ms, doubled up to a minute while it does not stay up for 10 s.
    const backoff = c.backoff === 0 || tx.ctx.now - c.startedAt >= 10_000_000 ? 100_000 : Math.min(c.backoff * 2, 60_000_000);
    setContainer(tx, id, { restartCount: c.restartCount + 1, backoff });
    if (!host) {
      startContainer(tx, id);
      return;
    }
    setContainer(tx, id, { state: 'restarting' });
    const { ctx, origin, readFile } = tx;
    const { sock } = tx.e;
    host.later(backoff, () => {
      const again = beginDocker(ctx, sock, origin, readFile);
      const now = again && pmGet(again.e.containers, id);
      if (!again?.e.running || now?.state !== 'restarting' || now.restartCount !== c.restartCount + 1) return;
      setContainer(again, id, { state: 'exited' });
      startContainer(again, id, host);
      commitDocker(again);
    });
  }
};
/** `docker restart`: of a stopped one, a start. */
export const restartContainer = (tx: DockerTx, id: string, exitCode: number, host?: ProcHost): DockerError | undefined => {
  const ns = containerOf(tx, id).sandbox?.netns;
  stopContainer(tx, id, exitCode, host);
  // Meanwhile the old namespace is cleared up, and its number (link-netnsid) free for the new one.
  if ([...heapItems(tx.ctx.timers)].some((t) => t.kind === 'netns' && t.netns === ns)) cleanupNet(tx.ctx, ns as Nsid);
  return startContainer(tx, id, host);
};
/** `docker pause` and unpause: addresses, rules and sockets stay; nobody reads the sockets meanwhile. */
export const pauseContainer = (tx: DockerTx, id: string, on: boolean): DockerError | undefined => {
  const c = containerOf(tx, id);
  if (!isRunning(c)) return refuse(`Container ${c.id} is not running`, 409);
  if (on === (c.state === 'paused')) return refuse(`Container ${c.id} is ${on ? 'already' : 'not'} paused`, 409);
  freeze(tx, c, on);
  setContainer(tx, id, { state: on ? 'paused' : 'running' });
  return undefined;
};
export const renameContainer = (tx: DockerTx, id: string, name: string): DockerError | undefined => {
  const c = containerOf(tx, id);
  if (!/^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) return refuse(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`, 400);
  const taken = pmGet(tx.e.names, name);
  if (taken !== undefined) return refuse(`Conflict. The container name "/${name}" is already in use by container "${taken}". You have to remove (or rename) that container to be able to reuse that name.`, 409);
  tx.e.names = pmSet(pmDelete(tx.e.names, c.name), name, id);
  setContainer(tx, id, { name });
  return undefined;
};

// ---------------------------------------------------------------- networks of a container

export interface ConnectOpts {
  readonly ip: Ip4 | null;
  readonly ip6: Ip6 | null;
  readonly networkAliases: readonly string[];
  readonly links: readonly LinkReq[];
  readonly gwPriority: number;
  /** `docker run` names several networks (25). */
  readonly atCreation?: true;
}
/** `docker network connect`. */
export const connect = (tx: DockerTx, term: string, id: string, o: ConnectOpts): DockerError | undefined => {
  const n = findNetwork(tx.e, term);
  if (!n) return refuse(`network ${term} not found`, 404);
  const c = containerOf(tx, id);
  if (c.config.network.startsWith('container:') || (c.networks.includes('host') && n.name !== 'host')) return refuse('container sharing network namespace with another container or host cannot be connected to any other network', 403);
  if (n.name === 'host') return refuse(since(tx.e.version, '28.0') ? 'cannot connect container to host network - container must be created in host network mode' : 'container cannot be disconnected from host network or connected to host network', 403);
  if (c.networks.includes('none') || n.name === 'none') return refuse('container cannot be connected to multiple networks with one of the networks in private (none) mode', 403);
  if (pmGet(c.endpoints, n.name)) return refuse(`endpoint with name ${c.name} already exists in network ${n.name}`, 403);
  const wish = wishesRefused(tx, n, o);
  if (wish !== undefined) return refuse(wish, 400);
  setContainer(tx, id, { networks: [...c.networks, n.name], endpoints: pmSet(c.endpoints, n.name, endpointFor(n.id, { ...o, mac: null }, !o.atCreation, o.gwPriority)) });
  const sb = c.sandbox;
  if (!isRunning(c) || !sb) return undefined;
  const was = placed(tx, containerOf(tx, id));
  const e = createEndpoint(tx, id, n);
  if (e) {
    forgetEndpoint(tx, id, n.name);
    return e;
  }
  const info = joinSandbox(tx, id, n, sb);
  const bad = populate(tx, id, n, sb, info) ?? routeOut(tx, id, sb, was) ?? programOutside(tx, id);
  if (bad) {
    deleteEndpoint(tx, id, n, sb);
    forgetEndpoint(tx, id, n.name);
    programOutside(tx, id);
  }
  refreshSandbox(tx, id);
  return bad;
};
/** `docker network disconnect`. */
export const disconnect = (tx: DockerTx, term: string, id: string): DockerError | undefined => {
  const n = findNetwork(tx.e, term);
  if (!n) return refuse(`network ${term} not found`, 404);
  const c = containerOf(tx, id);
  if (n.name === 'host') return refuse('container cannot be disconnected from host network or connected to host network', 403);
  if (!pmGet(c.endpoints, n.name)) return refuse(`container ${c.id} is not connected to ${isRunning(c) ? '' : 'the '}network ${n.name}`, 403);
  const sb = c.sandbox;
  if (isRunning(c) && sb) {
    const was = placed(tx, c);
    if (c.portsOn === n.name) revokeOutside(tx, id);
    deleteEndpoint(tx, id, n, sb);
    forgetEndpoint(tx, id, n.name);
    const e = routeOut(tx, id, sb, was) ?? programOutside(tx, id);
    refreshSandbox(tx, id);
    return e;
  }
  forgetEndpoint(tx, id, n.name);
  return undefined;
};
