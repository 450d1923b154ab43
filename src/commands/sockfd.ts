// A process's sockets as its program sees them: socket, bind, connect, read, write, poll, shutdown, close, one errno each.
// Mirrors: the system calls over net/sock.ts; what a system call sends has arrived (softirq) before it returns.
// Leaves out: ancillary data, out-of-band data, full send buffers.
import { anyOf, type Family, type Ip } from '../base/ip.ts';
import { pmGet, pmValues } from '../base/pmap.ts';
import type { Errno } from '../model/errno.ts';
import { IPPROTO_TCP, IPPROTO_UDP, type Payload } from '../model/skb.ts';
import type { Received, Socket } from '../model/world.ts';
import { findNetns } from '../net/ctx.ts';
import { drain } from '../net/dev.ts';
import {
  bindSocket, closeSocket, connectSocket, openSocket, patchSocket, sendMsg, takeRx, tcpAccept, tcpConnect, tcpInfo, tcpListen, tcpRead, tcpSend, tcpShutdown, tcpTakeError,
} from '../net/sock.ts';
import { icmpErrno } from '../net/tcp/rcv.ts';
import type { Proc, Signal, Wait } from '../shell/proc.ts';

export interface Sock {
  readonly p: Proc;
  readonly id: number;
  readonly kind: 'tcp' | 'udp';
  readonly family: Family;
  /** Datagrams taken from the kernel's queue and not yet read. */
  held: Received[];
  /** UDP's sk_err. */
  err: Errno | null;
}
export interface Peer {
  readonly ip: Ip;
  readonly port: number;
}

/** The lowest descriptor from 3 on that no socket of the process has. */
const freeFd = (p: Proc): number => {
  const used = new Set<number>();
  const ns = findNetns(p.ctx, p.netns);
  if (ns) for (const s of pmValues(ns.sockets)) if (s.pid === p.pid) used.add(s.fd ?? 3);
  let fd = 3;
  while (used.has(fd)) fd++;
  return fd;
};
export const sockOpen = (p: Proc, kind: 'tcp' | 'udp', family: Family, options: Partial<Socket> = {}): Sock => {
  const id = openSocket(p.ctx, p.netns, {
    kind, family, proto: kind === 'tcp' ? IPPROTO_TCP : IPPROTO_UDP, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: p.pid, fd: freeFd(p), ...options,
  });
  return { p, id, kind, family, held: [], err: null };
};
const settle = <T>(s: Sock, result: T): T => {
  drain(s.p.ctx);
  return result;
};
export const sockClose = (s: Sock): void => settle(s, closeSocket(s.p.ctx, s.p.netns, s.id));
export const sockBind = (s: Sock, ip: Ip | null, port: number, ifindex = 0): Errno | undefined => bindSocket(s.p.ctx, s.p.netns, s.id, ip, port, ifindex);
export const sockListen = (s: Sock, backlog: number): Errno | undefined => tcpListen(s.p.ctx, s.p.netns, s.id, backlog);
/** Non-blocking for TCP: undefined is EINPROGRESS. */
export const sockConnect = (s: Sock, ip: Ip, port: number, ifindex = 0): Errno | undefined =>
  settle(s, s.kind === 'tcp' ? tcpConnect(s.p.ctx, s.p.netns, s.id, ip, port, ifindex) : connectSocket(s.p.ctx, s.p.netns, s.id, ip, port, ifindex));
export const sockAccept = (s: Sock): Sock | undefined => {
  const fd = freeFd(s.p);
  const id = tcpAccept(s.p.ctx, s.p.netns, s.id, s.p.pid);
  if (id !== undefined) patchSocket(s.p.ctx, s.p.netns, id, { fd });
  return id === undefined ? undefined : { p: s.p, id, kind: 'tcp', family: s.family, held: [], err: null };
};
/** shutdown(SHUT_WR). */
export const sockShutdown = (s: Sock): void => {
  if (s.kind === 'tcp') settle(s, tcpShutdown(s.p.ctx, s.p.netns, s.id));
};

const record = (s: Sock): Socket | undefined => {
  const ns = findNetns(s.p.ctx, s.p.netns);
  return ns && pmGet(ns.sockets, s.id);
};
const infoOf = (s: Sock): ReturnType<typeof tcpInfo> => tcpInfo(s.p.ctx, s.p.netns, s.id);
/** The `fatal` codes of icmp_err_convert and of icmpv6's tab_unreach: a connected socket is told of them. */
const FATAL4 = new Set([2, 3, 4, 6, 7, 8, 9, 10, 13, 14, 15]);
const FATAL6 = new Set([1, 4, 5, 6]);
/** __udp4_lib_err, __udp6_lib_err without IP_RECVERR. */
const udpError = (s: Sock, r: Received): Errno | undefined => {
  const net = r.skb.net;
  if (net.type !== 'ip' || net.l4.type !== 'icmp' || record(s)?.raddr === null) return undefined;
  const { l4: e } = net;
  const v6 = typeof net.src === 'string';
  const fatal = v6 ? e.t === 4 || (e.t === 1 && FATAL6.has(e.code)) : e.t === 12 || (e.t === 3 && FATAL4.has(e.code));
  return fatal ? icmpErrno(e, v6) : undefined;
};
/** Moves what the kernel holds into `held` and `err`. */
const fill = (s: Sock): void => {
  for (const r of takeRx(s.p.ctx, s.p.netns, s.id)) {
    if (r.err === undefined) s.held.push(r);
    else if (r.err.type >= 0) s.err = udpError(s, r) ?? s.err;
  }
};

