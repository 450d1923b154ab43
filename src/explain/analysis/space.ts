// The header space of one table: what rules ask of a packet as ranges of a few dimensions, and the dimensions cut into classes of values
// that no rule tells apart. A rule is a sum of products: one set of classes for each dimension that it asks about.
// Packets are whole (no truncated headers); what a rule asks beyond the dimensions is a switch of its own, on or off as it likes (`Unknown`).
import type { Family, Ip } from '../../base/ip.ts';
import { NONE, run, runsOf, type Runs } from './runs.ts';

/** A value: a number, an IPv6 address as bigint, a device's name. */
export type Val = number | bigint | string;
/** Names in the order in which products list them: what tells most rules apart first. */
export const DIMS = ['dst', 'src', 'dport', 'sport', 'proto', 'iif', 'oif', 'ct', 'flags', 'mark', 'frag', 'len', 'tos', 'ttl', 'connmark', 'pkttype', 'bridged'] as const;
export type Dim = (typeof DIMS)[number];
export const DIM = Object.fromEntries(DIMS.map((d, i) => [d, i])) as Readonly<Record<Dim, number>>;

/** [from, end) ranges. */
export interface Cond {
  readonly dim: Dim;
  readonly ranges: readonly (readonly [Val, Val])[];
  /** What is true of a value, where it cannot be said in ranges: it changes at `cuts` only. */
  readonly test?: { readonly key: string; readonly cuts: readonly Val[]; readonly is: (v: Val) => boolean };
}
/** A condition that no dimension has. same: two rules that ask it get the same answer for the same packet; if not, each asking is a matter of its own. */
export interface Unknown {
  readonly key: string;
  readonly name: string;
  readonly same: boolean;
}
/** All of it must hold. */
export interface Term {
  readonly conds: readonly Cond[];
  readonly unknown: readonly Unknown[];
}

/** ct: state * 4 + DNAT * 2 + SNAT; states without a connection have no NAT. */
export const CT = { INVALID: 0, UNTRACKED: 1, NEW: 2, RELATED: 3, ESTABLISHED: 4 } as const;
const MIN: Readonly<Record<Dim, Val>> = { dst: 0, src: 0, dport: 0, sport: 0, proto: 0, iif: '', oif: '', ct: 0, flags: 0, mark: 0, frag: 0, len: 20, tos: 0, ttl: 0, connmark: 0, pkttype: 0, bridged: 0 };
const END: Readonly<Record<Dim, Val>> = {
  dst: 2 ** 32, src: 2 ** 32, dport: 65536, sport: 65536, proto: 256, iif: '\uffff', oif: '\uffff', ct: 20, flags: 64, mark: 2 ** 32, frag: 2, len: 65536, tos: 256, ttl: 256, connmark: 2 ** 32, pkttype: 4, bridged: 2,
};
export const endOf = (dim: Dim, family: Family): Val => (family === 6 && (dim === 'src' || dim === 'dst') ? 1n << 128n : END[dim]);
const minOf = (dim: Dim, family: Family): Val => (family === 6 ? (dim === 'src' || dim === 'dst' ? 0n : dim === 'len' ? 40 : MIN[dim]) : MIN[dim]);
export const valOf = (ip: Ip): Val => (typeof ip === 'number' ? ip : BigInt(`0x${ip}`));
export const ipOfVal = (v: Val): Ip => (typeof v === 'bigint' ? v.toString(16).padStart(32, '0') : (v as number));
export const one = (v: number): readonly [number, number] => [v, v + 1];
/** The values of a small dimension for which something is true. */
export const where = (dim: Dim, is: (v: number) => boolean): Cond => {
  const ranges: [number, number][] = [];
  for (let v = MIN[dim] as number; v < (END[dim] as number); v++) {
    if (!is(v)) continue;
    const last = ranges[ranges.length - 1];
    if (last?.[1] === v) last[1] = v + 1;
    else ranges.push([v, v + 1]);
  }
  return { dim, ranges };
};
/** Ranges of the others. */
export const inverted = (dim: Dim, family: Family, ranges: Cond['ranges']): Cond['ranges'] => {
  const out: (readonly [Val, Val])[] = [];
  let at = minOf(dim, family);
  for (const [a, b] of [...ranges].sort((x, y) => (x[0] < y[0] ? -1 : x[0] > y[0] ? 1 : 0))) {
    if (a > at) out.push([at, a]);
    if (b > at) at = b;
  }
  if (at < endOf(dim, family)) out.push([at, endOf(dim, family)]);
  return out;
};
/** Values v with (v & mask) === (ip & mask); null: too many ranges. */
export const maskedRanges = (ip: bigint, mask: bigint, bits: number): Cond['ranges'] | null => {
  const full = (1n << BigInt(bits)) - 1n;
  const free = full & ~mask;
  // The low free bits make one range; each free bit above them doubles the number of ranges.
  let low = 0n;
  while ((free >> low) & 1n) low++;
  const highs: bigint[] = [];
  for (let b = low; b < BigInt(bits); b++) if ((free >> b) & 1n) highs.push(b);
  if (highs.length > 6) return null;
  const out: (readonly [Val, Val])[] = [];
  for (let n = 0; n < 1 << highs.length; n++) {
    let v = ip & mask;
    for (const [k, b] of highs.entries()) if ((n >> k) & 1) v |= 1n << b;
    out.push(bits === 128 ? [v, v + (1n << low)] : [Number(v), Number(v + (1n << low))]);
  }
  return out;
};

