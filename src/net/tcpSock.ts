// System calls on TCP sockets: net/ipv4/af_inet.c (inet_listen, inet_accept, inet_stream_connect, inet_shutdown), tcp.c.
// A call from a process ends when what it set off has come to rest, as softirqs run before a system call returns.
// None of them waits: a caller looks at tcpInfo until what it waits for is there.
import type { Ip } from '../base/ip.ts';
import { pmGet } from '../base/pmap.ts';
import type { Errno } from '../model/errno.ts';
import { sysctlInt } from '../model/sysctl.ts';
import type { Service, TcpSock, TcpState } from '../model/tcp.ts';
import type { Nsid } from '../model/world.ts';
import { autoPort, portConflict, unmapped } from './bind.ts';
import { netnsOf, setNetns, type Ctx } from './ctx.ts';
import { bindSocket, closeSocket, openSocket, patchSocket, socketOf } from './sock.ts';
import { putSocket } from './sockIndex.ts';
import { tcpConnectFrom } from './tcp/connect.ts';
import { freshTcp } from './tcp/listen.ts';
import { sockLocked } from './tcp/rcv.ts';
import { abortTcp, closeTcp, sendTcp, shutdownTcp, takeIn } from './tcp/tcp.ts';
import { putTcp, tcpSk, upd } from './tcp/table.ts';

/** What a process can learn of its connection. */
export interface TcpInfo {
  readonly state: TcpState;
  /** sk_err, as the next connect, read or write would report it; it stays until the socket is closed or written to. */
  readonly err: Errno | null;
  readonly laddr: Ip;
  readonly lport: number;
  readonly raddr: Ip;
  readonly rport: number;
  /** Bytes that wait to be read; on a listener, connections that wait to be accepted. */
  readonly readable: number;
  /** The peer has sent its last byte (they may not all be read yet), or the connection is gone. */
  readonly eof: boolean;
  /** Bytes that the peer has not acknowledged, FIN included (SIOCOUTQ). */
  readonly unsent: number;
}

export const tcpInfo = (ctx: Ctx, nsid: Nsid, id: number): TcpInfo | undefined => {
  const s = tcpSk(ctx, nsid, id);
  if (!s) return undefined;
  return {
    state: s.state, err: s.err, laddr: s.laddr, lport: s.lport, raddr: s.raddr, rport: s.rport, readable: s.state === 'LISTEN' ? s.acceptq.length : s.in.length,
    eof: s.eof, unsent: s.out.length + (s.fin && s.sndUna !== s.sndNxt ? 1 : 0),
  };
};

/** getsockopt(SO_ERROR): a hard error, or the soft one that is then forgotten (sk_err_soft). */
export const tcpTakeError = (ctx: Ctx, nsid: Nsid, id: number): Errno | undefined => {
  const s = tcpSk(ctx, nsid, id);
  if (!s) return undefined;
  if (s.err !== null) return s.err;
  if (s.softErr === null) return undefined;
  upd(ctx, nsid, s, { softErr: null });
  return s.softErr;
};

/** listen(2). The backlog is capped by net.core.somaxconn. */
export const tcpListen = (ctx: Ctx, nsid: Nsid, id: number, backlog: number): Errno | undefined => {
  let s = socketOf(netnsOf(ctx, nsid), id);
  const old = tcpSk(ctx, nsid, id);
  if (old && old.state !== 'CLOSE' && old.state !== 'LISTEN') return 'EINVAL';
  if (s.lport === 0) {
    const port = autoPort(ctx, nsid, s);
    if (port === undefined) return 'EADDRINUSE';
    patchSocket(ctx, nsid, id, { lport: port });
    s = socketOf(netnsOf(ctx, nsid), id);
  }
  // inet_csk_listen_start asks for the port again, now as a listener.
  if (old?.state !== 'LISTEN' && portConflict(ctx, nsid, s, s.laddr, s.lport)) return 'EADDRINUSE';
  const max = sysctlInt(netnsOf(ctx, nsid), 'net.core.somaxconn');
  const n = Math.min(backlog >>> 0, max);
  patchSocket(ctx, nsid, id, { listening: true });
  if (old) upd(ctx, nsid, old, { backlog: n, state: 'LISTEN' });
  else {
    putTcp(ctx, nsid, {
      ...freshTcp(ctx, id), state: 'LISTEN', held: true, family: s.family, laddr: s.laddr ?? (s.family === 4 ? 0 : '0'.repeat(32)), lport: s.lport,
      raddr: s.family === 4 ? 0 : '0'.repeat(32), ifindex: s.ifindex, uid: s.uid ?? 0, reuse: s.reuse ?? false, reuseport: s.reuseport ?? false, backlog: n,
    });
  }
  return undefined;
};

