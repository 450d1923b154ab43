// Which next hop of a multipath route a flow takes, and which of several equal default routes.
// Mirrors: net/ipv4/fib_semantics.c (fib_rebalance, fib_select_multipath, fib_select_default, fib_detect_death, fib_select_path),
// net/ipv4/route.c (fib_multipath_hash) and their IPv6 twins. The kernel keys its hash with a random number drawn at boot,
// so which next hop a flow gets is not reproducible there; ours is a fixed function of the same fields. Everything else
// (weights, bounds, the preference for the next hop whose source matches, dead next hops) is the kernel's.
import type { Ip } from '../base/ip.ts';
import { pmGet, pmSet, type PKey } from '../base/pmap.ts';
import { sysctlInt } from '../model/sysctl.ts';
import type { FibTable, Nexthop, Nsid, Route } from '../model/world.ts';
import { findLink, findNeigh, netnsOf, stateOf, type Ctx } from './ctx.ts';
import { fibKey, ignoresLinkdown, nexthopGw, RT_TOS, type FibResult } from './fib4.ts';
import { inetSelectAddr } from './inetAddr.ts';
import type { Flow } from './route4.ts';

const mix = (h: number, x: number): number => {
  let k = Math.imul(x, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const y = h ^ k;
  return (Math.imul((y << 13) | (y >>> 19), 5) + 0xe6546b64) | 0;
};
const mixIp = (h: number, ip: Ip): number => {
  if (typeof ip === 'number') return mix(h, ip);
  let x = h;
  for (let i = 0; i < 32; i += 8) x = mix(x, parseInt(ip.slice(i, i + 8), 16));
  return x;
};
/** 31 bits, as mhash >> 1. Policy 0: addresses; 1: and ports and protocol (policies 2 and 3 hash as 1 here: no inner headers, no field mask). */
export const fibMultipathHash = (policy: number, fl: Flow): number => {
  let h = mixIp(mixIp(0x9747b28c, fl.src), fl.dst);
  if (policy !== 0) h = mix(mix(h, fl.sport * 65536 + fl.dport), fl.proto);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 1;
};

const usable = (ctx: Ctx, nsid: Nsid, nh: Nexthop, v6: boolean): boolean => {
  if (nh.dead) return false;
  if (!nh.linkdown) return true;
  return v6 ? (findLink(ctx, nsid, nh.oif)?.conf6.ignore_routes_with_linkdown ?? 0) === 0 : !ignoresLinkdown(ctx, nsid, nh.oif);
};
/** fib_rebalance, rt6_multipath_rebalance: the greatest hash each next hop takes; -1: none. */
export const upperBounds = (ctx: Ctx, nsid: Nsid, route: Route, v6: boolean): number[] => {
  let total = 0;
  for (const nh of route.nexthops) if (usable(ctx, nsid, nh, v6)) total += nh.weight;
  let w = 0;
  return route.nexthops.map((nh) => {
    if (!usable(ctx, nsid, nh, v6)) return -1;
    w += nh.weight;
    return Math.floor((w * 2147483648 + Math.floor(total / 2)) / total) - 1;
  });
};
const VALID = new Set(['PERMANENT', 'NOARP', 'REACHABLE', 'PROBE', 'STALE', 'DELAY']);
/** fib_good_nh: the gateway has no neighbour entry, or a valid one. */
const goodNh = (ctx: Ctx, nsid: Nsid, nh: Nexthop): boolean => {
  const gw = nexthopGw(nh);
  const n = gw === null ? undefined : findNeigh(ctx, nsid, nh.oif, gw);
  return !n || VALID.has(n.nud);
};
const pick = (res: FibResult, i: number): FibResult => ({ ...res, nh: res.route.nexthops[i] as Nexthop, nhIndex: i });

/** fib_select_multipath. `saddr`: the packet's source when the caller has one (a next hop whose own source it is comes first). */
const fibSelectMultipath = (ctx: Ctx, nsid: Nsid, res: FibResult, hash: number, saddr: number): FibResult => {
  const useNeigh = sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.fib_multipath_use_neigh') !== 0;
  const bounds = upperBounds(ctx, nsid, res.route, false);
  let best = res;
  let score = -1;
  for (let i = 0; i < bounds.length; i++) {
    const nh = res.route.nexthops[i] as Nexthop;
    if (bounds[i] === -1 || (useNeigh && !goodNh(ctx, nsid, nh))) continue;
    let s = hash <= (bounds[i] as number) ? 1 : 0;
    if (saddr !== 0 && inetSelectAddr(ctx, nsid, findLink(ctx, nsid, nh.oif), typeof nh.gw === 'number' ? nh.gw : 0, res.route.scope) === saddr) s += 2;
    if (s <= score) continue;
    best = pick(res, i);
    if (s === 3 || (saddr === 0 && s === 1)) return best;
    score = s;
  }
  return best;
};

/** Several default routes of equal preference: the first whose gateway is not known to be dead, turning round while all are silent. */
const fibSelectDefault = (ctx: Ctx, nsid: Nsid, res: FibResult, table: FibTable, fl: Flow): FibResult => {
  const list = pmGet(table.routes, fibKey(0, 0)) ?? [];
  const st = stateOf(ctx, nsid);
  const key: PKey = `${table.id}/${res.route.tos}/${res.route.priority}`;
  const dflt = pmGet(st.fibDefault, key) ?? -1;
  const remember = (order: number): void => {
    if (order !== dflt) st.fibDefault = pmSet(st.fibDefault, key, order);
  };
  let lastResort: Route | undefined;
  let lastIdx = -1;
  /** fib_detect_death */
  const dead = (r: Route, order: number): boolean => {
    const nh = r.nexthops[0] as Nexthop;
    const nud = findNeigh(ctx, nsid, nh.oif, nh.gw as Ip)?.nud;
    if (nud === undefined) return false;
    if (nud === 'REACHABLE' || (VALID.has(nud) && order !== dflt)) return false;
    if (VALID.has(nud) || (lastIdx < 0 && order > dflt && nud !== 'INCOMPLETE')) {
      lastResort = r;
      lastIdx = order;
    }
    return true;
  };
  const as = (r: Route): FibResult => ({ ...res, route: r, nh: r.nexthops[0] as Nexthop, nhIndex: 0 });
  let fi: Route | undefined;
  let order = -1;
  let lastPrio = res.route.priority;
  let lastTos = 0;
  for (const r of list) {
    if (r.tos !== 0 && r.tos !== (fl.tos & RT_TOS)) continue;
    if (r.priority > lastPrio && r.tos === lastTos) {
      if (lastTos !== 0) continue;
      break;
    }
    if (r.nexthops.every((n) => n.dead)) continue;
    lastTos = r.tos;
    lastPrio = r.priority;
    if (r.scope !== res.scope || r.type !== 'unicast' || nexthopGw(r.nexthops[0] as Nexthop) === null) continue;
    if (!fi) {
      if (r !== res.route) break;
    } else if (!dead(fi, order)) {
      remember(order);
      return as(fi);
    }
    fi = r;
    order++;
  }
  if (order <= 0 || !fi) {
    remember(-1);
    return res;
  }
  if (!dead(fi, order)) {
    remember(order);
    return as(fi);
  }
  remember(lastIdx);
  return lastIdx >= 0 && lastResort ? as(lastResort) : res;
};

/**
 * fib_select_path: the next hop for a flow once the route is known. For locally made packets (`output`), an `oif` leaves
 * the first fitting next hop as it is, and default routes of equal preference are tried in turn.
 */
export const fibSelectPath = (ctx: Ctx, nsid: Nsid, res: FibResult, fl: Flow, output: boolean): FibResult => {
  if (output && fl.oif !== 0) return res;
  if (res.route.nexthops.length > 1) {
    const hash = fibMultipathHash(sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.fib_multipath_hash_policy'), fl);
    return fibSelectMultipath(ctx, nsid, res, hash, output ? (fl.src as number) : 0);
  }
  if (!output || res.prefixlen !== 0 || res.type !== 'unicast') return res;
  const table = pmGet(netnsOf(ctx, nsid).fib4, res.table);
  const defaults = table && pmGet(table.routes, fibKey(0, 0));
  return table && defaults && defaults.length > 1 ? fibSelectDefault(ctx, nsid, res, table, fl) : res;
};
