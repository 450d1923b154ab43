// dockerd's start and end: daemon/daemon_unix.go initNetworkController, libnetwork's bridge driver configure (firewall, forwarding), restore
// of stored networks, restart policies. Everything a user can ask of an engine is exported from here.
import { emptyPMap, pmGet, pmSet } from '../base/pmap.ts';
import { emptyPSerial } from '../base/pserial.ts';
import type { DaemonOpts, Engine, EngineVersion } from '../model/docker.ts';
import type { Nsid, Origin } from '../model/world.ts';
import { findLinkByName, type Ctx } from '../net/ctx.ts';
import { readSysctl } from '../rtnl/sysctl.ts';
import { applyOps } from './apply.ts';
import { containerDied, startContainer, type ProcHost } from './containers.ts';
import { DEFAULT_BRIDGE, defaultBridge } from './defaultBridge.ts';
import { newNetCreate, since } from './defaults.ts';
import { firewallOf } from './firewall/index.ts';
import { fwConfigOf } from './fwConfig.ts';
import { driverOf, dropNetwork, networksOf, newNetwork } from './networks.ts';
import { beginDocker, commitDocker, isRefused, refuse, type DockerError, type DockerTx, type Draft } from './tx.ts';

export { connect, containerDied, createContainer, disconnect, findContainer, isRunning, pauseContainer, processEnded, removeContainer, renameContainer, restartContainer, startContainer, stopContainer, type ConnectOpts, type ProcHost } from './containers.ts';
export { attached, createNetwork, findNetwork, networksOf, pruneNetworks, removeNetwork } from './networks.ts';

export interface StartOpts {
  readonly sock: string;
  readonly netns: Nsid;
  readonly version: EngineVersion;
  readonly backend: Engine['backend'];
  /** dockerd's own; 0: a number of the engine's, as nobody runs it in a shell. */
  readonly pid: number;
  /** --exec-root. */
  readonly execRoot: string;
  readonly opts: DaemonOpts;
}
const newEngine = (o: StartOpts, nth: number): Engine => ({
  ...o, running: false, portRange: [32768, 60999], containers: emptyPMap(), networks: emptyPMap(), order: [], startOrder: [], linkers: [], networkOrder: [], names: emptyPMap(), pools: emptyPMap(), poolCursor: 0,
  portCursors: emptyPMap(), portsTaken: emptyPMap(), nextPid: 100_000 * (nth + 1), log: emptyPSerial(),
});

const on = (ctx: Ctx, ns: Nsid, name: string): boolean => readSysctl(ctx, ns, name)?.trim() === '1';
/** setupIPForwarding: only who turns forwarding on closes FORWARD (since 1.13); IPv6's policy is set in any case up to 27. From 28 on the first bridge does it. */
const forwarding = (tx: DockerTx): DockerError | undefined => {
  const { opts, version } = tx.e;
  const turn = opts.ipForward && !since(version, '28.0') && !on(tx.ctx, tx.e.netns, 'net.ipv4.ip_forward');
  const six = opts.ipForward && since(version, '17.06') && !since(version, '28.0');
  const policy = { 4: turn && since(version, '17.06'), 6: six };
  const start = firewallOf(version, tx.e.backend).start(fwConfigOf(tx.e, policy));
  const e = applyOps(tx, start);
  if (e) return e;
  return turn ? applyOps(tx, [{ t: 'sysctl', name: 'net.ipv4.ip_forward', value: '1', option: '--ip-forward' }]) : undefined;
};
/** The bridge driver makes stored networks anew (populateNetworks): what is there stays, rules come back. The store lists them by id, which is by chance: here, newest first. */
const repopulate = (tx: DockerTx): void => {
  for (const n of networksOf(tx.e).reverse()) {
    // The store has the gateway as if it had been asked for, and so has inspect from now on (captures/ipam-order, networks/tiny.json).
    if (n.userDefined) tx.e.networks = pmSet(tx.e.networks, n.id, { ...n, ipam: { ...n.ipam, pools: n.ipam.pools.map((p) => ({ ...p, asked: { ...p.asked, gateway: p.gateway } })) } });
    if (n.driver !== 'bridge') continue;
    const ops = driverOf(n).createNetwork(tx, { ...n });
    if (!isRefused(ops)) applyOps(tx, ops);
  }
};
const ownNetworks = (tx: DockerTx): DockerError | undefined => {
  const all = networksOf(tx.e);
  for (const [name, driver] of [['none', 'null'], ['host', 'host']] as const) {
    if (all.some((n) => n.name === name)) continue;
    const made = newNetwork(tx, newNetCreate({ name, driver }), false);
    if (isRefused(made)) return made;
  }
  const old = all.find((n) => n.name === 'bridge');
  if (old) dropNetwork(tx, old);
  if (tx.e.opts.bridge === 'none') {
    if (findLinkByName(tx.ctx, tx.e.netns, DEFAULT_BRIDGE)) applyOps(tx, [{ t: 'link-del', dev: DEFAULT_BRIDGE, option: '--bridge' }]);
    return undefined;
  }
  const o = defaultBridge(tx);
  if (isRefused(o)) return o;
  const made = newNetwork(tx, o, false);
  return isRefused(made) ? refuse(`Error creating default "bridge" network: ${made.refused}`) : undefined;
};
const failedStart = (e: DockerError): DockerError => refuse(`failed to start daemon: Error initializing network controller: ${e.refused}`, e.status);

