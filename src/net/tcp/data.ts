// The receive queue and when to acknowledge: net/ipv4/tcp_input.c (tcp_data_queue, tcp_ofo_queue, tcp_fin, tcp_event_data_recv,
// tcp_measure_rcv_mss, __tcp_ack_snd_check, tcp_send_dupack, tcp_enter_quickack_mode). Leaves out: urgent data, collapsing of the queue.
import type { Tcp } from '../../model/skb.ts';
import { sysctlInt } from '../../model/sysctl.ts';
import type { OfoPart, TcpSock } from '../../model/tcp.ts';
import type { Nsid } from '../../model/world.ts';
import { netnsOf, type Ctx } from '../ctx.ts';
import { ATO_MIN, fullSpace, tcpSendAck, tcpSendDelayedAck } from './output.ts';
import { after, before, seqAdd, seqDiff } from './seq.ts';
import { tcpServe } from './service.ts';
import { putTcp, tcpSk, tcpWith } from './table.ts';
import { tcpTimeWait } from './timewait.ts';
import { FIN, SYN } from './xmit.ts';

const MAX_QUICKACKS = 16;

export const endSeq = (t: Tcp): number => seqAdd(t.seq, t.data.len + ((t.flags & SYN) !== 0 ? 1 : 0) + ((t.flags & FIN) !== 0 ? 1 : 0));
const textOf = (t: Tcp): string => {
  const text = t.data.text ?? '';
  return text.length >= t.data.len ? text.slice(0, t.data.len) : text + '\0'.repeat(t.data.len - text.length);
};

/** tcp_incr_quickack: the next ACKs go out at once. */
const quickack = (s: TcpSock, rcvMss = s.rcvMss): number => Math.max(s.quick, Math.min(Math.max(Math.floor(s.rcvWnd / (2 * rcvMss)), 2), MAX_QUICKACKS));
/** tcp_enter_quickack_mode: it is not interactive after all. */
const enterQuickack = (s: TcpSock): Pick<TcpSock, 'quick' | 'pingpong' | 'ato'> => ({ quick: quickack(s), pingpong: 0, ato: ATO_MIN });
/** tcp_measure_rcv_mss, tcp_event_data_recv, tcp_grow_window. */
const dataRecv = (ctx: Ctx, nsid: Nsid, s: TcpSock, t: Tcp): TcpSock => {
  const len = t.data.len;
  const seg = t.gso ?? len;
  const psh = (t.flags & 8) !== 0;
  let { rcvMss, pushed, ato, quick, rcvSsthresh } = s;
  if (seg >= rcvMss) {
    rcvMss = Math.min(seg, s.advmss);
    if (len === rcvMss && psh) pushed = Math.max(pushed, 1);
  } else pushed = Math.min(pushed + 1, 2);
  if (ato === 0) {
    quick = quickack(s, rcvMss);
    ato = ATO_MIN;
  } else {
    const m = ctx.now - s.lrcvtime;
    if (m <= ATO_MIN / 2) ato = Math.floor(ato / 2) + ATO_MIN / 2;
    else if (m < ato) ato = Math.min(Math.floor(ato / 2) + m, s.rto);
    else if (m > s.rto) quick = quickack(s, rcvMss);
  }
  if (len >= 128) rcvSsthresh = Math.max(rcvSsthresh, Math.min(rcvSsthresh + 2 * Math.max(rcvMss, len), fullSpace(netnsOf(ctx, nsid))));
  return tcpWith(s, { rcvMss, pushed, ato, quick, rcvSsthresh, lrcvtime: ctx.now, ackPending: true });
};

/** __tcp_ack_snd_check: an ACK now, or later. */
export const ackSndCheck = (ctx: Ctx, nsid: Nsid, s: TcpSock): TcpSock => {
  if (!s.ackPending) return s;
  const unacked = seqDiff(s.rcvNxt, s.rcvWup);
  const inQuick = s.quick > 0 && s.pingpong < sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_pingpong_thresh');
  if (unacked > s.rcvMss || inQuick || s.ofo.length > 0 || s.dsack) return tcpSendAck(ctx, nsid, s);
  return tcpSendDelayedAck(ctx, nsid, s);
};

