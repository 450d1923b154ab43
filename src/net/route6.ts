// IPv6 routing decisions: net/ipv6/route.c (ip6_route_output_flags, ip6_route_input_lookup, ip6_pol_route, ip6_mtu,
// rt6_find_cached_rt, __rt6_update_pmtu) and ip6_output.c (ip6_dst_lookup_tail). The tables are fib6.ts.
// Leaves out: subtrees (`from`), L3 masters, segment routing.
import { IN6_ANY, IN6_LOOPBACK, isLinkLocal6, isMulticast6, type Ip, type Ip6 } from '../base/ip.ts';
import { pmGet, pmSet } from '../base/pmap.ts';
import type { Errno } from '../model/errno.ts';
import { LOOPBACK_IFINDEX } from '../model/init.ts';
import { mtu6Of } from '../model/sysctl.ts';
import type { DropReason } from '../model/trace.ts';
import { IPV6_MIN_MTU, RTPROT_KERNEL } from '../model/uapi.ts';
import type { FibException, Neigh, Nsid, Route, RouteType } from '../model/world.ts';
import { findLink, findNeigh, netnsOf, stateOf, type Ctx } from './ctx.ts';
import type { FibResult } from './fib4.ts';
import { fibLookup6 } from './fib6.ts';
import type { Flow } from './route4.ts';
import { ipv6DevGetSaddr } from './srcAddr6.ts';

/** A routing decision (struct rt6_info). */
export interface Rt6 {
  readonly type: RouteType;
  /** dst.dev: the loopback for what is ours. */
  readonly oif: number;
  /** rt6i_idev: the device that the route, or the address, belongs to. */
  readonly dev: number;
  /** Null: the destination is its own next hop. */
  readonly gw: Ip6 | null;
  readonly dst: Ip6;
  /** The route's `src`. */
  readonly prefsrc: Ip6 | null;
  readonly mtu: number;
  /** A path MTU message shaped `mtu`. */
  readonly pmtu: boolean;
  readonly table: number;
  readonly prefixlen: number;
  readonly route: Route | null;
  /** RTF_LOCAL, RTF_ANYCAST, a group: it goes up, not out. */
  readonly local: boolean;
  readonly anycast: boolean;
  readonly multicast: boolean;
  /** A route by the loopback that is not ours: ip6_route_info_create made it a reject route, which answers "no route". */
  readonly discard: boolean;
  /** When the exception that shaped this route dies; 0 when none did. */
  readonly expires: number;
}
export interface Rt6Error {
  readonly error: Errno;
  readonly reason: DropReason;
  /** The destination unreachable code that answers it on input; undefined: silence (blackhole). */
  readonly icmpCode?: number;
}
const MAX_MTU = 65575;
const PMTU_EXPIRES = 600_000_000;

/** rt6_need_strict: these mean nothing without their device. */
const rt6NeedStrict = (ip: Ip6): boolean => ip === IN6_LOOPBACK || isLinkLocal6(ip) || isMulticast6(ip);

const VALID: ReadonlySet<Neigh['nud']> = new Set<Neigh['nud']>(['PERMANENT', 'NOARP', 'REACHABLE', 'PROBE', 'STALE', 'DELAY']);
/** rt6_check_neigh: 1 when the router is, or may be, there; -2 when it is known to be gone. */
const reachable = (ctx: Ctx, nsid: Nsid) => (oif: number, gw: Ip): number => {
  const n = findNeigh(ctx, nsid, oif, gw);
  return !n || VALID.has(n.nud) || n.nud !== 'FAILED' ? 1 : -2;
};

const exceptionKey = (oif: number, gw: Ip6 | null, dst: Ip6): string => `${oif}/${gw ?? ''}/${dst}`;
const exceptionOf = (ctx: Ctx, nsid: Nsid, oif: number, gw: Ip6 | null, dst: Ip6): FibException | undefined => {
  const st = stateOf(ctx, nsid);
  const e = st.exceptions.size === 0 ? undefined : pmGet(st.exceptions, exceptionKey(oif, gw, dst));
  return e && (e.expires === 0 || e.expires > ctx.now) ? e : undefined;
};

