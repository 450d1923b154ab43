// IPv6 forwarding: net/ipv6/ip6_output.c (ip6_forward, ip6_forward_proxy_check).
import { IN6_ANY, IN6_LOOPBACK, isLinkLocal6, isMulticast6, printIp, type Ip6 } from '../base/ip.ts';
import { pmHas } from '../base/pmap.ts';
import { decTtl, IPPROTO_ICMPV6, netSegLen, skbWithNet, type IpPkt, type Skb } from '../model/skb.ts';
import { ICMPV6_DEST_UNREACH, ICMPV6_PKT_TOOBIG, ICMPV6_TIME_EXCEED, IPV6_MIN_MTU } from '../model/uapi.ts';
import { NF_INET_FORWARD } from '../model/xt.ts';
import type { Nsid } from '../model/world.ts';
import { drop, linkOf, netnsOf, stateOf, trace, type Ctx } from './ctx.ts';
import { icmpv6Send, xrlimAllow6 } from './icmp6.ts';
import { ip6Input } from './ip6Input.ts';
import { ip6Output } from './ip6Output.ts';
import { nfHook } from './nf/hooks.ts';
import { ndiscSendRedirect } from './ndiscRedirect.ts';
import { pneighKey } from './neighbour.ts';
import type { Rt6 } from './route6.ts';

const NOT_NEIGHBOUR = 2;
/** Solicitations and advertisements about a proxied target are for us to handle. */
const isNdisc = (p: IpPkt): boolean => p.proto === IPPROTO_ICMPV6 && p.l4.type === 'icmp' && p.l4.t >= 133 && p.l4.t <= 137;

export const ip6Forward = (ctx: Ctx, nsid: Nsid, skb: Skb, rt: Rt6): void => {
  const pkt = skb.net as IpPkt;
  const src = pkt.src as Ip6;
  const ns = netnsOf(ctx, nsid);
  const inDev = linkOf(ctx, nsid, skb.dev);
  const die = (reason: Parameters<typeof drop>[4]): void => drop(ctx, nsid, skb.dev, skb, reason, 'ip6Forward');
  if (ns.conf6.all.forwarding === 0 && inDev.conf6.force_forwarding === 0) return die('FORWARDING_DISABLED');
  if (skb.pktType !== 'host') return die('OTHERHOST');
  if (pkt.ttl <= 1) {
    icmpv6Send(ctx, nsid, skb, { type: ICMPV6_TIME_EXCEED, code: 0, info: 0 });
    return die('TTL_EXCEEDED');
  }
  if ((ns.conf6.all.proxy_ndp !== 0 || inDev.conf6.proxy_ndp !== 0) && pmHas(stateOf(ctx, nsid).pneigh, pneighKey(skb.dev, pkt.dst))) {
    if (isNdisc(pkt)) return ip6Input(ctx, nsid, skb);
    // its link-local traffic stays on its link
    if (isLinkLocal6(pkt.dst as Ip6)) {
      icmpv6Send(ctx, nsid, skb, { type: ICMPV6_DEST_UNREACH, code: 3, info: 0 });
      return die('IP_INADDRERRORS');
    }
  }
  if (rt.oif === skb.dev) {
    // the sender could have reached the next hop itself
    const target = rt.gw ?? (pkt.dst as Ip6);
    if (xrlimAllow6(ctx, nsid, pkt.dst as Ip6, 1_000_000)) ndiscSendRedirect(ctx, nsid, skb, rt, target);
  } else {
    if (src === IN6_ANY || src === IN6_LOOPBACK || isMulticast6(src)) return die('IP_INADDRERRORS');
    if (isLinkLocal6(src)) {
      icmpv6Send(ctx, nsid, skb, { type: ICMPV6_DEST_UNREACH, code: NOT_NEIGHBOUR, info: 0 });
      return die('IP_INADDRERRORS');
    }
  }
  // ip6_dst_mtu_maybe_forward: learnt path MTUs count here too
  const mtu = Math.max(rt.mtu, IPV6_MIN_MTU);
  if (netSegLen(pkt) > mtu && (pkt.fragMax === undefined || pkt.fragMax > mtu)) {
    icmpv6Send(ctx, nsid, skb, { type: ICMPV6_PKT_TOOBIG, code: 0, info: mtu });
    return die('PKT_TOO_BIG');
  }
  if (ctx.trace) trace(ctx, 'ip6Forward', nsid, rt.oif, skb, `to ${linkOf(ctx, nsid, rt.oif).name}${rt.gw !== null ? ` via ${printIp(rt.gw)}` : ''}`);
  const out = nfHook(ctx, nsid, 6, NF_INET_FORWARD, skbWithNet(skb, decTtl(pkt)), skb.dev, rt.oif);
  if (out) ip6Output(ctx, nsid, rt, out, skb.dev, false);
};
