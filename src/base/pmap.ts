// A persistent hash map (HAMT, 32-way) over number or string keys, made of plain objects only: a map survives
// JSON and structuredClone, and every old version stays valid. Reads cost what a native Map costs; a write copies
// O(log32 n) small arrays (see bench/pmap.ts). Values may be anything but undefined.

export type PKey = number | string;

interface Leaf<V> {
  readonly h: number;
  readonly k: PKey;
  readonly v: V;
  /** The next leaf with the same hash. */
  readonly n: Leaf<V> | null;
}
interface Branch<V> {
  /** Which of the 32 slots are filled. */
  readonly b: number;
  readonly a: readonly (Branch<V> | Leaf<V>)[];
}
/** An immutable map. Build it with `emptyPMap` and the functions below; never by hand. */
export interface PMap<V> {
  readonly size: number;
  readonly root: Branch<V>;
}

const EMPTY: PMap<never> = Object.freeze({ size: 0, root: Object.freeze({ b: 0, a: Object.freeze([]) as readonly never[] }) });
export const emptyPMap = <V>(): PMap<V> => EMPTY;

const mix = (x: number): number => {
  let h = x;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
};
const hashOf = (k: PKey): number => {
  if (typeof k === 'number') return mix((k | 0) ^ Math.imul(Math.floor(k / 4294967296) | 0, 0x9e3779b1));
  let h = 0x811c9dc5;
  for (let i = 0; i < k.length; i++) h = Math.imul(h ^ k.charCodeAt(i), 0x01000193);
  return mix(h);
};
/** How many bits are set. */
export const popcount = (x: number): number => {
  let v = x - ((x >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};
const isBranch = <V>(n: Branch<V> | Leaf<V>): n is Branch<V> => (n as Branch<V>).a !== undefined;

/** The value at `key`, or undefined. */
export const pmGet = <V>(map: PMap<V>, key: PKey): V | undefined => {
  const h = hashOf(key);
  let node = map.root;
  for (let shift = 0; ; shift += 5) {
    const bit = 1 << ((h >>> shift) & 31);
    if ((node.b & bit) === 0) return undefined;
    const child = node.a[popcount(node.b & (bit - 1))] as Branch<V> | Leaf<V>;
    if (isBranch(child)) node = child;
    else {
      for (let leaf: Leaf<V> | null = child; leaf !== null; leaf = leaf.n) if (leaf.k === key) return leaf.v;
      return undefined;
    }
  }
};

export const pmHas = <V>(map: PMap<V>, key: PKey): boolean => pmGet(map, key) !== undefined;

const join = <V>(x: Leaf<V>, y: Leaf<V>, shift: number): Branch<V> => {
  const i = (x.h >>> shift) & 31;
  const j = (y.h >>> shift) & 31;
  if (i === j) return { b: 1 << i, a: [join(x, y, shift + 5)] };
  return { b: (1 << i) | (1 << j), a: i < j ? [x, y] : [y, x] };
};
const chainSet = <V>(leaf: Leaf<V> | null, h: number, k: PKey, v: V): Leaf<V> => {
  if (leaf === null) return { h, k, v, n: null };
  if (leaf.k === k) return { h, k, v, n: leaf.n };
  return { h, k: leaf.k, v: leaf.v, n: chainSet(leaf.n, h, k, v) };
};
const setIn = <V>(node: Branch<V>, h: number, k: PKey, v: V, shift: number): Branch<V> => {
  const bit = 1 << ((h >>> shift) & 31);
  const at = popcount(node.b & (bit - 1));
  if ((node.b & bit) === 0) return { b: node.b | bit, a: node.a.toSpliced(at, 0, { h, k, v, n: null }) };
  const child = node.a[at] as Branch<V> | Leaf<V>;
  const next: Branch<V> | Leaf<V> = isBranch(child)
    ? setIn(child, h, k, v, shift + 5)
    : child.h === h
      ? chainSet(child, h, k, v)
      : join(child, { h, k, v, n: null }, shift + 5);
  const a = node.a.slice();
  a[at] = next;
  return { b: node.b, a };
};

/** A map with `key` bound to `value`; the same map when it already was. */
export const pmSet = <V>(map: PMap<V>, key: PKey, value: V): PMap<V> => {
  const old = pmGet(map, key);
  if (old === value) return map;
  return { size: old === undefined ? map.size + 1 : map.size, root: setIn(map.root, hashOf(key), key, value, 0) };
};

const setAllIn = <V>(node: Branch<V>, items: readonly Leaf<V>[], shift: number): Branch<V> => {
  if (items.length < 8) return items.reduce((n, x) => setIn(n, x.h, x.k, x.v, shift), node);
  const groups: Leaf<V>[][] = [];
  for (const x of items) (groups[(x.h >>> shift) & 31] ??= []).push(x);
  let { b } = node;
  const a: (Branch<V> | Leaf<V>)[] = [];
  for (let i = 0, at = 0; i < 32; i++) {
    const bit = 1 << i;
    const old = (node.b & bit) !== 0 ? (node.a[at++] as Branch<V> | Leaf<V>) : null;
    const g = groups[i];
    if (!g) {
      if (old) a.push(old);
      continue;
    }
    b |= bit;
    if (old !== null && isBranch(old)) a.push(setAllIn(old, g, shift + 5));
    else {
      let below: Branch<V> | Leaf<V> | null = old;
      for (const x of g) {
        if (below === null) below = x;
        else if (isBranch(below)) below = setIn(below, x.h, x.k, x.v, shift + 5);
        else below = below.h === x.h ? chainSet(below, x.h, x.k, x.v) : join(below, x, shift + 5);
      }
      a.push(below as Leaf<V>);
    }
  }
  return { b, a };
};
/** A map with all of these bound (the later of equal keys wins): each node on the way is copied once. */
export const pmSetAll = <V>(map: PMap<V>, entries: Iterable<readonly [PKey, V]>): PMap<V> => {
  const items = new Map<PKey, Leaf<V>>();
  let { size } = map;
  for (const [k, v] of entries) {
    if (!items.has(k) && pmGet(map, k) === undefined) size++;
    items.set(k, { h: hashOf(k), k, v, n: null });
  }
  return items.size === 0 ? map : { size, root: setAllIn(map.root, [...items.values()], 0) };
};

const chainDrop = <V>(leaf: Leaf<V>, k: PKey): Leaf<V> | null => {
  if (leaf.k === k) return leaf.n;
  return { h: leaf.h, k: leaf.k, v: leaf.v, n: leaf.n === null ? null : chainDrop(leaf.n, k) };
};
/** Undefined when the branch became empty. A branch left with one leaf collapses into it, so equal content has equal shape. */
const dropIn = <V>(node: Branch<V>, h: number, k: PKey, shift: number): Branch<V> | Leaf<V> | undefined => {
  const bit = 1 << ((h >>> shift) & 31);
  const at = popcount(node.b & (bit - 1));
  const child = node.a[at] as Branch<V> | Leaf<V>;
  const next = isBranch(child) ? dropIn(child, h, k, shift + 5) : (chainDrop(child, k) ?? undefined);
  if (next === undefined) {
    if (node.a.length === 1) return undefined;
    const a = node.a.filter((_, i) => i !== at);
    const only = a[0] as Branch<V> | Leaf<V>;
    if (a.length === 1 && !isBranch(only) && shift > 0) return only;
    return { b: node.b & ~bit, a };
  }
  if (node.a.length === 1 && !isBranch(next) && shift > 0) return next;
  const a = node.a.slice();
  a[at] = next;
  return { b: node.b, a };
};

/** A map without `key`; the same map when it was not there. */
export const pmDelete = <V>(map: PMap<V>, key: PKey): PMap<V> => {
  if (pmGet(map, key) === undefined) return map;
  if (map.size === 1) return emptyPMap();
  return { size: map.size - 1, root: dropIn(map.root, hashOf(key), key, 0) as Branch<V> };
};

/** Every (key, value), in hash order: stable for equal content, meaningless otherwise. */
export function* pmEntries<V>(map: PMap<V>): Generator<[PKey, V]> {
  const stack: (Branch<V> | Leaf<V>)[] = [map.root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (isBranch(node)) for (let i = node.a.length - 1; i >= 0; i--) stack.push(node.a[i] as Leaf<V>);
    else for (let leaf: Leaf<V> | null = node; leaf !== null; leaf = leaf.n) yield [leaf.k, leaf.v];
  }
}
/** Every (key, value) that passes `test`. `memo` (one for each test) remembers the subtrees where nothing does; versions of a map share
 * their subtrees, so asking again after a change costs what the change cost. */
export function* pmFind<V>(map: PMap<V>, test: (v: V) => boolean, memo: WeakMap<object, true>): Generator<[PKey, V]> {
  yield* findIn(map.root, test, memo);
}
function* findIn<V>(node: Branch<V>, test: (v: V) => boolean, memo: WeakMap<object, true>): Generator<[PKey, V], boolean> {
  if (memo.has(node)) return false;
  let found = false;
  for (const child of node.a) {
    if (isBranch(child)) {
      if (!memo.has(child) && (yield* findIn(child, test, memo))) found = true;
    } else for (let leaf: Leaf<V> | null = child; leaf !== null; leaf = leaf.n) if (test(leaf.v)) {
      found = true;
      yield [leaf.k, leaf.v];
    }
  }
  if (!found) memo.set(node, true);
  return found;
}
export function* pmValues<V>(map: PMap<V>): Generator<V> {
  for (const [, v] of pmEntries(map)) yield v;
}

/** Values sorted by numeric or string key. */
export const pmSorted = <V>(map: PMap<V>): V[] =>
  [...pmEntries(map)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, v]) => v);

export const pmFrom = <V>(entries: Iterable<readonly [PKey, V]>): PMap<V> => {
  let m = emptyPMap<V>();
  for (const [k, v] of entries) m = pmSet(m, k, v);
  return m;
};
