// IPv6 on a device: what comes and goes with the link. Mirrors: net/ipv6/addrconf.c (addrconf_notify, addrconf_dev_config,
// addrconf_ifdown, ipv6_add_addr, ipv6_del_addr, inet6_addr_add, inet6_addr_del, dev_forward_change, dev_disable_change).
// Duplicate address detection and its timers are in addrconfTimers.ts. Leaves out: router advertisements and what they
// configure, temporary and stable-privacy addresses, prefix delegation.
import { inPrefix, IN6_LOOPBACK, isAny, isLinkLocal6, isMulticast6, linkLocalOf, networkOf, solicitedNode, type Ip6 } from '../base/ip.ts';
import { pmDelete, pmSet } from '../base/pmap.ts';
import type { RtnlError } from '../model/errno.ts';
import type { Ifaddr, Link, Nsid } from '../model/world.ts';
import { addrconfDadRun, addrconfDadStart } from './addrconfTimers.ts';
import { findLink, linkOf, netnsOf, setLink, stateOf, type Ctx } from './ctx.ts';
import { dadKey, dadOf, isTentative } from './ifaddr6.ts';
import { igmpDown, igmpUp, ipMcDecGroup, ipMcIncGroup } from './igmp.ts';
import {
  addHostRoute, addMulticastRoute, addPrefixRoute, delHostRoute, delPrefixRoute, fib6RunGc, hasHostRoute, rt6SyncDown, rt6SyncLinkdown, rt6SyncUp,
} from './ip6Fib.ts';
import { netifOperUp } from './linkwatch.ts';
import {
  dropIdev, idevOf, IFLOCAL_ALLNODES, IFLOCAL_ALLROUTERS, IGMP_ALLSNOOPERS, LL_ALLNODES, LL_ALLROUTERS, LL_ALLSNOOPERS, setIdev, SITE_ALLROUTERS,
} from './mcGroups.ts';
import { ipv6DevMcDec, ipv6DevMcInc, ipv6McDown, ipv6McUp } from './mcast.ts';
import { ndiscSendUnsolNa } from './ndiscSend.ts';
import { neighFlush } from './neighbour.ts';
import type { NetdevEvent } from './notifier.ts';

export { isTentative } from './ifaddr6.ts';
export { addrconfTimer } from './addrconfTimers.ts';

const IPV6_MIN_MTU = 1280;
const FOREVER = 4294967295;
const RT_SCOPE_LINK = 253;
const RT_SCOPE_HOST = 254;
const RT_SCOPE_SITE = 200;
const IFAPROT_KERNEL_LO = 1;
const IFAPROT_KERNEL_LL = 3;

const setAddrs = (ctx: Ctx, nsid: Nsid, ifindex: number, addrs6: readonly Ifaddr[]): void => setLink(ctx, nsid, ifindex, { addrs6 });
const isLoopback = (dev: Link): boolean => dev.info.kind === 'loopback';
/** When the connected route of an address dies with it; 0 never. */
const expiryOf = (ifa: Ifaddr): number => (ifa.validLft === FOREVER ? 0 : ifa.since + ifa.validLft * 1_000_000);
/** IFA_F_PERMANENT. */
const isPermanent = (ifa: Ifaddr): boolean => ifa.validLft === FOREVER;

/** RT_SCOPE_* of an address (rt_scope(ipv6_addr_scope)); a group's is in its second byte. */
export const ipv6Scope = (ip: Ip6): number => {
  if (isMulticast6(ip)) return new Map([['1', RT_SCOPE_HOST], ['2', RT_SCOPE_LINK], ['5', RT_SCOPE_SITE]]).get(ip[3] as string) ?? 0;
  if (ip === IN6_LOOPBACK) return RT_SCOPE_HOST;
  if (isLinkLocal6(ip)) return RT_SCOPE_LINK;
  return /^fe[c-f]/.test(ip) ? RT_SCOPE_SITE : 0;
};

