// Duplicate address detection, router solicitation and address lifetimes, on the virtual clock.
// Mirrors: net/ipv6/addrconf.c (addrconf_dad_begin, addrconf_dad_kick, addrconf_dad_work, addrconf_dad_completed,
// addrconf_dad_stop, addrconf_dad_failure, addrconf_rs_timer, addrconf_verify_rtnl).
// Leaves out: optimistic DAD, stable-privacy retries, temporary addresses.
import { IN6_ANY, isLinkLocal6, solicitedNode, type Ip6 } from '../base/ip.ts';
import { pmDelete, pmSet } from '../base/pmap.ts';
import { INFINITY_LIFE_TIME, SEC } from '../model/uapi.ts';
import type { Dad, Ifaddr, Link, Nsid, Timer } from '../model/world.ts';
import { ifaUp, ipv6DelAddr } from './addr6.ts';
import { addrconfIfdown } from './addrconf.ts';
import { addTimer, findLink, netnsOf, rand32, randBelow, setLink, stateOf, type Ctx } from './ctx.ts';
import { inetCheckLifetime } from './devinet.ts';
import { dadKey, dadOf, ipv6GetLladdr, isLonelyLladdr } from './ifaddr6.ts';
import { igmpTimer } from './igmp.ts';
import { fib6RunGc } from './ip6Fib.ts';
import { idevOf, LL_ALLNODES, LL_ALLROUTERS, setIdev } from './mcGroups.ts';
import { ipv6DevMcInc, ipv6McDadComplete, mldTimer } from './mcast.ts';
import { ndiscSendNa, ndiscSendNs, ndiscSendRs } from './ndiscSend.ts';

const MS = 1000;

const setDad = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6, d: Dad | null): void => {
  const st = stateOf(ctx, nsid);
  st.dad = d === null ? pmDelete(st.dad, dadKey(ifindex, ip)) : pmSet(st.dad, dadKey(ifindex, ip), d);
};
const armDad = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6, delay: number): number => addTimer(ctx, delay, 'dad', nsid, ifindex, ip);

/** Six random bytes, never all zero. */
const newNonce = (ctx: Ctx): number => rand32(ctx) * 65536 + (rand32(ctx) & 0xffff) || 1;

/** addrconf_dad_kick: the first probe comes after a random delay, so that hosts that boot together do not collide. */
const dadKick = (ctx: Ctx, nsid: Nsid, dev: Link, ip: Ip6): void => {
  const delay = randBelow(ctx, Math.max(dev.conf6.router_solicitation_delay * SEC, 1));
  const nonce = dev.conf6.enhanced_dad !== 0 || netnsOf(ctx, nsid).conf6.all.enhanced_dad !== 0 ? newNonce(ctx) : 0;
  setDad(ctx, nsid, dev.ifindex, ip, { state: 'dad', probes: dev.conf6.dad_transmits, failed: false, timer: armDad(ctx, nsid, dev.ifindex, ip, delay), nonce });
};

/** ipv6_accept_ra: a router listens to other routers only when told to (accept_ra = 2). */
const ipv6AcceptRa = (dev: Link): boolean => (dev.conf6.forwarding !== 0 ? dev.conf6.accept_ra === 2 : dev.conf6.accept_ra !== 0);

/** addrconf_dad_completed: the address is ours. */
const dadCompleted = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr, sendNa: boolean): void => {
  const ip = ifa.local as Ip6;
  setDad(ctx, nsid, ifindex, ip, null);
  ifaUp(ctx, nsid, ifindex, ifa);
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return;
  const first = isLinkLocal6(ip) && isLonelyLladdr(ctx, nsid, dev, ip);
  const sendRs = first && ipv6AcceptRa(dev) && dev.conf6.router_solicitations !== 0 && dev.info.kind !== 'loopback';
  if (first) ipv6McDadComplete(ctx, nsid, ifindex);
  if (sendNa && (dev.conf6.ndisc_notify !== 0 || netnsOf(ctx, nsid).conf6.all.ndisc_notify !== 0)) {
    ndiscSendNa(ctx, nsid, ifindex, { dst: LL_ALLNODES, target: ip, router: dev.conf6.forwarding !== 0, solicited: false, override: true, lladdr: true });
  }
  if (!sendRs) return;
  ndiscSendRs(ctx, nsid, ifindex, ip, LL_ALLROUTERS);
  const rsInterval = dev.conf6.router_solicitation_interval * (900_000 + randBelow(ctx, 200_001));
  setIdev(ctx, nsid, ifindex, { rsSent: 1, rsInterval, rsTimer: addTimer(ctx, rsInterval, 'rs', nsid, ifindex, IN6_ANY) });
};

/** addrconf_dad_begin. `modify`: the address was there, only its flags changed. */
export const addrconfDadStart = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr, how: 'new' | 'modify' = 'new'): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return;
  const ip = ifa.local as Ip6;
  if (how === 'new' && dev.info.kind !== 'loopback' && dev.arp) ipv6DevMcInc(ctx, nsid, ifindex, solicitedNode(ip));
  if (ifa.validLft !== INFINITY_LIFE_TIME) addTimer(ctx, ifa.validLft * SEC, 'addr', nsid, ifindex, ip);
  if (how === 'modify' && !dadOf(ctx, nsid, ifindex, ip)) return;
  const quiet = !dev.arp || dev.info.kind === 'loopback' || ifa.nodad || (netnsOf(ctx, nsid).conf6.all.accept_dad < 1 && dev.conf6.accept_dad < 1);
  if (quiet) return dadCompleted(ctx, nsid, ifindex, ifa, !ifa.nodad);
  if (!idevOf(ctx, nsid, ifindex).ready) return setDad(ctx, nsid, ifindex, ip, { state: 'dad', probes: 0, failed: false, timer: 0, nonce: 0 });
  dadKick(ctx, nsid, dev, ip);
};

