// Questions about a namespace's IPv4 addresses: devinet.c (inet_select_addr, inet_addr_onlink, inet_confirm_addr,
// __ip_dev_find) and fib_frontend.c (inet_addr_type).
import { inPrefix, type Ip4 } from '../base/ip.ts';
import { pmGet, pmSorted } from '../base/pmap.ts';
import { RT_TABLE_LOCAL } from '../model/init.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK } from '../model/uapi.ts';
import type { Ifaddr, Link, Nsid, RouteType } from '../model/world.ts';
import { inDevOr } from './conf4.ts';
import { netnsOf, type Ctx } from './ctx.ts';
import { fibKey, fibTableLookup } from './fib4.ts';
import { inetAddrTypeTable } from './fibAddrType.ts';


/** The device that owns `addr` as one of its addresses (inet_lookup_ifaddr_rcu); undefined when none does. */
export const inetLookupIfaddr = (ctx: Ctx, nsid: Nsid, addr: Ip4): number | undefined => {
  const local = pmGet(netnsOf(ctx, nsid).fib4, RT_TABLE_LOCAL);
  const routes = local && pmGet(local.routes, fibKey(addr, 32));
  return routes?.find((r) => r.type === 'local')?.nexthops[0]?.oif;
};

/** The device an address is local to, also through a local prefix such as 127.0.0.0/8 (__ip_dev_find). */
export const ipDevFind = (ctx: Ctx, nsid: Nsid, addr: Ip4): number | undefined => {
  const own = inetLookupIfaddr(ctx, nsid, addr);
  if (own !== undefined) return own;
  const local = pmGet(netnsOf(ctx, nsid).fib4, RT_TABLE_LOCAL);
  const hit = local && fibTableLookup(local, addr, { oif: 0, tos: 0 });
  return hit && hit.route.type === 'local' ? hit.route.nexthops[0]?.oif : undefined;
};

/** What the local table says of an address (inet_addr_type): unicast when it says nothing. */
export const inetAddrType = (ctx: Ctx, nsid: Nsid, addr: Ip4): RouteType => inetAddrTypeTable(ctx, nsid, addr, RT_TABLE_LOCAL);

const subnetOf = (a: Ifaddr): [Ip4, number] => [a.peer as Ip4, a.prefixlen];
const ifaMatch = (addr: Ip4, a: Ifaddr): boolean => inPrefix(addr, ...subnetOf(a));

/** The device's address for talking to `dst` (0: anyone) within `scope`; 0 when the namespace has none. */
export const inetSelectAddr = (ctx: Ctx, nsid: Nsid, dev: Link | undefined, dst: Ip4, scope: number): Ip4 => {
  const ns = netnsOf(ctx, nsid);
  if (dev) {
    const hostScope = inDevOr(ns, dev, 'route_localnet') ? RT_SCOPE_LINK : RT_SCOPE_HOST;
    let first = 0;
    for (const a of dev.addrs4) {
      if (a.secondary || Math.min(a.scope, hostScope) > scope) continue;
      if (dst === 0 || ifaMatch(dst, a)) return a.local as Ip4;
      if (first === 0) first = a.local as Ip4;
    }
    if (first !== 0) return first;
  }
  for (const other of pmSorted(ns.links)) {
    for (const a of other.addrs4) if (!a.secondary && a.scope !== RT_SCOPE_LINK && a.scope <= scope) return a.local as Ip4;
  }
  return 0;
};

/** True when both addresses are on one subnet of the device (b = 0: when `a` is on any). */
export const inetAddrOnlink = (dev: Link, a: Ip4, b: Ip4): boolean =>
  dev.addrs4.some((ifa) => !ifa.secondary && ifaMatch(a, ifa) && (b === 0 || ifaMatch(b, ifa)));

const confirmIndev = (dev: Link, dst: Ip4, local: Ip4, scope: number): boolean => {
  let addr = 0;
  let same = false;
  for (const ifa of dev.addrs4) {
    const s = ifa.scope;
    if (addr === 0 && (local === ifa.local || local === 0) && s <= scope) {
      addr = ifa.local as Ip4;
      if (same) break;
    }
    if (!same) {
      same = (local === 0 || ifaMatch(local, ifa)) && (dst === 0 || ifaMatch(dst, ifa));
      if (same && addr !== 0) {
        if (local !== 0 || dst === 0) break;
        if (ifaMatch(addr, ifa)) break;
        if (s <= scope) {
          addr = ifa.local as Ip4;
          break;
        }
        same = false;
      }
    }
  }
  return same && addr !== 0;
};

/** inet_confirm_addr: is `local` an address of `dev` (or of any device) on the subnet of `dst`? */
export const inetConfirmAddr = (ctx: Ctx, nsid: Nsid, dev: Link | undefined, dst: Ip4, local: Ip4, scope: number): boolean =>
  dev ? confirmIndev(dev, dst, local, scope) : pmSorted(netnsOf(ctx, nsid).links).some((d) => confirmIndev(d, dst, local, scope));