// ---------------------------------------------------------------- addresses

/** ipv6_add_dev: the device learns IPv6, with the groups every node is in. */
const ipv6AddDev = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev || dev.mtu < IPV6_MIN_MTU || idevOf(ctx, nsid, ifindex).idev6) return;
  setIdev(ctx, nsid, ifindex, { idev6: true });
  ipv6DevMcInc(ctx, nsid, ifindex, IFLOCAL_ALLNODES);
  ipv6DevMcInc(ctx, nsid, ifindex, LL_ALLNODES);
  if (dev.conf6.forwarding !== 0 && dev.multicast) ipv6DevMcInc(ctx, nsid, ifindex, LL_ALLROUTERS);
};
/** ipv6_find_idev and addrconf_add_dev: each use on a device that is up reports its groups again. */
const addrconfAddDev = (ctx: Ctx, nsid: Nsid, ifindex: number): boolean => {
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
const linkAddr = (list: readonly Ifaddr[], ifa: Ifaddr): readonly Ifaddr[] => {
  const i = list.findIndex((a) => scopeRank(ifa.local as Ip6) >= scopeRank(a.local as Ip6));
  return i < 0 ? [...list, ifa] : list.toSpliced(i, 0, ifa);
};
const newIfaddr = (ctx: Ctx, local: Ip6, prefixlen: number, proto: number): Ifaddr => ({
  local, peer: local, prefixlen, broadcast: null, scope: ipv6Scope(local), label: '', secondary: false, nodad: false, noprefixroute: false,
  homeaddress: false, mngtmpaddr: false, autojoin: false, validLft: FOREVER, preferredLft: FOREVER, since: ctx.now, metric: 0, proto,
});

const peerOf = (ifa: Ifaddr): Ip6 | null => (ifa.peer === ifa.local || isAny(ifa.peer) ? null : (ifa.peer as Ip6));
const subnetRouterOf = (ifa: Ifaddr): Ip6 | undefined => {
  const any = networkOf(ifa.local as Ip6, ifa.prefixlen);
  return ifa.prefixlen >= 127 || isAny(any) ? undefined : any;
};
const joinAnycast = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr): void => {
  const any = subnetRouterOf(ifa);
  if (any === undefined) return;
  ipv6DevMcInc(ctx, nsid, ifindex, solicitedNode(any));
  addHostRoute(ctx, nsid, ifindex, any, 'anycast');
};
const leaveAnycast = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr): void => {
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
const ifaDown = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr, tentative: boolean): void => {
  const dev = linkOf(ctx, nsid, ifindex);
  if (dev.conf6.forwarding !== 0 && !tentative) leaveAnycast(ctx, nsid, ifindex, ifa);
  if (!isLoopback(dev)) ipv6DevMcDec(ctx, nsid, ifindex, solicitedNode(ifa.local as Ip6));
  const peer = peerOf(ifa);
  if (peer !== null) delPrefixRoute(ctx, nsid, ifindex, peer, 128);
  delHostRoute(ctx, nsid, ifindex, ifa.local as Ip6, 'local');
};
const forgetDad = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6): void => {
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

/** `ip -6 addr change|replace` of an address that is there (inet6_addr_modify). */
export const inet6AddrModify = (ctx: Ctx, nsid: Nsid, ifindex: number, there: Ifaddr, asked: Ifaddr): RtnlError | undefined => {
  const ip = there.local as Ip6;
  const next: Ifaddr = {
    ...there, validLft: asked.validLft, preferredLft: asked.preferredLft, since: ctx.now, metric: asked.metric === 0 ? there.metric : asked.metric,
    noprefixroute: asked.noprefixroute, nodad: asked.nodad, homeaddress: asked.homeaddress, mngtmpaddr: asked.mngtmpaddr, peer: asked.peer,
  };
  setAddrs(ctx, nsid, ifindex, linkOf(ctx, nsid, ifindex).addrs6.map((a) => (a === there ? next : a)));
  if (!next.noprefixroute && (there.noprefixroute || there.metric !== next.metric)) {
    if (!there.noprefixroute) delPrefixRoute(ctx, nsid, ifindex, ip, there.prefixlen);
    addPrefixRoute(ctx, nsid, ifindex, ip, next.prefixlen, next.metric, expiryOf(next));
  } else if (next.noprefixroute && !there.noprefixroute) delPrefixRoute(ctx, nsid, ifindex, ip, there.prefixlen);
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
  // the route of an address with a lifetime has one of its own
  if (ifa.noprefixroute || !isPermanent(ifa)) return;
  const kept = rest.some((a) => a.prefixlen === ifa.prefixlen && inPrefix(a.local, networkOf(ifa.local, ifa.prefixlen), ifa.prefixlen) && (isPermanent(a) || a.noprefixroute));
  if (!kept) delPrefixRoute(ctx, nsid, ifindex, ifa.local as Ip6, ifa.prefixlen);
};
/** `ip -6 addr del`. */
export const inet6AddrDel = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6, plen: number): RtnlError | undefined => {
  if (plen > 128) return { errno: 'EINVAL', extack: 'ipv6: Invalid prefix length' };
  const ifa = linkOf(ctx, nsid, ifindex).addrs6.find((a) => a.local === ip && a.prefixlen === plen);
  if (!ifa) return { errno: 'EADDRNOTAVAIL', extack: 'ipv6: address not found' };
  ipv6DelAddr(ctx, nsid, ifindex, ifa);
  return undefined;
};

