// RTM_NEWROUTE and RTM_DELROUTE for IPv6: the checks, in the kernel's order, and the change of the table.
// Mirrors: net/ipv6/route.c (rtm_to_fib6_config, ip6_route_info_create, fib6_nh_init, ip6_validate_gw, ip6_route_check_nh,
// ip6_route_multipath_add, ip6_route_del) and net/ipv6/ip6_fib.c (fib6_add_rt2node). ECMP siblings are the next hops of one Route.
// Leaves out: source-specific routes, nexthop objects, encapsulation.
import { inPrefix, IN6_ANY, IN6_LOOPBACK, isLinkLocal6, isMulticast6, networkOf, type Ip6 } from '../base/ip.ts';
import { emptyPMap, pmGet, pmSet, pmValues } from '../base/pmap.ts';
import { isError, type RtnlError } from '../model/errno.ts';
import { LOOPBACK_IFINDEX, RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../model/init.ts';
import type { FibTable, Link, Nexthop, Nsid, Route, RouteType } from '../model/world.ts';
import { findLink, netnsOf, setNetns, type Ctx } from '../net/ctx.ts';
import { idevOf } from '../net/mcGroups.ts';
import { FIB_ERROR, fibKey, setPrefix, type FibResult } from '../net/fib4.ts';
import { fibLookup6, fibTableLookup6 } from '../net/fib6.ts';
import { ipv6ChkAddr, ipv6GetIfaddr } from '../net/ifaddr6.ts';
import { startGc } from '../net/ip6Fib.ts';
import type { Flow } from '../net/route4.ts';
import { convertMetrics, dropExceptions, fail, type NexthopReq, type NlFlags, type RouteReq } from './routeReq.ts';

const IP6_RT_PRIO_USER = 1024;
const inval = (extack: string): RtnlError => fail('EINVAL', extack);
const isReject = (t: RouteType | null): boolean => t === 'throw' || (t !== null && t !== 'nat' && FIB_ERROR[t] !== undefined);
/** flowi6_iif is not set for these lookups, not even to the loopback: no `iif` rule matches. */
const NO_IIF = -2;
const flow = (dst: Ip6, oif: number): Flow => ({ dst, src: IN6_ANY, iif: NO_IIF, oif, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });

// ---------------------------------------------------------------- next hops

/** ip6_route_check_nh: the device by which a gateway that is not link-local is reached; it must be on link. */
const checkNh = (ctx: Ctx, nsid: Nsid, gw: Ip6, table: number, oif: number): number | undefined => {
  const fl = flow(gw, oif);
  const t = pmGet(netnsOf(ctx, nsid).fib6, table);
  // what is not ours and goes by the loopback is a reject route (ip6_route_info_create)
  const discards = (r: FibResult): boolean => r.type === 'unicast' && findLink(ctx, nsid, r.nh.oif)?.info.kind === 'loopback';
  const own = t && fibTableLookup6(ctx, nsid, t, fl, { strict: true, ignoreLinkState: true });
  if (own && !isReject(own.type) && !discards(own) && own.nh.gw === null && (oif === 0 || oif === own.nh.oif)) return own.nh.oif;
  const res = fibLookup6(ctx, nsid, fl, { strict: true, throwEnds: true });
  if ('error' in res || discards(res) || res.nh.gw !== null || (oif !== 0 && res.nh.oif !== oif)) return undefined;
  return res.nh.oif;
};
/** ip6_validate_gw: gives the device. */
const validateGw = (ctx: Ctx, nsid: Nsid, gw: Ip6, onlink: boolean, table: number, asked: Link | undefined): Link | RtnlError => {
  const linkLocal = isLinkLocal6(gw);
  const isOurs = (dev: Link): boolean => ipv6GetIfaddr(ctx, nsid, gw, linkLocal ? dev.ifindex : 0) !== undefined;
  if (asked && isOurs(asked)) return inval('Gateway can not be a local address');
  let dev = asked;
  if (!linkLocal) {
    if (isMulticast6(gw) || gw === IN6_ANY) return inval('Invalid gateway address');
    if (onlink && asked) {
      const t = pmGet(netnsOf(ctx, nsid).fib6, RT_TABLE_MAIN);
      const res = t && fibTableLookup6(ctx, nsid, t, flow(gw, asked.ifindex));
      // "ignore match if it is the default route": any route to ::
      if (res && !isReject(res.type) && res.route.dst !== IN6_ANY && (res.type !== 'unicast' || res.nh.oif !== asked.ifindex))
        return inval('Nexthop has invalid gateway or device mismatch');
    } else {
      const oif = checkNh(ctx, nsid, gw, table, asked?.ifindex ?? 0);
      if (oif === undefined) return fail('EHOSTUNREACH');
      dev = findLink(ctx, nsid, oif);
    }
  }
  if (!dev) return inval('Egress device not specified');
  if (dev.info.kind === 'loopback') return inval('Egress device can not be loopback device for this route');
  return !asked && isOurs(dev) ? inval('Gateway can not be a local address') : dev;
};
/** fib6_is_reject: by its type, or because it would loop through the loopback. */
const fib6IsReject = (req: { readonly type: RouteType | null; readonly dst: Ip6 }, h: NexthopReq, dev: Link | undefined): boolean =>
  isReject(req.type) || (h.gw === null && dev?.info.kind === 'loopback' && req.dst !== IN6_LOOPBACK && req.type !== 'local');
/** fib6_nh_init. */
export const fib6NhInit = (ctx: Ctx, nsid: Nsid, req: { readonly type: RouteType | null; readonly dst: Ip6; readonly table: number }, h: NexthopReq): Nexthop | RtnlError => {
  const asked = h.oif === 0 ? undefined : findLink(ctx, nsid, h.oif);
  // a device too small for IPv6 has no inet6_dev
  if (h.oif !== 0 && (!asked || !idevOf(ctx, nsid, h.oif).idev6)) return fail('ENODEV');
  if (h.onlink) {
    if (!asked) return fail('ENODEV', 'Nexthop device required for onlink');
    if (!asked.up) return fail('ENETDOWN', 'Nexthop device is not up');
  }
  const base = { weight: h.weight, dead: false, linkdown: false };
  if (fib6IsReject(req, h, asked))
    return { ...base, oif: LOOPBACK_IFINDEX, gw: null, onlink: h.onlink };
  let dev = asked;
  if (h.gw !== null) {
    const d = validateGw(ctx, nsid, h.gw as Ip6, h.onlink, req.table, asked);
    if (isError(d)) return d;
    dev = d;
  }
  if (!dev) return fail('ENODEV');
  if (dev.conf6.disable_ipv6 !== 0) return fail('EACCES', 'IPv6 is disabled on nexthop device');
  if (!dev.up) return fail('ENETDOWN', 'Nexthop device is not up');
  return { ...base, oif: dev.ifindex, gw: h.gw, onlink: h.onlink, linkdown: req.type !== 'local' && !dev.carrier };
};

// ---------------------------------------------------------------- tables

const routesAt = (t: FibTable, dst: Ip6, len: number): readonly Route[] => pmGet(t.routes, fibKey(dst, len)) ?? [];
const put = (ctx: Ctx, nsid: Nsid, t: FibTable): void => setNetns(ctx, nsid, { fib6: pmSet(netnsOf(ctx, nsid).fib6, t.id, t) });
/** What was learnt through next hops that are no longer there is forgotten. */
const released = (ctx: Ctx, nsid: Nsid, before: readonly Route[], after: readonly Route[]): void => {
  for (const r of before) {
    const gone = r.nexthops.filter((n) => !after.some((x) => x.nexthops.includes(n)));
    if (gone.length > 0) dropExceptions(ctx, nsid, { ...r, nexthops: gone });
  }
};
/** rt6_qualify_for_ecmp: only routes with a gateway can have siblings. */
const canEcmp = (r: Route): boolean => r.nexthops[0]?.gw !== null && r.nexthops[0] !== undefined;
const sameNh = (a: Nexthop, b: Nexthop): boolean => a.oif === b.oif && a.gw === b.gw;

/** Whether the radix tree has a node without routes at this prefix (fib6_add_1 finds it): the root, or where longer prefixes part. */
const isBranch = (t: FibTable, dst: Ip6, len: number): boolean => {
  if (len === 0) return true;
  const sides = new Set<boolean>();
  for (const list of pmValues(t.routes)) {
    const r = list[0];
    if (r && r.dstLen > len && inPrefix(r.dst, dst, len)) sides.add(networkOf(r.dst, len + 1) === dst);
  }
  return sides.size === 2;
};
/** fib6_add_rt2node, for one route of one next hop. */
const addRt2node = (list: readonly Route[], r: Route, f: NlFlags): readonly Route[] | RtnlError => {
  const nh = r.nexthops[0] as Nexthop;
  const same = list.filter((x) => x.priority === r.priority);
  const end = ((): number => {
    const i = list.findIndex((x) => x.priority > r.priority);
    return i < 0 ? list.length : i;
  })();
  if (same.length > 0 && f.excl) return fail('EEXIST');
  if (f.replace) {
    // A route of the same kind (with or without a gateway) is replaced, else the first of that metric.
    const old = same.find((x) => canEcmp(x) === canEcmp(r)) ?? same[0];
    if (old) return list.toSpliced(list.indexOf(old), 1, r);
    return f.create ? list.toSpliced(end, 0, r) : fail('ENOENT');
  }
  if (same.some((x) => x.nexthops.some((n) => sameNh(n, nh)))) return fail('EEXIST');
  const sibling = canEcmp(r) ? same.find(canEcmp) : undefined;
  if (sibling) return list.toSpliced(list.indexOf(sibling), 1, { ...sibling, nexthops: [...sibling.nexthops, nh] });
  return list.toSpliced(end, 0, r);
};

/** inet6_rtm_newroute. */
export const newRoute6 = (ctx: Ctx, nsid: Nsid, req: RouteReq, flags: NlFlags): RtnlError | undefined => {
  if (req.tos !== 0) return inval('Invalid dsfield (tos): option not available for IPv6');
  if (typeof req.gw === 'number' || req.multipath?.some((h) => typeof h.gw === 'number')) return inval('IPv6 does not support RTA_VIA attribute');
  if (req.multipath?.some((h) => h.gw === null)) return inval('Device only routes can not be added for IPv6 using the multipath API.');
  const dst = networkOf(req.dst as Ip6, req.dstLen);
  const known = pmGet(netnsOf(ctx, nsid).fib6, req.table);
  let table = known ?? { id: req.table, routes: emptyPMap<readonly Route[]>() };
  if (!known) put(ctx, nsid, table);
  const hops: readonly NexthopReq[] = req.multipath?.map((h) => (req.onlink ? { ...h, onlink: true } : h)) ?? [{ oif: req.oif, gw: req.gw, weight: 1, onlink: req.onlink }];
  const routes: Route[] = [];
  for (const h of hops) {
    const nh = fib6NhInit(ctx, nsid, { type: req.type, dst, table: req.table }, h);
    if (isError(nh)) return nh;
    if (req.prefsrc !== null && !ipv6ChkAddr(ctx, nsid, req.prefsrc as Ip6, nh.oif)) return inval('Invalid source address');
    if (routes.some((r) => sameNh(r.nexthops[0] as Nexthop, nh))) return fail('EEXIST');
    // Its flags are RTF_REJECT and nothing else: no preference, no lifetime.
    const reject = fib6IsReject({ type: req.type, dst }, h, findLink(ctx, nsid, h.oif));
    routes.push({
      dst, dstLen: req.dstLen, tos: 0, priority: req.priority === 0 ? IP6_RT_PRIO_USER : req.priority, type: req.type ?? 'unicast', scope: 0, protocol: req.protocol,
      prefsrc: req.prefsrc, nexthops: [nh], metrics: convertMetrics(req.metrics), pref: reject ? 'medium' : req.pref,
      expires: req.expires === null || reject ? 0 : ctx.now + req.expires * 1e6,
      ...(req.origin && { origin: req.origin }),
    });
  }
  const before = routesAt(table, dst, req.dstLen);
  let list = before;
  if (list.length === 0 && !flags.create && flags.replace)
    return isBranch(table, dst, req.dstLen) ? fail('ENOENT') : fail('ENOENT', 'Can not replace route - no match found');
  let f = flags;
  for (const r of routes) {
    const next = addRt2node(list, r, f);
    if (isError(next)) return next;
    list = next;
    f = { ...f, excl: false, replace: false, create: true };
  }
  table = setPrefix(table, dst, req.dstLen, list);
  put(ctx, nsid, table);
  released(ctx, nsid, before, list);
  if (req.expires !== null) startGc(ctx, nsid);
  return undefined;
};

/** ip6_route_del for one next hop (`h`: null when the request names none). */
const delOne = (list: readonly Route[], req: RouteReq, h: NexthopReq): readonly Route[] | undefined => {
  for (const r of list) {
    if (req.priority !== 0 && req.priority !== r.priority) continue;
    if (req.protocol !== 0 && req.protocol !== r.protocol) continue;
    const i = r.nexthops.findIndex((n) => (h.oif === 0 || n.oif === h.oif) && (h.gw === null || n.gw === h.gw));
    if (i < 0) continue;
    const at = list.indexOf(r);
    // Without a gateway all siblings go.
    if (h.gw === null || r.nexthops.length === 1) return list.toSpliced(at, 1);
    return list.toSpliced(at, 1, { ...r, nexthops: r.nexthops.toSpliced(i, 1) });
  }
  return undefined;
};
/** inet6_rtm_delroute. The type of a route does not matter to it. */
export const delRoute6 = (ctx: Ctx, nsid: Nsid, req: RouteReq): RtnlError | undefined => {
  if (req.tos !== 0) return inval('Invalid dsfield (tos): option not available for IPv6');
  const table = pmGet(netnsOf(ctx, nsid).fib6, req.table) ?? (req.table === RT_TABLE_MAIN || req.table === RT_TABLE_LOCAL ? { id: req.table, routes: emptyPMap<readonly Route[]>() } : undefined);
  if (!table) return fail('ESRCH', 'FIB table does not exist');
  const dst = networkOf(req.dst as Ip6, req.dstLen);
  const before = routesAt(table, dst, req.dstLen);
  let list = before;
  // The root of an empty tree has a route of its own, which cannot be deleted.
  if (req.dstLen === 0 && list.length === 0 && !req.multipath && (req.oif === 0 || req.oif === LOOPBACK_IFINDEX) && req.gw === null && (req.priority === 0 || req.priority === 0xffffffff) &&
    (req.protocol === 0 || req.protocol === 2)) return fail('ENOENT');
  let err: RtnlError | undefined;
  for (const h of req.multipath ?? [{ oif: req.oif, gw: req.gw, weight: 1, onlink: false }]) {
    const next = delOne(list, req, h);
    if (next) list = next;
    else err = fail('ESRCH');
  }
  put(ctx, nsid, setPrefix(table, dst, req.dstLen, list));
  released(ctx, nsid, before, list);
  return err;
};
