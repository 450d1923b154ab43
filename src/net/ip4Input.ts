// IPv4 input, local delivery and forwarding: net/ipv4/ip_input.c (ip_rcv, ip_rcv_finish, ip_local_deliver), ip_forward.c,
// route.c (ip_error, ip_rt_send_redirect). Leaves out: options, source routing, multicast routing.
import { printIp } from '../base/ip.ts';
import { decTtl, IPPROTO_ICMP, IPPROTO_IGMP, IPPROTO_TCP, IPPROTO_UDP, netSegLen, skbWithNet, skbWithNf, type IpPkt, type Skb } from '../model/skb.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING } from '../model/xt.ts';
import { SEC } from '../model/uapi.ts';
import type { Nsid } from '../model/world.ts';
import { inDevOr } from './conf4.ts';
import { delivered, drop, linkOf, netnsOf, trace, traceRoute, type Ctx } from './ctx.ts';
import { icmpRcv, icmpSend, peerOf, peerTake, setPeer } from './icmp4.ts';
import { ipDefrag } from './ip4Frag.ts';
import { nfHook } from './nf/hooks.ts';
import { ipOutput } from './ip4Output.ts';
import { ipRouteInput, type Rt4, type RtError } from './route4.ts';
import { rawDeliver, tcpDeliver, udpDeliver } from './sock.ts';


/** What local delivery must know of the route: was it to us by broadcast or multicast? */
export interface Delivery {
  readonly broadcast: boolean;
  readonly multicast: boolean;
}

/** ip_local_deliver: reassemble, raw sockets, then the protocol; no taker is a protocol or port unreachable. */
const ipLocalDeliver = (ctx: Ctx, nsid: Nsid, skb0: Skb, d: Delivery): void => {
  let skb = skb0;
  const head = skb.net as IpPkt;
  if (head.mf || head.off > 0) {
    const whole = ipDefrag(ctx, nsid, skb);
    if (!whole) return;
    skb = whole;
  }
  const passed = nfHook(ctx, nsid, 4, NF_INET_LOCAL_IN, skb, skb.dev, 0);
  if (!passed) return;
  skb = passed;
  const pkt = skb.net as IpPkt;
  const raw = rawDeliver(ctx, nsid, skb);
  if (ctx.trace) trace(ctx, 'ipLocalDeliver', nsid, skb.dev, skb, `protocol ${pkt.proto}`);
  switch (pkt.proto) {
    case IPPROTO_ICMP: return icmpRcv(ctx, nsid, skb, d);
    case IPPROTO_UDP: return udpDeliver(ctx, nsid, skb, d);
    case IPPROTO_TCP: return tcpDeliver(ctx, nsid, skb);
    case IPPROTO_IGMP: return drop(ctx, nsid, skb.dev, skb, 'SIM_IGMP_MLD', 'igmpRcv');
    default:
      if (raw) return delivered(ctx, nsid, skb, 'raw');
      icmpSend(ctx, nsid, skb, { type: 3, code: 2, info: 0, local: true });
      return drop(ctx, nsid, skb.dev, skb, 'IP_NOPROTO', 'ipProtocolDeliverRcu');
  }
};

const ipError = (ctx: Ctx, nsid: Nsid, skb: Skb, e: RtError): void => {
  const pkt = skb.net as IpPkt;
  // ip_rt_error_burst 5 s, ip_rt_error_cost 1 s, from the same purse as the ICMP rate limit.
  if (e.icmpCode !== undefined && peerTake(ctx, nsid, pkt.src as number, SEC, 5 * SEC)) icmpSend(ctx, nsid, skb, { type: 3, code: e.icmpCode, info: 0, local: true, anyLocalSource: true });
  drop(ctx, nsid, skb.dev, skb, e.reason, 'ipError');
};

/** ip_rt_send_redirect: tells the sender of the better gateway, less and less often. */
const sendRedirect = (ctx: Ctx, nsid: Nsid, skb: Skb, rt: Rt4): void => {
  const pkt = skb.net as IpPkt;
  const dev = linkOf(ctx, nsid, rt.oif);
  if (!inDevOr(netnsOf(ctx, nsid), dev, 'send_redirects')) return;
  const peer = pkt.src as number;
  let b = peerOf(ctx, nsid, peer);
  // ip_rt_redirect_silence 20.48 s, ip_rt_redirect_number 9, ip_rt_redirect_load 20 ms.
  if (ctx.now > b.last + 20_480_000) b = { tokens: 0, last: b.last, redirects: 0 };
  const sent = b.redirects ?? 0;
  if (sent >= 9) return setPeer(ctx, nsid, peer, { ...b, last: ctx.now });
  if (sent !== 0 && ctx.now <= b.last + 20_000 * 2 ** sent) return setPeer(ctx, nsid, peer, b);
  icmpSend(ctx, nsid, skb, { type: 5, code: 1, info: 0, gateway: typeof rt.gw === 'number' ? rt.gw : (pkt.dst as number) });
  setPeer(ctx, nsid, peer, { tokens: b.tokens, last: ctx.now, redirects: sent + 1 });
};

