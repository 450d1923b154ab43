// A segment for this host: tcp_ipv4.c and tcp_ipv6.c (tcp_v4_rcv, tcp_v6_rcv, tcp_v4_err, tcp_v6_err).
// Leaves out: checksums, TCP-MD5 and AO, early demux (same result).
import { pmGet } from '../../base/pmap.ts';
import type { Errno } from '../../model/errno.ts';
import type { Icmp, IpPkt, Skb } from '../../model/skb.ts';
import { IPPROTO_ICMPV6 } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import { delivered, drop, netnsOf, trace, type Ctx } from '../ctx.ts';
import { drain } from '../dev.ts';
import { tcpRcvSk } from './input.ts';
import { tcpCheckReq, tcpConnRequest } from './listen.ts';
import { mssOf, tcpPath, tcpSendReset, ACK, RST, SYN } from './xmit.ts';
import { between, seqAdd } from './seq.ts';
import { dropTcp, findConn, findListener, tcpDone, tcpSk, upd } from './table.ts';
import { isTimewait, tcpTimewaitAck, tcpTimewaitRcv } from './timewait.ts';
import { tcpSimpleRetransmit } from './output.ts';
import { tcpServe } from './service.ts';

const pureAck = (skb: Skb): boolean => {
  const t = (skb.net as IpPkt).l4;
  return t.type === 'tcp' && (t.flags & 0x3f) === ACK && t.data.len === 0 && !t.sack;
};
/** tcp_add_backlog: bare ACKs in a row are as good as the last of them. */
const addBacklog = (ctx: Ctx, skb: Skb): void => {
  const last = ctx.sockBacklog[ctx.sockBacklog.length - 1];
  if (last && pureAck(last) && pureAck(skb)) ctx.sockBacklog.pop();
  ctx.sockBacklog.push(skb);
};
/** Runs a system call on a socket: what comes for it meanwhile is handled at the end (lock_sock, release_sock). */
export const sockLocked = <T>(ctx: Ctx, nsid: Nsid, id: number, call: () => T): T => {
  if (ctx.sockOwned !== 0) return call();
  ctx.sockOwned = id;
  let r: T;
  try {
    r = call();
    drain(ctx);
  } finally {
    ctx.sockOwned = 0;
  }
  const wait = ctx.sockBacklog;
  ctx.sockBacklog = [];
  for (const skb of wait) {
    const { l4 } = skb.net as IpPkt;
    if (l4.type === 'icmp') {
      if (l4.inner) tcpErr(ctx, nsid, skb, l4, l4.inner);
      continue;
    }
    const s = tcpSk(ctx, nsid, id);
    if (s && s.state !== 'LISTEN' && !isTimewait(s)) tcpRcvSk(ctx, nsid, s, skb);
    else tcpDeliver(ctx, nsid, skb);
  }
  drain(ctx);
  return r;
};

/** tcp_v4_rcv, tcp_v6_rcv. */
export const tcpDeliver = (ctx: Ctx, nsid: Nsid, skb: Skb): void => {
  const pkt = skb.net as IpPkt;
  const t = pkt.l4;
  if (t.type !== 'tcp') return drop(ctx, nsid, skb.dev, skb, 'PKT_TOO_SMALL', 'tcpRcv');
  if (skb.pktType !== 'host') return drop(ctx, nsid, skb.dev, skb, 'NOT_SPECIFIED', 'tcpRcv');
  let s = findConn(ctx, nsid, pkt.dst, t.dport, pkt.src, t.sport);
  const mine = (): void => {
    if (ctx.trace) trace(ctx, 'tcpRcv', nsid, skb.dev, skb, s ? `state ${s.state}` : `listener on port ${t.dport}`);
    delivered(ctx, nsid, skb, `tcp port ${t.dport}`);
  };
  if (s && isTimewait(s)) {
    const l = (t.flags & (SYN | ACK | RST)) === SYN ? findListener(ctx, nsid, pkt.dst, t.dport, skb.iif) : undefined;
    if (!tcpTimewaitRcv(ctx, nsid, s, skb)) return mine();
    if (!l) {
      // Whoever gets this ACK for a SYN resets the old connection.
      tcpTimewaitAck(ctx, nsid, s, skb);
      return mine();
    }
    // A new connection takes the old one's place, with numbers beyond its.
    dropTcp(ctx, nsid, s);
    tcpConnRequest(ctx, nsid, l, skb, seqAdd(s.sndNxt, 65537));
    return mine();
  }
  if (s?.state === 'SYN_RECV' && s.listener !== 0) {
    mine();
    return tcpCheckReq(ctx, nsid, s, pmGet(netnsOf(ctx, nsid).sockets, s.listener), skb);
  }
  if (s) {
    mine();
    if (ctx.sockOwned === s.id) return addBacklog(ctx, skb);
    return tcpRcvSk(ctx, nsid, s, skb);
  }
  // TPROXY has chosen the listener already (skb_steal_sock).
  const stolen = skb.nf ? pmGet(netnsOf(ctx, nsid).sockets, skb.nf.sk) : undefined;
  const l = stolen?.listening ? stolen : findListener(ctx, nsid, pkt.dst, t.dport, skb.iif);
  s = undefined;
  if (l?.service?.kind === 'hold' && l.service.filtered) return drop(ctx, nsid, skb.dev, skb, 'SOCKET_FILTER', 'tcpRcv');
  if (l && (t.flags & RST) !== 0) return mine();
  if (l && (t.flags & ACK) === 0 && (t.flags & SYN) !== 0 && (t.flags & 1) === 0) {
    mine();
    return tcpConnRequest(ctx, nsid, l, skb);
  }
  // A listener has no use for a bare ACK: tcp_rcv_state_process says reset; without one it drops.
  if (l && (t.flags & ACK) === 0) return drop(ctx, nsid, skb.dev, skb, 'TCP_FLAGS', 'tcpRcvStateProcess');
  if (ctx.trace && !l) trace(ctx, 'tcpRcv', nsid, skb.dev, skb, `no socket on port ${t.dport}`);
  tcpSendReset(ctx, nsid, skb, null);
  drop(ctx, nsid, skb.dev, skb, 'NO_SOCKET', 'tcpRcv');
};

