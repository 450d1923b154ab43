// `ip route`: the commands, their filters, and the order in which the kernel gives its routes.
// Mirrors: iproute2's ip/iproute.c (do_iproute, iproute_list_flush_or_save, filter_nlmsg), net/ipv4/fib_trie.c (fib_table_dump),
// net/ipv6/ip6_fib.c (inet6_dump_fib, a walk that gives a node's children before the node), fib_semantics.c (fib_dump_info).
// Loud: save, restore, showdump, realms and mark filters.
import type { Family, Ip } from '../../base/ip.ts';
import type { RouteType } from '../../model/world.ts';
import { RT_TABLE_MAIN } from '../../model/init.ts';
import { delRoute4, newRoute4 } from '../../rtnl/route.ts';
import { delRoute6, newRoute6 } from '../../rtnl/route6.ts';
import type { NlFlags, RouteReq } from '../../rtnl/routeReq.ts';
import { rtCacheFlush, writeSysctl } from '../../rtnl/sysctl.ts';
import type { Proc } from '../../shell/proc.ts';
import { dsfieldA2n, rtntypeA2n, rtprotA2n, rtscopeA2n, rttableA2n } from './names.ts';
import type { IpOpts } from './opts.ts';
import { finish, newPrinter } from './printer.ts';
import { dumpCache4, dumpCache6, dumpRoutes } from './route-dump.ts';
import { routeGet } from './route-get.ts';
import { parseRoute } from './route-parse.ts';
import { printRoute, type Omit, type RtMsg } from './route-print.ts';
import { routeUsage } from './route-usage.ts';
import {
  argvOf, catchExit, cur, exit, findDev, getPrefix, getU32, invarg, matches, more, nextArg, nodev, notModelled, readFamily, rtnlError, samePrefix,
  type Af, type InetPrefix,
} from './util.ts';

/** An exact number or a prefix that a dumped route must have; undefined: any. */
interface Filter {
  tb: number;
  cached: boolean;
  protocol?: number;
  scope?: number;
  type?: RouteType | 'xresolve';
  tos?: number;
  metric?: number;
  dev?: number;
  iif?: number;
  via?: InetPrefix;
  src?: InetPrefix;
  /** Routes at least this narrow, and no wider than this. */
  rdst?: InetPrefix;
  mdst?: InetPrefix;
}
const bitsOf = (f: Af): number => (f === 6 ? 128 : 32);
const covers = (p: InetPrefix | undefined, ip: Ip | null, family: Family): boolean => {
  if (!p || p.family === 0) return true;
  return p.family === family && samePrefix(ip ?? (family === 4 ? 0 : '0'.repeat(32)), p.ip ?? (family === 4 ? 0 : '0'.repeat(32)), p.bitlen);
};
/** filter_nlmsg. */
const passes = (f: Filter, m: RtMsg): boolean => {
  if (f.cached || (f.tb > 0 && f.tb !== m.table)) return false;
  if (f.protocol !== undefined && f.protocol !== m.protocol) return false;
  if (f.scope !== undefined && f.scope !== m.scope) return false;
  if (f.type !== undefined && f.type !== m.type) return false;
  if (f.tos !== undefined && f.tos !== m.tos) return false;
  const { rdst, mdst } = f;
  if (rdst && ((rdst.family !== 0 && rdst.family !== m.family) || rdst.bitlen > m.dstLen)) return false;
  if (mdst && ((mdst.family !== 0 && mdst.family !== m.family) || mdst.bitlen < m.dstLen)) return false;
  const zero = m.family === 4 ? 0 : '0'.repeat(32);
  const dst = m.dst ?? zero;
  if (rdst && rdst.family !== 0 && !samePrefix(dst, rdst.ip ?? zero, rdst.bitlen)) return false;
  if (mdst && mdst.family !== 0 && !samePrefix(dst, mdst.ip ?? zero, m.dstLen)) return false;
  if (f.via && f.via.family !== 0) {
    const fam: Family = typeof m.gw === 'string' ? 6 : typeof m.gw === 'number' ? 4 : m.family;
    if (!covers(f.via, m.gw, fam)) return false;
  }
  if (!covers(f.src, m.prefsrc, m.family)) return false;
  if (f.iif !== undefined && f.iif !== 0) return false;
  if (f.dev !== undefined && f.dev !== m.oif) return false;
  return f.metric === undefined || f.metric === m.priority;
};
const omitOf = (f: Filter): Omit => ({
  table: f.tb !== 0, tos: f.tos !== undefined, dev: f.dev !== undefined, proto: f.protocol !== undefined, scope: f.scope !== undefined, metric: f.metric !== undefined,
  via: f.via !== undefined && f.via.bitlen === bitsOf(f.via.family), src: f.src !== undefined && f.src.bitlen === bitsOf(f.src.family),
});

