// From TCP to IP: ip_output.c (__ip_queue_xmit, ip_send_unicast_reply), ip6_output.c (ip6_xmit), tcp_ipv4.c and tcp_ipv6.c
// (tcp_v4_send_reset, tcp_v6_send_response), and what a route says of segment sizes (tcp_sync_mss, ipv4_default_advmss).
import { IN6_ANY, isLinkLocal6, isMulticast, type Ip, type Ip4, type Ip6 } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import type { Errno } from '../../model/errno.ts';
import { ETH_P_IP, IPPROTO_TCP, netSegLen, type IpPkt, type Skb, type Tcp } from '../../model/skb.ts';
import { sysctlInt } from '../../model/sysctl.ts';
import type { TcpSock } from '../../model/tcp.ts';
import type { Nsid } from '../../model/world.ts';
import { sysctlNum } from '../conf4.ts';
import { netnsOf, trace, type Ctx } from '../ctx.ts';
import { inetAddrType } from '../inetAddr.ts';
import { ipLocalOut, localSkb, makeIp4 } from '../ip4Output.ts';
import { ip6LocalOut, localSkb6, makeIp6 } from '../ip6Output.ts';
import { ipRouteOutput, type Rt4 } from '../route4.ts';
import { ip6DstHoplimit, ip6DstLookup, type Rt6 } from '../route6.ts';
import { seqAdd } from './seq.ts';

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;
const TS_LEN = 12;

/** What of a socket decides where its segments go. */
export interface TcpFlow {
  readonly laddr: Ip;
  readonly lport: number;
  readonly raddr: Ip;
  readonly rport: number;
  readonly ifindex: number;
  readonly mark: number;
  readonly tos: number;
  readonly ttl: number;
  readonly uid?: number;
  readonly anySrc?: boolean;
}

/** The route of a connection and its source address. A source of 0 or :: is chosen. */
export const tcpRoute = (ctx: Ctx, nsid: Nsid, f: TcpFlow): { readonly rt4: Rt4; readonly src: Ip4 } | { readonly rt6: Rt6; readonly src: Ip6 } | { readonly error: Errno } => {
  const fl = { dst: f.raddr, src: f.laddr, iif: 0, oif: f.ifindex, tos: f.tos & 0x1c, mark: f.mark, proto: IPPROTO_TCP, sport: f.lport, dport: f.rport, uid: f.uid ?? 0 };
  if (typeof f.raddr === 'number') {
    const rt4 = ipRouteOutput(ctx, nsid, fl);
    // ip_route_connect asks again with the source that was chosen: rules may look at it.
    const rt = 'error' in rt4 || fl.src !== 0 ? rt4 : ipRouteOutput(ctx, nsid, { ...fl, dst: rt4.dst, src: rt4.src });
    return 'error' in rt ? rt : { rt4: rt, src: rt.src };
  }
  const r = ip6DstLookup(ctx, nsid, { ...fl, tos: f.tos, ...(f.anySrc === true && { src: IN6_ANY }) }, f.ifindex !== 0);
  return 'error' in r ? r : { rt6: r.rt, src: r.src };
};

/** A path MTU learnt since the segment was cut does not hold it back: the socket's route is as old as its MSS (sk_dst_cache). */
const widened = <R extends { readonly mtu: number; readonly pmtu: boolean }>(rt: R, pkt: IpPkt): R => (rt.pmtu && netSegLen(pkt) > rt.mtu ? { ...rt, mtu: netSegLen(pkt) } : rt);

/** Sends a segment of a connection; `id` is its IPv4 identification. The errno is ip_queue_xmit's. */
export const tcpXmit = (ctx: Ctx, nsid: Nsid, f: TcpFlow, l4: Tcp, id: number, sk: number): Errno | undefined => {
  const r = tcpRoute(ctx, nsid, f);
  if ('error' in r) return 'EHOSTUNREACH';
  ctx.xmitErrno = null;
  if ('rt4' in r) {
    const ttl = f.ttl || sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.ip_default_ttl'), 64);
    const pkt = makeIp4(ctx, { src: f.laddr as Ip4, dst: f.raddr as Ip4, proto: IPPROTO_TCP, ttl, tos: f.tos, df: true, l4 });
    ipLocalOut(ctx, nsid, widened(r.rt4, pkt), localSkb(ctx, id === 0 ? pkt : { ...pkt, id }, ETH_P_IP, f.mark, sk));
  } else {
    const ttl = f.ttl || ip6DstHoplimit(ctx, nsid, r.rt6);
    const pkt = makeIp6({ src: f.laddr as Ip6, dst: f.raddr as Ip6, proto: IPPROTO_TCP, ttl, tos: f.tos, l4 });
    ip6LocalOut(ctx, nsid, widened(r.rt6, pkt), localSkb6(ctx, pkt, f.mark, sk));
  }
  return ctx.xmitErrno ?? undefined;
};

