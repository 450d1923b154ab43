// Receiving on a connection: net/ipv4/tcp_input.c (tcp_rcv_established, tcp_rcv_state_process, tcp_validate_incoming, tcp_ack,
// tcp_rcv_synsent_state_process, tcp_reset). The queue of data is in data.ts.
// Leaves out: header prediction (same result), RACK's reordering window, D-SACK undo.
import type { Errno } from '../../model/errno.ts';
import type { Skb, Tcp } from '../../model/skb.ts';
import { sysctlInt } from '../../model/sysctl.ts';
import type { TcpSock } from '../../model/tcp.ts';
import { JIFFY } from '../../model/uapi.ts';
import type { Nsid } from '../../model/world.ts';
import { drop, netnsOf, type Ctx } from '../ctx.ts';
import { ackSndCheck, dataQueue, dupack, endSeq } from './data.ts';
import { armRto, armXmit, sendSynAck, syncMss, tcpOf, tcpPush, tcpRetransmit, tcpSendAck, writeSeq } from './output.ts';
import { after, before, seqAdd, seqDiff } from './seq.ts';
import { tcpServe } from './service.ts';
import { dropTcp, hashTcp, putTcp, tcpDone, tcpSk, tcpWith, upd } from './table.ts';
import { tcpTimeWait } from './timewait.ts';
import { ACK, FIN, RST, SYN, tcpSendReset } from './xmit.ts';

export const INIT_CWND = 10;

/** tcp_reset: the peer has thrown the connection away. */
const tcpReset = (ctx: Ctx, nsid: Nsid, s: TcpSock): void => {
  const err: Errno = s.state === 'SYN_SENT' ? 'ECONNREFUSED' : s.state === 'CLOSE_WAIT' ? 'EPIPE' : 'ECONNRESET';
  tcpDone(ctx, nsid, s, err);
  if (s.service) tcpServe(ctx, nsid, s.id, 'closed', s);
};

/** Where the peer's stretches beyond the hole begin. */
const firstSacked = (t: Tcp, s: TcpSock): number =>
  (t.sack ?? []).map(([from]) => from).filter((from) => after(from, s.sndUna)).reduce((a, b) => (before(b, a) ? b : a), s.sndNxt);

