// vxlan: Ethernet frames in UDP datagrams, sent and received in the namespace where the device was made.
// Mirrors: drivers/net/vxlan/vxlan_core.c (vxlan_xmit, vxlan_xmit_one, encap_bypass_if_local, vxlan_rcv, vxlan_snoop, vxlan_cleanup). Leaves out what
// dev/vxlan.ts does, and skb_tunnel_check_pmtu.
import { emptyPMap, pmDelete, pmFind, pmGet, pmSet, pmValues, type PMap } from '../base/pmap.ts';
import { isAny, type Ip } from '../base/ip.ts';
import type { Mac } from '../base/mac.ts';
import { VXLAN_DEFAULT_MAC, vxlanSnoop, vxlanSrcPort, type Remote } from '../dev/vxlan.ts';
import { frameLen, skbReceived, type Skb } from '../model/skb.ts';
import type { DevRef, FdbEntry, Link, Netns, Nsid, VxlanConf } from '../model/world.ts';
import { drop, fdbKey, findLink, netnsOf, setFdb, stateOf, trace, type Ctx } from './ctx.ts';
import { newFdbEntry } from './brFdb.ts';
import { countDropped, countTx, ethTypeTrans, netifRx } from './dev.ts';
import { inetAddrType } from './inetAddr.ts';
import { udpTunnelXmit } from './ip4Output.ts';

const INADDR_LOOPBACK = 0x7f000001;

export type VxlanLink = Link & { readonly info: { readonly kind: 'vxlan' } & VxlanConf };
export const isVxlan = (l: Link | undefined): l is VxlanLink => l?.info.kind === 'vxlan';

/** Learned entries go when they were not refreshed for the ageing time; 0 keeps them. */
const vxlanExpired = (c: VxlanConf, e: FdbEntry, now: number): boolean =>
  !e.isLocal && !e.isStatic && !e.externLearn && c.ageing > 0 && e.updated + c.ageing * 1_000_000 <= now;

export const vxlanFdbFind = (ctx: Ctx, nsid: Nsid, dev: VxlanLink, mac: Mac): FdbEntry | undefined => {
  const t = pmGet(stateOf(ctx, nsid).fdb, dev.ifindex);
  const e = t && pmGet(t, fdbKey(mac, 0));
  return e && vxlanExpired(dev.info, e, ctx.now) ? undefined : e;
};
/** Live entries, the newest first (vxlan->fdb_list). */
export const vxlanFdbEntries = (ctx: Ctx, nsid: Nsid, dev: VxlanLink): FdbEntry[] =>
  [...pmValues(pmGet(stateOf(ctx, nsid).fdb, dev.ifindex) ?? emptyPMap<FdbEntry>())].filter((e) => !vxlanExpired(dev.info, e, ctx.now)).sort((a, b) => b.seq - a.seq);
export const vxlanFdbDelete = (ctx: Ctx, nsid: Nsid, dev: number, mac: Mac): void => {
  const st = stateOf(ctx, nsid);
  st.fdb = pmSet(st.fdb, dev, pmDelete(pmGet(st.fdb, dev) ?? emptyPMap<FdbEntry>(), fdbKey(mac, 0)));
};

/** vxlan_newlink: `remote` becomes the entry of the all-zero address. */
const vxlanDevInit = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const dev = findLink(ctx, nsid, ifindex);
  // a device that came from another namespace has its table
  if (!isVxlan(dev) || dev.info.remote === null || isAny(dev.info.remote) || pmGet(stateOf(ctx, nsid).fdb, ifindex)) return;
  setFdb(ctx, nsid, ifindex, {
    ...newFdbEntry(ctx, VXLAN_DEFAULT_MAC, 0, ifindex), isLocal: true, isStatic: true,
    remotes: [{ ip: dev.info.remote, port: 0, vni: 0, ifindex: dev.link?.ifindex ?? 0 }],
  });
};
/** vxlan_stop: learned entries are flushed. */
export const vxlanDevStop = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (isVxlan(dev)) for (const e of vxlanFdbEntries(ctx, nsid, dev)) if (!e.isLocal && !e.isStatic) vxlanFdbDelete(ctx, nsid, ifindex, e.mac);
};

/** A new vxlan device gets its default entry. */
export const vxlanDeviceEvent = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: string): void => {
  if (ev === 'REGISTER') vxlanDevInit(ctx, nsid, ifindex);
};

