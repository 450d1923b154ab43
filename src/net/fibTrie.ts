// The compiled form of a FibTable: longest-prefix match, kept by identity of the immutable table and carried along when one
// prefix changes. A table of up to SMALL prefixes is a list, longest first. A larger one is a tree bitmap (four address bits a node, as
// Eatherton's; the kernel's own is the level-compressed trie of net/ipv4/fib_trie.c) whose chains of single children are
// compressed. Nodes are immutable once shared: a change copies one path, so old tables keep theirs.
import type { Ip } from '../base/ip.ts';
import { pmGet, pmValues, type PMap } from '../base/pmap.ts';
import type { FibTable, Route } from '../model/world.ts';

/** A prefix's routes, as FibTable.routes has them. */
export interface PrefixRoutes {
  readonly len: number;
  readonly routes: readonly Route[];
}
export interface Compiled {
  /** The longest prefix that contains the address. */
  longest(dst: Ip): PrefixRoutes | undefined;
  /** Every prefix that contains it, longest first. */
  all(dst: Ip): PrefixRoutes[];
}

const SMALL = 16;

// ---------------------------------------------------------------- small tables

/** Up to SMALL prefixes as parallel arrays: IPv4 as (net, mask), IPv6 as the whole hex digits and what is left of the next one. */
const smallTable = (lists: readonly (readonly Route[])[]): Compiled => {
  const order = [...lists].sort((a, b) => (b[0] as Route).dstLen - (a[0] as Route).dstLen);
  const prefixes = order.map((routes): PrefixRoutes => ({ len: (routes[0] as Route).dstLen, routes }));
  if (typeof order[0]?.[0]?.dst === 'string') return small6(prefixes);
  const nets = prefixes.map((p) => ((p.routes[0] as Route).dst as number) | 0);
  const masks = prefixes.map((p) => maskOf(p.len));
  return {
    longest: (dst) => {
      const d = (dst as number) | 0;
      for (let i = 0; i < nets.length; i++) if ((d & (masks[i] as number)) === nets[i]) return prefixes[i];
      return undefined;
    },
    all: (dst) => prefixes.filter((_, i) => ((dst as number) & (masks[i] as number)) === nets[i]),
  };
};
const small6 = (prefixes: readonly PrefixRoutes[]): Compiled => {
  const heads = prefixes.map((p) => ((p.routes[0] as Route).dst as string).slice(0, p.len >> 2));
  const bits = prefixes.map((p) => p.len & 3);
  const nibbles = prefixes.map((p) => ((p.len & 3) === 0 ? 0 : digit((p.routes[0] as Route).dst, p.len >> 2)));
  const fits = (dst: string, i: number): boolean => {
    const h = heads[i] as string;
    if (!dst.startsWith(h)) return false;
    const b = bits[i] as number;
    return b === 0 || (digit(dst, h.length) ^ (nibbles[i] as number)) >> (4 - b) === 0;
  };
  return {
    longest: (dst) => {
      for (let i = 0; i < prefixes.length; i++) if (fits(dst as string, i)) return prefixes[i];
      return undefined;
    },
    all: (dst) => prefixes.filter((_, i) => fits(dst as string, i)),
  };
};

// ---------------------------------------------------------------- the tree bitmap

interface Node {
  /** Hex digits of the address above this node. */
  readonly depth: number;
  /** An address below this node; its first `depth` digits are the node's own. IPv4 as int32. */
  readonly key: Ip;
  /** Which of the 30 prefixes that end within this digit are there: two of one bit at 0, four of two at 2, eight of three at 6, sixteen of four at 14. */
  pb: number;
  /** Which digits lead on. */
  cb: number;
  /** In the order of their bits. */
  pv: PrefixRoutes[];
  cv: Node[];
}
interface Trie extends Compiled {
  readonly root: Node | null;
  /** The prefix of length 0, which belongs to no digit. */
  readonly zero: PrefixRoutes | undefined;
}

