// ICMP: net/ipv4/icmp.c (__icmp_send, icmp_rcv, icmp_echo, icmpv4_xrlim_allow) and what errors teach the routing cache
// (route.c: __ip_do_redirect, ip_rt_update_pmtu).
import { isLbcast4, isMulticast4, isZeronet4, type Ip4 } from '../base/ip.ts';
import { pmGet, pmSet } from '../base/pmap.ts';
import { ETH_P_IP, IPPROTO_ICMP, type Icmp, type IpPkt, type Skb } from '../model/skb.ts';
import { SEC } from '../model/uapi.ts';
import type { Link, Nsid, TokenBucket } from '../model/world.ts';
import { inDevOr, inDevRxRedirects, sysctlNum } from './conf4.ts';
import { delivered, drop, findLink, linkOf, netnsOf, stateOf, trace, withIcmpSocket, type Ctx } from './ctx.ts';
import { fibLookup4 } from './fib4.ts';
import { inetAddrOnlink, inetAddrType, inetSelectAddr } from './inetAddr.ts';
import type { Delivery } from './ip4Input.ts';
import { ipLocalOut, localSkb, makeIp4 } from './ip4Output.ts';
import { isNudValid, neighEventSend, neighLookup } from './neighbour.ts';
import { nfCtAttach } from './nf/ctAttach.ts';
import { ipRouteOutput } from './route4.ts';
import { sockError } from './sock.ts';

const ECHOREPLY = 0;
const DEST_UNREACH = 3;
const REDIRECT = 5;
const ECHO = 8;
const TIME_EXCEEDED = 11;
const PARAMETERPROB = 12;
const TIMESTAMP = 13;
const FRAG_NEEDED = 4;
const isError = (t: number): boolean => t === DEST_UNREACH || t === 4 || t === REDIRECT || t === TIME_EXCEEDED || t === PARAMETERPROB;
/** MTU_EXPIRES, 10 minutes; redirects live 300 s (gc_timeout). */
const MTU_EXPIRES = 600 * SEC;
const REDIRECT_EXPIRES = 300 * SEC;

