// hashlimit's arithmetic: rates of packets and bytes as the command line has them, credits in 64 bits as the kernel has them.
// Mirrors: libxt_hashlimit.c (parse_bytes, bytes_to_cost, cost_to_bytes); net/netfilter/xt_hashlimit.c (user2credits, rateinfo_init,
// rateinfo_recalc, hashlimit_byte_cost), revision 3.
import { JIFFY } from '../model/uapi.ts';

export const XT_HASHLIMIT_SCALE = 1_000_000n;
/** Idle time of a bucket in a table of bytes, in seconds. */
export const BYTE_EXPIRE = 15;
const U32_MAX = 0xffffffffn;
const u64 = (n: bigint): bigint => BigInt.asUintN(64, n);
export const HZ = BigInt(1_000_000 / JIFFY);
const pow2Below = (n: bigint): bigint => 1n << BigInt(n.toString(2).length - 1);
const CPJ = pow2Below(0xffffffffffffffffn / (HZ * 86400n));
const CPJ_BYTES = pow2Below(U32_MAX / HZ);

/** bytes_to_cost, cost_to_bytes: bytes a second in sixteens, as shares of 2^32. */
export const bytesToCost = (bytes: bigint): bigint => U32_MAX / (BigInt.asUintN(32, bytes >> 4n) + 1n);
export const costToBytes = (cost: bigint): bigint => ((cost === 0n ? U32_MAX : U32_MAX / cost) - 1n) << 4n;

/** user2credits, user2credits_byte. */
export const credits = (user: bigint): bigint => u64(u64(user) * ((HZ * CPJ) / XT_HASHLIMIT_SCALE));
export const creditsByte = (user: bigint): bigint => u64(user * HZ * CPJ_BYTES) >> 32n;

/** What a table was made with (struct hashlimit_cfg3). */
export interface HashlimitCfg {
  readonly avg: bigint;
  readonly burst: bigint;
  readonly bytes: boolean;
  readonly rateMatch: boolean;
  readonly interval: bigint;
}
/** struct dsthash_ent's rateinfo. */
export interface RateInfo {
  prev: bigint;
  credit: bigint;
  cap: bigint;
  cost: bigint;
  prevWindow: boolean;
  current: bigint;
}
const rateOf = (c: HashlimitCfg): { rate: bigint; burst: bigint } => {
  if (c.bytes) {
    const rate = ((c.avg === 0n ? U32_MAX : U32_MAX / c.avg) - 1n) << 4n;
    return { rate, burst: c.burst === 0n ? rate : c.burst * rate };
  }
  const rate = c.avg === 0n ? 0n : XT_HASHLIMIT_SCALE / c.avg;
  return { rate, burst: c.burst + rate };
};
/** rateinfo_init. */
export const rateinfoInit = (c: HashlimitCfg, jiffies: bigint): RateInfo => {
  const r: RateInfo = { prev: jiffies, credit: 0n, cap: 0n, cost: 0n, prevWindow: false, current: 0n };
  if (c.rateMatch) return r;
  if (c.bytes) return { ...r, credit: CPJ_BYTES * HZ, cost: creditsByte(c.avg), cap: c.burst };
  const full = credits(c.avg * c.burst);
  return { ...r, credit: full, cost: credits(c.avg), cap: full };
};
/** rateinfo_recalc. */
export const rateinfoRecalc = (c: HashlimitCfg, r: RateInfo, jiffies: bigint): void => {
  const delta = jiffies - r.prev;
  if (delta === 0n) return;
  if (c.rateMatch) {
    const interval = c.interval * HZ;
    if (delta < interval) return;
    r.prevWindow = r.current * interval > delta * rateOf(c).rate;
    r.prev = jiffies;
    r.current = 0n;
    return;
  }
  r.prev = jiffies;
  const cap = c.bytes ? CPJ_BYTES * HZ : r.cap;
  const credit = r.credit + delta * (c.bytes ? CPJ_BYTES : CPJ);
  r.credit = credit > cap ? cap : credit;
};
/** Takes what a packet of `len` bytes costs; false: over the limit. */
export const rateinfoTake = (c: HashlimitCfg, r: RateInfo, len: number): boolean => {
  if (c.rateMatch) {
    r.current += c.bytes ? BigInt(len) : 1n;
    return !r.prevWindow && r.current <= rateOf(c).burst;
  }
  let { cost } = r;
  if (c.bytes) {
    const most = CPJ_BYTES * HZ;
    cost = BigInt((len >> 4) + 1) * r.cost;
    if (cost > most) cost = most;
    // A burst is so many seconds' worth, each taken whole.
    if (r.credit < cost && r.cap > 0n) {
      r.cap -= 1n;
      r.credit = most;
    }
  }
  if (r.credit < cost) return false;
  r.credit -= cost;
  return true;
};