/** icmp_err_convert: what a destination unreachable means to a socket. */
const UNREACH: readonly Errno[] = [
  'ENETUNREACH', 'EHOSTUNREACH', 'ENOPROTOOPT', 'ECONNREFUSED', 'EMSGSIZE', 'EOPNOTSUPP', 'ENETUNREACH', 'EHOSTDOWN', 'ENONET', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETUNREACH',
  'EHOSTUNREACH', 'EHOSTUNREACH', 'EHOSTUNREACH', 'EHOSTUNREACH',
];
/** icmpv6_err_convert's tab_unreach. */
const UNREACH6: readonly Errno[] = ['ENETUNREACH', 'EACCES', 'EHOSTUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED', 'EACCES', 'EACCES'];
/** The errno of an ICMP or ICMPv6 error; undefined for what is none (redirects, packet too big). */
export const icmpErrno = (e: Icmp, v6: boolean): Errno | undefined => {
  if (v6) return e.t === 1 ? (UNREACH6[e.code] ?? 'EPROTO') : e.t === 3 ? 'EHOSTUNREACH' : e.t === 4 ? 'EPROTO' : e.t === 2 ? 'EMSGSIZE' : undefined;
  if (e.t === 3) return UNREACH[e.code];
  return e.t === 11 ? 'EHOSTUNREACH' : e.t === 12 ? 'EPROTO' : undefined;
};

/** tcp_v4_err, tcp_v6_err: an ICMP error about a segment of ours. A connection that is being made dies of it; later it is only remembered. */
export const tcpErr = (ctx: Ctx, nsid: Nsid, skb: Skb, e: Icmp, inner: IpPkt): void => {
  const t = inner.l4;
  if (t.type !== 'tcp') return;
  const s = findConn(ctx, nsid, inner.src, t.sport, inner.dst, t.dport);
  if (!s || isTimewait(s)) return;
  const v6 = (skb.net as IpPkt).proto === IPPROTO_ICMPV6;
  if (s.state === 'SYN_RECV' && s.listener !== 0) {
    // tcp_req_err: a request ends when its client cannot be reached at all; IPv6 goes by what icmpv6_err_convert calls fatal.
    const ends = v6 ? (e.t === 1 && e.code !== 0 && e.code !== 2 && e.code !== 3) || e.t === 4 : e.t === 12 || e.t === 11 || (e.t === 3 && e.code <= 1);
    if (ends && t.seq === s.iss) dropTcp(ctx, nsid, s);
    return;
  }
  if (!between(t.seq, s.sndUna, s.sndNxt)) return;
  const err = icmpErrno(e, v6);
  if (err === undefined) return;
  if (v6 ? e.t === 2 : e.t === 3 && e.code === 4) {
    // tcp_v4_mtu_reduced: the route has learnt the size already; what was too long goes again.
    const mss = mssOf(s, tcpPath(ctx, nsid, s).mtu);
    if (mss >= s.mss || s.state === 'SYN_SENT') return;
    // release_sock does it when a system call has the socket.
    if (ctx.sockOwned === s.id) return void ctx.sockBacklog.push(skb);
    return tcpSimpleRetransmit(ctx, nsid, upd(ctx, nsid, s, { mss }), s.mss);
  }
  if (s.state === 'SYN_SENT' || s.state === 'SYN_RECV') {
    // IPv6's connect(2) still holds the socket when the answer comes from next door: the error is only remembered (sk_err_soft).
    if (v6 && ctx.sockOwned === s.id) return void upd(ctx, nsid, s, { softErr: err });
    tcpDone(ctx, nsid, s, err);
    if (s.service) tcpServe(ctx, nsid, s.id, 'closed', s);
    return;
  }
  const now = tcpSk(ctx, nsid, s.id);
  if (now) upd(ctx, nsid, now, { softErr: err });
};
