// IPv4 forwarding tables: the order of a prefix's routes, lookup in one table, lookup through the policy rules.
// Mirrors: net/ipv4/fib_trie.c (fib_table_insert, fib_insert_alias, fib_table_lookup, fib_lookup_good_nhc), net/ipv4/fib_rules.c
// (fib4_rule_match, fib4_rule_action, fib4_rule_suppress), include/net/ip_fib.h (fib_lookup). The trie itself is fibTrie.ts;
// choosing among next hops is multipath.ts. Leaves out: nexthop objects, realms.
import type { Ip } from '../base/ip.ts';
import { pmDelete, pmGet, pmSet, type PKey } from '../base/pmap.ts';
import { RT_TABLE_DEFAULT, RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../model/init.ts';
import type { FibTable, Nexthop, Nsid, Route, RouteType } from '../model/world.ts';
import { findLink, netnsOf, type Ctx } from './ctx.ts';
import { fibRulesLookup, hasCustomRules } from './fibRules.ts';
import { carryCompiled, compiledTable } from './fibCompiled.ts';
import type { PrefixRoutes } from './fibTrie.ts';
import type { Flow } from './route4.ts';

export interface FibResult {
  readonly type: RouteType;
  readonly table: number;
  readonly prefixlen: number;
  readonly route: Route;
  readonly nh: Nexthop;
  readonly nhIndex: number;
  readonly scope: number;
}
export type FibErrno = 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL';
export interface LookupOpts {
  /** FIB_LOOKUP_IGNORE_LINKSTATE: a nexthop without carrier is as good as any. */
  readonly ignoreLinkState?: boolean;
  /** flowi4_scope: routes of a wider scope do not fit. */
  readonly scope?: number;
}

/** The key of a prefix in FibTable.routes. IPv4: a number; IPv6: the significant hex digits and the length. */
export const fibKey = (dst: Ip, len: number): PKey => (typeof dst === 'number' ? dst * 64 + len : `${dst.slice(0, (len + 3) >> 2)}/${len}`);

/** RTN_* that fail a lookup, with fib_props' error; `throw` sends the lookup on to the next rule. */
export const FIB_ERROR: Partial<Record<RouteType, FibErrno>> = { blackhole: 'EINVAL', unreachable: 'EHOSTUNREACH', prohibit: 'EACCES', nat: 'EINVAL' };

const sameKey = (a: Route, b: Route): boolean => a.tos === b.tos && a.priority === b.priority;
/** fib_find_alias: the first route with this tos and priority, or the one before which a new one belongs. */
const aliasIndex = (list: readonly Route[], r: Route): number => {
  const i = list.findIndex((a) => a.tos < r.tos || (a.tos === r.tos && a.priority >= r.priority));
  return i < 0 ? list.length : i;
};

/**
 * The table with a route more. Among routes of equal prefix, tos and priority the first wins: `append` goes last,
 * `prepend` first, `replace` takes the place of the first. Does not look for duplicates: see rtnl/route.ts.
 */
export const addRouteTo = (table: FibTable, r: Route, how: 'append' | 'prepend' | 'replace'): FibTable => {
  const key = fibKey(r.dst, r.dstLen);
  const list = pmGet(table.routes, key) ?? [];
  let at = aliasIndex(list, r);
  let drop = 0;
  const there = list[at];
  if (there !== undefined && sameKey(there, r)) {
    if (how === 'replace') drop = 1;
    else if (how === 'append') while (at < list.length && sameKey(list[at] as Route, r)) at++;
  }
  return setPrefix(table, r.dst, r.dstLen, list.toSpliced(at, drop, r));
};

/** The table without exactly this route (by identity); the same table when it is not there. */
export const removeRouteFrom = (table: FibTable, r: Route): FibTable => {
  const list = pmGet(table.routes, fibKey(r.dst, r.dstLen));
  if (!list?.includes(r)) return table;
  return setPrefix(table, r.dst, r.dstLen, list.filter((x) => x !== r));
};

/** The table with a prefix's routes replaced; an empty list removes the prefix. */
export const setPrefix = (table: FibTable, dst: Ip, dstLen: number, list: readonly Route[]): FibTable => {
  const key = fibKey(dst, dstLen);
  const next: FibTable = { ...table, routes: list.length === 0 ? pmDelete(table.routes, key) : pmSet(table.routes, key, list) };
  carryCompiled(table, next, dst, dstLen, key);
  return next;
};

// ---------------------------------------------------------------- lookup

/** What route lookups ask of the flow's tos: the bits of IPTOS_TOS_MASK that are DSCP bits (fib_dscp_masked_match). */
export const RT_TOS = 0x1c;

/** ip_ignore_linkdown: routes through a device without carrier are passed over (the device's flag or the namespace's). */
export const ignoresLinkdown = (ctx: Ctx, nsid: Nsid, ifindex: number): boolean =>
  netnsOf(ctx, nsid).conf4.all.ignore_routes_with_linkdown !== 0 || (findLink(ctx, nsid, ifindex)?.conf4.ignore_routes_with_linkdown ?? 0) !== 0;

const goodNh = (ctx: Ctx | undefined, nsid: Nsid, nh: Nexthop, oif: number, o: LookupOpts | undefined): boolean => {
  if (nh.dead) return false;
  if (nh.linkdown && ctx && !o?.ignoreLinkState && ignoresLinkdown(ctx, nsid, nh.oif)) return false;
  return oif === 0 || oif === nh.oif;
};

/** The first route of one prefix that fits the flow; routes of an error type are results too (see FIB_ERROR). */
const matchPrefix = (table: number, p: PrefixRoutes, fl: Flow, o: LookupOpts | undefined, ctx: Ctx | undefined, nsid: Nsid): FibResult | undefined => {
  const routes = p.routes;
  for (let i = 0; i < routes.length; i++) {
    const route = routes[i] as Route;
    if (route.tos !== 0 && route.tos !== (fl.tos & RT_TOS)) continue;
    if (o?.scope !== undefined && route.scope < o.scope) continue;
    const nhs = route.nexthops;
    if (route.type === 'throw' || FIB_ERROR[route.type] !== undefined)
      return { type: route.type, table, prefixlen: p.len, route, nh: nhs[0] ?? NO_NEXTHOP, nhIndex: 0, scope: route.scope };
    for (let n = 0; n < nhs.length; n++) {
      const nh = nhs[n] as Nexthop;
      if (goodNh(ctx, nsid, nh, fl.oif, o)) return { type: route.type, table, prefixlen: p.len, route, nh, nhIndex: n, scope: route.scope };
    }
  }
  return undefined;
};
/** The answer for most prefixes of most tables: one plain route whose first next hop is well. */
const simpleOf = (table: number, p: PrefixRoutes): FibResult | null => {
  const route = p.routes[0] as Route;
  const nh = route.nexthops[0] ?? NO_NEXTHOP;
  return route.tos === 0 && !nh.dead && !nh.linkdown ? { type: route.type, table, prefixlen: p.len, route, nh, nhIndex: 0, scope: route.scope } : null;
};
/** The gateway that packets go to: rt_set_nexthop wants one that a link route reaches. */
export const nexthopGw = (nh: Nexthop): Ip | null => (nh.scope === undefined ? nh.gw : null);
/** What a route of an error type has in place of a next hop. */
export const NO_NEXTHOP: Nexthop = { oif: 0, gw: null, weight: 1, onlink: false, dead: false, linkdown: false };

/**
 * fib_table_lookup: the longest prefix with a route that fits. Undefined: nothing fits. A blackhole, unreachable, prohibit or throw
 * route is returned as what it is. Without `ctx`, ignore_routes_with_linkdown is not looked at.
 */
export const fibTableLookup = (table: FibTable, dst: Ip, fl: Flow, o?: LookupOpts, ctx?: Ctx, nsid: Nsid = 0): FibResult | undefined => {
  const c = compiledTable(table);
  const p = c.longest(dst);
  if (p === undefined) return undefined;
  if (fl.oif === 0 && o?.scope === undefined) {
    if (p.simple === undefined) p.simple = simpleOf(table.id, p);
    if (p.simple !== null) return p.simple;
  }
  const res = matchPrefix(table.id, p, fl, o, ctx, nsid);
  if (res !== undefined || p.len === 0) return res;
  // The longest prefix has no route for this flow: back to shorter ones.
  for (const q of c.all(dst)) {
    const r = q.len < p.len ? matchPrefix(table.id, q, fl, o, ctx, nsid) : undefined;
    if (r !== undefined) return r;
  }
  return undefined;
};

/** fib_lookup: the rules, or, in a namespace whose rules were never touched, table local and main as one trie, then default. */
export const fibLookup4 = (ctx: Ctx, nsid: Nsid, fl: Flow, o?: LookupOpts): FibResult | { readonly error: FibErrno } => {
  const ns = netnsOf(ctx, nsid);
  const one = (id: number): FibResult | undefined => {
    const t = pmGet(ns.fib4, id);
    return t && fibTableLookup(t, fl.dst, fl, o, ctx, nsid);
  };
  if (!hasCustomRules(ns)) {
    const local = one(RT_TABLE_LOCAL);
    const main = one(RT_TABLE_MAIN);
    const res = local && (!main || local.prefixlen >= main.prefixlen) ? local : main;
    const last = res && res.type !== 'throw' ? res : one(RT_TABLE_DEFAULT);
    const error = !last || last.type === 'throw' ? 'ENETUNREACH' : FIB_ERROR[last.type];
    return error ? { error } : (last as FibResult);
  }
  return fibRulesLookup(ctx, nsid, ns.rules4, fl, (id) => {
    const res = one(id);
    if (!res || res.type === 'throw') return undefined;
    const e = FIB_ERROR[res.type];
    return e ? { error: e } : res;
  });
};