const listOrFlush = (p: Proc, o: IpOpts, list: readonly string[], flush: boolean): number => {
  if (flush && list.length === 0) {
    p.err('"ip route flush" requires arguments.\n');
    return 1;
  }
  const a = argvOf(list);
  const f: Filter = { tb: RT_TABLE_MAIN, cached: false };
  let od: string | undefined;
  let id: string | undefined;
  for (; more(a); a.i++) {
    const w = cur(a);
    if (matches(w, 'table')) {
      const v = nextArg(a);
      const t = rttableA2n(p, v);
      if (t !== undefined) f.tb = t;
      else if (v === 'all') f.tb = 0;
      else if (v === 'cache') f.cached = true;
      else if (v === 'help') return routeUsage(p);
      else invarg('table id value is invalid\n', v);
    } else if (matches(w, 'vrf')) notModelled('vrf');
    else if (matches(w, 'cached') || matches(w, 'cloned')) f.cached = true;
    else if (w === 'tos' || matches(w, 'dsfield')) f.tos = dsfieldA2n(p, nextArg(a)) ?? invarg('TOS value is invalid\n', cur(a));
    else if (matches(w, 'protocol')) {
      const n = rtprotA2n(p, nextArg(a));
      if (n !== undefined) f.protocol = n;
      else if (cur(a) !== 'all') invarg('invalid "protocol"\n', cur(a));
    } else if (matches(w, 'scope')) {
      const n = rtscopeA2n(p, nextArg(a));
      if (n !== undefined) f.scope = n;
      else if (cur(a) !== 'all') invarg('invalid "scope"\n', cur(a));
    } else if (matches(w, 'type')) f.type = rtntypeA2n(nextArg(a)) ?? invarg('node type value is invalid\n', cur(a));
    else if (w === 'dev' || w === 'oif') od = nextArg(a);
    else if (w === 'iif') id = nextArg(a);
    else if (w === 'mark') notModelled('ip route show mark');
    else if (matches(w, 'metric') || matches(w, 'priority') || w === 'preference') f.metric = getU32(nextArg(a)) ?? invarg('"metric" value is invalid\n', cur(a));
    else if (w === 'via') {
      const fam = readFamily(nextArg(a));
      if (fam !== 0) nextArg(a);
      f.via = getPrefix(cur(a), fam === 0 ? o.family : fam);
    } else if (w === 'src') f.src = getPrefix(nextArg(a), o.family);
    else if (matches(w, 'realms')) notModelled('ip route show realms');
    else if (matches(w, 'from')) {
      // Routes from a source prefix are not modelled, so only `from all` and its like can match what there is.
      if (['root', 'match', 'exact'].some((k) => matches(nextWord(a.list, a.i), k))) nextArg(a);
      if (getPrefix(nextArg(a), o.family).bitlen !== 0) notModelled('ip route show from');
    } else {
      if (matches(w, 'to')) nextArg(a);
      const k = cur(a);
      if (matches(k, 'root')) f.rdst = getPrefix(nextArg(a), o.family);
      else if (matches(k, 'match')) f.mdst = getPrefix(nextArg(a), o.family);
      else {
        if (matches(k, 'exact')) nextArg(a);
        f.rdst = f.mdst = getPrefix(cur(a), o.family);
      }
    }
  }
  const family: Af = o.family === 0 && f.tb !== 0 ? 4 : o.family;
  for (const [name, key] of [[id, 'iif'], [od, 'dev']] as const) {
    if (name === undefined) continue;
    const l = findDev(p.ctx, o.netns, name);
    if (!l) return nodev(p, name);
    f[key] = l.ifindex;
  }
  return flush ? doFlush(p, o, f, family) : doList(p, o, f, family);
};
const nextWord = (list: readonly string[], i: number): string => list[i + 1] ?? '';

/** The dumps of one or both families; a table that does not exist ends them. */
const select = (p: Proc, o: IpOpts, f: Filter, family: Af): RtMsg[] | string => {
  const out: RtMsg[] = [];
  if (f.cached) {
    const learnt = [...(family === 6 ? [] : dumpCache4(p.ctx, o.netns)), ...(family === 4 ? [] : dumpCache6(p.ctx, o.netns))];
    return learnt.filter((m) => passes({ ...f, cached: false }, m));
  }
  for (const fam of family === 0 ? ([4, 6] as const) : [family]) {
    const d = dumpRoutes(p.ctx, o.netns, fam, f.tb);
    if (!d) return `Error: ipv${fam}: FIB table does not exist.\n`;
    for (const m of d) if (passes(f, m)) out.push(m);
  }
  return out;
};
const doList = (p: Proc, o: IpOpts, f: Filter, family: Af): number => {
  const found = select(p, o, f, family);
  if (typeof found === 'string') {
    p.err(`${found}Dump terminated\n`);
    if (o.json) p.out(o.pretty ? '[ ' : '[');
    return 2;
  }
  const pr = newPrinter(o);
  const omit = omitOf(f);
  for (const m of found) printRoute(p, p.ctx, o.netns, o, pr, m, omit);
  finish(p, pr);
  return 0;
};

