// The IPv6 routes that the kernel itself makes and takes away, and what devices do to all of them.
// Mirrors: net/ipv6/addrconf.c (addrconf_prefix_route, addrconf_get_prefix_route, addrconf_f6i_alloc, addrconf_add_mroute) and
// net/ipv6/route.c (fib6_ifup, fib6_ifdown: rt6_sync_up, rt6_sync_down_dev). and ip6_fib.c (fib6_start_gc, fib6_run_gc).
// Leaves out: nexthop objects.
import { heapItems } from '../base/heap.ts';
import { IN6_ANY, networkOf, type Ip6 } from '../base/ip.ts';
import { emptyPMap, pmDelete, pmEntries, pmFind, pmGet, pmSet } from '../base/pmap.ts';
import { LOOPBACK_IFINDEX, RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../model/init.ts';
import { RTPROT_KERNEL } from '../model/uapi.ts';
import type { FibTable, Nexthop, Nsid, Route, RouteType } from '../model/world.ts';
import { addTimer, findLink, netnsOf, setNetns, type Ctx } from './ctx.ts';
import { fibKey, setPrefix } from './fib4.ts';

export const IP6_RT_PRIO_ADDRCONF = 256;
const MULTICAST_PREFIX = `ff${'0'.repeat(30)}`;

const tableOf = (ctx: Ctx, nsid: Nsid, id: number): FibTable => pmGet(netnsOf(ctx, nsid).fib6, id) ?? { id, routes: emptyPMap() };
const putTable = (ctx: Ctx, nsid: Nsid, t: FibTable): void => {
  const { fib6 } = netnsOf(ctx, nsid);
  if (t !== pmGet(fib6, t.id)) setNetns(ctx, nsid, { fib6: pmSet(fib6, t.id, t) });
};
/** What a prefix's routes have in common with their version before: every device has its ff00::/8 and fe80::/64, and thousands of them
 * need not be read for one more. */
interface Summary {
  /** Devices of routes without a gateway (and perhaps some that have gone since): of the newest version alone. */
  devices: Set<number> | null;
  /** Routes with a next hop that is dead or linkdown. */
  readonly flagged: number;
}
const SUMMARIES = new WeakMap<readonly Route[], Summary>();
const isFlagged = (r: Route): boolean => r.nexthops.some((nh) => nh.dead || nh.linkdown);
const summaryOf = (list: readonly Route[]): Summary => {
  let s = SUMMARIES.get(list);
  if (!s) {
    let n = 0;
    for (const r of list) if (isFlagged(r)) n++;
    s = { devices: null, flagged: n };
    SUMMARIES.set(list, s);
  }
  return s;
};
/** `next` comes after `list`: the devices are handed on. */
const handOn = (list: readonly Route[], next: readonly Route[], flagged: number): void => {
  const s = summaryOf(list);
  SUMMARIES.set(next, { devices: s.devices, flagged });
  s.devices = null;
};
const hasDevice = (list: readonly Route[], ifindex: number): boolean => {
  const s = summaryOf(list);
  s.devices ??= new Set(list.flatMap((r) => r.nexthops.filter((nh) => nh.gw === null).map((nh) => nh.oif)));
  return s.devices.has(ifindex);
};
/** Adds a device route, after those of the same or a better metric; nothing when it is there already (fib6_add_rt2node's EEXIST). */
const insert = (ctx: Ctx, nsid: Nsid, ifindex: number, r: { table: number; type: RouteType; dst: Ip6; len: number; metric: number; expires?: number }): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return;
  const t = tableOf(ctx, nsid, r.table);
  const list = pmGet(t.routes, fibKey(r.dst, r.len)) ?? [];
  const expires = r.expires ?? 0;
  const there = hasDevice(list, ifindex) ? list.findIndex((x) => x.priority === r.metric && x.nexthops.some((nh) => nh.oif === ifindex && nh.gw === null)) : -1;
  if (there >= 0) {
    // rt6_duplicate_nexthop: a route with a lifetime takes the new one's
    const old = list[there] as Route;
    if (old.expires !== 0) putTable(ctx, nsid, setPrefix(t, r.dst, r.len, list.with(there, { ...old, expires })));
    if (old.expires !== 0 && expires !== 0) startGc(ctx, nsid);
    return;
  }
  const nh: Nexthop = { oif: ifindex, gw: null, weight: 1, onlink: false, dead: false, linkdown: !dev.carrier && r.type !== 'local' && r.type !== 'anycast' };
  const route: Route = {
    dst: r.dst, dstLen: r.len, tos: 0, priority: r.metric, type: r.type, scope: 0, protocol: RTPROT_KERNEL, prefsrc: null, nexthops: [nh], metrics: null,
    pref: 'medium', expires,
  };
  const last = (list.at(-1)?.priority ?? 0) <= r.metric;
  const next = last ? list.concat(route) : list.toSpliced(list.findIndex((x) => x.priority > r.metric), 0, route);
  summaryOf(list).devices?.add(ifindex);
  handOn(list, next, summaryOf(list).flagged + (isFlagged(route) ? 1 : 0));
  putTable(ctx, nsid, setPrefix(t, r.dst, r.len, next));
  if (expires !== 0) startGc(ctx, nsid);
};
const remove = (ctx: Ctx, nsid: Nsid, table: number, dst: Ip6, len: number, fits: (r: Route) => boolean): void => {
  const t = pmGet(netnsOf(ctx, nsid).fib6, table);
  const list = t && pmGet(t.routes, fibKey(dst, len));
  if (!t || !list) return;
  const i = list.findIndex(fits);
  if (i >= 0) putTable(ctx, nsid, setPrefix(t, dst, len, list.toSpliced(i, 1)));
};
/** fib6_start_gc: dead routes are collected every 30 s while any has a lifetime. The timer is an 'addr' timer of no device. */
const GC_INTERVAL = 30_000_000;
export const startGc = (ctx: Ctx, nsid: Nsid): void => {
  for (const t of heapItems(ctx.timers)) if (t.kind === 'addr' && t.netns === nsid && t.ifindex === 0) return;
  addTimer(ctx, GC_INTERVAL, 'addr', nsid, 0, IN6_ANY);
};
/** fib6_run_gc. */
export const fib6RunGc = (ctx: Ctx, nsid: Nsid): void => {
  let left = 0;
  mapRoutes(ctx, nsid, null, (r) => {
    if (r.expires === 0) return r;
    if (ctx.now > r.expires) return null;
    left++;
    return r;
  });
  if (left > 0) startGc(ctx, nsid);
};
const via = (ifindex: number) => (r: Route): boolean => r.nexthops[0]?.oif === ifindex && r.nexthops[0].gw === null;

