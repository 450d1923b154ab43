// A container's published ports on the host: libnetwork/drivers/bridge/port_mapping.go (20.10: allocatePorts, validatePortBindingIPv4/6) and its heirs
// port_mapping_linux.go (27, 28.0: addPortMappings) and portmappers/nat/mapper_linux.go (28.5, 29: MapPorts). For each mapping: a port from the
// allocator, what holds it (proxy.ts), then the firewall's rules. dockerd makes the rules before it binds; here a container's rules are one transaction
// behind its sockets, which comes to the same. What fails takes everything of the container back.
import { anyOf, familyOf, IN6_ANY, IN6_LOOPBACK, isAny, parseIp, type Ip } from '../base/ip.ts';
import type { Container, Endpoint, Network, PortBinding, PortReq } from '../model/docker.ts';
import { LOOPBACK_IFINDEX } from '../model/init.ts';
import { ipv6ChkAddr } from '../net/ifaddr6.ts';
import { applyOps } from './apply.ts';
import { since } from './defaults.ts';
import { firewallOf } from './firewall/index.ts';
import { fwConfigOf } from './fwConfig.ts';
import type { Op } from './op.ts';
import { releasePort, requestPort } from './portAlloc.ts';
import { dropPort, holdPort } from './proxy.ts';
import { isRefused, type DockerError, type DockerTx } from './tx.ts';
import type { FwNet } from './types.ts';

/** maxAllocatePortAttempts: for ports of the engine's choice that somebody else has bound. */
const ATTEMPTS = 10;

/** With -P every exposed port that no -p names gets one of the engine's choice. */
const requested = (c: Container): readonly PortReq[] => {
  const { ports, publishAll, exposed } = c.config;
  if (!publishAll) return ports;
  const named = new Set(ports.map((p) => `${p.port}/${p.proto}`));
  return [...ports, ...exposed.filter((p) => !named.has(`${p.port}/${p.proto}`)).map((p): PortReq => ({ port: p.port, proto: p.proto, hostIp: null, hostPort: null }))];
};

/** Where `-p` without an address publishes: --ip is the default bridge's. */
const defaultHostIp = (tx: DockerTx, n: Network): Ip => {
  const given = parseIp(n.options['com.docker.network.bridge.host_binding_ipv4'] ?? '');
  return given ?? (n.userDefined ? 0 : (tx.e.opts.ip ?? 0));
};
/** netutils.IsV6Listenable: can anybody listen on ::1? */
const isV6Listenable = (tx: DockerTx): boolean => ipv6ChkAddr(tx.ctx, tx.e.netns, IN6_LOOPBACK, LOOPBACK_IFINDEX);

/** One binding to make: hostPort 0 in a routed network, which has no port of the host. */
interface Wanted extends Pick<PortBinding, 'hostIp' | 'ip' | 'port' | 'proto'> {
  readonly routed: boolean;
}
interface Side {
  readonly ip: Ip | null;
  readonly routed: boolean;
}
/** The IPv4 and the IPv6 binding of a request, those that it has (configurePortBindingIPv4, configurePortBindingIPv6). */
const expand = (tx: DockerTx, n: Network, net: FwNet, ep: Endpoint, r: PortReq): Wanted[] => {
  const { version, opts } = tx.e;
  const fallback = defaultHostIp(tx, n);
  const of = (side: Side, hostIp: Ip): Wanted[] =>
    side.ip === null ? [] : [{ hostIp: side.routed ? anyOf(familyOf(hostIp)) : hostIp, ip: side.ip, port: r.port, proto: r.proto, routed: side.routed }];
  const v4: Side = { ip: ep.ip4, routed: net.v4?.gwMode === 'routed' };
  // Until 20.10.2 a request is one binding, to the container's IPv4 address.
  if (!since(version, '20.10')) return of(v4, r.hostIp ?? fallback);
  // An IPv6 port of the host reaches a container without IPv6 through docker-proxy.
  const v6: Side = ep.ip6 !== null || !opts.userlandProxy ? { ip: ep.ip6, routed: net.v6?.gwMode === 'routed' } : { ip: ep.ip4, routed: net.v6?.gwMode === 'routed' };
  const out: Wanted[] = [];
  const host = r.hostIp ?? fallback;
  if (typeof host === 'number') out.push(...of(v4, host));
  if (typeof host === 'string') out.push(...of(v6, host));
  else if (r.hostIp === null && isAny(host) && isV6Listenable(tx)) out.push(...of(v6, IN6_ANY));
  return out;
};
/** needSamePort, 27 on: requests that differ only in the host's address get the same port. */
const samePort = (a: PortReq, b: PortReq): boolean =>
  a.port === b.port && a.proto === b.proto && (a.hostPort?.[0] ?? 0) === (b.hostPort?.[0] ?? 0) && (a.hostPort?.[1] ?? 0) === (b.hostPort?.[1] ?? 0);