const fromFib = (ctx: Ctx, nsid: Nsid, res: FibResult, dst: Ip6): Rt6 => {
  const local = res.type === 'local';
  const anycast = res.type === 'anycast';
  const gw = typeof res.nh.gw === 'string' ? res.nh.gw : null;
  const dev = res.nh.oif;
  // RTF_LOCAL, RTF_ANYCAST: an anycast route made by hand has no such flag
  const oif = local || (anycast && res.route.protocol === RTPROT_KERNEL) ? LOOPBACK_IFINDEX : dev;
  const ex = local || anycast ? undefined : exceptionOf(ctx, nsid, dev, gw, dst);
  const link = findLink(ctx, nsid, oif);
  const mtu = Math.min(res.route.metrics?.['mtu'] ?? (link ? mtu6Of(link) : IPV6_MIN_MTU), MAX_MTU);
  const pmtu = ex !== undefined && ex.pmtu > 0 && ex.pmtu < mtu;
  // A redirect to the destination itself makes it a neighbour.
  const hop = ex && ex.gw !== null ? (ex.gw === dst ? null : (ex.gw as Ip6)) : gw;
  return {
    type: res.type, oif, dev, gw: hop, dst, prefsrc: res.route.prefsrc as Ip6 | null, mtu: pmtu ? ex.pmtu : mtu, pmtu, table: res.table, prefixlen: res.prefixlen,
    route: res.route, local: local || anycast, anycast, multicast: isMulticast6(dst),
    discard: res.type === 'unicast' && link?.info.kind === 'loopback' && !(res.route.dst === IN6_LOOPBACK && res.route.dstLen === 128), expires: ex?.expires ?? 0,
  };
};

const REJECT: Partial<Record<Errno, number>> = { ENETUNREACH: 0, EHOSTUNREACH: 0, EACCES: 1 };
const fail = (error: Errno, reason: DropReason): Rt6Error => ({ error, reason, ...(REJECT[error] !== undefined && { icmpCode: REJECT[error] }) });

/** ip6_route_output: where a packet made here goes; says nothing about its source. `iface` is RT6_LOOKUP_F_IFACE, as for a socket bound to a device. */
export const ip6RouteOutput = (ctx: Ctx, nsid: Nsid, fl: Flow, iface = false): Rt6 | Rt6Error => {
  const dst = fl.dst as Ip6;
  const strict = iface || rt6NeedStrict(dst) || (fl.oif !== 0 && fl.src === IN6_ANY);
  const res = fibLookup6(ctx, nsid, { ...fl, iif: 0 }, { strict, reachable: reachable(ctx, nsid) });
  return 'error' in res ? fail(res.error, 'IP_OUTNOROUTES') : fromFib(ctx, nsid, res, dst);
};

/** ip6_route_get_saddr: the route's preferred source, or the best address for that device. */
export const ip6RouteGetSaddr = (ctx: Ctx, nsid: Nsid, rt: Rt6 | undefined, dst: Ip6): Ip6 | undefined =>
  rt?.prefsrc ?? ipv6DevGetSaddr(ctx, nsid, rt?.dev ?? 0, dst);

/** ip6_dst_lookup: route and source address together. `bound`: the socket is bound to a device. */
export const ip6DstLookup = (ctx: Ctx, nsid: Nsid, fl: Flow, bound = false): { readonly rt: Rt6; readonly src: Ip6 } | Rt6Error => {
  const dst = fl.dst as Ip6;
  if (fl.src !== IN6_ANY) {
    const rt = ip6RouteOutput(ctx, nsid, fl, bound);
    return 'error' in rt ? rt : { rt, src: fl.src as Ip6 };
  }
  const first = ip6RouteOutput(ctx, nsid, fl, bound);
  const src = ip6RouteGetSaddr(ctx, nsid, 'error' in first ? undefined : first, dst);
  if (src === undefined) return { error: 'EADDRNOTAVAIL', reason: 'IP_OUTNOROUTES' };
  // A route that failed gets another chance with the source it will have: rules may look at it.
  const rt = 'error' in first ? ip6RouteOutput(ctx, nsid, { ...fl, src }, bound || fl.oif !== 0) : first;
  return 'error' in rt ? rt : { rt, src };
};

