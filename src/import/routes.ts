// Routes of every table and policy rules, as `ip -j route show table all` and `ip -j rule` print them (with or without -d). A route keeps its place
// among those of its prefix. Left out: encapsulation, IPv6 source routing, nexthop groups by id: gaps at the device.
import { anyOf, networkOf, parseIp, type Family, type Ip } from '../base/ip.ts';
import { pmFrom } from '../base/pmap.ts';
import { inetProtoA2n } from '../commands/ip/protos.ts';
import { rtntypeA2n } from '../commands/ip/names.ts';
import { SEC } from '../model/uapi.ts';
import type { FibRule, FibTable, Nexthop, Route, RouteType } from '../model/world.ts';
import { setNetns } from '../net/ctx.ts';
import { fibKey } from '../net/fib4.ts';
import { devOf, miss, type Into } from './into.ts';
import { get, hexNum, ipOf, isRec, list, num, parseRows, rec, shown, str, type Part, type Rec } from './json.ts';
import { scopeOf } from './links.ts';

const TABLES: Readonly<Record<string, number>> = { local: 255, main: 254, default: 253, unspec: 0 };
const PROTOS: Readonly<Record<string, number>> = {
  unspec: 0, redirect: 1, kernel: 2, boot: 3, static: 4, gated: 8, ra: 9, mrt: 10, zebra: 11, bird: 12, dnrouted: 13, xorp: 14, ntk: 15, dhcp: 16, keepalived: 18, babel: 42,
  openr: 99, bgp: 186, isis: 187, ospf: 188, rip: 189, eigrp: 192,
};
const named = (o: Rec, k: string, names: Readonly<Record<string, number>>, def: number): number | undefined => {
  const v = get(o, k);
  if (v === undefined) return def;
  if (typeof v === 'number') return v;
  if (typeof v !== 'string') return undefined;
  return Object.hasOwn(names, v) ? names[v] : /^\d+$/.test(v) ? Number(v) : undefined;
};
/** `10.0.0.0/8`, `10.0.0.1`, `default`, `all`. */
const prefixOf = (text: string | undefined, family: Family): { readonly ip: Ip; readonly len: number } | undefined => {
  if (text === undefined) return undefined;
  const bits = family === 4 ? 32 : 128;
  if (text === 'default' || text === 'all') return { ip: anyOf(family), len: 0 };
  const m = /^([^/\s]+)(?:\/(\d{1,3}))?\s*$/.exec(text);
  const ip = m ? (m[1] === '0' ? anyOf(family) : parseIp(m[1] as string)) : undefined;
  const len = m?.[2] === undefined ? bits : Number(m[2]);
  return ip === undefined || (typeof ip === 'number') !== (family === 4) || len > bits ? undefined : { ip: networkOf(ip, len), len };
};

const KNOWN = new Set([
  'type', 'dst', 'from', 'tos', 'gateway', 'via', 'dev', 'table', 'protocol', 'scope', 'prefsrc', 'metric', 'flags', 'expires', 'metrics', 'pref', 'nexthops', 'weight', 'error', 'nhid', 'cache', 'uid', 'mark', 'users', 'age', 'used',
]);
const hopOf = (to: Into, o: Rec): Nexthop => {
  const flags = new Set(list(o, 'flags'));
  const via = rec(o, 'via');
  return {
    oif: devOf(to, str(o, 'dev')), gw: ipOf(o, 'gateway') ?? ipOf(via, 'host') ?? null, weight: num(o, 'weight') ?? 1, onlink: flags.has('onlink'), dead: flags.has('dead'), linkdown: flags.has('linkdown'),
  };
};
const metricsOf = (o: Rec): Route['metrics'] => {
  const out: [string, number][] = [];
  for (const m of list(o, 'metrics')) if (isRec(m)) for (const [k, v] of Object.entries(m)) if (typeof v === 'number' && /^[a-z_]+$/.test(k)) out.push([k, v]);
  return out.length === 0 ? null : Object.fromEntries(out);
};

