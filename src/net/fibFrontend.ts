// Which routes addresses make, and which routes die with an address, a device or its carrier.
// Mirrors: net/ipv4/fib_frontend.c (fib_magic, fib_add_ifaddr, fib_del_ifaddr, fib_netdev_event, fib_inetaddr_event, fib_disable_ip).
// What becomes of the other routes is in fibSync.ts.
// Leaves out: nexthop objects, VRF tables, netlink notifications.
import { broadcastOf, inPrefix, isLbcast4, isZeronet4, networkOf, type Ip4 } from '../base/ip.ts';
import { emptyPMap, pmGet, pmSet, type PMap } from '../base/pmap.ts';
import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../model/init.ts';
import { RTPROT_KERNEL, RT_SCOPE_HOST, RT_SCOPE_LINK } from '../model/uapi.ts';
import type { FibTable, Ifaddr, Link, Nexthop, Nsid, Route } from '../model/world.ts';
import { findLink, findNeigh, linkOf, netnsOf, setNetns, type Ctx } from './ctx.ts';
import { addRouteTo, fibKey, removeRouteFrom } from './fib4.ts';
import { fibSyncDownAddr, fibSyncDownDev, fibSyncMtu, fibSyncUp, hasRunningOrLowerUp } from './fibSync.ts';
import { inetAddrType } from './inetAddr.ts';
import { neighDelete, neighFlush } from './neighbour.ts';
import type { NetdevEvent } from './notifier.ts';

type Fib4 = PMap<FibTable>;

const tableOf = (fib: Fib4, id: number): FibTable => pmGet(fib, id) ?? { id, routes: emptyPMap() };
const putTable = (ctx: Ctx, nsid: Nsid, t: FibTable): void => {
  const fib = netnsOf(ctx, nsid).fib4;
  if (t !== pmGet(fib, t.id)) setNetns(ctx, nsid, { fib4: pmSet(fib, t.id, t) });
};

interface Magic {
  readonly type: 'local' | 'broadcast' | 'unicast';
  readonly dst: Ip4;
  readonly len: number;
  /** The primary whose address is the preferred source. */
  readonly prefsrc: Ip4;
  readonly metric: number;
}
const magicTable = (m: Magic): number => (m.type === 'unicast' ? RT_TABLE_MAIN : RT_TABLE_LOCAL);
const sameMagic = (r: Route, oif: number, m: Magic): boolean =>
  r.tos === 0 && r.type === m.type && r.protocol === RTPROT_KERNEL && r.prefsrc === m.prefsrc &&
  r.nexthops.length === 1 && r.nexthops[0]?.oif === oif && r.nexthops[0].gw === null &&
  r.scope === (m.type === 'local' ? RT_SCOPE_HOST : RT_SCOPE_LINK);

const magicAdd = (ctx: Ctx, nsid: Nsid, dev: Link, m: Magic): void => {
  // fib_valid_prefsrc: an address that is not local can be the source of nothing but its own local route.
  if (!(m.type === 'local' && m.dst === m.prefsrc) && inetAddrType(ctx, nsid, m.prefsrc) !== 'local') return;
  const t = tableOf(netnsOf(ctx, nsid).fib4, magicTable(m));
  const there = pmGet(t.routes, fibKey(m.dst, m.len)) ?? [];
  if (there.some((r) => sameMagic(r, dev.ifindex, m) && r.priority === m.metric && r.metrics === null)) return;
  const local = m.type === 'local';
  const nh: Nexthop = { oif: dev.ifindex, gw: null, weight: 1, onlink: false, dead: false, linkdown: !local && !dev.carrier };
  putTable(ctx, nsid, addRouteTo(t, {
    dst: m.dst, dstLen: m.len, tos: 0, priority: m.metric, type: m.type, scope: local ? RT_SCOPE_HOST : RT_SCOPE_LINK, protocol: RTPROT_KERNEL,
    prefsrc: m.prefsrc, nexthops: [nh], metrics: null, pref: 'medium', expires: 0,
  }, 'append'));
};
/** Deletes the first route that fits; a metric of 0 fits any (fib_nh_match). */
const magicDel = (ctx: Ctx, nsid: Nsid, dev: Link, m: Magic): void => {
  const t = tableOf(netnsOf(ctx, nsid).fib4, magicTable(m));
  const there = pmGet(t.routes, fibKey(m.dst, m.len)) ?? [];
  const hit = there.find((r) => sameMagic(r, dev.ifindex, m) && (m.metric === 0 || r.priority === m.metric));
  if (hit) putTable(ctx, nsid, removeRouteFrom(t, hit));
};

