// Sending: net/ipv4/tcp_output.c (__tcp_transmit_skb, tcp_write_xmit, tcp_send_ack, tcp_send_delayed_ack, tcp_send_fin,
// tcp_connect, tcp_send_active_reset, tcp_select_initial_window, __tcp_select_window, tcp_make_synack, tcp_send_dupack).
// Leaves out: pacing, autocorking, MTU probing, ECN.
import { pmGet } from '../../base/pmap.ts';
import type { Errno } from '../../model/errno.ts';
import type { IpPkt, Skb, Tcp } from '../../model/skb.ts';
import { sysctlInt } from '../../model/sysctl.ts';
import type { TcpSock } from '../../model/tcp.ts';
import { JIFFY } from '../../model/uapi.ts';
import type { Netns, Nsid } from '../../model/world.ts';
import { addTimer, findNeigh, netnsOf, type Ctx } from '../ctx.ts';
import { drain } from '../dev.ts';
import { after, before, seqAdd, seqDiff } from './seq.ts';
import { putTcp, tcpSk, tcpWith, upd } from './table.ts';
import { ACK, FIN, mssOf, PSH, RST, SYN, tcpPath, tcpRoute, tcpXmit } from './xmit.ts';

/** TCP_ATO_MIN: 40 ms; TCP_RTO_MIN's 200 ms come from the sysctl. */
export const ATO_MIN = 40_000;
const MAX_WSCALE = 14;

const rmem = (ns: Netns, i: number): number => Number((pmGet(ns.sysctl, 'net.ipv4.tcp_rmem') ?? '4096\t131072\t33554432').trim().split(/\s+/)[i]);
/** tcp_full_space of a fresh socket: half of the receive buffer is taken for overhead. */
const freshSpace = (ns: Netns): number => Math.floor(rmem(ns, 1) / 2);
/** The same once segments came: they turned out to be three quarters payload (scaling_ratio). */
export const fullSpace = (ns: Netns): number => Math.floor((rmem(ns, 1) * 3) / 4);
/** tcp_select_initial_window: the window of a SYN and the scale to announce. */
export const initialWindow = (ns: Netns, mss: number, wscaleOk: boolean): { readonly wnd: number; readonly wscale: number } => {
  const space0 = freshSpace(ns);
  const space = space0 > mss ? Math.floor(space0 / mss) * mss : space0;
  if (!wscaleOk) return { wnd: Math.min(space, 65535), wscale: 0 };
  const most = Math.max(space, rmem(ns, 2), sysctlInt(ns, 'net.core.rmem_max'));
  return { wnd: space, wscale: Math.min(Math.max(Math.floor(Math.log2(most)) - 15, 0), MAX_WSCALE) };
};

/** __tcp_select_window and tcp_select_window: what we let the peer send, never less than promised before. */
const selectWindow = (ns: Netns, s: TcpSock): number => {
  // Measured: the buffer holds about this much payload before the window shuts.
  const space = Math.floor(rmem(ns, 1) * 0.908);
  const free = Math.min(Math.max(space - s.in.length, 0), s.rcvSsthresh);
  const unit = 2 ** s.rcvWscale;
  const cur = Math.max(seqDiff(seqAdd(s.rcvWup, s.rcvWnd), s.rcvNxt), 0);
  const open = s.rcvWscale > 0 ? Math.ceil(free / unit) * unit : cur >= free - s.rcvMss ? cur : free - (free % s.rcvMss);
  const wnd = free < Math.min(s.rcvMss, space / 2) / 2 && free < space / 16 ? 0 : open;
  return Math.min(Math.max(wnd, cur), 65535 * unit);
};
export const tcpStamp = (ctx: Ctx, s: { readonly tsOff: number }): number => seqAdd(Math.floor(ctx.now / 1000), s.tsOff);

/** Options of a segment that is not a SYN. */
const options = (ctx: Ctx, s: TcpSock, sack: boolean): Pick<Tcp, 'ts' | 'sack' | 'optLen'> => {
  const blocks: (readonly [number, number])[] = [];
  if (sack && s.sackOk) {
    if (s.dsack) blocks.push(s.dsack);
    for (const o of sackBlocks(s)) if (blocks.length < (s.tsOk ? 3 : 4)) blocks.push(o);
  }
  const len = (s.tsOk ? 12 : 0) + (blocks.length > 0 ? 4 + 8 * blocks.length : 0);
  return { optLen: len, ...(s.tsOk && { ts: [tcpStamp(ctx, s), s.tsRecent] as const }), ...(blocks.length > 0 && { sack: blocks }) };
};
/** The stretches beyond a hole, the newest first. */
const sackBlocks = (s: TcpSock): (readonly [number, number])[] => {
  const out: [number, number][] = [];
  for (const p of s.ofo) {
    const end = seqAdd(p.seq, p.data.length + (p.fin ? 1 : 0));
    const last = out[out.length - 1];
    if (last && last[1] === p.seq) last[1] = end;
    else out.push([p.seq, end]);
  }
  return out;
};