/** tcp_send_dupack: says what we have, after something out of place. */
export const dupack = (ctx: Ctx, nsid: Nsid, s: TcpSock, t: Tcp): TcpSock => {
  const end = endSeq(t);
  if (end !== t.seq && before(t.seq, s.rcvNxt)) {
    const upto = after(end, s.rcvNxt) ? s.rcvNxt : end;
    return tcpSendAck(ctx, nsid, tcpWith(s, { ...enterQuickack(s), ...(s.sackOk && sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_dsack') !== 0 && { dsack: [t.seq, upto] as const }) }));
  }
  return tcpSendAck(ctx, nsid, s);
};

/** tcp_fin: the peer will send no more. */
const tcpFin = (ctx: Ctx, nsid: Nsid, s0: TcpSock): TcpSock | undefined => {
  let s: TcpSock = tcpWith(s0, { eof: true, ackPending: true });
  switch (s.state) {
    case 'SYN_RECV':
    case 'ESTABLISHED':
      return tcpWith(s, { state: 'CLOSE_WAIT', pingpong: Math.max(s.pingpong, 1) });
    case 'FIN_WAIT1':
      return tcpSendAck(ctx, nsid, tcpWith(s, { state: 'CLOSING' }));
    case 'FIN_WAIT2': {
      s = tcpSendAck(ctx, nsid, s);
      // A service has no later moment to read what came with the FIN.
      if (s.service) tcpServe(ctx, nsid, s.id, 'data', putTcp(ctx, nsid, s));
      const now = s.service ? tcpSk(ctx, nsid, s.id) : s;
      if (now) tcpTimeWait(ctx, nsid, now, 'TIME_WAIT');
      return undefined;
    }
    default:
      return s;
  }
};

/** tcp_data_queue: undefined when the connection went into TIME_WAIT. */
export const dataQueue = (ctx: Ctx, nsid: Nsid, s0: TcpSock, t: Tcp): TcpSock | undefined => {
  let s = s0;
  const end = endSeq(t);
  if (end === t.seq) return s;
  const wndEnd = seqAdd(s.rcvWup, s.rcvWnd);
  if (!after(end, s.rcvNxt)) {
    // Already received: say so at once, with a D-SACK.
    const dsack = s.sackOk && sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_dsack') !== 0 ? ([t.seq, end] as const) : null;
    return tcpWith(s, { dsack, ...enterQuickack(s), ackPending: true });
  }
  if (!before(t.seq, wndEnd)) return tcpWith(s, { ...enterQuickack(s), ackPending: true });
  if (after(t.seq, s.rcvNxt)) {
    const part: OfoPart = { seq: t.seq, data: textOf(t), fin: (t.flags & FIN) !== 0 };
    const ofo = [...s.ofo.filter((o) => o.seq !== t.seq), part].sort((a, b) => seqDiff(a.seq, b.seq));
    return tcpWith(s, { ofo, ackPending: true });
  }
  const skip = seqDiff(s.rcvNxt, t.seq);
  let data = textOf(t).slice(skip);
  const room = Math.max(seqDiff(wndEnd, s.rcvNxt), 0);
  let fin = (t.flags & FIN) !== 0;
  if (data.length > room) {
    data = data.slice(0, room);
    fin = false;
  }
  const had = s.ofo.length > 0;
  if (data.length > 0) s = dataRecv(ctx, nsid, s, t);
  s = tcpWith(s, { in: s.in + data, rcvNxt: seqAdd(s.rcvNxt, data.length + (fin ? 1 : 0)), ackPending: true });
  // tcp_ofo_queue
  while (s.ofo.length > 0 && !fin) {
    const [p, ...rest] = s.ofo as [OfoPart, ...OfoPart[]];
    if (after(p.seq, s.rcvNxt)) break;
    const more = p.data.slice(seqDiff(s.rcvNxt, p.seq));
    fin = p.fin;
    s = tcpWith(s, { in: s.in + more, rcvNxt: seqAdd(s.rcvNxt, more.length + (fin ? 1 : 0)), ofo: rest });
  }
  // "If gap is filled, quickly ACK."
  if (had && s.ofo.length === 0) s = tcpWith(s, { quick: Math.max(s.quick, 1), pingpong: 0 });
  s = putTcp(ctx, nsid, s);
  return fin ? tcpFin(ctx, nsid, s) : s;
};
