// /sys/class/net: a device's attributes, its statistics, a bridge's `bridge/` and `brif/`, a port's `brport/`.
// Mirrors net/core/net-sysfs.c, net/bridge/br_sysfs_br.c and br_sysfs_if.c. A listed file that is not modelled fails by name.
import { pmEntries, pmGet } from '../base/pmap.ts';
import { printMac } from '../base/mac.ts';
import { STRERROR, type RtnlError } from '../model/errno.ts';
import type { BridgeConf, Link, Nsid } from '../model/world.ts';
import { findLink, findLinkByName, findNetns, statsOf, type Ctx } from '../net/ctx.ts';
import { setLinkAttrs, type ChangeLink } from '../rtnl/link.ts';
import type { VirtualDir } from './vfs.ts';

type Bridge = Extract<Link['info'], { kind: 'bridge' }>;
const IFF = { UP: 1, BROADCAST: 2, LOOPBACK: 8, NOARP: 0x80, PROMISC: 0x100, ALLMULTI: 0x200, MULTICAST: 0x1000 };
const flagsOf = (l: Link): number =>
  (l.up ? IFF.UP : 0) | (l.info.kind === 'loopback' ? IFF.LOOPBACK : IFF.BROADCAST) | (l.arp ? 0 : IFF.NOARP) | (l.promisc > 0 ? IFF.PROMISC : 0) | (l.allmulti > 0 ? IFF.ALLMULTI : 0) | (l.multicast ? IFF.MULTICAST : 0);

/** What a file gives: its text, an error of read(2), or nothing when there is no such file. */
type Content = { readonly text: string } | { readonly error: string } | undefined;
const text = (v: string | number): Content => ({ text: `${v}\n` });
const EINVAL: Content = { error: STRERROR.EINVAL };