// ---------------------------------------------------------------- devices

/** addrconf_link_ready: operationally up, with a real queue. */
const linkReady = (dev: Link): boolean => netifOperUp(dev) && dev.qdiscActive;

/** addrconf_init_auto_addrs: ::1 for the loopback, a link-local address for the rest. */
const initAutoAddrs = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const dev = linkOf(ctx, nsid, ifindex);
  if (!addrconfAddDev(ctx, nsid, ifindex)) return;
  if (isLoopback(dev)) {
    if (dev.addrs6.some((a) => a.local === IN6_LOOPBACK)) return;
    const ifa = newIfaddr(ctx, IN6_LOOPBACK, 128, IFAPROT_KERNEL_LO);
    setAddrs(ctx, nsid, ifindex, linkAddr(dev.addrs6, ifa));
    return ifaUp(ctx, nsid, ifindex, ifa);
  }
  // addr_gen_mode 1 makes none; 2 and 3 want a secret, which the sysctl refuses
  if (dev.conf6.addr_gen_mode !== 0 || dev.address === 0) return;
  const ip = linkLocalOf(dev.address);
  if (dev.addrs6.some((a) => a.local === ip)) return;
  const ifa = newIfaddr(ctx, ip, 64, IFAPROT_KERNEL_LL);
  setAddrs(ctx, nsid, ifindex, linkAddr(dev.addrs6, ifa));
  addPrefixRoute(ctx, nsid, ifindex, ip, 64, 0);
  addrconfDadStart(ctx, nsid, ifindex, ifa);
};

/** addrconf_permanent_addr: addresses given while the device was down get their connected routes. */
const permanentAddrs = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  for (const ifa of linkOf(ctx, nsid, ifindex).addrs6) {
    if (!isPermanent(ifa)) continue;
    const ip = ifa.local as Ip6;
    if (!ifa.noprefixroute) addPrefixRoute(ctx, nsid, ifindex, ip, ifa.prefixlen, ifa.metric);
    // kept over a down (keep_addr_on_down): its detection starts over
    const dad = dadOf(ctx, nsid, ifindex, ip);
    if (dad ? dad.state === 'predad' : !hasHostRoute(ctx, nsid, ifindex, ip)) addrconfDadStart(ctx, nsid, ifindex, ifa);
  }
};

