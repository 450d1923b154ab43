// A big IPv4 table flattened: prefixes become disjoint ranges in flat arrays, found by the first sixteen bits and a binary search (DXR:
// Zec, Rizzo, Mikuc, 2012). Two or three cache lines a lookup where a tree touches a dozen. Built whole; changes lie over it (fibCompiled.ts).
import type { PrefixRoutes } from './fibTrie.ts';

export interface Ranges {
  readonly prefixes: readonly PrefixRoutes[];
  /** Index of the longest prefix that contains the address (as int32 or u32), -1 when none does. */
  longest(d: number): number;
  /** The next shorter prefix that contains prefix `i`; -1: none. */
  readonly parent: Int32Array;
}

/** `of` must not hold the prefix of length 0. */
export const buildRanges = (of: readonly PrefixRoutes[]): Ranges => {
  // Sorted by address, then shortest first, through flat keys: comparing objects costs several times as much.
  const keys = Float64Array.from(of, (p) => (p.routes[0]?.dst as number) * 64 + p.len);
  const order = Uint32Array.from(of.keys()).sort((x, y) => (keys[x] as number) - (keys[y] as number));
  const prefixes = Array.from(order, (i) => of[i] as PrefixRoutes);
  const parent = new Int32Array(prefixes.length).fill(-1);
  // Where a new longest prefix begins to hold, and which.
  const starts: number[] = [0];
  const holds: number[] = [-1];
  const push = (at: number, i: number): void => {
    if (starts[starts.length - 1] === at) holds[holds.length - 1] = i;
    else {
      starts.push(at);
      holds.push(i);
    }
  };
  const open: { readonly i: number; readonly end: number }[] = [];
  const closeBefore = (at: number): void => {
    for (let top = open[open.length - 1]; top !== undefined && top.end <= at; top = open[open.length - 1]) {
      open.pop();
      if (top.end < 4294967296) push(top.end, open[open.length - 1]?.i ?? -1);
    }
  };
  for (let i = 0; i < order.length; i++) {
    const key = keys[order[i] as number] as number;
    const at = Math.floor(key / 64);
    closeBefore(at);
    parent[i] = open[open.length - 1]?.i ?? -1;
    push(at, i);
    open.push({ i, end: at + 2 ** (32 - (key % 64)) });
  }
  closeBefore(4294967296);

  // Each block of 65536 addresses has its own list of starts, the first of them at its beginning.
  const first = new Int32Array(65537);
  const low = new Uint16Array(starts.length + 65536);
  const index = new Int32Array(starts.length + 65536);
  let n = 0;
  let j = 0;
  let held = -1;
  for (let b = 0; b < 65536; b++) {
    first[b] = n;
    if (starts[j] !== b * 65536) {
      low[n] = 0;
      index[n++] = held;
    }
    for (; j < starts.length && (starts[j] as number) < (b + 1) * 65536; j++) {
      low[n] = (starts[j] as number) & 65535;
      held = holds[j] as number;
      index[n++] = held;
    }
  }
  first[65536] = n;
  const lows = low.slice(0, n);
  const indexes = index.slice(0, n);
  return {
    prefixes,
    parent,
    longest: (d) => {
      const b = d >>> 16;
      const x = d & 65535;
      let lo = first[b] as number;
      let hi = first[b + 1] as number;
      while (hi - lo > 1) {
        const m = (lo + hi) >>> 1;
        if ((lows[m] as number) <= x) lo = m;
        else hi = m;
      }
      return indexes[lo] as number;
    },
  };
};
