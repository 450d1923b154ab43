// Builds classifiers (xt/classifier.ts). Rules are boxes: one range for each dimension. A node cuts the dimension whose cells leave the
// fewest rules to a packet drawn from the rules, repeating not too many of them; a part with a few rules left is a leaf.
import type { XtAddr, XtIface, XtRule } from '../model/xt.ts';
import { NO_RULE, type Classifier } from './classifier.ts';
import { portsAsked } from './find.ts';
import { K_DPORT, K_DST, K_DST6, K_IIF, K_OIF, K_PROTO, K_SPORT, K_SRC, K_SRC6 } from './packetKey.ts';
import { COLD, exactNo, type RuleStore } from './ruleStore.ts';

const LEAF_RULES = 12;
const MAX_CELLS = 1024;
const MAX_DEPTH = 24;
/** A cut may repeat rules, at most so many times over. */
const MAX_REPEAT = 2;
const REPEAT_COST = 0.5;
const CELL_COST = 0.05;
/** Packets that no rule means differ by their addresses. */
const TAIL_COST = 0.25;
/** What a node has to leave out to be worth its step. */
const WORTH = 0.75;
const ALL = 0xffffffff;

/** The words of the key that are dimensions. */
const DIMS4 = [K_SRC, K_DST, K_SPORT, K_DPORT, K_PROTO, K_IIF, K_OIF];
const DIMS6 = [K_SRC6, K_SRC6 + 1, K_SRC6 + 2, K_SRC6 + 3, K_DST6, K_DST6 + 1, K_DST6 + 2, K_DST6 + 3, K_SPORT, K_DPORT, K_PROTO, K_IIF, K_OIF];
const topOf = (dim: number): number => (dim === K_SPORT || dim === K_DPORT || dim === K_PROTO ? 0xffff : ALL);

interface Boxes {
  readonly dims: readonly number[];
  /** By dimension: each box's ends. */
  readonly lo: readonly Uint32Array[];
  readonly hi: readonly Uint32Array[];
  readonly rule: Int32Array;
}
type Ranges = readonly (readonly [number, number])[];

const hexWord = (ip: string, i: number): number => parseInt(ip.slice(i * 8, i * 8 + 8), 16);
/** The range of one address word under a mask; everything when the mask has holes. */
const wordRange = (word: number, mask: number): readonly [number, number] => {
  const host = ~mask >>> 0;
  if ((host & (host + 1)) !== 0) return [0, ALL];
  const lo = (word & mask) >>> 0;
  return [lo, (lo | host) >>> 0];
};
const addrRange = (a: XtAddr | null, word: number): readonly [number, number] => {
  if (!a || a.invert) return [0, ALL];
  return typeof a.ip === 'number' ? wordRange(a.ip, a.mask as number) : wordRange(hexWord(a.ip, word), hexWord(a.mask as string, word));
};
const intersect = (a: Ranges, b: Ranges | undefined): Ranges => {
  if (!b) return a;
  const out: [number, number][] = [];
  for (const [x, y] of a) for (const [u, v] of b) if (Math.max(x, u) <= Math.min(y, v)) out.push([Math.max(x, u), Math.min(y, v)]);
  return out;
};
const hull = (r: Ranges): Ranges => (r.length < 2 ? r : [[Math.min(...r.map(([x]) => x)), Math.max(...r.map(([, y]) => y))]]);
const PORTS: Ranges = [[0, 0xffff]];

/** The ports that a rule's matches leave it. A match behind a stateful one does not count: that one has to see the packet. */
const portsOf = (s: RuleStore, record: number, rule: XtRule): readonly [Ranges, Ranges] => {
  let sport = PORTS;
  let dport = PORTS;
  const end = s.cold[record * COLD + 2] as number;
  for (let m = s.cold[record * COLD + 1] as number; m < end; m++) {
    const { module, info } = s.matches[m] as (typeof s.matches)[number];
    if (module.stateful) break;
    const box = portsAsked(module, info, rule);
    sport = intersect(sport, box?.sport);
    dport = intersect(dport, box?.dport);
  }
  return [sport, dport];
};

