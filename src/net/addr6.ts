// IPv6 addresses of a device: how they come and go, and what each brings along: routes, groups, the subnet-router anycast address.
// Mirrors: net/ipv6/addrconf.c (ipv6_add_dev, addrconf_add_dev, ipv6_link_dev_addr, inet6_addr_add, inet6_addr_modify,
// inet6_addr_del, ipv6_del_addr, __ipv6_ifa_notify) and anycast.c (addrconf_join_anycast). Leaves out: temporary addresses.
import { inPrefix, IN6_LOOPBACK, isAny, isLinkLocal6, isMulticast6, networkOf, solicitedNode, type Ip6 } from '../base/ip.ts';
import { pmDelete } from '../base/pmap.ts';
import type { RtnlError } from '../model/errno.ts';
import { INFINITY_LIFE_TIME, IPV6_MIN_MTU, RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_SITE } from '../model/uapi.ts';
import type { Ifaddr, Link, Nsid } from '../model/world.ts';
import { addrconfDadStart } from './addrconfTimers.ts';
import { findLink, linkOf, setLink, stateOf, type Ctx } from './ctx.ts';
import { dadKey, isTentative } from './ifaddr6.ts';
import { addHostRoute, addMulticastRoute, addPrefixRoute, delHostRoute, delPrefixRoute, IP6_RT_PRIO_ADDRCONF, modifyPrefixRoute } from './ip6Fib.ts';
import { idevOf, IFLOCAL_ALLNODES, LL_ALLNODES, LL_ALLROUTERS, setIdev } from './mcGroups.ts';
import { ipv6DevMcDec, ipv6DevMcInc, ipv6McUp } from './mcast.ts';
import { masqAddrGone } from './nf/natFlush.ts';


export const setAddrs = (ctx: Ctx, nsid: Nsid, ifindex: number, addrs6: readonly Ifaddr[]): void => setLink(ctx, nsid, ifindex, { addrs6 });
export const isLoopback = (dev: Link): boolean => dev.info.kind === 'loopback';
/** When the connected route of an address dies with it; 0 never. */
const expiryOf = (ifa: Ifaddr): number => (ifa.validLft === INFINITY_LIFE_TIME ? 0 : ifa.since + ifa.validLft * 1_000_000);
/** IFA_F_PERMANENT. */
export const isPermanent = (ifa: Ifaddr): boolean => ifa.validLft === INFINITY_LIFE_TIME;

/** RT_SCOPE_* of an address (rt_scope(ipv6_addr_scope)); a group's is in its second byte. */
const ipv6Scope = (ip: Ip6): number => {
  if (isMulticast6(ip)) return new Map([['1', RT_SCOPE_HOST], ['2', RT_SCOPE_LINK], ['5', RT_SCOPE_SITE]]).get(ip[3] as string) ?? 0;
  if (ip === IN6_LOOPBACK) return RT_SCOPE_HOST;
  if (isLinkLocal6(ip)) return RT_SCOPE_LINK;
  return /^fe[c-f]/.test(ip) ? RT_SCOPE_SITE : 0;
};

/** ipv6_add_dev: the device learns IPv6, with the groups every node is in. */
export const ipv6AddDev = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev || dev.mtu < IPV6_MIN_MTU || idevOf(ctx, nsid, ifindex).idev6) return;
  setIdev(ctx, nsid, ifindex, { idev6: true });
  ipv6DevMcInc(ctx, nsid, ifindex, IFLOCAL_ALLNODES);
  ipv6DevMcInc(ctx, nsid, ifindex, LL_ALLNODES);
  if (dev.conf6.forwarding !== 0 && dev.multicast) ipv6DevMcInc(ctx, nsid, ifindex, LL_ALLROUTERS);
};
/** ipv6_find_idev and addrconf_add_dev: each use on a device that is up reports its groups again. */
export const addrconfAddDev = (ctx: Ctx, nsid: Nsid, ifindex: number): boolean => {
  ipv6AddDev(ctx, nsid, ifindex);
  const dev = linkOf(ctx, nsid, ifindex);
  if (!idevOf(ctx, nsid, ifindex).idev6) return false;
  if (dev.up) ipv6McUp(ctx, nsid, ifindex);
  if (dev.conf6.disable_ipv6 !== 0) return false;
  if (!isLoopback(dev)) addMulticastRoute(ctx, nsid, ifindex);
  return true;
};

/** ipv6_link_dev_addr: the newest address of a scope stands before the older ones; wider scopes first. */
const scopeRank = (ip: Ip6): number => (isMulticast6(ip) ? parseInt(ip[3] as string, 16) : ip === IN6_LOOPBACK || isLinkLocal6(ip) ? 2 : /^fe[c-f]/.test(ip) ? 5 : 14);
export const linkAddr = (list: readonly Ifaddr[], ifa: Ifaddr): readonly Ifaddr[] => {
  const i = list.findIndex((a) => scopeRank(ifa.local as Ip6) >= scopeRank(a.local as Ip6));
  return i < 0 ? [...list, ifa] : list.toSpliced(i, 0, ifa);
};
export const newIfaddr = (ctx: Ctx, local: Ip6, prefixlen: number, proto: number): Ifaddr => ({
  local, peer: local, prefixlen, broadcast: null, scope: ipv6Scope(local), label: '', secondary: false, nodad: false, noprefixroute: false,
  homeaddress: false, mngtmpaddr: false, autojoin: false, validLft: INFINITY_LIFE_TIME, preferredLft: INFINITY_LIFE_TIME, since: ctx.now, metric: 0, proto,
});

