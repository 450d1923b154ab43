// IPv6 forwarding tables: lookup in one table and through the policy rules.
// Mirrors: net/ipv6/route.c (fib6_table_lookup, rt6_select, find_rr_leaf, find_match, rt6_score_route, fib6_select_path) and
// net/ipv6/fib6_rules.c (fib6_rule_action, fib6_rule_suppress). ECMP siblings are one Route here. Leaves out: source-specific
// routes (subtrees), nexthop objects, source address rules (`from` with RT6_LOOKUP_F_SRCPREF).
import { pmGet } from '../base/pmap.ts';
import { sysctlInt } from '../model/sysctl.ts';
import type { Ip } from '../base/ip.ts';
import type { FibTable, Nexthop, Nsid, Route } from '../model/world.ts';
import { findLink, netnsOf, type Ctx } from './ctx.ts';
import { FIB_ERROR, NO_NEXTHOP, type FibErrno, type FibResult } from './fib4.ts';
import { fibRulesLookup } from './fibRules.ts';
import { allPrefixes, longestPrefix } from './fibCompiled.ts';
import type { Routes } from './fibTrie.ts';
import { fibMultipathHash, upperBounds } from './multipath.ts';
import type { Flow } from './route4.ts';

export interface Lookup6Opts {
  /** RT6_LOOKUP_F_IFACE: a route by another device than the flow's is no match. */
  readonly strict?: boolean;
  /** rt6_check_neigh: below 0 when the router is known to be gone. Asked only while no device forwards (conf.all.forwarding 0). */
  readonly reachable?: (oif: number, gw: Ip) => number;
  /** The device that a route should use: the flow's `oif`; on input, the device the packet came in by. */
  readonly device?: number;
  /** fib6_lookup in place of fib6_rule_lookup: a `throw` route ends the search as any other does. */
  readonly throwEnds?: boolean;
  /** RT6_LOOKUP_F_IGNORE_LINKSTATE. */
  readonly ignoreLinkState?: boolean;
}

const PREF = { low: 1, medium: 2, high: 3 } as const;
/** rt6_score_route: below 0 never fits. */
const score = (r: Route, nh: Nexthop, device: number, o: Lookup6Opts, reachable: Lookup6Opts['reachable']): number => {
  const m = device === 0 || nh.oif === device ? 2 : 0;
  if (m === 0 && o.strict) return -3;
  if (reachable && nh.gw !== null) {
    const n = reachable(nh.oif, nh.gw);
    if (n < 0) return n;
  }
  return m | (PREF[r.pref] << 2);
};

interface Match {
  readonly route: Route;
  readonly index: number;
}
/** find_rr_leaf: the best of the first metric, else the best of all that follow. */
const rt6Select = (ctx: Ctx, nsid: Nsid, routes: Routes, device: number, o: Lookup6Opts, reachable: Lookup6Opts['reachable']): Match | undefined => {
  let best: Match | undefined;
  let mpri = -1;
  const metric = routes[0]?.priority;
  for (const r of routes) {
    if (best && best.route.priority === metric && r.priority !== metric) break;
    if (r.expires !== 0 && r.expires <= ctx.now) continue;
    const nhs = r.nexthops.length === 0 ? [NO_NEXTHOP] : r.nexthops;
    for (let i = 0; i < nhs.length; i++) {
      const nh = nhs[i] as Nexthop;
      if (nh.dead) continue;
      if (nh.linkdown && !o.ignoreLinkState && (findLink(ctx, nsid, nh.oif)?.conf6.ignore_routes_with_linkdown ?? 0) !== 0) continue;
      const m = score(r, nh, device, o, reachable);
      if (m > mpri) {
        mpri = m;
        best = { route: r, index: i };
      }
    }
  }
  return best;
};
/** fib6_select_path: the sibling that the flow's hash falls to, unless it cannot be used. */
const selectPath = (ctx: Ctx, nsid: Nsid, m: Match, fl: Flow, device: number, o: Lookup6Opts, reachable: Lookup6Opts['reachable']): number => {
  const { route } = m;
  if (route.nexthops.length < 2) return m.index;
  const hash = fibMultipathHash(sysctlInt(netnsOf(ctx, nsid), 'net.ipv6.fib_multipath_hash_policy'), fl);
  const i = upperBounds(ctx, nsid, route, true).findIndex((b) => hash <= b);
  return i >= 0 && score(route, route.nexthops[i] as Nexthop, device, o, reachable) >= 0 ? i : m.index;
};

/** fib6_table_lookup and fib6_select_path in one table. Routes of an error type are results too. */
export const fibTableLookup6 = (ctx: Ctx, nsid: Nsid, table: FibTable, fl: Flow, o: Lookup6Opts = {}): FibResult | undefined => {
  const device = o.device ?? fl.oif;
  const asks = o.reachable && netnsOf(ctx, nsid).conf6.all.forwarding === 0 ? o.reachable : undefined;
  const once = (reachable: Lookup6Opts['reachable']): FibResult | undefined => {
    const one = (routes: Routes): FibResult | undefined => {
      const m = rt6Select(ctx, nsid, routes, device, o, reachable);
      if (!m) return undefined;
      const i = selectPath(ctx, nsid, m, fl, device, o, reachable);
      return { type: m.route.type, table: table.id, prefixlen: m.route.dstLen, route: m.route, nh: m.route.nexthops[i] ?? NO_NEXTHOP, nhIndex: i, scope: m.route.scope };
    };
    const longest = longestPrefix(table, fl.dst);
    const res = longest && one(longest);
    if (!longest || res || longest[0]?.dstLen === 0) return res;
    for (const routes of allPrefixes(table, fl.dst).slice(1)) {
      const r = one(routes);
      if (r) return r;
    }
    return undefined;
  };
  return once(asks) ?? (asks ? once(undefined) : undefined);
};

/** fib6_rule_lookup. */
export const fibLookup6 = (ctx: Ctx, nsid: Nsid, fl: Flow, o: Lookup6Opts = {}): FibResult | { readonly error: FibErrno } => {
  const ns = netnsOf(ctx, nsid);
  return fibRulesLookup(ctx, nsid, ns.rules6, fl, (id) => {
    const t = pmGet(ns.fib6, id);
    const res = t && fibTableLookup6(ctx, nsid, t, fl, o);
    if (!res || (res.type === 'throw' && !o.throwEnds)) return undefined;
    if (res.type === 'throw') return { error: 'EHOSTUNREACH' };
    const e = FIB_ERROR[res.type];
    return e ? { error: e } : res;
  });
};
