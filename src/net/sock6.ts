// The IPv6 side of sockets: net/ipv6/{datagram,raw,udp,af_inet6}.c (ip6_datagram_connect, rawv6_sendmsg, udpv6_sendmsg,
// inet6_bind, ip6_append_data's length checks).
import { IN6_ANY, IN6_LOOPBACK, isLinkLocal6, isMulticast6, type Ip6 } from '../base/ip.ts';
import { pmGet } from '../base/pmap.ts';
import type { Errno } from '../model/errno.ts';
import { mtu6Of } from '../model/sysctl.ts';
import { IPPROTO_UDP, l4Len } from '../model/skb.ts';
import type { Nsid, Socket } from '../model/world.ts';
import { sysctlNum } from './conf4.ts';
import { findLink, netnsOf, type Ctx } from './ctx.ts';
import { ipv6ChkAddr } from './ifaddr6.ts';
import { ip6LocalOut, localSkb6, makeIp6 } from './ip6Output.ts';
import { ip6DstHoplimit, ip6DstLookup } from './route6.ts';
import { queueRx, type SendMsg } from './sock.ts';

const MAX_PACKET = 65535 + 40;

/** bind(2): the address must be ours, a link-local one on the device that is named. */
export const bindCheck6 = (ctx: Ctx, nsid: Nsid, addr: Ip6, ifindex: number): Errno | undefined => {
  if (addr === IN6_ANY) return undefined;
  if ((isLinkLocal6(addr) || (isMulticast6(addr) && (addr[3] === '1' || addr[3] === '2'))) && ifindex === 0) return 'EINVAL';
  if (ifindex !== 0 && !findLink(ctx, nsid, ifindex)) return 'ENODEV';
  if (isMulticast6(addr) || sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv6.ip_nonlocal_bind'), 0) !== 0) return undefined;
  return ipv6ChkAddr(ctx, nsid, addr, ifindex) ? undefined : 'EADDRNOTAVAIL';
};

const protoOf = (s: Socket): number => (s.kind === 'udp' ? IPPROTO_UDP : s.proto);

/** connect(2) of a datagram socket: the source address it will have. */
export const connectRoute6 = (ctx: Ctx, nsid: Nsid, s: Socket, addr: Ip6, port: number, ifindex: number): Ip6 | { readonly error: Errno } => {
  const dst = addr === IN6_ANY ? IN6_LOOPBACK : addr;
  const oif = ifindex || s.ifindex;
  if (isLinkLocal6(dst) && oif === 0) return { error: 'EINVAL' };
  const r = ip6DstLookup(ctx, nsid, {
    dst, src: s.laddr ?? IN6_ANY, iif: 0, oif, tos: 0, mark: s.mark ?? 0, proto: protoOf(s), sport: s.lport, dport: port, uid: s.uid ?? 0,
  }, s.ifindex !== 0);
  return 'error' in r ? { error: r.error } : ((s.laddr as Ip6 | null) ?? r.src);
};

/** sendmsg(2) of a raw or UDP socket. */
export const sendMsg6 = (ctx: Ctx, nsid: Nsid, s: Socket, m: SendMsg): Errno | undefined => {
  const { l4 } = m;
  const proto = protoOf(s);
  const dst = m.dst === IN6_ANY ? IN6_LOOPBACK : (m.dst as Ip6);
  const ports = l4.type === 'udp' ? l4 : { sport: 0, dport: 0 };
  const src = (m.src ?? s.laddr ?? IN6_ANY) as Ip6;
  const tos = m.tos ?? s.tos ?? 0;
  const mark = m.mark ?? s.mark ?? 0;
  // A connected socket's route is the one that connect(2) found, before there was a source (sk_dst_cache).
  const cached = s.anySrc === true && dst === s.raddr && m.src === undefined;
  const r = ip6DstLookup(ctx, nsid, {
    dst, src: cached ? IN6_ANY : src, iif: 0, oif: m.oif || s.ifindex, tos, mark, proto, sport: ports.sport, dport: ports.dport, uid: s.uid ?? 0,
  }, s.ifindex !== 0);
  if ('error' in r) return r.error;
  const { rt } = r;
  const ttl = m.ttl ?? s.ttl ?? (isMulticast6(dst) ? 1 : ip6DstHoplimit(ctx, nsid, rt));
  const pkt = makeIp6({ src: cached ? src : r.src, dst, proto, ttl, tos, l4 });
  const probe = m.pmtudisc === 'probe';
  const dev = findLink(ctx, nsid, rt.oif);
  const mtu = probe && dev ? mtu6Of(dev) : rt.mtu;
  if (40 + l4Len(l4) > (m.pmtudisc === 'do' || probe ? mtu : MAX_PACKET)) {
    queueRx(ctx, nsid, s.id, { at: ctx.now, skb: localSkb6(ctx, pkt), err: { type: -1, code: 0, from: IN6_ANY, info: mtu } });
    return 'EMSGSIZE';
  }
  ctx.xmitErrno = null;
  ip6LocalOut(ctx, nsid, rt, localSkb6(ctx, pkt, mark, s.id));
  // What a full device says is kept from a socket without IPV6_RECVERR; what netfilter says is not.
  return ctx.xmitErrno === 'ENOBUFS' ? undefined : (ctx.xmitErrno ?? undefined);
};