const peerOf = (ifa: Ifaddr): Ip6 | null => (ifa.peer === ifa.local || isAny(ifa.peer) ? null : (ifa.peer as Ip6));
const subnetRouterOf = (ifa: Ifaddr): Ip6 | undefined => {
  const any = networkOf(ifa.local as Ip6, ifa.prefixlen);
  return ifa.prefixlen >= 127 || isAny(any) ? undefined : any;
};
export const joinAnycast = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr): void => {
  const any = subnetRouterOf(ifa);
  if (any === undefined) return;
  ipv6DevMcInc(ctx, nsid, ifindex, solicitedNode(any));
  addHostRoute(ctx, nsid, ifindex, any, 'anycast');
};
export const leaveAnycast = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr): void => {
  const any = subnetRouterOf(ifa);
  if (any === undefined) return;
  ipv6DevMcDec(ctx, nsid, ifindex, solicitedNode(any));
  const others = linkOf(ctx, nsid, ifindex).addrs6.some((a) => a.local !== ifa.local && subnetRouterOf(a) === any && !isTentative(ctx, nsid, ifindex, a.local as Ip6));
  if (!others) delHostRoute(ctx, nsid, ifindex, any, 'anycast');
};

/** __ipv6_ifa_notify(RTM_NEWADDR): the address is ours from now on. */
export const ifaUp = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr): void => {
  addHostRoute(ctx, nsid, ifindex, ifa.local as Ip6, 'local');
  const peer = peerOf(ifa);
  if (peer !== null) addPrefixRoute(ctx, nsid, ifindex, peer, 128, ifa.metric);
  if (linkOf(ctx, nsid, ifindex).conf6.forwarding !== 0) joinAnycast(ctx, nsid, ifindex, ifa);
};
/** __ipv6_ifa_notify(RTM_DELADDR). */
export const ifaDown = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr, tentative: boolean): void => {
  const dev = linkOf(ctx, nsid, ifindex);
  if (dev.conf6.forwarding !== 0 && !tentative) leaveAnycast(ctx, nsid, ifindex, ifa);
  if (!isLoopback(dev)) ipv6DevMcDec(ctx, nsid, ifindex, solicitedNode(ifa.local as Ip6));
  const peer = peerOf(ifa);
  if (peer !== null) delPrefixRoute(ctx, nsid, ifindex, peer, 128);
  delHostRoute(ctx, nsid, ifindex, ifa.local as Ip6, 'local');
};
export const forgetDad = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6): void => {
  const st = stateOf(ctx, nsid);
  st.dad = pmDelete(st.dad, dadKey(ifindex, ip));
};

/** `ip -6 addr add`. The caller has checked lifetimes and that the address is not there. */
export const inet6AddrAdd = (ctx: Ctx, nsid: Nsid, ifindex: number, asked: Ifaddr): RtnlError | undefined => {
  const ip = asked.local as Ip6;
  const dev = linkOf(ctx, nsid, ifindex);
  if (asked.prefixlen > 128) return { errno: 'EINVAL', extack: 'ipv6: Invalid prefix length' };
  if (asked.mngtmpaddr && asked.prefixlen !== 64) return { errno: 'EINVAL', extack: 'ipv6: address with "mngtmpaddr" flag must have a prefix length of 64' };
  if (!addrconfAddDev(ctx, nsid, ifindex)) {
    return dev.conf6.disable_ipv6 !== 0 && idevOf(ctx, nsid, ifindex).idev6
      ? { errno: 'EACCES', extack: 'ipv6: IPv6 is disabled on this device' }
      : { errno: 'EINVAL' };
  }
  if (isAny(ip)) return { errno: 'EADDRNOTAVAIL', extack: 'ipv6: Invalid address' };
  if (isMulticast6(ip) && !asked.autojoin) return { errno: 'EADDRNOTAVAIL', extack: 'ipv6: Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag' };
  if (ip === IN6_LOOPBACK && !isLoopback(dev)) return { errno: 'EADDRNOTAVAIL', extack: 'ipv6: Cannot assign loopback address on this device' };
  if (dev.addrs6.some((a) => a.local === ip)) return { errno: 'EEXIST', extack: 'ipv6: address already assigned' };
  const ifa: Ifaddr = { ...asked, scope: ipv6Scope(ip), since: ctx.now };
  setAddrs(ctx, nsid, ifindex, linkAddr(linkOf(ctx, nsid, ifindex).addrs6, ifa));
  if (!ifa.noprefixroute) addPrefixRoute(ctx, nsid, ifindex, ip, ifa.prefixlen, ifa.metric, expiryOf(ifa));
  addrconfDadStart(ctx, nsid, ifindex, ifa);
  return undefined;
};

