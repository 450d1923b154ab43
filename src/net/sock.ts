// Sockets as data and how packets reach them: net/ipv4/{raw,udp,af_inet,datagram}.c. A socket is an entry of its namespace's
// config; what it has received waits in the namespace's state. Services and processes read it from there. TCP's calls are in
// tcpSock.ts, its protocol in tcp/. Leaves out: multicast membership by sockets.
import { IN6_ANY, IN6_LOOPBACK, isAny, isMulticast, isMulticast4, type Ip, type Ip4 } from '../base/ip.ts';
import { pmDelete, pmGet, pmSet } from '../base/pmap.ts';
import type { Errno } from '../model/errno.ts';
import { ETH_P_IP, IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_UDP, l4Len, type Icmp, type IpPkt, type L4, type Skb } from '../model/skb.ts';
import type { Netns, Nsid, Received, Socket } from '../model/world.ts';
import { sysctlNum } from './conf4.ts';
import { netnsOf, nextSeq, setNetns, stateOf, type Ctx } from './ctx.ts';
import { inetAddrType } from './inetAddr.ts';
import { ipLocalOut, localSkb, makeIp4 } from './ip4Output.ts';
import { ipRouteOutput } from './route4.ts';
import { autoPort, portConflict, unmapped } from './bind.ts';
import { forwardError } from './dns/resolver.ts';
import { bindCheck6, connectRoute6, sendMsg6 } from './sock6.ts';
import { dropSocket, putSocket, rawSockets, socketsOnPort } from './sockIndex.ts';
import { tcpErr } from './tcp/rcv.ts';
import { endService } from './tcp/service.ts';
import { tcpClose } from './tcpSock.ts';

/** A receive queue holds at most this many packets (SO_RCVBUF's 212992 bytes over the truesize of a small one). */
const RX_LIMIT = 256;

export const openSocket = (ctx: Ctx, nsid: Nsid, spec: Omit<Socket, 'id'>): number => {
  const id = nextSeq(ctx);
  const ns = netnsOf(ctx, nsid);
  const v6only = spec.v6only ?? (spec.family === 6 && sysctlNum(pmGet(ns.sysctl, 'net.ipv6.bindv6only'), 0) !== 0);
  setNetns(ctx, nsid, { sockets: putSocket(ns.sockets, { ...spec, id, ...(v6only && { v6only }) }) });
  return id;
};
export const closeSocket = (ctx: Ctx, nsid: Nsid, id: number): void => {
  if (!pmGet(ctx.config.netns, nsid)) return;
  const s = pmGet(netnsOf(ctx, nsid).sockets, id);
  if (s?.service) endService(ctx, nsid, s);
  if (s?.kind === 'tcp') tcpClose(ctx, nsid, id);
  setNetns(ctx, nsid, { sockets: dropSocket(netnsOf(ctx, nsid).sockets, id) });
  const st = stateOf(ctx, nsid);
  st.rx = pmDelete(st.rx, id);
};
export const socketOf = (ns: Netns, id: number): Socket => {
  const s = pmGet(ns.sockets, id);
  if (!s) throw new RangeError(`socket ${id} does not exist in netns ${ns.id}`);
  return s;
};
export const patchSocket = (ctx: Ctx, nsid: Nsid, id: number, p: Partial<Socket>): void => {
  const ns = netnsOf(ctx, nsid);
  setNetns(ctx, nsid, { sockets: putSocket(ns.sockets, { ...socketOf(ns, id), ...p }) });
};

/** Takes everything a socket has received, oldest first; error queue entries carry `err`. */
export const takeRx = (ctx: Ctx, nsid: Nsid, id: number): readonly Received[] => {
  const st = stateOf(ctx, nsid);
  const q = pmGet(st.rx, id);
  if (!q) return [];
  st.rx = pmDelete(st.rx, id);
  return q;
};
export const queueRx = (ctx: Ctx, nsid: Nsid, id: number, r: Received): void => {
  const st = stateOf(ctx, nsid);
  const q = pmGet(st.rx, id) ?? [];
  if (q.length < RX_LIMIT) st.rx = pmSet(st.rx, id, [...q, r]);
};

