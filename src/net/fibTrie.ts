// A tree bitmap: longest-prefix match with four address bits a node (Eatherton's; the kernel's own is the level-compressed trie of
// net/ipv4/fib_trie.c), chains of single children compressed. Nodes are immutable once shared: a change copies one path, so
// old versions of a table keep theirs.
import type { Ip } from '../base/ip.ts';
import { popcount } from '../base/pmap.ts';
import type { Route } from '../model/world.ts';

/** A prefix's routes, as FibTable.routes has them. Empty: the prefix was taken out of what lies below. */
export type Routes = readonly Route[];

export interface Node {
  /** Hex digits of the address above this node. */
  readonly depth: number;
  /** An address below this node; its first `depth` digits are the node's own. IPv4 as int32. */
  readonly key: Ip;
  /** Which of the 30 prefixes that end within this digit are there: two of one bit at 0, four of two at 2, eight of three at 6, sixteen of four at 14. */
  pb: number;
  /** Which digits lead on. */
  cb: number;
  /** In the order of their bits. */
  pv: Routes[];
  cv: Node[];
}
export const maskOf = (len: number): number => (len === 0 ? 0 : -1 << (32 - len));
/** The `i`th hex digit. */
export const digit = (ip: Ip, i: number): number => {
  if (typeof ip === 'number') return (ip >>> (28 - 4 * i)) & 15;
  const c = ip.charCodeAt(i);
  return c < 58 ? c - 48 : c - 87;
};
/** Where in a node's bitmap a prefix of 1 to 4 bits of digit `v` stands. */
const slot = (bits: number, v: number): number => (1 << bits) - 2 + (v >> (4 - bits));
/** The slots of all prefixes of a digit. A longer prefix has a higher slot. */
const SLOTS = Array.from({ length: 16 }, (_, v) => (1 << slot(1, v)) | (1 << slot(2, v)) | (1 << slot(3, v)) | (1 << slot(4, v)));
const at = (bitmap: number, bit: number): number => popcount(bitmap & ((1 << bit) - 1));

/** How many leading digits are equal, at most `max`. */
const common = (a: Ip, b: Ip, max: number): number => {
  if (typeof a === 'number') return Math.min(Math.clz32(a ^ (b as number)) >> 2, max);
  let i = 0;
  while (i < max && a.charCodeAt(i) === (b as string).charCodeAt(i)) i++;
  return i;
};
const leaf = (depth: number, key: Ip, bit: number, p: Routes): Node => ({ depth, key, pb: 1 << bit, cb: 0, pv: [p], cv: [] });
const clone = (n: Node): Node => ({ depth: n.depth, key: n.key, pb: n.pb, cb: n.cb, pv: n.pv.slice(), cv: n.cv.slice() });