const boxesOf = (s: RuleStore): Boxes => {
  const dims = s.family === 4 ? DIMS4 : DIMS6;
  const words = s.family === 4 ? 1 : 4;
  const ports: (readonly [Ranges, Ranges])[] = [];
  let count = 0;
  for (let r = 0; r < s.base; r++) {
    let p = portsOf(s, r, s.counted[r] as XtRule);
    // Many ports are many boxes; when there are too many, one box goes around a rule's ports.
    if (count + p[0].length * p[1].length > 4 * s.base + 256) p = [hull(p[0]), hull(p[1])];
    count += p[0].length * p[1].length;
    ports.push(p);
  }
  const b = { dims, lo: dims.map(() => new Uint32Array(count)), hi: dims.map(() => new Uint32Array(count)), rule: new Int32Array(count) };
  const name = (i: XtIface | null): readonly [number, number] => {
    if (!i || i.invert || i.prefix) return [0, ALL];
    const n = exactNo(s, i.name);
    return [n, n];
  };
  let at = 0;
  for (let r = 0; r < s.base; r++) {
    const rule = s.counted[r] as XtRule;
    const [sports, dports] = ports[r] as (typeof ports)[number];
    const proto: readonly [number, number] = rule.proto !== 0 && !rule.protoInvert ? [rule.proto, rule.proto] : [0, 0xffff];
    const iif = name(rule.iif);
    const oif = name(rule.oif);
    for (const sport of sports) {
      for (const dport of dports) {
        let d = 0;
        const put = ([lo, hi]: readonly [number, number]): void => {
          (b.lo[d] as Uint32Array)[at] = lo;
          (b.hi[d++] as Uint32Array)[at] = hi;
        };
        for (let w = 0; w < words; w++) put(addrRange(rule.src, w));
        for (let w = 0; w < words; w++) put(addrRange(rule.dst, w));
        put(sport);
        put(dport);
        put(proto);
        put(iif);
        put(oif);
        b.rule[at++] = r;
      }
    }
  }
  return b;
};

interface Build {
  readonly boxes: Boxes;
  /** So many of the dimensions are addresses. */
  readonly addresses: number;
  /** The region that the node under construction covers. */
  readonly lo: Float64Array;
  readonly hi: Float64Array;
  tree: Int32Array;
  size: number;
  /** Leaves that stand already, by a hash of their content. */
  readonly known: Map<number, number>;
  /** The lists of boxes of all nodes on the way down. */
  lists: Int32Array;
  /** Words that may still be written: a rule set that no cut tells apart must not fill memory. */
  room: number;
}

const reserve = (t: Build, words: number): number => {
  const at = t.size;
  t.size += words;
  t.room -= words;
  if (t.size > t.tree.length) {
    const more = new Int32Array(Math.max(t.size, 2 * t.tree.length));
    more.set(t.tree);
    t.tree = more;
  }
  return at;
};
const listRoom = (t: Build, end: number): void => {
  if (end <= t.lists.length) return;
  const more = new Int32Array(Math.max(end, 2 * t.lists.length));
  more.set(t.lists);
  t.lists = more;
};

/** The leaf of the boxes in `lists[from .. to-1]`. */
const leaf = (t: Build, from: number, to: number): number => {
  const { lists } = t;
  const at = reserve(t, to - from + 1);
  let n = at;
  let hash = 0;
  for (let k = from; k < to; k++) {
    const r = t.boxes.rule[lists[k] as number] as number;
    if (n > at && t.tree[n - 1] === r) continue;
    t.tree[n++] = r;
    hash = Math.imul(hash ^ r, 0x9e3779b1) + 1;
    hash ^= hash >>> 15;
  }
  t.tree[n++] = NO_RULE;
  t.room += t.size - n;
  t.size = n;
  const old = t.known.get(hash);
  if (old === undefined) t.known.set(hash, at);
  else {
    let k = 0;
    while (at + k < n && t.tree[old + k] === t.tree[at + k]) k++;
    if (at + k === n) {
      t.room += t.size - at;
      t.size = at;
      return ~old;
    }
  }
  return ~at;
};

