// A persistent map of things that carry a serial number: a radix tree of plain arrays, 32-way, as deep as the largest number asks for
// (include/linux/radix-tree.h). Neighbours stand together, so new numbers copy the right edge only, however many there are, and an
// entry costs little more than its slot. Plain data, one shape for equal content; every old version stays valid.

/** What can be kept: its number is below 2^32. */
export interface Serial {
  readonly id: number;
}
/** Null: nothing there. No array ends in one. */
type Node<V> = readonly (Node<V> | V | null)[];
/** An immutable map. Build it with `emptyPSerial` and the functions below; never by hand. */
export interface PSerial<V extends Serial> {
  readonly size: number;
  /** Levels of arrays; things stand in the last one. */
  readonly depth: number;
  readonly root: Node<V>;
}

const EMPTY: PSerial<never> = Object.freeze({ size: 0, depth: 1, root: Object.freeze([]) as Node<never> });
export const emptyPSerial = <V extends Serial>(): PSerial<V> => EMPTY;

const MAX_DEPTH = 7;
const fits = (id: number, depth: number): boolean => depth === MAX_DEPTH || id >>> (5 * depth) === 0;

/** The thing of that number, or undefined. */
export const psGet = <V extends Serial>(map: PSerial<V>, id: number): V | undefined => {
  if (!fits(id, map.depth)) return undefined;
  let node = map.root;
  for (let shift = 5 * (map.depth - 1); ; shift -= 5) {
    const i = (id >>> shift) & 31;
    const child = i < node.length ? node[i] : null;
    if (child === null || child === undefined) return undefined;
    if (shift === 0) return child as V;
    node = child as Node<V>;
  }
};

/** A copy with room for slot `last`; never more, as a pushed element would cost. */
const copyOf = <V>(node: Node<V>, last: number): (Node<V> | V | null)[] => {
  const n = node.length;
  if (last < n) return node.slice();
  const a = Array<Node<V> | V | null>(last + 1);
  for (let i = 0; i < n; i++) a[i] = node[i] as Node<V> | V | null;
  for (let i = n; i <= last; i++) a[i] = null;
  return a;
};
/** Counts what was not there before. */
const grown = { by: 0 };
/** `items` from lo to hi, sorted by number, all below this node. */
const setIn = <V extends Serial>(node: Node<V>, items: readonly V[], lo: number, hi: number, shift: number): Node<V> => {
  const a = copyOf(node, ((items[hi - 1] as V).id >>> shift) & 31);
  for (let k = lo; k < hi; ) {
    const item = items[k] as V;
    const i = (item.id >>> shift) & 31;
    const old = a[i] as Node<V> | V | null;
    if (shift === 0) {
      if (old === null) grown.by++;
      a[i] = item;
      k++;
      continue;
    }
    let end = k + 1;
    while (end < hi && (((items[end] as V).id >>> shift) & 31) === i) end++;
    a[i] = setIn(old === null ? EMPTY.root : (old as Node<V>), items, k, end, shift - 5);
    k = end;
  }
  return a;
};

/** A map with all of these in the place of their numbers (the later of equal numbers wins): each array on the way is copied once. */
export const psSetAll = <V extends Serial>(map: PSerial<V>, things: readonly V[]): PSerial<V> => {
  const n = things.length;
  if (n === 0) return map;
  let items = things;
  for (let i = 1; i < n; i++) if ((things[i] as V).id < (things[i - 1] as V).id) {
    items = things.toSorted((x, y) => x.id - y.id);
    break;
  }
  let { depth, root } = map;
  for (; !fits((items[n - 1] as V).id, depth); depth++) root = root.length === 0 ? root : [root];
  grown.by = 0;
  root = setIn(root, items, 0, n, 5 * (depth - 1));
  return { size: map.size + grown.by, depth, root };
};

/** Without `id`, which is there; null when nothing is left. */
const dropIn = <V>(node: Node<V>, id: number, shift: number): Node<V> | null => {
  const i = (id >>> shift) & 31;
  const rest = shift === 0 ? null : dropIn(node[i] as Node<V>, id, shift - 5);
  let n = node.length;
  if (rest === null && i === n - 1) for (n--; n > 0 && node[n - 1] === null; ) n--;
  if (n === 0) return null;
  const a = node.slice(0, n);
  if (i < n) a[i] = rest;
  return a;
};
/** A map without that number; the same map when it was not there. */
export const psDelete = <V extends Serial>(map: PSerial<V>, id: number): PSerial<V> => {
  if (psGet(map, id) === undefined) return map;
  if (map.size === 1) return emptyPSerial();
  let { depth } = map;
  let root = dropIn(map.root, id, 5 * (depth - 1)) as Node<V>;
  for (; depth > 1 && root.length === 1; depth--) root = root[0] as Node<V>;
  return { size: map.size - 1, depth, root };
};

/** Everything, by ascending number. */
export function* psValues<V extends Serial>(map: PSerial<V>): Generator<V> {
  yield* valuesOf(map.root, map.depth - 1);
}
function* valuesOf<V>(node: Node<V>, level: number): Generator<V> {
  for (const child of node) if (child !== null) {
    if (level === 0) yield child as V;
    else yield* valuesOf(child as Node<V>, level - 1);
  }
}