const portRange = (ctx: Ctx, nsid: Nsid): [number, number] => {
  const m = /^\s*(\d+)\s+(\d+)/.exec(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.ip_local_port_range') ?? '');
  return m ? [Number(m[1]), Number(m[2])] : [32768, 60999];
};

const xmitOne = (ctx: Ctx, nsid: Nsid, dev: VxlanLink, r: Remote, skb: Skb): void => {
  const c = dev.info;
  if (isAny(r.ip)) {
    countDropped(ctx, nsid, dev.ifindex, 'tx');
    return drop(ctx, nsid, dev.ifindex, skb, 'SIM_VXLAN_NO_REMOTE', 'vxlanXmitOne');
  }
  const dport = r.port === 0 ? c.dstport : r.port;
  const vni = r.vni === 0 ? c.vni : r.vni;
  const sport = vxlanSrcPort(c, skb, portRange(ctx, nsid));
  if (ctx.trace) trace(ctx, 'vxlanXmit', nsid, dev.ifindex, skb, `vni ${vni} in UDP`);
  const inner = skb.net.type === 'ip' ? skb.net : null;
  const ttl = c.ttlInherit === true && inner ? inner.ttl : c.ttl;
  // `tos inherit` is 1; the congestion bits are the inner packet's (ip_tunnel_ecn_encap)
  const tos = ((c.tos === 1 ? (inner?.tos ?? 0) : c.tos) & ~3) | ((inner?.tos ?? 0) & 3);
  if (encapBypassIfLocal(ctx, nsid, dev, r.ip, dport, vni, skb)) return;
  // iptunnel_xmit counts every remote's copy, without the inner Ethernet header
  countTx(ctx, nsid, dev, frameLen(skb) - 14);
  udpTunnelXmit(ctx, c.netns, {
    src: c.local, dst: r.ip, sport, dport, ttl, tos, oif: r.ifindex,
    l4: { type: 'udp', sport, dport, data: { len: 8 + frameLen(skb) }, vxlan: { vni, frame: skb } },
  }, skb);
};

/** vxlan_xmit: the address's own entry, else the default one; every remote gets a copy, the first one last. */
export const vxlanXmit = (ctx: Ctx, nsid: Nsid, dev: Link, skb: Skb): void => {
  if (!isVxlan(dev)) return;
  const e = vxlanFdbFind(ctx, nsid, dev, skb.dmac) ?? vxlanFdbFind(ctx, nsid, dev, VXLAN_DEFAULT_MAC);
  const [first, ...rest] = e?.remotes ?? [];
  if (!e || !first) {
    countDropped(ctx, nsid, dev.ifindex, 'tx');
    return drop(ctx, nsid, dev.ifindex, skb, 'SIM_VXLAN_NO_REMOTE', 'vxlanXmit');
  }
  if (e.used !== ctx.now) setFdb(ctx, nsid, dev.ifindex, { ...e, used: ctx.now });
  for (const r of rest) xmitOne(ctx, nsid, dev, r, skb);
  xmitOne(ctx, nsid, dev, first, skb);
};

/** vxlan devices by the namespace where their datagrams travel, found once per configuration; what has none is not searched again. */
const vxlanIndex = new WeakMap<PMap<Netns>, ReadonlyMap<Nsid, readonly DevRef[]>>();
const noVxlan = new WeakMap<object, true>();
const NOWHERE: ReadonlyMap<Nsid, readonly DevRef[]> = new Map();
const NO_DEVICES: readonly DevRef[] = [];
const makeIndex = (all: PMap<Netns>): ReadonlyMap<Nsid, readonly DevRef[]> => {
  const index = new Map<Nsid, DevRef[]>();
  for (const [, ns] of pmFind(all, (n) => vxlanOf(n.links).length > 0, noVxlan)) {
    for (const dev of vxlanOf(ns.links)) {
      const list = index.get(dev.info.netns);
      if (list) list.push({ netns: ns.id, ifindex: dev.ifindex });
      else index.set(dev.info.netns, [{ netns: ns.id, ifindex: dev.ifindex }]);
    }
  }
  return index.size === 0 ? NOWHERE : index;
};
const vxlanIn = (ctx: Ctx, nsid: Nsid): readonly DevRef[] => {
  const all = ctx.config.netns;
  if (noVxlan.has(all.root)) return NO_DEVICES;
  let index = vxlanIndex.get(all);
  if (!index) {
    index = makeIndex(all);
    if (index !== NOWHERE) vxlanIndex.set(all, index);
  }
  return index.get(nsid) ?? NO_DEVICES;
};
const perLinks = new WeakMap<PMap<Link>, readonly VxlanLink[]>();
const vxlanOf = (links: PMap<Link>): readonly VxlanLink[] => {
  let list = perLinks.get(links);
  if (!list) {
    list = [...pmValues(links)].filter(isVxlan);
    perLinks.set(links, list);
  }
  return list;
};

/** The UDP socket's receive function: true when a vxlan device has a socket on that port (the datagram is consumed, perhaps dropped). */
export const vxlanRcv = (ctx: Ctx, nsid: Nsid, skb: Skb): boolean => {
  const ip = skb.net;
  if (ip.type !== 'ip' || ip.l4.type !== 'udp') return false;
  const udp = ip.l4;
  let listening = false;
  for (const { netns, ifindex } of vxlanIn(ctx, nsid)) {
    const dev = findLink(ctx, netns, ifindex);
    // vxlan_sock_add: the device listens in the family of its addresses
    if (!isVxlan(dev) || !dev.up || dev.info.dstport !== udp.dport || typeof (dev.info.remote ?? dev.info.local ?? 0) !== typeof ip.src) continue;
    listening = true;
    if (!udp.vxlan || udp.vxlan.vni !== dev.info.vni) continue;
    receive(ctx, netns, dev, ip.src, udp.vxlan.frame, skb);
    return true;
  }
  if (listening) drop(ctx, nsid, skb.dev, skb, 'SIM_VXLAN_NO_VNI', 'vxlanRcv');
  return listening;
};

/** encap_bypass_if_local: to an address of its own namespace a frame goes without a datagram, learned as from 127.0.0.1. True when it went that way. */
const encapBypassIfLocal = (ctx: Ctx, nsid: Nsid, dev: VxlanLink, to: Ip, dport: number, vni: number, skb: Skb): boolean => {
  const own = dev.info.netns;
  if (typeof to !== 'number' || inetAddrType(ctx, own, to) !== 'local') return false;
  countTx(ctx, nsid, dev, frameLen(skb) - 14);
  for (const { netns, ifindex } of vxlanIn(ctx, own)) {
    const dst = findLink(ctx, netns, ifindex);
    if (!isVxlan(dst) || !dst.up || dst.info.vni !== vni || dst.info.dstport !== dport) continue;
    if (dst.info.learning) snoop(ctx, netns, dst, skb.smac, INADDR_LOOPBACK);
    netifRx(ctx, netns, ifindex, skbReceived(skb, ifindex, 'host'));
    return true;
  }
  drop(ctx, nsid, dev.ifindex, skb, 'SIM_VXLAN_NO_VNI', 'encapBypassIfLocal');
  return true;
};

/** vxlan_snoop: the sender's address is behind this remote now; false when the frame must die. */
const snoop = (ctx: Ctx, netns: Nsid, dev: VxlanLink, smac: Mac, from: Ip): boolean => {
  const learn = (e: FdbEntry): void =>
    setFdb(ctx, netns, dev.ifindex, { ...e, updated: ctx.now, remotes: [{ ip: from, port: 0, vni: 0, ifindex: 0 }] });
  const e = vxlanFdbFind(ctx, netns, dev, smac);
  switch (vxlanSnoop(e, smac, from)) {
    case 'drop': return false;
    case 'learn': learn(newFdbEntry(ctx, smac, 0, dev.ifindex)); break;
    case 'move': if (e) learn(e); break;
    case 'same': if (e) setFdb(ctx, netns, dev.ifindex, { ...e, updated: ctx.now });
  }
  return true;
};

const receive = (ctx: Ctx, netns: Nsid, dev: VxlanLink, from: Ip, frame: Skb, outer: Skb): void => {
  // a copy of our own frame that came back
  if (frame.smac === dev.address) return drop(ctx, netns, dev.ifindex, outer, 'NOT_SPECIFIED', 'vxlanSetMac');
  if (dev.info.learning && !snoop(ctx, netns, dev, frame.smac, from)) return drop(ctx, netns, dev.ifindex, outer, 'NOT_SPECIFIED', 'vxlanSnoop');
  if (ctx.trace) trace(ctx, 'vxlanRcv', netns, dev.ifindex, frame, `decapsulated, vni ${dev.info.vni}`);
  netifRx(ctx, netns, dev.ifindex, skbReceived(frame, dev.ifindex, ethTypeTrans(dev, frame)));
};