const maskOf = (len: number): number => (len === 0 ? 0 : -1 << (32 - len));
const popcount = (x: number): number => {
  let v = x - ((x >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};
/** The `i`th hex digit. */
const digit = (ip: Ip, i: number): number => {
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
const leaf = (depth: number, key: Ip, bit: number, p: PrefixRoutes): Node => ({ depth, key, pb: 1 << bit, cb: 0, pv: [p], cv: [] });
const clone = (n: Node): Node => ({ depth: n.depth, key: n.key, pb: n.pb, cb: n.cb, pv: n.pv.slice(), cv: n.cv.slice() });

/** Puts a prefix in below `n`; `fresh` nodes belong to nobody else and are changed in place. */
const insert = (n: Node, key: Ip, p: PrefixRoutes, fresh: boolean): Node => {
  const depth = (p.len - 1) >> 2;
  const bit = slot(((p.len - 1) & 3) + 1, digit(key, depth));
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
  } else m.cv[i] = insert(m.cv[i] as Node, key, p, fresh);
  return m;
};
/** Takes a prefix out; null when nothing is left. A node without prefixes and with one child gives way to the child. */
const remove = (n: Node, key: Ip, len: number): Node | null => {
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
    const child = remove(n.cv[i] as Node, key, len);
    if (child) m.cv[i] = child;
    else {
      m.cv.splice(i, 1);
      m.cb &= ~(1 << v);
    }
  }
  if (m.pb !== 0) return m;
  return m.cv.length > 1 ? m : (m.cv[0] ?? null);
};

const longest4 = (root: Node | null, d: number): PrefixRoutes | undefined => {
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
const longest6 = (root: Node | null, d: string): PrefixRoutes | undefined => {
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
const allOf = (root: Node | null, d: Ip): PrefixRoutes[] => {
  const out: PrefixRoutes[] = [];
  for (let n = root; n !== null && common(d, n.key, n.depth) === n.depth; ) {
    const v = digit(d, n.depth);
    for (let s = n.pb & (SLOTS[v] as number); s !== 0; s &= s - 1) out.push(n.pv[at(n.pb, 31 - Math.clz32(s & -s))] as PrefixRoutes);
    if ((n.cb & (1 << v)) === 0) break;
    n = n.cv[at(n.cb, v)] as Node;
  }
  return out.reverse();
};
const own = (ip: Ip): Ip => (typeof ip === 'number' ? ip | 0 : ip);
const trie = (root: Node | null, zero: PrefixRoutes | undefined): Trie => ({
  root,
  zero,
  longest: (dst) => (typeof dst === 'number' ? longest4(root, dst | 0) : longest6(root, dst)) ?? zero,
  all: (dst) => {
    const out = allOf(root, own(dst));
    if (zero) out.push(zero);
    return out;
  },
});
const trieTable = (routes: PMap<readonly Route[]>): Trie => {
  let root: Node | null = null;
  let zero: PrefixRoutes | undefined;
  for (const list of pmValues(routes)) {
    const r = list[0] as Route;
    const p: PrefixRoutes = { len: r.dstLen, routes: list };
    if (r.dstLen === 0) zero = p;
    else {
      const key = own(r.dst);
      const depth = (p.len - 1) >> 2;
      root = root === null ? leaf(depth, key, slot(((p.len - 1) & 3) + 1, digit(key, depth)), p) : insert(root, key, p, true);
    }
  }
  return trie(root, zero);
};

// ---------------------------------------------------------------- by identity

const cache = new WeakMap<FibTable, Compiled>();
const isTrie = (c: Compiled): c is Trie => 'root' in c;

/** The compiled form of a table, made at first use. */
export const compiledTable = (table: FibTable): Compiled => {
  let c = cache.get(table);
  if (c === undefined) {
    c = table.routes.size <= SMALL ? smallTable([...pmValues(table.routes)]) : trieTable(table.routes);
    cache.set(table, c);
  }
  return c;
};
/** `next` is `table` with one prefix changed: what was compiled of the one serves the other. */
export const carryCompiled = (table: FibTable, next: FibTable, dst: Ip, len: number, key: number | string): void => {
  const c = cache.get(table);
  if (c === undefined || !isTrie(c) || next.routes.size <= SMALL) return;
  const routes = pmGet(next.routes, key);
  const p: PrefixRoutes | undefined = routes && { len, routes };
  const k = own(dst);
  if (len === 0) cache.set(next, trie(c.root, p));
  else if (!p) cache.set(next, trie(c.root && remove(c.root, k, len), c.zero));
  else if (c.root) cache.set(next, trie(insert(c.root, k, p, false), c.zero));
};