/** The connected route of an address. A device that is down refuses it (fib6_nh_init). */
export const addPrefixRoute = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6, len: number, metric: number, expires = 0): void => {
  if (!findLink(ctx, nsid, ifindex)?.up) return;
  // On a loopback device ip6_route_info_create makes it a reject route and forgets its lifetime.
  const lasting = findLink(ctx, nsid, ifindex)?.info.kind === 'loopback' ? 0 : expires;
  insert(ctx, nsid, ifindex, { table: RT_TABLE_MAIN, type: 'unicast', dst: networkOf(ip, len), len, metric: metric || IP6_RT_PRIO_ADDRCONF, expires: lasting });
};
/** addrconf_get_prefix_route, then `change` it: its metric's place, its lifetime (0: none), or its end (null). False when there is none. */
export const modifyPrefixRoute = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6, len: number, change: (r: Route) => Route | null): boolean => {
  const t = pmGet(netnsOf(ctx, nsid).fib6, RT_TABLE_MAIN);
  const dst = networkOf(ip, len);
  const list = (t && pmGet(t.routes, fibKey(dst, len))) ?? [];
  const i = list.findIndex(via(ifindex));
  const old = list[i];
  if (!t || !old) return false;
  const next = change(old);
  putTable(ctx, nsid, setPrefix(t, dst, len, next === null ? list.toSpliced(i, 1) : list.with(i, next)));
  if (next !== null && next.expires !== 0) startGc(ctx, nsid);
  return true;
};
/** The first route without a gateway for that prefix on that device, whoever made it. */
export const delPrefixRoute = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6, len: number): void =>
  remove(ctx, nsid, RT_TABLE_MAIN, networkOf(ip, len), len, via(ifindex));

/** An address of ours, or an anycast address, in the local table: also on a device that is down. */
export const addHostRoute = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6, type: 'local' | 'anycast'): void =>
  insert(ctx, nsid, ifindex, { table: RT_TABLE_LOCAL, type, dst: ip, len: 128, metric: 0 });
export const delHostRoute = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6, type: 'local' | 'anycast'): void =>
  remove(ctx, nsid, RT_TABLE_LOCAL, ip, 128, (r) => r.type === type && via(ifindex)(r));
export const hasHostRoute = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6): boolean =>
  pmGet(tableOf(ctx, nsid, RT_TABLE_LOCAL).routes, fibKey(ip, 128))?.some((r) => r.type === 'local' && via(ifindex)(r)) ?? false;

/** ff00::/8 on the device. */
export const addMulticastRoute = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  if (findLink(ctx, nsid, ifindex)?.up) insert(ctx, nsid, ifindex, { table: RT_TABLE_LOCAL, type: 'multicast', dst: MULTICAST_PREFIX, len: 8, metric: IP6_RT_PRIO_ADDRCONF });
};

