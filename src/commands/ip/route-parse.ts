// `ip route add|del|...`: words to a route message. Mirrors: iproute2's ip/iproute.c (iproute_modify, parse_nexthops, parse_one_nh).
// Loud: nexthop objects (nhid), encapsulation, source-specific IPv6 routes, realms, congestion control, `as`, VRFs.
import type { Family, Ip } from '../../base/ip.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_NOWHERE } from '../../model/uapi.ts';
import type { RouteType } from '../../model/world.ts';
import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../../model/init.ts';
import { type NexthopReq, type RouteReq } from '../../rtnl/routeReq.ts';
import type { Proc } from '../../shell/proc.ts';
import { dsfieldA2n, rtntypeA2n, rtprotA2n, rtscopeA2n, rttableA2n } from './names.ts';
import type { IpOpts } from './opts.ts';
import { routeUsage } from './route-usage.ts';
import {
  argvOf, cur, duparg2, exit, findDev, getAddr, getPrefix, getU8, getU32, invarg, matches, more, nextArg, nodev, notModelled, prefixIp, readFamily, type Af, type Argv,
} from './util.ts';

/** get_time_rtt: milliseconds, and whether no unit was given. */
const timeRtt = (text: string): { ms: number; raw: boolean } | undefined => {
  const m = /^\s*\+?(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)(.*)$/s.exec(text);
  if (!m) return undefined;
  const unit = (m[2] as string).toLowerCase();
  const scale = unit === '' || ['ms', 'msec', 'msecs'].includes(unit) ? 1 : ['s', 'sec', 'secs'].includes(unit) ? 1000 : 0;
  return scale === 0 ? undefined : { ms: Math.ceil(Number(m[1]) * scale), raw: unit === '' };
};

/** Metrics that are plain numbers: the word (with its shortest form for `matches`, or exact), its name in errors. */
const METRICS: readonly { readonly key: string; readonly exact: boolean; readonly lock: boolean; readonly word: string }[] = [
  { key: 'mtu', exact: true, lock: true, word: 'mtu' },
  { key: 'hoplimit', exact: true, lock: true, word: 'hoplimit' },
  { key: 'advmss', exact: true, lock: true, word: 'mss' },
  { key: 'reordering', exact: false, lock: true, word: 'reordering' },
  { key: 'window', exact: false, lock: true, word: 'window' },
  { key: 'cwnd', exact: false, lock: true, word: 'cwnd' },
  { key: 'initcwnd', exact: false, lock: true, word: 'initcwnd' },
  { key: 'initrwnd', exact: false, lock: true, word: 'initrwnd' },
  { key: 'ssthresh', exact: false, lock: true, word: 'ssthresh' },
];
/** RTAX_*, by the names `ip route` prints. */
export const RTAX: readonly (string | null)[] = [
  null, null, 'mtu', 'window', 'rtt', 'rttvar', 'ssthresh', 'cwnd', 'advmss', 'reordering', 'hoplimit', 'initcwnd', 'features', 'rto_min', 'initrwnd', 'quickack',
  'congctl', 'fastopen_no_cookie',
];

/** A gateway word: `via [inet|inet6] ADDRESS`. */
const parseVia = (a: Argv, family: Af): { gw: Ip; family: Family } => {
  const named = readFamily(nextArg(a));
  if (named !== 0) nextArg(a);
  const x = getAddr(cur(a), named === 0 ? family : named);
  const f: Family = x.family === 6 ? 6 : 4;
  return { gw: prefixIp(x, f), family: f };
};

const parseNexthops = (p: Proc, o: IpOpts, a: Argv, family: { af: Af }): NexthopReq[] => {
  const hops: NexthopReq[] = [];
  while (more(a)) {
    if (cur(a) !== 'nexthop') exit(255, `Error: "nexthop" or end of line is expected instead of "${cur(a)}"\n`);
    if (a.i + 1 >= a.list.length) exit(255, 'Error: unexpected end of line after "nexthop"\n');
    let h: NexthopReq = { oif: 0, gw: null, weight: 1, onlink: false };
    for (a.i++; more(a); a.i++) {
      const w = cur(a);
      if (w === 'via') {
        const v = parseVia(a, family.af);
        if (family.af === 0) family.af = v.family;
        h = { ...h, gw: v.gw };
      } else if (w === 'dev') {
        const dev = findDev(p.ctx, o.netns, nextArg(a));
        if (!dev) {
          nodev(p, cur(a));
          exit(255, 'Error: cannot parse nexthop\n');
        } else h = { ...h, oif: dev.ifindex };
      } else if (w === 'weight') {
        const n = getU32(nextArg(a)) ?? 0;
        if (n === 0 || n > 256) invarg('"weight" is invalid\n', cur(a));
        h = { ...h, weight: n };
      } else if (w === 'onlink') h = { ...h, onlink: true };
      else if (w === 'encap' || w === 'as' || matches(w, 'realms')) notModelled(`nexthop ${w}`);
      else break;
    }
    hops.push(h);
  }
  return hops;
};

