// IPv4 routing decisions: net/ipv4/route.c (ip_route_output_key_hash_rcu, ip_route_input_slow, __mkroute_input) and
// fib_frontend.c (fib_validate_source). Leaves out: XFRM, L3 masters, source routing, multicast routing daemons.
import { isLbcast4, isLoopback4, isMulticast4, isZeronet4, type Ip, type Ip4 } from '../base/ip.ts';
import { pmGet } from '../base/pmap.ts';
import type { Errno } from '../model/errno.ts';
import { LOOPBACK_IFINDEX } from '../model/init.ts';
import { ETH_P_IP, IPPROTO_IGMP } from '../model/skb.ts';
import type { DropReason } from '../model/trace.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_UNIVERSE } from '../model/uapi.ts';
import type { Link, Nexthop, Nsid, Route, RouteType } from '../model/world.ts';
import { inDevForward, inDevMax, inDevOr } from './conf4.ts';
import { findLink, linkOf, netnsOf, stateOf, viewOf, type Ctx } from './ctx.ts';
import { dstCacheOf, dstFind, dstKeep, type DstCache } from './dstCache.ts';
import { fibKey, fibLookup4, nexthopGw } from './fib4.ts';
import { hasCustomRules } from './fibRules.ts';
import { fibSelectPath } from './multipath.ts';
import { inetAddrOnlink, inetLookupIfaddr, inetSelectAddr, ipDevFind } from './inetAddr.ts';

/** The key of a route lookup (struct flowi4/flowi6). `iif` 0 stands for locally generated. */
export interface Flow {
  readonly dst: Ip;
  readonly src: Ip;
  readonly iif: number;
  readonly oif: number;
  readonly tos: number;
  readonly mark: number;
  readonly proto: number;
  readonly sport: number;
  readonly dport: number;
  readonly uid: number;
  /** FLOWI_FLAG_ANYSRC: the source need not be ours. */
  readonly anysrc?: boolean;
}

/** A routing decision (struct rtable). */
export interface Rt4 {
  readonly type: RouteType;
  /** The output device (for input routes to us: the loopback). */
  readonly oif: number;
  /** rt_iif: the device a looped-back packet counts as received by (the one that owns the address). */
  readonly iif: number;
  /** Null: the destination is its own next hop. */
  readonly gw: Ip | null;
  /** The preferred source; what the packet carries when it set none. */
  readonly src: Ip4;
  /** The destination as resolved (127.0.0.1 when it was 0). */
  readonly dst: Ip4;
  readonly mtu: number;
  readonly pmtu: boolean;
  readonly table: number;
  readonly route: Route | null;
  /** RTCF_LOCAL, RTCF_BROADCAST, RTCF_MULTICAST. */
  readonly local: boolean;
  readonly broadcast: boolean;
  readonly multicast: boolean;
  /** RTCF_REDIRECTED: a redirect changed the gateway. */
  readonly redirected: boolean;
  /** IPSKB_DOREDIRECT: the sender should be told of a better gateway. */
  readonly doRedirect: boolean;
  /** When the exception that shaped this route dies; 0 when none did. */
  readonly expires: number;
}
export interface RtError {
  readonly error: Errno;
  readonly reason: DropReason;
  /** ip_error: a router answers it with this ICMP code; undefined for martians, which die silently. */
  readonly icmpCode?: number;
}

const isLocalMulticast = (a: Ip4): boolean => a >>> 8 === 0xe00000;
const nhScope = (nh: Nexthop): number => nh.scope ?? (nh.gw === null ? RT_SCOPE_HOST : RT_SCOPE_LINK);

const routeMtu = (dev: Link, route: Route | null): number => Math.min(route?.metrics?.['mtu'] ?? dev.mtu, 65535);

/** A redirect or path MTU learnt for this destination through this next hop (find_exception). */
const applyException = (ctx: Ctx, nsid: Nsid, oif: number, gw: Ip | null, dst: Ip4): { gw: Ip | null; pmtu: number; expires: number } | undefined => {
  const st = stateOf(ctx, nsid);
  if (st.exceptions.size === 0) return undefined;
  const e = pmGet(st.exceptions, `${oif}/${gw ?? ''}/${dst}`);
  if (!e || (e.expires !== 0 && e.expires <= ctx.now)) return undefined;
  return { gw: e.gw ?? gw, pmtu: e.pmtu, expires: e.expires };
};

