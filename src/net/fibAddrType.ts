// What a route table says of an address: net/ipv4/fib_frontend.c (inet_addr_type_table, inet_dev_addr_type).
import { isLbcast4, isMulticast4, isZeronet4, type Ip4 } from '../base/ip.ts';
import { pmGet } from '../base/pmap.ts';
import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../model/init.ts';
import type { Nsid, RouteType } from '../model/world.ts';
import { netnsOf, type Ctx } from './ctx.ts';
import { FIB_ERROR, fibKey, fibTableLookup, type FibResult } from './fib4.ts';
import { hasCustomRules } from './fibRules.ts';

const ANY = { oif: 0, tos: 0 };

/** The type of an address by one table (whichever device its route leads to, unless `ifindex` asks for one); unicast when the table says nothing. While a
 * namespace has no rules of its own, tables local and main are one trie: a longer connected prefix hides a local one. */
export const inetAddrTypeTable = (ctx: Ctx, nsid: Nsid, addr: Ip4, table: number, ifindex = 0): RouteType => {
  if (isZeronet4(addr) || isLbcast4(addr)) return 'broadcast';
  if (isMulticast4(addr)) return 'multicast';
  const ns = netnsOf(ctx, nsid);
  const merged = (table === RT_TABLE_LOCAL || table === RT_TABLE_MAIN) && !hasCustomRules(ns);
  let best: FibResult | undefined;
  let any = false;
  for (const id of merged ? [RT_TABLE_LOCAL, RT_TABLE_MAIN] : [table]) {
    const t = pmGet(ns.fib4, id);
    if (!t) continue;
    any = true;
    // A /32 beats every other prefix: no need to compile the table, which every new address changes.
    const own = pmGet(t.routes, fibKey(addr, 32))?.[0];
    if (own && own.tos === 0 && own.nexthops[0]?.dead === false && FIB_ERROR[own.type] === undefined) return ifindex === 0 || own.nexthops[0].oif === ifindex ? own.type : 'unicast';
    const hit = fibTableLookup(t, addr, ANY, undefined, ctx, nsid);
    if (hit && (!best || hit.prefixlen > best.prefixlen)) best = hit;
  }
  // A namespace that never had an address has no local table: there, everything is broadcast.
  if (!any) return 'broadcast';
  if (!best || best.type === 'throw' || FIB_ERROR[best.type] !== undefined) return 'unicast';
  if (best.nh.oif === 0 || (ifindex !== 0 && best.nh.oif !== ifindex)) return 'unicast';
  return best.type;
};