export interface Input6 {
  readonly dst: Ip6;
  readonly src: Ip6;
  readonly iif: number;
  readonly tos: number;
  readonly mark: number;
  readonly proto: number;
  readonly sport: number;
  readonly dport: number;
  /** `ip -6 route get ... iif` asks for nobody (INVALID_UID); packets that come in are root's. */
  readonly uid?: number;
}
/** ip6_route_input: where a packet that came in by `iif` goes. */
export const ip6RouteInput = (ctx: Ctx, nsid: Nsid, q: Input6): Rt6 | Rt6Error => {
  const strict = rt6NeedStrict(q.dst);
  const res = fibLookup6(ctx, nsid, { ...q, oif: 0, uid: q.uid ?? 0 }, { strict, device: q.iif, reachable: reachable(ctx, nsid) });
  if ('error' in res) return fail(res.error, 'IP_INNOROUTES');
  return fromFib(ctx, nsid, res, q.dst);
};

/** ip6_dst_hoplimit: the route's, the device's, or the namespace's. */
export const ip6DstHoplimit = (ctx: Ctx, nsid: Nsid, rt: Rt6): number =>
  rt.route?.metrics?.['hoplimit'] ?? findLink(ctx, nsid, rt.dev)?.conf6.hop_limit ?? netnsOf(ctx, nsid).conf6.all.hop_limit;

/** Learns a path MTU or a better next hop for one destination. `rt` is the route as the tables give it. */
const learn = (ctx: Ctx, nsid: Nsid, res: FibResult, dst: Ip6, patch: { readonly pmtu?: number; readonly gw?: Ip6; readonly expires: number }): void => {
  const st = stateOf(ctx, nsid);
  const key = exceptionKey(res.nh.oif, typeof res.nh.gw === 'string' ? res.nh.gw : null, dst);
  const old = pmGet(st.exceptions, key);
  st.exceptions = pmSet(st.exceptions, key, { dst, gw: patch.gw ?? old?.gw ?? null, pmtu: patch.pmtu ?? old?.pmtu ?? 0, expires: patch.expires, locked: false });
};
const lookup = (ctx: Ctx, nsid: Nsid, dst: Ip6, src: Ip6, oif: number, mark: number): FibResult | undefined => {
  const fl: Flow = { dst, src, iif: 0, oif, tos: 0, mark, proto: 0, sport: 0, dport: 0, uid: 0 };
  const res = fibLookup6(ctx, nsid, fl, { strict: rt6NeedStrict(dst), reachable: reachable(ctx, nsid) });
  return 'error' in res || res.type !== 'unicast' ? undefined : res;
};
/** ip6_update_pmtu: a packet too big message about a packet we sent. */
export const ip6UpdatePmtu = (ctx: Ctx, nsid: Nsid, inner: { readonly dst: Ip6; readonly src: Ip6 }, mtu: number, oif: number, mark: number): void => {
  const res = lookup(ctx, nsid, inner.dst, inner.src, oif, mark);
  if (!res || mtu < IPV6_MIN_MTU || mtu >= fromFib(ctx, nsid, res, inner.dst).mtu) return;
  learn(ctx, nsid, res, inner.dst, { pmtu: mtu, expires: ctx.now + PMTU_EXPIRES });
};
/** rt6_do_redirect: `from` must be the router we use now, on the device the message came in by. */
export const rt6DoRedirect = (ctx: Ctx, nsid: Nsid, dst: Ip6, src: Ip6, from: Ip6, target: Ip6, ifindex: number): boolean => {
  const res = lookup(ctx, nsid, dst, src, ifindex, 0);
  if (!res || res.nh.oif !== ifindex) return false;
  const now = fromFib(ctx, nsid, res, dst);
  if (now.gw !== from) return false;
  learn(ctx, nsid, res, dst, { gw: target, expires: 0 });
  return true;
};
