// What a route table says of an address: net/ipv4/fib_frontend.c (inet_addr_type_table, inet_dev_addr_type).
import { isLbcast4, isMulticast4, isZeronet4, type Ip4 } from '../base/ip.ts';
import { pmGet } from '../base/pmap.ts';
import type { Nsid, RouteType } from '../model/world.ts';
import { netnsOf, type Ctx } from './ctx.ts';
import { fibTableLookup } from './fib4.ts';

/** The type of an address by one table; with `dev`, only if the route leads there. Unicast when the table says nothing. */
export const inetAddrTypeTable = (ctx: Ctx, nsid: Nsid, addr: Ip4, table: number, dev = 0): RouteType => {
  if (isZeronet4(addr) || isLbcast4(addr)) return 'broadcast';
  if (isMulticast4(addr)) return 'multicast';
  const t = pmGet(netnsOf(ctx, nsid).fib4, table);
  const hit = t && fibTableLookup(t, addr, { dst: addr, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 }, undefined, ctx, nsid);
  if (!hit || hit.route.nexthops[0]?.oif === 0 || (dev !== 0 && hit.route.nexthops[0]?.oif !== dev)) return 'unicast';
  return hit.type;
};
