// What a socket's owner asks of a connection: net/ipv4/tcp.c (tcp_sendmsg, tcp_recvmsg and tcp_cleanup_rbuf, tcp_shutdown,
// __tcp_close, tcp_disconnect), inet_connection_sock.c (inet_csk_listen_stop). These run wherever they are called from;
// system calls are in net/sock.ts.
import type { Errno } from '../../model/errno.ts';
import type { TcpSock } from '../../model/tcp.ts';
import type { Nsid } from '../../model/world.ts';
import { netnsOf, type Ctx } from '../ctx.ts';
import { fullSpace, tcpPush, tcpSendAck, tcpSendActiveReset } from './output.ts';
import { seqDiff, seqAdd } from './seq.ts';
import { childrenOf, dropTcp, tcpSk, upd } from './table.ts';
import { tcpTimeWait } from './timewait.ts';

const canSend = (s: TcpSock): boolean => s.state === 'ESTABLISHED' || s.state === 'CLOSE_WAIT' || s.state === 'SYN_SENT' || s.state === 'SYN_RECV';

/** tcp_sendmsg: queues bytes and sends what may go. */
export const sendTcp = (ctx: Ctx, nsid: Nsid, id: number, data: string): Errno | undefined => {
  const s = tcpSk(ctx, nsid, id);
  if (!s) return 'ENOTCONN';
  if (s.err !== null) {
    const e = s.err;
    upd(ctx, nsid, s, { err: null });
    return e;
  }
  if (!canSend(s) || s.fin) return 'EPIPE';
  if (data.length === 0) return undefined;
  const now = upd(ctx, nsid, s, { out: s.out + data });
  if (s.state === 'ESTABLISHED' || s.state === 'CLOSE_WAIT') tcpPush(ctx, nsid, now);
  return undefined;
};

/** tcp_recvmsg: takes of what has arrived; the ACK that was waiting for the reader goes out (tcp_cleanup_rbuf). */
export const takeIn = (ctx: Ctx, nsid: Nsid, id: number, max = Infinity): string => {
  const s0 = tcpSk(ctx, nsid, id);
  if (!s0 || s0.in === '') return '';
  const data = s0.in.slice(0, max);
  const s = upd(ctx, nsid, s0, { in: s0.in.slice(data.length) });
  const unacked = seqDiff(s.rcvNxt, s.rcvWup);
  if (s.ackPending && (unacked > s.rcvMss || (s.in === '' && (s.pushed > 1 || (s.pushed > 0 && s.pingpong === 0))))) tcpSendAck(ctx, nsid, s);
  else if (!s.eof && s.state !== 'CLOSE') {
    const wnd = Math.max(seqDiff(seqAdd(s.rcvWup, s.rcvWnd), s.rcvNxt), 0);
    const space = fullSpace(netnsOf(ctx, nsid));
    if (2 * wnd <= space && Math.min(space, s.rcvSsthresh) >= 2 * wnd) tcpSendAck(ctx, nsid, s);
  }
  return data;
};

/** Sends what is left and a FIN after it (tcp_close_state, tcp_send_fin). */
const sendFin = (ctx: Ctx, nsid: Nsid, s: TcpSock): void => {
  const state = s.state === 'CLOSE_WAIT' ? 'LAST_ACK' : 'FIN_WAIT1';
  tcpPush(ctx, nsid, upd(ctx, nsid, s, { state, fin: true }));
};

/** tcp_shutdown(SEND_SHUTDOWN). */
export const shutdownTcp = (ctx: Ctx, nsid: Nsid, id: number): Errno | undefined => {
  const s = tcpSk(ctx, nsid, id);
  if (!s || s.state === 'CLOSE' || s.state === 'LISTEN' || s.state === 'SYN_SENT') return 'ENOTCONN';
  if (s.state === 'ESTABLISHED' || s.state === 'SYN_RECV' || s.state === 'CLOSE_WAIT') sendFin(ctx, nsid, s);
  return undefined;
};

const needReset = (s: TcpSock): boolean => ['ESTABLISHED', 'CLOSE_WAIT', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV'].includes(s.state);
/** tcp_disconnect, or close with SO_LINGER 0. */
export const abortTcp = (ctx: Ctx, nsid: Nsid, id: number): void => {
  const s = tcpSk(ctx, nsid, id);
  if (!s) return;
  if (needReset(s)) tcpSendActiveReset(ctx, nsid, s);
  const now = tcpSk(ctx, nsid, id);
  if (now) dropTcp(ctx, nsid, now);
};

/** inet_csk_listen_stop: requests are forgotten, connections that nobody accepted are reset. */
const listenStop = (ctx: Ctx, nsid: Nsid, l: TcpSock): void => {
  dropTcp(ctx, nsid, l);
  for (const s of childrenOf(ctx, nsid, l)) {
    if (s.service !== null) continue;
    if (s.state === 'SYN_RECV') dropTcp(ctx, nsid, s);
    else abortTcp(ctx, nsid, s.id);
  }
};

/** __tcp_close: a FIN, or a reset when something unread is thrown away. `half` only shuts our side. */
export const closeTcp = (ctx: Ctx, nsid: Nsid, id: number, half = false): void => {
  const s0 = tcpSk(ctx, nsid, id);
  if (!s0) return;
  if (half) return void shutdownTcp(ctx, nsid, id);
  if (s0.state === 'LISTEN') return listenStop(ctx, nsid, s0);
  const s = upd(ctx, nsid, s0, { held: false, service: null, listener: 0 });
  if (s.in.length > 0 && s.state !== 'CLOSE') {
    tcpSendActiveReset(ctx, nsid, s);
    const now = tcpSk(ctx, nsid, id);
    if (now) dropTcp(ctx, nsid, now);
    return;
  }
  switch (s.state) {
    case 'CLOSE':
    case 'SYN_SENT':
      return dropTcp(ctx, nsid, s);
    case 'ESTABLISHED':
    case 'SYN_RECV':
    case 'CLOSE_WAIT':
      return sendFin(ctx, nsid, s);
    case 'FIN_WAIT2':
      if (s.keep === 0) tcpTimeWait(ctx, nsid, s, 'FIN_WAIT2');
  }
};