/** inet_ifa_byprefix: the first address of the device in that subnet, which is its primary. */
const primaryOf = (addrs: readonly Ifaddr[], ifa: Ifaddr): Ifaddr | undefined =>
  addrs.find((a) => a.prefixlen === ifa.prefixlen && inPrefix(ifa.peer, a.peer, a.prefixlen));
const prefixOf = (ifa: Ifaddr): Ip4 => networkOf(ifa.peer, ifa.prefixlen) as Ip4;
const ip4 = (a: Ifaddr): Ip4 => a.local as Ip4;
/** The subnet has a connected route (unless noprefixroute): 0.0.0.0/8 never, a /32 only towards a peer. */
const hasSubnet = (ifa: Ifaddr): boolean => !isZeronet4(prefixOf(ifa)) && (prefixOf(ifa) !== ifa.local || ifa.prefixlen < 32);

/** arp_invalidate: an unresolved neighbour that has become a broadcast address is forgotten. */
const arpInvalidate = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip4): void => {
  const n = findNeigh(ctx, nsid, ifindex, ip);
  if (n && (n.nud === 'INCOMPLETE' || n.nud === 'FAILED' || n.nud === 'NONE')) neighDelete(ctx, nsid, ifindex, ip);
};

export const fibAddIfaddr = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr): void => {
  const dev = linkOf(ctx, nsid, ifindex);
  const prim = ifa.secondary ? primaryOf(dev.addrs4, ifa) : ifa;
  if (!prim) return;
  const add = (type: Magic['type'], dst: Ip4, len: number, metric = 0): void => magicAdd(ctx, nsid, dev, { type, dst, len, prefsrc: ip4(prim), metric });
  add('local', ip4(ifa), 32);
  if (!dev.up) return;
  if (ifa.broadcast !== null && ifa.broadcast !== 0 && !isLbcast4(ifa.broadcast)) {
    add('broadcast', ifa.broadcast, 32);
    arpInvalidate(ctx, nsid, ifindex, ifa.broadcast);
  }
  if (ifa.secondary || !hasSubnet(ifa)) return;
  const net = prefixOf(ifa);
  if (!ifa.noprefixroute) add(dev.info.kind === 'loopback' ? 'local' : 'unicast', net, ifa.prefixlen, ifa.metric);
  if (ifa.prefixlen < 31) {
    add('broadcast', broadcastOf(net, ifa.prefixlen), 32);
    arpInvalidate(ctx, nsid, ifindex, broadcastOf(net, ifa.prefixlen));
  }
};

/** Takes back what fibAddIfaddr gave, except what another address of the device still needs. `iprim`: the primary that is being
 * deleted while `ifa`, its secondary, waits to be promoted. `dead`: the device itself is going. */
