// Sets of classes of one dimension: sorted runs [lo, hi, lo, hi ...] of small integers, both ends inclusive, never touching one another.

export type Runs = Int32Array;
export const NONE: Runs = new Int32Array(0);
export const run = (lo: number, hi: number): Runs => Int32Array.of(lo, hi);

/** From ranges in any order. */
export const runsOf = (ranges: readonly (readonly [number, number])[]): Runs => {
  const sorted = ranges.filter(([a, b]) => a <= b).sort((x, y) => x[0] - y[0]);
  const out: number[] = [];
  for (const [a, b] of sorted) {
    const last = out.length - 1;
    if (last > 0 && a <= (out[last] as number) + 1) out[last] = Math.max(out[last] as number, b);
    else out.push(a, b);
  }
  return Int32Array.from(out);
};
const SHIFT = 2 ** 26;
export const unionOf = (list: readonly Runs[]): Runs => {
  if (list.length === 1) return list[0] as Runs;
  let n = 0;
  for (const r of list) n += r.length >> 1;
  // Classes are fewer than 2^26: both ends fit into one number, and typed arrays sort fast.
  const keys = new Float64Array(n);
  n = 0;
  for (const r of list) for (let i = 0; i < r.length; i += 2) keys[n++] = (r[i] as number) * SHIFT + (r[i + 1] as number);
  keys.sort();
  const out = new Int32Array(2 * n);
  let m = 0;
  for (const k of keys) {
    const lo = Math.floor(k / SHIFT);
    const hi = k - lo * SHIFT;
    if (m > 0 && lo <= (out[m - 1] as number) + 1) {
      if (hi > (out[m - 1] as number)) out[m - 1] = hi;
    } else {
      out[m++] = lo;
      out[m++] = hi;
    }
  }
  return out.subarray(0, m);
};
/** Where in `a` the first run stands that ends at `v` or behind it. */
const firstAt = (a: Runs, v: number): number => {
  let lo = 0;
  let hi = a.length >> 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((a[2 * mid + 1] as number) < v) lo = mid + 1;
    else hi = mid;
  }
  return 2 * lo;
};
export const countOf = (a: Runs): number => {
  let n = 0;
  for (let i = 0; i < a.length; i += 2) n += (a[i + 1] as number) - (a[i] as number) + 1;
  return n;
};
/** 0: nothing in common. 1: something. 2: all of `a` is in `b`. */
export const relate = (a: Runs, b: Runs): 0 | 1 | 2 => {
  const n = a.length;
  const m = b.length;
  if (n === 2 && m === 2) {
    const [x, y] = [a[0] as number, a[1] as number];
    const [u, v] = [b[0] as number, b[1] as number];
    return x > v || u > y ? 0 : u <= x && y <= v ? 2 : 1;
  }
  if (n === 0) return 2;
  if (m === 0 || (a[0] as number) > (b[m - 1] as number) || (b[0] as number) > (a[n - 1] as number)) return 0;
  if (m === 2) {
    const lo = b[0] as number;
    const hi = b[1] as number;
    const i = firstAt(a, lo);
    if (i === n || (a[i] as number) > hi) return 0;
    return (a[0] as number) >= lo && (a[n - 1] as number) <= hi ? 2 : 1;
  }
  if (n === 2) {
    const lo = a[0] as number;
    const hi = a[1] as number;
    const i = firstAt(b, lo);
    if (i === m || (b[i] as number) > hi) return 0;
    return (b[i] as number) <= lo && (b[i + 1] as number) >= hi ? 2 : 1;
  }
  let hit = false;
  let all = true;
  let j = 0;
  for (let i = 0; i < n; i += 2) {
    const x = a[i] as number;
    const y = a[i + 1] as number;
    while (j < m && (b[j + 1] as number) < x) j += 2;
    if (j < m && (b[j] as number) <= y) {
      hit = true;
      if ((b[j] as number) > x || (b[j + 1] as number) < y) all = false;
    } else all = false;
    if (hit && !all) return 1;
  }
  return hit ? 2 : 0;
};
export const intersect = (a: Runs, b: Runs): Runs => {
  if (a.length === 2 && b.length === 2) {
    const lo = Math.max(a[0] as number, b[0] as number);
    const hi = Math.min(a[1] as number, b[1] as number);
    return lo > hi ? NONE : lo === a[0] && hi === a[1] ? a : run(lo, hi);
  }
  const out: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const lo = Math.max(a[i] as number, b[j] as number);
    const hi = Math.min(a[i + 1] as number, b[j + 1] as number);
    if (lo <= hi) out.push(lo, hi);
    if ((a[i + 1] as number) < (b[j + 1] as number)) i += 2;
    else j += 2;
  }
  return Int32Array.from(out);
};
export const subtract = (a: Runs, b: Runs): Runs => {
  const out: number[] = [];
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    let x = a[i] as number;
    const y = a[i + 1] as number;
    while (j < b.length && (b[j + 1] as number) < x) j += 2;
    let k = j;
    while (k < b.length && (b[k] as number) <= y) {
      if ((b[k] as number) > x) out.push(x, (b[k] as number) - 1);
      x = (b[k + 1] as number) + 1;
      k += 2;
    }
    if (x <= y) out.push(x, y);
  }
  return Int32Array.from(out);
};
