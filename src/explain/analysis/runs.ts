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
