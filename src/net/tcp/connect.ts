// connect(2): net/ipv4/tcp_ipv4.c (tcp_v4_connect), net/ipv6/tcp_ipv6.c (tcp_v6_connect), tcp_output.c (tcp_connect).
import { IN6_ANY, IN6_LOOPBACK, isLinkLocal6, isMulticast6, type Ip, type Ip6 } from '../../base/ip.ts';
import type { Errno } from '../../model/errno.ts';
import type { Service, TcpSock } from '../../model/tcp.ts';
import { SEC } from '../../model/uapi.ts';
import type { Nsid, Socket } from '../../model/world.ts';
import { netnsOf, nextSeq, rand32, type Ctx } from '../ctx.ts';
import { connectPort } from '../bind.ts';
import { freshTcp, tcpSysctls } from './listen.ts';
import { armRto, initialWindow, sendSyn } from './output.ts';
import { secureSeq, secureTsOff } from './secure.ts';
import { seqAdd } from './seq.ts';
import { dropTcp, findConn, hashTcp, putTcp } from './table.ts';
import { tcpPath, tcpRoute } from './xmit.ts';

/** Sends the SYN from a socket whose options are in `opt`. The errno is connect(2)'s; otherwise the block as it is now. */
export const tcpConnectFrom = (
  ctx: Ctx, nsid: Nsid, opt: Pick<Socket, 'id' | 'family' | 'laddr' | 'lport' | 'ifindex'> & Partial<Socket>, addr: Ip, port: number, ifindex: number, more: Partial<TcpSock>,
): TcpSock | { readonly errno: Errno } => {
  let raddr = addr;
  let dev = opt.ifindex;
  if (typeof addr === 'string') {
    if (addr === IN6_ANY) raddr = IN6_LOOPBACK;
    if (isMulticast6(addr)) return { errno: 'ENETUNREACH' };
    if (isLinkLocal6(addr)) {
      if (ifindex !== 0 && dev !== 0 && dev !== ifindex) return { errno: 'EINVAL' };
      dev = dev || ifindex;
      if (dev === 0) return { errno: 'EINVAL' };
    }
  }
  const bound = opt.laddr ?? (typeof raddr === 'number' ? 0 : IN6_ANY);
  if (typeof bound !== typeof raddr) return { errno: typeof raddr === 'number' ? 'ENETUNREACH' : 'EINVAL' };
  const flow = { laddr: bound, lport: opt.lport, raddr, rport: port, ifindex: dev, mark: opt.mark ?? 0, tos: opt.tos ?? 0, ttl: opt.ttl ?? 0, uid: opt.uid ?? 0 };
  const r = tcpRoute(ctx, nsid, flow);
  if ('error' in r) return { errno: r.error };
  if ('rt4' in r && (r.rt4.broadcast || r.rt4.multicast)) return { errno: 'ENETUNREACH' };
  if ('rt4' in r) raddr = r.rt4.dst;
  const laddr: Ip = r.src as Ip4or6;
  const lport = opt.lport || connectPort(ctx, nsid, laddr, raddr, port);
  if (lport === undefined) return { errno: 'EADDRNOTAVAIL' };
  // A port of one's own choice may take a TIME_WAIT connection's place when timestamps tell the two apart (tcp_twsk_unique).
  const old = opt.lport ? findConn(ctx, nsid, laddr, lport, raddr, port) : undefined;
  if (old && !(old.state === 'TIME_WAIT' && old.tsOk)) return { errno: 'EADDRNOTAVAIL' };
  if (old) dropTcp(ctx, nsid, old);
  const ns = netnsOf(ctx, nsid);
  const on = tcpSysctls(ctx, nsid);
  const { advmss } = tcpPath(ctx, nsid, { ...flow, laddr, raddr, lport });
  const w = initialWindow(ns, advmss - (old ? 12 : 0), on.wscale);
  const iss = old ? seqAdd(old.sndNxt, 65537) : secureSeq(ctx, nsid, laddr, lport, raddr, port);
  const s: TcpSock = {
    ...freshTcp(ctx, opt.id), state: 'SYN_SENT', family: opt.family, laddr, lport, raddr, rport: port, ifindex: dev, mark: flow.mark, tos: flow.tos, ttl: flow.ttl, held: true,
    reuse: opt.reuse ?? false, reuseport: opt.reuseport ?? false, uid: opt.uid ?? 0, nodelay: opt.nodelay ?? false, tsOk: on.ts, sackOk: on.sack, wscaleOk: on.wscale,
    rcvWscale: w.wscale, rcvWnd: w.wnd, rcvSsthresh: w.wnd, advmss, anySrc: 'rt6' in r && opt.laddr === null, tsOff: secureTsOff(ctx, nsid, laddr, raddr), ipId: rand32(ctx) & 0xffff, iss, sndUna: iss, sndNxt: seqAdd(iss, 1), outSeq: seqAdd(iss, 1),
    highSeq: iss, sndSml: iss, ...more,
  };
  putTcp(ctx, nsid, s);
  hashTcp(ctx, nsid, s);
  return armRto(ctx, nsid, sendSyn(ctx, nsid, s), SEC);
};
type Ip4or6 = number | Ip6;

/** A connection that no process makes (a relay's). Undefined when it failed at once. */
export const startConnect = (ctx: Ctx, nsid: Nsid, p: { readonly addr: Ip; readonly port: number; readonly service: Service; readonly peer: number }): number | undefined => {
  const r = tcpConnectFrom(ctx, nsid, { id: nextSeq(ctx), family: typeof p.addr === 'number' ? 4 : 6, laddr: null, lport: 0, ifindex: 0 }, p.addr, p.port, 0, {
    held: false, service: p.service, peer: p.peer,
  });
  return 'errno' in r ? undefined : r.id;
};
