// IPv4 forwarding tables: the order of a prefix's routes, lookup in one table, lookup through the policy rules.
// Mirrors: net/ipv4/fib_trie.c (fib_table_insert, fib_insert_alias, fib_table_lookup, fib_lookup_good_nhc), net/ipv4/fib_rules.c
// (fib4_rule_match, fib4_rule_action, fib4_rule_suppress), include/net/ip_fib.h (fib_lookup). The trie itself is fibTrie.ts;
// choosing among next hops is multipath.ts. Leaves out: nexthop objects, realms.
import type { Ip, Ip4 } from '../base/ip.ts';
import { pmDelete, pmGet, pmSet, type PKey, type PMap } from '../base/pmap.ts';
import { RT_TABLE_DEFAULT, RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../model/init.ts';
import type { FibTable, Nexthop, Nsid, Route, RouteType } from '../model/world.ts';
import { findLink, netnsOf, type Ctx } from './ctx.ts';
import { fibRulesLookup, hasCustomRules } from './fibRules.ts';
import { allPrefixes, carryCompiled, compiled4, longestPrefix, NONE, slot4 } from './fibCompiled.ts';
import type { Routes } from './fibTrie.ts';
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

/** What one table is asked, besides the address. */
type Asked = Pick<Flow, 'oif' | 'tos'>;

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
  carryCompiled(table, next, dst, dstLen, list.length === 0 ? undefined : list);
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

const resultOf = (table: number, route: Route, nh: Nexthop, nhIndex: number): FibResult =>
  ({ type: route.type, table, prefixlen: route.dstLen, route, nh, nhIndex, scope: route.scope });

/** The first route of one prefix that fits the flow; routes of an error type are results too (see FIB_ERROR). */
const matchPrefix = (table: number, routes: Routes, fl: Asked, o: LookupOpts | undefined, ctx: Ctx | undefined, nsid: Nsid): FibResult | undefined => {
  for (let i = 0; i < routes.length; i++) {
    const route = routes[i] as Route;
    if (route.tos !== 0 && route.tos !== (fl.tos & RT_TOS)) continue;
    if (o?.scope !== undefined && route.scope < o.scope) continue;
    const nhs = route.nexthops;
    if (route.type === 'throw' || FIB_ERROR[route.type] !== undefined) return resultOf(table, route, nhs[0] ?? NO_NEXTHOP, 0);
    for (let n = 0; n < nhs.length; n++) {
      const nh = nhs[n] as Nexthop;
      if (goodNh(ctx, nsid, nh, fl.oif, o)) return resultOf(table, route, nh, n);
    }
  }
  return undefined;
};
/** The answer for most prefixes of most tables: one plain route whose first next hop is well. */
const simpleOf = (table: number, routes: Routes): FibResult | null => {
  const route = routes[0] as Route;
  const nh = route.nexthops[0] ?? NO_NEXTHOP;
  return route.tos === 0 && !nh.dead && !nh.linkdown ? resultOf(table, route, nh, 0) : null;
};
/** The gateway that packets go to: rt_set_nexthop wants one that a link route reaches. */
export const nexthopGw = (nh: Nexthop): Ip | null => (nh.scope === undefined ? nh.gw : null);
/** What a route of an error type has in place of a next hop. */
export const NO_NEXTHOP: Nexthop = { oif: 0, gw: null, weight: 1, onlink: false, dead: false, linkdown: false };

/**
 * fib_table_lookup: the longest prefix with a route that fits. Undefined: nothing fits. A blackhole, unreachable, prohibit or throw
 * route is returned as what it is. Without `ctx`, ignore_routes_with_linkdown is not looked at.
 */
export const fibTableLookup = (table: FibTable, dst: Ip4, fl: Asked, o?: LookupOpts, ctx?: Ctx, nsid: Nsid = 0): FibResult | undefined => {
  if (fl.oif === 0 && o?.scope === undefined) {
    const c = compiled4(table);
    const i = slot4(c, dst);
    if (i === NONE) return undefined;
    if (i >= 0) {
      let simple = c.answers[i];
      if (simple === undefined) simple = c.answers[i] = simpleOf(table.id, c.lists[i] as Routes);
      if (simple !== null) return simple;
    }
  }
  const longest = longestPrefix(table, dst);
  if (longest === undefined) return undefined;
  const res = matchPrefix(table.id, longest, fl, o, ctx, nsid);
  if (res !== undefined || (longest[0] as Route).dstLen === 0) return res;
  // The longest prefix has no route for this flow: back to shorter ones.
  for (const routes of allPrefixes(table, dst).slice(1)) {
    const shorter = matchPrefix(table.id, routes, fl, o, ctx, nsid);
    if (shorter !== undefined) return shorter;
  }
  return undefined;
};

interface LocalMain {
  readonly local: FibTable | undefined;
  readonly main: FibTable | undefined;
}
const localMains = new WeakMap<PMap<FibTable>, LocalMain>();
/** A namespace's tables local and main. */
const localMain = (fib4: PMap<FibTable>): LocalMain => {
  let t = localMains.get(fib4);
  if (t === undefined) localMains.set(fib4, (t = { local: pmGet(fib4, RT_TABLE_LOCAL), main: pmGet(fib4, RT_TABLE_MAIN) }));
  return t;
};

type Answer = FibResult | { readonly error: FibErrno };
const UNREACHABLE: Answer = { error: 'ENETUNREACH' };

/** fib_lookup: the rules, or, in a namespace whose rules were never touched, table local and main as one trie, then default. */
export const fibLookup4 = (ctx: Ctx, nsid: Nsid, fl: Flow, o?: LookupOpts): Answer => {
  const ns = netnsOf(ctx, nsid);
  const dst = fl.dst as Ip4;
  if (!hasCustomRules(ns)) {
    const t = localMain(ns.fib4);
    const local = t.local && fibTableLookup(t.local, dst, fl, o, ctx, nsid);
    // No prefix of table main is longer.
    const main = local?.prefixlen === 32 ? undefined : t.main && fibTableLookup(t.main, dst, fl, o, ctx, nsid);
    let res = local && (!main || local.prefixlen >= main.prefixlen) ? local : main;
    if (!res || res.type === 'throw') {
      const last = pmGet(ns.fib4, RT_TABLE_DEFAULT);
      res = last && fibTableLookup(last, dst, fl, o, ctx, nsid);
      if (!res || res.type === 'throw') return UNREACHABLE;
    }
    const error = FIB_ERROR[res.type];
    return error ? { error } : res;
  }
  return fibRulesLookup(ctx, nsid, ns.rules4, fl, (id) => {
    const t = pmGet(ns.fib4, id);
    const res = t && fibTableLookup(t, dst, fl, o, ctx, nsid);
    if (!res || res.type === 'throw') return undefined;
    const e = FIB_ERROR[res.type];
    return e ? { error: e } : res;
  });
};
