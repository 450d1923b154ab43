// The bridge driver. Mirrors libnetwork/drivers/bridge: bridge.go (createNetwork, CreateEndpoint, Join, DeleteEndpoint), setup_device.go, setup_ipv4.go,
// setup_ipv6.go, setup_bridgenetfiltering.go, interface.go; osl's order of steps is captures/lifecycle/ip-monitor.txt.
// Leaves out: a second network on docker0, which 20.10 lets take the device away from network "bridge" (refused by name).
import { inPrefix, linkLocalOf, parseIp, type Ip, type Ip4, type Ip6 } from '../base/ip.ts';
import type { Cidr, Container, Endpoint, Engine, IpamPool, NetCreate, Network } from '../model/docker.ts';
import type { Ifaddr, Link } from '../model/world.ts';
import { findLinkByName } from '../net/ctx.ts';
import { readSysctl } from '../rtnl/sysctl.ts';
import { since } from './defaults.ts';
import { firewallOf } from './firewall/index.ts';
import { fwConfigOf } from './fwConfig.ts';
import { macOfIp, randomMac, shortId, vethName } from './ids.ts';
import { bridgeOptsOf, parseBridgeOpts, type BridgeOpts } from './netopts.ts';
import { networksOf } from './networkList.ts';
import type { Op } from './op.ts';
import { printCidr } from './printOp.ts';
import { refuse, type DockerError, type DockerTx, type Draft } from './tx.ts';
import type { FwConfig, FwNet, NetworkDriver } from './types.ts';

const IFNAMSIZ = 16;
const FE80_1: Cidr = { ip: parseIp('fe80::1') as Ip6, len: 64 };
const optsOf = (tx: DockerTx, n: Pick<Network, 'options'>): BridgeOpts => bridgeOptsOf(n, tx.e.version);
const poolOf = (n: Pick<Network, 'ipam'>, family: 4 | 6): IpamPool | undefined => n.ipam.pools.find((p) => p.family === family);
const confName = (family: 4 | 6, dev: string, key: string): string => `net.ipv${family}.conf.${dev.replaceAll('.', '/')}.${key}`;
const isolated = (o: BridgeOpts, family: 4 | 6): boolean => (family === 4 ? o.gwMode4 : o.gwMode6) === 'isolated';

/** What a bridge and a veth can be set to. */
const fits = (mtu: number): boolean => mtu >= 68 && mtu <= 65535;

// ---------------------------------------------------------------- firewall

const fwNet = (tx: DockerTx, n: Network): FwNet => {
  const o = optsOf(tx, n);
  const [p4, p6] = [poolOf(n, 4), poolOf(n, 6)];
  return {
    ifName: n.bridge, internal: n.internal, icc: o.icc, masq: o.masq, trusted: o.trusted,
    v4: p4 ? { subnet: printCidr(p4.subnet), hostIp: o.hostIp4, gwMode: o.gwMode4 } : null,
    v6: p6 && n.ipv6 ? { subnet: printCidr(p6.subnet), hostIp: o.hostIp6, gwMode: o.gwMode6 } : null,
    others: since(tx.e.version, '20.10') ? [] : networksOf(tx.e).filter((x) => x.driver === 'bridge' && !x.internal && x.id !== n.id && x.bridge !== '').map((x) => x.bridge),
  };
};
const rulesOf = (tx: DockerTx, n: Network, on: boolean, policy?: FwConfig['policy']): readonly Op[] =>
  firewallOf(tx.e.version, tx.e.backend).network(fwConfigOf(tx.e, policy), fwNet(tx, n), on);
