// One conversation, as a client would have it: a handshake and a byte each way (TCP), a datagram and its answer (UDP), an echo (ICMP). The only file of explain/
// that lets packets move. A server that a process holds is answered for here, as a program that reads and writes would do; services answer by themselves.
import { anyOf, type Ip } from '../base/ip.ts';
import { emptyPMap, pmEntries, pmGet, pmValues } from '../base/pmap.ts';
import type { Errno } from '../model/errno.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type Icmp, type IpPkt } from '../model/skb.ts';
import type { Service } from '../model/tcp.ts';
import type { Fate } from '../model/trace.ts';
import type { Netns, Nsid, Received, Socket } from '../model/world.ts';
import { findNetns, netnsOf, peekState, type Ctx } from '../net/ctx.ts';
import { drain, runUntil } from '../net/dev.ts';
import { encodeMessage, query } from '../net/dns/codec.ts';
import { bindSocket, closeSocket, connectSocket, openSocket, sendMsg, takeRx } from '../net/sock.ts';
import { icmpErrno } from '../net/tcp/rcv.ts';
import { putTcp } from '../net/tcp/table.ts';
import { tcpClose, tcpConnect, tcpInfo, tcpRead, tcpSend } from '../net/tcpSock.ts';
import type { Outcome } from './types.ts';

/** What the client does, its names resolved. */
export interface Ask {
  readonly netns: Nsid;
  readonly proto: 'tcp' | 'udp' | 'icmp';
  readonly dst: Ip;
  readonly port: number;
  /** The device of a link-local destination; 0. */
  readonly ifindex: number;
  readonly src: Ip | null;
  readonly sport: number;
  readonly uid: number;
  readonly mark: number;
  /** Microseconds. */
  readonly patience: number;
  /** What is sent first. */
  readonly hello: string;
}
/** An ICMP error that told the client. */
export interface IcmpTold {
  readonly type: number;
  readonly code: number;
  readonly from: Ip;
  readonly v6: boolean;
  readonly info: number;
}
export interface Told {
  readonly outcome: Outcome;
  readonly errno: Errno | null;
  /** The handshake was completed, as connect(2) tells it. */
  readonly connected: boolean;
  /** The ICMP error behind the errno, where the client could see it (always for UDP and ICMP). */
  readonly icmp: IcmpTold | null;
  /** Who spoke to the client in the end: a connection of a namespace, or a socket. */
  readonly server: { readonly netns: Nsid; readonly socket: number; readonly local: Ip; readonly lport: number; readonly peer: Ip; readonly pport: number } | null;
  /** Proxies that the conversation went through. */
  readonly via: readonly { readonly netns: Nsid; readonly socket: number; readonly service: Service }[];
  /** Microseconds until the outcome was known. */
  readonly took: number;
  /** The echo's answer: its TTL. */
  readonly ttl: number;
  /** The largest segment that was tried, when it did not pass: bytes, and which way. */
  readonly large: { readonly bytes: number; readonly way: 'request' | 'reply' } | null;
  /** The client's own address. */
  readonly src: Ip | null;
  readonly sport: number;
}

/** Lets time pass until `done`, the patience ends, or nothing is left that could happen. */
const waitUntil = (ctx: Ctx, end: number, done: () => boolean): boolean => {
  drain(ctx);
  while (!done()) {
    if (ctx.stormed !== null || ctx.timers === null || ctx.timers.v.at > end) {
      if (end > ctx.now && ctx.stormed === null) ctx.now = end;
      return done();
    }
    runUntil(ctx, ctx.timers.v.at);
  }
  return true;
};

/** Namespaces where something was delivered since the question was asked. */
const reached = (ctx: Ctx): Set<Nsid> => {
  const set = new Set<Nsid>();
  for (const f of (ctx.fates as Map<number, Fate>).values()) if (f.kind === 'delivered') set.add(f.netns);
  return set;
};
const PROXIES: ReadonlySet<Service['kind']> = new Set<Service['kind']>(['proxy', 'relay', 'udp-relay']);

