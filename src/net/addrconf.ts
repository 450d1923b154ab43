// IPv6 on a device: what comes and goes with the link. Mirrors: net/ipv6/addrconf.c (addrconf_notify, addrconf_init_auto_addrs,
// addrconf_permanent_addr, addrconf_ifdown, dev_forward_change, dev_disable_change). Addresses are in addr6.ts, duplicate address
// detection and its timers in addrconfTimers.ts. Leaves out: router advertisements and what they configure.
import { IN6_LOOPBACK, isLinkLocal6, linkLocalOf, solicitedNode, type Ip6 } from '../base/ip.ts';
import { pmSet } from '../base/pmap.ts';
import { IPV6_MIN_MTU } from '../model/uapi.ts';
import type { Link, Nsid } from '../model/world.ts';
import {
  addrconfAddDev, forgetDad, ifaDown, ifaUp, ipv6AddDev, isLoopback, isPermanent, joinAnycast, leaveAnycast, linkAddr, newIfaddr, setAddrs,
} from './addr6.ts';
import { addrconfDadRun, addrconfDadStart } from './addrconfTimers.ts';
import { findLink, linkOf, netnsOf, setLink, stateOf, type Ctx } from './ctx.ts';
import { dadKey, dadOf, isTentative } from './ifaddr6.ts';
import { igmpDown, igmpUp, ipMcDecGroup, ipMcIncGroup } from './igmp.ts';
import { addPrefixRoute, delHostRoute, fib6RunGc, hasHostRoute, rt6SyncDown, rt6SyncLinkdown, rt6SyncUp } from './ip6Fib.ts';
import { netifOperUp } from './linkwatch.ts';
import { devMcSync, dropIdev, idevOf, IFLOCAL_ALLROUTERS, IGMP_ALLSNOOPERS, LL_ALLROUTERS, LL_ALLSNOOPERS, setIdev, SITE_ALLROUTERS } from './mcGroups.ts';
import { ipv6DevMcDec, ipv6DevMcInc, ipv6McDown, ipv6McUp } from './mcast.ts';
import { ndiscSendUnsolNa } from './ndiscSend.ts';
import { neighFlush } from './neighbour.ts';
import type { NetdevEvent } from './notifier.ts';

export { isTentative } from './ifaddr6.ts';
export { inet6AddrAdd, inet6AddrDel, inet6AddrModify } from './addr6.ts';
export { addrconfTimer } from './addrconfTimers.ts';

const IFAPROT_KERNEL_LO = 1;
const IFAPROT_KERNEL_LL = 3;

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
  const wasReady = idevOf(ctx, nsid, ifindex).ready;
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
  // a device that never had its carrier keeps listening
  if (unregister || wasReady) ipv6McDown(ctx, nsid, ifindex);
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
      devMcSync(ctx, nsid, ifindex, true);
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
      devMcSync(ctx, nsid, ifindex, false);
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
