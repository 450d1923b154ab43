// Devices and their addresses, from `ip -j -d addr` (or `ip -j addr` with `ip -j -d link`). They keep their numbers, addresses, flags and counts;
// what the kernel derives from them (groups, the link-layer filter) is made as the kernel would. Pairs across namespaces are in pairs.ts.
// Left out: queueing disciplines, XDP programs (a gap), kinds that the model has not (a gap: their frames go nowhere).
import { linkLocalOf, solicitedNode, type Ip6 } from '../base/ip.ts';
import { emptyPMap, pmFrom } from '../base/pmap.ts';
import { newBridgePort } from '../dev/bridge.ts';
import { CONF4_LOOPBACK, CONF6_LOOPBACK } from '../model/conf.ts';
import { newLinkDefaults } from '../model/init.ts';
import { IPV6_MIN_MTU, RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_SITE } from '../model/uapi.ts';
import type { BridgePort, Ifaddr, Link, LinkInfo, Operstate } from '../model/world.ts';
import { findLink, linkOf, netnsOf, nextSeq, setLink, setNetns } from '../net/ctx.ts';
import { ipMcIncGroup } from '../net/igmp.ts';
import { devMcSync, IFLOCAL_ALLNODES, IGMP_ALLHOSTS, LL_ALLNODES, LL_ALLROUTERS, setIdev } from '../net/mcGroups.ts';
import { ipv6DevMcInc } from '../net/mcast.ts';
import { BRIDGE_DEFAULT } from '../rtnl/link-kinds.ts';
import { miss, type Into } from './into.ts';
import { flag, get, hexNum, ipOf, isRec, list, macOf, num, parseRows, rec, shown, str, type Part, type Rec } from './json.ts';

/** A device as it was printed, with what only pairing can tell. */
export interface Row {
  readonly row: Rec;
  readonly ifindex: number;
  /** IFLA_LINK's number, by itself or as a name in this namespace; 0 none. */
  readonly lower: number;
  /** The id by which this namespace knows the other's; -1: it is this one. */
  readonly netnsid: number;
  /** Its far side is not in the model: an Ethernet device. */
  readonly outside: boolean;
}

const MAX_LINKS = 65_536;
const EXPECTED = '`ip -j -d addr`';
const merged = (to: Into): readonly Rec[] => {
  const addr = parseRows(to.space.parts.get('ip-addr'), EXPECTED);
  const link = parseRows(to.space.parts.get('ip-link'), '`ip -j -d link`');
  if (link.length === 0) return addr;
  const by = new Map(addr.map((r) => [num(r, 'ifindex') ?? 0, r]));
  const out = link.map((l) => ({ ...by.get(num(l, 'ifindex') ?? 0), ...l }));
  return out;
};

const words = (r: Rec, k: string): ReadonlySet<string> => new Set(list(r, k).filter((x): x is string => typeof x === 'string'));
const SCOPES: Readonly<Record<string, number>> = { global: 0, site: RT_SCOPE_SITE, link: RT_SCOPE_LINK, host: RT_SCOPE_HOST, nowhere: 255 };
export const scopeOf = (o: Rec): number => {
  const s = str(o, 'scope') ?? 'global';
  return Object.hasOwn(SCOPES, s) ? (SCOPES[s] as number) : /^\d+$/.test(s) ? Number(s) : 0;
};

const addrOf = (to: Into, part: Part, a: Rec, now: number): Ifaddr | undefined => {
  const local = ipOf(a, 'local');
  const len = num(a, 'prefixlen');
  const v4 = typeof local === 'number';
  if (local === undefined || len === undefined || len < 0 || len > (v4 ? 32 : 128)) {
    miss(to, part, part.line, `address ${shown(a)}`);
    return undefined;
  }
  const brd = ipOf(a, 'broadcast');
  return {
    local, peer: ipOf(a, 'address') ?? local, prefixlen: len, broadcast: typeof brd === 'number' ? brd : null, scope: scopeOf(a), label: v4 ? (str(a, 'label') ?? '') : '',
    secondary: flag(a, 'secondary') || flag(a, 'temporary'), nodad: flag(a, 'nodad'), noprefixroute: flag(a, 'noprefixroute'), homeaddress: flag(a, 'home'),
    mngtmpaddr: flag(a, 'mngtmpaddr'), autojoin: flag(a, 'autojoin'), validLft: num(a, 'valid_life_time') ?? 4294967295, preferredLft: num(a, 'preferred_life_time') ?? 4294967295,
    since: now, metric: num(a, 'metric') ?? 0, proto: 0,
  };
};

const STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];
const portOf = (data: Rec, no: number, seq: number): BridgePort => {
  const on = (k: string, def: boolean): boolean => (get(data, k) === undefined ? def : flag(data, k));
  const p = newBridgePort(no, num(data, 'cost') ?? 2, seq);
  const state = STATES.indexOf(str(data, 'state') ?? 'forwarding');
  return {
    ...p, state: (state < 0 ? 3 : state) as BridgePort['state'], priority: num(data, 'priority') ?? 32, learning: on('learning', true), flood: on('flood', true), mcastFlood: on('mcast_flood', true),
    bcastFlood: on('bcast_flood', true), hairpin: on('hairpin', false), isolated: on('isolated', false), guard: on('guard', false), rootBlock: on('root_block', false),
    fastLeave: on('fastleave', false), proxyArp: on('proxy_arp', false), proxyArpWifi: on('proxy_arp_wifi', false), neighSuppress: on('neigh_suppress', false),
    vlanTunnel: on('vlan_tunnel', false), mcastToUnicast: on('mcast_to_unicast', false), locked: on('locked', false),
  };
};
const protoOf = (o: Rec, k: string): number => (str(o, k)?.toLowerCase() === '802.1ad' ? 0x88a8 : 0x8100);
const bridgeOf = (d: Rec): LinkInfo => {
  const n = (k: string, def: number): number => num(d, k) ?? def;
  const id = /^[0-9a-f]{4}\.([0-9a-f:]+)$/.exec(str(d, 'bridge_id') ?? '')?.[1];
  return {
    kind: 'bridge', ...BRIDGE_DEFAULT, ageingTime: n('ageing_time', 30000), forwardDelay: n('forward_delay', 1500), helloTime: n('hello_time', 200), maxAge: n('max_age', 2000),
    stpState: n('stp_state', 0) !== 0, priority: n('priority', 32768), vlanFiltering: n('vlan_filtering', 0) !== 0, vlanProtocol: protoOf(d, 'vlan_protocol'),
    vlanDefaultPvid: n('vlan_default_pvid', 1), mcastSnooping: n('mcast_snooping', 1) !== 0, nfCallIptables: n('nf_call_iptables', 0) !== 0,
    nfCallIp6tables: n('nf_call_ip6tables', 0) !== 0, nfCallArptables: n('nf_call_arptables', 0) !== 0, groupFwdMask: hexNum(d, 'group_fwd_mask') ?? 0,
    bridgeId: id === undefined ? 0 : id.split(':').reduce((m, b) => m * 256 + parseInt(b, 16), 0),
  };
};
const MACVLAN = ['private', 'vepa', 'bridge', 'passthru'] as const;
/** The kind's data; null: the model has no such kind; 'ether': no kind at all, a real (or a hypervisor's) Ethernet device. */
const infoOf = (to: Into, r: Rec, kind: string | undefined, d: Rec): LinkInfo | 'ether' | null => {
  if (str(r, 'link_type') === 'loopback') return { kind: 'loopback' };
  switch (kind) {
    case undefined: return str(r, 'link_type') === 'ether' ? 'ether' : null;
    case 'veth': case 'dummy': return { kind };
    case 'bridge': return bridgeOf(d);
    case 'vlan': return { kind, id: num(d, 'id') ?? 0, proto: protoOf(d, 'protocol'), reorderHdr: words(d, 'flags').has('REORDER_HDR') || get(d, 'flags') === undefined };
    case 'macvlan': {
      const mode = MACVLAN.find((m) => m === str(d, 'mode'));
      return mode ? { kind, mode } : null;
    }
    case 'vxlan': {
      const vni = num(d, 'id');
      if (vni === undefined || flag(d, 'external') || ipOf(d, 'group') !== undefined || ipOf(d, 'group6') !== undefined) return null;
      const range = rec(d, 'port_range');
      return {
        kind, vni, local: ipOf(d, 'local') ?? ipOf(d, 'local6') ?? null, remote: ipOf(d, 'remote') ?? ipOf(d, 'remote6') ?? null, dstport: num(d, 'port') ?? 8472,
        srcportMin: num(range, 'low') ?? 0, srcportMax: num(range, 'high') ?? 0, ttl: num(d, 'ttl') ?? 0, ...(str(d, 'ttl') === 'inherit' && { ttlInherit: true }),
        tos: hexNum(d, 'tos') ?? 0, learning: get(d, 'learning') !== false, ageing: num(d, 'ageing') ?? 300, netns: to.nsid,
      };
    }
    default: return null;
  }
};

const OPER: readonly Operstate[] = ['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP'];

