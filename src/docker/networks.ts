// Networks of an engine: libnetwork's controller.NewNetwork and network.Delete, ipamAllocate; the daemon's words for what it refuses.
import { inPrefix, printIp, type Family } from '../base/ip.ts';
import { pmDelete, pmGet, pmSet, pmValues } from '../base/pmap.ts';
import type { Container, Engine, IpamConfig, IpamPool, NetCreate, Network } from '../model/docker.ts';
import { applyOps } from './apply.ts';
import { since } from './defaults.ts';
import { driverError, networkDriver } from './drivers.ts';
import { firewallOf } from './firewall/index.ts';
import { fwConfigOf } from './fwConfig.ts';
import { newId, shortId } from './ids.ts';
import { invalidConfig, ipamDriver } from './ipam.ts';
import { networksOf } from './networkList.ts';
import { printCidr } from './printOp.ts';
import { isRefused, refuse, type DockerError, type DockerTx, type Draft } from './tx.ts';
import type { IpamDriver, NetworkDriver } from './types.ts';

export { networksOf };

/** By name, whole id, or the start of one (controller.findNetwork). */
export const findNetwork = (e: Pick<Engine, 'networks' | 'networkOrder'>, term: string): Network | undefined => {
  const exact = pmGet(e.networks, term);
  if (exact) return exact;
  const all = networksOf(e);
  const named = all.find((n) => n.name === term);
  if (named) return named;
  const short = term === '' ? [] : all.filter((n) => n.id.startsWith(term));
  return short.length === 1 ? short[0] : undefined;
};
export const driverOf = (n: Network): NetworkDriver => {
  const d = networkDriver(n.driver);
  if (!d) throw new RangeError(`no driver ${n.driver}`);
  return d;
};
/** Containers with an endpoint in it that lives. */
export const attached = (e: Pick<Engine, 'containers'>, n: Network): Container[] =>
  [...pmValues(e.containers)].filter((c) => (pmGet(c.endpoints, n.name)?.id ?? '') !== '');

const allocatePool = (tx: DockerTx, ipam: IpamDriver, family: Family, asked: IpamConfig, noGateway: boolean): IpamPool | DockerError => {
  const p = ipam.requestPool(tx, { family, asked });
  if (isRefused(p)) return p;
  const fail = (e: DockerError): DockerError => {
    ipam.releasePool(tx, p);
    return e;
  };
  const gateway = noGateway && asked.gateway === null ? null : ipam.requestAddress(tx, p, asked.gateway ?? undefined);
  if (isRefused(gateway)) return fail(refuse(`failed to allocate gateway (${asked.gateway === null ? '' : printIp(asked.gateway)}): ${gateway.refused}`));
  for (const [name, ip] of Object.entries(asked.aux)) {
    if (!inPrefix(ip, p.subnet.ip, p.subnet.len)) return fail(refuse(`auxiliary address: (${name}:${printIp(ip)}) must belong to the master pool: ${printCidr(p.subnet)}`, 403));
    const got = ipam.requestAddress(tx, p, ip);
    if (isRefused(got)) return fail(refuse(`failed to allocate secondary ip address (${name}:${printIp(ip)}): ${got.refused}`));
  }
  return { ...p, gateway };
};
const ANY: IpamConfig = { subnet: null, range: null, gateway: null, aux: {} };
const isV6 = (c: IpamConfig): boolean => typeof (c.subnet?.ip ?? c.gateway) === 'string';
const allocatePools = (tx: DockerTx, o: NetCreate, driver: NetworkDriver, ipam: IpamDriver): IpamPool[] | DockerError => {
  const v4 = o.ipam.filter((c) => !isV6(c));
  const v6 = o.ipam.filter(isV6);
  // Without --ipv6 its subnets are kept for inspect and never asked for.
  const wanted: (readonly [Family, IpamConfig])[] = [...(!o.ipv4 ? [] : v4.length > 0 ? v4 : [ANY]).map((c) => [4, c] as const), ...(o.ipv6 ? (v6.length > 0 ? v6 : [ANY]) : []).map((c) => [6, c] as const)];
  const pools: IpamPool[] = [];
  for (const [family, c] of wanted) {
    const p = allocatePool(tx, ipam, family, c, driver.noGateway(o, tx.e, family));
    if (isRefused(p)) {
      for (const q of pools) ipam.releasePool(tx, q);
      return p;
    }
    pools.push(p);
  }
  return pools;
};