/** __tcp_transmit_skb: one segment of a synchronised connection. An ACK counts: it takes the delayed ACK's place (tcp_event_ack_sent). */
const transmit = (ctx: Ctx, nsid: Nsid, s0: TcpSock, seq: number, flags: number, data: string): { readonly s: TcpSock; readonly err: Errno | undefined } => {
  const ns = netnsOf(ctx, nsid);
  const wnd = selectWindow(ns, s0);
  const now = options(ctx, s0, data.length === 0);
  const segs = Math.max(Math.ceil(data.length / s0.mss), 1);
  const l4: Tcp = {
    type: 'tcp', sport: s0.lport, dport: s0.rport, seq, ack: (flags & ACK) !== 0 ? s0.rcvNxt : 0, flags: segs > 1 ? flags | PSH : flags, window: Math.min(Math.floor(wnd / 2 ** s0.rcvWscale), 65535), ...now,
    ...(data.length > s0.mss && { gso: s0.mss }), data: { len: data.length, ...(data.length > 0 && { text: data }) },
  };
  const acks = (flags & ACK) !== 0 && (flags & RST) === 0;
  const ato = acks && s0.quick === 1 ? ATO_MIN : s0.ato;
  // tcp_event_data_sent: an answer to what just came in makes this an interactive session.
  const pingpong = data.length > 0 && ctx.now - s0.lrcvtime < ato ? Math.min(s0.pingpong + 1, 255) : s0.pingpong;
  const ipId = (s0.ipId + segs) & 0xffff;
  const s = putTcp(ctx, nsid, tcpWith(s0, acks ? { ipId, pingpong, ato, rcvWup: s0.rcvNxt, rcvWnd: wnd, ackPending: false, pushed: 0, delack: 0, dsack: null, quick: Math.max(s0.quick - 1, 0) } : { ipId, pingpong }));
  const err = tcpXmit(ctx, nsid, s0, l4, s0.ipId || 1, s0.id);
  return { s: tcpSk(ctx, nsid, s.id) ?? s, err };
};

export const tcpSendAck = (ctx: Ctx, nsid: Nsid, s: TcpSock): TcpSock => transmit(ctx, nsid, s, s.sndNxt, ACK, '').s;

/** tcp_send_delayed_ack. */
export const tcpSendDelayedAck = (ctx: Ctx, nsid: Nsid, s: TcpSock): TcpSock => {
  if (s.delack !== 0) return upd(ctx, nsid, s, { ackPending: true });
  const delay = Math.min(Math.max(s.ato, JIFFY), 200_000);
  return upd(ctx, nsid, s, { ackPending: true, delack: addTimer(ctx, delay, 'tcp', nsid, 0, s.id) });
};

/** tcp_send_active_reset. */
export const tcpSendActiveReset = (ctx: Ctx, nsid: Nsid, s: TcpSock): void => void transmit(ctx, nsid, s, s.sndNxt, RST | ACK, '');

/** The sequence number after everything written (write_seq). */
export const writeSeq = (s: TcpSock): number => seqAdd(s.outSeq, s.out.length + (s.fin ? 1 : 0));
export const armRto = (ctx: Ctx, nsid: Nsid, s: TcpSock, delay = s.rto, pending: TcpSock['pending'] = 'rto'): TcpSock =>
  upd(ctx, nsid, s, { rexmit: addTimer(ctx, delay, 'tcp', nsid, 0, s.id), pending });