const make = (ctx: Ctx, nsid: Nsid, p: {
  type: RouteType; dev: Link; gw: Ip | null; src: Ip4; dst: Ip4; table: number; route: Route | null;
  local: boolean; broadcast: boolean; multicast: boolean; doRedirect: boolean; iif: number;
}): Rt4 => {
  const ex = p.type === 'unicast' ? applyException(ctx, nsid, p.dev.ifindex, p.gw, p.dst) : undefined;
  const mtu = routeMtu(p.dev, p.route);
  return {
    type: p.type, oif: p.dev.ifindex, iif: p.iif, gw: ex ? ex.gw : p.gw, src: p.src, dst: p.dst, mtu: ex && ex.pmtu > 0 ? Math.min(ex.pmtu, mtu) : mtu,
    pmtu: ex !== undefined && ex.pmtu > 0, table: p.table, route: p.route, local: p.local, broadcast: p.broadcast,
    multicast: p.multicast, redirected: ex !== undefined && ex.gw !== p.gw, doRedirect: p.doRedirect, expires: ex?.expires ?? 0,
  };
};

/** fib_result_prefsrc: the route's `src`, or the out device's address nearest to the gateway. */
const prefsrcOf = (ctx: Ctx, nsid: Nsid, route: Route, nh: Nexthop): Ip4 =>
  route.prefsrc !== null
    ? (route.prefsrc as Ip4)
    : inetSelectAddr(ctx, nsid, findLink(ctx, nsid, nh.oif), typeof nh.gw === 'number' ? nh.gw : 0, route.scope);

/** May the decision be remembered? Not where state or ports had a say: an exception, several next hops, a choice between default routes. */
const settled = (ctx: Ctx, nsid: Nsid, rt: Rt4 | RtError, output: boolean): boolean => {
  if ('error' in rt || rt.route === null) return true;
  if (rt.expires !== 0 || rt.route.nexthops.length > 1) return false;
  return !output || rt.route.dstLen !== 0 || soleDefault(ctx, nsid, rt.table);
};
const soleDefault = (ctx: Ctx, nsid: Nsid, id: number): boolean => {
  const table = pmGet(netnsOf(ctx, nsid).fib4, id);
  return table !== undefined && pmGet(table.routes, fibKey(0, 0))?.length === 1;
};
const cacheFor = (ctx: Ctx, nsid: Nsid): DstCache | null => {
  const v = viewOf(ctx, nsid);
  if (v.dst === undefined) v.dst = hasCustomRules(v.ns) ? null : dstCacheOf(v.ns);
  return v.dst !== null && stateOf(ctx, nsid).exceptions.size === 0 ? v.dst : null;
};

/** Routes a packet made here. Errors are those of connect() and sendmsg(). */
export const ipRouteOutput = (ctx: Ctx, nsid: Nsid, fl: Flow): Rt4 | RtError => {
  const cache = fl.anysrc || fl.proto === IPPROTO_IGMP ? null : cacheFor(ctx, nsid);
  if (cache === null) return ipRouteOutputKey(ctx, nsid, fl);
  const known = dstFind(cache, fl.dst as Ip4, fl.src as Ip4, fl.oif, fl.tos, fl.mark, true);
  if (known !== undefined) return known;
  const rt = ipRouteOutputKey(ctx, nsid, fl);
  if (settled(ctx, nsid, rt, true)) dstKeep(cache, fl.dst as Ip4, fl.src as Ip4, fl.oif, fl.tos, fl.mark, true, rt);
  return rt;
};

