// Local addresses and ports of sockets: net/ipv4/inet_connection_sock.c (inet_csk_get_port, inet_bind_conflict,
// inet_csk_find_open_port, inet_rcv_saddr_equal), inet_hashtables.c (__inet_hash_connect), udp.c (udp_lib_get_port).
import type { Ip } from '../base/ip.ts';
import { pmGet } from '../base/pmap.ts';
import type { TcpSock } from '../model/tcp.ts';
import type { Netns, Nsid, Socket } from '../model/world.ts';
import { netnsOf, peekState, randBelow, type Ctx } from './ctx.ts';
import { socketsOnPort } from './sockIndex.ts';
import { connectionsOnPort, findConn } from './tcp/table.ts';

const MAPPED = /^0{20}ffff/;
/** An IPv4-mapped IPv6 address is the IPv4 address it stands for. */
export const unmapped = (ip: Ip): Ip => (typeof ip === 'string' && MAPPED.test(ip) ? parseInt(ip.slice(24), 16) : ip);

/** Who holds a port, as the conflict rules see it. */
interface Holder {
  readonly id: number;
  readonly family: 4 | 6;
  readonly laddr: Ip | null;
  readonly lport: number;
  readonly ifindex: number;
  readonly v6only: boolean;
  readonly reuse: boolean;
  readonly reuseport: boolean;
  readonly uid: number;
  readonly listening: boolean;
  readonly timewait: boolean;
}
const ofSocket = (s: Socket): Holder => ({
  id: s.id, family: s.family, laddr: s.laddr, lport: s.lport, ifindex: s.ifindex, v6only: s.v6only ?? false, reuse: s.reuse ?? false, reuseport: s.reuseport ?? false, uid: s.uid ?? 0,
  listening: s.listening ?? false, timewait: false,
});
const ofTcp = (s: TcpSock): Holder => ({
  id: s.id, family: typeof s.laddr === 'number' ? 4 : 6, laddr: s.laddr, lport: s.lport, ifindex: s.ifindex, v6only: false, reuse: s.reuse, reuseport: s.reuseport, uid: s.uid, listening: false,
  timewait: s.state === 'TIME_WAIT',
});
/** Every socket of the protocol on the port: those of processes, and the connections that none holds. */
const holders = function* (ctx: Ctx, nsid: Nsid, kind: Socket['kind'], port: number): Generator<Holder> {
  const ns = netnsOf(ctx, nsid);
  if (kind !== 'tcp' && kind !== 'udp') return;
  for (const s of socketsOnPort(ns.sockets, kind, port)) yield ofSocket(s);
  if (kind === 'udp') {
    const flow = pmGet(peekState(ctx, nsid).udpFlows, port);
    if (flow) yield ofSocket(flow.sock);
    return;
  }
  for (const s of connectionsOnPort(ctx, nsid, port)) if (s.state !== 'SYN_RECV' && !pmGet(ns.sockets, s.id)) yield ofTcp(s);
};

/** inet_rcv_saddr_equal: may both get the same packet? */
const addressesMeet = (a: Holder, b: Holder): boolean => {
  const v4 = (h: Holder): boolean => h.family === 4 || typeof h.laddr === 'number';
  if (v4(a) && v4(b)) return a.laddr === null || b.laddr === null || a.laddr === b.laddr;
  if (v4(a)) return b.laddr === null && !b.v6only;
  if (v4(b)) return a.laddr === null && !a.v6only;
  return a.laddr === null || b.laddr === null || a.laddr === b.laddr;
};
const tcpClash = (a: Holder, b: Holder): boolean => {
  if (a.reuse && b.reuse && !b.listening) return false;
  return !(a.reuseport && b.reuseport && (b.timewait || a.uid === b.uid));
};
/** udp_lib_lport_inuse. */
const udpClash = (a: Holder, b: Holder): boolean => !(a.reuse && b.reuse) && !(a.reuseport && b.reuseport && a.uid === b.uid);

/** Would binding `s` to `port` be refused with EADDRINUSE? Asked again by listen(2), when the socket counts as listening. */
export const portConflict = (ctx: Ctx, nsid: Nsid, s: Socket, laddr: Ip | null, port: number): boolean => {
  const me: Holder = { ...ofSocket(s), laddr };
  for (const o of holders(ctx, nsid, s.kind, port)) {
    if (o.id === s.id || (me.ifindex !== 0 && o.ifindex !== 0 && me.ifindex !== o.ifindex)) continue;
    if (addressesMeet(me, o) && (s.kind === 'tcp' ? tcpClash(me, o) : udpClash(me, o))) return true;
  }
  return false;
};

const portRange = (ns: Netns): readonly [number, number] => {
  const m = /^(\d+)\s+(\d+)$/.exec(pmGet(ns.sysctl, 'net.ipv4.ip_local_port_range') ?? '');
  return m ? [Number(m[1]), Number(m[2])] : [32768, 60999];
};
const reservedPorts = (ns: Netns): ((port: number) => boolean) => {
  const text = pmGet(ns.sysctl, 'net.ipv4.ip_local_reserved_ports') ?? '';
  if (text.trim() === '') return () => false;
  const parts = text.trim().split(',').map((p) => p.split('-').map(Number));
  return (port) => parts.some(([from, to = from]) => from !== undefined && to !== undefined && port >= from && port <= to);
};

/** A port of the range that passes `free`: `parity` first, then the other half; parity null tries them all alike. */
const search = (ctx: Ctx, ns: Netns, parity: 0 | 1 | null, free: (port: number) => boolean): number | undefined => {
  const [lo, hi] = portRange(ns);
  const reserved = reservedPorts(ns);
  const n = hi - lo + 1;
  const start = randBelow(ctx, n);
  for (const want of parity === null ? [null] : [parity, 1 - parity]) {
    for (let i = 0; i < n; i++) {
      const off = (start + i) % n;
      if (want !== null && off % 2 !== want) continue;
      if (!reserved(lo + off) && free(lo + off)) return lo + off;
    }
  }
  return undefined;
};

/** A free port for bind(2) to 0. TCP leaves the even ones (from the range's start) to connect. */
export const autoPort = (ctx: Ctx, nsid: Nsid, s: Socket): number | undefined =>
  search(ctx, netnsOf(ctx, nsid), s.kind === 'tcp' ? 1 : null, (port) => !portConflict(ctx, nsid, s, s.laddr, port));

/** __inet_hash_connect: a port that makes the four-tuple new and that nobody has bound. */
export const connectPort = (ctx: Ctx, nsid: Nsid, laddr: Ip, raddr: Ip, rport: number): number | undefined => {
  const ns = netnsOf(ctx, nsid);
  return search(ctx, ns, 0, (port) => !socketsOnPort(ns.sockets, 'tcp', port).some((s) => s.bound) && !findConn(ctx, nsid, laddr, port, raddr, rport));
};
