// What stateless matches ask of routes and sockets: net/netfilter/xt_addrtype.c (match_lookup_rt6), ipt_rpfilter.c and ip6t_rpfilter.c
// (rpfilter_lookup_reverse, rpfilter_lookup_reverse6), nf_socket_ipv4.c and nf_socket_ipv6.c (nf_sk_lookup_slow_v4, _v6), xt_owner.c.
// Leaves out: L3 masters.
import { IN6_ANY, isLbcast4, isLinkLocal6, isMulticast, isZeronet4, type Ip, type Ip6 } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { IP_CT_ESTABLISHED_REPLY, IP_CT_RELATED_REPLY, IPS_SRC_NAT_DONE } from '../../model/ct.ts';
import { RT_TABLE_LOCAL } from '../../model/init.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, type IpPkt } from '../../model/skb.ts';
import type { Nsid, RouteType } from '../../model/world.ts';
import type { XtEnv, XtPacket } from '../../xt/types.ts';
import { findLink, netnsOf, type Ctx } from '../ctx.ts';
import { fibLookup4 } from '../fib4.ts';
import { fibLookup6 } from '../fib6.ts';
import { inetAddrTypeTable } from '../fibAddrType.ts';
import { ipv6GetIfaddr } from '../ifaddr6.ts';
import type { Flow } from '../route4.ts';
import { ip6RouteOutput } from '../route6.ts';
import { udpLookup } from '../sock.ts';
import { findConn, findListener } from '../tcp/table.ts';

const RTN: Partial<Record<RouteType, number>> = { unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5, blackhole: 6, unreachable: 7, prohibit: 8, throw: 9, nat: 10 };
const LOCAL = 4;
const ANYCAST = 16;
const UNREACHABLE = 128;

const flowTo = (dst: Ip, src: Ip, oif: number, tos: number, mark: number, proto: number): Flow => ({ dst, src, iif: 0, oif, tos, mark, proto, sport: 0, dport: 0, uid: 0 });

const addrType6 = (ctx: Ctx, nsid: Nsid, ip: Ip6, ifindex: number): number => {
  // With a device, an address is local only if it is that device's own (nf_ipv6_chk_addr).
  let bits = ifindex !== 0 && ipv6GetIfaddr(ctx, nsid, ip, ifindex) ? LOCAL : 0;
  const rt = ip6RouteOutput(ctx, nsid, flowTo(ip, IN6_ANY, ifindex, 0, 0, 0));
  if ('error' in rt || rt.discard) return bits | UNREACHABLE;
  if (ifindex === 0 && rt.type === 'local') bits |= LOCAL;
  // ipv6_anycast_destination: the anycast routes that the kernel makes, and the network's own address on a connected prefix.
  if (rt.anycast || (rt.prefixlen < 127 && rt.gw === null && rt.route !== null && rt.route.dst === ip)) bits |= ANYCAST;
  return bits;
};
export const xtAddrType = (ctx: Ctx, nsid: Nsid, ip: Ip, ifindex: number): number =>
  typeof ip === 'number' ? (RTN[inetAddrTypeTable(ctx, nsid, ip, RT_TABLE_LOCAL, ifindex)] ?? 1) : addrType6(ctx, nsid, ip, ifindex);

const rpfilter4 = (ctx: Ctx, nsid: Nsid, p: XtPacket, mark: number, o: Parameters<XtEnv['rpfilter']>[1]): boolean => {
  const { src, dst } = p.pkt;
  const noSource = isMulticast(dst) || isLbcast4(dst as number) || isZeronet4(dst as number);
  const res = fibLookup4(ctx, nsid, flowTo(src, noSource ? 0 : dst, 0, p.pkt.tos, mark, 0), { ignoreLinkState: true });
  if ('error' in res || (res.type !== 'unicast' && !(res.type === 'local' && o.acceptLocal))) return false;
  return o.loose || res.route.nexthops.some((nh) => nh.oif === p.inIndex);
};
const rpfilter6 = (ctx: Ctx, nsid: Nsid, p: XtPacket, mark: number, o: Parameters<XtEnv['rpfilter']>[1]): boolean => {
  const src = p.pkt.src as Ip6;
  const bound = isLinkLocal6(src);
  const fl = flowTo(src, isMulticast(p.pkt.dst) ? IN6_ANY : p.pkt.dst, bound ? p.inIndex : 0, 0, mark, p.pkt.proto);
  const res = fibLookup6(ctx, nsid, fl, { strict: bound });
  if ('error' in res || res.type === 'anycast') return false;
  if (res.type === 'local') return o.acceptLocal;
  // A route by the loopback is a reject route.
  if (findLink(ctx, nsid, res.nh.oif)?.info.kind === 'loopback') return false;
  return o.loose || res.nh.oif === p.inIndex;
};
export const xtRpfilter = (ctx: Ctx, nsid: Nsid, p: XtPacket, o: Parameters<XtEnv['rpfilter']>[1]): boolean =>
  (p.family === 4 ? rpfilter4 : rpfilter6)(ctx, nsid, p, o.validMark ? p.skb.mark : 0, o);