/** ip_route_output_key_hash_rcu. */
const ipRouteOutputKey = (ctx: Ctx, nsid: Nsid, fl: Flow): Rt4 | RtError => {
  const fail = (error: Errno, reason: DropReason = 'IP_OUTNOROUTES'): RtError => ({ error, reason });
  let dst = fl.dst as Ip4;
  let src = fl.src as Ip4;
  let oif = fl.oif;
  const lo = (): Link => linkOf(ctx, nsid, LOOPBACK_IFINDEX);
  const finish = (type: RouteType, dev: Link, gw: Ip | null, table: number, route: Route | null, iif = dev.ifindex): Rt4 | RtError => {
    const ns = netnsOf(ctx, nsid);
    const isLo = dev.info.kind === 'loopback';
    if (isLoopback4(src) && !isLo && !inDevOr(ns, dev, 'route_localnet')) return fail('EINVAL', 'IP_INVALID_SOURCE');
    let t = type;
    if (isLbcast4(dst)) t = 'broadcast';
    else if (isMulticast4(dst)) t = 'multicast';
    else if (isZeronet4(dst)) return fail('EINVAL', 'IP_INVALID_DEST');
    const joined = t === 'multicast' && dst === 0xe0000001;
    return make(ctx, nsid, {
      type: t, dev, gw: t === 'broadcast' || (t === 'multicast' && gw === null) ? null : gw, src, dst, table, route,
      local: t === 'multicast' ? joined : isLo || t === 'broadcast' || t === 'local', broadcast: t === 'broadcast', multicast: t === 'multicast', doRedirect: false, iif,
    });
  };

  if (src !== 0) {
    if (isMulticast4(src) || isLbcast4(src) || isZeronet4(src)) return fail('EINVAL');
    if (oif === 0 && (isMulticast4(dst) || isLbcast4(dst))) {
      const owner = ipDevFind(ctx, nsid, src);
      if (owner === undefined) return fail('ENETUNREACH');
      return finish('unicast', linkOf(ctx, nsid, owner), null, 254, null);
    }
    if (!fl.anysrc && ipDevFind(ctx, nsid, src) === undefined) return fail('ENETUNREACH');
  }
  let outDev: Link | undefined;
  if (oif !== 0) {
    outDev = findLink(ctx, nsid, oif);
    if (!outDev) return fail('ENODEV');
    if (!outDev.up) return fail('ENETUNREACH');
    if (isLocalMulticast(dst) || isLbcast4(dst) || fl.proto === IPPROTO_IGMP) {
      if (src === 0) src = inetSelectAddr(ctx, nsid, outDev, 0, RT_SCOPE_LINK);
      return finish('unicast', outDev, null, 254, null);
    }
    if (src === 0) {
      if (isMulticast4(dst)) src = inetSelectAddr(ctx, nsid, outDev, 0, RT_SCOPE_UNIVERSE);
      else if (dst === 0) src = inetSelectAddr(ctx, nsid, outDev, 0, RT_SCOPE_HOST);
    }
  }
  if (dst === 0) {
    dst = src;
    if (dst === 0) dst = src = 0x7f000001;
    return finish('local', lo(), null, 255, null);
  }
  const key: Flow = { ...fl, dst, src, oif };
  const found = fibLookup4(ctx, nsid, key);
  if ('error' in found) {
    if (oif !== 0 && outDev) {
      // "Apparently, routing tables are wrong. Assume, that the destination is on link."
      if (src === 0) src = inetSelectAddr(ctx, nsid, outDev, 0, RT_SCOPE_LINK);
      return finish('unicast', outDev, null, 0, null);
    }
    return fail(found.error);
  }
  const res = found.type === 'local' ? found : fibSelectPath(ctx, nsid, found, key, true);
  if (res.type === 'local') {
    if (src === 0) src = res.route.prefsrc !== null ? (res.route.prefsrc as Ip4) : dst;
    return finish('local', lo(), null, res.table, res.route, res.nh.oif);
  }
  const dev = linkOf(ctx, nsid, res.nh.oif);
  if (src === 0) src = prefsrcOf(ctx, nsid, res.route, res.nh);
  // "If multicast route do not exist use default one, but do not gateway in this case."
  return finish(res.type, dev, isMulticast4(dst) && res.prefixlen < 4 ? null : nexthopGw(res.nh), res.table, res.route);
};

/**
 * fib_validate_source: would a packet to `src` leave by the device it came in on? Gives 1 when the source is directly
 * connected there, 0 when it is acceptable, or the drop reason.
 */