/** setupIPv4Forwarding, setupIPv6Forwarding (28 on): a network turns its family's forwarding on; if it was off, FORWARD closes. */
const forwarding = (tx: DockerTx, n: Network): { readonly ops: Op[]; readonly policy: FwConfig['policy'] } => {
  const { opts, version } = tx.e;
  const off = (names: readonly string[]): Op[] =>
    names.filter((name) => readSysctl(tx.ctx, tx.e.netns, name)?.trim() !== '1').map((name) => ({ t: 'sysctl', name, value: '1', option: '--ip-forward' }));
  const ops4 = opts.ipForward && since(version, '28.0') && poolOf(n, 4) ? off(['net.ipv4.ip_forward']) : [];
  const ops6 = opts.ipForward && n.ipv6 ? off(['net.ipv6.conf.default.forwarding', 'net.ipv6.conf.all.forwarding']) : [];
  const drop = since(version, '28.0') && !opts.ipForwardNoDrop;
  return { ops: [...ops4, ...ops6], policy: { 4: drop && ops4.length > 0, 6: drop && ops6.length > 0 } };
};
const endpointRules = (tx: DockerTx, n: Network, ep: Endpoint, on: boolean): Op[] =>
  [ep.ip4, ep.ip6].flatMap((ip) => (ip === null ? [] : firewallOf(tx.e.version, tx.e.backend).endpoint(fwConfigOf(tx.e), fwNet(tx, n), ip, on)));

// ---------------------------------------------------------------- the bridge

const within = (p: IpamPool, q: IpamPool): boolean => p.family === q.family && (inPrefix(p.subnet.ip, q.subnet.ip, q.subnet.len) || inPrefix(q.subnet.ip, p.subnet.ip, p.subnet.len));
/** networkConfiguration.Conflicts. */
const conflict = (tx: DockerTx, n: Network): DockerError | undefined => {
  for (const x of networksOf(tx.e)) {
    if (x.driver !== 'bridge' || x.id === n.id) continue;
    const family = n.ipam.pools.find((p) => x.ipam.pools.some((q) => within(p, q)))?.family;
    const why = x.bridge === n.bridge ? 'networks have same bridge name' : family && `networks have overlapping IPv${family}`;
    if (why !== undefined) return refuse(`cannot create network ${n.id} (${n.bridge}): conflicts with network ${x.id} (${x.bridge}): ${why}`, 403);
  }
  return undefined;
};
/** selectIPv4Address: the one in the wanted subnet, else the first; another than the wanted one makes room for it. */
const address4 = (dev: string, there: Link | undefined, want: Cidr): Op[] => {
  const all = there?.addrs4 ?? [];
  const same = (a: Ifaddr): boolean => a.prefixlen === want.len && inPrefix(a.local, want.ip, want.len);
  const old = all.find(same) ?? all[0];
  if (old?.local === want.ip && old.prefixlen === want.len) return [];
  return [
    ...(old ? [{ t: 'addr', how: 'del', dev, addr: { ip: old.local, len: old.prefixlen } } as const] : []),
    { t: 'addr', how: 'add', dev, addr: want, broadcast: true },
  ];
};
const address6 = (dev: string, there: Link | undefined, want: Cidr, nodad: boolean): Op[] =>
  there?.addrs6.some((a) => a.local === want.ip) ? [] : [{ t: 'addr', how: 'add', dev, addr: want, ...(nodad && { nodad }) }];
/** setupVerifyAndReconcile: global IPv6 addresses that are not the network's go. */
const strangers6 = (dev: string, there: Link, want: Cidr | null): Op[] =>
  there.addrs6
    .filter((a) => a.local !== want?.ip && a.local !== FE80_1.ip && a.local !== linkLocalOf(there.address) && !(a.local as string).startsWith('fe8'))
    .map((a) => ({ t: 'addr', how: 'del', dev, addr: { ip: a.local, len: a.prefixlen } }));
const gatewayCidr = (p: IpamPool | undefined): Cidr | null => (p && p.gateway !== null ? { ip: p.gateway, len: p.subnet.len } : null);

