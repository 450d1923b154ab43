// The routes of a namespace as RTM_GETROUTE dumps them. Mirrors: net/ipv4/fib_trie.c (fib_table_dump: by address, then longest prefix first),
// net/ipv4/fib_semantics.c (fib_dump_info, fib_nexthop_info), net/ipv6/ip6_fib.c (the walker gives both children of a node before the node)
// and net/ipv6/route.c (rt6_fill_node).
import { IN6_ANY, type Family, type Ip4, type Ip6 } from '../../base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../../base/pmap.ts';
import { HZ, JIFFY } from '../../model/uapi.ts';
import type { FibTable, Nexthop, Nsid, Route } from '../../model/world.ts';
import { findLink, netnsOf, stateOf, type Ctx } from '../../net/ctx.ts';
import { ignoresLinkdown } from '../../net/fib4.ts';
import { ipRouteOutput } from '../../net/route4.ts';
import { ip6RouteOutput } from '../../net/route6.ts';
import type { RtFlags, RtMsg } from './route-print.ts';

/** rta_expires: counted in jiffies. */
const secondsLeft = (ctx: Ctx, at: number): number => Math.trunc((Math.floor(at / JIFFY) - Math.floor(ctx.now / JIFFY)) / HZ);
const NONE: RtFlags = { dead: false, onlink: false, linkdown: false };
const nhFlags = (ctx: Ctx, nsid: Nsid, nh: Nexthop, family: Family): RtFlags => {
  if (nh.oif === 0) return { ...NONE, onlink: nh.onlink };
  const ignored = nh.linkdown && (family === 4 ? ignoresLinkdown(ctx, nsid, nh.oif) : (findLink(ctx, nsid, nh.oif)?.conf6.ignore_routes_with_linkdown ?? 0) !== 0);
  return { dead: nh.dead || ignored, onlink: nh.onlink, linkdown: nh.linkdown };
};
/** One route as a message. */
export const routeMsg = (ctx: Ctx, nsid: Nsid, family: Family, table: number, r: Route): RtMsg => {
  const one = r.nexthops[0];
  const multi = r.nexthops.length > 1;
  const flags: RtFlags = !multi
    ? one ? nhFlags(ctx, nsid, one, family) : NONE
    : family === 6 ? NONE : { dead: r.nexthops.every((n) => n.dead), onlink: r.onlink === true, linkdown: r.linkdown === true };
  return {
    family, type: r.type, dst: r.dstLen === 0 ? null : r.dst, dstLen: r.dstLen, tos: r.tos, table, protocol: r.protocol, scope: r.scope, flags,
    gw: multi ? null : (one?.gw ?? null), oif: multi ? 0 : (one?.oif ?? 0), prefsrc: r.prefsrc, priority: r.priority, metrics: r.metrics,
    pref: family === 6 ? r.pref : null, hops: multi ? r.nexthops.map((nh) => ({ nh, flags: nhFlags(ctx, nsid, nh, family) })) : null,
    expires: r.expires === 0 ? null : secondsLeft(ctx, r.expires),
  };
};

const cmp = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);
/** By address, a longer prefix before a shorter one of the same address. */
const order4 = (a: Route, b: Route): number => cmp(a.dst, b.dst) || b.dstLen - a.dstLen;
/** Depth first, left before right, children before their node: by address, except that a prefix comes after all it contains. */
const order6 = (a: Route, b: Route): number => cmp(lastOf(a), lastOf(b)) || b.dstLen - a.dstLen;
const lastOf = (r: Route): string => {
  const d = r.dst as string;
  const whole = r.dstLen >> 2;
  if (whole >= 32) return d;
  const nibble = (parseInt(d[whole] as string, 16) | (0xf >> (r.dstLen & 3))).toString(16);
  return (d.slice(0, whole) + nibble).padEnd(32, 'f');
};
/** A table's routes in dump order. */
const tableInOrder = (t: FibTable, family: Family): Route[] => {
  const prefixes = [...pmValues(t.routes)].filter((l) => l.length > 0);
  prefixes.sort((x, y) => (family === 4 ? order4 : order6)(x[0] as Route, y[0] as Route));
  // what is over stays until fib6_run_gc comes by, and prints a negative time
  return prefixes.flat();
};

