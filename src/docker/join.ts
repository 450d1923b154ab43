// Endpoints in a sandbox: libnetwork's CreateEndpoint, sbJoin, sbLeave, populateNetworkResources; osl's AddInterface. Which endpoint is the way out
// (getGatewayEndpoint) decides the default route and on which network ports are published.
import { inPrefix, printIp, type Ip } from '../base/ip.ts';
import { printMac } from '../base/mac.ts';
import { pmDelete, pmGet, pmSet, pmValues } from '../base/pmap.ts';
import type { Container, Endpoint, IpamPool, Network, Port, Sandbox } from '../model/docker.ts';
import { findLinkByName } from '../net/ctx.ts';
import { applyOps } from './apply.ts';
import { since } from './defaults.ts';
import { firewallOf } from './firewall/index.ts';
import { fwConfigOf } from './fwConfig.ts';
import { macOfIp, newId } from './ids.ts';
import { ipamDriver } from './ipam.ts';
import { driverOf, findNetwork, networksOf } from './networks.ts';
import type { Op } from './op.ts';
import { mapPorts, unmapPorts } from './portMapper.ts';
import { isRefused, joinErrors, refuse, type DockerError, type DockerTx, type Draft } from './tx.ts';
import type { JoinInfo } from './types.ts';

export const containerOf = (tx: DockerTx, id: string): Container => {
  const c = pmGet(tx.e.containers, id);
  if (!c) throw new RangeError(`no container ${id}`);
  return c;
};
export const setContainer = (tx: DockerTx, id: string, patch: Partial<Container>): Container => {
  const c = { ...containerOf(tx, id), ...patch };
  tx.e.containers = pmSet(tx.e.containers, id, c);
  return c;
};
export const setEndpoint = (tx: DockerTx, id: string, network: string, ep: Endpoint): Container => {
  const c = containerOf(tx, id);
  return setContainer(tx, id, { endpoints: pmSet(c.endpoints, network, ep) });
};
const networkById = (tx: DockerTx, id: string): Network | undefined => pmGet(tx.e.networks, id);

// ---------------------------------------------------------------- the order of endpoints

interface Placed {
  readonly n: Network;
  readonly ep: Endpoint;
}
/** epHeap.Less: internal ones last, those with both families first, then by priority and name. */
const before = (tx: DockerTx) => (a: Placed, b: Placed): number => {
  if (a.n.internal !== b.n.internal) return a.n.internal ? 1 : -1;
  if (since(tx.e.version, '28.0') && a.ep.gwPriority !== b.ep.gwPriority) return b.ep.gwPriority - a.ep.gwPriority;
  const both = (e: Endpoint): boolean => e.gateway4 !== null && e.gateway6 !== null;
  if (both(a.ep) !== both(b.ep)) return both(a.ep) ? -1 : 1;
  return a.n.name < b.n.name ? -1 : a.n.name > b.n.name ? 1 : 0;
};
/** The endpoints that live, in the sandbox's order. */
export const placed = (tx: DockerTx, c: Container): Placed[] => {
  const all: Placed[] = [];
  for (const ep of pmValues(c.endpoints)) {
    const n = ep.id === '' ? undefined : networkById(tx, ep.network);
    if (n) all.push({ n, ep });
  }
  return all.sort(before(tx));
};
const gatewayOf = (all: readonly Placed[], family: 4 | 6): Placed | undefined => all.find((p) => (family === 4 ? p.ep.gateway4 : p.ep.gateway6) !== null);
/** getGatewayEndpoint. */
const wayOut = (all: readonly Placed[]): Placed | undefined => gatewayOf(all, 4) ?? gatewayOf(all, 6);

// ---------------------------------------------------------------- an endpoint comes and goes

