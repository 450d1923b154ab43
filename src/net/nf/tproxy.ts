// TPROXY: net/netfilter/xt_TPROXY.c (tproxy_tg4, tproxy_tg6_v1), nf_tproxy_core's nf_tproxy_get_sock_v4 and _v6, nf_tproxy_laddr4 and _laddr6.
// Only a socket with IP_TRANSPARENT takes such a packet; for any other it is dropped. Leaves out: a connection in TIME_WAIT gives way (handle_time_wait4).
import type { Ip } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { NO_NF, skbWithMark, skbWithNf } from '../../model/skb.ts';
import type { Nsid, Socket } from '../../model/world.ts';
import type { XtEnv, XtPacket } from '../../xt/types.ts';
import { findLink, netnsOf, type Ctx } from '../ctx.ts';
import { isTentative } from '../ifaddr6.ts';
import { findConn, findListener } from '../tcp/table.ts';
import { udpLookup } from '../udp.ts';

/** The address that --on-ip left open: the device's first, or the packet's own. */
const localAddr = (ctx: Ctx, nsid: Nsid, p: XtPacket): Ip => {
  const link = findLink(ctx, nsid, p.skb.dev);
  if (p.family === 4) return link?.addrs4.find((a) => !a.secondary)?.local ?? p.pkt.dst;
  return link?.addrs6.find((a) => !isTentative(ctx, nsid, link.ifindex, a.local as string))?.local ?? p.pkt.dst;
};
/** The connection that the packet belongs to, or the socket that listens at addr:port. */
const socketFor = (ctx: Ctx, nsid: Nsid, p: XtPacket, addr: Ip | null, port: number): Socket | undefined => {
  const { l4, src, dst } = p.pkt;
  if (l4.type !== 'tcp' && l4.type !== 'udp') return undefined;
  const laddr = addr ?? localAddr(ctx, nsid, p);
  const lport = port === 0 ? l4.dport : port;
  const { sockets } = netnsOf(ctx, nsid);
  if (l4.type === 'tcp') {
    const conn = findConn(ctx, nsid, dst, l4.dport, src, l4.sport);
    if (conn) return pmGet(sockets, conn.id) ?? pmGet(sockets, conn.listener);
    return findListener(ctx, nsid, laddr, lport, p.skb.dev);
  }
  const known = udpLookup(ctx, nsid, { src, dst }, l4.sport, l4.dport, p.skb.dev);
  if (known && known.raddr !== null && known.laddr !== null) return known;
  const s = udpLookup(ctx, nsid, { src, dst: laddr }, l4.sport, lport, p.skb.dev);
  return s?.raddr === null ? s : undefined;
};

export const nfTproxy = (ctx: Ctx, nsid: Nsid, p: XtPacket, addr: Ip | null, port: number, mark: Parameters<XtEnv['tproxy']>[3]): 'accept' | 'drop' => {
  const s = socketFor(ctx, nsid, p, addr, port);
  if (s?.transparent !== true) return 'drop';
  const value = ((p.skb.mark & ~mark.mask) ^ mark.value) >>> 0;
  p.skb = skbWithNf(skbWithMark(p.skb, value), { ...(p.skb.nf ?? NO_NF), sk: s.id });
  return 'accept';
};
