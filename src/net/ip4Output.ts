// IPv4 output: net/ipv4/ip_output.c (ip_local_out, ip_output, ip_mc_output, ip_finish_output, ip_fragment) and the tunnel
// transmit path (ip_tunnel_core.c, udp_tunnel_xmit_skb).
import { IN6_ANY, isMulticast4, type Ip, type Ip4, type Ip6 } from '../base/ip.ts';
import type { Errno } from '../model/errno.ts';
import { ETH_P_IP, IPPROTO_UDP, ipHdrLen, l4Len, netSegLen, NO_NF, type IpPkt, type L4, type Skb, type Udp } from '../model/skb.ts';
import type { Nsid } from '../model/world.ts';
import { pmGet } from '../base/pmap.ts';
import { NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from '../model/xt.ts';
import { drop, linkOf, netnsOf, nextSeq, rand32, trace, traceRoute, type Ctx } from './ctx.ts';
import { netifRx } from './dev.ts';
import { icmpSend } from './icmp4.ts';
import { inetAddrType } from './inetAddr.ts';
import { nfHook } from './nf/hooks.ts';
import { fragmentPkt } from './ip4Frag.ts';
import { ip6LocalOut, localSkb6, makeIp6 } from './ip6Output.ts';
import { neighOutput } from './neighbour.ts';
import { ipRouteOutput, type Rt4, type RtError } from './route4.ts';
import { ip6DstHoplimit, ip6DstLookup } from './route6.ts';

/** An skb for a packet made in this namespace. */
export const localSkb = (ctx: Ctx, net: IpPkt, proto: number, mark = 0, sk = 0): Skb => ({
  dev: 0, iif: 0, pktType: 'host', smac: 0, dmac: 0, proto, vlan: 0, mark, net, nf: sk === 0 ? null : { ...NO_NF, sk }, id: nextSeq(ctx),
});

/** An IPv4 packet around `l4`; the identification is 0 with DF, unless the socket would fragment all the same (ignore_df, ip_select_ident). */
export const makeIp4 = (ctx: Ctx, p: { src: Ip4; dst: Ip4; proto: number; ttl: number; tos: number; df: boolean; ignoreDf?: boolean; l4: L4; alert?: boolean }): IpPkt => ({
  type: 'ip', src: p.src, dst: p.dst, proto: p.proto, ttl: p.ttl, tos: p.tos, id: p.df && !p.ignoreDf ? 0 : rand32(ctx) & 0xffff, df: p.df, mf: false, off: 0,
  len: (p.alert ? 24 : 20) + l4Len(p.l4), alert: p.alert ?? false, l4: p.l4,
});

/** ip_finish_output2: to the next hop's neighbour. */
const ipFinishOutput2 = (ctx: Ctx, nsid: Nsid, rt: Rt4, skb: Skb): void => {
  const dst = (skb.net as IpPkt).dst;
  neighOutput(ctx, nsid, rt.oif, rt.gw ?? dst, skb);
};

/** Sends a routed packet out of its device, in fragments when it must (ip_finish_output). */
const ipFinishOutput = (ctx: Ctx, nsid: Nsid, rt: Rt4, skb: Skb, mtu = rt.mtu): void => {
  const pkt = skb.net as IpPkt;
  if (netSegLen(pkt) <= mtu && pkt.fragMax === undefined) return ipFinishOutput2(ctx, nsid, rt, skb);
  if (pkt.df && (pkt.fragMax === undefined || pkt.fragMax > mtu)) {
    icmpSend(ctx, nsid, skb, { type: 3, code: 4, info: mtu });
    return drop(ctx, nsid, rt.oif, skb, 'PKT_TOO_BIG', 'ipFragment');
  }
  if (ctx.trace) trace(ctx, 'ipFragment', nsid, rt.oif, skb, `${pkt.len} bytes over an MTU of ${mtu}`);
  for (const part of fragmentPkt(pkt, Math.min(mtu, pkt.fragMax ?? mtu), ipHdrLen(pkt))) {
    ctx.xmitErrno = null;
    ipFinishOutput2(ctx, nsid, rt, { ...skb, net: part });
    // ip_do_fragment gives up at the first fragment that the device refuses.
    if (ctx.xmitErrno !== null) return;
  }
};

/** ip_route_me_harder: OUTPUT changed the packet, so it needs a new route; its source address stays. */
const ipRouteMeHarder = (ctx: Ctx, nsid: Nsid, skb: Skb): Rt4 | RtError => {
  const pkt = skb.net as IpPkt;
  const src = pkt.src as Ip4;
  const type = inetAddrType(ctx, nsid, src);
  const l4 = pkt.l4;
  const ports = l4.type === 'udp' || l4.type === 'tcp' ? l4 : { sport: 0, dport: 0 };
  const sock = skb.nf && skb.nf.sk !== 0 ? pmGet(netnsOf(ctx, nsid).sockets, skb.nf.sk) : undefined;
  const rt = ipRouteOutput(ctx, nsid, {
    dst: pkt.dst, src: type === 'local' || type === 'unicast' ? src : 0, iif: 0, oif: sock?.ifindex ?? 0, tos: pkt.tos & 0x1c, mark: skb.mark, proto: pkt.proto,
    sport: ports.sport, dport: ports.dport, uid: 0, anysrc: true,
  });
  return rt;
};

/** ip_local_out: a packet made here passes OUTPUT and takes its route. */
export const ipLocalOut = (ctx: Ctx, nsid: Nsid, rt0: Rt4, skb0: Skb): void => {
  let rt = rt0;
  const skb = nfHook(ctx, nsid, 4, NF_INET_LOCAL_OUT, skb0, 0, rt.oif, (changed) => {
    const again = ipRouteMeHarder(ctx, nsid, changed);
    if ('error' in again) return again.error;
    rt = again;
    return null;
  });
  if (skb) ipOutput(ctx, nsid, rt, skb);
};

/** ip_output, ip_mc_output: by POSTROUTING to the device. `mtu` is what a router goes by. */
export const ipOutput = (ctx: Ctx, nsid: Nsid, rt: Rt4, skb0: Skb, mtu = rt.mtu): void => {
  const dev = linkOf(ctx, nsid, rt.oif);
  if (ctx.trace) traceRoute(ctx, 'ipOutput', nsid, rt.oif, skb0, rt, `dev ${dev.name}${rt.gw !== null ? ' via gateway' : ''}`);
  // ip_mc_output: the sender's own host hears broadcasts, and groups it has joined.
  if ((rt.broadcast || (rt.multicast && rt.local)) && dev.info.kind !== 'loopback') {
    const heard = nfHook(ctx, nsid, 4, NF_INET_POST_ROUTING, skb0, 0, rt.oif);
    if (heard) netifRx(ctx, nsid, rt.oif, { ...heard, dev: rt.oif, iif: rt.oif, pktType: 'loopback' });
    if ((skb0.net as IpPkt).ttl === 0) return;
  }
  const skb = nfHook(ctx, nsid, 4, NF_INET_POST_ROUTING, skb0, skb0.dev, rt.oif);
  if (skb) ipFinishOutput(ctx, nsid, rt, dev.info.kind === 'loopback' ? { ...skb, iif: rt.iif } : skb, mtu);
};

/** Routes and sends a packet that a kernel module makes (icmp replies, tunnels). The error is sendmsg's. */
const ipSend = (ctx: Ctx, nsid: Nsid, p: {
  dst: Ip4; src: Ip4; proto: number; ttl: number; tos: number; df: boolean; l4: L4; oif?: number; mark?: number; sport?: number; dport?: number;
}): Errno | undefined => {
  const rt = ipRouteOutput(ctx, nsid, {
    dst: p.dst, src: p.src, iif: 0, oif: p.oif ?? 0, tos: p.tos & 0x1c, mark: p.mark ?? 0, proto: p.proto, sport: p.sport ?? 0, dport: p.dport ?? 0, uid: 0,
  });
  if ('error' in rt) return rt.error;
  ipLocalOut(ctx, nsid, rt, localSkb(ctx, makeIp4(ctx, { ...p, src: rt.src, dst: rt.dst, ttl: isMulticast4(p.dst) && p.ttl === 64 ? 1 : p.ttl }), ETH_P_IP, p.mark));
  return undefined;
};

/** A tunnel's outer UDP datagram (udp_tunnel_xmit_skb, udp_tunnel6_xmit_skb). */
export const udpTunnelXmit = (
  ctx: Ctx, nsid: Nsid, t: { src: Ip | null; dst: Ip; sport: number; dport: number; ttl: number; tos: number; oif?: number; l4: Udp }, inner: Skb,
): void => {
  if (typeof t.dst !== 'number') return udpTunnel6Xmit(ctx, nsid, { ...t, dst: t.dst }, inner);
  const error = ipSend(ctx, nsid, {
    dst: t.dst, src: typeof t.src === 'number' ? t.src : 0, proto: IPPROTO_UDP, ttl: t.ttl || 64, tos: t.tos, df: false, l4: t.l4, sport: t.sport, dport: t.dport,
    ...(t.oif && { oif: t.oif }),
  });
  if (error) drop(ctx, nsid, inner.dev, inner, 'IP_OUTNOROUTES', 'udpTunnelXmit');
};

const udpTunnel6Xmit = (
  ctx: Ctx, nsid: Nsid, t: { src: Ip | null; dst: Ip6; sport: number; dport: number; ttl: number; tos: number; oif?: number; l4: Udp }, inner: Skb,
): void => {
  const found = ip6DstLookup(ctx, nsid, {
    dst: t.dst, src: typeof t.src === 'string' ? t.src : IN6_ANY, iif: 0, oif: t.oif ?? 0, tos: t.tos, mark: 0, proto: IPPROTO_UDP, sport: t.sport, dport: t.dport, uid: 0,
  });
  if ('error' in found) return drop(ctx, nsid, inner.dev, inner, 'IP_OUTNOROUTES', 'udpTunnel6Xmit');
  const ttl = t.ttl || ip6DstHoplimit(ctx, nsid, found.rt);
  ip6LocalOut(ctx, nsid, found.rt, localSkb6(ctx, makeIp6({ src: found.src, dst: t.dst, proto: IPPROTO_UDP, ttl, tos: t.tos, l4: t.l4 })));
};