const setUp = (tx: DockerTx, n: Network, there: Link | undefined): Op[] => {
  const o = optsOf(tx, n);
  const { opts, version } = tx.e;
  const dev = n.bridge;
  const [g4, g6] = [gatewayCidr(poolOf(n, 4)), gatewayCidr(poolOf(n, 6))];
  const ops: Op[] = [];
  if (!there) {
    ops.push({ t: 'link-add', kind: 'bridge', name: dev, mac: randomMac(tx.ctx, !since(version, '28.0')) });
    // Up to 20.10 a bridge's MTU is left to its ports (captures/mtu).
    if (o.mtu !== 0 && since(version, '27')) ops.push({ t: 'link-set', dev, mtu: o.mtu, option: '--mtu' });
  }
  // A bridge that somebody made keeps its own way, except `-b`'s.
  if (!there || o.defaultBridge) ops.push({ t: 'sysctl', name: confName(6, dev, 'accept_ra'), value: '0', ignore: true });
  if (g4 && !o.inhibit4 && !isolated(o, 4)) ops.push(...address4(dev, there, g4));
  // 28.5: no fe80::1, and the gateway's address is there at once (a real one; since when is not known).
  const newer = since(version, '28.0');
  if (n.ipv6) {
    ops.push({ t: 'sysctl', name: confName(6, dev, 'disable_ipv6'), value: '0', option: '--ipv6' }, ...(newer ? [] : address6(dev, there, FE80_1, false)));
    if (there) ops.push(...strangers6(dev, there, g6));
    if (g6 && !isolated(o, 6)) ops.push(...address6(dev, there, g6, newer));
  }
  const { ops: turned, policy } = forwarding(tx, n);
  ops.push(...turned);
  if (!opts.userlandProxy) ops.push({ t: 'sysctl', name: confName(4, dev, 'route_localnet'), value: '1', option: '--userland-proxy' });
  ops.push(...rulesOf(tx, n, true, policy));
  if (opts.iptables && (!o.icc || (!opts.userlandProxy && since(version, '28.0')))) {
    // setupBridgeNetFiltering: frames between ports of one bridge must meet the rules.
    for (const name of [...(poolOf(n, 4) ? ['iptables'] : []), ...(n.ipv6 ? ['ip6tables'] : [])]) ops.push({ t: 'sysctl', name: `net.bridge.bridge-nf-call-${name}`, value: '1', ignore: true, option: '--icc' });
  }
  ops.push({ t: 'link-set', dev, up: true });
  return ops;
};
/** A network of the store, after a restart, has its bridge's name already, and knows whether it made it. */
const createNetwork = (tx: DockerTx, n: Draft<Network>): readonly Op[] | DockerError => {
  const o = parseBridgeOpts(n.options, tx.e.version);
  if (typeof o === 'string') return refuse(o, 400);
  const stored = n.bridge !== '';
  if (!stored) n.bridge = o.name === '' ? `br-${shortId(n.id)}` : o.name;
  if (n.bridge.length >= IFNAMSIZ) return refuse(`${since(tx.e.version, '27') ? '' : 'failed to check bridge interface existence: '}numerical result out of range`, 500);
  const there = findLinkByName(tx.ctx, tx.e.netns, n.bridge);
  if (there && there.info.kind !== 'bridge') return refuse(`existing interface ${n.bridge} is not a bridge`);
  if (!there && o.defaultBridge && n.bridge !== 'docker0') return refuse(`bridge device with non default name ${n.bridge} must be created manually`);
  const bad = conflict(tx, n);
  if (bad) return bad;
  if (!there && o.mtu !== 0 && !fits(o.mtu) && since(tx.e.version, '27')) return refuse('invalid argument');
  if (!stored && !there && !o.defaultBridge) n.owned = [n.bridge];
  return setUp(tx, n, there);
};
const deleteNetwork = (tx: DockerTx, n: Network): readonly Op[] => [...n.owned.map((dev) => ({ t: 'link-del', dev, ignore: true }) as const), ...rulesOf(tx, n, false)];

const checkOptions = (o: NetCreate, e: Engine): string | undefined => {
  const opts = parseBridgeOpts(o.options, e.version);
  if (typeof opts === 'string') return opts;
  if (opts.defaultBridge || (opts.name === 'docker0' && !since(e.version, '27'))) return 'a second network on docker0 is not modelled by packetpath';
  for (const v6 of [false, true]) {
    if (o.ipam.filter((c) => (typeof c.subnet?.ip === 'string') === v6).length > 1) return "bridge driver doesn't support multiple subnets";
  }
  if ((opts.gwMode4 === 'isolated' || opts.gwMode6 === 'isolated') && !o.internal) return "gateway mode 'isolated' can only be used for an internal network";
  return undefined;
};

