// TCP connections: net/netfilter/nf_conntrack_proto_tcp.c (tcp_conntracks, tcp_error, tcp_new, nf_conntrack_tcp_packet,
// nf_tcp_handle_invalid). Window checks are in conntrackTcpWindow.ts.
// Leaves out: SYN proxying, checksums, nf_conntrack_log_invalid's lines.
import { ctDir, IPS_ASSURED, IPS_CONFIRMED, IPS_FIXED_TIMEOUT, IPS_SEEN_REPLY } from '../../model/ct.ts';
import type { Tcp } from '../../model/skb.ts';
import { SEC } from '../../model/uapi.ts';
import type { Nsid } from '../../model/world.ts';
import type { Ctx } from '../ctx.ts';
import { ctEventCache, IPCT_ASSURED, IPCT_PROTOINFO } from './ctEvent.ts';
import {
  TCP_CLOSE, TCP_CLOSE_WAIT, TCP_ESTABLISHED, TCP_FIN_WAIT, TCP_LAST_ACK, TCP_RETRANS, TCP_SYN_RECV, TCP_SYN_SENT, TCP_SYN_SENT2, TCP_TIME_WAIT, TCP_UNACK,
  type CtNet,
} from './ctNet.ts';
import { ctAcct, ctExpires, ctRefresh } from './ctRefresh.ts';
import { ctDelete, type MutableCt } from './ctTable.ts';
import {
  ACK, before, emptySide, F_BE_LIBERAL, F_CLOSE_INIT, F_DATA_UNACKNOWLEDGED, F_EXP_CHALLENGE_ACK, F_MAXACK_SET, F_SACK_PERM, F_SIMULTANEOUS_OPEN,
  F_WINDOW_SCALE, FIN, RST, segmentEnd, seq32, SYN, tcpInWindow, tcpOptions, type TcpTrack,
} from './conntrackTcpWindow.ts';

/** get_conntrack_index: what kind of segment it is to the state table. */
const I_SYN = 0;
const I_SYNACK = 1;
const I_FIN = 2;
const I_ACK = 3;
const I_RST = 4;
const I_NONE = 5;
const indexOf = (flags: number): number => {
  if ((flags & RST) !== 0) return I_RST;
  if ((flags & SYN) !== 0) return (flags & ACK) !== 0 ? I_SYNACK : I_SYN;
  if ((flags & FIN) !== 0) return I_FIN;
  return (flags & ACK) !== 0 ? I_ACK : I_NONE;
};

const IV = 10;
const IG = 11;
const SS = TCP_SYN_SENT;
const SR = TCP_SYN_RECV;
const ES = TCP_ESTABLISHED;
const FW = TCP_FIN_WAIT;
const CW = TCP_CLOSE_WAIT;
const LA = TCP_LAST_ACK;
const TW = TCP_TIME_WAIT;
const CL = TCP_CLOSE;
const S2 = TCP_SYN_SENT2;
/** tcp_conntracks: by direction, segment and old state (none, SYN_SENT .. CLOSE, SYN_SENT2) the new state; IV invalid, IG ignored. */
const CLOSING = [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV];
const RESETS = [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL];
const NEVER = [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV];
const STATES: readonly (readonly (readonly number[])[])[] = [
  [[SS, SS, IG, IG, IG, IG, IG, SS, SS, S2], [IV, IV, SR, IV, IV, IV, IV, IV, IV, SR], CLOSING, [ES, IV, ES, ES, CW, CW, TW, TW, CL, IV], RESETS, NEVER],
  [[IV, S2, IV, IV, IV, IV, IV, SS, IV, S2], [IV, SR, IG, IG, IG, IG, IG, IG, IG, SR], CLOSING, [IV, IG, SR, ES, CW, CW, TW, TW, CL, IG], RESETS, NEVER],
];

const stateAfter = (dir: 0 | 1, index: number, old: number): number => ((STATES[dir] as readonly (readonly number[])[])[index] as readonly number[])[old] as number;

/** tcp_valid_flags: PSH, ECE and CWR do not count. */
const VALID: readonly boolean[] = Array.from({ length: 64 }, (_, flags) => [SYN, SYN | 32, SYN | ACK, RST, RST | ACK, FIN | ACK, FIN | ACK | 32, ACK, ACK | 32].includes(flags));