/** The path's MTU and the MSS to announce on it (dst_mtu, dst_metric_advmss). */
export const tcpPath = (ctx: Ctx, nsid: Nsid, f: TcpFlow): { readonly mtu: number; readonly advmss: number } => {
  const r = tcpRoute(ctx, nsid, f);
  const ns = netnsOf(ctx, nsid);
  if ('error' in r) return { mtu: 1500, advmss: 1460 };
  const rt = 'rt4' in r ? r.rt4 : r.rt6;
  const set = rt.route?.metrics?.['advmss'] ?? 0;
  if (set > 0) return { mtu: rt.mtu, advmss: set };
  if ('rt4' in r) return { mtu: rt.mtu, advmss: Math.min(Math.max(rt.mtu - 40, sysctlInt(ns, 'net.ipv4.route.min_adv_mss')), 65535 - 40) };
  const adv = Math.max(rt.mtu - 60, sysctlInt(ns, 'net.ipv6.route.min_adv_mss'));
  return { mtu: rt.mtu, advmss: adv > 65535 - 20 ? 65535 : adv };
};
/** tcp_mtu_to_mss less the timestamps: payload bytes of a full segment. */
export const mssOf = (s: { readonly raddr: Ip; readonly mssClamp: number; readonly tsOk: boolean }, mtu: number): number =>
  Math.max(Math.min(mtu - (typeof s.raddr === 'number' ? 40 : 60), s.mssClamp), 48) - (s.tsOk ? TS_LEN : 0);

/** tcp_v4_send_reset, tcp_v6_send_reset: refuses a segment that belongs to nobody. */
export const tcpSendReset = (ctx: Ctx, nsid: Nsid, skb: Skb, sk: TcpSock | null): void => {
  const pkt = skb.net as IpPkt;
  const t = pkt.l4 as Tcp;
  if ((t.flags & RST) !== 0 || isMulticast(pkt.dst)) return;
  if (!sk && typeof pkt.dst === 'number' && inetAddrType(ctx, nsid, pkt.dst) === 'broadcast') return;
  const ack = (t.flags & ACK) !== 0;
  const len = t.data.len + (t.flags & SYN ? 1 : 0) + (t.flags & FIN ? 1 : 0);
  const l4: Tcp = {
    type: 'tcp', sport: t.dport, dport: t.sport, seq: ack ? t.ack : 0, ack: ack ? 0 : seqAdd(t.seq, len), flags: ack ? RST : RST | ACK, window: 0, data: { len: 0 },
  };
  tcpReply(ctx, nsid, skb, l4, sk?.ifindex ?? 0, sk?.mark ?? 0);
  if (ctx.trace) trace(ctx, 'tcpSendReset', nsid, skb.dev, skb, sk ? `state ${sk.state}` : `no socket on port ${t.dport}`);
};

/** Answers a packet without a socket (tcp_v4_send_reset, tcp_v4_send_ack). */
export const tcpReply = (ctx: Ctx, nsid: Nsid, skb: Skb, l4: Tcp, ifindex = 0, mark0 = 0, tos = 0): void => {
  const pkt = skb.net as IpPkt;
  const v4 = typeof pkt.dst === 'number';
  const reflect = sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, v4 ? 'net.ipv4.fwmark_reflect' : 'net.ipv6.fwmark_reflect'), 0) !== 0;
  const oif = ifindex || (!v4 && isLinkLocal6(pkt.src as Ip6) ? skb.iif || skb.dev : 0);
  tcpXmit(ctx, nsid, { laddr: pkt.dst, lport: l4.sport, raddr: pkt.src, rport: l4.dport, ifindex: oif, mark: mark0 || (reflect ? skb.mark : 0), tos, ttl: 0 }, l4, 0, 0);
};
