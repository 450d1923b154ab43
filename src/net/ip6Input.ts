// IPv6 input and local delivery: net/ipv6/ip6_input.c (ip6_rcv_core, ip6_rcv_finish, ip6_input, ip6_mc_input,
// ip6_protocol_deliver_rcu). Leaves out: extension headers other than fragments, multicast routing.
import { IN6_LOOPBACK, isMulticast6, type Ip6 } from '../base/ip.ts';
import { IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP, skbWithNf, type IpPkt, type Skb } from '../model/skb.ts';
import type { DropReason } from '../model/trace.ts';
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING } from '../model/xt.ts';
import { ICMPV6_PARAMPROB } from '../model/uapi.ts';
import type { Link, Nsid } from '../model/world.ts';
import { delivered, drop, linkOf, trace, traceRoute, type Ctx } from './ctx.ts';
import { icmpv6Rcv, icmpv6Send } from './icmp6.ts';
import { ipv6ChkAddr, ipv6GetIfaddr } from './ifaddr6.ts';
import { ip6Forward } from './ip6Forward.ts';
import { ip6Defrag } from './ip6Frag.ts';
import { idevOf } from './mcGroups.ts';
import { isMcMember } from './mcast.ts';
import { nfHook, nfHooked } from './nf/hooks.ts';
import { ip6RouteInput } from './route6.ts';
import { rawDeliver, tcpDeliver, udpDeliver } from './sock.ts';

const UNK_NEXTHDR = 1;
const MLD_TYPES: ReadonlySet<number> = new Set([130, 131, 132, 143]);

/** ip6_input: reassemble, raw sockets, then the protocol; no taker is a parameter problem. */
export const ip6Input = (ctx: Ctx, nsid: Nsid, skb0: Skb, anycast = false, inIndex = skb0.dev): void => {
  const passed = nfHook(ctx, nsid, 6, NF_INET_LOCAL_IN, skb0, inIndex, 0);
  if (!passed) return;
  const head = passed.net as IpPkt;
  const skb = head.mf || head.off > 0 ? ip6Defrag(ctx, nsid, passed) : passed;
  if (!skb) return;
  const pkt = skb.net as IpPkt;
  const dst = pkt.dst as Ip6;
  const multicast = isMulticast6(dst);
  const raw = rawDeliver(ctx, nsid, skb);
  if (ctx.trace) trace(ctx, 'ip6Input', nsid, skb.dev, skb, `protocol ${pkt.proto}`);
  if (multicast && !isMcMember(ctx, nsid, skb.dev, dst) && !(pkt.l4.type === 'icmp' && MLD_TYPES.has(pkt.l4.t))) {
    return drop(ctx, nsid, skb.dev, skb, 'IP_INADDRERRORS', 'ip6ProtocolDeliverRcu');
  }
  switch (pkt.proto) {
    case IPPROTO_ICMPV6: return icmpv6Rcv(ctx, nsid, skb, anycast);
    case IPPROTO_UDP: return udpDeliver(ctx, nsid, skb, { broadcast: false, multicast });
    case IPPROTO_TCP: return tcpDeliver(ctx, nsid, skb);
    default:
      if (raw) return delivered(ctx, nsid, skb, 'raw');
      // the pointer is the offset of the next header field
      icmpv6Send(ctx, nsid, skb, { type: ICMPV6_PARAMPROB, code: UNK_NEXTHDR, info: 6 });
      return drop(ctx, nsid, skb.dev, skb, 'IP_NOPROTO', 'ip6ProtocolDeliverRcu');
  }
};

/** ip6_rcv_core's tests of device and addresses. */
const headerDrop = (ctx: Ctx, nsid: Nsid, dev: Link, skb: Skb, src: Ip6, dst: Ip6): DropReason | null => {
  const lo = dev.info.kind === 'loopback';
  if (!idevOf(ctx, nsid, dev.ifindex).idev6 || dev.conf6.disable_ipv6 !== 0) return 'IPV6DISABLED';
  if ((src === IN6_LOOPBACK || dst === IN6_LOOPBACK) && !lo) return 'SIM_LOOPBACK_ADDR_ON_WIRE';
  if (isMulticast6(dst)) {
    const scope = dst[3];
    if (scope === '0' || (scope === '1' && skb.pktType !== 'loopback' && !lo)) return 'IP_INHDR';
  } else if ((skb.pktType === 'multicast' || skb.pktType === 'broadcast') && dev.conf6.drop_unicast_in_l2_multicast !== 0) return 'UNICAST_IN_L2_MULTICAST';
  return isMulticast6(src) ? 'IP_INHDR' : null;
};