/** tcp_new: may the segment begin an entry, and with which windows? */
const tcpNew = (net: CtNet, ct: MutableCt, th: Tcp): boolean => {
  const state = stateAfter(0, indexOf(th.flags), 0);
  if (state >= IV) return false;
  const seen: TcpTrack['seen'] = [emptySide(), emptySide()];
  const side = seen[0];
  side.end = segmentEnd(th);
  side.maxwin = th.window === 0 ? 1 : th.window;
  if (state === SS) {
    side.maxend = side.end;
    tcpOptions(th, side);
  } else {
    if (!net.loose) return false;
    // Picked up in the middle: nothing is known of the windows' scales.
    side.maxend = seq32(side.end + side.maxwin);
    side.flags = F_SACK_PERM | F_BE_LIBERAL;
    seen[1].flags = F_SACK_PERM | F_BE_LIBERAL;
  }
  ct.tcp = { state: 0, seen, lastDir: 0, lastIndex: I_NONE, lastSeq: 0, lastAck: 0, lastEnd: 0, lastWin: 0, lastWscale: 0, lastFlags: 0, retrans: 0 };
  return true;
};

/** tcp_can_early_drop: closing anyway. */
const tcpCanEarlyDrop = (state: number): boolean => state === FW || state === LA || state === TW || state === CL || state === CW;

/** nf_tcp_handle_invalid: FINs and RSTs out of window in both directions say that the connection is over. */
const handleInvalid = (ctx: Ctx, net: CtNet, ct: MutableCt, t: TcpTrack, dir: 0 | 1, index: number): void => {
  if ((ct.status & IPS_ASSURED) === 0 || (ct.status & IPS_FIXED_TIMEOUT) !== 0 || (index !== I_RST && index !== I_FIN)) return;
  if (t.lastDir === dir || (t.lastIndex !== I_FIN && t.lastIndex !== I_RST)) {
    t.lastIndex = index;
    t.lastDir = dir;
    return;
  }
  const expires = ctExpires(ctx, ct);
  if (expires < 120 * SEC) return;
  const timeout = net.tcp[TCP_UNACK] as number;
  if (expires > timeout) ct.timeout = ctx.now + timeout;
};

/** A SYN, or what may answer one, that does not fit: it passes, and is remembered in case the other side agrees with it. */
const annotate = (t: TcpTrack, dir: 0 | 1, index: number, old: number, th: Tcp): void => {
  t.lastIndex = index;
  t.lastDir = dir;
  t.lastSeq = seq32(th.seq);
  t.lastEnd = segmentEnd(th);
  t.lastWin = th.window;
  if (index === I_SYN && dir === 0) {
    t.lastFlags = 0;
    t.lastWscale = 0;
    const seen = emptySide();
    tcpOptions(th, seen);
    if ((seen.flags & F_WINDOW_SCALE) !== 0) {
      t.lastFlags |= F_WINDOW_SCALE;
      t.lastWscale = seen.scale;
    }
    if ((seen.flags & F_SACK_PERM) !== 0) t.lastFlags |= F_SACK_PERM;
    // RFC 5961: the answer may be a challenge ACK, which acknowledges no FIN.
    if (old === LA) t.lastFlags |= F_EXP_CHALLENGE_ACK;
  }
  if (old === SS && index === I_ACK && dir === 1) t.lastAck = seq32(th.ack);
};
/** The SYN/ACK agrees with a SYN that was ignored: both sides are in step, we were not. */
const adoptSyn = (t: TcpTrack, dir: 0 | 1): void => {
  const syn = t.seen[t.lastDir];
  syn.end = t.lastEnd;
  syn.maxend = t.lastEnd;
  syn.maxwin = t.lastWin === 0 ? 1 : t.lastWin;
  syn.scale = t.lastWscale;
  t.lastFlags &= ~F_EXP_CHALLENGE_ACK;
  syn.flags = t.lastFlags;
  t.seen[dir] = { ...emptySide(), flags: t.seen[dir].flags & F_BE_LIBERAL };
};

type RstVerdict = 'window' | 'skip' | 'keep' | 'keepSkip' | 'invalid';
/** Which resets count: RFC 5961's exact match in an established connection. `skip` spares the window check, `keep` the state. */
const checkRst = (net: CtNet, ct: MutableCt, t: TcpTrack, dir: 0 | 1, old: number, th: Tcp): RstVerdict => {
  if (tcpCanEarlyDrop(t.state)) return 'skip';
  const other = t.seen[dir === 0 ? 1 : 0];
  const established = t.state === ES && (ct.status & IPS_ASSURED) !== 0;
  let keep = false;
  if ((other.flags & F_MAXACK_SET) !== 0 && t.lastIndex !== I_SYN) {
    if (th.seq === 0 && !established) return 'window';
    if (before(th.seq, other.maxack) && !net.ignoreInvalidRst) return 'invalid';
    if (!established || seq32(th.seq) === other.maxack) return 'window';
    // Part of a train: data, then the reset right behind it.
    if (t.lastIndex === I_ACK && t.lastDir === dir && seq32(th.seq) === t.lastEnd) return 'window';
    keep = true;
  }
  const answersIgnored =
    (((ct.status & IPS_SEEN_REPLY) !== 0 && t.lastIndex === I_SYN && t.lastDir !== dir) || ((ct.status & IPS_ASSURED) === 0 && t.lastIndex === I_ACK)) && seq32(th.ack) === t.lastEnd;
  const answersChallenge = old === SS && t.lastIndex === I_ACK && t.lastDir === 1 && seq32(th.seq) === t.lastAck;
  if (answersIgnored || answersChallenge) return keep ? 'keepSkip' : 'skip';
  return keep ? 'keep' : 'window';
};