/** tcp_ack and its window update. Null: the ACK is for something never sent, or older than the window ever was; it is challenged. */
const tcpAck = (ctx: Ctx, nsid: Nsid, s0: TcpSock, t: Tcp): TcpSock | null => {
  let s = s0;
  if (after(t.ack, s.sndNxt)) return null;
  if (before(t.ack, s.sndUna)) return before(t.ack, seqAdd(s.sndUna, -Math.min(s.maxWnd, seqDiff(s.sndUna, s.iss) - 1))) ? null : s;
  const acked = seqDiff(t.ack, s.sndUna);
  const wnd = t.window * 2 ** ((t.flags & SYN) !== 0 ? 0 : s.sndWscale);
  // tcp_may_update_window
  const update = acked > 0 || after(t.seq, s.sndWl1) || (t.seq === s.sndWl1 && wnd > s.sndWnd);
  const dup = acked === 0 && t.data.len === 0 && s.sndNxt !== s.sndUna && wnd === s.sndWnd && (t.flags & FIN) === 0;
  const window = update ? { sndWnd: wnd, sndWl1: t.seq, maxWnd: Math.max(s.maxWnd, wnd) } : { sndWnd: s.sndWnd, sndWl1: s.sndWl1, maxWnd: s.maxWnd };
  if (update && acked <= 0) s = tcpWith(s, window);
  if (acked > 0) {
    const bytes = Math.min(Math.max(seqDiff(t.ack, s.outSeq), 0), s.out.length);
    const rto = Math.max(sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_rto_min_us'), JIFFY);
    s = tcpWith(s, {
      sndUna: t.ack, out: s.out.slice(bytes), outSeq: seqAdd(s.outSeq, bytes), retries: 0, rto, totalRto: 0, dupacks: 0, tlp: false, stamp: ctx.now,
      cwnd: Math.min(s.cwnd + Math.ceil(bytes / s.mss), 1000), rexmit: 0, pending: 'rto', softErr: null, ...window, highSeq: before(s.highSeq, t.ack) ? t.ack : s.highSeq,
    });
    s = putTcp(ctx, nsid, s);
    if (s.sndNxt !== s.sndUna) s = armXmit(ctx, nsid, s);
    // After a timeout everything was taken for lost: what is still missing follows.
    if (after(s.highSeq, s.sndUna)) s = tcpRetransmit(ctx, nsid, s);
  } else if (dup) {
    s = upd(ctx, nsid, s, { dupacks: s.dupacks + 1 });
    // With SACK what is missing before something that arrived is lost at once here, where nothing overtakes (tcp_rack_mark_lost).
    const hole = s.sackOk ? t.sack?.some(([from]) => after(from, s.sndUna)) && s.dupacks === 1 : s.dupacks === sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_reordering');
    if (hole) s = tcpRetransmit(ctx, nsid, upd(ctx, nsid, s, { highSeq: s.sackOk ? firstSacked(t, s) : s.sndNxt }));
  } else if (s.pending === 'probe' && s.rexmit !== 0) s = upd(ctx, nsid, s, { retries: 0, rexmit: s.sndWnd > 0 ? 0 : s.rexmit });
  return putTcp(ctx, nsid, s);
};

/** The connection stands: who waits for it hears of it. */
const established = (ctx: Ctx, nsid: Nsid, s: TcpSock): TcpSock => upd(ctx, nsid, s, { state: 'ESTABLISHED', retries: 0, totalRto: 0, rexmit: 0, keep: 0, lrcvtime: ctx.now });

/** tcp_rcv_synsent_state_process. */
const synSent = (ctx: Ctx, nsid: Nsid, s0: TcpSock, skb: Skb, t: Tcp): void => {
  let s = s0;
  if ((t.flags & ACK) !== 0) {
    if (!after(t.ack, s.sndUna) || after(t.ack, s.sndNxt)) {
      // "Previous FIN/ACK or RST/ACK might be ignored": the SYN goes again soon
      if (s.retries === 0) armRto(ctx, nsid, s, 2 * JIFFY);
      return tcpSendReset(ctx, nsid, skb, s);
    }
    if ((t.flags & RST) !== 0) return tcpReset(ctx, nsid, s);
    if ((t.flags & SYN) === 0) return drop(ctx, nsid, skb.dev, skb, 'TCP_FLAGS', 'tcpRcvSynsentStateProcess');
    const clamp = t.mss ?? 536;
    s = tcpWith(s, {
      tsOk: s.tsOk && t.ts !== undefined, sackOk: s.sackOk && t.sackPerm === true, wscaleOk: s.wscaleOk && t.wscale !== undefined,
      tsRecent: t.ts?.[0] ?? 0, mssClamp: clamp, irs: t.seq, rcvNxt: seqAdd(t.seq, 1), rcvWup: seqAdd(t.seq, 1), sndUna: t.ack, sndWl1: t.seq, outSeq: t.ack, highSeq: t.ack,
    });
    if (s.wscaleOk) s = tcpWith(s, { sndWscale: Math.min(t.wscale ?? 0, 14) });
    else s = tcpWith(s, { sndWscale: 0, rcvWscale: 0, rcvWnd: Math.min(s.rcvWnd, 65535), rcvSsthresh: Math.min(s.rcvSsthresh, 65535) });
    s = tcpWith(s, { sndWnd: t.window, maxWnd: t.window, rto: sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_rto_min_us'), cwnd: INIT_CWND, rcvMss: rcvMss0(s), sndSml: t.ack });
    s = established(ctx, nsid, s);
    s = syncMss(ctx, nsid, s);
    s = tcpSendAck(ctx, nsid, s);
    if (s.service || s.peer) tcpServe(ctx, nsid, s.id, 'open', s);
    const now = tcpSk(ctx, nsid, s.id);
    if (now) tcpPush(ctx, nsid, now);
    return;
  }
  if ((t.flags & RST) !== 0) return drop(ctx, nsid, skb.dev, skb, 'TCP_RESET', 'tcpRcvSynsentStateProcess');
  if ((t.flags & SYN) !== 0) {
    // Simultaneous open: answer their SYN with ours, once more.
    s = tcpWith(s, {
      state: 'SYN_RECV', tsOk: s.tsOk && t.ts !== undefined, sackOk: s.sackOk && t.sackPerm === true, wscaleOk: s.wscaleOk && t.wscale !== undefined, tsRecent: t.ts?.[0] ?? 0,
      sndWscale: t.wscale ?? 0, mssClamp: t.mss ?? 536, irs: t.seq, rcvNxt: seqAdd(t.seq, 1), rcvWup: seqAdd(t.seq, 1), sndWnd: t.window, maxWnd: t.window, sndWl1: t.seq,
    });
    s = upd(ctx, nsid, s, { rcvMss: rcvMss0(s) });
    sendSynAck(ctx, nsid, s);
  }
};
/** tcp_initialize_rcv_mss. */
export const rcvMss0 = (s: Pick<TcpSock, 'advmss' | 'mssClamp' | 'rcvWnd'>): number => Math.max(Math.min(s.advmss, s.mssClamp, Math.floor(s.rcvWnd / 2), 536), 88);

/** tcp_validate_incoming: undefined when the segment is refused. */
const validate = (ctx: Ctx, nsid: Nsid, s: TcpSock, skb: Skb, t: Tcp): TcpSock | undefined => {
  const end = endSeq(t);
  if (t.ts && s.tsOk && (t.flags & RST) === 0 && seqDiff(s.tsRecent, t.ts[0]) > 0) {
    dupack(ctx, nsid, s, t);
    drop(ctx, nsid, skb.dev, skb, 'TCP_RFC7323_PAWS', 'tcpValidateIncoming');
    return undefined;
  }
  const wnd = Math.max(seqDiff(seqAdd(s.rcvWup, s.rcvWnd), s.rcvNxt), 0);
  if (before(end, s.rcvWup) || after(t.seq, seqAdd(s.rcvNxt, wnd))) {
    if ((t.flags & RST) === 0) dupack(ctx, nsid, s, t);
    drop(ctx, nsid, skb.dev, skb, before(end, s.rcvWup) ? 'TCP_OLD_SEQUENCE' : 'TCP_INVALID_SEQUENCE', 'tcpValidateIncoming');
    return undefined;
  }
  if ((t.flags & RST) !== 0) {
    if (t.seq === s.rcvNxt || (t.seq === seqAdd(s.rcvNxt, -1) && (s.state === 'CLOSE_WAIT' || s.state === 'LAST_ACK' || s.state === 'CLOSING'))) tcpReset(ctx, nsid, s);
    else tcpSendAck(ctx, nsid, s);
    return undefined;
  }
  if ((t.flags & SYN) !== 0) {
    // tcp_send_challenge_ack
    if (!(s.state === 'SYN_RECV' && (t.flags & ACK) !== 0)) {
      tcpSendAck(ctx, nsid, s);
      drop(ctx, nsid, skb.dev, skb, 'TCP_INVALID_SYN', 'tcpValidateIncoming');
      return undefined;
    }
  }
  return t.ts && s.tsOk && t.ts[0] !== s.tsRecent && !after(t.seq, s.rcvWup) ? tcpWith(s, { tsRecent: t.ts[0] }) : s;
};

/** FIN_WAIT1 and its FIN is acknowledged: who holds the socket may wait for ever, an orphan not (tcp_rcv_state_process). */
const finAcked = (ctx: Ctx, nsid: Nsid, s0: TcpSock, skb: Skb, t: Tcp): TcpSock | undefined => {
  const s = upd(ctx, nsid, s0, { state: 'FIN_WAIT2' });
  if (s.held || s.service || s.listener !== 0) return s;
  if (t.data.len > 0 && after(seqAdd(t.seq, t.data.len), s.rcvNxt)) {
    dropTcp(ctx, nsid, s);
    tcpSendReset(ctx, nsid, skb, s);
    return undefined;
  }
  if ((t.flags & FIN) !== 0) return s;
  tcpTimeWait(ctx, nsid, s, 'FIN_WAIT2');
  return undefined;
};

/** tcp_v4_do_rcv for everything but listeners, requests and TIME_WAIT. */
export const tcpRcvSk = (ctx: Ctx, nsid: Nsid, s0: TcpSock, skb: Skb): void => {
  const t = tcpOf(skb);
  if (s0.state === 'CLOSE') return drop(ctx, nsid, skb.dev, skb, 'TCP_CLOSE', 'tcpRcvStateProcess');
  if (s0.state === 'SYN_SENT') return synSent(ctx, nsid, s0, skb, t);
  const ok = validate(ctx, nsid, s0, skb, t);
  if (!ok) return;
  if ((t.flags & ACK) === 0) return drop(ctx, nsid, skb.dev, skb, 'TCP_FLAGS', 'tcpRcvStateProcess');
  const acked = tcpAck(ctx, nsid, ok, t);
  if (acked === null) {
    if (s0.state === 'SYN_RECV') return tcpSendReset(ctx, nsid, skb, s0);
    tcpSendAck(ctx, nsid, ok);
    return drop(ctx, nsid, skb.dev, skb, 'TCP_ACK_UNSENT_DATA', 'tcpAck');
  }
  let s: TcpSock | undefined = acked;
  switch (s.state) {
    case 'SYN_RECV':
      s = established(ctx, nsid, tcpWith(s, { sndWnd: t.window * 2 ** s.sndWscale, outSeq: s.sndUna }));
      hashTcp(ctx, nsid, s);
      break;
    case 'FIN_WAIT1':
      if (s.sndUna === writeSeq(s)) s = finAcked(ctx, nsid, s, skb, t);
      break;
    case 'CLOSING':
      if (s.sndUna === writeSeq(s)) return tcpTimeWait(ctx, nsid, s, 'TIME_WAIT');
      break;
    case 'LAST_ACK':
      if (s.sndUna === writeSeq(s)) return tcpDone(ctx, nsid, s);
      break;
    default:
  }
  if (!s) return;
  if (s.state === 'ESTABLISHED' || s.state === 'FIN_WAIT1' || s.state === 'FIN_WAIT2') {
    // Data for a socket that was closed: nobody will read it (RCV_SHUTDOWN).
    if (s.state !== 'ESTABLISHED' && !s.held && s.service === null && s.listener === 0 && t.data.len > 0 && after(seqAdd(t.seq, t.data.len), s.rcvNxt)) {
      dropTcp(ctx, nsid, s);
      return tcpSendReset(ctx, nsid, skb, s);
    }
    s = dataQueue(ctx, nsid, s, t);
    if (!s) return;
  } else if (before(t.seq, s.rcvNxt) && !after(endSeq(t), s.rcvNxt)) {
    // Their FIN once more.
    s = dataQueue(ctx, nsid, s, t);
    if (!s) return;
  }
  s = putTcp(ctx, nsid, s);
  // The owner may answer before an ACK is due.
  if (s.service && (s.in.length > 0 || s.eof)) {
    tcpServe(ctx, nsid, s.id, 'data', s);
    s = tcpSk(ctx, nsid, s.id);
    if (!s || s.state === 'TIME_WAIT') return;
  }
  s = tcpPush(ctx, nsid, s);
  ackSndCheck(ctx, nsid, s);
};