/** bind(2). */
export const bindSocket = (ctx: Ctx, nsid: Nsid, id: number, addr0: Ip | null, port: number, ifindex = 0): Errno | undefined => {
  const s = socketOf(netnsOf(ctx, nsid), id);
  const addr = addr0 === null ? null : unmapped(addr0);
  if (s.v6only && typeof addr === 'number') return 'EINVAL';
  if (typeof addr === 'number' && addr !== 0) {
    const type = inetAddrType(ctx, nsid, addr);
    const free = sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.ip_nonlocal_bind'), 0) !== 0;
    if (type !== 'local' && type !== 'multicast' && type !== 'broadcast' && !free) return 'EADDRNOTAVAIL';
  } else if (typeof addr === 'string') {
    const e = bindCheck6(ctx, nsid, addr, ifindex || s.ifindex);
    if (e) return e;
  }
  if (port > 0 && port < sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.ip_unprivileged_port_start'), 1024) && (s.uid ?? 0) !== 0) return 'EACCES';
  const laddr = addr === null || isAny(addr) ? null : addr;
  if ((s.kind === 'udp' || s.kind === 'tcp') && port !== 0 && portConflict(ctx, nsid, s, laddr, port)) return 'EADDRINUSE';
  // inet6_bind: an IPv6 address leaves no room for IPv4.
  const v6only = typeof laddr === 'string';
  patchSocket(ctx, nsid, id, { laddr, lport: port, ...(port !== 0 && { bound: true as const }), ...(ifindex !== 0 && { ifindex }), ...(v6only && { v6only }) });
  if ((s.kind === 'udp' || s.kind === 'tcp') && port === 0) {
    const auto = autoPort(ctx, nsid, socketOf(netnsOf(ctx, nsid), id));
    if (auto === undefined) return 'EADDRINUSE';
    patchSocket(ctx, nsid, id, { lport: auto });
  }
  return undefined;
};

/** connect(2) of a datagram socket (ip4_datagram_connect): routes once and keeps the source address. */
export const connectSocket = (ctx: Ctx, nsid: Nsid, id: number, addr0: Ip, port: number, ifindex = 0): Errno | undefined => {
  const s = socketOf(netnsOf(ctx, nsid), id);
  const to = dgramConnect(ctx, nsid, s, unmapped(addr0), port, ifindex);
  if (typeof to === 'string') return to;
  patchSocket(ctx, nsid, id, to);
  if (s.kind === 'udp' && s.lport === 0) {
    const auto = autoPort(ctx, nsid, socketOf(netnsOf(ctx, nsid), id));
    if (auto === undefined) return 'EAGAIN';
    patchSocket(ctx, nsid, id, { lport: auto });
  }
  return undefined;
};
/** The addresses that a datagram socket has once it is connected. */
export const dgramConnect = (ctx: Ctx, nsid: Nsid, s: Socket, addr: Ip, port: number, ifindex: number): Pick<Socket, 'laddr' | 'raddr' | 'rport' | 'anySrc'> | Errno => {
  if (s.v6only && typeof addr === 'number') return 'ENETUNREACH';
  let laddr: Ip;
  if (typeof addr === 'number') {
    const fl = { dst: addr, src: s.laddr ?? 0, iif: 0, oif: ifindex || s.ifindex, tos: 0, mark: s.mark ?? 0, proto: s.kind === 'udp' ? IPPROTO_UDP : s.proto, sport: s.lport, dport: port, uid: s.uid ?? 0 };
    const first = ipRouteOutput(ctx, nsid, fl);
    // ip_route_connect asks again with the source that was chosen: rules may look at it.
    const rt = 'error' in first || fl.src !== 0 ? first : ipRouteOutput(ctx, nsid, { ...fl, dst: first.dst, src: first.src });
    if ('error' in rt) return rt.error;
    if (rt.broadcast && !s.broadcast) return 'EACCES';
    laddr = s.laddr ?? rt.src;
  } else {
    const r = connectRoute6(ctx, nsid, s, addr, port, ifindex);
    if (typeof r === 'object') return r.error;
    laddr = r;
  }
  // The wildcard as a destination is this host (ip_route_output_key_hash, ip6_datagram_connect).
  const raddr = addr === 0 ? laddr : addr === IN6_ANY ? IN6_LOOPBACK : addr;
  return { laddr, raddr, rport: port, ...(typeof addr === 'string' && s.laddr === null && { anySrc: true as const }) };
};

/** What sendmsg(2) is told. */
export interface SendMsg {
  readonly dst: Ip;
  readonly dport?: number;
  /** SO_BINDTODEVICE or IP_PKTINFO's device. */
  readonly oif?: number;
  readonly src?: Ip;
  readonly ttl?: number;
  readonly tos?: number;
  readonly mark?: number;
  /** IP_MTU_DISCOVER; the default is `want`. */
  readonly pmtudisc?: 'want' | 'do' | 'dont' | 'probe';
  /** SO_BROADCAST. */
  readonly broadcast?: boolean;
  readonly l4: L4;
}

/** Sends one datagram from a raw or UDP socket. The result is sendmsg's errno. */
export const sendMsg = (ctx: Ctx, nsid: Nsid, id: number, m: SendMsg): Errno | undefined => sendFrom(ctx, nsid, socketOf(netnsOf(ctx, nsid), id), m);
/** The same from a socket that no process has open. */
export const sendFrom = (ctx: Ctx, nsid: Nsid, s: Socket, m0: SendMsg): Errno | undefined => {
  const ns = netnsOf(ctx, nsid);
  const m: SendMsg = s.family === 6 && s.kind === 'udp' ? { ...m0, dst: unmapped(m0.dst) } : m0;
  if (s.v6only && typeof m.dst === 'number') return 'ENETUNREACH';
  if (typeof m.dst === 'string') return sendMsg6(ctx, nsid, s, m);
  const proto = s.kind === 'udp' ? IPPROTO_UDP : s.proto;
  const src = (m.src ?? s.laddr ?? 0) as Ip4;
  const tos = m.tos ?? s.tos ?? 0;
  const mark = m.mark ?? s.mark ?? 0;
  const l4: L4 = m.l4;
  const rt = ipRouteOutput(ctx, nsid, {
    dst: m.dst, src, iif: 0, oif: m.oif ?? s.ifindex, tos: tos & 0x1c, mark, proto,
    sport: l4.type === 'udp' ? l4.sport : 0, dport: l4.type === 'udp' ? l4.dport : 0, uid: s.uid ?? 0,
  });
  if ('error' in rt) return rt.error;
  if (rt.broadcast && !s.broadcast && !m.broadcast) return 'EACCES';
  const discover = m.pmtudisc ?? 'want';
  const len = 20 + l4Len(l4);
  // Raw and UDP alike (ip_append_data): past 64 KiB, or past the MTU when fragmenting is forbidden.
  const dev = pmGet(ns.links, rt.oif);
  const limit = discover === 'do' ? rt.mtu : discover === 'probe' ? (dev?.mtu ?? rt.mtu) : 65535;
  if (len > limit) {
    // raw_sendmsg and udp_sendmsg refuse what no IPv4 packet can hold before anything is queued.
    if (l4Len(l4) <= 0xffff) queueRx(ctx, nsid, s.id, { at: ctx.now, skb: localSkb(ctx, makeIp4(ctx, { src: rt.src, dst: rt.dst, proto, ttl: 64, tos: 0, df: true, l4 }), ETH_P_IP), err: { type: -1, code: 0, from: 0, info: discover === 'do' || discover === 'probe' ? limit : Math.min(rt.mtu, 0xffff) } });
    return 'EMSGSIZE';
  }
  const df = discover === 'do' || discover === 'probe' || (discover === 'want' && len <= rt.mtu);
  const ttl = m.ttl ?? s.ttl ?? (isMulticast4(rt.dst) ? 1 : sysctlNum(pmGet(ns.sysctl, 'net.ipv4.ip_default_ttl'), 64));
  ctx.xmitErrno = null;
  // ip_sk_use_pmtu: a probe goes by the device's MTU, not by the path's.
  const out = discover === 'probe' && dev ? { ...rt, mtu: dev.mtu } : rt;
  ipLocalOut(ctx, nsid, out, localSkb(ctx, makeIp4(ctx, { src: rt.src, dst: rt.dst, proto, ttl, tos, df, ignoreDf: discover === 'want' || discover === 'dont', l4 }), ETH_P_IP, mark, s.id));
  return ctx.xmitErrno ?? undefined;
};

// ---------------------------------------------------------------- delivery

/** raw_v4_match / raw_v6_match: would this socket see a packet between `local` and `remote` on device `dif`? */
const rawMatch = (s: Socket, proto: number, local: Ip, remote: Ip, dif: number): boolean =>
  s.kind === 'raw' && s.proto === proto && (s.raddr === null || s.raddr === remote) && (s.laddr === null || s.laddr === local || isMulticast(local)) && (s.ifindex === 0 || s.ifindex === dif);

/** raw_local_deliver: every raw socket of the protocol gets a copy. True when one did. */
export const rawDeliver = (ctx: Ctx, nsid: Nsid, skb: Skb): boolean => {
  const ns = netnsOf(ctx, nsid);
  if (ns.sockets.size === 0) return false;
  const pkt = skb.net as IpPkt;
  let any = false;
  for (const s of rawSockets(ns.sockets)) {
    if ((s.family === 4) === (typeof pkt.dst === 'number') && rawMatch(s, pkt.proto, pkt.dst, pkt.src, skb.iif)) {
      queueRx(ctx, nsid, s.id, { at: ctx.now, skb });
      any = true;
    }
  }
  return any;
};

export { udpDeliver, udpLookup } from './udp.ts';
export { tcpDeliver } from './tcp/rcv.ts';
export { listen, tcpAbort, tcpAccept, tcpConnect, tcpInfo, tcpListen, tcpRead, tcpSend, tcpShutdown, tcpTakeError, type TcpInfo } from './tcpSock.ts';

/** An ICMP error reached us: the socket that sent the inner packet hears of it (raw_icmp_error, udp_err, ping_err). */
export const sockError = (ctx: Ctx, nsid: Nsid, skb: Skb, e: Icmp, inner: IpPkt): void => {
  const l4 = inner.l4;
  const err = { type: e.t, code: e.code, from: (skb.net as IpPkt).src, info: e.info ?? 0 };
  const redirect = (skb.net as IpPkt).proto === IPPROTO_ICMP && e.t === 5;
  // raw_icmp_error and __udp4_lib_err take skb->dev (lo for an error of our own), their IPv6 halves inet6_iif.
  const dif = typeof inner.src === 'number' ? skb.dev : skb.iif;
  if (l4.type === 'tcp') tcpErr(ctx, nsid, skb, e, inner);
  forwardError(ctx, nsid, inner, e.t, e.code);
  const { sockets } = netnsOf(ctx, nsid);
  for (const s of [...rawSockets(sockets), ...(l4.type === 'udp' ? socketsOnPort(sockets, 'udp', l4.sport) : [])]) {
    if ((s.family === 4) !== (typeof inner.src === 'number')) continue;
    const hit =
      s.kind === 'raw'
        ? !redirect && rawMatch(s, inner.proto, inner.src, inner.dst, dif) && (inner.proto === IPPROTO_ICMP || inner.proto === IPPROTO_ICMPV6 || s.proto === inner.proto)
        : !redirect && l4.type === 'udp' && (s.ifindex === 0 || s.ifindex === dif) && (s.laddr === null || s.laddr === inner.src) && (s.raddr === null || (s.raddr === inner.dst && s.rport === l4.dport));
    if (hit) queueRx(ctx, nsid, s.id, { at: ctx.now, skb, err });
  }
};
