// hashlimit's tables: buckets that are made when first needed and collected when idle.
// Mirrors: net/netfilter/xt_hashlimit.c (hashlimit_mt_common, htable_create, htable_gc, dl_seq_show).
import { emptyPMap, pmDelete, pmEntries, pmGet, pmSet, type PMap } from '../base/pmap.ts';
import { networkOf, printIp, type Family, type Ip } from '../base/ip.ts';
import { JIFFY } from '../model/uapi.ts';
import { HZ, rateinfoInit, rateinfoRecalc, rateinfoTake, type HashlimitCfg, type RateInfo } from './hashlimitRate.ts';
import type { XtPacket } from './types.ts';

/** What a bucket may stand for. */
export const MODES = ['srcip', 'srcport', 'dstip', 'dstport'] as const;
export interface HashlimitInfo {
  /** Bits of MODES. */
  mode: number;
  above: boolean;
  bytes: boolean;
  rateMatch: boolean;
  /** Decimal: 64 bits. Distance of packets in microseconds, or bytes' cost. */
  avg: string;
  burst: string;
  /** While parsing: what --hashlimit-burst said, its unit's seconds. */
  burstArg: string;
  mult: number;
  interval: number;
  size: number;
  max: number;
  gc: number;
  expire: number;
  srcmask: number;
  dstmask: number;
  name: string;
}

/** One bucket (struct dsthash_ent): 64-bit numbers as decimal text. */
interface Bucket {
  readonly addrs: readonly [src: Ip, sport: number, dst: Ip, dport: number];
  /** Jiffies. */
  readonly expires: number;
  readonly prev: number;
  readonly credit: string;
  readonly cap: string;
  readonly cost: string;
  readonly prevWindow: boolean;
  readonly current: string;
}
/** struct xt_hashlimit_htable. */
export interface HashlimitTable {
  /** The rule that made it. */
  readonly cfg: HashlimitInfo;
  /** Jiffies. */
  readonly created: number;
  /** Collections of idle buckets up to now. */
  readonly collected: number;
  readonly buckets: PMap<Bucket>;
}
export const hashlimitKey = (name: string, family: Family): string => `hashlimit/${family}/${name}`;
/** An empty table, made by this rule. */
export const newTable = (cfg: HashlimitInfo, now: number): HashlimitTable => ({ cfg, created: Math.floor(now / JIFFY), collected: 0, buckets: emptyPMap() });
const toJiffies = (ms: number): number => Math.ceil((ms * 1000) / JIFFY);
const cfgOf = (i: HashlimitInfo): HashlimitCfg => ({ avg: BigInt(i.avg), burst: BigInt(i.burst), bytes: i.bytes, rateMatch: i.rateMatch, interval: BigInt(i.interval) });

/** The collector's visits since the last packet: only the last one counts, an idle bucket stays idle. */
const collect = (t: HashlimitTable, jiffies: number): HashlimitTable => {
  const every = Math.max(toJiffies(t.cfg.gc), 1);
  const runs = Math.floor((jiffies - t.created) / every);
  if (runs === t.collected) return t;
  const at = t.created + runs * every;
  let { buckets } = t;
  for (const [k, b] of pmEntries(t.buckets)) if (b.expires <= at) buckets = pmDelete(buckets, k);
  return { ...t, collected: runs, buckets };
};
const PORTS = new Set([6, 17, 33, 132, 136]);
/** hashlimit_init_dst. */
const addrsOf = (cfg: HashlimitInfo, p: XtPacket): Bucket['addrs'] => {
  const { pkt } = p;
  const none: Ip = p.family === 4 ? 0 : '0'.repeat(32);
  const { l4 } = pkt;
  const ports = PORTS.has(pkt.proto) && (l4.type === 'tcp' || l4.type === 'udp') ? l4 : { sport: 0, dport: 0 };
  return [
    (cfg.mode & 1) !== 0 ? networkOf(pkt.src, cfg.srcmask) : none, (cfg.mode & 2) !== 0 ? ports.sport : 0,
    (cfg.mode & 4) !== 0 ? networkOf(pkt.dst, cfg.dstmask) : none, (cfg.mode & 8) !== 0 ? ports.dport : 0,
  ];
};
const maxOf = (cfg: HashlimitInfo): number => {
  const size = cfg.size || 8192;
  return cfg.max === 0 ? 8 * size : Math.max(cfg.max, size);
};

/** hashlimit_mt_common. */
export const hashlimitMt = (i: HashlimitInfo, p: XtPacket): boolean => {
  const { env } = p;
  const key = hashlimitKey(i.name, p.family);
  const jiffies = Math.floor(env.now / JIFFY);
  const t = collect((env.get(key) as HashlimitTable | undefined) ?? newTable(i, env.now), jiffies);
  const cfg = cfgOf(t.cfg);
  const addrs = addrsOf(t.cfg, p);
  const at = addrs.join(',');
  const b = pmGet(t.buckets, at);
  if (!b && t.buckets.size >= maxOf(t.cfg)) {
    p.hotdrop = true;
    return false;
  }
  const r: RateInfo = b
    ? { prev: BigInt(b.prev), credit: BigInt(b.credit), cap: BigInt(b.cap), cost: BigInt(b.cost), prevWindow: b.prevWindow, current: BigInt(b.current) }
    : rateinfoInit(cfg, BigInt(jiffies));
  if (b) rateinfoRecalc(cfg, r, BigInt(jiffies));
  const below = rateinfoTake(cfg, r, p.pkt.len);
  env.set(key, {
    ...t,
    buckets: pmSet(t.buckets, at, {
      addrs, expires: jiffies + toJiffies(t.cfg.expire), prev: Number(r.prev), credit: String(r.credit), cap: String(r.cap), cost: String(r.cost), prevWindow: r.prevWindow, current: String(r.current),
    }),
  } satisfies HashlimitTable);
  return below !== i.above;
};

/** The table's file in /proc/net/ipt_hashlimit or ip6t_hashlimit; the kernel's order is its hash's. */
export const hashlimitProcText = (t: HashlimitTable, now: number): string => {
  const jiffies = Math.floor(now / JIFFY);
  const ip = (a: Ip): string => (typeof a === 'number' ? printIp(a) : (a.match(/.{4}/g) as string[]).join(':'));
  const out: string[] = [];
  for (const [, b] of pmEntries(collect(t, jiffies).buckets)) {
    const cfg = cfgOf(t.cfg);
    const r: RateInfo = { prev: BigInt(b.prev), credit: BigInt(b.credit), cap: BigInt(b.cap), cost: BigInt(b.cost), prevWindow: b.prevWindow, current: BigInt(b.current) };
    rateinfoRecalc(cfg, r, BigInt(jiffies));
    out.push(`${Math.trunc((b.expires - jiffies) / Number(HZ))} ${ip(b.addrs[0])}:${b.addrs[1]}->${ip(b.addrs[2])}:${b.addrs[3]} ${r.credit} ${r.cap} ${r.cost}\n`);
  }
  return out.join('');
};
