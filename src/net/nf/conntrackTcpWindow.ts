// TCP window tracking: tcp_in_window, tcp_options, tcp_sack and tcp_init_sender of net/netfilter/nf_conntrack_proto_tcp.c
// (after G. van Rooij, "Real Stateful TCP Packet Filtering in IP Filter"). Sequence numbers wrap; what is kept of them
// is kept as int32, which costs an engine no memory of its own, so only before(), after() and equal int32 may compare them.
import type { CtTcp, CtTcpSide, SeqAdj } from '../../model/ct.ts';
import type { Tcp } from '../../model/skb.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type Side = Mutable<CtTcpSide>;
export type TcpTrack = Mutable<Omit<CtTcp, 'seen'>> & { readonly seen: [Side, Side] };

/** IP_CT_TCP_FLAG_*. */
export const F_WINDOW_SCALE = 1;
export const F_SACK_PERM = 2;
export const F_CLOSE_INIT = 4;
export const F_BE_LIBERAL = 8;
export const F_DATA_UNACKNOWLEDGED = 16;
export const F_MAXACK_SET = 32;
export const F_EXP_CHALLENGE_ACK = 64;
export const F_SIMULTANEOUS_OPEN = 128;

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;

/** before() and after() of include/net/tcp.h. */
export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;
export const after = (a: number, b: number): boolean => before(b, a);
/** A sequence number as it is kept. */
export const seq32 = (x: number): number => x | 0;
export const u32 = (x: number): number => x >>> 0;

export const emptySide = (): Side => ({ end: 0, maxend: 0, maxwin: 0, maxack: 0, scale: 0, flags: 0 });

/** segment_seq_plus_len: the sequence number after the segment. */
export const segmentEnd = (th: Tcp): number => seq32(th.seq + th.data.len + ((th.flags & SYN) !== 0 ? 1 : 0) + ((th.flags & FIN) !== 0 ? 1 : 0));

const hasOptions = (th: Tcp): boolean =>
  (th.optLen ?? 0) > 0 || th.mss !== undefined || th.wscale !== undefined || th.sackPerm === true || th.ts !== undefined || (th.sack !== undefined && th.sack.length > 0);
/** tcp_options: the side's own options; a segment without any changes nothing. */
export const tcpOptions = (th: Tcp, side: Side): void => {
  if (!hasOptions(th)) return;
  side.scale = 0;
  side.flags &= F_BE_LIBERAL;
  if (th.sackPerm) side.flags |= F_SACK_PERM;
  if (th.wscale !== undefined) {
    side.scale = Math.min(th.wscale, 14);
    side.flags |= F_WINDOW_SCALE;
  }
};
/** tcp_sack: the highest byte that the segment acknowledges. */
const tcpSack = (th: Tcp): number => {
  let sack = seq32(th.ack);
  for (const [, to] of th.sack ?? []) if (after(to, sack)) sack = seq32(to);
  return sack;
};

const initSender = (sender: Side, receiver: Side, th: Tcp, end: number, win: number, dir: 0 | 1): void => {
  sender.end = end;
  sender.maxend = end;
  sender.maxwin = win === 0 ? 1 : win;
  tcpOptions(th, sender);
  // Scaling needs both sides' option.
  if (dir === 1 && (sender.flags & receiver.flags & F_WINDOW_SCALE) === 0) {
    sender.scale = 0;
    receiver.scale = 0;
  }
};

const MAXACKWINCONST = 66000;

/** nf_ct_seq_offset: how far NAT has moved the sequence numbers of a direction at `seq`. */
export const seqOffset = (adj: SeqAdj, seq: number): number => (after(seq, adj.correctionPos) ? adj.offsetAfter : adj.offsetBefore);

/** NFCT_TCP_ACCEPT, NFCT_TCP_IGNORE (let pass, believe nothing), NFCT_TCP_INVALID. */
export type TcpAction = 'accept' | 'ignore' | 'invalid';

