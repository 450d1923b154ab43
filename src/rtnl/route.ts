// RTM_NEWROUTE and RTM_DELROUTE for IPv4: the checks, in the kernel's order, and the change of the table.
// Mirrors: net/ipv4/fib_frontend.c (rtm_to_fib_config, inet_rtm_newroute, inet_rtm_delroute), net/ipv4/fib_semantics.c (fib_create_info,
// fib_get_nhs, fib_check_nh, fib_valid_prefsrc, fib_nh_match, fib_find_info), net/ipv4/fib_trie.c (fib_table_insert, fib_table_delete).
// Leaves out: nexthop objects, encapsulation, realms, congestion control names.
import { networkOf, type Ip4 } from '../base/ip.ts';
import { emptyPMap, pmGet, pmSet, pmValues } from '../base/pmap.ts';
import { isError, type RtnlError } from '../model/errno.ts';
import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../model/init.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_NOWHERE } from '../model/uapi.ts';
import type { FibTable, Nexthop, Nsid, Route, RouteType } from '../model/world.ts';
import { findLink, netnsOf, setNetns, stateOf, type Ctx } from '../net/ctx.ts';
import { addRouteTo, FIB_ERROR, fibKey, fibLookup4, fibTableLookup, NO_NEXTHOP, removeRouteFrom, type LookupOpts } from '../net/fib4.ts';
import { inetAddrTypeTable } from '../net/fibAddrType.ts';
import type { Flow } from '../net/route4.ts';
import { fib6NhInit } from './route6.ts';
import { convertMetrics, dropExceptions, fail, type NexthopReq, type NlFlags, type RouteReq } from './routeReq.ts';


// ---------------------------------------------------------------- checks

const inval = (extack: string): RtnlError => fail('EINVAL', extack);
/** fib_props[type].scope: the widest scope a type may have. */
const typeScope = (t: RouteType): number =>
  t === 'nat' ? RT_SCOPE_NOWHERE : t === 'local' ? RT_SCOPE_HOST : t === 'broadcast' || t === 'anycast' ? RT_SCOPE_LINK : 0;
const NO_FLOW: Flow = { dst: 0, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 };

/** fib_check_nh_v4_gw: is the gateway reachable over a link, and by which device? */
const checkGateway4 = (ctx: Ctx, nsid: Nsid, nh: NexthopReq, gw: Ip4, table: number, scope: number): Nexthop | RtnlError => {
  const dead = { dead: false, weight: nh.weight, gw };
  if (nh.onlink) {
    if (scope >= RT_SCOPE_LINK) return inval('Nexthop has invalid scope');
    const dev = findLink(ctx, nsid, nh.oif);
    if (!dev) return fail('ENODEV', 'Nexthop device required for onlink');
    if (!dev.up) return fail('ENETDOWN', 'Nexthop device is not up');
    if (inetAddrTypeTable(ctx, nsid, gw, RT_TABLE_LOCAL) !== 'unicast') return inval('Nexthop has invalid gateway');
    return { ...dead, oif: dev.ifindex, onlink: true, linkdown: !dev.carrier };
  }
  const o: LookupOpts = { ignoreLinkState: true, scope: Math.max(scope + 1, RT_SCOPE_LINK) };
  const fl: Flow = { ...NO_FLOW, dst: gw, oif: nh.oif };
  const own = table !== RT_TABLE_MAIN ? pmGet(netnsOf(ctx, nsid).fib4, table) : undefined;
  const hit = own && fibTableLookup(own, gw, fl, o, ctx, nsid);
  const usable = hit && hit.type !== 'throw' && FIB_ERROR[hit.type] === undefined ? hit : undefined;
  const res = usable ?? fibLookup4(ctx, nsid, fl, o);
  if ('error' in res) return fail(res.error, 'Nexthop has invalid gateway');
  if (res.type !== 'unicast' && res.type !== 'local') return inval('Nexthop has invalid gateway');
  const dev = findLink(ctx, nsid, res.nh.oif);
  if (!dev) return inval('No egress device for nexthop');
  if (!dev.up) return fail('ENETDOWN');
  return { ...dead, oif: dev.ifindex, onlink: false, linkdown: !dev.carrier, ...(res.scope !== RT_SCOPE_LINK && { scope: res.scope }) };
};
/** fib_check_nh. */
const checkNh = (ctx: Ctx, nsid: Nsid, nh: NexthopReq, table: number, scope: number): Nexthop | RtnlError => {
  if (typeof nh.gw === 'number') return checkGateway4(ctx, nsid, nh, nh.gw, table, scope);
  const dev = findLink(ctx, nsid, nh.oif);
  if (nh.gw !== null) return fib6NhInit(ctx, nsid, { type: 'unicast', dst: '0'.repeat(32), table }, nh);
  if (nh.onlink) return inval('Invalid flags for nexthop - PERVASIVE and ONLINK can not be set');
  if (!dev) return fail('ENODEV');
  if (!dev.up) return fail('ENETDOWN', 'Device for nexthop is not up');
  return { oif: dev.ifindex, gw: null, weight: nh.weight, onlink: false, dead: false, linkdown: !dev.carrier };
};
/** fib_valid_prefsrc. */
const validPrefsrc = (ctx: Ctx, nsid: Nsid, req: RouteReq): boolean => {
  if (req.type === 'local' && req.dst !== 0 && req.prefsrc === req.dst) return true;
  const src = req.prefsrc as Ip4;
  const table = req.table === RT_TABLE_MAIN ? RT_TABLE_LOCAL : req.table;
  return inetAddrTypeTable(ctx, nsid, src, table) === 'local' || (table !== RT_TABLE_LOCAL && inetAddrTypeTable(ctx, nsid, src, RT_TABLE_LOCAL) === 'local');
};