/** What the daemon itself asks for: bridge, host and none have ids as others, and no user may have made them. */
export const newNetwork = (tx: DockerTx, o: NetCreate, userDefined: boolean, id = newId(tx.ctx)): Network | DockerError => {
  const driver = networkDriver(o.driver);
  if (!driver) return refuse(driverError(o.driver), 404);
  const ipam = ipamDriver(o.ipamDriver);
  if (!ipam) return refuse(`plugin ${JSON.stringify(o.ipamDriver)} not found`, 404);
  const addresses = driver.name !== 'host' && driver.name !== 'null';
  const pools = addresses ? allocatePools(tx, o, driver, ipam) : [];
  if (isRefused(pools)) return pools;
  const release = (): void => {
    for (const p of pools) ipam.releasePool(tx, p);
  };
  const n: Draft<Network> = {
    id, name: o.name, driver: driver.name as Network['driver'], created: tx.ctx.now, internal: o.internal, attachable: o.attachable, ipv4: o.ipv4, ipv6: o.ipv6, options: o.options, labels: o.labels,
    ipam: { driver: o.ipamDriver, options: userDefined ? o.ipamOptions : null, pools }, bridge: '', owned: [], userDefined,
  };
  const ops = driver.createNetwork(tx, n);
  const failed = isRefused(ops) ? ops : applyOps(tx, ops);
  if (failed) {
    // Nothing is left half-made (28.5 leaves a bridge whose MTU the kernel refused).
    if (!isRefused(ops)) applyOps(tx, driver.deleteNetwork(tx, n).map((op) => ({ ...op, ignore: true as const })));
    release();
    return failed;
  }
  tx.e.networks = pmSet(tx.e.networks, n.id, n);
  tx.e.networkOrder = [...tx.e.networkOrder.filter((x) => x !== n.id), n.id];
  const e = applyOps(tx, firewallOf(tx.e.version, tx.e.backend).arrange(fwConfigOf(tx.e)));
  return e ?? n;
};
const PREDEFINED = new Set(['bridge', 'host', 'none', 'default']);
/** `docker network create`. */
export const createNetwork = (tx: DockerTx, asked: NetCreate): Network | DockerError => {
  // --default-network-opt: for networks that users make, where they did not say otherwise.
  const o = { ...asked, options: { ...tx.e.opts.defaultNetworkOpts[asked.driver], ...asked.options } };
  if (PREDEFINED.has(o.name)) return refuse(`operation is not permitted on predefined ${o.name} network`, 403);
  if (networksOf(tx.e).some((n) => n.name === o.name)) return refuse(`network with name ${o.name} already exists`, 409);
  if (o.driver === 'host' || o.driver === 'null') return refuse(`only one instance of "${o.driver}" network is allowed`, 403);
  if (!o.ipv4 && !o.ipv6) return refuse('IPv4 or IPv6 must be enabled', 400);
  const bad = invalidConfig(o, tx.e) ?? networkDriver(o.driver)?.checkOptions(o, tx.e);
  if (bad !== undefined) return refuse(bad, 400);
  return newNetwork(tx, o, true);
};

/** The network goes, and what the driver made for it. */
export const dropNetwork = (tx: DockerTx, n: Network): DockerError | undefined => {
  const failed = applyOps(tx, driverOf(n).deleteNetwork(tx, n));
  const ipam = ipamDriver(n.ipam.driver);
  for (const p of n.ipam.pools) ipam?.releasePool(tx, p);
  tx.e.networks = pmDelete(tx.e.networks, n.id);
  tx.e.networkOrder = tx.e.networkOrder.filter((x) => x !== n.id);
  return failed;
};
/** `docker network rm`. */
export const removeNetwork = (tx: DockerTx, term: string): Network | DockerError => {
  const n = findNetwork(tx.e, term);
  if (!n) return refuse(since(tx.e.version, '27') ? `network ${term} not found` : `No such network: ${term}`, 404);
  if (!n.userDefined) return refuse(`${n.name} is a pre-defined network and cannot be removed`, 403);
  if (attached(tx.e, n).length > 0) {
    const users = attached(tx.e, n).map((c) => `name:"${c.name}" id:"${shortId(pmGet(c.endpoints, n.name)?.id ?? '')}"`);
    const words = since(tx.e.version, '28.0') ? `network ${n.name} has active endpoints (${users.join(', ')})` : `network ${n.name} id ${n.id} has active endpoints`;
    return refuse(`error while removing network: ${words}`, 403);
  }
  return dropNetwork(tx, n) ?? n;
};
/** `docker network prune`: user networks that no container uses. */
export const pruneNetworks = (tx: DockerTx): Network[] => {
  const used = new Set([...pmValues(tx.e.containers)].flatMap((c) => c.networks));
  const gone = networksOf(tx.e).filter((n) => n.userDefined && !used.has(n.name));
  return gone.filter((n) => dropNetwork(tx, n) === undefined);
};
