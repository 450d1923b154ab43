// `ip route get`: asks the routing code and prints its answer. Mirrors: iproute2's ip/iproute.c (iproute_get), net/ipv4/route.c
// (inet_rtm_getroute, rt_fill_info) and net/ipv6/route.c (inet6_rtm_getroute, rt6_fill_node).
// Loud: vrf, `as`, the cache's use counts (-s).
import { IN6_ANY, isMulticast6, type Ip, type Ip4, type Ip6 } from '../../base/ip.ts';
import type { Errno } from '../../model/errno.ts';
import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../../model/init.ts';
import type { Route } from '../../model/world.ts';
import { netnsOf } from '../../net/ctx.ts';
import { hasCustomRules } from '../../net/fibRules.ts';
import { ipRouteInput, ipRouteOutput, type Flow, type Rt4 } from '../../net/route4.ts';
import { ip6RouteGetSaddr, ip6RouteInput, ip6RouteOutput, type Rt6 } from '../../net/route6.ts';
import type { Proc } from '../../shell/proc.ts';
import { dsfieldA2n } from './names.ts';
import type { IpOpts } from './opts.ts';
import { finish, newPrinter } from './printer.ts';
import { inetProtoA2n } from './protos.ts';
import { routeMsg } from './route-dump.ts';
import { printRoute, type RtMsg } from './route-print.ts';
import { routeUsage } from './route-usage.ts';
import { argvOf, cur, findDev, getPrefix, getU16, getU32, invarg, matches, more, nextArg, nodev, notModelled, prefixIp, rtnlAnswer, type Af } from './util.ts';

interface Question {
  readonly family: 4 | 6;
  readonly dst: Ip;
  readonly src: Ip | null;
  readonly iif: number;
  readonly oif: number;
  readonly tos: number;
  readonly mark: number;
  readonly uid: number;
  readonly proto: number;
  readonly sport: number;
  readonly dport: number;
  readonly fibmatch: boolean;
}
const NO_FLAGS = { dead: false, onlink: false, linkdown: false };
const secondsLeft = (now: number, at: number): number | null => (at === 0 ? null : Math.max(0, Math.trunc((at - now) / 1e6)) || null);

const get4 = (p: Proc, o: IpOpts, q: Question): RtMsg | Errno => {
  const { ctx } = p;
  const dst = q.dst as Ip4;
  const src = (q.src ?? 0) as Ip4;
  const base = { dst, src, iif: q.iif, tos: q.tos, mark: q.mark, proto: q.proto, sport: q.sport, dport: q.dport };
  const input = q.iif !== 0;
  const rt = input ? ipRouteInput(ctx, o.netns, base) : ipRouteOutput(ctx, o.netns, { ...base, oif: q.oif, uid: q.uid });
  // On input, what ip_route_input itself refuses (a martian) is EINVAL; a route that says no gives its own error.
  if ('error' in rt) return rt.error === 'EXDEV' ? 'EINVAL' : rt.error;
  const table = rt.table === RT_TABLE_LOCAL && !hasCustomRules(netnsOf(ctx, o.netns)) ? RT_TABLE_MAIN : rt.table;
  if (q.fibmatch) {
    if (!rt.route) return 'EHOSTUNREACH';
    return { ...routeMsg(ctx, o.netns, 4, table, rt.route), type: rt.type };
  }
  const flags = flags4(rt);
  const m: Route['metrics'] = rt.broadcast || (input && rt.local) ? null : (rt.route?.metrics ?? null);
  const expires = secondsLeft(ctx.now, rt.expires);
  return {
    family: 4, type: rt.type, dst, dstLen: 32, ...(q.src !== null && { src: { ip: src, len: 32 } }), tos: rt.route?.tos ?? 0, table, protocol: 0, scope: 0,
    flags: { ...NO_FLAGS, offloadFailed: rt.multicast }, gw: rt.gw, oif: rt.oif, prefsrc: !input && rt.src !== src ? rt.src : null, priority: 0,
    metrics: rt.pmtu && expires !== null ? { ...m, mtu: rt.mtu } : m, pref: null, hops: null, expires,
    cloned: { flags, mark: q.mark, uid: input ? -1 : q.uid, iif: q.iif },
  };
};
/** RTCF_* by print_cache_flags' names and order. */
const flags4 = (rt: Rt4): string[] => [
  ...(rt.local ? ['local'] : []), ...(rt.multicast ? ['mc'] : []), ...(rt.broadcast ? ['brd'] : []), ...(rt.redirected ? ['redirected'] : []),
  ...(rt.doRedirect ? ['redirect'] : []),
];