const timeoutOf = (net: CtNet, t: TcpTrack, index: number, state: number): number => {
  const own = net.tcp[state] as number;
  const retrans = net.tcp[TCP_RETRANS] as number;
  const unack = net.tcp[TCP_UNACK] as number;
  if (t.retrans >= net.maxRetrans && own > retrans) return retrans;
  if (index === I_RST) return net.tcp[CL] as number;
  if (((t.seen[0].flags | t.seen[1].flags) & F_DATA_UNACKNOWLEDGED) !== 0 && own > unack) return unack;
  if (t.lastWin === 0 && own > retrans) return retrans;
  return own;
};

/** nf_conntrack_tcp_packet: `repeat` when the connection was deleted so that the segment can begin a new one. */
export const tcpPacket = (ctx: Ctx, nsid: Nsid, net: CtNet, ct: MutableCt, ctinfo: number, th: Tcp, len: number): 'accept' | 'invalid' | 'repeat' => {
  if (!VALID[th.flags & 0x37]) return 'invalid';
  if ((ct.status & IPS_CONFIRMED) === 0 && !tcpNew(net, ct, th)) return 'invalid';
  const t = ct.tcp as TcpTrack;
  const dir = ctDir(ctinfo);
  const index = indexOf(th.flags);
  let old = t.state;
  let next = stateAfter(dir, index, old);
  let check = true;
  if (next === SS && old >= TW) {
    if (((t.seen[0].flags | t.seen[1].flags) & F_CLOSE_INIT) !== 0 || (t.lastDir === dir && t.lastIndex === I_RST)) {
      ctDelete(ctx, nsid, ct.id);
      return 'repeat';
    }
    next = IG;
  }
  switch (next) {
    case IG:
      if (!(index === I_SYNACK && t.lastIndex === I_SYN && t.lastDir !== dir && seq32(th.ack) === t.lastEnd)) {
        annotate(t, dir, index, old, th);
        return 'accept';
      }
      old = SS;
      next = SR;
      adoptSyn(t, dir);
      break;
    case IV:
      return 'invalid';
    case TW:
      if (old === LA && index === I_ACK && t.lastDir !== dir && t.lastIndex === I_SYN && (t.lastFlags & F_EXP_CHALLENGE_ACK) !== 0) {
        t.lastFlags &= ~F_EXP_CHALLENGE_ACK;
        return 'accept';
      }
      break;
    case S2:
      t.lastFlags |= F_SIMULTANEOUS_OPEN;
      break;
    case SR:
      if (dir === 1 && index === I_ACK && (t.lastFlags & F_SIMULTANEOUS_OPEN) !== 0) next = ES;
      break;
    case CL:
      if (index === I_RST) {
        const v = checkRst(net, ct, t, dir, old, th);
        if (v === 'invalid') return 'invalid';
        if (v === 'keep' || v === 'keepSkip') next = old;
        check = v === 'window' || v === 'keep';
      }
      break;
    default:
  }
  if (check) {
    const action = tcpInWindow(t, dir, index === I_ACK, th, net.liberal, ct.seqadj, t.state === SS, t.state === SR);
    if (action === 'ignore') return 'accept';
    if (action === 'invalid') {
      handleInvalid(ctx, net, ct, t, dir, index);
      return 'invalid';
    }
  }
  t.lastIndex = index;
  t.lastDir = dir;
  t.state = next;
  if (old !== next && next === FW) t.seen[dir].flags |= F_CLOSE_INIT;
  let timeout = timeoutOf(net, t, index, next);
  if (next !== old) ctEventCache(ctx, ct, IPCT_PROTOINFO);
  if ((ct.status & IPS_SEEN_REPLY) === 0) {
    // A reset is all that came back: there is no connection (nf_ct_kill_acct).
    if (index === I_RST) {
      ctAcct(ct, ctinfo, len);
      ctDelete(ctx, nsid, ct.id);
      return 'accept';
    }
    // A SYN that is sent again must not keep an entry alive.
    if (index === I_SYN && old === SS) return 'accept';
    if (next === ES) timeout = Math.min(timeout, net.tcp[TCP_UNACK] as number);
  } else if ((ct.status & IPS_ASSURED) === 0 && (old === SR || old === ES) && next === ES) {
    ct.status |= IPS_ASSURED;
    ctEventCache(ctx, ct, IPCT_ASSURED);
  }
  ctRefresh(ctx, ct, ctinfo, len, timeout);
  return 'accept';
};