/** dockerd starts: for the first time, or again with what it has stored. */
export const startEngine = (ctx: Ctx, o: StartOpts, origin: Origin, host?: ProcHost, readFile?: DockerTx['readFile']): DockerError | undefined => {
  const stored = pmGet(ctx.config.docker, o.sock);
  if (stored?.running) return refuse('failed to start daemon: pid file found, ensure docker is not running or delete /var/run/docker.pid', 409);
  if (o.opts.liveRestore) return refuse('--live-restore is not modelled by packetpath', 400);
  const range = readSysctl(ctx, o.netns, 'net.ipv4.ip_local_port_range')?.trim().split(/\s+/).map(Number) ?? [];
  const base = stored ?? newEngine(o, ctx.config.docker.size);
  const e: Draft<Engine> = { ...base, ...o, running: true, poolCursor: 0, portCursors: emptyPMap(), portsTaken: emptyPMap(), ...(range.length === 2 && { portRange: [range[0] as number, range[1] as number] as const }) };
  if (e.pid === 0) {
    e.pid = e.nextPid;
    e.nextPid++;
  }
  const tx: DockerTx = { ctx, e, origin, done: [], nsNames: new Map(), readFile };
  const before = ctx.config;
  const bad = forwarding(tx) ?? (repopulate(tx), ownNetworks(tx));
  if (bad) {
    // What it has done to the host stays; the engine does not.
    if (stored) ctx.config = { ...ctx.config, docker: before.docker };
    return failedStart(bad);
  }
  for (const id of tx.e.order) {
    const c = pmGet(tx.e.containers, id);
    const { name, max } = c?.config.restart ?? { name: 'no', max: 0 };
    // RestartManager.ShouldRestart, of how it ended: one that the daemon's own end killed has failed.
    const again = c && (name === 'always' || (name === 'unless-stopped' && !c.stoppedByUser) || (name === 'on-failure' && c.exitCode !== 0 && (max === 0 || c.restartCount < max)));
    if (again) startContainer(tx, id, host);
  }
  commitDocker(tx);
  return undefined;
};
/** SIGTERM: containers are stopped; bridges, chains and rules stay. */
export const stopEngine = (ctx: Ctx, sock: string, origin: Origin, host?: ProcHost): void => {
  const tx = beginDocker(ctx, sock, origin);
  if (!tx?.e.running) return;
  for (const id of tx.e.startOrder) {
    host?.kill(pmGet(tx.e.containers, id)?.pid ?? 0, 'KILL');
    containerDied(tx, id, 137);
  }
  tx.e.running = false;
  commitDocker(tx);
};
