// Datagrams for this host: net/ipv4/udp.c and net/ipv6/udp.c (__udp4_lib_lookup, __udp6_lib_lookup, compute_score,
// __udp4_lib_mcast_deliver, udp_rcv). Leaves out: the choice of a SO_REUSEPORT group's member by hash (the newest takes all), early demux.
import { pmGet } from '../base/pmap.ts';
import { skbWithNf, type IpPkt, type Skb } from '../model/skb.ts';
import type { Nsid, Socket } from '../model/world.ts';
import { delivered, drop, netnsOf, trace, type Ctx } from './ctx.ts';
import { icmpSend } from './icmp4.ts';
import { icmpv6Send } from './icmp6.ts';
import type { Delivery } from './ip4Input.ts';
import { queueRx } from './sock.ts';
import { socketsOnPort } from './sockIndex.ts';
import { udpServe } from './tcp/service.ts';
import { flowOf, relayReply } from './udpRelay.ts';
import { vxlanRcv } from './vxlan.ts';

/** May the socket have the datagram at all? An IPv6 socket takes IPv4 unless it is v6only or bound to an IPv6 address. */
const udpMatch = (s: Socket, pkt: Pick<IpPkt, 'src' | 'dst'>, sport: number, dport: number, dif: number): boolean => {
  if (s.kind !== 'udp' || s.lport !== dport) return false;
  const v4 = typeof pkt.dst === 'number';
  if (v4 ? s.family === 6 && (s.v6only || typeof s.laddr === 'string') : s.family === 4 || typeof s.laddr === 'number') return false;
  if (s.laddr !== null && s.laddr !== pkt.dst) return false;
  if (s.raddr !== null && (s.raddr !== pkt.src || s.rport !== sport)) return false;
  return s.ifindex === 0 || s.ifindex === dif;
};
/** compute_score; the tables keep sockets with an address of their own before the others. */
const udpScore = (s: Socket): number => (s.laddr !== null ? 100 : 0) + (s.family === 4 ? 2 : 1) + (s.raddr !== null ? 8 : 0) + (s.ifindex !== 0 ? 4 : 0);

const better = (a: Socket, b: Socket): Socket => (udpScore(b) > udpScore(a) || (udpScore(b) === udpScore(a) && b.id > a.id) ? b : a);
const matching = (ctx: Ctx, nsid: Nsid, pkt: Pick<IpPkt, 'src' | 'dst'>, sport: number, dport: number, dif: number): Socket[] => {
  const out: Socket[] = [];
  for (const s of socketsOnPort(netnsOf(ctx, nsid).sockets, 'udp', dport)) if (udpMatch(s, pkt, sport, dport, dif)) out.push(s);
  return out;
};
/** __udp4_lib_lookup, __udp6_lib_lookup: the socket that a datagram from `src` to `dst` would reach. */
export const udpLookup = (ctx: Ctx, nsid: Nsid, pkt: Pick<IpPkt, 'src' | 'dst'>, sport: number, dport: number, dif: number): Socket | undefined => {
  const all = matching(ctx, nsid, pkt, sport, dport, dif);
  return all.length === 0 ? undefined : all.reduce(better);
};

const take = (ctx: Ctx, nsid: Nsid, s: Socket, skb: Skb): void => {
  if (s.service?.kind === 'hold' && s.service.filtered) drop(ctx, nsid, skb.dev, skb, 'SOCKET_FILTER', 'udpRcv');
  else if (s.service && s.service.kind !== 'hold') udpServe(ctx, nsid, s, skb);
  else queueRx(ctx, nsid, s.id, { at: ctx.now, skb });
};

/** udp_rcv, udpv6_rcv: to a socket (of a group or broadcast address: to all that listen), to vxlan, or a port unreachable. */
export const udpDeliver = (ctx: Ctx, nsid: Nsid, skb: Skb, d: Delivery): void => {
  const pkt = skb.net as IpPkt;
  const l4 = pkt.l4;
  if (l4.type !== 'udp') return drop(ctx, nsid, skb.dev, skb, 'IP_INHDR', 'udpRcv');
  if (vxlanRcv(ctx, nsid, skb)) return;
  // TPROXY has chosen the socket already (skb_steal_sock).
  const stolen = skb.nf ? pmGet(netnsOf(ctx, nsid).sockets, skb.nf.sk) : undefined;
  const flow = stolen ? undefined : flowOf(ctx, nsid, pkt, l4.sport, l4.dport);
  if (flow) {
    delivered(ctx, nsid, skb, `udp port ${l4.dport}`);
    return relayReply(ctx, nsid, flow, l4.data);
  }
  const all = stolen?.kind === 'udp' ? [stolen] : matching(ctx, nsid, pkt, l4.sport, l4.dport, skb.iif);
  if (all.length > 0) {
    if (ctx.trace) trace(ctx, 'udpRcv', nsid, skb.dev, skb, `port ${l4.dport}`);
    delivered(ctx, nsid, skb, `udp port ${l4.dport}`);
    if (d.broadcast || d.multicast) for (const s of all) take(ctx, nsid, s, skb);
    else take(ctx, nsid, all.reduce(better), skb);
    return;
  }
  if (ctx.trace) trace(ctx, 'udpRcv', nsid, skb.dev, skb, `no socket on port ${l4.dport}`);
  if (!d.broadcast && !d.multicast) {
    // nf_reset_ct comes first: the error finds its connection by itself (in its own zone), or none
    const told = skb.nf && skb.nf.ct !== 0 ? skbWithNf(skb, { ...skb.nf, ct: 0, ctinfo: 0 }) : skb;
    if (typeof pkt.dst === 'number') icmpSend(ctx, nsid, told, { type: 3, code: 3, info: 0, local: true });
    else icmpv6Send(ctx, nsid, told, { type: 1, code: 4, info: 0 });
  }
  drop(ctx, nsid, skb.dev, skb, 'NO_SOCKET', 'udpRcv');
};