const allocate = (tx: DockerTx, n: Network, want: Ip | null, family: 4 | 6): Ip | null | DockerError => {
  const pools = n.ipam.pools.filter((p) => p.family === family);
  const ipam = ipamDriver(n.ipam.driver);
  if (pools.length === 0 || !ipam) return null;
  if (want !== null && !pools.some((p) => inPrefix(want, p.subnet.ip, p.subnet.len))) return refuse(`Invalid address ${printIp(want)}: It does not belong to any of this network's subnets`, 400);
  for (const p of pools) {
    if (want !== null && !inPrefix(want, p.subnet.ip, p.subnet.len)) continue;
    const got = ipam.requestAddress(tx, p, want ?? undefined);
    if (!isRefused(got) || want !== null) return got;
  }
  return refuse(`no available IPv${family} addresses on this network's address pools: ${n.name} (${n.id})`);
};
const poolOf = (n: Network, ip: Ip): IpamPool | undefined => n.ipam.pools.find((p) => inPrefix(ip, p.subnet.ip, p.subnet.len));
const release = (tx: DockerTx, n: Network, ip: Ip | null): void => {
  const p = ip === null ? undefined : poolOf(n, ip);
  if (p && ip !== null) ipamDriver(n.ipam.driver)?.releaseAddress(tx, p, ip);
};

/** Up to 27 an IPv6 address on the default bridge is the MAC in the subnet, which has room for it up to /80 (network.postIPv6). */
const fromMac = (tx: DockerTx, n: Network, ip4: number | null, mac: number): Ip | null => {
  const p = n.ipam.pools.find((x) => x.family === 6);
  if (!p || n.userDefined || since(tx.e.version, '28.0') || p.subnet.len > 80 || ip4 === null) return null;
  return `${(p.subnet.ip as string).slice(0, 20)}${(mac === 0 ? macOfIp(ip4) : mac).toString(16).padStart(12, '0')}`;
};
const NOT_CONFIGURED = 'user specified IP address is supported only when connecting to networks with user configured subnets';
/** What libnetwork says of a wish before IPAM sees it (daemon.validateNetworkingConfig; since 25 when the container is made, network.EndpointSettings.validate). */
const wishRefused = (n: Network, want: Ip | null): DockerError | undefined => {
  if (want === null || !n.userDefined) return undefined;
  const pools = n.ipam.pools.filter((p) => typeof p.subnet.ip === typeof want);
  if (!pools.some((p) => p.asked.subnet !== null)) return refuse(NOT_CONFIGURED, 400);
  return undefined;
};
/** network.EndpointSettings.validate: since 25 asked when a container is made or connected. */
export const wishesRefused = (tx: DockerTx, n: Network, o: { readonly ip: Ip | null; readonly ip6: Ip | null }): string | undefined => {
  if (!since(tx.e.version, '27')) return undefined;
  const errors: string[] = [];
  for (const ip of [o.ip, o.ip6]) {
    if (ip === null) continue;
    if (!n.userDefined) errors.push('user specified IP address is supported on user defined networks only');
    const configured = n.ipam.pools.filter((p) => p.asked.subnet !== null && typeof p.subnet.ip === typeof ip);
    if (configured.length === 0) errors.push(NOT_CONFIGURED);
    else if (!configured.some((p) => inPrefix(ip, p.subnet.ip, p.subnet.len))) errors.push(`no configured subnet or ip-range contain the IP address ${printIp(ip)}`);
  }
  return errors.length > 0 ? `invalid endpoint settings:\n${joinErrors(errors)}` : undefined;
};
/** CreateEndpoint: its addresses and its devices on the host. */
export const createEndpoint = (tx: DockerTx, id: string, n: Network): DockerError | undefined => {
  const c = containerOf(tx, id);
  const was = pmGet(c.endpoints, n.name) as Endpoint;
  const bad = wishRefused(n, was.wanted.ip4) ?? wishRefused(n, was.wanted.ip6);
  if (bad) return bad;
  const ep: Draft<Endpoint> = { ...was, id: newId(tx.ctx), mac: was.wanted.mac ?? 0 };
  // The default bridge takes no wishes, and says nothing (captures/static-ip, container ce).
  const ip4 = allocate(tx, n, n.userDefined ? was.wanted.ip4 : null, 4);
  if (isRefused(ip4)) return ip4;
  const ip6 = n.ipv6 ? allocate(tx, n, n.userDefined ? was.wanted.ip6 : fromMac(tx, n, ip4 as number | null, ep.mac), 6) : null;
  if (isRefused(ip6)) {
    release(tx, n, ip4);
    return ip6;
  }
  ep.ip4 = ip4 as number | null;
  ep.ip6 = ip6 as string | null;
  const ops = driverOf(n).createEndpoint(tx, n, c, ep);
  const e = isRefused(ops) ? ops : applyOps(tx, ops);
  if (e) {
    release(tx, n, ip4);
    release(tx, n, ip6);
    return e;
  }
  ep.joined = Math.max(0, ...[...pmValues(c.endpoints)].map((x) => x.joined)) + 1;
  setEndpoint(tx, id, n.name, ep);
  return undefined;
};
/** Join: the sandbox learns of its gateways. */
export const joinSandbox = (tx: DockerTx, id: string, n: Network, sb: Sandbox): JoinInfo => {
  const c = containerOf(tx, id);
  const ep: Draft<Endpoint> = { ...(pmGet(c.endpoints, n.name) as Endpoint) };
  const info = driverOf(n).join(tx, n, c, ep, sb);
  setEndpoint(tx, id, n.name, { ...ep, srcName: info.ifName, gateway4: info.gateway4, gateway6: info.gateway6 });
  return info;
};