/** The classes of each dimension. */
export interface Classes {
  readonly family: Family;
  /** By dimension: where each class begins. */
  readonly starts: readonly (readonly Val[])[];
  readonly index: readonly ReadonlyMap<Val, number>[];
  /** Tests by dimension and key, as sets of classes. */
  readonly tested: Map<string, Runs>;
}
export const classesOf = (family: Family, conds: Iterable<Cond>): Classes => {
  const cuts = DIMS.map((d) => new Set<Val>([minOf(d, family)]));
  // Devices: none at all is a class.
  for (const d of ['iif', 'oif'] as const) cuts[DIM[d]]?.add('\0');
  for (const c of conds) {
    const set = cuts[DIM[c.dim]] as Set<Val>;
    const [min, end] = [minOf(c.dim, family), endOf(c.dim, family)];
    const cut = (v: Val): void => void (v > min && v < end && set.add(v));
    for (const [a, b] of c.ranges) {
      cut(a);
      cut(b);
    }
    for (const v of c.test?.cuts ?? []) cut(v);
  }
  const starts = cuts.map((s) => [...s].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  return { family, starts, index: starts.map((s) => new Map(s.map((v, i) => [v, i]))), tested: new Map() };
};
export const allOf = (c: Classes, dim: number): Runs => run(0, (c.starts[dim] as readonly Val[]).length - 1);
/** A condition as classes. */
export const runsFor = (c: Classes, cond: Cond): Runs => {
  const d = DIM[cond.dim];
  const starts = c.starts[d] as readonly Val[];
  const index = c.index[d] as ReadonlyMap<Val, number>;
  if (cond.test) {
    const key = `${d}/${cond.test.key}`;
    let known = c.tested.get(key);
    if (!known) {
      const { is } = cond.test;
      known = runsOf(starts.flatMap((v, i) => (is(v) ? [[i, i] as const] : [])));
      c.tested.set(key, known);
    }
    return known;
  }
  const [min, end] = [minOf(cond.dim, c.family), endOf(cond.dim, c.family)];
  const at = (v: Val): number => (v <= min ? 0 : v >= end ? starts.length : (index.get(v) as number));
  if (cond.ranges.length === 1) {
    const [a, b] = cond.ranges[0] as readonly [Val, Val];
    return at(a) < at(b) ? run(at(a), at(b) - 1) : NONE;
  }
  return runsOf(cond.ranges.map(([a, b]) => [at(a), at(b) - 1] as const));
};
