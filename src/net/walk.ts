// The walk as a function of values: a world and something to send in, a world, a trace and a fate out.
import { anyOf, isAny, parseIp, type Ip } from '../base/ip.ts';
import { emptyPMap, pmEntries, pmGet, pmSet } from '../base/pmap.ts';
import type { Errno } from '../model/errno.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP, type L4 } from '../model/skb.ts';
import type { Fate, TraceEvent } from '../model/trace.ts';
import type { Netns, Nsid, World } from '../model/world.ts';
import { commitCtx, nextSeq, openCtx, type Ctx } from './ctx.ts';
import { drain, runUntil } from './dev.ts';
import { closeSocket, openSocket, sendMsg, takeRx, tcpAbort, tcpInfo } from './sock.ts';
import { tcpConnectFrom } from './tcp/connect.ts';

/** What to send, from a socket in a namespace. */
export interface Send {
  /** A namespace's number (1 is the initial one) or its name. */
  readonly netns: Nsid | string;
  /** An address, or its text. */
  readonly dst: Ip | string;
  /** tcp: a SYN from a fresh socket. It is followed until the connection stands or is refused, and then reset, out of the trace. */
  readonly proto: 'icmp' | 'udp' | 'tcp';
  readonly dport?: number;
  readonly sport?: number;
  readonly src?: Ip | string;
  /** Output device (its name or ifindex), as SO_BINDTODEVICE. */
  readonly oif?: number | string;
  readonly ttl?: number;
  readonly tos?: number;
  /** Payload bytes; default 56. */
  readonly size?: number;
  readonly df?: boolean;
}
export interface WalkOptions {
  /** How much virtual time may pass while the packet waits (ARP, reassembly), in microseconds; default 5 s. */
  readonly horizon?: number;
  /** Give the trace (default true). Without it the fate is still told. */
  readonly trace?: boolean;
  /** Frames that may be handled; default 50,000. */
  readonly budget?: number;
}
export interface WalkResult {
  /** The world afterwards. Its `config` is the very object that went in, unless duplicate address detection ended meanwhile. */
  readonly world: World;
  readonly trace: readonly TraceEvent[];
  readonly fate: Fate;
  /** A storm's diagnosis, when the budget ran out. */
  readonly stormed: string | null;
}

/** An address given as a value (a number, 32 hex digits) or as text. Throws TypeError on anything else. */
const ipArg = (what: string, ip: Ip | string): Ip => {
  if (typeof ip === 'number' || /^[0-9a-f]{32}$/.test(ip)) return ip;
  const parsed = parseIp(ip);
  if (parsed === undefined) throw new TypeError(`${what} "${ip}" is not an IPv4 or IPv6 address`);
  return parsed;
};
const netnsArg = (world: World, ns: Nsid | string): Nsid => {
  const id = typeof ns === 'number' ? ns : pmGet(world.config.names, ns);
  if (id === undefined || !pmGet(world.config.netns, id)) {
    const known = [...pmEntries(world.config.names)].map(([k]) => k).sort();
    throw new RangeError(`netns "${ns}" does not exist; known: 1 (initial)${known.map((n) => `, ${n}`).join('')}`);
  }
  return id;
};
const oifArg = (world: World, nsid: Nsid, dev: number | string): number => {
  const ns = pmGet(world.config.netns, nsid);
  const i = typeof dev === 'number' ? dev : ns && pmGet(ns.linkNames, dev);
  if (i === undefined) throw new RangeError(`device "${dev}" does not exist in netns ${nsid}; known: ${[...pmEntries(ns?.linkNames ?? emptyPMap<number>())].map(([k]) => k).sort().join(', ')}`);
  return i;
};

/** Where the packet comes from: an address, a device, a port. */
interface From {
  readonly sock: number;
  readonly dst: Ip;
  readonly src: Ip;
  readonly oif: number;
}
/** connect(2), without leaving a trace in the config. */
const sendSyn = (ctx: Ctx, netns: Nsid, send: Send, f: From): Errno | undefined => {
  const r = tcpConnectFrom(ctx, netns, {
    id: f.sock, family: typeof f.dst === 'number' ? 4 : 6, laddr: isAny(f.src) ? null : f.src, lport: send.sport ?? 0, ifindex: f.oif, tos: send.tos ?? 0, ttl: send.ttl ?? 0,
  }, f.dst, send.dport ?? 80, f.oif, {});
  return 'errno' in r ? r.errno : undefined;
};