/** Leave and DeleteEndpoint: what `populate` moved in is moved out first (RemoveInterface). */
export const deleteEndpoint = (tx: DockerTx, id: string, n: Network, sb: Sandbox | null): DockerError | undefined => {
  const c = containerOf(tx, id);
  const ep = pmGet(c.endpoints, n.name);
  if (!ep || ep.id === '') return undefined;
  const driver = driverOf(n);
  const out: Op[] = [];
  if (sb && ep.ifname !== '' && sb.netns !== tx.e.netns && findLinkByName(tx.ctx, sb.netns, ep.ifname)) {
    const ns = sb.netns;
    out.push({ t: 'link-set', ns, dev: ep.ifname, up: false, ignore: true }, { t: 'link-set', ns, dev: ep.ifname, rename: ep.srcName, ignore: true },
      { t: 'link-set', ns, dev: ep.srcName, toNs: tx.e.netns, ignore: true });
  }
  const e = applyOps(tx, [...driver.leave(tx, n, c, ep), ...out, ...driver.deleteEndpoint(tx, n, c, ep)]);
  release(tx, n, ep.ip4);
  release(tx, n, ep.ip6);
  setEndpoint(tx, id, n.name, { ...ep, ...NO_ADDRESS });
  return e;
};
export const NO_ADDRESS = { id: '', ip4: null, ip6: null, mac: 0, gateway4: null, gateway6: null, hostIf: '', srcName: '', ifname: '', joined: 0 } as const;

// ---------------------------------------------------------------- devices in the sandbox