/** Puts a prefix in below `n`; `fresh` nodes belong to nobody else and are changed in place. */
const insertBelow = (n: Node, key: Ip, len: number, p: Routes, fresh: boolean): Node => {
  const depth = (len - 1) >> 2;
  const bit = slot(((len - 1) & 3) + 1, digit(key, depth));
  const same = common(key, n.key, Math.min(n.depth, depth));
  if (same < n.depth) {
    if (same === depth) {
      const up = leaf(depth, key, bit, p);
      up.cb = 1 << digit(n.key, depth);
      up.cv = [n];
      return up;
    }
    const a = digit(n.key, same);
    const b = digit(key, same);
    const l = leaf(depth, key, bit, p);
    return { depth: same, key, pb: 0, cb: (1 << a) | (1 << b), pv: [], cv: a < b ? [n, l] : [l, n] };
  }
  const m = fresh ? n : clone(n);
  if (n.depth === depth) {
    const i = at(m.pb, bit);
    m.pv.splice(i, (m.pb & (1 << bit)) === 0 ? 0 : 1, p);
    m.pb |= 1 << bit;
    return m;
  }
  const v = digit(key, n.depth);
  const i = at(m.cb, v);
  if ((m.cb & (1 << v)) === 0) {
    m.cv.splice(i, 0, leaf(depth, key, bit, p));
    m.cb |= 1 << v;
  } else m.cv[i] = insertBelow(m.cv[i] as Node, key, len, p, fresh);
  return m;
};
/** Puts a prefix of at least one bit into a trie. */
export const trieInsert = (root: Node | null, key: Ip, len: number, p: Routes, fresh: boolean): Node => {
  if (root !== null) return insertBelow(root, key, len, p, fresh);
  const depth = (len - 1) >> 2;
  return leaf(depth, key, slot(((len - 1) & 3) + 1, digit(key, depth)), p);
};
/** Takes a prefix out; null when nothing is left. A node without prefixes and with one child gives way to the child. */
export const trieRemove = (n: Node, key: Ip, len: number): Node | null => {
  const depth = (len - 1) >> 2;
  if (common(key, n.key, n.depth) < n.depth || n.depth > depth) return n;
  const m = clone(n);
  if (n.depth === depth) {
    const bit = slot(((len - 1) & 3) + 1, digit(key, depth));
    if ((n.pb & (1 << bit)) === 0) return n;
    m.pv.splice(at(n.pb, bit), 1);
    m.pb &= ~(1 << bit);
  } else {
    const v = digit(key, n.depth);
    if ((n.cb & (1 << v)) === 0) return n;
    const i = at(n.cb, v);
    const child = trieRemove(n.cv[i] as Node, key, len);
    if (child) m.cv[i] = child;
    else {
      m.cv.splice(i, 1);
      m.cb &= ~(1 << v);
    }
  }
  if (m.pb !== 0) return m;
  return m.cv.length > 1 ? m : (m.cv[0] ?? null);
};

/** The longest prefix that contains the address. */
export const longest4 = (root: Node | null, d: number): Routes | undefined => {
  let n = root;
  let best: Node | null = null;
  let slots = 0;
  while (n !== null) {
    if (((d ^ (n.key as number)) & maskOf(n.depth << 2)) !== 0) break;
    const v = (d >>> (28 - (n.depth << 2))) & 15;
    const s = n.pb & (SLOTS[v] as number);
    if (s !== 0) {
      best = n;
      slots = s;
    }
    if ((n.cb & (1 << v)) === 0) break;
    n = n.cv[popcount(n.cb & ((1 << v) - 1))] as Node;
  }
  return best === null ? undefined : best.pv[at(best.pb, 31 - Math.clz32(slots))];
};
export const longest6 = (root: Node | null, d: string): Routes | undefined => {
  let n = root;
  let best: Node | null = null;
  let slots = 0;
  let depth = 0;
  while (n !== null) {
    while (depth < n.depth && d.charCodeAt(depth) === (n.key as string).charCodeAt(depth)) depth++;
    if (depth < n.depth) break;
    const v = digit(d, depth);
    const s = n.pb & (SLOTS[v] as number);
    if (s !== 0) {
      best = n;
      slots = s;
    }
    if ((n.cb & (1 << v)) === 0) break;
    n = n.cv[popcount(n.cb & ((1 << v) - 1))] as Node;
    depth++;
  }
  return best === null ? undefined : best.pv[at(best.pb, 31 - Math.clz32(slots))];
};
/** Every prefix that contains the address, longest first. */
export const trieAll = (root: Node | null, d: Ip): Routes[] => {
  const out: Routes[] = [];
  for (let n = root; n !== null && common(d, n.key, n.depth) === n.depth; ) {
    const v = digit(d, n.depth);
    for (let s = n.pb & (SLOTS[v] as number); s !== 0; s &= s - 1) out.push(n.pv[at(n.pb, 31 - Math.clz32(s & -s))] as Routes);
    if ((n.cb & (1 << v)) === 0) break;
    n = n.cv[at(n.cb, v)] as Node;
  }
  return out.reverse();
};
/** The form in which the trie keeps an address: IPv4 as int32. */
export const own = (ip: Ip): Ip => (typeof ip === 'number' ? ip | 0 : ip);