export const fibDelIfaddr = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr, iprim?: Ifaddr, dead = false): void => {
  const dev = linkOf(ctx, nsid, ifindex);
  const del = (type: Magic['type'], dst: Ip4, len: number, prefsrc: Ip4): void => magicDel(ctx, nsid, dev, { type, dst, len, prefsrc, metric: 0 });
  const any = prefixOf(ifa);
  const brd = broadcastOf(any, ifa.prefixlen);
  let prim = ifa;
  let subnet = false;
  if (ifa.secondary) {
    const p = primaryOf(dev.addrs4, ifa);
    if (!p || (iprim && iprim !== p)) return;
    prim = p;
  } else if (!isZeronet4(any) && (any !== ifa.local || ifa.prefixlen < 32)) {
    if (!ifa.noprefixroute) del(dev.info.kind === 'loopback' ? 'local' : 'unicast', any, ifa.prefixlen, ip4(prim));
    subnet = true;
  }

  const keep = new Set<string>();
  const wants = (type: 'local' | 'broadcast', ip: Ip4): void => void keep.add(`${type} ${ip}`);
  let gone = true;
  if (!dead) {
    let samePrefsrc = false;
    let prim1: Ifaddr | undefined;
    const sameNet = (a: Ifaddr, b: Ifaddr): boolean => a.prefixlen === b.prefixlen && inPrefix(a.peer, b.peer, b.prefixlen);
    for (const a of dev.addrs4) {
      if (a === ifa) {
        gone = false;
        continue;
      }
      if (iprim && sameNet(a, iprim)) continue;
      // Only an address whose routes have the same preferred source shares routes with this one.
      if (!a.secondary) {
        if (a.local !== prim.local) continue;
        prim1 = a;
        if (prim !== a) samePrefsrc = true;
      } else if (sameNet(a, prim)) prim1 = prim;
      else {
        if (!samePrefsrc) continue;
        if (!prim1 || !sameNet(a, prim1)) prim1 = primaryOf(dev.addrs4, a);
        if (!prim1 || prim1.local !== prim.local) continue;
      }
      wants('local', ip4(a));
      if (a.broadcast !== null) wants('broadcast', a.broadcast);
      if (prim1 === a && a.prefixlen < 31 && !isZeronet4(prefixOf(a))) {
        wants('broadcast', broadcastOf(prefixOf(a), a.prefixlen));
        wants('broadcast', prefixOf(a));
      }
    }
  }
  if (ifa.broadcast !== null && !keep.has(`broadcast ${ifa.broadcast}`)) del('broadcast', ifa.broadcast, 32, ip4(prim));
  if (subnet && ifa.prefixlen < 31) for (const b of [brd, any]) if (!keep.has(`broadcast ${b}`)) del('broadcast', b, 32, ip4(prim));
  if (keep.has(`local ${ip4(ifa)}`)) return;
  del('local', ip4(ifa), 32, ip4(prim));
  if (gone && inetAddrType(ctx, nsid, ip4(ifa)) !== 'local') fibSyncDownAddr(ctx, nsid, ip4(ifa));
};

/** fib_modify_prefix_metric: the connected route of `ifa` (still as it was) gets another metric. */
export const fibModifyPrefixMetric = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr, metric: number): void => {
  const dev = linkOf(ctx, nsid, ifindex);
  if (!dev.up || ifa.secondary || ifa.noprefixroute || !hasSubnet(ifa)) return;
  const m: Magic = { type: dev.info.kind === 'loopback' ? 'local' : 'unicast', dst: prefixOf(ifa), len: ifa.prefixlen, prefsrc: ip4(ifa), metric };
  magicAdd(ctx, nsid, dev, m);
  magicDel(ctx, nsid, dev, { ...m, metric: ifa.metric });
};

// ---------------------------------------------------------------- devices

/** The device no longer speaks IPv4: its routes die, and the ARP table is cleared (arp_ifdown). */
const fibDisableIp = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: 'DOWN' | 'UNREGISTER', force: boolean): void => {
  fibSyncDownDev(ctx, nsid, ifindex, ev, force);
  neighFlush(ctx, nsid, ifindex, true, 4);
};

export const fibNetdevEvent = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: NetdevEvent): void => {
  if (ev === 'UNREGISTER') return fibDisableIp(ctx, nsid, ifindex, 'UNREGISTER', true);
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return;
  if (ev === 'UP') {
    for (const ifa of dev.addrs4) fibAddIfaddr(ctx, nsid, ifindex, ifa);
    fibSyncUp(ctx, nsid, ifindex, 'DEAD');
  } else if (ev === 'DOWN') fibDisableIp(ctx, nsid, ifindex, 'DOWN', false);
  else if (ev === 'CHANGE') {
    if (hasRunningOrLowerUp(dev)) fibSyncUp(ctx, nsid, ifindex, 'LINKDOWN');
    else fibSyncDownDev(ctx, nsid, ifindex, 'CHANGE', false);
  } else if (ev === 'CHANGEMTU') fibSyncMtu(ctx, nsid, ifindex, dev.mtu);
};

/** fib_inetaddr_event: an address appeared, or has just been unlinked from the device's list. */
export const fibInetaddrEvent = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: 'UP' | 'DOWN', ifa: Ifaddr, dead = false): void => {
  if (ev === 'UP') {
    fibAddIfaddr(ctx, nsid, ifindex, ifa);
    fibSyncUp(ctx, nsid, ifindex, 'DEAD');
    return;
  }
  fibDelIfaddr(ctx, nsid, ifindex, ifa, undefined, dead);
  if (linkOf(ctx, nsid, ifindex).addrs4.length === 0) fibDisableIp(ctx, nsid, ifindex, 'DOWN', true);
};
