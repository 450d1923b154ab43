// hashlimit: a bucket for each source, destination or port, in a table with a name.
// Mirrors: libxt_hashlimit.c revision 3; net/netfilter/xt_hashlimit.c (hashlimit_mt_common, htable_create, htable_gc, dl_seq_show).
// The arithmetic is in hashlimitRate.ts.
import { emptyPMap, pmDelete, pmEntries, pmGet, pmSet, type PMap } from '../base/pmap.ts';
import { networkOf, printIp, type Family, type Ip } from '../base/ip.ts';
import { JIFFY } from '../model/uapi.ts';
import {
  BYTE_EXPIRE, bytesToCost, costToBytes, credits, creditsByte, HZ, rateinfoInit, rateinfoRecalc, rateinfoTake, XT_HASHLIMIT_SCALE, type HashlimitCfg, type RateInfo,
} from './hashlimitRate.ts';
import { xtablesStrtoui, xtablesStrtoul } from './options.ts';
import { atoll, parseRate, printRate } from './rate.ts';
import { XtParseError, type XtMatchModule, type XtPacket } from './types.ts';

const MODES = ['srcip', 'srcport', 'dstip', 'dstport'] as const;
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

// ---------------------------------------------------------------- the command line

const FACTORS: Readonly<Record<string, bigint>> = { m: 1024n * 1024n, k: 1024n };
/** parse_bytes: undefined when it is a rate of packets. */
const parseBytes = (text: string): bigint | undefined => {
  const at = text.indexOf('b/s');
  const n = at > 0 ? atoll(text) : 0n;
  if (n === 0n) return undefined;
  return bytesToCost(BigInt.asUintN(64, n) * (FACTORS[text[at - 1] as string] ?? 1n));
};
/** A burst, with or without a unit of bytes; undefined when it is no number in range. */
const parseBurst = (text: string): bigint | undefined => {
  const n = atoll(text);
  if (n <= 0n) return undefined;
  const unit = text.indexOf('b');
  return n * (unit > 0 ? (FACTORS[text[unit - 1] as string] ?? 1n) : 1n);
};
const UNITS = [['mb', 1024n * 1024n], ['kb', 1024n]] as const;
const bytesText = (n: bigint): string => {
  for (const [unit, size] of UNITS) if (n >= size) return `${n / size}${unit}`;
  return `${n}b`;
};
/** The rate and burst, and how long an idle bucket lives by default. */
const rateText = (i: HashlimitInfo, interval: number, burst: string): { readonly text: string; readonly quantum: number } => {
  if (i.bytes) {
    const cost = BigInt(i.avg);
    const bytes = costToBytes(cost);
    // The largest unit whose whole number means the same cost.
    const unit = UNITS.find(([, size]) => bytes >= size && bytesToCost(BigInt.asUintN(32, bytes - (bytes % size))) === cost);
    return { text: ` ${unit ? `${bytes / unit[1]}${unit[0]}` : `${bytes}b`}/s${i.burst === '0' ? '' : `${burst} ${bytesText(BigInt(i.burst) * bytes)}`}`, quantum: BYTE_EXPIRE * 1000 };
  }
  const { text, mult } = printRate(BigInt(i.avg) * BigInt(interval || 1), XT_HASHLIMIT_SCALE);
  return { text: ` ${text}${burst} ${i.burst}`, quantum: mult * 1000 };
};
const modeText = (i: HashlimitInfo, by: string): string => MODES.filter((_, b) => ((i.mode >> b) & 1) === 1).join(by);

/** hashlimit_mt_check_v1. */
const finishRate = (info: HashlimitInfo): void => {
  if (info.bytes) {
    info.burst = '0';
    if (info.burstArg !== '') {
      const bytes = costToBytes(BigInt(info.avg));
      const want = BigInt.asUintN(32, parseBurst(info.burstArg) ?? 0n);
      if (want < bytes) throw new XtParseError(`burst cannot be smaller than ${bytes}b`);
      if (bytes === 0n) throw new XtParseError('hashlimit: a burst without a rate, on which the tool itself crashes');
      info.burst = String((want + bytes - 1n) / bytes);
    }
    if (info.expire === 0) info.expire = BYTE_EXPIRE * 1000;
  } else {
    const burst = info.burstArg === '' ? 5n : parseBurst(info.burstArg);
    if (burst === undefined || burst > 1_000_000n) throw new XtParseError('bad value for option "--hashlimit-burst", or out of range (1-1000000).');
    info.burst = String(burst);
  }
};