const DEVICE_FILES = ['addr_assign_type', 'addr_len', 'address', 'broadcast', 'carrier', 'carrier_changes', 'carrier_down_count', 'carrier_up_count', 'dev_id', 'dev_port', 'dormant', 'duplex', 'flags', 'gro_flush_timeout', 'ifalias', 'ifindex', 'iflink', 'link_mode', 'mtu', 'name_assign_type', 'napi_defer_hard_irqs', 'netdev_group', 'operstate', 'power', 'proto_down', 'queues', 'speed', 'statistics', 'subsystem', 'testing', 'threaded', 'tx_queue_len', 'type', 'uevent'];
const deviceFile = (l: Link, file: string): Content => {
  const kind = l.info.kind;
  switch (file) {
    case 'address': return text(printMac(l.address));
    case 'broadcast': return text(kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff');
    case 'addr_assign_type': return text(l.addrAssign);
    case 'addr_len': return text(6);
    case 'mtu': return text(l.mtu);
    case 'tx_queue_len': return text(l.txqlen);
    case 'ifindex': return text(l.ifindex);
    case 'iflink': return text(l.link ? l.link.ifindex : l.ifindex);
    case 'operstate': return text(l.up ? l.operstate.toLowerCase() : 'down');
    case 'carrier': return l.up ? text(l.carrier ? 1 : 0) : EINVAL;
    case 'dormant':
    case 'testing': return l.up ? text(0) : EINVAL;
    case 'flags': return text(`0x${flagsOf(l).toString(16)}`);
    case 'type': return text(kind === 'loopback' ? 772 : 1);
    case 'ifalias': return { text: l.alias === '' ? '' : `${l.alias}\n` };
    case 'netdev_group': return text(l.group);
    // Reading these asks the driver, which needs the device up.
    case 'speed': return !l.up || kind === 'loopback' || kind === 'dummy' ? EINVAL : text(kind === 'veth' ? 10000 : -1);
    case 'duplex': return !l.up || kind === 'loopback' || kind === 'dummy' ? EINVAL : text(kind === 'veth' ? 'full' : 'unknown');
    case 'uevent': return { text: `${kind === 'bridge' || kind === 'vlan' || kind === 'vxlan' ? `DEVTYPE=${kind}\n` : ''}INTERFACE=${l.name}\nIFINDEX=${l.ifindex}\n` };
    case 'dev_id':
    case 'dev_port': return text(file === 'dev_id' ? '0x0' : 0);
    case 'proto_down':
    case 'link_mode':
    case 'threaded':
    case 'gro_flush_timeout':
    case 'napi_defer_hard_irqs': return text(0);
    default: return DEVICE_FILES.includes(file) && !['power', 'queues', 'statistics', 'subsystem'].includes(file) ? { error: 'not modelled by packetpath' } : undefined;
  }
};

const STATISTICS = ['collisions', 'multicast', 'rx_bytes', 'rx_compressed', 'rx_crc_errors', 'rx_dropped', 'rx_errors', 'rx_fifo_errors', 'rx_frame_errors', 'rx_length_errors', 'rx_missed_errors', 'rx_nohandler', 'rx_over_errors', 'rx_packets', 'tx_aborted_errors', 'tx_bytes', 'tx_carrier_errors', 'tx_compressed', 'tx_dropped', 'tx_errors', 'tx_fifo_errors', 'tx_heartbeat_errors', 'tx_packets', 'tx_window_errors'];
const statistic = (ctx: Ctx, netns: Nsid, l: Link, file: string): Content => {
  const s = statsOf(ctx, netns, l.ifindex);
  switch (file) {
    case 'rx_packets': return text(s.rxPackets);
    case 'rx_bytes': return text(s.rxBytes);
    case 'rx_dropped': return text(s.rxDropped);
    case 'multicast': return text(s.rxMulticast);
    case 'tx_packets': return text(s.txPackets);
    case 'tx_bytes': return text(s.txBytes);
    case 'tx_dropped': return text(s.txDropped);
    case 'tx_carrier_errors': return text(s.txCarrier);
    default: return STATISTICS.includes(file) ? text(0) : undefined;
  }
};

const on = (b: boolean): Content => text(b ? 1 : 0);
const bridgeId = (b: Bridge): string => `${b.priority.toString(16).padStart(4, '0')}.${printMac(b.bridgeId).replaceAll(':', '')}`;
const BRIDGE: Readonly<Record<string, { readonly show: (b: Bridge, l: Link) => Content; readonly set?: (v: number) => Parameters<typeof bridgeChange>[0] }>> = {
  ageing_time: { show: (b) => text(b.ageingTime), set: (v) => ({ ageingTime: v }) },
  bridge_id: { show: (b) => text(bridgeId(b)) },
  forward_delay: { show: (b) => text(b.forwardDelay), set: (v) => ({ forwardDelay: v }) },
  group_fwd_mask: { show: (b) => text(`0x${b.groupFwdMask.toString(16)}`), set: (v) => ({ groupFwdMask: v }) },
  hello_time: { show: (b) => text(b.helloTime), set: (v) => ({ helloTime: v }) },
  max_age: { show: (b) => text(b.maxAge), set: (v) => ({ maxAge: v }) },
  multicast_snooping: { show: (b) => on(b.mcastSnooping), set: (v) => ({ mcastSnooping: v }) },
  nf_call_arptables: { show: (b) => on(b.nfCallArptables), set: (v) => ({ nfCallArptables: v }) },
  nf_call_ip6tables: { show: (b) => on(b.nfCallIp6tables), set: (v) => ({ nfCallIp6tables: v }) },
  nf_call_iptables: { show: (b) => on(b.nfCallIptables), set: (v) => ({ nfCallIptables: v }) },
  priority: { show: (b) => text(b.priority), set: (v) => ({ priority: v }) },
  root_id: { show: (b) => text(bridgeId(b)) },
  stp_state: { show: (b) => on(b.stpState), set: (v) => ({ stpState: v }) },
  vlan_filtering: { show: (b) => on(b.vlanFiltering), set: (v) => ({ vlanFiltering: v }) },
  default_pvid: { show: (b) => text(b.vlanDefaultPvid), set: (v) => ({ vlanDefaultPvid: v }) },
};
const bridgeChange = (set: NonNullable<NonNullable<ChangeLink['data']>['bridge']>): ChangeLink => ({ data: { kind: 'bridge', bridge: set } });

type Port = NonNullable<Link['brport']>;
const PORT: Readonly<Record<string, { readonly show: (p: Port, l: Link) => Content; readonly set?: (v: number) => NonNullable<ChangeLink['slave']> }>> = {
  broadcast_flood: { show: (p) => on(p.bcastFlood), set: (v) => ({ bcastFlood: v !== 0 }) },
  bpdu_guard: { show: (p) => on(p.guard), set: (v) => ({ guard: v !== 0 }) },
  hairpin_mode: { show: (p) => on(p.hairpin), set: (v) => ({ hairpin: v !== 0 }) },
  isolated: { show: (p) => on(p.isolated), set: (v) => ({ isolated: v !== 0 }) },
  learning: { show: (p) => on(p.learning), set: (v) => ({ learning: v !== 0 }) },
  multicast_fast_leave: { show: (p) => on(p.fastLeave), set: (v) => ({ fastLeave: v !== 0 }) },
  multicast_flood: { show: (p) => on(p.mcastFlood), set: (v) => ({ mcastFlood: v !== 0 }) },
  multicast_to_unicast: { show: (p) => on(p.mcastToUnicast), set: (v) => ({ mcastToUnicast: v !== 0 }) },
  neigh_suppress: { show: (p) => on(p.neighSuppress), set: (v) => ({ neighSuppress: v !== 0 }) },
  path_cost: { show: (p) => text(p.cost), set: (v) => ({ cost: v }) },
  port_id: { show: (p) => text(`0x${((p.priority << 10) | p.portNo).toString(16)}`) },
  port_no: { show: (p) => text(`0x${p.portNo.toString(16)}`) },
  priority: { show: (p) => text(p.priority), set: (v) => ({ priority: v }) },
  proxyarp: { show: (p) => on(p.proxyArp), set: (v) => ({ proxyArp: v !== 0 }) },
  proxyarp_wifi: { show: (p) => on(p.proxyArpWifi), set: (v) => ({ proxyArpWifi: v !== 0 }) },
  root_block: { show: (p) => on(p.rootBlock), set: (v) => ({ rootBlock: v !== 0 }) },
  state: { show: (p) => text(p.state) },
  unicast_flood: { show: (p) => on(p.flood), set: (v) => ({ flood: v !== 0 }) },
};
const own = <T>(table: Readonly<Record<string, T>>, k: string): T | undefined => (Object.hasOwn(table, k) ? table[k] : undefined);

const ports = (ctx: Ctx, netns: Nsid, b: BridgeConf): string[] => {
  const ns = findNetns(ctx, netns);
  return ns ? b.ports.map((i) => pmGet(ns.links, i)?.name ?? '').filter((n) => n !== '') : [];
};
const content = (ctx: Ctx, netns: Nsid, rest: string): Content => {
  const [name, a, b, more] = rest.split('/') as [string, string?, string?, string?];
  const l = a === undefined || more !== undefined ? undefined : findLinkByName(ctx, netns, name);
  if (!l || a === undefined) return undefined;
  if (b === undefined) return deviceFile(l, a);
  if (a === 'statistics') return statistic(ctx, netns, l, b);
  if (a === 'bridge' && l.info.kind === 'bridge') return own(BRIDGE, b)?.show(l.info, l);
  if (a === 'brport' && l.brport) return own(PORT, b)?.show(l.brport, l);
  return undefined;
};

const WRITABLE = ['ifalias', 'mtu', 'tx_queue_len', 'netdev_group', 'flags', 'carrier'];
/** kstrtoul's numbers. */
const parse = (t: string): number | undefined => {
  const s = t.replace(/\n$/, '');
  if (/^\d+$/.test(s)) return s.length > 1 && s.startsWith('0') ? Number.parseInt(s, 8) : Number(s);
  return /^0[xX][0-9a-fA-F]+$/.test(s) ? Number(s) : undefined;
};
const words = (e: RtnlError | undefined): string | undefined => (e === undefined ? undefined : STRERROR[e.errno]);
const write = (ctx: Ctx, netns: Nsid, rest: string, value: string): string | undefined => {
  const [name, a, b] = rest.split('/') as [string, string?, string?];
  const l = findLinkByName(ctx, netns, name);
  if (!l || a === undefined) return STRERROR.ENOENT;
  const v = parse(value);
  const change = (c: ChangeLink): string | undefined => words(setLinkAttrs(ctx, netns, l.ifindex, c));
  if (b === undefined) {
    if (a === 'ifalias') return change({ alias: value.replace(/\n$/, '') });
    if (!WRITABLE.includes(a)) return STRERROR.EACCES;
    if (v === undefined) return STRERROR.EINVAL;
    if (a === 'mtu') return change({ mtu: v });
    if (a === 'tx_queue_len') return change({ txqlen: v });
    if (a === 'netdev_group') return change({ group: v });
    if (a === 'carrier') return change({ carrier: v !== 0 });
    return change({ up: (v & IFF.UP) !== 0, promisc: (v & IFF.PROMISC) !== 0, allmulti: (v & IFF.ALLMULTI) !== 0, multicast: (v & IFF.MULTICAST) !== 0, arp: (v & IFF.NOARP) === 0 });
  }
  const attr = a === 'bridge' ? own(BRIDGE, b) : a === 'brport' ? own(PORT, b) : undefined;
  if (!attr?.set) return STRERROR.EACCES;
  if (v === undefined) return STRERROR.EINVAL;
  return a === 'bridge' ? change(bridgeChange(attr.set(v) as Parameters<typeof bridgeChange>[0])) : change({ slave: attr.set(v) as NonNullable<ChangeLink['slave']> });
};

export const sysClassNet = (prefix: string): VirtualDir => ({
  prefix,
  read: (ctx, netns, rest) => {
    const c = content(ctx, netns, rest);
    return c && 'text' in c ? c.text : undefined;
  },
  readError: (ctx, netns, rest) => {
    const c = content(ctx, netns, rest);
    return c && 'error' in c ? c.error : undefined;
  },
  mode: (ctx, netns, rest) => {
    if (content(ctx, netns, rest) === undefined) return undefined;
    const [, a, b] = rest.split('/') as [string, string?, string?];
    const table = a === 'bridge' ? BRIDGE : a === 'brport' ? PORT : undefined;
    return (b === undefined ? WRITABLE.includes(a ?? '') : table && own<{ readonly set?: unknown }>(table, b)?.set !== undefined) ? 0o644 : 0o444;
  },
  write,
  list: (ctx, netns, rest) => {
    if (rest === '') {
      const ns = findNetns(ctx, netns);
      return ns ? [...pmEntries(ns.linkNames)].map(([k]) => String(k)) : [];
    }
    const [name, sub, more] = rest.split('/') as [string, string?, string?];
    const l = findLinkByName(ctx, netns, name);
    if (!l || more !== undefined) return undefined;
    const bridge = l.info.kind === 'bridge' ? l.info : undefined;
    switch (sub) {
      case undefined: {
        const master = findLink(ctx, netns, l.master);
        return [...DEVICE_FILES, ...(bridge ? ['brforward', 'bridge', 'brif'] : []), ...(l.brport ? ['brport'] : []), ...(master ? ['master', `upper_${master.name}`] : [])];
      }
      case 'statistics': return STATISTICS;
      case 'bridge': return bridge ? Object.keys(BRIDGE) : undefined;
      case 'brif': return bridge ? ports(ctx, netns, bridge) : undefined;
      case 'brport': return l.brport ? Object.keys(PORT) : undefined;
      case 'power':
      case 'queues': return [];
      default: return undefined;
    }
  },
});
