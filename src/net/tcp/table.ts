// The tables of TCP's sockets: inet_hashtables.c (inet_ehash, __inet_lookup_established, compute_score, inet_unhash).
// Connections are found by their four-tuple, listeners by score among the namespace's sockets.
import type { Ip } from '../../base/ip.ts';
import { pmDelete, pmGet, pmSet, pmValues, type PMap } from '../../base/pmap.ts';
import type { Errno } from '../../model/errno.ts';
import type { TcpSock } from '../../model/tcp.ts';
import type { Nsid, Socket } from '../../model/world.ts';
import { findNetns, peekState, stateOf, type Ctx } from '../ctx.ts';
import { socketsOnPort } from '../sockIndex.ts';

export const tupleOf = (laddr: Ip, lport: number, raddr: Ip, rport: number): string => `${laddr}/${lport}/${raddr}/${rport}`;
const keyOf = (s: TcpSock): string => tupleOf(s.laddr, s.lport, s.raddr, s.rport);

export const tcpSk = (ctx: Ctx, nsid: Nsid, id: number): TcpSock | undefined => pmGet(peekState(ctx, nsid).tcp, id);
export const putTcp = (ctx: Ctx, nsid: Nsid, s: TcpSock): TcpSock => {
  const st = stateOf(ctx, nsid);
  st.tcp = pmSet(st.tcp, s.id, s);
  return s;
};
// Written out field by field: a spread of seventy fields with a patch of many shapes goes through V8's runtime, 2.5 us each where this takes 0.2.
const copyTcp = (s: TcpSock): TcpSock => ({
  id: s.id, state: s.state, family: s.family, laddr: s.laddr, lport: s.lport, raddr: s.raddr, rport: s.rport, ifindex: s.ifindex, mark: s.mark, tos: s.tos, ttl: s.ttl, anySrc: s.anySrc, listener: s.listener,
  held: s.held, service: s.service, peer: s.peer, reuse: s.reuse, reuseport: s.reuseport, uid: s.uid, backlog: s.backlog, acceptq: s.acceptq, tsOk: s.tsOk, sackOk: s.sackOk,
  wscaleOk: s.wscaleOk, sndWscale: s.sndWscale, rcvWscale: s.rcvWscale, advmss: s.advmss, mssClamp: s.mssClamp, mss: s.mss, tsRecent: s.tsRecent, tsOff: s.tsOff, ipId: s.ipId, iss: s.iss,
  sndUna: s.sndUna, sndNxt: s.sndNxt, sndWnd: s.sndWnd, sndWl1: s.sndWl1, maxWnd: s.maxWnd, sndSml: s.sndSml, out: s.out, outSeq: s.outSeq, fin: s.fin, nodelay: s.nodelay, cwnd: s.cwnd,
  highSeq: s.highSeq, dupacks: s.dupacks, irs: s.irs, rcvNxt: s.rcvNxt, rcvWup: s.rcvWup, rcvWnd: s.rcvWnd, rcvSsthresh: s.rcvSsthresh, in: s.in, eof: s.eof, ofo: s.ofo, rcvMss: s.rcvMss,
  ato: s.ato, pingpong: s.pingpong, quick: s.quick, lrcvtime: s.lrcvtime, ackPending: s.ackPending, pushed: s.pushed, dsack: s.dsack, rexmit: s.rexmit, delack: s.delack, keep: s.keep,
  pending: s.pending, rto: s.rto, retries: s.retries, totalRto: s.totalRto, tlp: s.tlp, stamp: s.stamp, err: s.err, softErr: s.softErr,
});
/** A block with some fields changed. */
export const tcpWith = (s: TcpSock, patch: Partial<TcpSock>): TcpSock => {
  const now = copyTcp(s) as unknown as Record<string, unknown>;
  for (const k in patch) now[k] = patch[k as keyof TcpSock];
  return now as unknown as TcpSock;
};
/** Changes fields of a block that is known to exist. */
export const upd = (ctx: Ctx, nsid: Nsid, s: TcpSock, patch: Partial<TcpSock>): TcpSock => putTcp(ctx, nsid, tcpWith(s, patch));