/** All devices of a namespace, down: `bringUp` follows once the sysctls are there and pairs are made. */
export const readLinks = (to: Into): readonly Row[] => {
  const { ctx, nsid } = to;
  const part = to.space.parts.get('ip-addr') ?? to.space.parts.get('ip-link') ?? { file: to.space.name, line: 1, text: '' };
  const rows = merged(to);
  if (rows.length > MAX_LINKS) throw new SyntaxError(`${part.file}:${part.line}: ${rows.length} devices: a namespace has at most ${MAX_LINKS}`);
  const ns = netnsOf(ctx, nsid);
  const names = new Map<string, number>();
  const links = new Map<number, Link>();
  const out: Row[] = [];
  for (const r of rows) {
    const ifindex = num(r, 'ifindex');
    const name = str(r, 'ifname');
    if (ifindex === undefined || ifindex <= 0 || ifindex > 0x7fffffff || name === undefined || name === '' || links.has(ifindex) || names.has(name)) {
      throw new SyntaxError(`${part.file}:${part.line}: device ${shown(r)}: expected an ifindex and an ifname that no other device of the namespace has`);
    }
    names.set(name, ifindex);
    const li = rec(r, 'linkinfo');
    const kind = str(li, 'info_kind');
    const found = infoOf(to, r, kind, rec(li, 'info_data'));
    const flags = words(r, 'flags');
    const up = flags.has('UP');
    const carrier = up ? flags.has('LOWER_UP') : found !== 'ether' && (found?.kind === 'loopback' || found?.kind === 'dummy' || found?.kind === 'bridge');
    const at = { kind: 'link', ifindex } as const;
    if (found === null) miss(to, part, part.line, `device ${name} of kind ${kind ?? str(r, 'link_type') ?? 'unknown'}: not modelled`, at);
    if (isRec(get(r, 'xdp'))) miss(to, part, part.line, `device ${name} has an XDP program: ${shown(get(r, 'xdp'))}`, at);
    if (found !== 'ether' && found?.kind === 'bridge' && found.stpState) miss(to, part, part.line, `bridge ${name} runs the spanning tree protocol: not modelled`, at);
    const slave = str(li, 'info_slave_kind');
    if (slave !== undefined && slave !== 'bridge') miss(to, part, part.line, `device ${name} belongs to a device of kind ${slave}: not modelled`, at);
    const info: LinkInfo = found === null ? { kind: 'dummy' } : found === 'ether' ? { kind: 'veth' } : found;
    const addrs = list(r, 'addr_info').filter((x): x is Rec => isRec(x) && Object.keys(x).length > 0).map((x) => addrOf(to, part, x, ctx.now)).filter((x) => x !== undefined);
    const lo = info.kind === 'loopback';
    const oper = str(r, 'operstate');
    links.set(ifindex, {
      ...newLinkDefaults(ns), ifindex, name, info, address: macOf(r, 'address') ?? 0, mtu: num(r, 'mtu') ?? 1500, txqlen: num(r, 'txqlen') ?? 1000, carrier,
      operstate: OPER.find((o) => o === oper) ?? 'UNKNOWN', arp: !flags.has('NOARP'), multicast: flags.has('MULTICAST'), qdisc: str(r, 'qdisc') === 'noop' && !up ? 'noop' : 'noqueue',
      promisc: num(r, 'promiscuity') ?? 0, allmulti: num(r, 'allmulti') ?? 0, gpromisc: flags.has('PROMISC'), gallmulti: flags.has('ALLMULTI'),
      numTxQueues: num(r, 'num_tx_queues') ?? 1, numRxQueues: num(r, 'num_rx_queues') ?? 1, alias: str(r, 'ifalias') ?? '', addrAssign: 3,
      addrs4: addrs.filter((a) => typeof a.local === 'number'), addrs6: addrs.filter((a) => typeof a.local === 'string'),
      ...(lo && { conf4: CONF4_LOOPBACK, conf6: CONF6_LOOPBACK }),
    });
    out.push({ row: r, ifindex, lower: num(r, 'link_index') ?? 0, netnsid: num(r, 'link_netnsid') ?? -1, outside: found === 'ether' });
  }
  // by name, where both stand in one namespace
  const placed = out.map((o) => (o.lower === 0 && str(o.row, 'link') !== undefined ? { ...o, lower: names.get(str(o.row, 'link') as string) ?? 0 } : o));
  const bridges = new Map<number, number[]>();
  for (const o of placed) {
    const br = names.get(str(o.row, 'master') ?? '') ?? num(o.row, 'master') ?? 0;
    const l = links.get(o.ifindex) as Link;
    if (br === 0 || links.get(br)?.info.kind !== 'bridge') continue;
    const data = rec(rec(o.row, 'linkinfo'), 'info_slave_data');
    const ports = bridges.get(br) ?? [];
    bridges.set(br, ports);
    ports.unshift(o.ifindex);
    links.set(o.ifindex, { ...l, master: br, brport: portOf(data, hexNum(data, 'no') ?? ports.length, nextSeq(ctx)) });
  }
  for (const [br, ports] of bridges) {
    const l = links.get(br) as Link;
    if (l.info.kind === 'bridge') links.set(br, { ...l, info: { ...l.info, ports, ...(ports.some((p) => links.get(p)?.brport?.neighSuppress) && { neighSuppress: true }) } });
  }
  const max = [...links.keys()].reduce((a, b) => Math.max(a, b), 0);
  setNetns(ctx, nsid, { links: pmFrom(links), linkNames: pmFrom(names), nextIfindex: max + 1 });
  return placed;
};