const routeOf = (to: Into, part: Part, family: Family, o: Rec): readonly [table: number, route: Route] | undefined => {
  const dst = prefixOf(str(o, 'dst'), family);
  const table = named(o, 'table', TABLES, 254);
  const type = rtntypeA2n(str(o, 'type') ?? 'unicast') as RouteType | 'xresolve' | undefined;
  const protocol = named(o, 'protocol', PROTOS, 3);
  if (!dst || table === undefined || type === undefined || type === 'xresolve') {
    miss(to, part, part.line, `route ${shown(o)}`);
    return undefined;
  }
  const hops = list(o, 'nexthops').filter(isRec);
  const nexthops = hops.length > 0 ? hops.map((h) => hopOf(to, h)) : str(o, 'dev') !== undefined ? [hopOf(to, o)] : [];
  const odd = Object.keys(o).filter((k) => !KNOWN.has(k));
  if (odd.length > 0 || (family === 6 && str(o, 'from') !== undefined)) {
    for (const ifindex of new Set(nexthops.map((n) => n.oif))) miss(to, part, part.line, `route ${shown(o)}: ${odd.length > 0 ? odd.join(', ') : 'from'} is not modelled`, ifindex === 0 ? { kind: 'other' } : { kind: 'link', ifindex });
  }
  if (nexthops.some((n) => n.oif === 0)) {
    miss(to, part, part.line, `route ${shown(o)}: no such device`);
    return undefined;
  }
  const flags = new Set(list(o, 'flags'));
  const pref = str(o, 'pref');
  const expires = num(o, 'expires');
  const multi = family === 4 && hops.length > 0;
  return [table === 0 ? 254 : table, {
    dst: dst.ip, dstLen: dst.len, tos: hexNum(o, 'tos') ?? 0, priority: num(o, 'metric') ?? (family === 6 ? 1024 : 0), type, scope: family === 6 ? 0 : scopeOf(o), protocol: protocol ?? 0,
    prefsrc: ipOf(o, 'prefsrc') ?? null, nexthops, ...(multi && flags.has('onlink') && { onlink: true as const }), ...(multi && flags.has('linkdown') && { linkdown: true as const }),
    metrics: metricsOf(o), pref: pref === 'low' || pref === 'high' ? pref : 'medium', expires: expires === undefined ? 0 : to.ctx.now + expires * SEC,
  }];
};

/** `ip -j route show table all` without -4 or -6 prints both families. */
const isRoute6 = (o: Rec): boolean => str(o, 'pref') !== undefined || (str(o, 'dst') ?? '').includes(':') || (str(o, 'gateway') ?? '').includes(':');
/** Replaces the tables of one family by the snapshot's. */
export const readRoutes = (to: Into, family: Family): void => {
  const part = (family === 6 ? to.space.parts.get('ip6-route') : undefined) ?? to.space.parts.get('ip-route');
  if (!part) return;
  const expected = `\`ip -${family} -j route show table all\``;
  const tables = new Map<number, Map<number | string, Route[]>>();
  for (const o of parseRows(part, expected)) {
    if (isRoute6(o) !== (family === 6)) continue;
    if (Array.isArray(get(o, 'cache')) && family === 6 && str(o, 'table') === 'cache') continue;
    const r = routeOf(to, part, family, o);
    if (!r) continue;
    const t = tables.get(r[0]) ?? new Map<number | string, Route[]>();
    tables.set(r[0], t);
    const key = fibKey(r[1].dst, r[1].dstLen);
    const l = t.get(key);
    if (l) l.push(r[1]);
    else t.set(key, [r[1]]);
  }
  const fib = pmFrom([...tables].map(([id, t]): [number, FibTable] => [id, { id, routes: pmFrom(t) }]));
  const byHand = [...(tables.get(255)?.values() ?? [])].some((l) => l.some((r) => r.protocol !== 2));
  setNetns(to.ctx, to.nsid, family === 4 ? { fib4: fib, ...(byHand && { customLocal4: true as const }) } : { fib6: fib });
};