const lenOf = (n: Network, ip: Ip): number => poolOf(n, ip)?.subnet.len ?? (typeof ip === 'number' ? 32 : 128);
/** advertiseAddrs, 28 on: three messages a second apart unless the network's options say otherwise. */
const announce = (tx: DockerTx, n: Network, ep: Endpoint, sb: Sandbox, dev: string): Op[] => {
  if (!since(tx.e.version, '28.0')) return [];
  const times = Number(n.options['com.docker.network.advertise_addr_nmsgs'] ?? 3);
  const interval = Number(n.options['com.docker.network.advertise_addr_ms'] ?? 1000) * 1000;
  return [ep.ip4, ep.ip6].filter((ip) => ip !== null).map((ip) => ({ t: 'announce', ns: sb.netns, dev, ip, times, interval }));
};
/** osl AddInterface: moved, renamed, addressed, up. IPv6 is off on a device that has none of it. */
const moveIn = (n: Network, ep: Endpoint, sb: Sandbox, info: JoinInfo, name: string): Op[] => {
  const ns = sb.netns;
  return [
    ...(info.inside ? [] : [{ t: 'link-set', dev: info.ifName, toNs: ns } as const]),
    { t: 'link-set', ns, dev: info.ifName, rename: name, ...(ep.mac !== 0 && { mac: ep.mac, failed: `failed to add interface ${info.ifName} to sandbox: error setting interface "${info.ifName}" MAC to "${printMac(ep.mac)}": ` }) },
    { t: 'sysctl', ns, name: `net.ipv6.conf.${name}.disable_ipv6`, value: ep.ip6 === null ? '1' : '0', ignore: true },
    ...(ep.ip4 === null ? [] : [{ t: 'addr', how: 'add', ns, dev: name, addr: { ip: ep.ip4, len: lenOf(n, ep.ip4) }, broadcast: true } as const]),
    ...(ep.ip6 === null ? [] : [{ t: 'addr', how: 'add', ns, dev: name, addr: { ip: ep.ip6, len: lenOf(n, ep.ip6) }, nodad: true } as const]),
    { t: 'link-set', ns, dev: name, up: true },
  ];
};
/** Moves what an endpoint has into the sandbox: as the next ethN, whatever went before it (osl's nextIfIndex). */
export const populate = (tx: DockerTx, id: string, n: Network, sb: Sandbox, info: JoinInfo): DockerError | undefined => {
  const c = containerOf(tx, id);
  const ep = pmGet(c.endpoints, n.name) as Endpoint;
  if (info.ifName === '') return undefined;
  const nth = c.sandbox?.nextIf ?? 0;
  const name = `${info.prefix}${nth}`;
  const e = applyOps(tx, [...moveIn(n, ep, sb, info, name), ...announce(tx, n, ep, sb, name)]);
  if (e) return e;
  setEndpoint(tx, id, n.name, { ...ep, ifname: name });
  if (c.sandbox) setContainer(tx, id, { sandbox: { ...c.sandbox, nextIf: nth + 1 } });
  return undefined;
};
/** updateGateway: the default routes go through the first endpoint of the order that has a gateway. `was`: before the change. */
export const routeOut = (tx: DockerTx, id: string, sb: Sandbox, was: readonly Placed[]): DockerError | undefined => {
  const now = placed(tx, containerOf(tx, id));
  const ops: Op[] = [];
  for (const fam of [4, 6] as const) {
    const [a, b] = [gatewayOf(was, fam), gatewayOf(now, fam)];
    if (a?.ep.id === b?.ep.id) continue;
    const route = (p: Placed, how: 'add' | 'del'): Op => ({ t: 'route', how, fam, ns: sb.netns, dst: 'default', via: (fam === 4 ? p.ep.gateway4 : p.ep.gateway6) as Ip, dev: p.ep.ifname, ...(how === 'del' && { ignore: true }) });
    if (a && findLinkByName(tx.ctx, sb.netns, a.ep.ifname)) ops.push(route(a, 'del'));
    if (b) ops.push(route(b, 'add'));
  }
  return applyOps(tx, ops);
};

// ---------------------------------------------------------------- the world outside