const addrconfUp = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: 'UP' | 'CHANGE'): void => {
  const dev = linkOf(ctx, nsid, ifindex);
  if (idevOf(ctx, nsid, ifindex).idev6 && dev.conf6.disable_ipv6 !== 0) return;
  if (ev === 'UP') {
    permanentAddrs(ctx, nsid, ifindex);
    if (!linkReady(dev)) return;
    ipv6AddDev(ctx, nsid, ifindex);
  } else {
    if (!linkReady(dev)) return rt6SyncLinkdown(ctx, nsid, ifindex);
    if (idevOf(ctx, nsid, ifindex).ready) {
      // we may have moved to another switch port: tell its snooping
      ipv6McUp(ctx, nsid, ifindex);
      return rt6SyncUp(ctx, nsid, ifindex, false);
    }
  }
  if (idevOf(ctx, nsid, ifindex).idev6) setIdev(ctx, nsid, ifindex, { ready: true });
  addrconfDadRun(ctx, nsid, ifindex);
  initAutoAddrs(ctx, nsid, ifindex);
  rt6SyncUp(ctx, nsid, ifindex, true);
  if (dev.mtu < IPV6_MIN_MTU) addrconfIfdown(ctx, nsid, ifindex, !isLoopback(dev));
};

/** addrconf_ifdown: the device loses its IPv6 routes, neighbours, groups, and all addresses it is not told to keep. */
export const addrconfIfdown = (ctx: Ctx, nsid: Nsid, ifindex: number, unregister: boolean): void => {
  rt6SyncDown(ctx, nsid, ifindex, unregister);
  neighFlush(ctx, nsid, ifindex, true, 6);
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev || !idevOf(ctx, nsid, ifindex).idev6) return;
  const all = netnsOf(ctx, nsid).conf6.all.keep_addr_on_down;
  const keeping = !unregister && dev.conf6.disable_ipv6 === 0 && (all === 0 ? dev.conf6.keep_addr_on_down : all) > 0;
  setIdev(ctx, nsid, ifindex, { ready: false, rsTimer: 0, rsSent: 0 });
  const st = stateOf(ctx, nsid);
  for (const ifa of dev.addrs6) {
    const ip = ifa.local as Ip6;
    const tentative = isTentative(ctx, nsid, ifindex, ip);
    forgetDad(ctx, nsid, ifindex, ip);
    if (keeping && isPermanent(ifa) && ip !== IN6_LOOPBACK && !isLinkLocal6(ip)) {
      if (!tentative && dev.conf6.forwarding !== 0) leaveAnycast(ctx, nsid, ifindex, ifa);
      ipv6DevMcDec(ctx, nsid, ifindex, solicitedNode(ip));
      delHostRoute(ctx, nsid, ifindex, ip, 'local');
      if (!ifa.nodad) st.dad = pmSet(st.dad, dadKey(ifindex, ip), { state: 'predad', probes: 0, failed: false, timer: 0, nonce: 0 });
    } else {
      setAddrs(ctx, nsid, ifindex, linkOf(ctx, nsid, ifindex).addrs6.filter((a) => a !== ifa));
      ifaDown(ctx, nsid, ifindex, ifa, tentative);
    }
  }
  ipv6McDown(ctx, nsid, ifindex);
  if (unregister) setIdev(ctx, nsid, ifindex, { idev6: false, groups6: [], left6: [] });
};

/** br_dev_open and br_dev_stop: a snooping bridge listens to the all-snoopers groups. */
const isSnooping = (dev: Link): boolean => dev.info.kind === 'bridge' && dev.info.mcastSnooping;
export const brMulticastJoinSnoopers = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  ipMcIncGroup(ctx, nsid, ifindex, IGMP_ALLSNOOPERS);
  if (idevOf(ctx, nsid, ifindex).idev6) ipv6DevMcInc(ctx, nsid, ifindex, LL_ALLSNOOPERS);
};
export const brMulticastLeaveSnoopers = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  ipMcDecGroup(ctx, nsid, ifindex, IGMP_ALLSNOOPERS);
  ipv6DevMcDec(ctx, nsid, ifindex, LL_ALLSNOOPERS);
};

