// Connections that begin: net/ipv4/tcp_input.c (tcp_conn_request), tcp_minisocks.c (tcp_check_req, tcp_create_openreq_child),
// inet_connection_sock.c (the accept queue, reqsk_timer_handler). A request is a block in SYN_RECV that has a listener.
// Leaves out: SYN cookies (the queue does not fill up here), defer accept, fast open.
import type { IpPkt, Skb } from '../../model/skb.ts';
import { sysctlInt } from '../../model/sysctl.ts';
import type { TcpSock } from '../../model/tcp.ts';
import { isLinkLocal6, type Ip6 } from '../../base/ip.ts';
import { SEC } from '../../model/uapi.ts';
import type { Nsid, Socket } from '../../model/world.ts';
import { addTimer, drop, netnsOf, nextSeq, rand32, type Ctx } from '../ctx.ts';
import { inetAddrType } from '../inetAddr.ts';
import { endSeq } from './data.ts';
import { INIT_CWND, rcvMss0, tcpRcvSk } from './input.ts';
import { initialWindow, sendSynAck, syncMss, tcpOf } from './output.ts';
import { secureSeq, secureTsOff } from './secure.ts';
import { after, before, seqAdd, seqDiff } from './seq.ts';
import { tcpServe } from './service.ts';
import { dropTcp, hashTcp, putTcp, tcpSk } from './table.ts';
import { ACK, RST, SYN, tcpPath, tcpReply, tcpRoute, tcpSendReset } from './xmit.ts';

/** Fields of a block that has just been made. */
export const freshTcp = (ctx: Ctx, id: number): TcpSock => ({
  id, state: 'CLOSE', family: 4, laddr: 0, lport: 0, raddr: 0, rport: 0, ifindex: 0, mark: 0, tos: 0, ttl: 0, anySrc: false, listener: 0, held: false, service: null, peer: 0,
  reuse: false, reuseport: false, uid: 0, backlog: 0, acceptq: [], tsOk: false, sackOk: false, wscaleOk: false, sndWscale: 0, rcvWscale: 0, advmss: 1460, mssClamp: 65535,
  mss: 536, tsRecent: 0, tsOff: 0, ipId: 0, iss: 0, sndUna: 0, sndNxt: 0, sndWnd: 0, sndWl1: 0, maxWnd: 0, sndSml: 0, out: '', outSeq: 0, fin: false, nodelay: false,
  cwnd: INIT_CWND, highSeq: 0, dupacks: 0, irs: 0, rcvNxt: 0, rcvWup: 0, rcvWnd: 0, rcvSsthresh: 0, in: '', eof: false, ofo: [], rcvMss: 88, ato: 0, pingpong: 0, quick: 0,
  lrcvtime: 0, ackPending: false, pushed: 0, dsack: null, rexmit: 0, delack: 0, keep: 0, pending: 'rto', rto: SEC, retries: 0, totalRto: 0, tlp: false, stamp: ctx.now, err: null, softErr: null,
});

export const tcpSysctls = (ctx: Ctx, nsid: Nsid): { readonly ts: boolean; readonly sack: boolean; readonly wscale: boolean } => {
  const ns = netnsOf(ctx, nsid);
  const on = (name: string): boolean => sysctlInt(ns, `net.ipv4.tcp_${name}`) !== 0;
  return { ts: on('timestamps'), sack: on('sack'), wscale: on('window_scaling') };
};

/** Its connections wait for accept(2). */
const isAccepted = (l: Socket): boolean => l.service === undefined || l.service.kind === 'hold';
const isFull = (ctx: Ctx, nsid: Nsid, l: Socket): boolean => {
  const s = tcpSk(ctx, nsid, l.id);
  return s !== undefined && s.acceptq.length > s.backlog;
};