/** fib_create_info. */
const createInfo = (ctx: Ctx, nsid: Nsid, req: RouteReq): Route | RtnlError => {
  const type = req.type ?? 'unicast';
  if (typeScope(type) > req.scope) return inval('Invalid scope');
  const asked: readonly NexthopReq[] = req.multipath ?? [{ oif: req.oif, gw: req.gw, weight: 1, onlink: req.onlink }];
  const first = asked[0] as NexthopReq;
  if (req.multipath) {
    if (req.oif !== 0 && first.oif !== req.oif) return inval('Nexthop device index does not match RTA_OIF');
    if (req.gw !== null && first.gw !== req.gw) return inval('Nexthop gateway does not match RTA_GATEWAY or RTA_VIA');
  }
  const route = (nexthops: readonly Nexthop[]): Route => ({
    dst: req.dst, dstLen: req.dstLen, tos: req.tos, priority: req.priority, type, scope: req.scope, protocol: req.protocol, prefsrc: req.prefsrc,
    nexthops, metrics: convertMetrics(req.metrics), pref: 'medium', expires: 0, ...(req.onlink && req.multipath && { onlink: true }),
    ...(nexthops.length > 1 && nexthops.every((n) => n.linkdown) && { linkdown: true }), ...(req.origin && { origin: req.origin }),
  });
  if (type === 'throw' || FIB_ERROR[type] !== undefined) {
    if (req.gw !== null || req.oif !== 0 || req.multipath) return inval('Gateway, device and multipath can not be specified for this route type');
    return route([req.onlink ? { ...NO_NEXTHOP, onlink: true } : NO_NEXTHOP]);
  }
  if (req.scope > RT_SCOPE_HOST) return inval('Invalid scope');
  const nexthops: Nexthop[] = [];
  if (req.scope === RT_SCOPE_HOST) {
    if (asked.length !== 1) return inval('Route with host scope can not have multiple nexthops');
    if (first.gw !== null) return inval('Route with host scope can not have a gateway');
    const dev = findLink(ctx, nsid, first.oif);
    if (!dev) return fail('ENODEV');
    nexthops.push({ oif: dev.ifindex, gw: null, weight: 1, onlink: first.onlink, dead: false, linkdown: false });
  } else {
    for (const a of asked) {
      const nh = checkNh(ctx, nsid, a, req.table, req.scope);
      if (isError(nh)) return nh;
      nexthops.push(nh);
    }
  }
  if (req.prefsrc !== null && !validPrefsrc(ctx, nsid, req)) return inval('Invalid prefsrc address');
  return route(nexthops);
};

const sameMetrics = (a: Route['metrics'], b: Route['metrics']): boolean => {
  const x = Object.entries(a ?? {});
  return x.length === Object.keys(b ?? {}).length && x.every(([k, v]) => b?.[k] === v);
};
/** fib_find_info: would both share one fib_info, so that the kernel calls them the same route? */
const sameInfo = (a: Route, b: Route): boolean =>
  a.type === b.type && a.protocol === b.protocol && a.scope === b.scope && a.prefsrc === b.prefsrc && a.priority === b.priority && a.onlink === b.onlink && sameMetrics(a.metrics, b.metrics) &&
  a.nexthops.length === b.nexthops.length &&
  a.nexthops.every((n, i) => {
    const m = b.nexthops[i] as Nexthop;
    return n.oif === m.oif && n.gw === m.gw && n.onlink === m.onlink && n.scope === m.scope && n.weight === m.weight;
  });