const fibValidateSource = (ctx: Ctx, nsid: Nsid, src: Ip4, dst: Ip4, tos: number, oif: number, dev: Link, mark: number): 0 | 1 | DropReason => {
  const ns = netnsOf(ctx, nsid);
  const rpf = inDevMax(ns, dev, 'rp_filter');
  const acceptLocal = inDevOr(ns, dev, 'accept_local');
  if (rpf === 0 && (dev.ifindex !== oif || !inDevOr(ns, dev, 'send_redirects'))) {
    if (acceptLocal) return 0;
    if (!hasCustomRules(ns) && !ns.customLocal4) return inetLookupIfaddr(ctx, nsid, src) !== undefined ? 'IP_LOCAL_SOURCE' : 0;
  }
  const mk = inDevOr(ns, dev, 'src_valid_mark') ? mark : 0;
  const base: Flow = { dst: src, src: dst, iif: oif, oif: 0, tos, mark: mk, proto: 0, sport: 0, dport: 0, uid: 0 };
  const lastResort = (): 0 | DropReason => (rpf !== 0 ? 'IP_RPFILTER' : 0);
  const res = fibLookup4(ctx, nsid, base);
  if ('error' in res) return lastResort();
  if (res.type !== 'unicast' && (res.type !== 'local' || !acceptLocal)) return 'IP_LOCAL_SOURCE';
  if (res.route.nexthops.some((n) => n.oif === dev.ifindex) || (res.type === 'local' && dev.info.kind === 'loopback')) {
    return nhScope(res.nh) >= RT_SCOPE_HOST ? 1 : 0;
  }
  if (dev.addrs4.length === 0) return lastResort();
  if (rpf === 1) return 'IP_RPFILTER';
  const again = fibLookup4(ctx, nsid, { ...base, oif: dev.ifindex });
  if (!('error' in again) && again.type === 'unicast') return nhScope(again.nh) >= RT_SCOPE_HOST ? 1 : 0;
  return 0;
};

export interface InputKey {
  readonly dst: Ip4;
  readonly src: Ip4;
  readonly tos: number;
  readonly mark: number;
  readonly iif: number;
  readonly proto: number;
  readonly sport: number;
  readonly dport: number;
  /** The frame's protocol: an ARP question is routed too, and never creates a route back out of its device. */
  readonly ethProto?: number;
}

/** Routes a packet that came in (ip_route_input_rcu). */
export const ipRouteInput = (ctx: Ctx, nsid: Nsid, k: InputKey): Rt4 | RtError => {
  const cache = k.ethProto !== undefined || k.proto === IPPROTO_IGMP ? null : cacheFor(ctx, nsid);
  if (cache === null) return ipRouteInputSlow(ctx, nsid, k);
  const known = dstFind(cache, k.dst, k.src, k.iif, k.tos, k.mark, false);
  if (known !== undefined) return known;
  const rt = ipRouteInputSlow(ctx, nsid, k);
  if (settled(ctx, nsid, rt, false)) dstKeep(cache, k.dst, k.src, k.iif, k.tos, k.mark, false, rt);
  return rt;
};