/** inet_ehash_insert. */
export const hashTcp = (ctx: Ctx, nsid: Nsid, s: TcpSock): void => {
  const st = stateOf(ctx, nsid);
  st.tcpHash = pmSet(st.tcpHash, keyOf(s), s.id);
};
const unhashTcp = (ctx: Ctx, nsid: Nsid, s: TcpSock): void => {
  const st = stateOf(ctx, nsid);
  if (pmGet(st.tcpHash, keyOf(s)) === s.id) st.tcpHash = pmDelete(st.tcpHash, keyOf(s));
};
/** The block goes: nothing refers to it any more. */
export const dropTcp = (ctx: Ctx, nsid: Nsid, s: TcpSock): void => {
  unhashTcp(ctx, nsid, s);
  const st = stateOf(ctx, nsid);
  st.tcp = pmDelete(st.tcp, s.id);
  if (s.listener === 0) return;
  const l = pmGet(st.tcp, s.listener);
  if (l?.acceptq.includes(s.id)) putTcp(ctx, nsid, { ...l, acceptq: l.acceptq.filter((x) => x !== s.id) });
};
/** tcp_done: the connection is over. Its socket stays for who holds it, to be told the error. */
export const tcpDone = (ctx: Ctx, nsid: Nsid, s: TcpSock, err: Errno | null = null): void => {
  if (!s.held && !(s.listener !== 0 && s.state !== 'SYN_RECV' && s.service === null)) return dropTcp(ctx, nsid, s);
  unhashTcp(ctx, nsid, s);
  putTcp(ctx, nsid, { ...s, state: 'CLOSE', err: err ?? s.err, rexmit: 0, delack: 0, keep: 0, eof: true, out: '', fin: false, sndUna: s.sndNxt });
};

export const findConn = (ctx: Ctx, nsid: Nsid, laddr: Ip, lport: number, raddr: Ip, rport: number): TcpSock | undefined => {
  const st = peekState(ctx, nsid);
  const id = st.tcpHash.size === 0 ? undefined : pmGet(st.tcpHash, tupleOf(laddr, lport, raddr, rport));
  return id === undefined ? undefined : pmGet(st.tcp, id);
};

/** The ehash by local port, derived when bind(2) asks. */
const byPort = new WeakMap<PMap<number>, ReadonlyMap<number, readonly number[]>>();
export const connectionsOnPort = (ctx: Ctx, nsid: Nsid, port: number): TcpSock[] => {
  const st = peekState(ctx, nsid);
  let ports = byPort.get(st.tcpHash);
  if (!ports) {
    const made = new Map<number, number[]>();
    for (const id of pmValues(st.tcpHash)) {
      const s = pmGet(st.tcp, id);
      if (!s) continue;
      const at = made.get(s.lport);
      if (at) at.push(id);
      else made.set(s.lport, [id]);
    }
    ports = made;
    byPort.set(st.tcpHash, ports);
  }
  return (ports.get(port) ?? []).map((id) => pmGet(st.tcp, id)).filter((s) => s !== undefined);
};

/** Requests and connections of a listener, accepted by nobody (yet). */
export const childrenOf = (ctx: Ctx, nsid: Nsid, l: Pick<TcpSock, 'id' | 'acceptq'>): TcpSock[] => {
  const st = peekState(ctx, nsid);
  const ids = new Set(l.acceptq);
  for (const id of pmValues(st.tcpHash)) if (pmGet(st.tcp, id)?.listener === l.id) ids.add(id);
  return [...ids].map((id) => pmGet(st.tcp, id)).filter((s) => s !== undefined);
};

/** compute_score: -1 is no match. An IPv6 socket takes IPv4 unless it is v6only. */
const listenScore = (s: Socket, daddr: Ip, dport: number, dif: number): number => {
  if (s.kind !== 'tcp' || s.listening === undefined || s.lport !== dport) return -1;
  const v4 = typeof daddr === 'number';
  if (s.family === 4 ? !v4 : v4 && (s.v6only || typeof s.laddr === 'string')) return -1;
  if (s.laddr !== null && s.laddr !== daddr) return -1;
  if (s.ifindex !== 0 && s.ifindex !== dif) return -1;
  // An address is looked up in a table of its own before the wildcard's (lhash2); then the device and the family count.
  return 1 + (s.laddr !== null ? 100 : 0) + (s.ifindex !== 0 ? 10 : 0) + (s.family === (v4 ? 4 : 6) ? 1 : 0);
};
export const findListener = (ctx: Ctx, nsid: Nsid, daddr: Ip, dport: number, dif: number): Socket | undefined => {
  let best: Socket | undefined;
  let bestScore = -1;
  const ns = findNetns(ctx, nsid);
  if (!ns) return undefined;
  for (const s of socketsOnPort(ns.sockets, 'tcp', dport)) {
    const score = listenScore(s, daddr, dport, dif);
    if (score > bestScore || (score === bestScore && score >= 0 && best && s.id > best.id && !best.reuseport)) {
      best = s;
      bestScore = score;
    }
  }
  return best;
};