// ---------------------------------------------------------------- requests

/** fib_release_info: equal routes of a table share their next hops and what was learnt through them. */
const released = (ctx: Ctx, nsid: Nsid, left: FibTable, r: Route): void => {
  if (stateOf(ctx, nsid).exceptions.size === 0) return;
  const kept = [...pmValues(left.routes)].flatMap((list) => list.filter((x) => sameInfo(x, r)));
  dropExceptions(ctx, nsid, r, kept);
};
const validKeyLen = (req: RouteReq): RtnlError | undefined =>
  networkOf(req.dst, req.dstLen) === req.dst ? undefined : inval('Invalid prefix for given prefix length');
const putTable = (ctx: Ctx, nsid: Nsid, t: FibTable): void => setNetns(ctx, nsid, { fib4: pmSet(netnsOf(ctx, nsid).fib4, t.id, t) });

/** inet_rtm_newroute. */
export const newRoute4 = (ctx: Ctx, nsid: Nsid, req: RouteReq, flags: NlFlags): RtnlError | undefined => {
  if ((req.tos & 3) !== 0) return inval('Invalid dsfield (tos): ECN bits must be 0');
  // fib_new_table: the table stays even if the route is refused.
  const known = pmGet(netnsOf(ctx, nsid).fib4, req.table);
  const table = known ?? { id: req.table, routes: emptyPMap<readonly Route[]>() };
  if (!known) putTable(ctx, nsid, table);
  const bad = validKeyLen(req);
  if (bad) return bad;
  const r = createInfo(ctx, nsid, req);
  if (isError(r)) return r;
  const list = pmGet(table.routes, fibKey(r.dst, r.dstLen)) ?? [];
  const equal = list.filter((a) => a.tos === r.tos && a.priority === r.priority);
  if (equal.length > 0) {
    if (flags.excl) return fail('EEXIST');
    const match = equal.findIndex((a) => sameInfo(a, r));
    if (flags.replace) {
      if (match === 0) return undefined;
      if (match > 0) return fail('EEXIST');
      const next = addRouteTo(table, r, 'replace');
      putTable(ctx, nsid, next);
      released(ctx, nsid, next, equal[0] as Route);
      return undefined;
    }
    if (match >= 0) return fail('EEXIST');
  }
  if (!flags.create) return fail('ENOENT');
  putTable(ctx, nsid, addRouteTo(table, r, flags.append ? 'append' : 'prepend'));
  if (r.type === 'local') setNetns(ctx, nsid, { customLocal4: true });
  return undefined;
};

/** fib_nh_match: do the next hops and metric that a deletion names fit this route? */
const nhMatch = (req: RouteReq, r: Route): boolean => {
  if (req.priority !== 0 && req.priority !== r.priority) return false;
  const first = r.nexthops[0] as Nexthop;
  if (req.oif !== 0 || req.gw !== null) return (req.oif === 0 || req.oif === first.oif) && (req.gw === null || req.gw === first.gw);
  const mp = req.multipath;
  if (!mp) return true;
  if (mp.length < r.nexthops.length) return false;
  return r.nexthops.every((n, i) => {
    const m = mp[i] as NexthopReq;
    return (m.oif === 0 || m.oif === n.oif) && (m.gw === null || m.gw === n.gw);
  });
};
/** inet_rtm_delroute: the first route of the prefix that fits everything the request names. */
export const delRoute4 = (ctx: Ctx, nsid: Nsid, req: RouteReq): RtnlError | undefined => {
  if ((req.tos & 3) !== 0) return inval('Invalid dsfield (tos): ECN bits must be 0');
  const table = pmGet(netnsOf(ctx, nsid).fib4, req.table);
  if (!table) return fail('ESRCH', 'FIB table does not exist');
  const bad = validKeyLen(req);
  if (bad) return bad;
  const list = pmGet(table.routes, fibKey(req.dst, req.dstLen)) ?? [];
  const r = list.find((a) =>
    a.tos === req.tos && (req.type === null || a.type === req.type) && (req.scope === RT_SCOPE_NOWHERE || a.scope === req.scope) &&
    (req.prefsrc === null || req.prefsrc === 0 || a.prefsrc === req.prefsrc) && (req.protocol === 0 || a.protocol === req.protocol) && nhMatch(req, a) &&
    Object.entries(req.metrics ?? {}).every(([k, v]) => (a.metrics?.[k] ?? 0) === v));
  if (!r) return fail('ESRCH');
  const next = removeRouteFrom(table, r);
  putTable(ctx, nsid, next);
  released(ctx, nsid, next, r);
  return undefined;
};
