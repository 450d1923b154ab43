// Questions about a namespace's IPv6 addresses: net/ipv6/addrconf.c (ipv6_chk_addr, ipv6_get_lladdr, ipv6_get_ifaddr) and the
// tentative state that NsState.dad holds beside the configured addresses.
import { IN6_LOOPBACK, isLinkLocal6, type Ip6 } from '../base/ip.ts';
import { pmGet, pmSorted, pmValues } from '../base/pmap.ts';
import { RT_TABLE_LOCAL } from '../model/init.ts';
import type { Dad, Ifaddr, Link, Nsid } from '../model/world.ts';
import { findLink, netnsOf, stateOf, type Ctx } from './ctx.ts';
import { fibKey } from './fib4.ts';

export const dadKey = (ifindex: number, ip: Ip6): string => `${ifindex}/${ip}`;
export const dadOf = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6): Dad | undefined => pmGet(stateOf(ctx, nsid).dad, dadKey(ifindex, ip));

/** IFA_F_TENTATIVE: duplicate address detection has not ended, or ended badly. */
export const isTentative = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6): boolean => dadOf(ctx, nsid, ifindex, ip) !== undefined;

/** The device's first link-local address that is not tentative. */
export const ipv6GetLladdr = (ctx: Ctx, nsid: Nsid, ifindex: number): Ip6 | undefined => {
  const addrs = findLink(ctx, nsid, ifindex)?.addrs6 ?? [];
  for (let i = addrs.length - 1; i >= 0; i--) {
    const ip = (addrs[i] as Ifaddr).local as Ip6;
    if (isLinkLocal6(ip) && !isTentative(ctx, nsid, ifindex, ip)) return ip;
  }
  return undefined;
};

/** ipv6_get_ifaddr: the address record on that device (0: on any), tentative or not. */
export const ipv6GetIfaddr = (ctx: Ctx, nsid: Nsid, ip: Ip6, ifindex: number): { readonly dev: Link; readonly ifa: Ifaddr } | undefined => {
  const devs = ifindex === 0 ? pmSorted(netnsOf(ctx, nsid).links) : [findLink(ctx, nsid, ifindex)];
  for (const dev of devs) {
    const ifa = dev?.addrs6.find((a) => a.local === ip);
    if (dev && ifa) return { dev, ifa };
  }
  return undefined;
};

/** ipv6_chk_addr: ours and not tentative. A device (not 0) matters only to addresses that mean nothing without one. */
export const ipv6ChkAddr = (ctx: Ctx, nsid: Nsid, ip: Ip6, ifindex: number): boolean => {
  const on = (dev: Link | undefined): boolean => dev !== undefined && dev.addrs6.some((a) => a.local === ip) && !isTentative(ctx, nsid, dev.ifindex, ip);
  if (ifindex !== 0 && (isLinkLocal6(ip) || ip === IN6_LOOPBACK)) return on(findLink(ctx, nsid, ifindex));
  for (const dev of pmValues(netnsOf(ctx, nsid).links)) if (on(dev)) return true;
  return false;
};

/** ipv6_chk_acast_addr: a subnet-router anycast address of ours, on that device (0: on any). */
export const isAnycast = (ctx: Ctx, nsid: Nsid, ip: Ip6, ifindex: number): boolean => {
  const t = pmGet(netnsOf(ctx, nsid).fib6, RT_TABLE_LOCAL);
  const routes = t && pmGet(t.routes, fibKey(ip, 128));
  return routes?.some((r) => r.type === 'anycast' && (ifindex === 0 || r.nexthops[0]?.oif === ifindex)) ?? false;
};

/** ipv6_lonely_lladdr: no other settled link-local address on the device. */
export const isLonelyLladdr = (ctx: Ctx, nsid: Nsid, dev: Link, ip: Ip6): boolean =>
  !dev.addrs6.some((a) => a.local !== ip && isLinkLocal6(a.local as Ip6) && !isTentative(ctx, nsid, dev.ifindex, a.local as Ip6));