/** addrconf_dad_run: the link is ready; whoever waited for it starts. */
export const addrconfDadRun = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  for (const ifa of findLink(ctx, nsid, ifindex)?.addrs6 ?? []) {
    const dev = findLink(ctx, nsid, ifindex);
    if (dev && dadOf(ctx, nsid, ifindex, ifa.local as Ip6)?.state === 'dad') dadKick(ctx, nsid, dev, ifa.local as Ip6);
  }
};

/** addrconf_dad_work: a probe, or the end of the wait for an answer to the last. */
const dadWork = (ctx: Ctx, t: Timer): void => {
  const ip = t.key as Ip6;
  const dad = dadOf(ctx, t.netns, t.ifindex, ip);
  const dev = findLink(ctx, t.netns, t.ifindex);
  const ifa = dev?.addrs6.find((a) => a.local === ip);
  if (!dad || !dev || !ifa || dad.timer !== t.seq || !idevOf(ctx, t.netns, t.ifindex).ready) return;
  if (dad.probes === 0) return dadCompleted(ctx, t.netns, t.ifindex, ifa, true);
  const wait = Math.max(dev.neigh6.retrans_time_ms, 10) * MS;
  setDad(ctx, t.netns, t.ifindex, ip, { ...dad, probes: dad.probes - 1, timer: armDad(ctx, t.netns, t.ifindex, ip, wait) });
  ndiscSendNs(ctx, t.netns, t.ifindex, { target: ip, dst: solicitedNode(ip), src: IN6_ANY, nonce: dad.nonce });
};

/** addrconf_dad_failure: somebody has the address. It stays, tentative for ever, and is not used. */
export const addrconfDadFailure = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip6): void => {
  const dad = dadOf(ctx, nsid, ifindex, ip);
  const dev = findLink(ctx, nsid, ifindex);
  const ifa = dev?.addrs6.find((a) => a.local === ip);
  if (!dad || !dev || !ifa || dad.failed) return;
  if (ifa.validLft !== INFINITY_LIFE_TIME) return ipv6DelAddr(ctx, nsid, ifindex, ifa);
  setDad(ctx, nsid, ifindex, ip, { ...dad, failed: true, timer: 0 });
  if ((netnsOf(ctx, nsid).conf6.all.accept_dad > 1 || dev.conf6.accept_dad > 1) && isLinkLocal6(ip) && dev.conf6.disable_ipv6 === 0) {
    // the link-local address that the MAC gives is taken, so the MAC must be: IPv6 stops on this device
    setLink(ctx, nsid, ifindex, { conf6: { ...dev.conf6, disable_ipv6: 1 } });
    addrconfIfdown(ctx, nsid, ifindex, false);
  }
};

/** addrconf_rs_timer: ask for routers again, ever less often (RFC 7559). */
const rsTimer = (ctx: Ctx, t: Timer): void => {
  const s = idevOf(ctx, t.netns, t.ifindex);
  const dev = findLink(ctx, t.netns, t.ifindex);
  if (!dev || s.rsTimer !== t.seq || !s.ready || !ipv6AcceptRa(dev)) return;
  const max = dev.conf6.router_solicitations;
  const rsSent = s.rsSent + 1;
  if (max >= 0 && s.rsSent >= max) return setIdev(ctx, t.netns, t.ifindex, { rsSent });
  const src = ipv6GetLladdr(ctx, t.netns, t.ifindex);
  if (src === undefined) return;
  ndiscSendRs(ctx, t.netns, t.ifindex, src, LL_ALLROUTERS);
  const limit = dev.conf6.router_solicitation_max_interval * SEC;
  let rsInterval = Math.floor((s.rsInterval * (1_900_000 + randBelow(ctx, 200_001))) / SEC);
  if (rsInterval > limit) rsInterval = Math.floor((limit * (900_000 + randBelow(ctx, 200_001))) / SEC);
  const wait = rsSent === max ? dev.conf6.router_solicitation_delay * SEC : rsInterval;
  setIdev(ctx, t.netns, t.ifindex, { rsSent, rsInterval, rsTimer: addTimer(ctx, wait, 'rs', t.netns, t.ifindex, IN6_ANY) });
};

/** addrconf_verify_rtnl: an address whose valid lifetime is over goes. */
const verifyAddr = (ctx: Ctx, t: Timer): void => {
  if (t.ifindex === 0) return fib6RunGc(ctx, t.netns);
  const ifa = findLink(ctx, t.netns, t.ifindex)?.addrs6.find((a) => a.local === t.key);
  if (ifa && ifa.validLft !== INFINITY_LIFE_TIME && ctx.now >= ifa.since + ifa.validLft * SEC) ipv6DelAddr(ctx, t.netns, t.ifindex, ifa);
};

export const addrconfTimer = (ctx: Ctx, t: Timer): void => {
  switch (t.kind) {
    case 'dad': return dadWork(ctx, t);
    case 'rs': return rsTimer(ctx, t);
    case 'mld': return mldTimer(ctx, t);
    case 'igmp': return igmpTimer(ctx, t);
    case 'addr': return typeof t.key === 'number' ? inetCheckLifetime(ctx, t) : verifyAddr(ctx, t);
    default:
  }
};