const l4Of = (send: Send, dst: Ip, id: number): L4 =>
  send.proto === 'udp'
    ? { type: 'udp', sport: send.sport ?? 40000, dport: send.dport ?? 33434, data: { len: send.size ?? 56 } }
    : { type: 'icmp', t: typeof dst === 'number' ? 8 : 128, code: 0, id, seq: 1, len: send.size ?? 56 };

/**
 * The config to give back: the very one that came in. Only time that passes can change it (duplicate address detection that ends
 * adds the address's host route), never a packet.
 */
export const settledConfig = (ctx: Ctx, world: World, senders: readonly Nsid[]): World['config'] => {
  const same = (a: Netns, b: Netns): boolean => (Object.keys(a) as (keyof Netns)[]).every((k) => a[k] === b[k]);
  let { netns } = ctx.config;
  for (const id of senders) {
    const before = pmGet(world.config.netns, id) as Netns;
    const now = { ...(pmGet(netns, id) as Netns), sockets: before.sockets };
    netns = pmSet(netns, id, same(before, now) ? before : now);
  }
  return [...ctx.drafts.keys()].every((id) => pmGet(world.config.netns, id) === pmGet(netns, id)) ? world.config : { ...ctx.config, netns };
};

/** A packet to send, its names and texts resolved. */
interface Resolved {
  readonly send: Send;
  readonly netns: Nsid;
  readonly dst: Ip;
  readonly src: Ip;
  readonly oif: number;
}
const resolve = (world: World, send: Send): Resolved => {
  const netns = netnsArg(world, send.netns);
  const dst = ipArg('dst', send.dst);
  const src = send.src === undefined ? anyOf(typeof dst === 'number' ? 4 : 6) : ipArg('src', send.src);
  if (typeof src !== typeof dst) throw new TypeError('src and dst are of different address families');
  return { send, netns, dst, src, oif: send.oif === undefined ? 0 : oifArg(world, netns, send.oif) };
};

const PROTO: Readonly<Record<Send['proto'], readonly [v4: number, v6: number]>> = {
  tcp: [IPPROTO_TCP, IPPROTO_TCP], udp: [IPPROTO_UDP, IPPROTO_UDP], icmp: [IPPROTO_ICMP, IPPROTO_ICMPV6],
};
const KIND = { tcp: 'tcp', udp: 'udp', icmp: 'raw' } as const;
/** socket(2), and for UDP its port. */
const socketFor = (ctx: Ctx, r: Resolved): number => {
  const { proto, sport } = r.send;
  const family = typeof r.dst === 'number' ? 4 : 6;
  return openSocket(ctx, r.netns, {
    kind: KIND[proto], family, proto: PROTO[proto][family === 4 ? 0 : 1], laddr: null, lport: proto === 'tcp' ? 0 : (sport ?? 40000), raddr: null, rport: 0, ifindex: 0, broadcast: true, pid: 0,
  });
};

/** Sends the packet and follows it, and all that it causes, until its fate is known or the horizon is reached. `echo`: the identifier of an echo request. */
const follow = (ctx: Ctx, r: Resolved, sock: number, echo: number, horizon: number): Fate => {
  const { send, netns, dst, src, oif } = r;
  const tcp = send.proto === 'tcp';
  const fates = ctx.fates as Map<number, Fate>;
  const first = ctx.seq;
  const errno: Errno | undefined = tcp ? sendSyn(ctx, netns, send, { sock, dst, src, oif }) : sendMsg(ctx, netns, sock, {
    dst, l4: l4Of(send, dst, echo), src, oif, broadcast: true,
    ...(send.ttl !== undefined && { ttl: send.ttl }), ...(send.tos !== undefined && { tos: send.tos }), ...(send.df && { pmtudisc: 'do' as const }),
  });
  drain(ctx);
  // The packet itself is the first numbered thing that sendMsg made.
  let fate: Fate | undefined = errno ? { kind: 'refused', netns, errno } : fates.get(first);
  const end = ctx.now + horizon;
  const waits = (): boolean => fate?.kind === 'queued' || (tcp && fate?.kind === 'delivered' && tcpInfo(ctx, netns, sock)?.state === 'SYN_SENT');
  while (waits() && ctx.timers !== null && ctx.timers.v.at <= end && ctx.stormed === null) {
    runUntil(ctx, ctx.timers.v.at);
    fate = fates.get(first) ?? fate;
  }
  return fate ?? { kind: 'queued', netns, ifindex: 0, fn: 'walk' };
};
const HORIZON = 5_000_000;
const openWalk = (world: World, opts: WalkOptions): Ctx => {
  const ctx = openCtx(world);
  if (opts.budget !== undefined) ctx.budget = opts.budget;
  ctx.fates = new Map();
  return ctx;
};