/** RTM_GETROUTE with NLM_F_DUMP; `tb` 0 means every table. Undefined: there is no such table. */
export const dumpRoutes = (ctx: Ctx, nsid: Nsid, family: Family, tb: number): RtMsg[] | undefined => {
  const ns = netnsOf(ctx, nsid);
  const fib = family === 4 ? ns.fib4 : ns.fib6;
  const out: RtMsg[] = [];
  const one = (t: FibTable): void => {
    for (const r of tableInOrder(t, family)) out.push(routeMsg(ctx, nsid, family, t.id, r));
  };
  if (tb !== 0) {
    const t = pmGet(fib, tb);
    // main (and IPv6's local) are there from the start, whatever is in them
    if (!t && tb !== 254 && (tb !== 255 || family === 4)) return undefined;
    if (t) one(t);
    return out;
  }
  // Tables hang on 256 chains; within a chain the newest comes first, which for want of a date is the highest number.
  const tables = [...pmEntries(fib)].map(([, t]) => t).sort((a, b) => (a.id & 255) - (b.id & 255) || b.id - a.id);
  tables.forEach(one);
  return out;
};

/** What redirects and path MTU messages taught about IPv6 destinations (rt6_nh_dump_exceptions), route by route. */
export const dumpCache6 = (ctx: Ctx, nsid: Nsid): RtMsg[] => {
  const learnt = [...pmValues(stateOf(ctx, nsid).exceptions)].filter((e) => typeof e.dst === 'string' && (e.expires === 0 || e.expires > ctx.now));
  learnt.sort((a, b) => cmp(a.dst, b.dst));
  return learnt.flatMap((e) => {
    const dst = e.dst as Ip6;
    const rt = ip6RouteOutput(ctx, nsid, { dst, src: IN6_ANY, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });
    if ('error' in rt || !rt.route) return [];
    const m = routeMsg(ctx, nsid, 6, rt.table, { ...rt.route, nexthops: [] });
    return [{
      ...m, dst, dstLen: 128, gw: rt.gw, oif: rt.oif, cloned: { flags: [], mark: 0, uid: -1, iif: 0 }, metrics: rt.pmtu ? { ...m.metrics, mtu: rt.mtu } : m.metrics,
      expires: e.expires === 0 ? null : secondsLeft(ctx, e.expires),
    }];
  });
};
/** The same for IPv4 (fib_dump_info_fnhe): what a lookup of that destination answers now, without a source. */
export const dumpCache4 = (ctx: Ctx, nsid: Nsid): RtMsg[] => {
  const learnt = [...pmValues(stateOf(ctx, nsid).exceptions)].filter((e) => typeof e.dst === 'number' && (e.expires === 0 || e.expires > ctx.now));
  learnt.sort((a, b) => cmp(a.dst, b.dst));
  return learnt.flatMap((e) => {
    const dst = e.dst as Ip4;
    const rt = ipRouteOutput(ctx, nsid, { dst, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });
    if ('error' in rt || !rt.route) return [];
    const m = routeMsg(ctx, nsid, 4, rt.table, { ...rt.route, nexthops: [] });
    return [{
      ...m, dst, dstLen: 32, gw: rt.gw, oif: rt.oif, prefsrc: null, priority: 0, metrics: rt.pmtu ? { ...m.metrics, mtu: rt.mtu } : m.metrics,
      expires: e.expires === 0 ? null : secondsLeft(ctx, e.expires), cloned: { flags: rt.redirected ? ['redirected'] : [], mark: 0, uid: -1, iif: 0 },
    }];
  });
};
