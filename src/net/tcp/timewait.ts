// TIME_WAIT and the FIN_WAIT2 of sockets that nobody holds: net/ipv4/tcp_minisocks.c (tcp_time_wait,
// tcp_timewait_state_process) and tcp_v4_timewait_ack. Leaves out: tcp_max_tw_buckets except 0.
import type { Skb, Tcp } from '../../model/skb.ts';
import { sysctlInt } from '../../model/sysctl.ts';
import type { TcpSock } from '../../model/tcp.ts';
import { SEC } from '../../model/uapi.ts';
import type { Nsid } from '../../model/world.ts';
import { addTimer, netnsOf, nextSeq, type Ctx } from '../ctx.ts';
import { endSeq } from './data.ts';
import { tcpOf, tcpStamp } from './output.ts';
import { after, before, seqAdd, seqDiff } from './seq.ts';
import { dropTcp, hashTcp, putTcp, tcpDone } from './table.ts';
import { ACK, FIN, RST, SYN, tcpReply, tcpSendReset } from './xmit.ts';

const TIMEWAIT_LEN = 60 * SEC;

/** It is what is left of a connection (struct tcp_timewait_sock). */
export const isTimewait = (s: TcpSock): boolean => s.state === 'TIME_WAIT' || (s.state === 'FIN_WAIT2' && s.keep !== 0);

/** tcp_time_wait: the connection shrinks to its addresses and numbers; who still holds the socket keeps what it has received. */
export const tcpTimeWait = (ctx: Ctx, nsid: Nsid, s: TcpSock, state: 'TIME_WAIT' | 'FIN_WAIT2'): void => {
  const ns = netnsOf(ctx, nsid);
  const fin = sysctlInt(ns, 'net.ipv4.tcp_fin_timeout') * SEC;
  const full = sysctlInt(ns, 'net.ipv4.tcp_max_tw_buckets') === 0;
  const keepsData = s.held || (s.listener !== 0 && s.service === null);
  const id = keepsData ? nextSeq(ctx) : s.id;
  const tw: TcpSock = { ...s, id, state, held: false, listener: 0, service: null, in: '', out: '', ofo: [], rexmit: 0, delack: 0, eof: true, ackPending: false, keep: 0 };
  if (keepsData) tcpDone(ctx, nsid, s);
  if (full) return keepsData ? undefined : dropTcp(ctx, nsid, s);
  putTcp(ctx, nsid, tw);
  hashTcp(ctx, nsid, tw);
  rearm(ctx, nsid, tw, state === 'FIN_WAIT2' ? fin : TIMEWAIT_LEN);
};
const rearm = (ctx: Ctx, nsid: Nsid, s: TcpSock, delay: number): TcpSock => putTcp(ctx, nsid, { ...s, keep: addTimer(ctx, delay, 'tcp', nsid, 0, s.id) });

const ackOf = (ctx: Ctx, s: TcpSock): Tcp => ({
  type: 'tcp', sport: s.lport, dport: s.rport, seq: s.sndNxt, ack: s.rcvNxt, flags: ACK, window: Math.floor(s.rcvWnd / 2 ** s.rcvWscale), optLen: s.tsOk ? 12 : 0,
  ...(s.tsOk && { ts: [tcpStamp(ctx, s), s.tsRecent] as const }), data: { len: 0 },
});

/** tcp_v4_timewait_ack: tells the sender what the connection had come to. */
export const tcpTimewaitAck = (ctx: Ctx, nsid: Nsid, s: TcpSock, skb: Skb): void => tcpReply(ctx, nsid, skb, ackOf(ctx, s), s.ifindex, s.mark, s.tos);

/** tcp_timewait_state_process. True: the segment is a SYN that may begin a new connection with a listener. */
export const tcpTimewaitRcv = (ctx: Ctx, nsid: Nsid, s: TcpSock, skb: Skb): boolean => {
  const t = tcpOf(skb);
  const end = endSeq(t);
  const paws = t.ts !== undefined && s.tsOk && (t.flags & RST) === 0 && seqDiff(s.tsRecent, t.ts[0]) > 0;
  const ack = (): boolean => {
    tcpTimewaitAck(ctx, nsid, s, skb);
    return false;
  };
  const kill = (): boolean => {
    dropTcp(ctx, nsid, s);
    return false;
  };
  if (s.state === 'FIN_WAIT2') {
    const wndEnd = seqAdd(s.rcvNxt, s.rcvWnd);
    const inWindow = t.seq === s.rcvNxt || (after(end, s.rcvNxt) && before(t.seq, wndEnd)) || (t.seq === wndEnd && t.seq === end);
    if (paws || !inWindow) return ack();
    if ((t.flags & RST) !== 0) return kill();
    const reset = (): boolean => {
      tcpSendReset(ctx, nsid, skb, s);
      return kill();
    };
    if ((t.flags & SYN) !== 0 && !before(t.seq, s.rcvNxt)) return reset();
    if ((t.flags & ACK) === 0 || !after(end, s.rcvNxt) || end === t.seq) return false;
    if ((t.flags & FIN) === 0 || end !== seqAdd(s.rcvNxt, 1)) return reset();
    const now = rearm(ctx, nsid, { ...s, state: 'TIME_WAIT', rcvNxt: end, tsRecent: t.ts ? t.ts[0] : s.tsRecent }, TIMEWAIT_LEN);
    tcpTimewaitAck(ctx, nsid, now, skb);
    return false;
  }
  if (!paws && t.seq === s.rcvNxt && (t.seq === end || (t.flags & RST) !== 0)) {
    if ((t.flags & RST) !== 0 && sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_rfc1337') === 0) return kill();
    rearm(ctx, nsid, s, TIMEWAIT_LEN);
    return false;
  }
  const fresh = after(t.seq, s.rcvNxt) || (t.ts !== undefined && s.tsOk && seqDiff(s.tsRecent, t.ts[0]) < 0);
  if ((t.flags & (SYN | RST | ACK)) === SYN && !paws && fresh) return true;
  if ((t.flags & RST) !== 0) return false;
  rearm(ctx, nsid, s, TIMEWAIT_LEN);
  return ack();
};