/** Configs with a walk's socket in them: walks from one world mostly begin alike, and what is known of a config is known by its identity. */
const opened = new WeakMap<World['config'], Map<string, World['config']>>();
/** Enough for the kinds of packets that somebody sends from one world; then it starts anew. */
const OPENED = 256;
/** A client's socket (one, and nothing else that is numbered), in a config that was made before for the same one. */
export const openOnce = (ctx: Ctx, what: string, open: () => number): number => {
  const base = ctx.config;
  let known = opened.get(base);
  if (!known) opened.set(base, (known = new Map()));
  const key = `${ctx.seq}/${what}`;
  const config = known.get(key);
  if (config !== undefined) {
    ctx.config = config;
    return nextSeq(ctx);
  }
  const sock = open();
  if (known.size >= OPENED) known.clear();
  known.set(key, ctx.config);
  return sock;
};
const openFor = (ctx: Ctx, r: Resolved): number => openOnce(ctx, `${r.netns}/${r.send.proto}/${typeof r.dst}/${r.send.sport ?? 40000}`, () => socketFor(ctx, r));

/** Sends one packet and follows it, and all that it causes, until its fate is known or the horizon is reached. */
export const walk = (world: World, send: Send, opts: WalkOptions = {}): WalkResult => {
  const r = resolve(world, send);
  const ctx = openWalk(world, opts);
  const trace: TraceEvent[] = [];
  if (opts.trace !== false) ctx.trace = trace;
  const sock = openFor(ctx, r);
  const { config } = ctx;
  const fate = follow(ctx, r, sock, sock & 0xffff, opts.horizon ?? HORIZON);
  ctx.trace = null;
  if (send.proto !== 'tcp' && ctx.config === config) {
    takeRx(ctx, r.netns, sock);
    ctx.config = world.config;
  } else {
    if (send.proto === 'tcp') tcpAbort(ctx, r.netns, sock);
    else closeSocket(ctx, r.netns, sock);
    drain(ctx);
    ctx.config = settledConfig(ctx, world, [r.netns]);
  }
  return { world: commitCtx(ctx), trace, fate, stormed: ctx.stormed };
};

/** What became of many packets. */
export interface WalkAllResult {
  readonly world: World;
  /** By packet, in the order given. */
  readonly fates: readonly Fate[];
  /** By packet, with `trace: true`; empty otherwise. */
  readonly traces: readonly (readonly TraceEvent[])[];
  readonly stormed: string | null;
}
/**
 * Sends packets one after the other, each followed as `walk` does it, and commits once. Datagrams from one port of a namespace share a
 * socket, as a program would have it. Without `trace: true` there are no traces.
 */
export const walkAll = (world: World, sends: readonly Send[], opts: WalkOptions = {}): WalkAllResult => {
  const ctx = openWalk(world, opts);
  const fates: Fate[] = [];
  const traces: TraceEvent[][] = [];
  /** The namespaces of the senders, and their sockets by number and port. */
  const senders = new Map<Nsid, Map<number | string, number>>();
  for (const send of sends) {
    const r = resolve(world, send);
    let socks = senders.get(r.netns);
    if (!socks) senders.set(r.netns, (socks = new Map()));
    const tcp = send.proto === 'tcp';
    const key = typeof r.dst === 'number' && send.proto === 'udp' ? (send.sport ?? 40000) : `${send.proto}/${typeof r.dst}/${send.sport ?? 40000}`;
    let sock = tcp ? undefined : socks.get(key);
    if (sock === undefined) {
      sock = socketFor(ctx, r);
      if (!tcp) socks.set(key, sock);
    }
    if (opts.trace === true) {
      ctx.trace = [];
      traces.push(ctx.trace);
    }
    (ctx.fates as Map<number, Fate>).clear();
    fates.push(follow(ctx, r, sock, (sock + fates.length) & 0xffff, opts.horizon ?? HORIZON));
    ctx.trace = null;
    if (tcp) {
      tcpAbort(ctx, r.netns, sock);
      drain(ctx);
    } else takeRx(ctx, r.netns, sock);
    if (ctx.stormed !== null) break;
  }
  for (const [netns, socks] of senders) for (const sock of socks.values()) closeSocket(ctx, netns, sock);
  drain(ctx);
  ctx.config = settledConfig(ctx, world, [...senders.keys()]);
  return { world: commitCtx(ctx), fates, traces, stormed: ctx.stormed };
};