/** Prefixes with a next hop that is dead or linkdown, found without looking at the rest. */
const someFlagged = (list: readonly Route[]): boolean => summaryOf(list).flagged > 0;
const FLAGGED = new WeakMap<object, true>();

/** Rewrites every IPv6 route of the namespace (that uses the device, when one is given); null removes it, the same object keeps it. */
const mapRoutes = (ctx: Ctx, nsid: Nsid, ifindex: number | null, f: (r: Route) => Route | null, onlyFlagged = false): void => {
  const touches = (r: Route): boolean => (r.nexthops.length === 0 ? ifindex === LOOPBACK_IFINDEX : r.nexthops.some((nh) => nh.oif === ifindex));
  for (const [id, table] of pmEntries(netnsOf(ctx, nsid).fib6)) {
    let t = table;
    for (const [key, list] of onlyFlagged ? pmFind(table.routes, someFlagged, FLAGGED) : pmEntries(table.routes)) {
      let next: (Route | null)[] | null = null;
      let { flagged } = summaryOf(list);
      // the newest routes stand last, and are the likeliest to be flagged
      for (let i = list.length - 1, left = flagged; i >= 0 && (left > 0 || !onlyFlagged); i--) {
        const old = list[i] as Route;
        const marked = isFlagged(old);
        if (marked) left--;
        if (ifindex !== null && !touches(old)) continue;
        const r = f(old);
        if (r === old) continue;
        flagged += (r !== null && isFlagged(r) ? 1 : 0) - (marked ? 1 : 0);
        next ??= list.slice();
        next[i] = r;
      }
      if (next === null) continue;
      const kept = next.filter((r) => r !== null);
      handOn(list, kept, flagged);
      t = { id: t.id, routes: kept.length === 0 ? pmDelete(t.routes, key) : pmSet(t.routes, key, kept) };
    }
    if (t !== table) setNetns(ctx, nsid, { fib6: pmSet(netnsOf(ctx, nsid).fib6, id, t) });
  }
};
/** Reject routes stand on the loopback (ip6_route_info_create). */
const uses = (nh: Nexthop, ifindex: number): boolean => nh.oif === ifindex;
const onDevice = (r: Route, ifindex: number): boolean =>
  r.nexthops.length === 0 ? ifindex === LOOPBACK_IFINDEX : r.nexthops.some((nh) => uses(nh, ifindex));
const withNexthops = (r: Route, f: (nh: Nexthop) => Nexthop): Route => ({ ...r, nexthops: r.nexthops.map(f) });

/** rt6_sync_up: next hops of the device are usable again; `dead` when the device itself came up, else only its carrier. */
export const rt6SyncUp = (ctx: Ctx, nsid: Nsid, ifindex: number, dead: boolean): void => {
  const carrier = findLink(ctx, nsid, ifindex)?.carrier ?? false;
  mapRoutes(ctx, nsid, ifindex, (r) => {
    if (!r.nexthops.some((nh) => uses(nh, ifindex) && ((dead && nh.dead) || ((!dead || carrier) && nh.linkdown)))) return r;
    return withNexthops(r, (nh) => (uses(nh, ifindex) ? { ...nh, dead: dead ? false : nh.dead, linkdown: dead && !carrier ? nh.linkdown : false } : nh));
  }, true);
};
/** rt6_sync_down_dev, NETDEV_CHANGE: the carrier is gone. */
export const rt6SyncLinkdown = (ctx: Ctx, nsid: Nsid, ifindex: number): void =>
  mapRoutes(ctx, nsid, ifindex, (r) => {
    // RTF_LOCAL and RTF_ANYCAST; an anycast route made by hand has no such flag
    if (r.type === 'local' || (r.type === 'anycast' && r.protocol === RTPROT_KERNEL) || !r.nexthops.some((nh) => uses(nh, ifindex) && !nh.linkdown)) return r;
    return withNexthops(r, (nh) => (uses(nh, ifindex) ? { ...nh, linkdown: true } : nh));
  });
/** rt6_sync_down_dev, NETDEV_DOWN and NETDEV_UNREGISTER: routes through the device go; a multipath route goes with its last live next hop. */
export const rt6SyncDown = (ctx: Ctx, nsid: Nsid, ifindex: number, unregister: boolean): void =>
  mapRoutes(ctx, nsid, ifindex, (r) => {
    if (!onDevice(r, ifindex)) return r;
    if (r.nexthops.length <= 1) return null;
    if (unregister) {
      const left = r.nexthops.filter((nh) => !uses(nh, ifindex));
      return left.length === 0 ? null : { ...r, nexthops: left };
    }
    const next = withNexthops(r, (nh) => (uses(nh, ifindex) ? { ...nh, dead: true, linkdown: true } : nh));
    return next.nexthops.every((nh) => nh.dead) ? null : next;
  });