/** The best cut that was found for a node. A split in two has no cells: what is below `base`, and what is not. */
const best = { dim: -1, base: 0, shift: 0, cells: 0, cost: 0 };
const starts = new Int32Array(MAX_CELLS);
const ends = new Int32Array(MAX_CELLS);
/**
 * Weighs a cut whose cells hold `sum` rules together, the sum of their squares being `squares`: log2 of the rules that a packet drawn from the
 * rules meets in its cell, and something for rules that are repeated and for cells.
 */
const weigh = (t: Build, dim: number, base: number, shift: number, cells: number, n: number, sum: number, squares: number): void => {
  const met = squares / sum;
  const cost = Math.log2(met) + REPEAT_COST * (sum / n - 1) + CELL_COST * Math.log2(cells || 2) + (dim < t.addresses ? 0 : TAIL_COST);
  if (met > WORTH * n || (best.dim >= 0 && cost >= best.cost)) return;
  best.dim = dim;
  best.base = base;
  best.shift = shift;
  best.cells = cells;
  best.cost = cost;
};

/** Tries cuts along a dimension, and the best split between two cells of the finest. */
const tryCuts = (t: Build, from: number, to: number, d: number): void => {
  const { lists, boxes } = t;
  const L = boxes.lo[d] as Uint32Array;
  const H = boxes.hi[d] as Uint32Array;
  const rlo = t.lo[d] as number;
  const rhi = t.hi[d] as number;
  let min = ALL;
  let max = 0;
  let full = 0;
  for (let k = from; k < to; k++) {
    const b = lists[k] as number;
    const x = L[b] as number;
    const y = H[b] as number;
    if (x <= rlo && y >= rhi) {
      full++;
      continue;
    }
    if (x < min) min = x;
    if (y > max) max = y;
  }
  const n = to - from;
  if (full === n) return;
  if (min < rlo) min = rlo;
  if (max > rhi) max = rhi;
  let want = 2;
  while (want < MAX_CELLS && want < n) want *= 2;
  for (let finest = true; want >= 2; finest = false, want = want > 4 ? want >> 2 : want >> 1) {
    let shift = 0;
    while (shift < 31 && (max - min) / 2 ** shift >= want) shift++;
    const base = ((min >>> shift) << shift) >>> 0;
    const cells = ((max - base) >>> shift) + 1;
    if (cells > MAX_CELLS) continue;
    starts.fill(0, 0, cells);
    ends.fill(0, 0, cells);
    for (let k = from; k < to; k++) {
      const b = lists[k] as number;
      const x = L[b] as number;
      const y = H[b] as number;
      if (x <= rlo && y >= rhi) continue;
      const c0 = ((x < min ? min : x) - base) >>> shift;
      const c1 = ((y > max ? max : y) - base) >>> shift;
      starts[c0] = (starts[c0] as number) + 1;
      ends[c1] = (ends[c1] as number) + 1;
    }
    // Cells that no narrow rule touches share the child for values outside.
    let squares = full * full;
    let sum = full;
    let run = 0;
    let below = 0;
    let over = n;
    let middle = 0;
    let least = 2 * n * n;
    let leastSum = 0;
    for (let c = 0; c < cells; c++) {
      run += starts[c] as number;
      if (run > 0) {
        squares += (run + full) * (run + full);
        sum += run + full;
      }
      run -= ends[c] as number;
      below += starts[c] as number;
      over -= ends[c] as number;
      // Between this cell and the next: below + full rules on the one side, `over` on the other.
      if (finest && c < cells - 1) {
        const left = below + full;
        const both = left * left + over * over;
        if (both < least) {
          least = both;
          middle = c + 1;
          leastSum = left + over;
        }
      }
    }
    const at = base + middle * 2 ** shift;
    if (middle > 0 && windowShift(rlo, rhi, at, isLow(rlo, rhi, at)) >= 0) weigh(t, d, at, 0, 0, n, leastSum, least);
    if (sum <= MAX_REPEAT * n + LEAF_RULES) weigh(t, d, base, shift, cells, n, sum, squares);
  }
};