/** vlan, macvlan and vxlan find the device below. */
export const stack = (to: Into, rows: readonly Row[], otherOf: (netnsid: number) => number | undefined, guess: (ifindex: number) => number | undefined): void => {
  const { ctx, nsid } = to;
  const part = to.space.parts.get('ip-addr') ?? { file: to.space.name, line: 1, text: '' };
  for (const o of rows) {
    const l = linkOf(ctx, nsid, o.ifindex);
    const { kind } = l.info;
    if (kind !== 'vlan' && kind !== 'macvlan' && kind !== 'vxlan') continue;
    const index = o.lower !== 0 ? o.lower : kind === 'vxlan' ? 0 : o.lower;
    const home = o.netnsid < 0 ? nsid : (otherOf(o.netnsid) ?? guess(index));
    if (l.info.kind === 'vxlan' && home !== undefined && home !== nsid) setLink(ctx, nsid, o.ifindex, { info: { ...l.info, netns: home } });
    if (kind === 'vxlan' && index === 0) continue;
    const low = home === undefined ? undefined : findLink(ctx, home, index);
    if (!low || home === undefined) {
      miss(to, part, part.line, `device ${l.name} stands on a device that is not in this snapshot`, { kind: 'link', ifindex: o.ifindex });
      setLink(ctx, nsid, o.ifindex, { info: { kind: 'dummy' } });
      continue;
    }
    setLink(ctx, nsid, o.ifindex, { link: { netns: home, ifindex: index }, ...(kind !== 'vxlan' && l.address !== low.address && words(o.row, 'flags').has('UP') && { ucAdded: true }) });
    setLink(ctx, home, index, { uppers: [...linkOf(ctx, home, index).uppers, { netns: nsid, ifindex: o.ifindex }] });
  }
};

/** The groups of each device, then IFF_UP: joins of a device that is down are not reported. */
export const bringUp = (to: Into, rows: readonly Row[]): void => {
  const { ctx, nsid } = to;
  for (const o of rows) {
    const l = linkOf(ctx, nsid, o.ifindex);
    const up = words(o.row, 'flags').has('UP');
    const six = l.mtu >= IPV6_MIN_MTU;
    if (six) {
      setIdev(ctx, nsid, o.ifindex, { idev6: true, groups6: [] });
      for (const g of [IFLOCAL_ALLNODES, LL_ALLNODES, ...(l.conf6.forwarding !== 0 && l.multicast ? [LL_ALLROUTERS] : [])]) ipv6DevMcInc(ctx, nsid, o.ifindex, g);
      if (l.info.kind !== 'loopback') for (const a of l.addrs6) ipv6DevMcInc(ctx, nsid, o.ifindex, solicitedNode(a.local as Ip6));
    }
    if (up && l.multicast) ipMcIncGroup(ctx, nsid, o.ifindex, IGMP_ALLHOSTS);
    const ready = up && l.carrier && l.conf6.disable_ipv6 === 0;
    if (six) setIdev(ctx, nsid, o.ifindex, { ready });
    setLink(ctx, nsid, o.ifindex, { up, qdiscActive: up && l.carrier, addrAssign: assigned(to, l) });
    if (up) devMcSync(ctx, nsid, o.ifindex, true);
  }
};
/** Only a bridge cares: one whose address is its lowest port's follows its ports. */
const assigned = (to: Into, l: Link): Link['addrAssign'] => {
  if (l.info.kind !== 'bridge') return l.addrs6.some((a) => a.local === linkLocalOf(l.address)) ? 1 : 3;
  const low = l.info.ports.reduce((m, p) => Math.min(m, linkOf(to.ctx, to.nsid, p).address), Infinity);
  return low === l.address ? 1 : 3;
};

/** The namespace's own devices go: everything comes from the snapshot. */
export const emptyOf = (to: Into): void => setNetns(to.ctx, to.nsid, { links: emptyPMap(), linkNames: emptyPMap(), nextIfindex: 1 });
/** Two ends of a veth. */
export const pair = (to: Pick<Into, 'ctx'>, a: { readonly netns: number; readonly ifindex: number }, b: { readonly netns: number; readonly ifindex: number }): void => {
  setLink(to.ctx, a.netns, a.ifindex, { link: b });
  setLink(to.ctx, b.netns, b.ifindex, { link: a });
};