/** Reads a whole command line. A number: the command failed already, with that status. */
export const parseRoute = (p: Proc, o: IpOpts, list: readonly string[], deleting: boolean): RouteReq | number => {
  const a = argvOf(list);
  const fam: { af: Af } = { af: o.family };
  let type: RouteType | 'xresolve' | null = deleting ? null : 'unicast';
  let scope: number | undefined;
  let table: number | undefined;
  let protocol = deleting ? 0 : 3;
  let tos = 0;
  let priority = 0;
  let expires: number | null = null;
  let onlink = false;
  let pref: RouteReq['pref'] = 'medium';
  let prefsrc: Ip | null = null;
  let gw: Ip | null = null;
  let gwOk = false;
  let dst: { ip: Ip | null; len: number } | undefined;
  let from: string | undefined;
  let dev: string | undefined;
  let lock = 0;
  let multipath: NexthopReq[] | null = null;
  let nexthops = false;
  const metrics: Record<string, number> = {};
  const setMetric = (key: string, v: number, locked: boolean): void => {
    metrics[key] = v;
    if (locked) lock |= 1 << RTAX.indexOf(key);
  };
  /** The value after a metric's word, and after `lock` if that is there. */
  const lockable = (): boolean => {
    if (nextArg(a) !== 'lock') return false;
    nextArg(a);
    return true;
  };

  for (; more(a); a.i++) {
    const w = cur(a);
    const metric = METRICS.find((m) => (m.exact ? w === m.key : false));
    if (w === 'src') {
      const x = getAddr(nextArg(a), fam.af);
      if (fam.af === 0) fam.af = x.family;
      prefsrc = x.ip;
    } else if (w === 'as') notModelled('as');
    else if (w === 'via') {
      if (gwOk) invarg('use nexthop syntax to specify multiple via\n', w);
      gwOk = true;
      const v = parseVia(a, fam.af);
      if (fam.af === 0) fam.af = v.family;
      gw = v.gw;
    } else if (w === 'from') {
      const x = getPrefix(nextArg(a), fam.af);
      if (fam.af === 0) fam.af = x.family;
      if (x.bitlen > 0) from = cur(a);
    } else if (w === 'tos' || matches(w, 'dsfield')) tos = dsfieldA2n(p, nextArg(a)) ?? invarg('"tos" value is invalid\n', cur(a));
    else if (w === 'expires') expires = getU32(nextArg(a)) ?? invarg('"expires" value is invalid\n', cur(a));
    else if (matches(w, 'metric') || matches(w, 'priority') || w === 'preference') priority = getU32(nextArg(a)) ?? invarg('"metric" value is invalid\n', cur(a));
    else if (w === 'scope') scope = rtscopeA2n(p, nextArg(a)) ?? invarg('invalid "scope" value\n', cur(a));
    else if (metric) {
      const locked = lockable();
      const n = getU32(cur(a));
      if (n === undefined || (metric.key === 'hoplimit' && n > 255)) invarg(`"${metric.word}" value is invalid\n`, cur(a));
      else setMetric(metric.key, n, locked);
    } else if (w === 'rtt' || w === 'rto_min' || matches(w, 'rttvar')) {
      const key = w === 'rtt' || w === 'rto_min' ? w : 'rttvar';
      const locked = key === 'rto_min' ? (nextArg(a), true) : lockable();
      const t = timeRtt(cur(a));
      if (!t) invarg(`"${key}" value is invalid\n`, cur(a));
      else setMetric(key, t.raw || key === 'rto_min' ? t.ms : t.ms * (key === 'rtt' ? 8 : 4), locked);
    } else if (METRICS.some((m) => !m.exact && matches(w, m.key))) {
      const m = METRICS.find((x) => !x.exact && matches(w, x.key)) as (typeof METRICS)[number];
      const locked = lockable();
      setMetric(m.key, getU32(cur(a)) ?? invarg(`"${m.word}" value is invalid\n`, cur(a)), locked);
    } else if (matches(w, 'features')) {
      if (lockable()) lock |= 1 << RTAX.indexOf('features');
      if (cur(a) !== 'ecn') invarg('"features" value not valid\n', cur(a));
      metrics['features'] = 1;
    } else if (matches(w, 'quickack')) {
      const n = getU32(nextArg(a)) ?? invarg('"quickack" value is invalid\n', cur(a));
      if (n > 1) invarg('"quickack" value should be 0 or 1\n', cur(a));
      metrics['quickack'] = n;
    } else if (matches(w, 'congctl')) notModelled('congctl');
    else if (matches(w, 'realms')) notModelled('realms');
    else if (w === 'onlink') onlink = true;
    else if (w === 'nexthop') {
      nexthops = true;
      break;
    } else if (w === 'nhid') notModelled('nhid');
    else if (matches(w, 'protocol')) protocol = rtprotA2n(p, nextArg(a)) ?? invarg('"protocol" value is invalid\n', cur(a));
    else if (matches(w, 'table')) table = rttableA2n(p, nextArg(a)) ?? invarg('"table" value is invalid\n', cur(a));
    else if (matches(w, 'vrf')) notModelled('vrf');
    else if (w === 'dev' || w === 'oif') dev = nextArg(a);
    else if (matches(w, 'pref')) {
      const v = nextArg(a);
      if (v === 'low' || v === 'medium' || v === 'high') pref = v;
      else {
        const n = getU8(v) ?? invarg('"pref" value is invalid\n', v);
        pref = n === 1 ? 'high' : n === 3 ? 'low' : 'medium';
      }
    } else if (w === 'encap' || w === 'ttl-propagate' || matches(w, 'fastopen_no_cookie')) notModelled(w);
    else {
      if (w === 'to') nextArg(a);
      const t = /^\d/.test(cur(a)) ? undefined : rtntypeA2n(cur(a));
      if (t !== undefined) {
        type = t;
        nextArg(a);
      }
      if (matches(cur(a), 'help')) return routeUsage(p);
      if (dst) duparg2('to', cur(a));
      const x = getPrefix(cur(a), fam.af);
      if (fam.af === 0) fam.af = x.family;
      dst = { ip: x.ip, len: x.bitlen };
    }
  }
  if (!dst) return routeUsage(p);
  let oif = 0;
  if (dev !== undefined) {
    const l = findDev(p.ctx, o.netns, dev);
    if (!l) return nodev(p, dev);
    oif = l.ifindex;
  }
  if (nexthops) multipath = parseNexthops(p, o, a, fam);
  const family: Family = fam.af === 6 ? 6 : 4;
  if (from !== undefined && family === 6) notModelled('from');
  if (type === 'xresolve') notModelled('xresolve');
  const local = type === 'local' || type === 'broadcast' || type === 'nat' || type === 'anycast';
  if (scope === undefined) {
    if (family === 6) scope = 0;
    else if (type === 'local' || type === 'nat') scope = RT_SCOPE_HOST;
    else if (type === 'broadcast' || type === 'multicast' || type === 'anycast') scope = RT_SCOPE_LINK;
    else if (type === 'unicast' || type === null) scope = deleting ? RT_SCOPE_NOWHERE : !gwOk && !nexthops ? RT_SCOPE_LINK : 0;
    else scope = deleting ? RT_SCOPE_NOWHERE : 0;
  }
  if (lock !== 0) metrics['lock'] = lock;
  return {
    family, table: table === undefined || table === 0 ? (table === undefined && local ? RT_TABLE_LOCAL : RT_TABLE_MAIN) : table, type: type as RouteType | null, scope, protocol, tos,
    dst: dst.ip ?? (family === 4 ? 0 : '0'.repeat(32)), dstLen: dst.len, prefsrc: prefsrc === 0 ? null : prefsrc, priority, oif, gw: gw === 0 ? null : gw, onlink,
    multipath: multipath?.map((h) => (h.gw === 0 ? { ...h, gw: null } : h)) ?? null, metrics: Object.keys(metrics).length > 0 ? metrics : null, pref, expires, origin: p.origin,
  };
};