/** icmpv4_mask_allow: is this type under the limits at all? net.ipv4.icmp_ratemask, default 0x1818. */
const limited = (ctx: Ctx, nsid: Nsid, t: number, code: number): boolean => {
  if (t === DEST_UNREACH && code === FRAG_NEEDED) return false;
  return ((sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.icmp_ratemask'), 6168) >>> t) & 1) === 1;
};

/** The peer's rate state (inet_getpeer): a new peer looks as if it had been silent for a minute. */
export const peerOf = (ctx: Ctx, nsid: Nsid, peer: Ip4): TokenBucket =>
  pmGet(stateOf(ctx, nsid).icmpTokens, peer) ?? { tokens: 0, last: ctx.now - 60 * SEC };
export const setPeer = (ctx: Ctx, nsid: Nsid, peer: Ip4, b: TokenBucket): void => {
  const st = stateOf(ctx, nsid);
  st.icmpTokens = pmSet(st.icmpTokens, peer, b);
};

/** Takes `cost` from a peer's tokens, which refill with time up to `burst`; false when there are too few. */
export const peerTake = (ctx: Ctx, nsid: Nsid, peer: Ip4, cost: number, burst: number): boolean => {
  const b = peerOf(ctx, nsid, peer);
  const tokens = Math.min(burst, b.tokens + ctx.now - b.last);
  const ok = tokens >= cost;
  setPeer(ctx, nsid, peer, { tokens: ok ? tokens - cost : tokens, last: ctx.now, redirects: b.redirects ?? 0 });
  return ok;
};

/** inet_peer_xrlim_allow: per destination, a burst of 6 and then one per icmp_ratelimit (1000 ms). */
const xrlimAllow = (ctx: Ctx, nsid: Nsid, peer: Ip4): boolean => {
  const limit = sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.icmp_ratelimit'), 1000) * 1000;
  return limit === 0 || peerTake(ctx, nsid, peer, limit, 6 * limit);
};

/** icmp_global_allow: 1000 a second, bursts of 50, for the whole namespace. */
export const globalAllow = (ctx: Ctx, nsid: Nsid): boolean => {
  const ns = netnsOf(ctx, nsid);
  const rate = sysctlNum(pmGet(ns.sysctl, 'net.ipv4.icmp_msgs_per_sec'), 1000);
  const burst = sysctlNum(pmGet(ns.sysctl, 'net.ipv4.icmp_msgs_burst'), 50);
  const st = stateOf(ctx, nsid);
  const b = pmGet(st.icmpTokens, 'global') ?? { tokens: burst, last: ctx.now };
  const tokens = Math.min(burst, b.tokens + Math.floor(((ctx.now - b.last) * rate) / SEC));
  const ok = tokens > 0;
  st.icmpTokens = pmSet(st.icmpTokens, 'global', { tokens: ok ? tokens - 1 : tokens, last: ctx.now });
  return ok;
};

/**
 * __icmp_send: an error about `skb` back to its source. `local`: the packet's route was to us, so the answer comes from the
 * address it was sent to; `anyLocalSource`: it had no route at all (ip_error), so any address of ours will do.
 */
export const icmpSend = (
  ctx: Ctx, nsid: Nsid, skb: Skb, e: { type: number; code: number; info: number; gateway?: Ip4; local?: boolean; anyLocalSource?: boolean },
): void => {
  const pkt = skb.net;
  if (pkt.type !== 'ip' || typeof pkt.src !== 'number') return;
  const dst = pkt.dst as Ip4;
  if (skb.pktType !== 'host') return;
  if (isMulticast4(dst) || isLbcast4(dst) || (inetAddrType(ctx, nsid, dst) === 'broadcast')) return;
  if (pkt.off > 0 || ctx.icmpBusy[4]) return;
  if (pkt.proto === IPPROTO_ICMP && pkt.l4.type === 'icmp' && isError(pkt.l4.t)) return;
  const inDev = skb.dev !== 0 ? findLink(ctx, nsid, skb.dev) : undefined;
  if (limited(ctx, nsid, e.type, e.code) && inDev?.info.kind !== 'loopback' && !globalAllow(ctx, nsid)) {
    if (ctx.trace) trace(ctx, 'icmpSend', nsid, skb.dev, skb, 'suppressed by icmp_msgs_per_sec');
    return;
  }
  let saddr = 0;
  if (e.local && !e.anyLocalSource) saddr = dst;
  else if (inDev && sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.icmp_errors_use_inbound_ifaddr'), 0) !== 0) {
    saddr = inetSelectAddr(ctx, nsid, inDev, pkt.src, 253);
  }
  const tos = (pkt.tos & 0x1e) | 0xc0;
  const rt = ipRouteOutput(ctx, nsid, { dst: pkt.src, src: saddr, iif: 0, oif: 0, tos: tos & 0x1c, mark: 0, proto: IPPROTO_ICMP, sport: 0, dport: 0, uid: 0 });
  if ('error' in rt) {
    if (ctx.trace) trace(ctx, 'icmpSend', nsid, skb.dev, skb, `no route to tell ${pkt.src}: ${rt.error}`);
    return;
  }
  if (limited(ctx, nsid, e.type, e.code) && linkOf(ctx, nsid, rt.oif).info.kind !== 'loopback' && !xrlimAllow(ctx, nsid, pkt.src)) {
    if (ctx.trace) trace(ctx, 'icmpSend', nsid, skb.dev, skb, 'suppressed by icmp_ratelimit');
    return;
  }
  // As much of the packet as fits 576 bytes.
  const room = Math.min(rt.mtu, 576) - 20 - 8;
  const l4: Icmp = {
    type: 'icmp', t: e.type, code: e.code, id: 0, seq: 0, len: Math.min(room, pkt.len), inner: pkt, ...(e.gateway !== undefined && { gateway: e.gateway }),
    ...(e.info !== 0 && { info: e.info }),
  };
  const out = nfCtAttach(localSkb(ctx, makeIp4(ctx, { src: rt.src, dst: rt.dst, proto: IPPROTO_ICMP, ttl: 64, tos, df: false, l4 }), ETH_P_IP), skb);
  if (ctx.trace) trace(ctx, 'icmpSend', nsid, skb.dev, out, `type ${e.type} code ${e.code}`);
  withIcmpSocket(ctx, 4, () => ipLocalOut(ctx, nsid, rt, out));
};

/** fib_compute_spec_dst: the address of ours that answers a packet which came to a group. */
const specDst = (ctx: Ctx, nsid: Nsid, skb: Skb, d: Delivery): Ip4 => {
  const pkt = skb.net as IpPkt;
  if (!d.broadcast && !d.multicast) return pkt.dst as Ip4;
  const src = pkt.src as Ip4;
  if (isZeronet4(src)) return inetSelectAddr(ctx, nsid, findLink(ctx, nsid, skb.dev), src, 0);
  const rt = ipRouteOutput(ctx, nsid, { dst: src, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });
  return 'error' in rt ? 0 : rt.src;
};

const icmpReply = (ctx: Ctx, nsid: Nsid, skb: Skb, l4: Icmp, d: Delivery): void => {
  const pkt = skb.net as IpPkt;
  const saddr = specDst(ctx, nsid, skb, d);
  const mark = sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.fwmark_reflect'), 0) !== 0 ? skb.mark : 0;
  const rt = ipRouteOutput(ctx, nsid, { dst: pkt.src, src: saddr, iif: 0, oif: 0, tos: pkt.tos & 0x1c, mark, proto: IPPROTO_ICMP, sport: 0, dport: 0, uid: 0 });
  if ('error' in rt) {
    if (ctx.trace) trace(ctx, 'icmpReply', nsid, skb.dev, skb, `no route back: ${rt.error}`);
    return;
  }
  if (limited(ctx, nsid, l4.t, 0) && !xrlimAllow(ctx, nsid, pkt.src as Ip4)) return;
  const ttl = sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.ip_default_ttl'), 64);
  withIcmpSocket(ctx, 4, () => ipLocalOut(ctx, nsid, rt, localSkb(ctx, makeIp4(ctx, { src: rt.src, dst: rt.dst, proto: IPPROTO_ICMP, ttl, tos: pkt.tos, df: false, l4 }), ETH_P_IP, mark)));
};

/** A learnt exception of the route to `dst` through (oif, gw). */
const learn = (ctx: Ctx, nsid: Nsid, oif: number, gw: Ip4 | null, dst: Ip4, patch: { gw?: Ip4; pmtu?: number; expires: number }): void => {
  const st = stateOf(ctx, nsid);
  const key = `${oif}/${gw ?? ''}/${dst}`;
  const old = pmGet(st.exceptions, key);
  st.exceptions = pmSet(st.exceptions, key, {
    dst, gw: patch.gw ?? old?.gw ?? null, pmtu: patch.pmtu ?? old?.pmtu ?? 0, expires: ctx.now + patch.expires, locked: false,
  });
};

/** __ip_do_redirect: a router says that another gateway is better. */
const doRedirect = (ctx: Ctx, nsid: Nsid, dev: Link, from: Ip4, newGw: Ip4, inner: IpPkt): void => {
  const ns = netnsOf(ctx, nsid);
  if (newGw === from || !inDevRxRedirects(ns, dev) || isMulticast4(newGw) || isLbcast4(newGw) || isZeronet4(newGw)) return;
  if (!inDevOr(ns, dev, 'shared_media')) {
    if (!inetAddrOnlink(dev, newGw, from)) return;
  } else if (inetAddrType(ctx, nsid, newGw) !== 'unicast') return;
  const dst = inner.dst as Ip4;
  const res = fibLookup4(ctx, nsid, { dst, src: inner.src, iif: 0, oif: 0, tos: inner.tos & 0x1c, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });
  // Only a redirect from the gateway that the route uses now, for the device it uses, counts.
  if ('error' in res || res.nh.gw !== from) return;
  const n = neighLookup(ctx, nsid, res.nh.oif, newGw, true);
  if (!n) return;
  if (!isNudValid(n.nud)) {
    const out = findLink(ctx, nsid, res.nh.oif);
    if (out) neighEventSend(ctx, nsid, out, n, null);
    return;
  }
  learn(ctx, nsid, res.nh.oif, from, dst, { gw: newGw, expires: REDIRECT_EXPIRES });
};

/** ip_rt_update_pmtu. */
const updatePmtu = (ctx: Ctx, nsid: Nsid, mtu: number, inner: IpPkt): void => {
  const dst = inner.dst as Ip4;
  const res = fibLookup4(ctx, nsid, { dst, src: inner.src, iif: 0, oif: 0, tos: inner.tos & 0x1c, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });
  if ('error' in res || res.type !== 'unicast') return;
  const floor = sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.route.min_pmtu'), 552);
  learn(ctx, nsid, res.nh.oif, typeof res.nh.gw === 'number' ? res.nh.gw : null, dst, { pmtu: Math.max(mtu, floor), expires: MTU_EXPIRES });
};

/** icmp_rcv. */
export const icmpRcv = (ctx: Ctx, nsid: Nsid, skb: Skb, d: Delivery): void => {
  const pkt = skb.net as IpPkt;
  const l4 = pkt.l4;
  if (l4.type !== 'icmp') return drop(ctx, nsid, skb.dev, skb, 'ICMP_CSUM', 'icmpRcv');
  const ns = netnsOf(ctx, nsid);
  const group = d.broadcast || d.multicast;
  if (group && (l4.t === ECHO || l4.t === TIMESTAMP) && sysctlNum(pmGet(ns.sysctl, 'net.ipv4.icmp_echo_ignore_broadcasts'), 1) !== 0) {
    return drop(ctx, nsid, skb.dev, skb, 'NOT_SPECIFIED', 'icmpRcv');
  }
  if (group && l4.t !== ECHO && l4.t !== TIMESTAMP) return drop(ctx, nsid, skb.dev, skb, 'NOT_SPECIFIED', 'icmpRcv');
  switch (l4.t) {
    case ECHO:
      if (sysctlNum(pmGet(ns.sysctl, 'net.ipv4.icmp_echo_ignore_all'), 0) !== 0) return drop(ctx, nsid, skb.dev, skb, 'NOT_SPECIFIED', 'icmpEcho');
      delivered(ctx, nsid, skb, 'icmp echo');
      if (ctx.trace) trace(ctx, 'icmpEcho', nsid, skb.dev, skb, 'answers');
      return icmpReply(ctx, nsid, skb, { ...l4, t: ECHOREPLY }, d);
    case ECHOREPLY:
      return delivered(ctx, nsid, skb, 'icmp echo reply');
    case DEST_UNREACH:
    case TIME_EXCEEDED:
    case PARAMETERPROB:
    case REDIRECT: {
      delivered(ctx, nsid, skb, 'icmp error');
      const inner = l4.inner;
      if (!inner) return;
      const dev = findLink(ctx, nsid, skb.dev);
      if (l4.t === REDIRECT && dev && typeof l4.gateway === 'number') doRedirect(ctx, nsid, dev, pkt.src as Ip4, l4.gateway, inner);
      if (l4.t === DEST_UNREACH && l4.code === FRAG_NEEDED) updatePmtu(ctx, nsid, l4.info ?? 0, inner);
      return sockError(ctx, nsid, skb, l4, inner);
    }
    default:
      return delivered(ctx, nsid, skb, `icmp type ${l4.t}`);
  }
};