/** The deletion that undoes a dumped route. */
const reqOf = (m: RtMsg): RouteReq => ({
  family: m.family, table: m.table, type: m.type, scope: m.scope, protocol: m.protocol, tos: m.tos, dst: m.dst ?? (m.family === 4 ? 0 : '0'.repeat(32)), dstLen: m.dstLen,
  prefsrc: m.prefsrc, priority: m.priority, oif: m.oif, gw: m.gw, onlink: false, multipath: m.hops?.map((h) => h.nh) ?? null, metrics: m.metrics, pref: 'medium', expires: null,
});
const doFlush = (p: Proc, o: IpOpts, f: Filter, family: Af): number => {
  const stats = o.stats > 0;
  if (f.cached) {
    if (family !== 6) {
      writeSysctl(p.ctx, o.netns, 'net.ipv4.route.flush', '1');
      if (stats) p.out('*** IPv4 routing cache is flushed.\n');
    }
    if (family === 4) return 0;
  }
  const omit = omitOf(f);
  for (let round = 0; ; ) {
    const found = select(p, o, f, family);
    if (typeof found === 'string') {
      p.err(`${found}Flush terminated\n`);
      return 2;
    }
    const doomed = found.filter((m) => !(m.family === 6 && m.dstLen === 0 && m.type === 'unreachable' && m.priority === 4294967295));
    if (doomed.length === 0) {
      if (stats) p.out(round === 0 ? (f.cached && family !== 6 ? '' : 'Nothing to flush.\n') : `*** Flush is complete after ${round} round${round > 1 ? 's' : ''} ***\n`);
      return 0;
    }
    round++;
    if (o.stats > 1) {
      const pr = newPrinter({ json: false, pretty: false });
      for (const m of doomed) printRoute(p, p.ctx, o.netns, o, pr, m, omit);
      finish(p, pr);
    }
    if (f.cached) {
      rtCacheFlush(p.ctx, o.netns, 6);
      continue;
    }
    for (const m of doomed) {
      const e = (m.family === 4 ? delRoute4 : delRoute6)(p.ctx, o.netns, reqOf(m));
      if (e) return rtnlError(p, e);
    }
    if (stats) p.out(`\n*** Round ${round}, deleting ${doomed.length} entries ***\n`);
  }
};

const modify = (p: Proc, o: IpOpts, list: readonly string[], flags: NlFlags | 'delete'): number => {
  const req = parseRoute(p, o, list, flags === 'delete');
  if (typeof req === 'number') return req;
  const err = flags === 'delete'
    ? (req.family === 4 ? delRoute4 : delRoute6)(p.ctx, o.netns, req)
    : (req.family === 4 ? newRoute4 : newRoute6)(p.ctx, o.netns, req, flags);
  return err ? rtnlError(p, err) : 0;
};

/** In the order in which do_iproute tries them; words may be shortened. */
const COMMANDS: readonly (readonly [string, (p: Proc, o: IpOpts, list: readonly string[]) => number])[] = [
  ['list', (p, o, l) => listOrFlush(p, o, l, false)],
  ['show', (p, o, l) => listOrFlush(p, o, l, false)],
  ['lst', (p, o, l) => listOrFlush(p, o, l, false)],
  ['get', routeGet],
  ['add', (p, o, l) => modify(p, o, l, { create: true, excl: true })],
  ['change', (p, o, l) => modify(p, o, l, { replace: true })],
  ['replace', (p, o, l) => modify(p, o, l, { create: true, replace: true })],
  ['prepend', (p, o, l) => modify(p, o, l, { create: true })],
  ['append', (p, o, l) => modify(p, o, l, { create: true, append: true })],
  ['test', (p, o, l) => modify(p, o, l, { excl: true })],
  ['delete', (p, o, l) => modify(p, o, l, 'delete')],
  ['flush', (p, o, l) => listOrFlush(p, o, l, true)],
  ['save', () => notModelled('ip route save')],
  ['restore', () => notModelled('ip route restore')],
  ['showdump', () => notModelled('ip route showdump')],
  ['help', (p) => routeUsage(p)],
];
export const ipRoute = (p: Proc, o: IpOpts, args: string[]): number =>
  catchExit(p, () => {
    const word = args[0];
    if (word === undefined) return listOrFlush(p, o, [], false);
    const found = word === 'chg' ? COMMANDS.find(([n]) => n === 'change') : COMMANDS.find(([n]) => matches(word, n));
    return found ? found[1](p, o, args.slice(1)) : exit(255, `Command "${word}" is unknown, try "ip route help".\n`);
  }) as number;