/** ip_route_input_slow. */
const ipRouteInputSlow = (ctx: Ctx, nsid: Nsid, k: InputKey): Rt4 | RtError => {
  const ns = netnsOf(ctx, nsid);
  const dev = linkOf(ctx, nsid, k.iif);
  const { dst, src } = k;
  const isIp = (k.ethProto ?? ETH_P_IP) === ETH_P_IP;
  const martian = (reason: DropReason): RtError => ({ error: reason === 'IP_RPFILTER' ? 'EXDEV' : 'EINVAL', reason });
  const lo = linkOf(ctx, nsid, LOOPBACK_IFINDEX);
  const localInput = (p: { type: RouteType; table: number; route: Route | null; broadcast?: boolean; multicast?: boolean }): Rt4 =>
    make(ctx, nsid, { type: p.type, dev: lo, gw: null, src: dst, dst, table: p.table, route: p.route, local: true, broadcast: p.broadcast ?? false, multicast: p.multicast ?? false, doRedirect: false, iif: LOOPBACK_IFINDEX });

  if (isMulticast4(dst)) {
    if (dst !== 0xe0000001) return martian('IP_INVALID_DEST');
    if (isMulticast4(src) || isLbcast4(src) || (isLoopback4(src) && !inDevOr(ns, dev, 'route_localnet'))) return martian('IP_INVALID_SOURCE');
    if (isZeronet4(src)) {
      if (!isLocalMulticast(dst) && k.proto !== IPPROTO_IGMP) return martian('IP_INVALID_SOURCE');
    } else {
      const v = fibValidateSource(ctx, nsid, src, 0, k.tos, 0, dev, k.mark);
      if (typeof v === 'string') return martian(v);
    }
    return localInput({ type: 'multicast', table: 0, route: null, multicast: true });
  }
  if (isMulticast4(src) || isLbcast4(src)) return martian('IP_INVALID_SOURCE');
  const brdInput = (table = 0): Rt4 | RtError => {
    if (!isIp) return martian('IP_INVALID_DEST');
    if (!isZeronet4(src)) {
      const v = fibValidateSource(ctx, nsid, src, 0, k.tos, 0, dev, k.mark);
      if (typeof v === 'string') return martian(v);
    }
    return localInput({ type: 'broadcast', table, route: null, broadcast: true });
  };
  if (isLbcast4(dst) || (src === 0 && dst === 0)) return brdInput();
  if (isZeronet4(src)) return martian('IP_INVALID_SOURCE');
  if (isZeronet4(dst)) return martian('IP_INVALID_DEST');
  const localnet = inDevOr(ns, dev, 'route_localnet');
  if (isLoopback4(dst)) {
    if (!localnet) return martian('IP_LOCALNET');
  } else if (isLoopback4(src) && !localnet) return martian('IP_LOCALNET');

  const key: Flow = { dst, src, iif: k.iif, oif: 0, tos: k.tos, mark: k.mark, proto: k.proto, sport: k.sport, dport: k.dport, uid: 0 };
  const found = fibLookup4(ctx, nsid, key);
  const res = 'error' in found || found.type !== 'unicast' ? found : fibSelectPath(ctx, nsid, found, key, false);
  const noRoute = (error: Errno): RtError => {
    const e: Errno = inDevForward(dev) ? error : 'EHOSTUNREACH';
    const icmpCode = e === 'EHOSTUNREACH' ? 1 : e === 'ENETUNREACH' ? 0 : e === 'EACCES' ? 13 : undefined;
    return { error: e, reason: inDevForward(dev) ? 'IP_INNOROUTES' : 'FORWARDING_DISABLED', ...(icmpCode !== undefined && inDevForward(dev) && { icmpCode }) };
  };
  if ('error' in res) return noRoute(res.error);
  if (res.type === 'broadcast') return brdInput(res.table);
  if (res.type === 'local') {
    const v = fibValidateSource(ctx, nsid, src, dst, k.tos, 0, dev, k.mark);
    if (typeof v === 'string') return martian(v);
    return localInput({ type: 'local', table: res.table, route: res.route });
  }
  if (!inDevForward(dev)) return noRoute('EHOSTUNREACH');
  if (res.type !== 'unicast') return martian('IP_INVALID_DEST');

  const out = linkOf(ctx, nsid, res.nh.oif);
  const v = fibValidateSource(ctx, nsid, src, dst, k.tos, res.nh.oif, dev, k.mark);
  if (typeof v === 'string') return martian(v);
  const gw = typeof res.nh.gw === 'number' ? res.nh.gw : 0;
  const same = out.ifindex === dev.ifindex;
  const doRedirect =
    same && v === 1 && isIp && inDevOr(ns, out, 'send_redirects') && (inDevOr(ns, out, 'shared_media') || inetAddrOnlink(out, src, gw));
  if (!isIp && same && dev.conf4.proxy_arp_pvlan === 0) return martian('IP_INVALID_DEST');
  return make(ctx, nsid, { type: 'unicast', dev: out, gw: nexthopGw(res.nh), src: dst, dst, table: res.table, route: res.route, local: false, broadcast: false, multicast: false, doRedirect, iif: out.ifindex });
};