/** check_cleanup_prefix_route and cleanup_prefix_route: the connected route goes, unless another address keeps it, or keeps it for a while. */
const cleanupPrefixRoute = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr): void => {
  const others = linkOf(ctx, nsid, ifindex).addrs6.filter((a) => a.local !== ifa.local && a.prefixlen === ifa.prefixlen && inPrefix(a.local, networkOf(ifa.local, ifa.prefixlen), ifa.prefixlen));
  if (others.some((a) => isPermanent(a) || a.noprefixroute)) return;
  const until = Math.max(0, ...others.map(expiryOf));
  modifyPrefixRoute(ctx, nsid, ifindex, ifa.local as Ip6, ifa.prefixlen, (r) => (others.length === 0 ? null : r.expires !== 0 ? r : { ...r, expires: until }));
};

/** `ip -6 addr change|replace` of an address that is there (inet6_addr_modify). */
export const inet6AddrModify = (ctx: Ctx, nsid: Nsid, ifindex: number, there: Ifaddr, asked: Ifaddr): RtnlError | undefined => {
  const ip = there.local as Ip6;
  // A request without a peer leaves the peer; `peer` with the address itself does too.
  const newPeer = asked.peer !== asked.local && asked.peer !== there.peer;
  const next: Ifaddr = {
    ...there, validLft: asked.validLft, preferredLft: asked.preferredLft, since: ctx.now, metric: asked.metric === 0 ? there.metric : asked.metric,
    noprefixroute: asked.noprefixroute, nodad: asked.nodad, homeaddress: asked.homeaddress, mngtmpaddr: asked.mngtmpaddr,
    peer: newPeer ? asked.peer : there.peer,
  };
  setAddrs(ctx, nsid, ifindex, linkOf(ctx, nsid, ifindex).addrs6.map((a) => (a === there ? next : a)));
  const had = isPermanent(there) && !there.noprefixroute;
  const len = there.prefixlen;
  const priority = next.metric || IP6_RT_PRIO_ADDRCONF;
  /** modify_prefix_route, or a new one: another metric makes another route. */
  const reroute = (to: Ip6): void => {
    let stays = false;
    if (had) modifyPrefixRoute(ctx, nsid, ifindex, to, len, (r) => {
      stays = r.priority === priority;
      // 6.18 takes the lifetime for a date, which is long past: the route is dead at once, and collected within 30 s.
      return stays ? { ...r, expires: expiryOf(next) === 0 ? 0 : 1 } : null;
    });
    if (!stays) addPrefixRoute(ctx, nsid, ifindex, to, len, next.metric, expiryOf(next));
  };
  const oldPeer = peerOf(there);
  const peer = peerOf(next);
  if (newPeer && had && oldPeer !== null) modifyPrefixRoute(ctx, nsid, ifindex, oldPeer, len, () => null);
  if (!next.noprefixroute) {
    reroute(ip);
    // Here the peer's route has the address's own prefix length, and nobody takes it away later: the /128 of `add` stays too.
    if (peer !== null) reroute(peer);
  } else if (had) cleanupPrefixRoute(ctx, nsid, ifindex, next);
  addrconfDadStart(ctx, nsid, ifindex, next, 'modify');
  return undefined;
};

/** ipv6_del_addr: its connected route goes too unless another address keeps it. */
export const ipv6DelAddr = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr): void => {
  const rest = linkOf(ctx, nsid, ifindex).addrs6.filter((a) => a !== ifa);
  const tentative = isTentative(ctx, nsid, ifindex, ifa.local as Ip6);
  setAddrs(ctx, nsid, ifindex, rest);
  forgetDad(ctx, nsid, ifindex, ifa.local as Ip6);
  ifaDown(ctx, nsid, ifindex, ifa, tentative);
  masqAddrGone(ctx, nsid, ifindex, ifa.local);
  // the route of an address with a lifetime has one of its own
  if (!ifa.noprefixroute && isPermanent(ifa)) cleanupPrefixRoute(ctx, nsid, ifindex, ifa);
};
/** `ip -6 addr del`. */
export const inet6AddrDel = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6, plen: number): RtnlError | undefined => {
  if (plen > 128) return { errno: 'EINVAL', extack: 'ipv6: Invalid prefix length' };
  if (!idevOf(ctx, nsid, ifindex).idev6) return { errno: 'ENXIO', extack: 'ipv6: IPv6 is disabled on this device' };
  const ifa = linkOf(ctx, nsid, ifindex).addrs6.find((a) => a.local === ip && a.prefixlen === plen);
  if (!ifa) return { errno: 'EADDRNOTAVAIL', extack: 'ipv6: address not found' };
  ipv6DelAddr(ctx, nsid, ifindex, ifa);
  return undefined;
};

