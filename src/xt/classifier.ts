// Which rules of a long chain can match this packet at all? A packed tree of cuts (after HiCuts and CutSplit) over addresses, ports,
// protocol and devices leads to a leaf with a few rule numbers, in order. It only leaves out rules that cannot match: whoever asks still
// tests each rule in full, in the order of the chain, so first match, counters and state are those of the linear walk.
//
// Rules are boxes: one range for each dimension. Rules that name both addresses, the destination, the source, or neither go into four trees of
// their own, because one tree would have to repeat the wide ones everywhere.
//   node   0 dimension  1 base  2 shift  3 cells  4 first child  5 child for values outside of the cells
//   child  >= 0: a node; < 0: the leaf at ~child in `leaves`: a count, then rule numbers ascending
import type { Family } from '../base/ip.ts';
import type { XtRule } from '../model/xt.ts';
import type { XtPacket } from './types.ts';

/** A rule's or a match's ranges, both ends inclusive. ICMP's type * 256 + code stands where other protocols have the destination port. */
export interface PortBox {
  readonly sport?: readonly (readonly [number, number])[];
  readonly dport?: readonly (readonly [number, number])[];
}
export interface Classifier {
  readonly dims: number;
  readonly roots: Int32Array;
  readonly nodes: Int32Array;
  readonly children: Int32Array;
  readonly leaves: Int32Array;
  /** Names of devices that rules ask for exactly: their numbers are the values of two dimensions. */
  readonly names: ReadonlyMap<string, number>;
}

const NODE = 6;
const LEAF_RULES = 8;
const MAX_CELLS = 1024;
/** A cut may repeat rules, at most so many times over. */
const MAX_REPEAT = 3;
const ALL = 0xffffffff;

/** Dimensions: addresses (one word, or four), then these. */
const tailDims = (family: Family): number => (family === 4 ? 2 : 8);
const SPORT = 0;
const DPORT = 1;
const PROTO = 2;
const IIF = 3;
const OIF = 4;
const TAIL = 5;
const maxOf = (tail: number): number => (tail === SPORT || tail === DPORT || tail === PROTO ? 0xffff : ALL);

interface Boxes {
  readonly dims: number;
  readonly lo: number[];
  readonly hi: number[];
  readonly rule: number[];
}

/** The range of one address word under a mask; everything when the mask has holes. */
const wordRange = (word: number, mask: number): [number, number] => {
  const host = ~mask >>> 0;
  if ((host & (host + 1)) !== 0) return [0, ALL];
  const lo = (word & mask) >>> 0;
  return [lo, (lo | host) >>> 0];
};
const hex = (ip: string, i: number): number => parseInt(ip.slice(i * 8, i * 8 + 8), 16);

/** How a match narrows ports: asked only of matches that come before the first stateful one. */
export type Narrow = (m: XtRule['matches'][number], rule: XtRule) => PortBox | 'stateful' | undefined;

const intersect = (a: readonly (readonly [number, number])[], b: readonly (readonly [number, number])[] | undefined): readonly (readonly [number, number])[] => {
  if (!b) return a;
  const out: [number, number][] = [];
  for (const [x, y] of a) for (const [u, v] of b) if (Math.max(x, u) <= Math.min(y, v)) out.push([Math.max(x, u), Math.min(y, v)]);
  return out;
};
const PORTS: readonly (readonly [number, number])[] = [[0, 0xffff]];