/** ipv6_rcv: an IPv6 packet came in by a device. */
export const ipv6Rcv = (ctx: Ctx, nsid: Nsid, ifindex: number, skb: Skb): void => {
  const die = (reason: Parameters<typeof drop>[4]): void => drop(ctx, nsid, ifindex, skb, reason, 'ipv6Rcv');
  if (skb.net.type !== 'ip' || typeof skb.net.src !== 'string') return die('IP_INHDR');
  if (skb.pktType === 'otherhost') return die('OTHERHOST');
  const dev = linkOf(ctx, nsid, ifindex);
  const bad = headerDrop(ctx, nsid, dev, skb, skb.net.src, skb.net.dst as Ip6);
  if (bad !== null) return die(bad);
  // ip_sabotage_in: what a bridge passes up has been through PREROUTING already.
  if (skb.nf?.br) return ip6RcvFinish(ctx, nsid, dev, skbWithNf(skb, { ...skb.nf, br: null }), false);
  const passed = nfHook(ctx, nsid, 6, NF_INET_PRE_ROUTING, skb, ifindex, 0);
  if (passed) ip6RcvFinish(ctx, nsid, dev, passed, (passed.net as IpPkt).dst !== skb.net.dst);
};

/** ip6_rcv_finish. `redirected`: netfilter changed the destination, so a route it came with holds no more. */
const ip6RcvFinish = (ctx: Ctx, nsid: Nsid, dev: Link, skb: Skb, redirected: boolean): void => {
  const { ifindex } = dev;
  const pkt = skb.net as IpPkt;
  const src = pkt.src as Ip6;
  const dst = pkt.dst as Ip6;
  const lo = dev.info.kind === 'loopback';
  const multicast = isMulticast6(dst);
  // Most of a flood ends here: the lookup of a group that we are not in cannot change its fate, and only a trace would show it.
  if (multicast && !ctx.trace && !nfHooked(ctx, nsid, 6, NF_INET_LOCAL_IN) && !isMcMember(ctx, nsid, ifindex, dst)) return drop(ctx, nsid, ifindex, skb, 'SIM_IGMP_MLD', 'ip6McInput');

  // What we sent to ourselves keeps the route it was sent with (skb_dst), and its device is the one that has the address.
  if (lo && !redirected && !multicast && ipv6ChkAddr(ctx, nsid, dst, 0)) {
    const owner = ipv6GetIfaddr(ctx, nsid, dst, 0)?.dev.ifindex ?? ifindex;
    return ip6Input(ctx, nsid, { ...skb, dev: owner, iif: owner }, false, ifindex);
  }
  const l4 = pkt.l4;
  const ports = l4.type === 'udp' || l4.type === 'tcp' ? l4 : { sport: 0, dport: 0 };
  const rt = ip6RouteInput(ctx, nsid, { dst, src, iif: ifindex, tos: pkt.tos, mark: skb.mark, proto: pkt.proto, sport: ports.sport, dport: ports.dport });
  if ('error' in rt) {
    if (ctx.trace) trace(ctx, 'ip6RouteInput', nsid, ifindex, skb, `${rt.error} (${rt.reason})`);
    // ip6_pkt_discard and ip6_pkt_prohibit answer also on a host that does not forward
    if (rt.icmpCode !== undefined) icmpv6Send(ctx, nsid, skb, { type: 1, code: rt.icmpCode, info: 0 });
    return drop(ctx, nsid, ifindex, skb, rt.reason, 'ip6PktDiscard');
  }
  if (ctx.trace) traceRoute(ctx, 'ip6RouteInput', nsid, ifindex, skb, rt, rt.local || multicast ? `${rt.type}: for us` : `forward by ${linkOf(ctx, nsid, rt.oif).name}`);
  if (multicast) {
    if (!isMcMember(ctx, nsid, ifindex, dst)) return drop(ctx, nsid, ifindex, skb, 'SIM_IGMP_MLD', 'ip6McInput');
    return ip6Input(ctx, nsid, skb);
  }
  if (rt.local) return ip6Input(ctx, nsid, skb, rt.anycast);
  if (rt.discard) {
    icmpv6Send(ctx, nsid, skb, { type: 1, code: 0, info: 0 });
    return drop(ctx, nsid, ifindex, skb, 'IP_INNOROUTES', 'ip6PktDiscard');
  }
  ip6Forward(ctx, nsid, skb, rt);
};