/** ip_forward. */
const ipForward = (ctx: Ctx, nsid: Nsid, skb: Skb, rt: Rt4): void => {
  const pkt = skb.net as IpPkt;
  if (skb.pktType !== 'host') return drop(ctx, nsid, skb.dev, skb, 'OTHERHOST', 'ipForward');
  if (pkt.ttl <= 1) {
    icmpSend(ctx, nsid, skb, { type: 11, code: 0, info: 0 });
    return drop(ctx, nsid, skb.dev, skb, 'TTL_EXCEEDED', 'ipForward');
  }
  // ip_dst_mtu_maybe_forward: a router trusts its device's MTU (or a locked route MTU), not learnt path MTUs.
  const mtu = rt.pmtu ? linkOf(ctx, nsid, rt.oif).mtu : rt.mtu;
  if (netSegLen(pkt) > mtu && pkt.df && (pkt.fragMax === undefined || pkt.fragMax > mtu)) {
    icmpSend(ctx, nsid, skb, { type: 3, code: 4, info: mtu });
    return drop(ctx, nsid, skb.dev, skb, 'PKT_TOO_BIG', 'ipForward');
  }
  if (ctx.trace) trace(ctx, 'ipForward', nsid, rt.oif, skb, `to ${linkOf(ctx, nsid, rt.oif).name}${rt.gw !== null ? ` via ${printIp(rt.gw)}` : ''}`);
  // The redirect quotes the packet as it goes on: its TTL is down by one already.
  const out = skbWithNet(skb, decTtl(pkt));
  if (rt.doRedirect) sendRedirect(ctx, nsid, out, rt);
  const passed = nfHook(ctx, nsid, 4, NF_INET_FORWARD, out, skb.dev, rt.oif);
  if (passed) ipOutput(ctx, nsid, rt, passed, mtu);
};

/** ip_rcv: an IPv4 packet came in by a device. */
export const ipRcv = (ctx: Ctx, nsid: Nsid, ifindex: number, skb: Skb): void => {
  if (skb.net.type !== 'ip' || typeof skb.net.src !== 'number') return drop(ctx, nsid, ifindex, skb, 'IP_INHDR', 'ipRcv');
  if (skb.pktType === 'otherhost') return drop(ctx, nsid, ifindex, skb, 'OTHERHOST', 'ipRcv');
  // ip_sabotage_in: what a bridge passes up has been through PREROUTING already.
  if (skb.nf?.br) return ipRcvFinish(ctx, nsid, ifindex, skbWithNf(skb, { ...skb.nf, br: null }), false);
  const passed = nfHook(ctx, nsid, 4, NF_INET_PRE_ROUTING, skb, ifindex, 0);
  if (passed) ipRcvFinish(ctx, nsid, ifindex, passed, (passed.net as IpPkt).dst !== skb.net.dst);
};

/** ip_rcv_finish: for us, or onward? `redirected`: netfilter changed the destination, so a route it came with holds no more. */
const ipRcvFinish = (ctx: Ctx, nsid: Nsid, ifindex: number, skb: Skb, redirected: boolean): void => {
  const pkt = skb.net as IpPkt;
  const dev = linkOf(ctx, nsid, ifindex);
  // What was looped back keeps the route it was sent with (skb_dst): it is ours, whatever the tables say.
  if (!redirected && (dev.info.kind === 'loopback' || skb.pktType === 'loopback')) {
    const brd = skb.pktType === 'loopback' || pkt.dst === 0xffffffff;
    return ipLocalDeliver(ctx, nsid, skb, { broadcast: brd, multicast: ((pkt.dst as number) & 0xf0000000) >>> 0 === 0xe0000000 });
  }
  const l4 = pkt.l4;
  const rt = ipRouteInput(ctx, nsid, {
    dst: pkt.dst as number, src: pkt.src as number, tos: pkt.tos & 0x1c, mark: skb.mark, iif: ifindex, proto: pkt.proto,
    sport: l4.type === 'udp' || l4.type === 'tcp' ? l4.sport : 0, dport: l4.type === 'udp' || l4.type === 'tcp' ? l4.dport : 0,
  });
  if ('error' in rt) {
    if (ctx.trace) trace(ctx, 'ipRouteInput', nsid, ifindex, skb, `${rt.error} (${rt.reason})`);
    // No route is answered by a router; a martian is not (ip_rcv_finish_core drops it).
    if (rt.icmpCode === undefined) return drop(ctx, nsid, ifindex, skb, rt.reason, 'ipRcvFinish');
    return ipError(ctx, nsid, skb, rt);
  }
  if (ctx.trace) traceRoute(ctx, 'ipRouteInput', nsid, ifindex, skb, rt, rt.local ? `${rt.type}: for us` : `forward by ${linkOf(ctx, nsid, rt.oif).name}`);
  if (rt.type === 'unicast' || rt.type === 'local') {
    if ((skb.pktType === 'broadcast' || skb.pktType === 'multicast') && inDevOr(netnsOf(ctx, nsid), dev, 'drop_unicast_in_l2_multicast')) {
      return drop(ctx, nsid, ifindex, skb, 'UNICAST_IN_L2_MULTICAST', 'ipRcvFinish');
    }
  }
  if (rt.local) return ipLocalDeliver(ctx, nsid, skb, { broadcast: rt.broadcast, multicast: rt.multicast });
  ipForward(ctx, nsid, skb, rt);
};