/** tcp_conn_request: a SYN for a listener. */
export const tcpConnRequest = (ctx: Ctx, nsid: Nsid, l: Socket, skb: Skb, isn0?: number): void => {
  const pkt = skb.net as IpPkt;
  const t = tcpOf(skb);
  const isn = isn0 ?? secureSeq(ctx, nsid, pkt.dst, t.dport, pkt.src, t.sport);
  // A full accept queue: the SYN is as good as lost (LISTENOVERFLOWS).
  if (isAccepted(l) && isFull(ctx, nsid, l)) return drop(ctx, nsid, skb.dev, skb, 'TCP_LISTEN_OVERFLOW', 'tcpConnRequest');
  // "Never answer to SYNs send to broadcast or multicast"
  if (typeof pkt.dst === 'number' && inetAddrType(ctx, nsid, pkt.dst) === 'broadcast') return drop(ctx, nsid, skb.dev, skb, 'NOT_SPECIFIED', 'tcpConnRequest');
  const opt = tcpSysctls(ctx, nsid);
  const ns = netnsOf(ctx, nsid);
  const ifindex = l.ifindex || (typeof pkt.src === 'string' && isLinkLocal6(pkt.src as Ip6) ? skb.iif || skb.dev : 0);
  const mark = (l.mark ?? 0) || (sysctlInt(ns, 'net.ipv4.tcp_fwmark_accept') !== 0 ? skb.mark : 0);
  const base: TcpSock = {
    ...freshTcp(ctx, nextSeq(ctx)), state: 'SYN_RECV', family: l.family, laddr: pkt.dst, lport: t.dport, raddr: pkt.src, rport: t.sport, ifindex, mark, tos: l.tos ?? 0, ttl: l.ttl ?? 0,
    listener: l.id, service: isAccepted(l) ? null : (l.service ?? null), reuse: l.reuse ?? false, reuseport: l.reuseport ?? false, uid: l.uid ?? 0, nodelay: l.nodelay ?? false,
    tsOk: opt.ts && t.ts !== undefined, sackOk: opt.sack && t.sackPerm === true, wscaleOk: opt.wscale && t.wscale !== undefined, sndWscale: Math.min(t.wscale ?? 0, 14),
    mssClamp: t.mss ?? 536, tsRecent: t.ts?.[0] ?? 0, tsOff: secureTsOff(ctx, nsid, pkt.dst, pkt.src), ipId: rand32(ctx) & 0xffff, iss: isn, sndUna: isn, sndNxt: seqAdd(isn, 1), outSeq: seqAdd(isn, 1), highSeq: isn,
    sndSml: isn, irs: t.seq, rcvNxt: seqAdd(t.seq, 1), rcvWup: seqAdd(t.seq, 1), sndWnd: t.window, sndWl1: t.seq, maxWnd: t.window,
  };
  // inet_csk_route_req
  if ('error' in tcpRoute(ctx, nsid, base)) return drop(ctx, nsid, skb.dev, skb, 'IP_OUTNOROUTES', 'tcpConnRequest');
  const { advmss } = tcpPath(ctx, nsid, base);
  const w = initialWindow(ns, advmss - (base.tsOk ? 12 : 0), base.wscaleOk);
  const req = putTcp(ctx, nsid, {
    ...base, advmss, rcvWnd: w.wnd, rcvSsthresh: w.wnd, rcvWscale: w.wscale, keep: addTimer(ctx, SEC, 'tcp', nsid, 0, base.id),
  });
  hashTcp(ctx, nsid, req);
  sendSynAck(ctx, nsid, req);
};

/** tcp_check_req: a segment for a connection that is not established yet. */
export const tcpCheckReq = (ctx: Ctx, nsid: Nsid, req0: TcpSock, l: Socket | undefined, skb: Skb): void => {
  const t = tcpOf(skb);
  const paws = t.ts !== undefined && req0.tsOk && (t.flags & RST) === 0 && seqDiff(req0.tsRecent, t.ts[0]) > 0;
  if (!l) {
    dropTcp(ctx, nsid, req0);
    return tcpSendReset(ctx, nsid, skb, null);
  }
  if (t.seq === req0.irs && (t.flags & (SYN | ACK | RST)) === SYN && !paws) return void sendSynAck(ctx, nsid, req0);
  if ((t.flags & ACK) !== 0 && t.ack !== seqAdd(req0.iss, 1)) return tcpSendReset(ctx, nsid, skb, null);
  const end = endSeq(t);
  const wndEnd = seqAdd(req0.rcvNxt, req0.rcvWnd);
  const inWindow = t.seq === req0.rcvNxt || (after(end, req0.rcvNxt) && before(t.seq, wndEnd)) || (t.seq === wndEnd && t.seq === end);
  if (paws || !inWindow) {
    if ((t.flags & RST) === 0) {
      tcpReply(ctx, nsid, skb, {
        type: 'tcp', sport: req0.lport, dport: req0.rport, seq: req0.sndNxt, ack: req0.rcvNxt, flags: ACK, window: Math.floor(req0.rcvWnd / 2 ** req0.rcvWscale), data: { len: 0 },
        optLen: req0.tsOk ? 12 : 0, ...(req0.tsOk && { ts: [seqAdd(Math.floor(ctx.now / 1000), req0.tsOff), req0.tsRecent] as const }),
      }, req0.ifindex, req0.mark);
    }
    return drop(ctx, nsid, skb.dev, skb, 'TCP_INVALID_SEQUENCE', 'tcpCheckReq');
  }
  if ((t.flags & (RST | SYN)) !== 0) {
    if ((t.flags & RST) === 0) tcpSendReset(ctx, nsid, skb, null);
    return dropTcp(ctx, nsid, req0);
  }
  if ((t.flags & ACK) === 0) return drop(ctx, nsid, skb.dev, skb, 'TCP_FLAGS', 'tcpCheckReq');
  const ls = tcpSk(ctx, nsid, l.id);
  if (isAccepted(l) && (!ls || isFull(ctx, nsid, l))) {
    if (sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_abort_on_overflow') !== 0) {
      dropTcp(ctx, nsid, req0);
      return tcpSendReset(ctx, nsid, skb, null);
    }
    return drop(ctx, nsid, skb.dev, skb, 'TCP_LISTEN_OVERFLOW', 'tcpCheckReq');
  }
  // tcp_create_openreq_child
  const ns = netnsOf(ctx, nsid);
  let child: TcpSock = { ...req0, keep: 0, stamp: ctx.now, rto: sysctlInt(ns, 'net.ipv4.tcp_rto_min_us'), rcvMss: rcvMss0(req0), tsRecent: t.ts ? t.ts[0] : req0.tsRecent };
  child = putTcp(ctx, nsid, child);
  if (isAccepted(l) && ls) putTcp(ctx, nsid, { ...ls, acceptq: [...ls.acceptq, child.id] });
  child = syncMss(ctx, nsid, child);
  tcpRcvSk(ctx, nsid, child, skb);
  const now = tcpSk(ctx, nsid, child.id);
  if (now?.service && now.state !== 'TIME_WAIT') tcpServe(ctx, nsid, child.id, 'open', now);
};