// ---------------------------------------------------------------- the table

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
const newTable = (cfg: HashlimitInfo, now: number): HashlimitTable => ({ cfg, created: Math.floor(now / JIFFY), collected: 0, buckets: emptyPMap() });
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

const hashlimitMt = (i: HashlimitInfo, p: XtPacket): boolean => {
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

// ---------------------------------------------------------------- the extension

export const hashlimit: XtMatchModule<HashlimitInfo> = {
  kind: 'match',
  name: 'hashlimit',
  families: [4, 6],
  man: 'limits rates per address and port, in named tables',
  options: [
    { name: 'hashlimit-upto', type: 'string', invert: true, excl: ['hashlimit-above'] },
    { name: 'hashlimit-above', type: 'string', invert: true, excl: ['hashlimit-upto'] },
    { name: 'hashlimit', type: 'string', invert: true, aliasOf: 'hashlimit-upto' },
    { name: 'hashlimit-srcmask', type: 'plen' },
    { name: 'hashlimit-dstmask', type: 'plen' },
    { name: 'hashlimit-burst', type: 'string' },
    { name: 'hashlimit-htable-size', type: 'uint32' },
    { name: 'hashlimit-htable-max', type: 'uint32' },
    { name: 'hashlimit-htable-gcinterval', type: 'uint32' },
    { name: 'hashlimit-htable-expire', type: 'uint32' },
    { name: 'hashlimit-mode', type: 'string' },
    { name: 'hashlimit-name', type: 'string', mandatory: true, min: 1 },
    { name: 'hashlimit-rate-match', type: 'none' },
    { name: 'hashlimit-rate-interval', type: 'string' },
  ],
  init: (family) => ({
    mode: 0, above: false, bytes: false, rateMatch: false, avg: '0', burst: '5', burstArg: '', mult: 1, interval: 0, size: 0, max: 0, gc: 1000, expire: 0,
    srcmask: family === 4 ? 32 : 128, dstmask: family === 4 ? 32 : 128, name: '',
  }),
  parse(info, { option, arg, value, invert }) {
    const bad = (): never => {
      throw new XtParseError(`hashlimit: Bad value for "--${option.name}" option: "${arg}"`);
    };
    switch (option.name) {
      case 'hashlimit-upto':
      case 'hashlimit-above': {
        info.above = (option.name === 'hashlimit-above') !== invert;
        const bytes = parseBytes(arg);
        if (bytes !== undefined) {
          if (bytes === 0n) throw new XtParseError(`Rate too high "${arg}"`);
          info.avg = String(bytes);
          info.bytes = true;
          break;
        }
        const r = parseRate(arg);
        if (!r || r.count === 0n) return bad();
        const avg = (XT_HASHLIMIT_SCALE * BigInt(r.mult)) / BigInt.asUintN(64, r.count);
        if (avg === 0n) throw new XtParseError(`Rate too fast "${arg}"`);
        info.avg = String(avg);
        info.mult = r.mult;
        break;
      }
      case 'hashlimit-srcmask':
        info.srcmask = value as number;
        break;
      case 'hashlimit-dstmask':
        info.dstmask = value as number;
        break;
      case 'hashlimit-burst':
        if (parseBurst(arg) === undefined) throw new XtParseError('bad value for option "--hashlimit-burst", or out of range (1-1000000).');
        info.burstArg = arg;
        break;
      case 'hashlimit-htable-size':
        info.size = value as number;
        break;
      case 'hashlimit-htable-max':
        info.max = value as number;
        break;
      case 'hashlimit-htable-gcinterval':
        info.gc = value as number;
        break;
      case 'hashlimit-htable-expire':
        info.expire = value as number;
        break;
      case 'hashlimit-mode':
        for (const m of arg.split(',')) {
          if (m === '') continue;
          const bit = (MODES as readonly string[]).indexOf(m);
          if (bit < 0) bad();
          info.mode |= 1 << bit;
        }
        break;
      case 'hashlimit-name':
        info.name = arg.slice(0, 254);
        break;
      case 'hashlimit-rate-match':
        info.rateMatch = true;
        break;
      default:
        info.interval = Number(xtablesStrtoul(arg, 1n, 0xffffffffn)?.value ?? bad());
    }
  },
  final(info, given) {
    if (!given.has('hashlimit-upto') && !given.has('hashlimit-above')) throw new XtParseError('You have to specify --hashlimit');
    if (!given.has('hashlimit-htable-expire')) info.expire = (info.bytes ? BYTE_EXPIRE : info.mult) * 1000;
    if (info.rateMatch) {
      if (!info.bytes) info.avg = String(BigInt(info.avg) / BigInt(info.mult));
      if (info.interval === 0) info.interval = info.bytes ? 1 : info.mult;
    }
    finishRate(info);
    info.burstArg = '';
    info.mult = 1;
  },
  save(i, family) {
    const { text, quantum } = rateText(i, 1, ' --hashlimit-burst');
    const full = family === 4 ? 32 : 128;
    return ` --hashlimit-${i.above ? 'above' : 'upto'}${text}${i.mode === 0 ? '' : ` --hashlimit-mode ${modeText(i, ',')}`} --hashlimit-name ${i.name}`
      + `${i.size ? ` --hashlimit-htable-size ${i.size}` : ''}${i.max ? ` --hashlimit-htable-max ${i.max}` : ''}${i.gc === 1000 ? '' : ` --hashlimit-htable-gcinterval ${i.gc}`}`
      + `${i.expire === quantum ? '' : ` --hashlimit-htable-expire ${i.expire}`}${i.srcmask === full ? '' : ` --hashlimit-srcmask ${i.srcmask}`}${i.dstmask === full ? '' : ` --hashlimit-dstmask ${i.dstmask}`}`
      + `${i.rateMatch ? ` --hashlimit-rate-match${i.interval === 1 ? '' : ` --hashlimit-rate-interval ${i.interval}`}` : ''}`;
  },
  print(i, _, family) {
    const { text, quantum } = rateText(i, i.interval, ' burst');
    const full = family === 4 ? 32 : 128;
    return ` limit: ${i.above ? 'above' : 'up to'}${text}${i.mode === 0 ? '' : ` mode ${modeText(i, '-')}`}`
      + `${i.size ? ` htable-size ${i.size}` : ''}${i.max ? ` htable-max ${i.max}` : ''}${i.gc === 1000 ? '' : ` htable-gcinterval ${i.gc}`}`
      + `${i.expire === quantum ? '' : ` htable-expire ${i.expire}`}${i.srcmask === full ? '' : ` srcmask ${i.srcmask}`}${i.dstmask === full ? '' : ` dstmask ${i.dstmask}`}`
      + `${i.rateMatch ? ` rate-match${i.interval === 1 ? '' : ` rate-interval ${i.interval}`}` : ''}`;
  },
  check(i, { family }) {
    const full = family === 4 ? 32 : 128;
    if (i.gc === 0 || i.expire === 0 || i.srcmask > full || i.dstmask > full) return 'EINVAL';
    if (i.name === '' || i.name === '.' || i.name === '..' || i.name.includes('/')) return 'EINVAL';
    const avg = BigInt(i.avg);
    if (i.rateMatch) return avg === 0n || avg > 0xffffffffn ? 'ERANGE' : i.interval === 0 ? 'EINVAL' : undefined;
    if (i.bytes) return creditsByte(avg) === 0n ? 'EINVAL' : undefined;
    return i.burst === '0' || credits(avg * BigInt(i.burst)) < credits(avg) ? 'ERANGE' : undefined;
  },
  namedState: (i, family) => hashlimitKey(i.name, family),
  makeState: (i, _family, old, now) => old ?? newTable(i, now),
  stateful: true,
  match: hashlimitMt,
  examples: [
    '-m hashlimit --hashlimit-upto 5/min --hashlimit-burst 7 --hashlimit-mode srcip,dstport --hashlimit-name x',
    '-m hashlimit --hashlimit-above 512kb/s --hashlimit-burst 1mb --hashlimit-name y',
  ],
};