/** The host is not on an isolated network, so its bridge needs no address: containers start with the first. */
const noGateway = (o: NetCreate, e: Engine, family: 4 | 6): boolean => {
  const opts = parseBridgeOpts(o.options, e.version);
  return typeof opts !== 'string' && isolated(opts, family);
};

// ---------------------------------------------------------------- endpoints

/** 28.5 makes the container's end in its namespace; before, on the host, from where it moves. */
const peerInside = (tx: DockerTx): boolean => since(tx.e.version, '28.5');
const createEndpoint = (tx: DockerTx, n: Network, c: Container, ep: Draft<Endpoint>): readonly Op[] | DockerError => {
  const { mtu } = optsOf(tx, n);
  const taken = (name: string): boolean => findLinkByName(tx.ctx, tx.e.netns, name) !== undefined;
  ep.hostIf = vethName(tx.ctx, taken);
  ep.srcName = vethName(tx.ctx, (name) => name === ep.hostIf || taken(name));
  const failed = (why: string): DockerError => refuse(`failed to create endpoint ${c.name} on network ${n.name}: ${why}`);
  if (mtu !== 0 && !fits(mtu)) return failed(`failed to set MTU on host interface ${ep.hostIf}: invalid argument`);
  if (!taken(n.bridge)) return failed(`adding interface ${ep.hostIf} to bridge ${n.bridge} failed: could not find bridge ${n.bridge}: route ip+net: no such network interface`);
  // electMacAddress: the user's; else 02:42 and the IPv4 address, and since 28 random.
  if (ep.mac === 0) ep.mac = since(tx.e.version, '28.0') || ep.ip4 === null ? randomMac(tx.ctx, false) : macOfIp(ep.ip4);
  return [
    { t: 'link-add', kind: 'veth', name: ep.hostIf, peer: ep.srcName, ...(peerInside(tx) && c.sandbox && { peerNs: c.sandbox.netns }), ...(mtu !== 0 && { mtu }) },
    { t: 'link-set', dev: ep.hostIf, master: n.bridge },
    ...(tx.e.opts.userlandProxy ? [] : [{ t: 'link-set', dev: ep.hostIf, hairpin: true, option: '--userland-proxy' } as const]),
    { t: 'link-set', dev: ep.hostIf, up: true },
    ...endpointRules(tx, n, ep, true),
  ];
};
/** An internal network is no way out since 26; before, its bridge is the default gateway (captures/internal). */
const gateway = (tx: DockerTx, n: Network, family: 4 | 6): Ip | null => {
  const p = poolOf(n, family);
  if (!p || isolated(optsOf(tx, n), family) || (n.internal && since(tx.e.version, '27'))) return null;
  return p.aux[family === 4 ? 'DefaultGatewayIPv4' : 'DefaultGatewayIPv6'] ?? p.gateway;
};

export const bridgeDriver: NetworkDriver = {
  name: 'bridge', scope: 'local', checkOptions, createNetwork, noGateway, deleteNetwork, createEndpoint, fwNet,
  join: (tx, n, _c, ep) => ({
    ifName: ep.srcName, inside: peerInside(tx), prefix: optsOf(tx, n).prefix, gateway4: gateway(tx, n, 4) as Ip4 | null, gateway6: ep.ip6 === null ? null : (gateway(tx, n, 6) as Ip6 | null), dns: n.userDefined,
  }),
  leave: () => [],
  deleteEndpoint: (tx, n, _c, ep) => [...endpointRules(tx, n, ep, false), ...(ep.srcName === '' ? [] : [{ t: 'link-del', dev: peerInside(tx) ? ep.hostIf : ep.srcName, ignore: true } as const])],
};
