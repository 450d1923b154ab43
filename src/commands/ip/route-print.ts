// One line of `ip route`. Mirrors: iproute2's ip/iproute.c (print_route and its helpers).
import { isIp4, printIp, type Family, type Ip } from '../../base/ip.ts';
import type { Nexthop, Nsid, Route, RouteType } from '../../model/world.ts';
import type { Ctx } from '../../net/ctx.ts';
import { linkwatchSync } from '../../net/linkwatch.ts';
import { dsfieldN2a, type NamesReader, rtprotN2a, rtscopeN2a, rttableN2a } from './names.ts';
import type { IpOpts } from './opts.ts';
import { RTAX } from './route-parse.ts';
import type { Printer } from './printer.ts';
import { paint } from './parts.ts';
import { devName as nameOf } from './util.ts';

/** rtm_flags of a route, in the order print_rt_flags looks at them. */
export interface RtFlags {
  readonly dead: boolean;
  readonly onlink: boolean;
  readonly linkdown: boolean;
  /** RTCF_MULTICAST, whose bit iproute2 reads as RTM_F_OFFLOAD_FAILED. */
  readonly offloadFailed?: boolean;
}
/** A route message as print_route reads it. */
export interface RtMsg {
  readonly family: Family;
  readonly type: RouteType;
  /** Null: no RTA_DST. */
  readonly dst: Ip | null;
  readonly dstLen: number;
  readonly src?: { readonly ip: Ip; readonly len: number };
  readonly tos: number;
  readonly table: number;
  readonly protocol: number;
  readonly scope: number;
  readonly flags: RtFlags;
  readonly gw: Ip | null;
  readonly oif: number;
  readonly prefsrc: Ip | null;
  /** 0: no RTA_PRIORITY. */
  readonly priority: number;
  readonly metrics: Route['metrics'];
  /** IPv6 only. */
  readonly pref: Route['pref'] | null;
  readonly hops: readonly { readonly nh: Nexthop; readonly flags: RtFlags }[] | null;
  /** RTM_F_CLONED: an answer of `ip route get`. */
  readonly cloned?: { readonly flags: readonly string[]; readonly mark: number; readonly uid: number; readonly iif: number };
  /** Seconds left; null when the message has no RTA_CACHEINFO with them. */
  readonly expires: number | null;
  /** RTA_IIF of an IPv6 answer, which is not cloned. */
  readonly iif?: number;
}
/** Which items a filter has made redundant (print_route omits them). */
export interface Omit {
  readonly table?: boolean;
  readonly tos?: boolean;
  readonly via?: boolean;
  readonly dev?: boolean;
  readonly proto?: boolean;
  readonly scope?: boolean;
  readonly src?: boolean;
  readonly metric?: boolean;
  readonly type?: boolean;
}

/** ll_index_to_name asks the kernel for the link, which brings its carrier up to date (linkwatch_sync_dev). */
const devName = (ctx: Ctx, nsid: Nsid, ifindex: number): string => {
  linkwatchSync(ctx, nsid, ifindex);
  return nameOf(ctx, nsid, ifindex);
};
const word = (pr: Printer, key: string, before: string, value: string): void => pr.str(key, `${before}${value} `, value);
/** The same with the value, and the space after it, in colour. */
const painted = (pr: Printer, color: 'inet' | 'inet6' | 'ifname' | null, key: string, before: string, value: string): void =>
  pr.str(key, `${before}${paint(color !== null, color ?? 'inet', `${value} `)}`, value);
const hue = (on: boolean, ip: Ip): 'inet' | 'inet6' | null => (!on ? null : isIp4(ip) ? 'inet' : 'inet6');
const flagsOf = (pr: Printer, f: RtFlags): void => {
  pr.openArray('flags');
  for (const k of ['dead', 'onlink', 'linkdown'] as const) if (f[k]) pr.str(null, `${k} `, k);
  if (f.offloadFailed) pr.str(null, 'rt_offload_failed ', 'rt_offload_failed');
  pr.closeArray();
};
const viaOf = (pr: Printer, on: boolean, family: Family, gw: Ip): void => {
  if (isIp4(gw) === (family === 4)) return painted(pr, hue(on, gw), 'gateway', 'via ', printIp(gw));
  const f = isIp4(gw) ? 'inet' : 'inet6';
  pr.openObject('via');
  pr.str('family', `via ${f} `, f);
  painted(pr, hue(on, gw), 'host', '', printIp(gw));
  pr.closeObject();
};
/** print_rta_metrics. */
const metricsOf = (pr: Printer, m: Readonly<Record<string, number>>): void => {
  const lock = m['lock'] ?? 0;
  pr.openArray('metrics');
  pr.openObject();
  RTAX.forEach((name, i) => {
    if (name === null) return;
    const raw = m[name];
    if (raw === undefined && (lock & (1 << i)) === 0) return;
    const v = raw ?? 0;
    pr.text(`${name} ${(lock & (1 << i)) !== 0 ? 'lock ' : ''}`);
    if (name === 'features') {
      if ((v & 1) !== 0) pr.nul('ecn', 'ecn ');
    } else if (name === 'rtt' || name === 'rttvar' || name === 'rto_min') {
      const ms = Math.floor(v / (name === 'rtt' ? 8 : name === 'rttvar' ? 4 : 1));
      pr.num(name, ms >= 1000 ? `${gFormat(ms / 1000)}s ` : `${ms}ms `, ms);
    } else pr.num(name, `${v} `, v);
  });
  pr.closeObject();
  pr.closeArray();
};
/** printf("%g"). */
const gFormat = (x: number): string => {
  const s = x.toPrecision(6);
  return s.includes('e') ? s.replace(/\.?0+e/, 'e').replace(/e([+-])(\d)$/, 'e$10$2') : s.includes('.') ? s.replace(/\.?0+$/, '') : s;
};