/** getsockname: the wildcard is 0 or ::. */
export const sockName = (s: Sock): Peer => {
  const i = s.kind === 'tcp' ? infoOf(s) : undefined;
  if (i && i.raddr !== null && !(typeof i.raddr === 'number' ? i.raddr === 0 : /^0*$/.test(i.raddr))) return { ip: i.laddr, port: i.lport };
  const r = record(s);
  return { ip: r?.laddr ?? anyOf(s.family), port: r?.lport ?? 0 };
};
/** getpeername. */
export const sockPeer = (s: Sock): Peer => {
  const i = s.kind === 'tcp' ? infoOf(s) : undefined;
  if (i) return { ip: i.raddr, port: i.rport };
  const r = record(s);
  return { ip: r?.raddr ?? anyOf(s.family), port: r?.rport ?? 0 };
};

export interface Poll {
  readonly in: boolean;
  readonly out: boolean;
  readonly err: boolean;
  readonly hup: boolean;
}
/** What poll(2) would say of the socket (tcp_poll, udp_poll). */
export const sockPoll = (s: Sock): Poll => {
  if (s.kind === 'udp') {
    fill(s);
    return { in: s.held.length > 0, out: true, err: s.err !== null, hup: false };
  }
  const i = infoOf(s);
  if (!i) return { in: true, out: true, err: false, hup: true };
  const connecting = i.state === 'SYN_SENT' || i.state === 'SYN_RECV';
  const closed = i.state === 'CLOSE';
  // SHUTDOWN_MASK: both directions are over.
  const both = i.eof && (i.state === 'LAST_ACK' || i.state === 'CLOSING' || i.state === 'TIME_WAIT');
  return { in: !connecting && (i.readable > 0 || i.eof || closed), out: !connecting, err: i.err !== null, hup: closed || both };
};
/** getsockopt(SO_ERROR); UDP's is forgotten when told. */
export const sockError = (s: Sock): Errno | undefined => {
  if (s.kind === 'tcp') return tcpTakeError(s.p.ctx, s.p.netns, s.id);
  fill(s);
  const e = s.err ?? undefined;
  s.err = null;
  return e;
};

/** read(2) when it would not block: bytes ('' at the end), or an errno. */
export const sockRead = (s: Sock, max: number): { readonly data: string; readonly from?: Peer; readonly fromIfindex?: number } | { readonly errno: Errno } => {
  if (s.kind === 'udp') {
    const errno = sockError(s);
    if (errno) return { errno };
    fill(s);
    const r = s.held.shift();
    const net = r?.skb.net;
    if (net?.type !== 'ip' || net.l4.type !== 'udp') return { data: '' };
    return { data: bytesOf(net.l4.data).slice(0, max), from: { ip: net.src, port: net.l4.sport }, fromIfindex: r?.skb.iif ?? 0 };
  }
  const i = infoOf(s);
  if (i && i.readable === 0 && i.err !== null) return { errno: i.err };
  return { data: settle(s, tcpRead(s.p.ctx, s.p.netns, s.id, max)) };
};

const bytesOf = (d: Payload): string => (d.text ?? '').padEnd(d.len, '\0').slice(0, d.len);

/** write(2) or send(2); `to` for a UDP socket that is not connected. */
export const sockWrite = (s: Sock, data: string, to?: Peer, oif = 0): Errno | undefined => {
  if (s.kind === 'tcp') return settle(s, tcpSend(s.p.ctx, s.p.netns, s.id, data));
  const errno = sockError(s);
  if (errno) return errno;
  const r = record(s);
  const dst = to ?? (r && r.raddr !== null ? { ip: r.raddr, port: r.rport } : undefined);
  if (!dst) return 'EDESTADDRREQ';
  // udp_sendmsg's inet_autobind.
  if (r?.lport === 0) sockBind(s, r.laddr, 0);
  return settle(s, sendMsg(s.p.ctx, s.p.netns, s.id, {
    dst: dst.ip, dport: dst.port, ...(oif !== 0 && { oif }), l4: { type: 'udp', sport: record(s)?.lport ?? 0, dport: dst.port, data: { len: data.length, text: data } },
  }));
};

/** Waits until `ready` or the time `until` (undefined: for ever); true when ready. */
export function* waitFor(p: Proc, ready: () => boolean, until?: number): Generator<Wait, boolean, Signal | undefined> {
  while (!ready()) {
    if (until !== undefined && p.ctx.now >= until) return false;
    yield { ...(until !== undefined && { until }), event: ready };
  }
  return true;
}
/** Time passes in the program. */
export function* pause(p: Proc, us: number): Generator<Wait, void, Signal | undefined> {
  const until = p.ctx.now + us;
  while (p.ctx.now < until) yield { until };
}
