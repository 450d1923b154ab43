// recent: lists of addresses with the times they were seen.
// Mirrors: libxt_recent.c; net/netfilter/xt_recent.c (recent_mt, recent_entry_*, recent_mt_check, /proc/net/xt_recent). The module's
// parameters have their defaults: 100 addresses a list, as many stamps as the rules ask for.
import { maskIp, printIp, type Ip } from '../base/ip.ts';
import { JIFFY } from '../model/uapi.ts';
import { XtParseError, type XtMatchModule, type XtPacket } from './types.ts';

export interface RecentInfo {
  mode: '' | 'set' | 'rcheck' | 'update' | 'remove';
  invert: boolean;
  seconds: number;
  reap: boolean;
  hitcount: number;
  rttl: boolean;
  name: string;
  mask: Ip;
  dest: boolean;
}

/** struct recent_entry. */
export interface RecentEntry {
  readonly addr: Ip;
  readonly ttl: number;
  /** Jiffies, as a ring; `index` is where the next one goes. */
  readonly stamps: readonly number[];
  readonly index: number;
}
/** struct recent_table: the entries from the one used longest ago to the newest. */
export interface RecentTable {
  readonly mask: Ip;
  /** nstamps_max_mask: one less than the stamps kept. */
  readonly stampMask: number;
  readonly entries: readonly RecentEntry[];
}
const LIST_TOT = 100;
export const recentKey = (name: string): string => `recent/${name}`;

const jiffies = (now: number): number => Math.floor(now / JIFFY);
const freshEntry = (addr: Ip, ttl: number, now: number): RecentEntry => ({ addr, ttl, stamps: [jiffies(now)], index: 1 });
const withEntry = (t: RecentTable, e: RecentEntry): RecentTable => ({
  ...t, entries: [...(t.entries.length >= LIST_TOT ? t.entries.slice(1) : t.entries), e],
});
/** recent_entry_update: one more stamp, and to the end of the line. */
const seenAgain = (t: RecentTable, e: RecentEntry, ttl: number, now: number): RecentTable => {
  const at = e.index & t.stampMask;
  const stamps = e.stamps.slice();
  stamps[at] = jiffies(now);
  return { ...t, entries: [...t.entries.filter((x) => x !== e), { addr: e.addr, ttl, stamps, index: at + 1 }] };
};
const without = (t: RecentTable, e: RecentEntry): RecentTable => ({ ...t, entries: t.entries.filter((x) => x !== e) });
/** recent_entry_reap: the head of the line goes when its last stamp is too old. */
const reap = (t: RecentTable, since: number, working: RecentEntry, update: boolean): RecentTable => {
  const head = t.entries[0];
  if (!head || (head === working && update)) return t;
  return since > (head.stamps[head.index - 1] as number) ? without(t, head) : t;
};

const stampMaskOf = (i: RecentInfo): number => (i.hitcount === 0 ? 31 : 2 ** Math.ceil(Math.log2(i.hitcount)) - 1);
const newTable = (i: RecentInfo): RecentTable => ({ mask: i.mask, stampMask: stampMaskOf(i), entries: [] });

const recentMt = (i: RecentInfo, p: XtPacket): boolean => {
  const { env, pkt } = p;
  const t = (env.get(recentKey(i.name)) as RecentTable | undefined) ?? newTable(i);
  const store = (next: RecentTable): void => env.set(recentKey(i.name), next);
  // Forwarded packets have lost one already.
  const ttl = (pkt.ttl + (p.outIndex !== 0 && (p.skb.nf?.sk ?? 0) === 0 && p.skb.iif !== 0 ? 1 : 0)) & 0xff;
  const addr = maskIp(i.dest ? pkt.dst : pkt.src, t.mask);
  const e = t.entries.find((x) => x.addr === addr && (!i.rttl || x.ttl === ttl || ttl === 0 || x.ttl === 0));
  if (!e) {
    if (i.mode !== 'set') return i.invert;
    store(withEntry(t, freshEntry(addr, ttl, env.now)));
    return !i.invert;
  }
  switch (i.mode) {
    case 'set':
      store(seenAgain(t, e, ttl, env.now));
      return !i.invert;
    case 'remove':
      store(without(t, e));
      return !i.invert;
    default: {
      const since = jiffies(env.now) - i.seconds * (1_000_000 / JIFFY);
      const hits = i.seconds === 0 ? e.stamps.length : e.stamps.filter((s) => s >= since).length;
      const ret = (hits >= Math.max(i.hitcount, 1)) !== i.invert;
      const update = i.mode === 'update' && ret;
      let next = i.reap ? reap(t, since, e, update) : t;
      if (update) next = seenAgain(next, e, ttl, env.now);
      if (next !== t) store(next);
      return ret;
    }
  }
};

const WORDS = { '': '', set: 'SET', rcheck: 'CHECK', update: 'UPDATE', remove: 'REMOVE' } as const;
const MODES = ['set', 'rcheck', 'update', 'remove'] as const;
const others = (mode: string): string[] => MODES.filter((m) => m !== mode);