const give = (tx: DockerTx, b: PortBinding): void => {
  dropPort(tx, b);
  if (b.hostPort !== 0) releasePort(tx, b.hostIp, b.proto, b.hostPort);
};
const attempt = (tx: DockerTx, owner: string, wanted: readonly Wanted[], range: PortReq['hostPort']): PortBinding[] | DockerError => {
  const nat = wanted.filter((w) => !w.routed);
  const [first] = nat;
  const port = first ? requestPort(tx, nat.map((w) => w.hostIp), first.proto, range, owner) : 0;
  if (isRefused(port)) return port;
  const made: PortBinding[] = [];
  for (const w of wanted) {
    const b: PortBinding = { hostIp: w.hostIp, hostPort: w.routed ? 0 : port, ip: w.ip, port: w.port, proto: w.proto, proxy: 0, socket: 0, rules: false };
    const held = w.routed ? b : holdPort(tx, b);
    if (isRefused(held)) {
      for (const m of made) dropPort(tx, m);
      for (const x of nat) releasePort(tx, x.hostIp, x.proto, port);
      return held;
    }
    made.push(held);
  }
  return made;
};
const bindPorts = (tx: DockerTx, owner: string, wanted: readonly Wanted[], range: PortReq['hostPort']): PortBinding[] | DockerError => {
  const again = range === null || (since(tx.e.version, '27') && range[0] !== range[1]);
  let last: PortBinding[] | DockerError = [];
  for (let n = again ? ATTEMPTS : 1; n > 0; n--) {
    last = attempt(tx, owner, wanted, range);
    if (!isRefused(last)) return last;
  }
  return last;
};

const rulesOf = (tx: DockerTx, net: FwNet, b: PortBinding, on: boolean): readonly Op[] => firewallOf(tx.e.version, tx.e.backend).port(fwConfigOf(tx.e), net, b, on);
/** IPv4's before IPv6's, so that each family is one transaction. */
const byFamily = (ops: readonly Op[]): Op[] => {
  const is6 = (op: Op): boolean => 'fam' in op && op.fam === 6;
  return [...ops.filter((op) => !is6(op)), ...ops.filter(is6)];
};
/**
 * clearConntrackEntries, 23.0 on: what UDP clients have sent to the port so far would go on being untranslated (captures/conntrack-udp-restart shows 20.10 without it).
 * 29 looks for the container's port instead of the host's (moby#53384).
 */
const udpFlush = (tx: DockerTx, bindings: readonly PortBinding[]): Op[] => {
  const { version } = tx.e;
  if (!since(version, '27')) return [];
  return bindings.filter((b) => b.proto === 'udp' && (b.hostPort !== 0 || since(version, '29')))
    .map((b) => ({ t: 'ct-flush', proto: 'udp', option: '-p', ...(since(version, '29') ? { dport: b.port, ...(!isAny(b.hostIp) && { dst: b.hostIp }) } : { dport: b.hostPort }) }));
};

/** ProgramExternalConnectivity: `net` is the network's firewall side. */
export const mapPorts = (tx: DockerTx, n: Network, net: FwNet, c: Container, ep: Endpoint): readonly PortBinding[] | DockerError => {
  const sorted = firewallOf(tx.e.version, tx.e.backend).sortBindings(requested(c));
  const bindings: PortBinding[] = [];
  const fail = (e: DockerError): DockerError => {
    for (const b of bindings) give(tx, b);
    return e;
  };
  const together = since(tx.e.version, '27');
  let group: Wanted[] = [];
  for (const [i, r] of sorted.entries()) {
    const wanted = expand(tx, n, net, ep, r);
    group.push(...wanted);
    const next = sorted[i + 1];
    if (together && next && samePort(r, next)) continue;
    for (const set of together ? [group] : group.map((w) => [w])) {
      const made = bindPorts(tx, c.id, set, r.hostPort);
      if (isRefused(made)) return fail(made);
      bindings.push(...made);
    }
    group = [];
  }
  const rules = bindings.map((b) => rulesOf(tx, net, b, true));
  const e = applyOps(tx, byFamily(rules.flat()));
  if (e) return fail(e);
  const stale: Op[] = since(tx.e.version, '27') && bindings.length > 0 ? [ep.ip4, ep.ip6].filter((ip) => ip !== null).map((ip) => ({ t: 'ct-flush', ip })) : [];
  applyOps(tx, [...stale, ...udpFlush(tx, bindings)]);
  return bindings.map((b, i) => ({ ...b, rules: (rules[i] as readonly Op[]).length > 0 }));
};
/** RevokeExternalConnectivity. */
export const unmapPorts = (tx: DockerTx, _n: Network, net: FwNet, c: Container, _ep: Endpoint): void => {
  for (const b of c.bindings) give(tx, b);
  applyOps(tx, [...byFamily(c.bindings.flatMap((b) => rulesOf(tx, net, b, false))), ...udpFlush(tx, c.bindings)]);
};