const pairOf = (o: Rec, k: string): readonly [number, number] | null => {
  const one = num(o, k);
  if (one !== undefined) return [one, one];
  const a = num(o, `${k}_start`);
  const b = num(o, `${k}_end`);
  return a === undefined || b === undefined ? null : [a, b];
};
const ACTIONS = ['blackhole', 'unreachable', 'prohibit'] as const;
const RULE_KEYS = new Set([
  'priority', 'not', 'src', 'srclen', 'dst', 'dstlen', 'tos', 'fwmark', 'fwmask', 'iif', 'iif_detached', 'oif', 'oif_detached', 'l3mdev', 'uid_start', 'uid_end', 'ipproto', 'sport', 'sport_start', 'sport_end',
  'dport', 'dport_start', 'dport_end', 'table', 'suppress_prefixlen', 'suppress_ifgroup', 'goto', 'unresolved', 'nop', 'action', 'protocol',
]);
const ruleOf = (to: Into, part: Part, family: Family, o: Rec): FibRule | undefined => {
  const bits = family === 4 ? 32 : 128;
  const end = (k: 'src' | 'dst'): { readonly ip: Ip; readonly len: number } | null | undefined => {
    const s = str(o, k);
    if (s === undefined || s === 'all') return null;
    const p = prefixOf(s.includes('/') ? s : `${s}/${num(o, `${k}len`) ?? bits}`, family);
    return p;
  };
  const src = end('src');
  const dst = end('dst');
  const table = named(o, 'table', TABLES, 0);
  const odd = Object.keys(o).filter((k) => !RULE_KEYS.has(k));
  const proto = str(o, 'ipproto');
  const ipproto = proto === undefined ? 0 : inetProtoA2n(proto.replace(/^ipproto-/, ''));
  const priority = num(o, 'priority');
  const act = str(o, 'action');
  const action = num(o, 'goto') !== undefined ? 'goto' : Object.hasOwn(o, 'nop') || act === 'nop' ? 'nop' : act === undefined || act === 'lookup' ? 'lookup' : ACTIONS.find((a) => a === act);
  if (src === undefined || dst === undefined || table === undefined || odd.length > 0 || ipproto === undefined || priority === undefined || action === undefined) {
    // Any packet of the family may have met it: nothing routed here is certain.
    for (const hook of [0, 3]) miss(to, part, part.line, `rule ${shown(o)}${odd.length > 0 ? `: ${odd.join(', ')} is not modelled` : ''}`, { kind: 'hook', family, hook });
    return undefined;
  }
  const group = str(o, 'suppress_ifgroup');
  const mark = hexNum(o, 'fwmark') ?? 0;
  return {
    family, priority, invert: Object.hasOwn(o, 'not'), src: src?.ip ?? null, srcLen: src?.len ?? 0, dst: dst?.ip ?? null, dstLen: dst?.len ?? 0, iif: str(o, 'iif') ?? '', oif: str(o, 'oif') ?? '',
    fwmark: mark, fwmask: hexNum(o, 'fwmask') ?? (Object.hasOwn(o, 'fwmark') ? 0xffffffff : 0), tos: hexNum(o, 'tos') ?? 0, ipproto, sport: pairOf(o, 'sport'), dport: pairOf(o, 'dport'),
    uid: num(o, 'uid_start') === undefined ? null : [num(o, 'uid_start') ?? 0, num(o, 'uid_end') ?? 0], action, table: action === 'lookup' ? table : 0, goto: num(o, 'goto') ?? 0,
    suppressPrefixlen: num(o, 'suppress_prefixlen') ?? -1, suppressIfgroup: group === undefined ? -1 : group === 'default' ? 0 : Number(group), protocol: named(o, 'protocol', PROTOS, 0) ?? 0,
    l3mdev: Object.hasOwn(o, 'l3mdev'),
  };
};
export const readRules = (to: Into, family: Family): void => {
  const part = to.space.parts.get(family === 4 ? 'ip-rule' : 'ip6-rule');
  if (!part) return;
  const rules = parseRows(part, `\`ip -${family} -j rule\``).map((o) => ruleOf(to, part, family, o)).filter((r) => r !== undefined);
  const plain = rules.map((r) => r.priority).join() === '0,32766,32767' && rules.every((r) => r.src === null && r.dst === null && r.iif === '' && r.oif === '' && r.fwmask === 0 && r.action === 'lookup' && !r.invert);
  setNetns(to.ctx, to.nsid, family === 4 ? { rules4: rules, ...(!plain && { customRules4: true as const }) } : { rules6: rules });
};
