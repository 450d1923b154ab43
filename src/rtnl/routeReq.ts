// A route message as rtnetlink carries it, and what both families do with it. Mirrors: struct rtmsg and its attributes (struct fib_config,
// fib6_config), net/ipv4/metrics.c (ip_metrics_convert).
import { inPrefix, type Family, type Ip } from '../base/ip.ts';
import { pmDelete, pmEntries } from '../base/pmap.ts';
import type { Errno, RtnlError } from '../model/errno.ts';
import type { Nsid, Origin, Route, RouteType } from '../model/world.ts';
import { stateOf, type Ctx } from '../net/ctx.ts';


/** One next hop of a request: `oif` 0 and `gw` null when not given. */
export interface NexthopReq {
  readonly oif: number;
  readonly gw: Ip | null;
  /** rtnh_hops + 1. */
  readonly weight: number;
  readonly onlink: boolean;
}
/** A route message (struct rtmsg and its attributes; struct fib_config, fib6_config). */
export interface RouteReq {
  readonly family: Family;
  readonly table: number;
  /** Null: RTN_UNSPEC, which only a deletion may say. */
  readonly type: RouteType | null;
  readonly scope: number;
  /** 0: RTPROT_UNSPEC. */
  readonly protocol: number;
  readonly tos: number;
  readonly dst: Ip;
  readonly dstLen: number;
  /** IPv6 source-specific routes: not modelled. */
  readonly prefsrc: Ip | null;
  /** 0: not given. */
  readonly priority: number;
  readonly oif: number;
  readonly gw: Ip | null;
  /** RTNH_F_ONLINK in rtm_flags. */
  readonly onlink: boolean;
  readonly multipath: readonly NexthopReq[] | null;
  readonly metrics: Readonly<Record<string, number>> | null;
  readonly pref: Route['pref'];
  /** Seconds; null never. IPv6 only. */
  readonly expires: number | null;
  readonly origin?: Origin;
}
/** NLM_F_*. */
export interface NlFlags {
  readonly create?: boolean;
  readonly excl?: boolean;
  readonly replace?: boolean;
  readonly append?: boolean;
}

export const fail = (errno: Errno, extack?: string): RtnlError => (extack === undefined ? { errno } : { errno, extack });

/** ip_metrics_convert: what the kernel stores of a request's metrics. */
export const convertMetrics = (m: Readonly<Record<string, number>> | null): Readonly<Record<string, number>> | null => {
  if (m === null) return null;
  const cap: Record<string, number> = { mtu: 65535 - 15, advmss: 65535 - 40, hoplimit: 255 };
  const out: Record<string, number> = {};
  for (const [k, v] of Object.entries(m)) {
    const stored = Math.min(v, cap[k] ?? v);
    if (stored !== 0) out[k] = stored;
  }
  return Object.keys(out).length === 0 ? null : out;
};

/** Path MTUs and redirects live in the next hop they were learnt through, and go with it, unless a route in `kept` has the same one. */
export const dropExceptions = (ctx: Ctx, nsid: Nsid, r: Route, kept: readonly Route[] = []): void => {
  const st = stateOf(ctx, nsid);
  for (const [key, e] of pmEntries(st.exceptions)) {
    if (typeof e.dst !== typeof r.dst || !inPrefix(e.dst, r.dst, r.dstLen) || kept.some((k) => inPrefix(e.dst, k.dst, k.dstLen))) continue;
    if (r.nexthops.some((n) => String(key).startsWith(`${n.oif}/${n.gw ?? ''}/`))) st.exceptions = pmDelete(st.exceptions, key);
  }
};
