// limit: a bucket of packets per rule.
// Mirrors: libxt_limit.c; net/netfilter/xt_limit.c (limit_mt, credits per jiffy) for iptables-legacy, nft_limit.c (nft_limit_eval, tokens
// in nanoseconds) for iptables-nft, which installs nf_tables' own expression instead of the module.
import { JIFFY } from '../model/uapi.ts';
import { parseRate, printRate, type PrintedRate } from './rate.ts';
import { ruleKey, XtParseError, type XtMatchModule, type XtPacket } from './types.ts';

const XT_LIMIT_SCALE = 10000;
const DEFAULT_BURST = 5;
export interface LimitInfo {
  /** Distance of two packets in 1/10000 s. */
  avg: number;
  burst: number;
}

interface Bucket {
  readonly at: number;
  readonly left: number;
}
const HZ = 1_000_000 / JIFFY;
/** CREDITS_PER_JIFFY: the power of two below 2^32 / jiffies of a day. */
const CPJ = 2 ** Math.floor(Math.log2(Math.floor(0xffffffff / (HZ * 60 * 60 * 24))));
/** user2credits, in 32 bits. */
const credits = (user: number): number =>
  (user > Math.floor(0xffffffff / (HZ * CPJ)) ? Math.floor(user / XT_LIMIT_SCALE) * HZ * CPJ : Math.floor((user * HZ * CPJ) / XT_LIMIT_SCALE)) % 2 ** 32;

/** limit_mt. */
const takeCredit = (i: LimitInfo, p: XtPacket): boolean => {
  const cap = credits((i.avg * i.burst) % 2 ** 32);
  const cost = credits(i.avg);
  const now = Math.floor(p.env.now / JIFFY);
  const was = p.env.get(ruleKey(p)) as Bucket | undefined;
  const credit = Math.min(was ? (was.left + (now - was.at) * CPJ) % 2 ** 32 : cap, cap);
  const ok = credit >= cost;
  p.env.set(ruleKey(p), { at: now, left: ok ? credit - cost : credit } satisfies Bucket);
  return ok;
};

/** What is printed, and what nf_tables is told: so many packets in a unit. */
const rateOf = (avg: number): PrintedRate => printRate(BigInt(avg), BigInt(XT_LIMIT_SCALE));

/** nft_limit_eval: a packet costs the nanoseconds of its share of the unit. */
const takeTokens = (i: LimitInfo, p: XtPacket): boolean => {
  const { count, mult } = rateOf(i.avg);
  const cost = Math.floor((mult * 1e9) / count);
  const max = cost * (i.burst || DEFAULT_BURST);
  const was = p.env.get(ruleKey(p)) as Bucket | undefined;
  const tokens = Math.min(was ? was.left + (p.env.now - was.at) * 1000 : max, max);
  const ok = tokens >= cost;
  p.env.set(ruleKey(p), { at: p.env.now, left: ok ? tokens - cost : tokens } satisfies Bucket);
  return ok;
};

export const limit: XtMatchModule<LimitInfo> = {
  kind: 'match',
  name: 'limit',
  families: [4, 6],
  man: 'Matches at a limited rate, using a token bucket.',
  options: [
    { name: 'limit', type: 'string' },
    { name: 'limit-burst', type: 'uint32', min: 0, max: 10000 },
  ],
  init: () => ({ avg: 3600 * XT_LIMIT_SCALE / 3, burst: DEFAULT_BURST }),
  parse(info, { option, arg, value, backend }) {
    if (option.name === 'limit-burst') {
      // nf_tables takes no burst for the default one.
      info.burst = backend === 'nft' && value === 0 ? DEFAULT_BURST : (value as number);
      return;
    }
    const r = parseRate(arg);
    // atoi: what is too long for an int is cut or -1.
    const count = r && Number(BigInt.asUintN(32, r.count));
    if (!r || !count) throw new XtParseError(`bad rate "${arg}"'`);
    const avg = Math.floor((XT_LIMIT_SCALE * r.mult) / count);
    if (avg === 0) throw new XtParseError(`Rate too fast "${arg}"`);
    info.avg = avg;
    if (backend === 'legacy') return;
    // The way back from nf_tables' count per unit.
    const { count: n, mult } = rateOf(avg);
    info.avg = Math.floor((XT_LIMIT_SCALE * mult) / n);
  },
  save: (i) => ` --limit ${rateOf(i.avg).text}${i.burst === DEFAULT_BURST ? '' : ` --limit-burst ${i.burst}`}`,
  print: (i) => ` limit: avg ${rateOf(i.avg).text} burst ${i.burst}`,
  check: (i) => (i.burst === 0 || credits((i.avg * i.burst) % 2 ** 32) < credits(i.avg) ? 'ERANGE' : undefined),
  stateful: true,
  match: (info, p) => (p.backend === 'nft' ? takeTokens(info, p) : takeCredit(info, p)),
  examples: ['-m limit', '-m limit --limit 10/sec --limit-burst 20', '-m limit --limit 3/min'],
};
