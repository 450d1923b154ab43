// IPv6 output: net/ipv6/ip6_output.c (ip6_local_out, ip6_output, ip6_finish_output, ip6_finish_output2).
import { isLinkLocal6, isMulticast6, type Ip6 } from '../base/ip.ts';
import { pmGet } from '../base/pmap.ts';
import { ETH_P_IPV6, l4Len, netSegLen, NO_NF, type IpPkt, type L4, type Skb } from '../model/skb.ts';
import { IPV6_MIN_MTU } from '../model/uapi.ts';
import type { Nsid } from '../model/world.ts';
import { NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from '../model/xt.ts';
import { drop, linkOf, netnsOf, nextSeq, trace, traceRoute, type Ctx } from './ctx.ts';
import { netifRx } from './dev.ts';
import { icmpv6Send } from './icmp6.ts';
import { fragmentPkt6 } from './ip6Frag.ts';
import { isMcMember } from './mcast.ts';
import { neighOutput } from './neighbour.ts';
import { nfHook } from './nf/hooks.ts';
import { ip6RouteOutput, type Rt6, type Rt6Error } from './route6.ts';


export const localSkb6 = (ctx: Ctx, net: IpPkt, mark = 0, sk = 0): Skb => ({
  dev: 0, iif: 0, pktType: 'host', smac: 0, dmac: 0, proto: ETH_P_IPV6, vlan: 0, mark, net, nf: sk === 0 ? null : { ...NO_NF, sk }, id: nextSeq(ctx),
});
export const makeIp6 = (p: { src: Ip6; dst: Ip6; proto: number; ttl: number; tos: number; l4: L4 }): IpPkt => ({
  type: 'ip', src: p.src, dst: p.dst, proto: p.proto, ttl: p.ttl, tos: p.tos, id: 0, df: false, mf: false, off: 0, len: 40 + l4Len(p.l4), alert: false, l4: p.l4,
});

/** What neighbour discovery and MLD send: the device is given, there is nothing to route (icmp6_dst_alloc). */
export const ip6LocalOutDev = (ctx: Ctx, nsid: Nsid, ifindex: number, pkt: IpPkt): void => {
  const skb = { ...localSkb6(ctx, pkt), dev: ifindex };
  if (linkOf(ctx, nsid, ifindex).conf6.disable_ipv6 !== 0) return drop(ctx, nsid, ifindex, skb, 'IPV6DISABLED', 'ip6Output');
  const made = nfHook(ctx, nsid, 6, NF_INET_LOCAL_OUT, skb, 0, ifindex);
  const out = made && nfHook(ctx, nsid, 6, NF_INET_POST_ROUTING, made, 0, ifindex);
  if (out) neighOutput(ctx, nsid, ifindex, pkt.dst, out);
};

/** Sends a routed packet out of its device. `local`: it was made here, so it may be fragmented (ip6_forward has refused what does not fit). */
const ip6FinishOutput = (ctx: Ctx, nsid: Nsid, rt: Rt6, skb: Skb, local: boolean): void => {
  const pkt = skb.net as IpPkt;
  const dev = linkOf(ctx, nsid, rt.oif);
  // ip6_output looks at the device of the route's address
  if (linkOf(ctx, nsid, rt.dev).conf6.disable_ipv6 !== 0) return drop(ctx, nsid, rt.oif, skb, 'IPV6DISABLED', 'ip6Output');
  if (isMulticast6(pkt.dst as Ip6) && parseInt((pkt.dst as Ip6)[3] as string, 16) <= 1 && dev.info.kind !== 'loopback') {
    return drop(ctx, nsid, rt.oif, skb, 'IP_OUTNOROUTES', 'ip6FinishOutput2');
  }
  const hop = rt.gw ?? pkt.dst;
  const mtu = Math.max(rt.mtu, IPV6_MIN_MTU);
  if (pkt.fragMax === undefined ? !local || netSegLen(pkt) <= mtu : pkt.len <= pkt.fragMax) return neighOutput(ctx, nsid, rt.oif, hop, skb);
  if (ctx.trace) trace(ctx, 'ip6Fragment', nsid, rt.oif, skb, `${pkt.len} bytes over an MTU of ${rt.mtu}`);
  for (const part of fragmentPkt6(ctx, pkt, Math.max(Math.min(mtu, pkt.fragMax ?? mtu), IPV6_MIN_MTU))) {
    ctx.xmitErrno = null;
    neighOutput(ctx, nsid, rt.oif, hop, { ...skb, net: part });
    // ip6_fragment gives up at the first fragment that the device refuses.
    if (ctx.xmitErrno !== null) return;
  }
};

/** ip6_route_me_harder. */
const ip6RouteMeHarder = (ctx: Ctx, nsid: Nsid, skb: Skb, oif: number): Rt6 | Rt6Error => {
  const pkt = skb.net as IpPkt;
  const l4 = pkt.l4;
  const ports = l4.type === 'udp' || l4.type === 'tcp' ? l4 : { sport: 0, dport: 0 };
  const sock = skb.nf && skb.nf.sk !== 0 ? pmGet(netnsOf(ctx, nsid).sockets, skb.nf.sk) : undefined;
  const strict = isMulticast6(pkt.dst as Ip6) || isLinkLocal6(pkt.dst as Ip6);
  const rt = ip6RouteOutput(ctx, nsid, {
    dst: pkt.dst, src: pkt.src, iif: 0, oif: sock?.ifindex || (strict ? oif : 0), tos: pkt.tos, mark: skb.mark, proto: pkt.proto, sport: ports.sport, dport: ports.dport, uid: 0,
  });
  return rt;
};

/** ip6_local_out: a packet made here passes OUTPUT and takes its route. `mcLoop`: our own members of the group hear it too (IPV6_MULTICAST_LOOP). */
export const ip6LocalOut = (ctx: Ctx, nsid: Nsid, rt0: Rt6, skb0: Skb, mcLoop = true): void => {
  let rt = rt0;
  const skb = nfHook(ctx, nsid, 6, NF_INET_LOCAL_OUT, skb0, 0, rt.oif, (changed) => {
    const again = ip6RouteMeHarder(ctx, nsid, changed, rt.oif);
    if ('error' in again) return again.error;
    rt = again;
    return null;
  });
  if (skb) ip6Output(ctx, nsid, rt, skb, 0, true, mcLoop);
};

/** ip6_output: by POSTROUTING to the device. `local`: it was made here. */
export const ip6Output = (ctx: Ctx, nsid: Nsid, rt: Rt6, skb0: Skb, inIndex: number, local: boolean, mcLoop = true): void => {
  const dev = linkOf(ctx, nsid, rt.oif);
  const skb = { ...skb0, dev: rt.oif };
  const pkt = skb.net as IpPkt;
  if (ctx.trace) traceRoute(ctx, 'ip6Output', nsid, rt.oif, skb, rt, `dev ${dev.name}${rt.gw !== null ? ' via gateway' : ''}`);
  if (rt.discard) {
    // ip6_pkt_discard_out
    icmpv6Send(ctx, nsid, skb, { type: 1, code: 0, info: 0 });
    return drop(ctx, nsid, rt.oif, skb, 'IP_OUTNOROUTES', 'ip6PktDiscardOut');
  }
  if (rt.multicast && mcLoop && dev.info.kind !== 'loopback' && isMcMember(ctx, nsid, rt.oif, pkt.dst as Ip6)) {
    const heard = nfHook(ctx, nsid, 6, NF_INET_POST_ROUTING, skb, 0, rt.oif);
    if (heard) netifRx(ctx, nsid, rt.oif, { ...heard, iif: rt.oif, pktType: 'loopback' });
    if (pkt.ttl === 0) return;
  }
  const out = nfHook(ctx, nsid, 6, NF_INET_POST_ROUTING, skb, inIndex, rt.oif);
  if (out) ip6FinishOutput(ctx, nsid, rt, out, local);
};
