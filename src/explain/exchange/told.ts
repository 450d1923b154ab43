// What a client asks and what it is told; and what all conversations share: time that passes, where something arrived, errors as outcomes.
import type { Ip } from '../../base/ip.ts';
import type { Errno } from '../../model/errno.ts';
import type { Service } from '../../model/tcp.ts';
import type { Fate } from '../../model/trace.ts';
import type { Nsid, Received } from '../../model/world.ts';
import type { Ctx } from '../../net/ctx.ts';
import { drain, runUntil } from '../../net/dev.ts';
import type { Outcome } from '../types.ts';

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

export interface Asked {
  readonly told: Told;
  /** Closes what the client and its server have open. */
  readonly close: () => void;
}
/** Lets time pass until `done`, the patience ends, or nothing is left that could happen. */
export const waitUntil = (ctx: Ctx, end: number, done: () => boolean): boolean => {
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
export const reached = (ctx: Ctx): Set<Nsid> => {
  const set = new Set<Nsid>();
  for (const f of (ctx.fates as Map<number, Fate>).values()) if (f.kind === 'delivered') set.add(f.netns);
  return set;
};
export const PROXIES: ReadonlySet<Service['kind']> = new Set<Service['kind']>(['proxy', 'relay', 'udp-relay']);

export const NOBODY = { server: null, via: [], ttl: 0, large: null } as const;
const UNREACHABLE: ReadonlySet<Errno> = new Set<Errno>(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENONET', 'ENETDOWN', 'EADDRNOTAVAIL', 'EADDRINUSE', 'EINVAL', 'ENODEV', 'EAFNOSUPPORT', 'ENOBUFS', 'EMSGSIZE']);
/** ICMP_NET_ANO, ICMP_HOST_ANO, ICMP_PKT_FILTERED; ICMPv6 administratively prohibited, policy failed, reject route. */
export const isProhibition = (icmp: IcmpTold): boolean => (icmp.v6 ? icmp.type === 1 && [1, 5, 6].includes(icmp.code) : icmp.type === 3 && [9, 10, 13].includes(icmp.code));
export const outcomeOf = (e: Errno, icmp: IcmpTold | null): Outcome => {
  if (icmp !== null) {
    if (isProhibition(icmp)) return 'prohibited';
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
export const toldBy = (r: Received): IcmpTold | null => {
  const { net } = r.skb;
  if (r.err === undefined || r.err.type < 0 || net.type !== 'ip') return null;
  return { type: r.err.type, code: r.err.code, from: r.err.from, v6: typeof net.src === 'string', info: r.err.info };
};
