// The walk as a function of values: a world and something to send in, a world, a trace and a fate out.
import { anyOf, isAny, parseIp, type Ip } from '../base/ip.ts';
import { emptyPMap, pmEntries, pmGet, pmSet } from '../base/pmap.ts';
import type { Errno } from '../model/errno.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP, type L4 } from '../model/skb.ts';
import type { Fate, TraceEvent } from '../model/trace.ts';
import type { Netns, Nsid, World } from '../model/world.ts';
import { commitCtx, openCtx, type Ctx } from './ctx.ts';
import { drain, runUntil } from './dev.ts';
import { closeSocket, openSocket, sendMsg, tcpAbort, tcpInfo } from './sock.ts';
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
const settledConfig = (ctx: Ctx, world: World, netns: Nsid): World['config'] => {
  const same = (a: Netns, b: Netns): boolean => (Object.keys(a) as (keyof Netns)[]).every((k) => a[k] === b[k]);
  const before = pmGet(world.config.netns, netns) as Netns;
  const now = { ...(pmGet(ctx.config.netns, netns) as Netns), sockets: before.sockets };
  const others = [...ctx.drafts.keys()].every((id) => id === netns || pmGet(world.config.netns, id) === pmGet(ctx.config.netns, id));
  return others && same(before, now) ? world.config : { ...ctx.config, netns: pmSet(ctx.config.netns, netns, now) };
};

/** Sends one packet and follows it, and all that it causes, until its fate is known or the horizon is reached. */
export const walk = (world: World, send: Send, opts: WalkOptions = {}): WalkResult => {
  const netns = netnsArg(world, send.netns);
  const dst = ipArg('dst', send.dst);
  const family = typeof dst === 'number' ? 4 : 6;
  const src = send.src === undefined ? anyOf(family) : ipArg('src', send.src);
  if (typeof src !== typeof dst) throw new TypeError('src and dst are of different address families');
  const oif = send.oif === undefined ? 0 : oifArg(world, netns, send.oif);

  const ctx: Ctx = openCtx(world);
  if (opts.budget !== undefined) ctx.budget = opts.budget;
  const trace: TraceEvent[] = [];
  if (opts.trace !== false) ctx.trace = trace;
  ctx.fates = new Map();
  const tcp = send.proto === 'tcp';
  const proto = tcp ? IPPROTO_TCP : send.proto === 'udp' ? IPPROTO_UDP : family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  const sock = openSocket(ctx, netns, {
    kind: tcp ? 'tcp' : send.proto === 'udp' ? 'udp' : 'raw', family, proto, laddr: null, lport: tcp ? 0 : (send.sport ?? 40000), raddr: null, rport: 0, ifindex: 0, broadcast: true, pid: 0,
  });
  const first = ctx.seq;
  const errno: Errno | undefined = tcp ? sendSyn(ctx, netns, send, { sock, dst, src, oif }) : sendMsg(ctx, netns, sock, {
    dst, l4: l4Of(send, dst, sock & 0xffff), src, oif, broadcast: true,
    ...(send.ttl !== undefined && { ttl: send.ttl }), ...(send.tos !== undefined && { tos: send.tos }), ...(send.df && { pmtudisc: 'do' as const }),
  });
  drain(ctx);
  // The packet itself is the first numbered thing that sendMsg made.
  let fate: Fate | undefined = errno ? { kind: 'refused', netns, errno } : ctx.fates.get(first);
  const end = ctx.now + (opts.horizon ?? 5_000_000);
  const waits = (): boolean => fate?.kind === 'queued' || (tcp && fate?.kind === 'delivered' && tcpInfo(ctx, netns, sock)?.state === 'SYN_SENT');
  while (waits() && ctx.timers !== null && ctx.timers.v.at <= end && ctx.stormed === null) {
    runUntil(ctx, ctx.timers.v.at);
    fate = ctx.fates.get(first) ?? fate;
  }
  ctx.trace = null;
  if (tcp) tcpAbort(ctx, netns, sock);
  else closeSocket(ctx, netns, sock);
  drain(ctx);
  ctx.config = settledConfig(ctx, world, netns);
  return {
    world: commitCtx(ctx), trace, fate: fate ?? { kind: 'queued', netns, ifindex: 0, fn: 'walk' }, stormed: ctx.stormed,
  };
};