const boxesOf = (rules: readonly XtRule[], family: Family, names: Map<string, number>, narrow: Narrow): Boxes => {
  const tail = tailDims(family);
  const dims = tail + TAIL;
  const b: Boxes = { dims, lo: [], hi: [], rule: [] };
  const nameOf = (name: string): number => {
    let n = names.get(name);
    if (n === undefined) {
      n = names.size + 1;
      names.set(name, n);
    }
    return n;
  };
  rules.forEach((r, index) => {
    const lo: number[] = [];
    const hi: number[] = [];
    for (const a of [r.src, r.dst]) {
      for (let w = 0; w < tail / 2; w++) {
        const [x, y] = !a || a.invert ? [0, ALL] : typeof a.ip === 'number' ? wordRange(a.ip, a.mask as number) : wordRange(hex(a.ip, w), hex(a.mask as string, w));
        lo.push(x);
        hi.push(y);
      }
    }
    let sports = PORTS;
    let dports = PORTS;
    if (r.proto !== 0 && !r.protoInvert) {
      for (const m of r.matches) {
        const n = narrow(m, r);
        if (n === 'stateful') break;
        sports = intersect(sports, n?.sport);
        dports = intersect(dports, n?.dport);
      }
    }
    const proto: [number, number] = r.proto !== 0 && !r.protoInvert ? [r.proto, r.proto] : [0, 0xffff];
    const exact = (i: XtRule['iif']): [number, number] => {
      if (!i || i.invert || i.prefix) return [0, ALL];
      const n = nameOf(i.name);
      return [n, n];
    };
    const iif = exact(r.iif);
    const oif = exact(r.oif);
    for (const s of sports) {
      for (const d of dports) {
        b.lo.push(...lo, s[0], d[0], proto[0], iif[0], oif[0]);
        b.hi.push(...hi, s[1], d[1], proto[1], iif[1], oif[1]);
        b.rule.push(index);
      }
    }
  });
  return b;
};

/** Grows arrays of numbers and hands them out typed at the end. */
interface Build {
  readonly boxes: Boxes;
  readonly nodes: number[];
  readonly children: number[];
  readonly leaves: number[];
  /** Leaves that stand already, by their content. */
  readonly known: Map<string, number>;
  room: number;
}

const leaf = (t: Build, ids: readonly number[]): number => {
  const rules = [...new Set(ids.map((b) => t.boxes.rule[b] as number))].sort((x, y) => x - y);
  const key = rules.join();
  let at = t.known.get(key);
  if (at === undefined) {
    at = t.leaves.length;
    t.leaves.push(rules.length, ...rules);
    t.known.set(key, at);
    t.room -= rules.length + 1;
  }
  return ~at;
};

interface Cut {
  readonly dim: number;
  readonly base: number;
  readonly shift: number;
  readonly cells: number;
  /** Rules that a packet drawn from the rules would meet in its cell. */
  readonly expected: number;
}
const diff = new Float64Array(MAX_CELLS + 1);
const cellOf = (v: number, base: number, shift: number): number => Math.floor((v - base) / 2 ** shift);

/** The best cut along one dimension; undefined where no rule has an end inside the region. */
const cutAlong = (t: Build, ids: readonly number[], lo: readonly number[], hi: readonly number[], dim: number): Cut | undefined => {
  const { dims, lo: L, hi: H } = t.boxes;
  const rlo = lo[dim] as number;
  const rhi = hi[dim] as number;
  let min = ALL;
  let max = 0;
  let narrow = 0;
  for (const b of ids) {
    const x = L[b * dims + dim] as number;
    const y = H[b * dims + dim] as number;
    if (x <= rlo && y >= rhi) continue;
    narrow++;
    min = Math.min(min, Math.max(x, rlo));
    max = Math.max(max, Math.min(y, rhi));
  }
  if (narrow === 0) return undefined;
  const full = ids.length - narrow;
  let want = 2;
  while (want < MAX_CELLS && want < ids.length) want *= 2;
  for (; want >= 2; want /= 2) {
    let shift = 0;
    while (shift < 31 && (max - min) / 2 ** shift >= want) shift++;
    const base = Math.floor(min / 2 ** shift) * 2 ** shift;
    const cells = cellOf(max, base, shift) + 1;
    if (cells > MAX_CELLS) continue;
    diff.fill(0, 0, cells + 1);
    let total = full * cells;
    for (const b of ids) {
      const x = L[b * dims + dim] as number;
      const y = H[b * dims + dim] as number;
      if (x <= rlo && y >= rhi) continue;
      const c0 = cellOf(Math.max(x, rlo), base, shift);
      const c1 = cellOf(Math.min(y, rhi), base, shift);
      diff[c0] = (diff[c0] as number) + 1;
      diff[c1 + 1] = (diff[c1 + 1] as number) - 1;
      total += c1 - c0 + 1;
    }
    // Cells that no narrow rule touches share one child.
    let squares = full * full;
    let sum = full;
    let run = 0;
    let last = -1;
    for (let c = 0; c < cells; c++) {
      run += diff[c] as number;
      if (run === last && run === 0) continue;
      last = run;
      squares += (run + full) * (run + full);
      sum += run + full;
    }
    if (sum > MAX_REPEAT * ids.length + 2 * LEAF_RULES && want > 2) continue;
    return { dim, base, shift, cells, expected: squares / Math.max(sum, 1) };
  }
  return undefined;
};

