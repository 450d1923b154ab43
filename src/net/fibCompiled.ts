// The compiled form of a FibTable: longest-prefix match, kept by identity of the immutable table and carried along when one prefix
// changes. Up to SMALL prefixes it is a list, longest first (thousands of namespaces have such a table); then a tree bitmap
// (fibTrie.ts); from LARGE IPv4 prefixes on, flat ranges (fibRanges.ts) with a small tree of the changes since over them.
import type { Ip } from '../base/ip.ts';
import { pmGet, pmValues, type PMap } from '../base/pmap.ts';
import type { FibTable, Route } from '../model/world.ts';
import { buildRanges, type Ranges } from './fibRanges.ts';
import { digit, longest4, longest6, maskOf, own, trieAll, trieInsert, trieRemove, type Node, type PrefixRoutes } from './fibTrie.ts';

export interface Compiled {
  /** The longest prefix that contains the address. */
  longest(dst: Ip): PrefixRoutes | undefined;
  /** Every prefix that contains it, longest first. */
  all(dst: Ip): PrefixRoutes[];
  /** The same with one prefix changed (undefined: gone); undefined when a new one had better be made of the table. */
  with?(dst: Ip, len: number, p: PrefixRoutes | undefined, size: number): Compiled | undefined;
}

const SMALL = 16;
const LARGE = 4096;

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

// ---------------------------------------------------------------- trees

/** `zero`: the prefix of length 0, which belongs to no digit. */
const trie = (root: Node | null, zero: PrefixRoutes | undefined): Compiled => ({
  longest: (dst) => (typeof dst === 'number' ? longest4(root, dst | 0) : longest6(root, dst)) ?? zero,
  all: (dst) => (zero ? [...trieAll(root, own(dst)), zero] : trieAll(root, own(dst))),
  with: (dst, len, p, size) => {
    if (size <= SMALL || (size >= LARGE * 2 && typeof dst === 'number')) return undefined;
    if (len === 0) return trie(root, p);
    return trie(p ? trieInsert(root, own(dst), p, false) : root && trieRemove(root, own(dst), len), zero);
  },
});
const listOf = (routes: PMap<readonly Route[]>): PrefixRoutes[] => [...pmValues(routes)].map((list) => ({ len: (list[0] as Route).dstLen, routes: list }));
const trieTable = (prefixes: readonly PrefixRoutes[]): Compiled => {
  let root: Node | null = null;
  for (const p of prefixes) if (p.len > 0) root = trieInsert(root, own((p.routes[0] as Route).dst), p, true);
  return trie(root, prefixes.find((p) => p.len === 0));
};

// ---------------------------------------------------------------- ranges and what changed since

/** `over`: prefixes changed since the ranges were built, `changes` of them; one without routes hides the old one. */
const large = (base: Ranges, zero: PrefixRoutes | undefined, over: Node | null, changes: number): Compiled => {
  const all = (dst: Ip): PrefixRoutes[] => {
    const d = (dst as number) | 0;
    const out = trieAll(over, d);
    const changed = out.reduce((bits, p) => bits | (1 << (p.len - 1)), 0);
    for (let i = base.longest(d); i >= 0; i = base.parent[i] as number) {
      const p = base.prefixes[i] as PrefixRoutes;
      if ((changed & (1 << (p.len - 1))) === 0) out.push(p);
    }
    const there = out.filter((p) => p.routes.length > 0).sort((x, y) => y.len - x.len);
    if (zero) there.push(zero);
    return there;
  };
  return {
    longest: (dst) => {
      const d = (dst as number) | 0;
      if (over !== null && longest4(over, d) !== undefined) return all(dst)[0];
      const i = base.longest(d);
      return i < 0 ? zero : base.prefixes[i];
    },
    all,
    with: (dst, len, p, size) => {
      if (size < LARGE) return undefined;
      if (len === 0) return large(base, p, over, changes);
      // Rebuilt once a quarter has changed, so that adding routes one by one stays near linear.
      if (changes >= size >> 2) return undefined;
      return large(base, zero, trieInsert(over, own(dst), p ?? { len, routes: [] }, false), changes + 1);
    },
  };
};
const largeTable = (prefixes: readonly PrefixRoutes[]): Compiled =>
  large(buildRanges(prefixes.filter((p) => p.len > 0)), prefixes.find((p) => p.len === 0), null, 0);

// ---------------------------------------------------------------- by identity

const cache = new WeakMap<FibTable, Compiled>();

/** The compiled form of a table, made at first use. */
export const compiledTable = (table: FibTable): Compiled => {
  let c = cache.get(table);
  if (c === undefined) {
    const { size } = table.routes;
    if (size <= SMALL) c = smallTable([...pmValues(table.routes)]);
    else {
      const prefixes = listOf(table.routes);
      c = size >= LARGE && typeof prefixes[0]?.routes[0]?.dst === 'number' ? largeTable(prefixes) : trieTable(prefixes);
    }
    cache.set(table, c);
  }
  return c;
};
/** `next` is `table` with one prefix changed: what was compiled of the one serves the other. */
export const carryCompiled = (table: FibTable, next: FibTable, dst: Ip, len: number, key: number | string): void => {
  const c = cache.get(table);
  if (c?.with === undefined) return;
  const routes = pmGet(next.routes, key);
  const made = c.with(dst, len, routes && { len, routes }, next.routes.size);
  if (made) cache.set(next, made);
};
