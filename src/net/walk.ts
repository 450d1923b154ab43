// The walk as a function of values: a world and something to send in, a world, a trace and a fate out.
import { anyOf, type Ip } from '../base/ip.ts';
import type { Errno } from '../model/errno.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_UDP, type L4 } from '../model/skb.ts';
import type { Fate, TraceEvent } from '../model/trace.ts';
import type { Nsid, World } from '../model/world.ts';
import { commitCtx, netnsOf, openCtx, type Ctx } from './ctx.ts';
import { drain, runUntil } from './dev.ts';
import { closeSocket, openSocket, sendMsg } from './sock.ts';

/** What to send, from a socket in a namespace. */
export interface Send {
  readonly netns: Nsid;
  readonly dst: Ip;
  readonly proto: 'icmp' | 'udp';
  readonly dport?: number;
  readonly sport?: number;
  readonly src?: Ip;
  /** Output device (ifindex), as SO_BINDTODEVICE. */
  readonly oif?: number;
  readonly ttl?: number;
  readonly tos?: number;
  /** Payload bytes; default 56. */
  readonly size?: number;
  readonly df?: boolean;
}
export interface WalkOptions {
  /** How much virtual time may pass while the packet waits (ARP, reassembly), in microseconds; default 5 s. */
  readonly horizon?: number;
  /** Record the trace (default true). Without it the fate is still told. */
  readonly trace?: boolean;
  /** Frames that may be handled; default 100,000. */
  readonly budget?: number;
}
export interface WalkResult {
  /** The world afterwards. Its `config` is the very object that went in. */
  readonly world: World;
  readonly trace: readonly TraceEvent[];
  readonly fate: Fate;
  /** A storm's diagnosis, when the budget ran out. */
  readonly stormed: string | null;
}

const l4Of = (send: Send, id: number): L4 =>
  send.proto === 'udp'
    ? { type: 'udp', sport: send.sport ?? 40000, dport: send.dport ?? 33434, data: { len: send.size ?? 56 } }
    : { type: 'icmp', t: typeof send.dst === 'number' ? 8 : 128, code: 0, id, seq: 1, len: send.size ?? 56 };

/** Sends one packet and follows it, and all that it causes, until its fate is known or the horizon is reached. */
export const walk = (world: World, send: Send, opts: WalkOptions = {}): WalkResult => {
  const ctx: Ctx = openCtx(world);
  if (opts.budget !== undefined) ctx.budget = opts.budget;
  netnsOf(ctx, send.netns);
  ctx.trace = opts.trace === false ? null : [];
  ctx.fates = new Map();
  if (ctx.trace === null) ctx.trace = [];
  const family = typeof send.dst === 'number' ? 4 : 6;
  const proto = send.proto === 'udp' ? IPPROTO_UDP : family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  const sock = openSocket(ctx, send.netns, {
    kind: send.proto === 'udp' ? 'udp' : 'raw', family, proto, laddr: null, lport: send.sport ?? 40000, raddr: null, rport: 0, ifindex: 0, broadcast: true, pid: 0,
  });
  const first = ctx.seq;
  const errno: Errno | undefined = sendMsg(ctx, send.netns, sock, {
    dst: send.dst, l4: l4Of(send, sock & 0xffff), src: send.src ?? anyOf(family), oif: send.oif ?? 0, broadcast: true,
    ...(send.ttl !== undefined && { ttl: send.ttl }), ...(send.tos !== undefined && { tos: send.tos }), ...(send.df && { pmtudisc: 'do' as const }),
  });
  drain(ctx);
  // The packet itself is the first numbered thing that sendMsg made.
  let fate: Fate | undefined = errno ? { kind: 'refused', netns: send.netns, errno } : ctx.fates.get(first);
  const end = ctx.now + (opts.horizon ?? 5_000_000);
  while (fate?.kind === 'queued' && ctx.timers !== null && ctx.timers.v.at <= end && ctx.stormed === null) {
    runUntil(ctx, ctx.timers.v.at);
    fate = ctx.fates.get(first) ?? fate;
  }
  closeSocket(ctx, send.netns, sock);
  ctx.config = world.config;
  const trace = opts.trace === false ? [] : ctx.trace;
  return { world: commitCtx(ctx), trace, fate: fate ?? { kind: 'queued', netns: send.netns, ifindex: 0, fn: 'walk' }, stormed: ctx.stormed };
};