/** Is the segment inside what the two sides have told of their windows? Updates them when it is. `ackIndex`: it counts as a bare ACK. */
export const tcpInWindow = (
  t: TcpTrack, dir: 0 | 1, ackIndex: boolean, th: Tcp, liberalNet: boolean, seqadj: readonly [SeqAdj, SeqAdj] | null, synSent: boolean, synRecv: boolean,
): TcpAction => {
  const sender = t.seen[dir];
  const receiver = t.seen[dir === 0 ? 1 : 0];
  const syn = (th.flags & SYN) !== 0;
  let seq = seq32(th.seq);
  let ack = seq32(th.ack);
  let sack = ack;
  let win = th.window;
  let end = segmentEnd(th);
  if ((receiver.flags & F_SACK_PERM) !== 0) sack = tcpSack(th);
  if (seqadj) {
    const off = seqOffset(seqadj[dir === 0 ? 1 : 0], seq32(ack - 1));
    ack = seq32(ack - off);
    sack = seq32(sack - off);
  }
  if (sender.maxwin === 0) {
    if (syn) {
      initSender(sender, receiver, th, end, win, dir);
      // Simultaneous open.
      if ((th.flags & ACK) === 0) return 'accept';
    } else {
      // The middle of a connection.
      sender.end = end;
      sender.maxwin = win * 2 ** sender.scale || 1;
      sender.maxend = seq32(end + sender.maxwin);
      if (receiver.maxwin === 0) {
        receiver.end = sack;
        receiver.maxend = sack;
      } else if (sack === seq32(receiver.end + 1)) {
        // An answer to a keep-alive.
        receiver.end = seq32(receiver.end + 1);
      }
    }
  } else if (syn && after(end, sender.end) && (synSent || synRecv)) {
    initSender(sender, receiver, th, end, win, dir);
    if (dir === 1 && (th.flags & ACK) === 0) return 'accept';
  }
  if ((th.flags & ACK) === 0 || ((th.flags & RST) !== 0 && ack === 0)) {
    ack = receiver.end;
    sack = receiver.end;
  }
  if ((th.flags & RST) !== 0 && seq === 0 && synSent) {
    seq = sender.end;
    end = sender.end;
  }
  const liberal = liberalNet || (sender.flags & F_BE_LIBERAL) !== 0;
  const maxAckWindow = Math.max(sender.maxwin, MAXACKWINCONST);
  const ackNotOld = after(sack, seq32(receiver.end - maxAckWindow - 1));
  const inRecvWin = receiver.maxwin === 0 || after(end, seq32(sender.end - receiver.maxwin - 1));
  if (!before(seq, seq32(sender.maxend + 1))) {
    const overshot = u32(end - sender.maxend + 1);
    if (receiver.maxwin !== 0 && inRecvWin && ackNotOld && overshot <= receiver.maxwin && before(sack, seq32(receiver.end + 1))) {
      // More than the receiver allowed: should it take it all the same, its acknowledgement must not look like a lie.
      sender.end = end;
      sender.flags |= F_DATA_UNACKNOWLEDGED;
      return liberal ? 'accept' : 'ignore';
    }
    return liberal ? 'accept' : 'invalid';
  }
  if (!before(sack, seq32(receiver.end + 1))) return liberal ? 'accept' : 'invalid';
  if (!inRecvWin || !ackNotOld) return liberal ? 'accept' : 'ignore';

  if (!syn) win *= 2 ** sender.scale;
  sender.maxwin = Math.max(sender.maxwin, u32(win + u32(sack - ack)));
  if (after(end, sender.end)) {
    sender.end = end;
    sender.flags |= F_DATA_UNACKNOWLEDGED;
  }
  if ((th.flags & ACK) !== 0) {
    if ((sender.flags & F_MAXACK_SET) === 0) {
      sender.maxack = ack;
      sender.flags |= F_MAXACK_SET;
    } else if (after(ack, sender.maxack)) sender.maxack = ack;
  }
  if (receiver.maxwin !== 0 && after(end, sender.maxend)) receiver.maxwin = u32(receiver.maxwin + u32(end - sender.maxend));
  const edge = seq32(sack + win);
  if (after(edge, seq32(receiver.maxend - 1))) receiver.maxend = win === 0 ? seq32(edge + 1) : edge;
  if (ack === receiver.end) receiver.flags &= ~F_DATA_UNACKNOWLEDGED;
  if (ackIndex) {
    if (t.lastDir === dir && t.lastSeq === seq && t.lastAck === ack && t.lastEnd === end && t.lastWin === th.window) t.retrans++;
    else {
      t.lastDir = dir;
      t.lastSeq = seq;
      t.lastAck = ack;
      t.lastEnd = end;
      t.lastWin = th.window;
      t.retrans = 0;
    }
  }
  return 'accept';
};