export const recent: XtMatchModule<RecentInfo> = {
  kind: 'match',
  name: 'recent',
  families: [4, 6],
  man: 'Keeps lists of addresses and matches against them.',
  options: [
    { name: 'set', type: 'none', invert: true, excl: others('set') },
    { name: 'rcheck', type: 'none', invert: true, excl: others('rcheck') },
    { name: 'update', type: 'none', invert: true, excl: others('update') },
    { name: 'remove', type: 'none', invert: true, excl: others('remove') },
    { name: 'seconds', type: 'uint32', min: 1 },
    { name: 'reap', type: 'none', also: ['seconds'] },
    { name: 'hitcount', type: 'uint32' },
    { name: 'rttl', type: 'none', excl: ['set', 'remove'] },
    { name: 'name', type: 'string' },
    { name: 'rsource', type: 'none' },
    { name: 'rdest', type: 'none' },
    { name: 'mask', type: 'host' },
  ],
  init: (family) => ({
    mode: '', invert: false, seconds: 0, reap: false, hitcount: 0, rttl: false, name: 'DEFAULT', mask: family === 4 ? 0xffffffff : 'f'.repeat(32), dest: false,
  }),
  parse(info, { option, arg, value, invert }) {
    switch (option.name) {
      case 'set':
      case 'rcheck':
      case 'update':
      case 'remove':
        info.mode = option.name;
        info.invert = invert;
        break;
      case 'seconds':
        info.seconds = value as number;
        break;
      case 'reap':
        info.reap = true;
        break;
      case 'hitcount':
        info.hitcount = value as number;
        break;
      case 'rttl':
        info.rttl = true;
        break;
      case 'name':
        info.name = [...arg].slice(0, 199).join('');
        break;
      case 'mask':
        info.mask = value as Ip;
        break;
      default:
        info.dest = option.name === 'rdest';
    }
  },
  final(info) {
    if (info.mode === '') throw new XtParseError("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
  },
  save: (i) =>
    `${i.invert ? ' !' : ''} --${i.mode}${i.seconds ? ` --seconds ${i.seconds}` : ''}${i.reap ? ' --reap' : ''}${i.hitcount ? ` --hitcount ${i.hitcount}` : ''}${i.rttl ? ' --rttl' : ''}`
    + ` --name ${i.name} --mask ${printIp(i.mask)} --${i.dest ? 'rdest' : 'rsource'}`,
  print: (i) =>
    `${i.invert ? ' !' : ''} recent: ${WORDS[i.mode]}${i.seconds ? ` seconds: ${i.seconds}` : ''}${i.reap ? ' reap' : ''}${i.hitcount ? ` hit_count: ${i.hitcount}` : ''}${i.rttl ? ' TTL-Match' : ''}`
    + ` name: ${i.name} side: ${i.dest ? 'dest' : 'source'} mask: ${printIp(i.mask)}`,
  check(i) {
    if ((i.mode === 'set' || i.mode === 'remove') && (i.seconds > 0 || i.hitcount > 0)) return 'EINVAL';
    if (i.hitcount >= 65536 || i.name === '' || i.name === '.' || i.name === '..' || i.name.includes('/')) return 'EINVAL';
    return undefined;
  },
  namedState: (i) => recentKey(i.name),
  makeState(i, _family, old) {
    const t = old as RecentTable | undefined;
    if (!t) return newTable(i);
    // Longer rings than before: the list begins anew.
    return stampMaskOf(i) > t.stampMask ? { ...t, stampMask: stampMaskOf(i), entries: [] } : t;
  },
  stateful: true,
  match: recentMt,
  examples: ['-m recent --set --name ssh --mask 255.255.255.255 --rsource', '-m recent --update --seconds 60 --hitcount 4 --rttl --name ssh --mask 255.255.255.255 --rsource'],
};

// ---------------------------------------------------------------- /proc/net/xt_recent

/** The kernel starts to count five minutes before zero. */
const INITIAL_JIFFIES = 2 ** 32 - 300 * (1_000_000 / JIFFY);
const stampText = (s: number): number => INITIAL_JIFFIES + s;
const addrText = (ip: Ip): string => (typeof ip === 'number' ? printIp(ip) : (ip.match(/.{4}/g) as string[]).join(':'));
/** The list's file, the newest address last as the module's own order has it. */
export const recentProcText = (t: RecentTable): string =>
  t.entries.map((e) => `src=${addrText(e.addr)} ttl: ${e.ttl} last_seen: ${stampText(e.stamps[e.index - 1] as number)} oldest_pkt: ${e.index} ${e.stamps.map(stampText).join(', ')}\n`).join('');
/** What is written to the file: `/` empties, `+ADDR` adds, `-ADDR` removes. Undefined: EINVAL. */
export const recentProcWrite = (t: RecentTable, text: string, parse: (text: string) => Ip | undefined, now: number): RecentTable | undefined => {
  const sign = text[0];
  if (sign === '/') return { ...t, entries: [] };
  if (sign !== '+' && sign !== '-') return undefined;
  const addr = parse(text.slice(1).replace(/[\n\0].*$/s, ''));
  if (addr === undefined) return undefined;
  const e = t.entries.find((x) => x.addr === addr);
  if (sign === '-') return e ? without(t, e) : t;
  return e ? seenAgain(t, e, e.ttl, now) : withEntry(t, freshEntry(addr, 0, now));
};
