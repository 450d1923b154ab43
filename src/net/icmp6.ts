// ICMPv6: net/ipv6/icmp.c (icmp6_send, icmpv6_echo_reply, icmpv6_rcv, icmpv6_notify, icmpv6_xrlim_allow).
// Leaves out: extended echo (RFC 8335), node information.
import { IN6_ANY, isLinkLocal6, isMulticast6, type Ip6 } from '../base/ip.ts';
import { pmGet, pmSet } from '../base/pmap.ts';
import { IPPROTO_ICMPV6, type Icmp, type IpPkt, type Skb } from '../model/skb.ts';
import { ICMPV6_DEST_UNREACH, ICMPV6_PARAMPROB, ICMPV6_PKT_TOOBIG, ICMPV6_TIME_EXCEED, SEC } from '../model/uapi.ts';
import type { Nsid, TokenBucket } from '../model/world.ts';
import { sysctlNum } from './conf4.ts';
import { delivered, drop, findLink, linkOf, netnsOf, stateOf, trace, withIcmpSocket, type Ctx } from './ctx.ts';
import { globalAllow } from './icmp4.ts';
import { ipv6ChkAddr, isAnycast } from './ifaddr6.ts';
import { ip6LocalOut, localSkb6, makeIp6 } from './ip6Output.ts';
import { ndiscRcv } from './ndisc.ts';
import { nfCtAttach } from './nf/ctAttach.ts';
import type { Flow } from './route4.ts';
import { ip6DstHoplimit, ip6DstLookup, ip6RouteOutput, ip6UpdatePmtu } from './route6.ts';
import { sockError } from './sock.ts';
import { ipv6DevGetSaddr } from './srcAddr6.ts';

const ECHO_REQUEST = 128;
const ECHO_REPLY = 129;
/** As much of a packet as fits the minimum MTU beside the two headers. */
const QUOTE = 1280 - 40 - 8;

/** icmpv6_mask_allow: net.ipv6.icmp.ratemask, by default everything below 128 but packet too big. */
const limited = (ctx: Ctx, nsid: Nsid, t: number): boolean => {
  const mask = pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv6.icmp.ratemask') ?? '0-1,3-127';
  return mask.split(',').some((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return from !== undefined && to !== undefined && t >= from && t <= to;
  });
};

/** inet_peer_xrlim_allow: a burst of six, then one each `interval` microseconds, for each destination. */
export const xrlimAllow6 = (ctx: Ctx, nsid: Nsid, peer: Ip6, interval: number): boolean => {
  if (interval === 0) return true;
  const st = stateOf(ctx, nsid);
  const key = `p${peer}`;
  const b: TokenBucket = pmGet(st.icmpTokens, key) ?? { tokens: 0, last: ctx.now - 60 * SEC };
  const tokens = Math.min(6 * interval, b.tokens + ctx.now - b.last);
  const ok = tokens >= interval;
  st.icmpTokens = pmSet(st.icmpTokens, key, { tokens: ok ? tokens - interval : tokens, last: ctx.now });
  return ok;
};

const isEligible = (p: IpPkt): boolean => {
  if (p.proto !== IPPROTO_ICMPV6) return true;
  // a fragment without the header tells nothing about its type
  if (p.l4.type !== 'icmp') return p.off > 0;
  return p.l4.t >= 128;
};

/** icmp6_send: an error about `skb`, back to its source. */
export const icmpv6Send = (ctx: Ctx, nsid: Nsid, skb: Skb, e: { readonly type: number; readonly code: number; readonly info: number }): void => {
  const pkt = skb.net;
  if (pkt.type !== 'ip' || typeof pkt.src !== 'string') return;
  const src = pkt.src as Ip6;
  const dst = pkt.dst as Ip6;
  const inDev = findLink(ctx, nsid, skb.dev);
  let saddr: Ip6 = IN6_ANY;
  if (ipv6ChkAddr(ctx, nsid, dst, skb.dev) || isAnycast(ctx, nsid, dst, isLinkLocal6(dst) ? skb.dev : 0)) saddr = dst;
  if (isMulticast6(dst) || skb.pktType !== 'host') {
    if (e.type !== ICMPV6_PKT_TOOBIG) return;
    saddr = IN6_ANY;
  }
  if (src === IN6_ANY || isMulticast6(src) || !isEligible(pkt) || ctx.icmpBusy[6]) return;
  const lim = limited(ctx, nsid, e.type);
  if (lim && inDev?.info.kind !== 'loopback' && !globalAllow(ctx, nsid)) {
    if (ctx.trace) trace(ctx, 'icmpv6Send', nsid, skb.dev, skb, 'suppressed by icmp_msgs_per_sec');
    return;
  }
  const fl: Flow = { dst: src, src: saddr, iif: 0, oif: isLinkLocal6(src) ? skb.dev : 0, tos: 0, mark: 0, proto: IPPROTO_ICMPV6, sport: 0, dport: 0, uid: 0 };
  // What was not sent to us is answered from the route's `src`, or from the device it came in by: the best address for that one.
  const back = saddr === IN6_ANY && skb.iif !== 0 ? ip6RouteOutput(ctx, nsid, fl) : undefined;
  const from = back && !('error' in back) ? (back.prefsrc ?? ipv6DevGetSaddr(ctx, nsid, skb.iif, src) ?? IN6_ANY) : saddr;
  const r = ip6DstLookup(ctx, nsid, { ...fl, src: from });
  if ('error' in r) {
    if (ctx.trace) trace(ctx, 'icmpv6Send', nsid, skb.dev, skb, `no route to tell the sender: ${r.error}`);
    return;
  }
  const interval = sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv6.icmp.ratelimit'), 100) * 1000;
  if (r.rt.anycast) return;
  if (lim && linkOf(ctx, nsid, r.rt.oif).info.kind !== 'loopback' && !xrlimAllow6(ctx, nsid, src, interval)) {
    if (ctx.trace) trace(ctx, 'icmpv6Send', nsid, skb.dev, skb, 'suppressed by icmp.ratelimit');
    return;
  }
  const l4: Icmp = { type: 'icmp', t: e.type, code: e.code, id: 0, seq: 0, len: Math.min(QUOTE, pkt.len), inner: pkt, ...(e.info !== 0 && { info: e.info }) };
  const out = nfCtAttach(localSkb6(ctx, makeIp6({ src: r.src, dst: src, proto: IPPROTO_ICMPV6, ttl: ip6DstHoplimit(ctx, nsid, r.rt), tos: 0, l4 })), skb);
  if (ctx.trace) trace(ctx, 'icmpv6Send', nsid, skb.dev, out, `type ${e.type} code ${e.code}`);
  withIcmpSocket(ctx, 6, () => ip6LocalOut(ctx, nsid, r.rt, out));
};