export const addrconfNotify = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: NetdevEvent): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return;
  // The world may begin with a device nobody registered: the loopback.
  if (ev !== 'UNREGISTER') ipv6AddDev(ctx, nsid, ifindex);
  switch (ev) {
    case 'UP':
      if (isSnooping(dev)) {
        // ndo_open runs before IFF_UP is set, so these joins are not reported yet
        setLink(ctx, nsid, ifindex, { up: false });
        brMulticastJoinSnoopers(ctx, nsid, ifindex);
        setLink(ctx, nsid, ifindex, { up: true });
      }
      igmpUp(ctx, nsid, ifindex);
      addrconfUp(ctx, nsid, ifindex, ev);
      return ndiscSendUnsolNa(ctx, nsid, ifindex);
    case 'CHANGEADDR':
      fib6RunGc(ctx, nsid);
      return ndiscSendUnsolNa(ctx, nsid, ifindex);
    case 'CHANGE':
      return dev.up ? addrconfUp(ctx, nsid, ifindex, ev) : undefined;
    case 'CHANGEMTU':
      // the device's MTU replaces one that the sysctl had set
      if (dev.conf6.mtu !== 0) setLink(ctx, nsid, ifindex, { conf6: { ...dev.conf6, mtu: 0 } });
      if (dev.mtu < IPV6_MIN_MTU) return addrconfIfdown(ctx, nsid, ifindex, !isLoopback(dev));
      return dev.up && !idevOf(ctx, nsid, ifindex).ready ? addrconfUp(ctx, nsid, ifindex, 'UP') : undefined;
    case 'DOWN':
      if (isSnooping(dev)) brMulticastLeaveSnoopers(ctx, nsid, ifindex);
      igmpDown(ctx, nsid, ifindex);
      // with IPv6 disabled there is nothing to take down: all-nodes stays in dev->mc (measured)
      return dev.conf6.disable_ipv6 !== 0 ? undefined : addrconfIfdown(ctx, nsid, ifindex, false);
    case 'UNREGISTER':
      igmpDown(ctx, nsid, ifindex);
      addrconfIfdown(ctx, nsid, ifindex, true);
      return dropIdev(ctx, nsid, ifindex);
    default:
  }
};

/** dev_disable_change, for net.ipv6.conf.DEV.disable_ipv6; the sysctl has been stored. */
export const addrconfDisableIpv6 = (ctx: Ctx, nsid: Nsid, ifindex: number, on: boolean): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev || !idevOf(ctx, nsid, ifindex).idev6) return;
  if (on) addrconfIfdown(ctx, nsid, ifindex, false);
  else if (dev.up) addrconfUp(ctx, nsid, ifindex, 'UP');
};

/** addrconf_sysctl_addr_gen_mode: a changed mode acts at once, on a device that is down too; the sysctl has been stored. */
export const addrconfAddrGenMode = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  if (idevOf(ctx, nsid, ifindex).idev6) initAutoAddrs(ctx, nsid, ifindex);
};

/** dev_forward_change: a router joins the router groups and the anycast address of each of its subnets. */
export const addrconfForwardChange = (ctx: Ctx, nsid: Nsid, ifindex: number, on: boolean): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev || !idevOf(ctx, nsid, ifindex).idev6) return;
  if (dev.multicast) {
    for (const g of [LL_ALLROUTERS, IFLOCAL_ALLROUTERS, SITE_ALLROUTERS]) (on ? ipv6DevMcInc : ipv6DevMcDec)(ctx, nsid, ifindex, g);
  }
  for (const ifa of dev.addrs6) {
    if (isTentative(ctx, nsid, ifindex, ifa.local as Ip6)) continue;
    (on ? joinAnycast : leaveAnycast)(ctx, nsid, ifindex, ifa);
  }
};