/**
 * connect(2) of a non-blocking socket: undefined means that the SYN is on its way (or the connection stands already). `quiet`: the socket's own record is left as
 * it is, so that the config stays the one that is known; only the connection knows its addresses (a question's client, net/walk.ts).
 */
export const tcpConnect = (ctx: Ctx, nsid: Nsid, id: number, addr: Ip, port: number, ifindex = 0, quiet = false): Errno | undefined => {
  const s = socketOf(netnsOf(ctx, nsid), id);
  const old = tcpSk(ctx, nsid, id);
  const to = unmapped(addr);
  if (s.v6only && typeof to === 'number') return 'ENETUNREACH';
  if (old && old.state !== 'CLOSE') return old.state === 'SYN_SENT' ? 'EALREADY' : 'EISCONN';
  return sockLocked(ctx, nsid, id, () => {
    const r = tcpConnectFrom(ctx, nsid, s, to, port, ifindex, {});
    if ('errno' in r) return r.errno;
    if (!quiet) patchSocket(ctx, nsid, id, { laddr: r.laddr, lport: r.lport, raddr: r.raddr, rport: r.rport });
    return undefined;
  });
};

/** accept(2): the oldest connection that waits, as a socket of `pid`; undefined when none does. */
export const tcpAccept = (ctx: Ctx, nsid: Nsid, listenId: number, pid: number): number | undefined => {
  const l = tcpSk(ctx, nsid, listenId);
  const id = l?.acceptq[0];
  const ls = pmGet(netnsOf(ctx, nsid).sockets, listenId);
  if (!l || !ls || id === undefined) return undefined;
  putTcp(ctx, nsid, { ...l, acceptq: l.acceptq.slice(1) });
  const s = tcpSk(ctx, nsid, id) as TcpSock;
  upd(ctx, nsid, s, { held: true, listener: 0 });
  const { listening: _l, bound: _b, ...rest } = ls;
  setNetns(ctx, nsid, {
    sockets: putSocket(netnsOf(ctx, nsid).sockets, { ...rest, id, laddr: s.laddr, lport: s.lport, raddr: s.raddr, rport: s.rport, ifindex: s.ifindex, pid }),
  });
  return id;
};

/** write(2): takes all of `data`; `unsent` of tcpInfo tells what has not arrived yet. */
export const tcpSend = (ctx: Ctx, nsid: Nsid, id: number, data: string): Errno | undefined =>
  sockLocked(ctx, nsid, id, () => sendTcp(ctx, nsid, id, data));
/** read(2) of everything that has arrived; '' when there is nothing (look at `eof` and `err`). */
export const tcpRead = (ctx: Ctx, nsid: Nsid, id: number, max = Infinity): string => sockLocked(ctx, nsid, id, () => takeIn(ctx, nsid, id, max));
/** shutdown(SHUT_WR). */
export const tcpShutdown = (ctx: Ctx, nsid: Nsid, id: number): Errno | undefined => sockLocked(ctx, nsid, id, () => shutdownTcp(ctx, nsid, id));
/** close(2) with SO_LINGER 0: a reset. */
export const tcpAbort = (ctx: Ctx, nsid: Nsid, id: number): void => {
  abortTcp(ctx, nsid, id);
  closeSocket(ctx, nsid, id);
};
/** The protocol's part of close(2). */
export const tcpClose = (ctx: Ctx, nsid: Nsid, id: number): void => sockLocked(ctx, nsid, id, () => closeTcp(ctx, nsid, id));

/** A server that needs no process: listens (TCP) or is bound (UDP), and behaves as `service` says. */
export const listen = (ctx: Ctx, nsid: Nsid, p: { readonly proto: 'tcp' | 'udp'; readonly addr: Ip | null; readonly port: number; readonly service: Service }): number | { readonly errno: Errno } => {
  const id = openSocket(ctx, nsid, {
    kind: p.proto, family: typeof p.addr === 'number' ? 4 : 6, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, reuse: true, service: p.service,
  });
  const e = bindSocket(ctx, nsid, id, p.addr, p.port) ?? (p.proto === 'tcp' ? tcpListen(ctx, nsid, id, 4096) : undefined);
  if (e === undefined) return id;
  closeSocket(ctx, nsid, id);
  return { errno: e };
};