const echoReply = (ctx: Ctx, nsid: Nsid, skb: Skb, l4: Icmp, anycast: boolean): void => {
  const ns = netnsOf(ctx, nsid);
  const flag = (name: string): boolean => sysctlNum(pmGet(ns.sysctl, `net.ipv6.${name}`), 0) !== 0;
  const pkt = skb.net as IpPkt;
  const dst = pkt.dst as Ip6;
  if (isMulticast6(dst) && flag('icmp.echo_ignore_multicast')) return;
  if (anycast && flag('icmp.echo_ignore_anycast')) return;
  const own = !isMulticast6(dst) && (!anycast || flag('anycast_src_echo_reply'));
  const mark = flag('fwmark_reflect') ? skb.mark : 0;
  const r = ip6DstLookup(ctx, nsid, {
    dst: pkt.src, src: own ? dst : IN6_ANY, iif: 0, oif: skb.dev, tos: pkt.tos, mark, proto: IPPROTO_ICMPV6, sport: 0, dport: 0, uid: 0,
  });
  if ('error' in r) {
    if (ctx.trace) trace(ctx, 'icmpv6EchoReply', nsid, skb.dev, skb, `no route back: ${r.error}`);
    return;
  }
  const out = makeIp6({ src: r.src, dst: pkt.src as Ip6, proto: IPPROTO_ICMPV6, ttl: ip6DstHoplimit(ctx, nsid, r.rt), tos: pkt.tos, l4: { ...l4, t: ECHO_REPLY } });
  withIcmpSocket(ctx, 6, () => ip6LocalOut(ctx, nsid, r.rt, localSkb6(ctx, out, mark)));
};

/** icmpv6_rcv. */
export const icmpv6Rcv = (ctx: Ctx, nsid: Nsid, skb: Skb, anycast: boolean): void => {
  const pkt = skb.net as IpPkt;
  const l4 = pkt.l4;
  if (l4.type !== 'icmp') return drop(ctx, nsid, skb.dev, skb, 'ICMP_CSUM', 'icmpv6Rcv');
  switch (l4.t) {
    case ECHO_REQUEST:
      if (sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv6.icmp.echo_ignore_all'), 0) !== 0) return drop(ctx, nsid, skb.dev, skb, 'NOT_SPECIFIED', 'icmpv6Rcv');
      delivered(ctx, nsid, skb, 'icmpv6 echo');
      if (ctx.trace) trace(ctx, 'icmpv6EchoReply', nsid, skb.dev, skb, 'answers');
      return echoReply(ctx, nsid, skb, l4, anycast);
    case ECHO_REPLY:
      return delivered(ctx, nsid, skb, 'icmpv6 echo reply');
    case ICMPV6_PKT_TOOBIG:
    case ICMPV6_DEST_UNREACH:
    case ICMPV6_TIME_EXCEED:
    case ICMPV6_PARAMPROB: {
      delivered(ctx, nsid, skb, 'icmpv6 error');
      const { inner } = l4;
      if (!inner || typeof inner.dst !== 'string') return;
      if (l4.t === ICMPV6_PKT_TOOBIG) ip6UpdatePmtu(ctx, nsid, { dst: inner.dst, src: inner.src as Ip6 }, l4.info ?? 0, isLinkLocal6(inner.dst) ? skb.dev : 0, 0);
      return sockError(ctx, nsid, skb, l4, inner);
    }
    case 133: case 134: case 135: case 136: case 137:
      return ndiscRcv(ctx, nsid, skb, l4);
    case 130: case 131: case 132: case 143:
      // queries have no one here to send them; reports are for routers
      return delivered(ctx, nsid, skb, 'mld');
    default:
      return delivered(ctx, nsid, skb, `icmpv6 type ${l4.t}`);
  }
};