/** Connections that came about since `since` on a server's side: those a program would answer on, and proxies' that only carry. */
const serversOf = (ctx: Ctx, client: number, since: number) => {
  const found: { readonly netns: Nsid; readonly id: number; readonly service: Service | null }[] = [];
  for (const netns of reached(ctx)) {
    if (!findNetns(ctx, netns)) continue;
    const { tcp } = peekState(ctx, netns);
    for (const s of pmValues(tcp)) {
      if (s.id >= since && s.id !== client && s.state !== 'LISTEN' && s.state !== 'SYN_SENT' && s.state !== 'SYN_RECV') found.push({ netns, id: s.id, service: s.service });
    }
  }
  return found.sort((a, b) => a.id - b.id);
};

const NOBODY = { server: null, via: [], ttl: 0, large: null } as const;
const UNREACHABLE: ReadonlySet<Errno> = new Set<Errno>(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENONET', 'ENETDOWN', 'EADDRNOTAVAIL', 'EINVAL', 'ENODEV', 'EAFNOSUPPORT']);
const outcomeOf = (e: Errno, icmp: IcmpTold | null): Outcome => {
  if (icmp !== null) {
    if (icmp.v6 ? icmp.type === 1 && (icmp.code === 1 || icmp.code === 5 || icmp.code === 6) : icmp.type === 3 && (icmp.code === 9 || icmp.code === 10 || icmp.code === 13)) return 'prohibited';
    if (icmp.type === (icmp.v6 ? 1 : 3) && icmp.code === (icmp.v6 ? 4 : 3)) return 'refused';
    return 'unreachable';
  }
  if (e === 'ECONNREFUSED') return 'refused';
  if (e === 'EACCES' || e === 'EPERM') return 'prohibited';
  if (e === 'ETIMEDOUT') return 'timeout';
  if (e === 'ECONNRESET' || e === 'EPIPE') return 'reset';
  return UNREACHABLE.has(e) ? 'unreachable' : 'refused';
};

/** An ICMP error as a socket's error queue has it. */
const toldBy = (r: Received): IcmpTold | null => {
  const { net } = r.skb;
  if (r.err === undefined || r.err.type < 0 || net.type !== 'ip') return null;
  return { type: r.err.type, code: r.err.code, from: r.err.from, v6: typeof net.src === 'string', info: r.err.info };
};

// ---------------------------------------------------------------- TCP

/** A device's MTU below what a full segment of this connection needs, or a rule that looks at sizes: then small packets prove nothing about large ones. */
const sizesMatter = (ctx: Ctx, segment: number): boolean => [...ctx.drafts.keys()].some((netns) => {
  const ns = findNetns(ctx, netns);
  return ns !== undefined && (smallestMtu(ns) < segment || narrowestRoute(ns.fib4) < segment || narrowestRoute(ns.fib6) < segment || looksAtSize(ns));
});
const mtus = new WeakMap<Netns['links'], number>();
/** What a full segment must not exceed: the smallest MTU here, less what a tunnel adds. */
const smallestMtu = (ns: Netns): number => {
  let m = mtus.get(ns.links);
  if (m === undefined) {
    m = Infinity;
    let tunnel = 0;
    for (const l of pmValues(ns.links)) {
      if (l.info.kind !== 'loopback') m = Math.min(m, l.mtu);
      if (l.info.kind === 'vxlan') tunnel = 70;
    }
    m -= tunnel;
    mtus.set(ns.links, m);
  }
  return m;
};
const routeMtus = new WeakMap<Netns['fib4'], number>();
const narrowestRoute = (fib: Netns['fib4']): number => {
  let m = routeMtus.get(fib);
  if (m === undefined) {
    m = Infinity;
    for (const t of pmValues(fib)) for (const routes of pmValues(t.routes)) for (const r of routes) m = Math.min(m, r.metrics?.['mtu'] ?? Infinity);
    routeMtus.set(fib, m);
  }
  return m;
};
const SIZED = new Set(['length', 'connbytes', 'quota', 'quota2', 'hashlimit', 'string', 'bpf', 'u32']);
const sized = new WeakMap<Netns['xt'], boolean>();
const looksAtSize = (ns: Netns): boolean => {
  let yes = sized.get(ns.xt);
  if (yes === undefined) {
    yes = [...pmValues(ns.xt)].some((t) => t.chains.some((c) => c.rules.some((r) => r.matches.some((m) => SIZED.has(m.name)))));
    sized.set(ns.xt, yes);
  }
  return yes;
};

/** dockerd listens on a port to keep it, and never accepts. */
const isHeld = (ctx: Ctx, netns: Nsid, id: number): boolean => {
  const t = pmGet(peekState(ctx, netns).tcp, id);
  return t !== undefined && t.listener !== 0 && pmGet(netnsOf(ctx, netns).sockets, t.listener)?.service?.kind === 'hold';
};
/** A proxy whose connections are gone already, because its backend refused: its listener is still there. */
const goneProxies = (ctx: Ctx, a: Ask): Told['via'] => [...reached(ctx)].flatMap((netns) => [...pmValues(findNetns(ctx, netns)?.sockets ?? emptyPMap<Socket>())].flatMap((s) => {
  const proxy = s.listening && s.service !== undefined && PROXIES.has(s.service.kind) && s.lport === a.port && (s.laddr === null || s.laddr === a.dst) && (s.family === (typeof a.dst === 'number' ? 4 : 6) || s.laddr === null);
  return proxy && s.service ? [{ netns, socket: s.id, service: s.service }] : [];
})).slice(0, 1);

interface Conversation {
  readonly client: number;
  readonly since: number;
  readonly told: Told;
  readonly servers: readonly { readonly netns: Nsid; readonly id: number }[];
}
const converse = (ctx: Ctx, a: Ask): Conversation => {
  const start = ctx.now;
  const since = ctx.seq;
  const client = openSocket(ctx, a.netns, {
    kind: 'tcp', family: typeof a.dst === 'number' ? 4 : 6, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, ...(a.uid !== 0 && { uid: a.uid }), ...(a.mark !== 0 && { mark: a.mark }),
  });
  const end = ctx.now + a.patience;
  const base = { ...NOBODY, src: null, sport: 0 };
  const over = (t: Partial<Told> & Pick<Told, 'outcome' | 'errno'>, servers: Conversation['servers'] = []): Conversation => ({ client, since, servers, told: { ...base, connected: false, icmp: null, took: ctx.now - start, ...t } });
  const bound = a.src !== null || a.sport !== 0 ? bindSocket(ctx, a.netns, client, a.src, a.sport) : undefined;
  const e = bound ?? tcpConnect(ctx, a.netns, client, a.dst, a.port, a.ifindex);
  if (e !== undefined) return over({ outcome: outcomeOf(e, null), errno: e });
  const info = () => tcpInfo(ctx, a.netns, client);
  waitUntil(ctx, end, () => info()?.state !== 'SYN_SENT');
  const i = info();
  const ends = { src: i?.laddr ?? null, sport: i?.lport ?? 0 };
  if (i === undefined || i.state === 'SYN_SENT') return over({ outcome: 'timeout', errno: null, ...ends });
  if (i.state === 'CLOSE') {
    const err = i.err ?? 'ECONNREFUSED';
    return over({ outcome: outcomeOf(err, null), errno: err, ...ends });
  }
  // The handshake stands: a byte there, a byte back.
  tcpSend(ctx, a.netns, client, a.hello);
  let answered: Nsid = 0;
  const talk = (): boolean => {
    const now = info();
    if (now === undefined || now.readable > 0 || now.eof || now.err !== null) return true;
    if (answered === 0) {
      for (const s of serversOf(ctx, client, since)) {
        if (s.service !== null || isHeld(ctx, s.netns, s.id) || tcpInfo(ctx, s.netns, s.id)?.readable === 0) continue;
        tcpRead(ctx, s.netns, s.id);
        tcpSend(ctx, s.netns, s.id, 'x');
        answered = s.netns;
        drain(ctx);
        break;
      }
    }
    return (info()?.readable ?? 0) > 0;
  };
  const heard = waitUntil(ctx, end, talk);
  const servers = serversOf(ctx, client, since);
  const carried = servers.flatMap((s) => (s.service !== null && PROXIES.has(s.service.kind) ? [{ netns: s.netns, socket: s.id, service: s.service }] : []));
  const via = carried.length > 0 || !heard || (info()?.readable ?? 0) > 0 ? carried : goneProxies(ctx, a);
  const last = servers.findLast((s) => s.service === null || !PROXIES.has(s.service.kind));
  const at = last && pmGet(peekState(ctx, last.netns).tcp, last.id);
  const server = last && at ? { netns: last.netns, socket: last.id, local: at.laddr, lport: at.lport, peer: at.raddr, pport: at.rport } : null;
  const now = info();
  const rest = { connected: true, server, via, ...ends };
  const got = (now?.readable ?? 0) > 0;
  if (got) {
    tcpRead(ctx, a.netns, client);
    return over({ outcome: 'open', errno: null, ...rest }, servers);
  }
  if (heard) {
    const proxied = via.length > 0;
    // A reset after the other side's FIN is EPIPE to the kernel; who reads sees a reset, too.
    const err = now?.err === 'EPIPE' ? 'ECONNRESET' : (now?.err ?? null);
    return over({ outcome: err === 'ECONNRESET' && !proxied ? 'reset' : err !== null && err !== 'ECONNRESET' ? outcomeOf(err, null) : 'connected-then-closed', errno: err, ...rest }, servers);
  }
  // Services that never speak, and whose kernel has taken the byte.
  const mute = servers.some((s) => s.service !== null && (s.service.kind === 'discard' || s.service.kind === 'resolver' || s.service.kind === 'dns-zone'));
  return over({ outcome: mute && now?.unsent === 0 ? 'open' : 'timeout', errno: null, ...rest }, servers);
};

/** Three full segments each way on a standing connection: which way they do not pass. */
const large = (ctx: Ctx, a: Ask, c: Conversation): Told['large'] => {
  const s = c.servers.findLast((x) => {
    const t = pmGet(peekState(ctx, x.netns).tcp, x.id);
    return t !== undefined && (t.service === null || t.service.kind === 'http' || t.service.kind === 'discard') && t.state === 'ESTABLISHED';
  });
  if (s === undefined) return null;
  for (const [netns, id, way] of [[s.netns, s.id, 'reply'], [a.netns, c.client, 'request']] as const) {
    // One at a time: several would travel as one GSO packet, which bridges and veth let through whatever its length.
    for (let k = 0; k < 3; k++) {
      const t = pmGet(peekState(ctx, netns).tcp, id);
      if (t === undefined) return null;
      const bytes = t.mss;
      tcpSend(ctx, netns, id, 'x'.repeat(bytes));
      const passed = waitUntil(ctx, ctx.now + a.patience, () => {
        tcpRead(ctx, s.netns, s.id);
        tcpRead(ctx, a.netns, c.client);
        return (tcpInfo(ctx, netns, id)?.unsent ?? 0) === 0;
      });
      if (!passed) return { bytes, way };
    }
  }
  return null;
};
/** The segment that this connection would send when full, headers included. */
const segmentOf = (ctx: Ctx, netns: Nsid, id: number): number => {
  const t = pmGet(peekState(ctx, netns).tcp, id);
  return t === undefined ? 0 : t.mss + (typeof t.raddr === 'number' ? 40 : 60) + (t.tsOk ? 12 : 0);
};

export interface Asked {
  readonly told: Told;
  /** Closes what the client and its server have open. */
  readonly close: () => void;
}
const closeConversation = (ctx: Ctx, a: Ask, c: Conversation): void => {
  for (const s of c.servers) tcpRead(ctx, s.netns, s.id);
  tcpRead(ctx, a.netns, c.client);
  closeSocket(ctx, a.netns, c.client);
  drain(ctx);
  for (const s of c.servers) {
    const t = findNetns(ctx, s.netns) && pmGet(peekState(ctx, s.netns).tcp, s.id);
    if (!t || t.service !== null) continue;
    // As accepted: it waits in its listener's queue no more.
    const l = pmGet(peekState(ctx, s.netns).tcp, t.listener);
    if (l) putTcp(ctx, s.netns, { ...l, acceptq: l.acceptq.filter((x) => x !== s.id) });
    tcpClose(ctx, s.netns, s.id);
  }
  drain(ctx);
};
const askTcp = (ctx: Ctx, a: Ask): Asked => {
  const c = converse(ctx, a);
  if (c.told.outcome !== 'open' || !sizesMatter(ctx, segmentOf(ctx, a.netns, c.client))) return { told: c.told, close: () => closeConversation(ctx, a, c) };
  const stands = tcpInfo(ctx, a.netns, c.client)?.state === 'ESTABLISHED';
  // A service that has hung up after its answer is asked once more, and filled before it can speak.
  const again = stands ? c : converse(ctx, { ...a, hello: '.', patience: Math.min(a.patience, 1_000_000) });
  const hangs = large(ctx, a, again);
  return {
    told: hangs === null ? c.told : { ...c.told, outcome: 'hangs-on-large-packets', large: hangs },
    close: () => {
      closeConversation(ctx, a, c);
      if (again !== c) closeConversation(ctx, a, again);
    },
  };
};

// ---------------------------------------------------------------- UDP and ICMP

const NO_RX = emptyPMap<readonly Received[]>();
/** Datagrams that wait at sockets which no service answers for: the program's part. */
const answerDatagrams = (ctx: Ctx, a: Ask, client: number): { readonly netns: Nsid; readonly socket: Socket; readonly skb: Received['skb'] } | null => {
  for (const netns of reached(ctx)) {
    if (!findNetns(ctx, netns)) continue;
    for (const [id, q] of pmEntries(peekState(ctx, netns).rx)) {
      if (netns === a.netns && id === client) continue;
      const s = pmGet(netnsOf(ctx, netns).sockets, id);
      const fresh = q.slice(pmGet(pmGet(ctx.baseState.netns, netns)?.rx ?? NO_RX, id)?.length ?? 0).find((r) => r.err === undefined);
      const pkt = fresh?.skb.net;
      if (s?.kind !== 'udp' || s.service !== undefined || fresh === undefined || pkt?.type !== 'ip' || pkt.l4.type !== 'udp') continue;
      takeRx(ctx, netns, id as number);
      sendMsg(ctx, netns, s.id, { dst: pkt.src, dport: pkt.l4.sport, ...(typeof pkt.src === 'string' && /^fe[89ab]/.test(pkt.src) && { oif: fresh.skb.iif }), l4: { type: 'udp', sport: s.lport, dport: pkt.l4.sport, data: { len: 1, text: 'x' } } });
      drain(ctx);
      return { netns, socket: s, skb: fresh.skb };
    }
  }
  return null;
};
const askUdp = (ctx: Ctx, a: Ask): Asked => {
  const start = ctx.now;
  const id = openSocket(ctx, a.netns, {
    kind: 'udp', family: typeof a.dst === 'number' ? 4 : 6, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, ...(a.uid !== 0 && { uid: a.uid }), ...(a.mark !== 0 && { mark: a.mark }),
  });
  const close = (): void => {
    closeSocket(ctx, a.netns, id);
    drain(ctx);
  };
  const base = { ...NOBODY, connected: false, icmp: null, src: null, sport: 0 };
  const over = (t: Partial<Told> & Pick<Told, 'outcome' | 'errno'>): Asked => ({ told: { ...base, took: ctx.now - start, ...t }, close });
  let e = a.src !== null || a.sport !== 0 ? bindSocket(ctx, a.netns, id, a.src, a.sport) : undefined;
  e ??= connectSocket(ctx, a.netns, id, a.dst, a.port, a.ifindex);
  if (e !== undefined) return over({ outcome: outcomeOf(e, null), errno: e });
  const s = pmGet(netnsOf(ctx, a.netns).sockets, id) as Socket;
  const ends = { src: s.laddr, sport: s.lport };
  const hello = a.port === 53 ? encodeMessage(query(1, 'localhost', 1)) : a.hello;
  e = sendMsg(ctx, a.netns, id, { dst: s.raddr as Ip, dport: a.port, ...(a.ifindex !== 0 && { oif: a.ifindex }), l4: { type: 'udp', sport: s.lport, dport: a.port, data: { len: hello.length, text: hello } } });
  if (e !== undefined) return over({ outcome: outcomeOf(e, null), errno: e, ...ends });
  let server: Told['server'] = null;
  let icmp: IcmpTold | null = null;
  let heard = false;
  waitUntil(ctx, start + a.patience, () => {
    const by = answerDatagrams(ctx, a, id);
    const pkt = by?.skb.net as IpPkt | undefined;
    if (by && pkt?.l4.type === 'udp') server = { netns: by.netns, socket: by.socket.id, local: pkt.dst, lport: by.socket.lport, peer: pkt.src, pport: pkt.l4.sport };
    for (const r of takeRx(ctx, a.netns, id)) {
      if (r.err === undefined) heard = true;
      else icmp ??= toldBy(r);
    }
    return heard || icmp !== null;
  });
  // A relay remembers its clients; the source may have been rewritten on the way to it.
  const relays = [...reached(ctx)].flatMap((n) => [...pmValues(peekState(ctx, n).udpFlows)].flatMap((f) => {
    const l = pmGet(netnsOf(ctx, n).sockets, f.listener);
    const fresh = pmGet(pmGet(ctx.baseState.netns, n)?.udpFlows ?? emptyPMap<typeof f>(), f.sock.lport) !== f;
    return l?.service?.kind === 'udp-relay' && fresh && l.lport === a.port && f.query === undefined ? [{ netns: n, socket: l.id, service: l.service }] : [];
  }));
  const rest = { ...ends, server, via: relays };
  if (heard) return over({ outcome: 'open', errno: null, ...rest });
  if (icmp !== null) {
    const errno = icmpErrno(icmpOf(icmp), (icmp as IcmpTold).v6) ?? null;
    return over({ outcome: outcomeOf(errno ?? 'EHOSTUNREACH', icmp), errno, icmp, ...rest });
  }
  return over({ outcome: 'timeout', errno: null, ...rest });
};
const icmpOf = (t: IcmpTold): Icmp => ({ type: 'icmp', t: t.type, code: t.code, id: 0, seq: 0, len: 0, info: t.info });

const askIcmp = (ctx: Ctx, a: Ask): Asked => {
  const start = ctx.now;
  const v6 = typeof a.dst === 'string';
  const id = openSocket(ctx, a.netns, { kind: 'raw', family: v6 ? 6 : 4, proto: v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, ...(a.uid !== 0 && { uid: a.uid }), ...(a.mark !== 0 && { mark: a.mark }) });
  const close = (): void => {
    closeSocket(ctx, a.netns, id);
    drain(ctx);
  };
  const echo = id & 0xffff;
  const base = { ...NOBODY, connected: false, icmp: null, src: a.src, sport: 0 };
  const over = (t: Partial<Told> & Pick<Told, 'outcome' | 'errno'>): Asked => ({ told: { ...base, took: ctx.now - start, ...t }, close });
  // ping connects a datagram socket first, to learn its source address.
  const probe = openSocket(ctx, a.netns, { kind: 'udp', family: v6 ? 6 : 4, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: true, pid: 0, ...(a.uid !== 0 && { uid: a.uid }), ...(a.mark !== 0 && { mark: a.mark }) });
  const refused = a.src === null ? connectSocket(ctx, a.netns, probe, a.dst, 1025, a.ifindex) : undefined;
  const src = a.src ?? (pmGet(netnsOf(ctx, a.netns).sockets, probe) as Socket).laddr;
  closeSocket(ctx, a.netns, probe);
  if (refused !== undefined) return over({ outcome: outcomeOf(refused, null), errno: refused });
  const e = sendMsg(ctx, a.netns, id, {
    dst: a.dst, src: a.src ?? anyOf(v6 ? 6 : 4), ...(a.ifindex !== 0 && { oif: a.ifindex }), broadcast: true, l4: { type: 'icmp', t: v6 ? 128 : 8, code: 0, id: echo, seq: 1, len: 56 },
  });
  if (e !== undefined) return over({ outcome: outcomeOf(e, null), errno: e, src });
  let icmp: IcmpTold | null = null;
  let heard: IpPkt | null = null;
  waitUntil(ctx, start + a.patience, () => {
    for (const r of takeRx(ctx, a.netns, id)) {
      const pkt = r.skb.net;
      if (pkt.type !== 'ip' || pkt.l4.type !== 'icmp') continue;
      if (r.err !== undefined && pkt.l4.inner?.l4.type === 'icmp' && pkt.l4.inner.l4.id === echo) icmp ??= toldBy(r);
      if (r.err === undefined && pkt.l4.t === (v6 ? 129 : 0) && pkt.l4.id === echo) heard = pkt;
    }
    return heard !== null || icmp !== null;
  });
  const reply = heard as IpPkt | null;
  if (reply !== null) return over({ outcome: 'open', errno: null, ttl: reply.ttl, src: reply.dst });
  if (icmp !== null) {
    const errno = icmpErrno(icmpOf(icmp), v6) ?? null;
    return over({ outcome: outcomeOf(errno ?? 'EHOSTUNREACH', icmp), errno, icmp });
  }
  return over({ outcome: 'timeout', errno: null });
};

/** Asks, and leaves the sockets open: `close` ends the conversation as programs do. */
export const exchange = (ctx: Ctx, a: Ask): Asked => (a.proto === 'tcp' ? askTcp(ctx, a) : a.proto === 'udp' ? askUdp(ctx, a) : askIcmp(ctx, a));