/** tcp_schedule_loss_probe, else tcp_rearm_rto: while nothing seems lost, the last segment is tried again before the timeout counts. */
export const armXmit = (ctx: Ctx, nsid: Nsid, s: TcpSock): TcpSock => {
  const probes = s.sackOk && !s.tlp && s.highSeq === s.sndUna && s.state !== 'SYN_RECV' && sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_early_retrans') >= 3;
  if (!probes) return armRto(ctx, nsid, s);
  const packets = Math.ceil(seqDiff(s.sndNxt, s.sndUna) / s.mss);
  return armRto(ctx, nsid, s, Math.min(packets === 1 ? sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_rto_min_us') : 2 * JIFFY, s.rto), 'tlp');
};
/** tcp_send_loss_probe: something new if there is anything, else the last segment again. */
export const tcpLossProbe = (ctx: Ctx, nsid: Nsid, s0: TcpSock): void => {
  let s = upd(ctx, nsid, s0, { rexmit: 0, tlp: true });
  if (after(writeSeq(s), s.sndNxt) && seqDiff(seqAdd(s.sndUna, s.sndWnd), s.sndNxt) > 0) {
    const nodelay = s.nodelay;
    s = tcpPush(ctx, nsid, tcpWith(s, { nodelay: true, cwnd: s.cwnd + 1, rexmit: -1 }));
    s = upd(ctx, nsid, s, { nodelay, rexmit: 0 });
  } else {
    const flight = seqDiff(s.sndNxt, s.sndUna);
    s = tcpRetransmit(ctx, nsid, s, seqAdd(s.sndNxt, -(flight % s.mss || Math.min(s.mss, flight))));
  }
  armRto(ctx, nsid, s);
};

/** The payload from `seq` on, at most `max` bytes, and whether the FIN follows it at once. */
const payloadAt = (s: TcpSock, seq: number, max: number): { readonly data: string; readonly fin: boolean } => {
  const at = seqDiff(seq, s.outSeq);
  const data = s.out.slice(at, at + max);
  return { data, fin: s.fin && at + data.length === s.out.length };
};

/** How much one segment for several may carry: half the window that the peer ever offered, whole segments (tcp_xmit_size_goal). */
const sizeGoal = (s: TcpSock): number => {
  const half = s.maxWnd > 536 ? Math.floor(s.maxWnd / 2) : s.maxWnd;
  const most = Math.min(65535 - 320, Math.max(half, 68 - 20));
  return Math.max(Math.floor(most / s.mss) * s.mss, s.mss);
};

/** tcp_write_xmit: sends what the window, the congestion window and Nagle allow. */
export const tcpPush = (ctx: Ctx, nsid: Nsid, s0: TcpSock): TcpSock => {
  // tcp_current_mss looks at the path once a call
  let s = after(writeSeq(s0), s0.sndNxt) ? syncMss(ctx, nsid, s0) : s0;
  for (let n = 0; n < 10_000; n++) {
    const end = writeSeq(s);
    if (!after(end, s.sndNxt)) break;
    const flight = seqDiff(s.sndNxt, s.sndUna);
    // tcp_cwnd_test: at least two packets should be on their way
    const quota = Math.min(Math.max(s.cwnd >> 1, 1), s.cwnd - Math.ceil(flight / s.mss));
    const room = seqDiff(seqAdd(s.sndUna, s.sndWnd), s.sndNxt);
    const left = s.out.length - seqDiff(s.sndNxt, s.outSeq);
    if (quota <= 0) break;
    if (left > 0 && room <= 0) break;
    let len = Math.min(left, room, quota * s.mss, sizeGoal(s));
    if (len < left && len > s.mss) len -= len % s.mss;
    const small = len % s.mss !== 0;
    const last = len === left;
    // tcp_nagle_test: one short segment in flight is enough.
    if (small && !(last && s.fin) && !s.nodelay && flight > 0 && after(s.sndSml, s.sndUna)) {
      if (len < s.mss) break;
      len -= len % s.mss;
    }
    if (len < left && len < s.mss && room < s.mss && flight > 0) break;
    const { data, fin } = payloadAt(s, s.sndNxt, len);
    const seq = s.sndNxt;
    const next = seqAdd(seq, data.length + (fin ? 1 : 0));
    const flags = ACK | (fin ? FIN : 0) | (data.length > 0 && data.length === left ? PSH : 0);
    const idle = s.rexmit === 0 || s.pending === 'probe';
    s = tcpWith(s, { sndNxt: next, sndSml: data.length % s.mss !== 0 ? next : s.sndSml, stamp: flight === 0 ? ctx.now : s.stamp });
    s = transmit(ctx, nsid, s, seq, flags, data).s;
    if (idle) s = armXmit(ctx, nsid, s);
    // Softirqs run before the system call goes on; what comes back for this socket waits for the end of the call.
    if (ctx.sockOwned === s.id) {
      drain(ctx);
      s = tcpSk(ctx, nsid, s.id) ?? s;
      if (s.state === 'CLOSE') return s;
    }
  }
  // The window is shut and nothing is on its way that could open it: probe (tcp_check_probe_timer).
  if (s.rexmit === 0 && after(writeSeq(s), s.sndNxt) && s.sndNxt === s.sndUna) s = armRto(ctx, nsid, s, s.rto, 'probe');
  return s;
};

/** skb_still_in_host_queue: the segment waits for its next hop's link-layer address; a second copy would only wait beside it. */
const inHostQueue = (ctx: Ctx, nsid: Nsid, s: TcpSock): boolean => {
  const r = tcpRoute(ctx, nsid, s);
  if ('error' in r) return false;
  const rt = 'rt4' in r ? r.rt4 : r.rt6;
  return findNeigh(ctx, nsid, rt.oif, rt.gw ?? s.raddr)?.queue.some((skb) => skb.nf?.sk === s.id) ?? false;
};

/** tcp_retransmit_skb: the first unacknowledged segment once more. */
export const tcpRetransmit = (ctx: Ctx, nsid: Nsid, s: TcpSock, from = s.sndUna): TcpSock => {
  if (inHostQueue(ctx, nsid, s)) return s;
  if (s.state === 'SYN_SENT') return sendSyn(ctx, nsid, s);
  const max = Math.min(s.mss, Math.max(seqDiff(s.sndNxt, from), 0));
  const { data, fin } = payloadAt(s, from, max);
  const end = seqAdd(from, data.length + (fin ? 1 : 0));
  const finNow = fin && !after(end, s.sndNxt);
  return transmit(ctx, nsid, s, from, ACK | (finNow ? FIN : 0) | (data.length > 0 && seqDiff(from, s.outSeq) + data.length === s.out.length ? PSH : 0), data).s;
};

/** tcp_simple_retransmit: segments were too long for the path. All of them go again, as large as they were, to be cut smaller on the way. */
export const tcpSimpleRetransmit = (ctx: Ctx, nsid: Nsid, s0: TcpSock, oldMss: number): void => {
  const chunk = Math.max(s0.cwnd >> 1, 1) * oldMss;
  let s = s0;
  for (let seq = s.sndUna; before(seq, s.sndNxt); ) {
    const { data, fin } = payloadAt(s, seq, Math.min(chunk, seqDiff(s.sndNxt, seq)));
    const end = seqAdd(seq, data.length + (fin && !after(seqAdd(seq, data.length + 1), s.sndNxt) ? 1 : 0));
    if (end === seq) break;
    s = transmit(ctx, nsid, s, seq, ACK | (end === s.sndNxt ? PSH : 0) | (seqDiff(end, seq) > data.length ? FIN : 0), data).s;
    seq = end;
  }
};

/** A window probe: an old sequence number provokes an ACK (tcp_xmit_probe_skb). */
export const tcpProbe = (ctx: Ctx, nsid: Nsid, s: TcpSock): TcpSock => {
  const room = seqDiff(seqAdd(s.sndUna, s.sndWnd), s.sndNxt);
  return room > 0 ? tcpPush(ctx, nsid, s) : transmit(ctx, nsid, s, seqAdd(s.sndUna, -1), ACK, '').s;
};

/** Options of a SYN or SYN-ACK, in the kernel's order, padded. */
const synOptions = (ctx: Ctx, s: TcpSock): Pick<Tcp, 'mss' | 'sackPerm' | 'ts' | 'wscale' | 'optLen'> => ({
  mss: s.advmss, ...(s.sackOk && { sackPerm: true }), ...(s.tsOk && { ts: [tcpStamp(ctx, s), s.state === 'SYN_SENT' ? 0 : s.tsRecent] as const }), ...(s.wscaleOk && { wscale: s.rcvWscale }),
  optLen: 4 + (s.tsOk ? 12 : s.sackOk ? 4 : 0) + (s.wscaleOk ? 4 : 0),
});
/** The SYN of tcp_connect. */
export const sendSyn = (ctx: Ctx, nsid: Nsid, s: TcpSock): TcpSock => {
  const l4: Tcp = { type: 'tcp', sport: s.lport, dport: s.rport, seq: s.iss, ack: 0, flags: SYN, window: Math.min(s.rcvWnd, 65535), ...synOptions(ctx, s), data: { len: 0 } };
  const now = upd(ctx, nsid, s, { ipId: (s.ipId + 1) & 0xffff });
  tcpXmit(ctx, nsid, s, l4, s.ipId || 1, s.id);
  return tcpSk(ctx, nsid, s.id) ?? now;
};
/** tcp_make_synack, sent with identification 0; the request's socket is its listener. */
export const sendSynAck = (ctx: Ctx, nsid: Nsid, s: TcpSock): Errno | undefined => {
  const l4: Tcp = {
    type: 'tcp', sport: s.lport, dport: s.rport, seq: s.iss, ack: s.rcvNxt, flags: SYN | ACK, window: Math.min(s.rcvWnd, 65535), ...synOptions(ctx, s), data: { len: 0 },
  };
  return tcpXmit(ctx, nsid, s, l4, 0, s.listener || s.id);
};

/** What a new connection takes from its path (tcp_sync_mss). */
export const syncMss = (ctx: Ctx, nsid: Nsid, s: TcpSock): TcpSock => {
  const mss = mssOf(s, tcpPath(ctx, nsid, s).mtu);
  return mss === s.mss ? s : upd(ctx, nsid, s, { mss });
};

/** The segment and its header, of a packet that is known to be TCP. */
export const tcpOf = (skb: Skb): Tcp => (skb.net as IpPkt).l4 as Tcp;