const NONE: readonly number[] = [];
const same = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((x, i) => x === b[i]);

const grow = (t: Build, ids: readonly number[], lo: readonly number[], hi: readonly number[], depth: number): number => {
  if (ids.length <= LEAF_RULES || depth > 24 || t.room < 0) return leaf(t, ids);
  let best: Cut | undefined;
  for (let dim = 0; dim < t.boxes.dims; dim++) {
    const c = cutAlong(t, ids, lo, hi, dim);
    if (c && (!best || c.expected < best.expected)) best = c;
  }
  if (!best || best.expected > 0.95 * ids.length) return leaf(t, ids);
  const { dim, base, shift, cells } = best;
  const { dims, lo: L, hi: H } = t.boxes;
  const rlo = lo[dim] as number;
  const rhi = hi[dim] as number;
  // Cells that no narrow rule touches stay empty: they share the child for values outside.
  const inCell: (number[] | undefined)[] = [];
  const full: number[] = [];
  for (const b of ids) {
    const x = L[b * dims + dim] as number;
    const y = H[b * dims + dim] as number;
    if (x <= rlo && y >= rhi) {
      full.push(b);
      continue;
    }
    const c1 = cellOf(Math.min(y, rhi), base, shift);
    for (let c = cellOf(Math.max(x, rlo), base, shift); c <= c1; c++) (inCell[c] ??= []).push(b);
  }
  const at = t.nodes.length / NODE;
  const first = t.children.length;
  t.nodes.push(dim, base | 0, shift, cells, first, 0);
  for (let c = 0; c < cells; c++) t.children.push(0);
  t.room -= NODE + cells;
  const outside = grow(t, full, lo, hi, depth + 1);
  t.nodes[at * NODE + 5] = outside;
  for (let c = 0; c < cells; ) {
    const mine = inCell[c] ?? NONE;
    let e = c + 1;
    while (e < cells && same(mine, inCell[e] ?? NONE)) e++;
    let child = outside;
    if (mine.length > 0) {
      const clo = [...lo];
      const chi = [...hi];
      clo[dim] = Math.max(rlo, base + c * 2 ** shift);
      chi[dim] = Math.min(rhi, base + e * 2 ** shift - 1);
      child = grow(t, full.length === 0 ? mine : [...full, ...mine], clo, chi, depth + 1);
    }
    for (; c < e; c++) t.children[first + c] = child;
  }
  return at;
};