/** ICMP errors are looked up by the packet that they are about, from its sender's side. */
const errorsInner = (pkt: IpPkt): IpPkt | undefined => {
  const { l4 } = pkt;
  if (l4.type !== 'icmp' || l4.inner === undefined) return undefined;
  if (pkt.proto === IPPROTO_ICMP) return [3, 4, 5, 11, 12].includes(l4.t) ? l4.inner : undefined;
  return l4.t < 128 ? l4.inner : undefined;
};

export const xtSocket = (ctx: Ctx, nsid: Nsid, p: XtPacket): ReturnType<XtEnv['socket']> => {
  const icmp = p.pkt.proto === IPPROTO_ICMP || p.pkt.proto === IPPROTO_ICMPV6;
  const inner = icmp ? errorsInner(p.pkt) : undefined;
  const l4 = (inner ?? p.pkt).l4;
  if ((icmp && !inner) || (l4.type !== 'tcp' && l4.type !== 'udp')) return null;
  const proto = (inner ?? p.pkt).proto;
  let laddr = inner ? inner.src : p.pkt.dst;
  let lport = inner ? l4.sport : l4.dport;
  const raddr = inner ? inner.dst : p.pkt.src;
  const rport = inner ? l4.dport : l4.sport;
  const c = p.family === 4 ? p.env.ct(p) : null;
  // Before the reply is translated back, the socket is known by the address that the flow began with.
  if (c && c.ctinfo === (icmp ? IP_CT_RELATED_REPLY : IP_CT_ESTABLISHED_REPLY) && (c.ct.status & IPS_SRC_NAT_DONE) !== 0) {
    laddr = c.ct.orig.src;
    lport = c.ct.orig.sport;
  }
  if (proto === IPPROTO_TCP) {
    const conn = findConn(ctx, nsid, laddr, lport, raddr, rport);
    if (conn) {
      const s = pmGet(netnsOf(ctx, nsid).sockets, conn.id);
      return { id: conn.id, wildcard: false, transparent: s?.transparent === true, mark: s?.mark ?? 0 };
    }
  }
  const s = proto === IPPROTO_TCP ? findListener(ctx, nsid, laddr, lport, p.inIndex) : udpLookup(ctx, nsid, { src: raddr, dst: laddr }, rport, lport, p.inIndex);
  return s ? { id: s.id, wildcard: s.laddr === null, transparent: s.transparent === true, mark: s.mark ?? 0 } : null;
};

export const xtOwner = (ctx: Ctx, nsid: Nsid, p: XtPacket): ReturnType<XtEnv['owner']> => {
  const id = p.skb.nf?.sk ?? 0;
  if (id !== 0) {
    const s = pmGet(netnsOf(ctx, nsid).sockets, id);
    return s ? { uid: s.uid ?? 0, gid: s.gid ?? 0 } : null;
  }
  if (p.skb.iif !== 0) return null;
  // icmp_sk, ndisc_sk, igmp_sk and ipv4_tcp_sk are sockets without a file; IPv6 sends its resets without one.
  const { proto } = p.pkt;
  return proto === IPPROTO_ICMP || proto === IPPROTO_ICMPV6 || (proto === IPPROTO_TCP && p.family === 4) ? { uid: Number.NaN, gid: Number.NaN } : null;
};