/** print_route. `p` names things through its files; `o.oneline` breaks lines with a backslash. */
export const printRoute = (p: NamesReader, ctx: Ctx, nsid: Nsid, o: IpOpts, pr: Printer, m: RtMsg, omit: Omit): void => {
  const host = m.family === 4 ? 32 : 128;
  const detail = o.details > 0;
  const sl = o.oneline ? '\\' : '\n';
  pr.openObject();
  if (m.type !== 'unicast' || detail) if (!omit.type) word(pr, 'type', '', m.type);
  const dst = m.dst !== null ? `${printIp(m.dst)}${m.dstLen === host ? '' : `/${m.dstLen}`}` : m.dstLen !== 0 ? `0/${m.dstLen} ` : 'default';
  painted(pr, m.dst === null ? null : hue(o.color, m.dst), 'dst', '', dst);
  if (m.src) painted(pr, hue(o.color, m.src.ip), 'from', 'from ', `${printIp(m.src.ip)}${m.src.len === host ? '' : `/${m.src.len}`}`);
  if (m.tos !== 0 && !omit.tos) word(pr, 'tos', 'tos ', dsfieldN2a(p, m.tos, o.numeric));
  if (m.gw !== null && !omit.via) viaOf(pr, o.color, m.family, m.gw);
  if (m.oif !== 0 && !omit.dev) painted(pr, o.color ? 'ifname' : null, 'dev', 'dev ', devName(ctx, nsid, m.oif));
  if ((m.table !== 254 || detail) && m.table !== 0 && !omit.table) word(pr, 'table', 'table ', rttableN2a(p, m.table, o.numeric));
  if (!m.cloned) {
    if ((m.protocol !== 3 || detail) && !omit.proto) word(pr, 'protocol', 'proto ', rtprotN2a(p, m.protocol, o.numeric));
    if ((m.scope !== 0 || detail) && !omit.scope) word(pr, 'scope', 'scope ', rtscopeN2a(p, m.scope, o.numeric));
  }
  if (m.prefsrc !== null && !omit.src) painted(pr, hue(o.color, m.prefsrc), 'prefsrc', 'src ', printIp(m.prefsrc));
  if ((m.priority !== 0 || m.family === 6) && !omit.metric) pr.num('metric', `metric ${m.priority} `, m.priority);
  flagsOf(pr, m.flags);
  const c = m.cloned;
  if (c && c.mark !== 0) {
    if (c.mark >= 16) word(pr, 'mark', 'mark ', `0x${c.mark.toString(16)}`);
    else pr.num('mark', `mark ${c.mark} `, c.mark);
  }
  if (c && c.uid >= 0) pr.num('uid', `uid ${c.uid} `, c.uid);
  if (m.family === 4 && c) cacheOf(pr, c.flags, sl);
  if (m.expires !== null) pr.num('expires', `expires ${m.expires}sec `, m.expires);
  if (m.metrics) metricsOf(pr, m.metrics);
  const iif = c?.iif ?? m.iif ?? 0;
  if (iif !== 0) painted(pr, o.color ? 'ifname' : null, 'iif', 'iif ', devName(ctx, nsid, iif));
  if (m.pref !== null) pr.str('pref', `pref ${m.pref}`, m.pref);
  if (m.hops) hopsOf(p, ctx, nsid, o, pr, m.family, m.hops, sl);
  pr.text('\n');
  pr.closeObject();
};
/** print_cache_flags. */
const cacheOf = (pr: Printer, flags: readonly string[], sl: string): void => {
  pr.openArray('cache', `${sl}    cache `);
  if (flags.length > 0 && !pr.json) pr.text(`<${flags.join(',')}> `);
  else for (const f of flags) pr.str(null, null, f);
  pr.closeArray();
};
const hopsOf = (_p: NamesReader, ctx: Ctx, nsid: Nsid, o: IpOpts, pr: Printer, family: Family, hops: NonNullable<RtMsg['hops']>, sl: string): void => {
  pr.openArray('nexthops');
  for (const { nh, flags } of hops) {
    pr.openObject();
    pr.text(`${sl}\tnexthop `);
    if (nh.gw !== null) viaOf(pr, o.color, family, nh.gw);
    word(pr, 'dev', 'dev ', devName(ctx, nsid, nh.oif));
    pr.num('weight', `weight ${nh.weight} `, nh.weight);
    flagsOf(pr, flags);
    pr.closeObject();
  }
  pr.closeArray();
};