/** Builds the classifier of a chain. `narrow` says what each match demands of the ports. */
export const buildClassifier = (rules: readonly XtRule[], family: Family, narrow: Narrow): Classifier => {
  const names = new Map<string, number>();
  const boxes = boxesOf(rules, family, names, narrow);
  const { dims } = boxes;
  const half = tailDims(family) / 2;
  const t: Build = { boxes, nodes: [], children: [], leaves: [], known: new Map(), room: 64 * boxes.rule.length + 4096 };
  const narrowIn = (b: number, from: number): boolean => {
    for (let d = from; d < from + half; d++) if ((boxes.hi[b * dims + d] as number) - (boxes.lo[b * dims + d] as number) < 2 ** 16) return true;
    return false;
  };
  const parts: number[][] = [[], [], [], []];
  for (let b = 0; b < boxes.rule.length; b++) (parts[(narrowIn(b, 0) ? 0 : 1) + (narrowIn(b, half) ? 0 : 2)] as number[]).push(b);
  const lo = Array.from({ length: dims }, () => 0);
  const hi = Array.from({ length: dims }, (_, d) => (d < 2 * half ? ALL : maxOf(d - 2 * half)));
  const roots = parts.filter((p) => p.length > 0).map((p) => grow(t, p, lo, hi, 0));
  return {
    dims, roots: Int32Array.from(roots), nodes: Int32Array.from(t.nodes), children: Int32Array.from(t.children), leaves: Int32Array.from(t.leaves), names,
  };
};

/** A packet's values, one word for each dimension. */
const key = new Int32Array(13);
/** Reads the packet into the key; false where its ports cannot be told (fragments, cut headers): then every rule is a candidate. */
const load = (c: Classifier, p: XtPacket): boolean => {
  const { pkt } = p;
  if (pkt.off !== 0) return false;
  const { l4, src, dst } = pkt;
  let at: number;
  if (typeof src === 'number') {
    key[0] = src;
    key[1] = dst as number;
    at = 2;
  } else {
    for (let w = 0; w < 4; w++) {
      key[w] = hex(src, w);
      key[4 + w] = hex(dst as string, w);
    }
    at = 8;
  }
  if (l4.type === 'tcp' || l4.type === 'udp') {
    key[at + SPORT] = l4.sport;
    key[at + DPORT] = l4.dport;
  } else if (l4.type === 'icmp') {
    key[at + SPORT] = 0;
    key[at + DPORT] = l4.t * 256 + l4.code;
  } else if (pkt.proto === 6 || pkt.proto === 17 || pkt.proto === 1 || pkt.proto === 58) return false;
  else {
    key[at + SPORT] = 0;
    key[at + DPORT] = 0;
  }
  key[at + PROTO] = pkt.proto;
  key[at + IIF] = c.names.get(p.inName) ?? 0;
  key[at + OIF] = c.names.get(p.outName) ?? 0;
  return true;
};

/** Room for a cursor: where each of the trees' leaves is being read. */
export const CURSOR = 4;
/** Finds the packet's leaves and writes them at `cursors[at ..]`. False: the classifier cannot tell, every rule is a candidate. */
export const enter = (c: Classifier, p: XtPacket, cursors: Int32Array, at: number): boolean => {
  if (!load(c, p)) return false;
  const { roots, nodes, children } = c;
  for (let r = 0; r < roots.length; r++) {
    let n = roots[r] as number;
    while (n >= 0) {
      const o = n * NODE;
      const cell = ((key[nodes[o] as number] as number) - (nodes[o + 1] as number)) >>> (nodes[o + 2] as number);
      n = cell < (nodes[o + 3] as number) ? (children[(nodes[o + 4] as number) + cell] as number) : (nodes[o + 5] as number);
    }
    cursors[at + r] = ~n;
  }
  return true;
};
/** The first candidate at or after rule `from`; -1 when there is none. */
export const candidate = (c: Classifier, cursors: Int32Array, at: number, from: number): number => {
  const { leaves, roots } = c;
  let best = -1;
  for (let r = 0; r < roots.length; r++) {
    const l = cursors[at + r] as number;
    const end = l + 1 + (leaves[l] as number);
    for (let k = l + 1; k < end; k++) {
      const id = leaves[k] as number;
      if (id < from) continue;
      if (best < 0 || id < best) best = id;
      break;
    }
  }
  return best;
};