const byNumber = (a: Port, b: Port): number => a.port - b.port || (a.proto < b.proto ? -1 : 1);
/** Legacy links (only where icc is off): which ports of the linked container (`child`) the linker (`parent`) may reach. Each pair once. */
export const linkedPorts = (tx: DockerTx, c: Container, n: Network): { readonly parent: number; readonly child: number; readonly port: Port }[] => {
  const net = driverOf(n).fwNet(tx, n);
  if (!net || net.icc || n.userDefined) return [];
  const ipOf = (x: Container): number | null => pmGet(x.endpoints, n.name)?.ip4 ?? null;
  const pair = (linker: Container, linked: Container): { parent: number; child: number; port: Port }[] => {
    const [parent, child] = [ipOf(linker), ipOf(linked)];
    if (parent === null || child === null) return [];
    const ports = [...linked.config.exposed, ...linked.config.ports].sort(byNumber).filter((x, i, all) => i === 0 || byNumber(x, all[i - 1] as Port) !== 0);
    return ports.map((port) => ({ parent, child, port }));
  };
  const find = (name: string): Container | undefined => [...pmValues(tx.e.containers)].find((x) => x.name === name || x.id.startsWith(name));
  const children = c.config.links.map((l) => find(l.target)).filter((x) => x !== undefined);
  const parents = tx.e.linkers.map((x) => pmGet(tx.e.containers, x)).filter((x) => x !== undefined && x.id !== c.id && x.config.links.some((l) => find(l.target)?.id === c.id)) as Container[];
  return [...children.flatMap((x) => pair(c, x)), ...parents.flatMap((x) => pair(x, c))];
};
const linkOps = (tx: DockerTx, c: Container, n: Network, on: boolean): Op[] => {
  const net = driverOf(n).fwNet(tx, n);
  return net ? linkedPorts(tx, c, n).flatMap((l) => firewallOf(tx.e.version, tx.e.backend).link(fwConfigOf(tx.e), net, l.parent, l.child, l.port, on)) : [];
};
/** ProgramExternalConnectivity on the endpoint that is now the way out, RevokeExternalConnectivity on the one that was. */
export const programOutside = (tx: DockerTx, id: string): DockerError | undefined => {
  const c = containerOf(tx, id);
  const out = wayOut(placed(tx, c));
  const name = out && !out.n.internal ? out.n.name : '';
  if (name === c.portsOn) return undefined;
  revokeOutside(tx, id);
  if (!out || name === '') return undefined;
  const net = driverOf(out.n).fwNet(tx, out.n);
  if (!net) return undefined;
  const bindings = mapPorts(tx, out.n, net, c, out.ep);
  if (isRefused(bindings)) return refuse(`driver failed programming external connectivity on endpoint ${c.name} (${out.ep.id}): ${bindings.refused}`);
  setContainer(tx, id, { portsOn: name, bindings });
  return applyOps(tx, linkOps(tx, c, out.n, true));
};
export const revokeOutside = (tx: DockerTx, id: string): void => {
  const c = containerOf(tx, id);
  if (c.portsOn === '') return;
  const n = findNetwork(tx.e, c.portsOn);
  const ep = pmGet(c.endpoints, c.portsOn);
  const net = n && driverOf(n).fwNet(tx, n);
  if (n && ep && net) {
    unmapPorts(tx, n, net, c, ep);
    // Since 17.05 (libnetwork#1712): a former container's flows are not for the next one with its address.
    const addresses = since(tx.e.version, '17.06') ? [ep.ip4, ep.ip6] : [];
    const flush: Op[] = addresses.filter((ip) => ip !== null).map((ip) => ({ t: 'ct-flush', ip }));
    applyOps(tx, [...flush, ...linkOps(tx, c, n, false).map((op) => ({ ...op, ignore: true as const }))]);
  }
  setContainer(tx, id, { portsOn: '', bindings: [] });
};
/**
 * Networks of a container in the order of joining: "bridge" first (allocateNetwork). Docker's own order of the others is that of a Go map, by chance;
 * here those that were connected before the start, then those it was created with, as given (as in captures/gateway-priority).
 */
export const joinOrder = (tx: DockerTx, c: Container): Network[] => {
  const connected = (name: string): boolean => pmGet(c.endpoints, name)?.viaConnect === true;
  const rank = (name: string): number => (name === 'bridge' ? 0 : connected(name) ? 1 : 2);
  const all = networksOf(tx.e);
  return c.networks.toSorted((a, b) => rank(a) - rank(b)).map((name) => all.find((n) => n.name === name)).filter((n) => n !== undefined);
};
export const forgetEndpoint = (tx: DockerTx, id: string, network: string): void => {
  const c = containerOf(tx, id);
  setContainer(tx, id, { endpoints: pmDelete(c.endpoints, network), networks: c.networks.filter((x) => x !== network) });
};