const sameList = (a: Int32Array, x: number, xn: number, y: number, yn: number): boolean => {
  if (xn !== yn) return false;
  for (let k = 0; k < xn; k++) if (a[x + k] !== a[y + k]) return false;
  return true;
};

/**
 * The shift of a window of one cell that tells values below `middle` from the others in rlo .. rhi: it lies below `middle` (`low`) or begins there,
 * over the smaller side, and is at least as wide. -1: it would reach around the ends of 32 bits to the other side.
 */
const windowShift = (rlo: number, rhi: number, middle: number, low: boolean): number => {
  const size = low ? middle - rlo : rhi - middle + 1;
  let shift = 0;
  while (2 ** shift < size) shift++;
  return shift > 31 || rhi - rlo + 1 - size + 2 ** shift > 2 ** 32 ? -1 : shift;
};
const isLow = (rlo: number, rhi: number, middle: number): boolean => middle - rlo < rhi - middle + 1;
/** A node that tells values below `middle` from the others: one side is its cell, the other is outside of it. */
const split = (t: Build, from: number, to: number, depth: number, dim: number, middle: number): number => {
  const rlo = t.lo[dim] as number;
  const rhi = t.hi[dim] as number;
  const low = isLow(rlo, rhi, middle);
  const shift = windowShift(rlo, rhi, middle, low);
  const at = reserve(t, 4);
  t.tree[at] = (t.boxes.dims[dim] as number) | (shift << 4) | (1 << 9);
  t.tree[at + 1] = low ? middle - 2 ** shift : middle;
  const side = (below: boolean): number => {
    listRoom(t, to + (to - from));
    const bound = (below ? t.boxes.lo[dim] : t.boxes.hi[dim]) as Uint32Array;
    let o = to;
    for (let k = from; k < to; k++) {
      const b = t.lists[k] as number;
      if ((bound[b] as number) < middle === below) t.lists[o++] = b;
    }
    if (below) t.hi[dim] = middle - 1;
    else t.lo[dim] = middle;
    const child = grow(t, to, o, depth + 1);
    t.lo[dim] = rlo;
    t.hi[dim] = rhi;
    return child;
  };
  const below = side(true);
  const above = side(false);
  t.tree[at + 2] = low ? above : below;
  t.tree[at + 3] = low ? below : above;
  return at;
};