const get6 = (p: Proc, o: IpOpts, q: Question): RtMsg | Errno => {
  const { ctx } = p;
  const dst = q.dst as Ip6;
  const src = (q.src ?? IN6_ANY) as Ip6;
  const fl: Flow = { dst, src, iif: q.iif, oif: q.oif, tos: q.tos, mark: q.mark, proto: q.proto, sport: q.sport, dport: q.dport, uid: q.uid };
  const rt = q.iif !== 0 ? ip6RouteInput(ctx, o.netns, { ...fl, dst, src, uid: 0xffffffff }) : ip6RouteOutput(ctx, o.netns, fl);
  if ('error' in rt) return rt.error;
  if (!rt.route) return 'ENETUNREACH';
  const fib = routeMsg(ctx, o.netns, 6, rt.table, { ...rt.route, nexthops: rt.route.nexthops.filter((n) => n.oif === rt.dev && n.gw === fibGw(rt)).slice(0, 1) });
  if (q.fibmatch) {
    // The chosen sibling first, then the others as the ring of siblings goes on from it.
    const { nexthops } = rt.route;
    const i = Math.max(0, nexthops.findIndex((n) => n.oif === rt.dev && n.gw === fibGw(rt)));
    return routeMsg(ctx, o.netns, 6, rt.table, { ...rt.route, nexthops: [...nexthops.slice(i), ...nexthops.slice(0, i)] });
  }
  // rt6_fill_node asks multicast routing about the answer, which has none.
  if (q.iif !== 0 && isMulticast6(dst)) return 'EMSGSIZE';
  const prefsrc = q.iif !== 0 ? rt.prefsrc : (ip6RouteGetSaddr(ctx, o.netns, rt, dst) ?? rt.prefsrc);
  const cached = rt.expires !== 0 || rt.pmtu;
  return {
    ...fib, flags: NO_FLAGS, dst, dstLen: 128, src: { ip: src, len: 128 }, gw: rt.gw, oif: rt.oif, prefsrc, metrics: rt.pmtu ? { ...fib.metrics, mtu: rt.mtu } : fib.metrics,
    expires: cached ? secondsLeft(ctx.now, rt.expires) : fib.expires, iif: q.iif, ...(cached && { cloned: { flags: [], mark: 0, uid: -1, iif: 0 } }),
  };
};
/** The gateway as the table has it: a redirect may have changed the answer's. */
const fibGw = (rt: Rt6): Ip | null => rt.route?.nexthops.find((n) => n.oif === rt.dev && n.gw === rt.gw)?.gw ?? rt.route?.nexthops.find((n) => n.oif === rt.dev)?.gw ?? null;

export const routeGet = (p: Proc, o: IpOpts, list: readonly string[]): number => {
  const a = argvOf(list);
  let af: Af = o.family;
  let dst: Ip | null | undefined;
  let src: Ip | null = null;
  let idev: string | undefined;
  let odev: string | undefined;
  let connected = false;
  let fromOk = false;
  const q = { tos: 0, mark: 0, uid: 0, proto: 0, sport: 0, dport: 0, fibmatch: false };
  for (; more(a); a.i++) {
    const w = cur(a);
    if (w === 'tos' || matches(w, 'dsfield')) q.tos = dsfieldA2n(p, nextArg(a)) ?? invarg('TOS value is invalid\n', cur(a));
    else if (matches(w, 'from')) {
      if (matches(nextArg(a), 'help')) return routeUsage(p);
      const x = getPrefix(cur(a), af);
      fromOk = true;
      if (af === 0) af = x.family;
      src = x.ip;
    } else if (matches(w, 'iif')) idev = nextArg(a);
    else if (matches(w, 'mark')) q.mark = getU32(nextArg(a)) ?? invarg('invalid mark', cur(a));
    else if (matches(w, 'oif') || w === 'dev') odev = nextArg(a);
    else if (matches(w, 'notify')) continue;
    else if (matches(w, 'connected')) connected = true;
    else if (matches(w, 'vrf')) notModelled('vrf');
    else if (matches(w, 'uid')) q.uid = getU32(nextArg(a)) ?? invarg('invalid UID\n', cur(a));
    else if (matches(w, 'fibmatch')) q.fibmatch = true;
    else if (w === 'as') notModelled('as');
    else if (matches(w, 'sport')) q.sport = getU16(nextArg(a)) ?? invarg('invalid sport\n', cur(a));
    else if (matches(w, 'dport')) q.dport = getU16(nextArg(a)) ?? invarg('invalid dport\n', cur(a));
    else if (matches(w, 'ipproto')) q.proto = inetProtoA2n(nextArg(a)) ?? invarg('Invalid "ipproto" value\n', cur(a));
    else {
      if (w === 'to') nextArg(a);
      if (matches(cur(a), 'help')) return routeUsage(p);
      const x = getPrefix(cur(a), af);
      if (af === 0) af = x.family;
      dst = x.ip;
      const bits = af === 6 ? 128 : 32;
      if (af !== 0 && x.bitlen !== bits) p.err(`Warning: /${x.bitlen} as prefix is invalid, only /${bits} (or none) is supported.\n`);
    }
  }
  if (dst === undefined) {
    p.err('need at least a destination address\n');
    return 1;
  }
  const ifindexes = [0, 0];
  for (const [i, name] of [idev, odev].entries()) {
    if (name === undefined) continue;
    const l = findDev(p.ctx, o.netns, name);
    if (!l) return nodev(p, name);
    ifindexes[i] = l.ifindex;
  }
  // users, age and the like of the kernel's own cache entry
  if (o.stats > 0) notModelled('ip -s route get');
  const family = af === 6 ? 6 : 4;
  const pr = newPrinter(o);
  const question: Question = {
    ...q, family, dst: prefixIp({ family, ip: dst, bitlen: 0, specified: false }, family), src, iif: ifindexes[0] as number, oif: ifindexes[1] as number,
  };
  // `connected` asks again with the answer's source, which iproute2 6.1 forgets to put into its question.
  for (let times = connected && !fromOk ? 2 : 1; times > 0; times--) {
    const m = (family === 4 ? get4 : get6)(p, o, question);
    if (typeof m === 'string') return rtnlAnswer(p, m);
    printRoute(p, p.ctx, o.netns, o, pr, m, {});
  }
  finish(p, pr);
  return 0;
};