/** The child for the boxes in `lists[from .. to-1]`, ascending, within the region. */
const grow = (t: Build, from: number, to: number, depth: number): number => {
  if (to - from <= LEAF_RULES || depth > MAX_DEPTH || t.room < 0) return leaf(t, from, to);
  best.dim = -1;
  for (let d = 0; d < t.boxes.dims.length; d++) tryCuts(t, from, to, d);
  if (best.dim < 0) return leaf(t, from, to);
  const { dim, base, shift, cells } = best;
  if (cells === 0) return split(t, from, to, depth, dim, base);
  const L = t.boxes.lo[dim] as Uint32Array;
  const H = t.boxes.hi[dim] as Uint32Array;
  const rlo = t.lo[dim] as number;
  const rhi = t.hi[dim] as number;
  // The boxes of each cell, one list after the other: first those that fill the dimension, then the cells'.
  const start = new Int32Array(cells + 1);
  const n = to - from;
  listRoom(t, to + n);
  let full = to;
  const last = rhi < base + cells * 2 ** shift ? rhi : base + cells * 2 ** shift - 1;
  for (let k = from; k < to; k++) {
    const b = t.lists[k] as number;
    const x = L[b] as number;
    const y = H[b] as number;
    if (x <= rlo && y >= rhi) {
      t.lists[full++] = b;
      continue;
    }
    const c0 = ((x < base ? base : x) - base) >>> shift;
    const c1 = ((y > last ? last : y) - base) >>> shift;
    for (let c = c0; c <= c1; c++) start[c + 1] = (start[c + 1] as number) + 1;
  }
  for (let c = 0; c < cells; c++) start[c + 1] = (start[c + 1] as number) + (start[c] as number);
  const end = full + (start[cells] as number);
  listRoom(t, end + n);
  const fill = start.slice();
  for (let k = from; k < to; k++) {
    const b = t.lists[k] as number;
    const x = L[b] as number;
    const y = H[b] as number;
    if (x <= rlo && y >= rhi) continue;
    const c0 = ((x < base ? base : x) - base) >>> shift;
    const c1 = ((y > last ? last : y) - base) >>> shift;
    for (let c = c0; c <= c1; c++) {
      const f = fill[c] as number;
      t.lists[full + f] = b;
      fill[c] = f + 1;
    }
  }
  const at = reserve(t, 3 + cells);
  t.tree[at] = (t.boxes.dims[dim] as number) | (shift << 4) | (cells << 9);
  t.tree[at + 1] = base | 0;
  // A child's lists go behind its own: behind everything that is still needed here.
  t.lists.copyWithin(end, to, full);
  const outside = grow(t, end, end + full - to, depth + 1);
  t.tree[at + 2] = outside;
  for (let c = 0; c < cells; ) {
    const x = full + (start[c] as number);
    const size = (start[c + 1] as number) - (start[c] as number);
    let e = c + 1;
    while (e < cells && sameList(t.lists, x, size, full + (start[e] as number), (start[e + 1] as number) - (start[e] as number))) e++;
    let child = outside;
    if (size > 0) {
      // Both lists ascend: merged, the child's does, too.
      listRoom(t, end + size + (full - to));
      let o = end;
      let i = to;
      let k = x;
      while (i < full || k < x + size) {
        if (k === x + size || (i < full && (t.lists[i] as number) < (t.lists[k] as number))) t.lists[o++] = t.lists[i++] as number;
        else t.lists[o++] = t.lists[k++] as number;
      }
      t.lo[dim] = Math.max(rlo, base + c * 2 ** shift);
      t.hi[dim] = Math.min(rhi, base + e * 2 ** shift - 1);
      child = grow(t, end, o, depth + 1);
      t.lo[dim] = rlo;
      t.hi[dim] = rhi;
    }
    for (; c < e; c++) t.tree[at + 3 + c] = child;
  }
  return at;
};

/** A classifier of the store's base records. */
export const buildClassifier = (s: RuleStore): Classifier => {
  const boxes = boxesOf(s);
  const n = boxes.rule.length;
  const words = s.family === 4 ? 1 : 4;
  const narrow = (b: number, from: number): boolean => {
    for (let d = from; d < from + words; d++) if (((boxes.hi[d] as Uint32Array)[b] as number) - ((boxes.lo[d] as Uint32Array)[b] as number) < 2 ** 16) return true;
    return false;
  };
  const parts: number[][] = [[], [], [], []];
  for (let b = 0; b < n; b++) (parts[(narrow(b, 0) ? 0 : 1) + (narrow(b, words) ? 0 : 2)] as number[]).push(b);
  const t: Build = {
    boxes, addresses: 2 * words, lo: new Float64Array(boxes.dims.length), hi: Float64Array.from(boxes.dims, topOf), tree: new Int32Array(8 * n + 64), size: 0, known: new Map(), lists: new Int32Array(4 * n + 64), room: 64 * n + 4096,
  };
  const roots: number[] = [];
  for (const part of parts) {
    if (part.length === 0) continue;
    t.lists.set(part);
    roots.push(grow(t, 0, part.length, 0));
  }
  return { roots: Int32Array.from(roots), tree: t.tree.slice(0, t.size), flows: null, asked: 0 };
};
