// The compiled form of a FibTable: longest-prefix match, kept by identity of the immutable table and carried along when one prefix changes.
// Up to SMALL prefixes it is a list, longest first (thousands of namespaces have such a table). More IPv4 prefixes are a flat trie (fibFlat.ts)
// with a tree of the changes since over it; more IPv6 prefixes a tree bitmap (fibTrie.ts).
import type { Ip } from '../base/ip.ts';
import { pmEntries, pmGet, pmValues, type PMap } from '../base/pmap.ts';
import type { FibTable, Route } from '../model/world.ts';
import type { FibResult } from './fib4.ts';
import { buildFlat, flatFind, type Flat } from './fibFlat.ts';
import { digit, longest4, longest6, maskOf, trieAll, trieInsert, trieRemove, type Node, type Routes } from './fibTrie.ts';

const SMALL = 16;
const lenOf = (list: Routes): number => (list[0] as Route).dstLen;
const longestFirst = (routes: PMap<Routes>): Routes[] => [...pmValues(routes)].sort((a, b) => lenOf(b) - lenOf(a));

// ---------------------------------------------------------------- IPv4

interface Answers {
  readonly lists: readonly Routes[];
  /** Beside `lists`: the answer to a lookup that asks for no device, tos or scope, once it was asked for; null when there is none so simple. */
  readonly answers: (FibResult | null | undefined)[];
}
interface Small4 extends Answers {
  readonly flat: null;
  /** The network and the mask of each, alternating. */
  readonly pairs: readonly number[];
}
interface Large4 extends Answers {
  readonly flat: Flat;
  /** The slot of the default route: NONE, OVERLAID, or that of the time when the flat trie was built. */
  readonly zeroAt: number;
  /** Prefixes changed since the flat trie was built, `changes` of them; one without routes hides the old one. */
  readonly over: Node | null;
  readonly changes: number;
  /** Bit l - 1: a prefix of length l may be there. */
  readonly lengths: number;
  readonly routes: PMap<Routes>;
}
type Compiled4 = Small4 | Large4;

/** What slot4 says when no prefix contains the address. */
export const NONE = -1;
/** What slot4 says when the answer is among the changes. */
const OVERLAID = -2;

const compile4 = (routes: PMap<Routes>): Compiled4 => {
  if (routes.size <= SMALL) {
    const lists = longestFirst(routes);
    return { flat: null, lists, answers: lists.map(() => undefined), pairs: lists.flatMap((l) => [((l[0] as Route).dst as number) | 0, maskOf(lenOf(l))]) };
  }
  // fibKey orders prefixes by address, then shortest first.
  let keys = new Float64Array(routes.size);
  let lengths = 0;
  let n = 0;
  for (const [key] of pmEntries(routes)) {
    if (key === 0) continue;
    keys[n++] = key as number;
    lengths |= 1 << (((key as number) % 64) - 1);
  }
  keys = keys.subarray(0, n).sort();
  const zero = pmGet(routes, 0);
  const lists: Routes[] = [zero ?? []];
  const answers: (FibResult | null | undefined)[] = [undefined];
  for (let i = 0; i < n; i++) {
    lists.push(pmGet(routes, keys[i] as number) as Routes);
    answers.push(undefined);
  }
  return { flat: buildFlat(keys), lists, answers, zeroAt: zero ? 0 : NONE, over: null, changes: 0, lengths, routes };
};

/** Where among `lists` and `answers` the longest prefix stands that contains the address; NONE or OVERLAID. */
export const slot4 = (c: Compiled4, dst: number): number => {
  if (c.flat === null) {
    const { pairs } = c;
    for (let i = 0; i < pairs.length; i += 2) if ((dst & (pairs[i + 1] as number)) === pairs[i]) return i >> 1;
    return NONE;
  }
  const i = flatFind(c.flat, dst);
  if (c.over !== null) {
    const changed = longest4(c.over, dst | 0);
    // A changed prefix decides unless a longer one contains the address, which then is not changed.
    if (changed !== undefined && (i === 0 || changed.length === 0 || lenOf(changed) >= lenOf(c.lists[i] as Routes))) return OVERLAID;
  }
  return i === 0 ? c.zeroAt : i;
};
const all4 = (c: Compiled4, dst: number): Routes[] => {
  if (c.flat === null) return c.lists.filter((_, i) => (dst & (c.pairs[2 * i + 1] as number)) === c.pairs[2 * i]);
  const out: Routes[] = [];
  const add = (len: number): void => {
    const list = pmGet(c.routes, ((dst & maskOf(len)) >>> 0) * 64 + len);
    if (list) out.push(list);
  };
  for (let rest = c.lengths; rest !== 0; ) {
    const len = 32 - Math.clz32(rest);
    add(len);
    rest &= ~(1 << (len - 1));
  }
  add(0);
  return out;
};
const longestOf4 = (c: Compiled4, dst: number): Routes | undefined => {
  const i = slot4(c, dst);
  if (i >= 0) return c.lists[i];
  if (i === NONE || c.flat === null) return undefined;
  const changed = longest4(c.over, dst | 0);
  if (changed === undefined) return pmGet(c.routes, 0);
  return changed.length > 0 ? changed : all4(c, dst)[0];
};
/** Undefined when a new one had better be made: after a quarter has changed, so that adding routes one by one stays near linear. */
const carry4 = (c: Compiled4, routes: PMap<Routes>, dst: number, len: number, list: Routes | undefined): Compiled4 | undefined => {
  if (c.flat === null || routes.size <= SMALL || c.changes >= routes.size >> 2) return undefined;
  const zeroAt = len > 0 ? c.zeroAt : list ? OVERLAID : NONE;
  const over = len > 0 ? trieInsert(c.over, dst | 0, len, list ?? [], false) : c.over;
  return { flat: c.flat, lists: c.lists, answers: c.answers, zeroAt, over, changes: c.changes + 1, lengths: len > 0 ? c.lengths | (1 << (len - 1)) : c.lengths, routes };
};

// ---------------------------------------------------------------- IPv6

interface Small6 {
  readonly lists: readonly Routes[];
  /** The whole hex digits of each prefix, and what is left of the next one. */
  readonly heads: readonly string[];
  readonly bits: readonly number[];
  readonly nibbles: readonly number[];
}
interface Large6 {
  readonly lists: null;
  readonly root: Node | null;
  /** The prefix of length 0, which belongs to no digit. */
  readonly zero: Routes | undefined;
}
type Compiled6 = Small6 | Large6;

const compile6 = (routes: PMap<Routes>): Compiled6 => {
  if (routes.size <= SMALL) {
    const lists = longestFirst(routes);
    const dst = (l: Routes): string => (l[0] as Route).dst as string;
    return {
      lists,
      heads: lists.map((l) => dst(l).slice(0, lenOf(l) >> 2)),
      bits: lists.map((l) => lenOf(l) & 3),
      nibbles: lists.map((l) => ((lenOf(l) & 3) === 0 ? 0 : digit(dst(l), lenOf(l) >> 2))),
    };
  }
  let root: Node | null = null;
  let zero: Routes | undefined;
  for (const list of pmValues(routes)) {
    if (lenOf(list) === 0) zero = list;
    else root = trieInsert(root, (list[0] as Route).dst, lenOf(list), list, true);
  }
  return { lists: null, root, zero };
};
const fits6 = (c: Small6, dst: string, i: number): boolean => {
  const head = c.heads[i] as string;
  if (!dst.startsWith(head)) return false;
  const bits = c.bits[i] as number;
  return bits === 0 || (digit(dst, head.length) ^ (c.nibbles[i] as number)) >> (4 - bits) === 0;
};
const longestOf6 = (c: Compiled6, dst: string): Routes | undefined => {
  if (c.lists === null) return longest6(c.root, dst) ?? c.zero;
  for (let i = 0; i < c.lists.length; i++) if (fits6(c, dst, i)) return c.lists[i];
  return undefined;
};
const all6 = (c: Compiled6, dst: string): Routes[] => {
  if (c.lists !== null) return c.lists.filter((_, i) => fits6(c, dst, i));
  return c.zero ? [...trieAll(c.root, dst), c.zero] : trieAll(c.root, dst);
};
const carry6 = (c: Compiled6, size: number, dst: string, len: number, list: Routes | undefined): Compiled6 | undefined => {
  if (c.lists !== null || size <= SMALL) return undefined;
  if (len === 0) return { lists: null, root: c.root, zero: list };
  return { lists: null, root: list ? trieInsert(c.root, dst, len, list, false) : c.root && trieRemove(c.root, dst, len), zero: c.zero };
};

// ---------------------------------------------------------------- by identity

const cache4 = new WeakMap<FibTable, Compiled4>();
const cache6 = new WeakMap<FibTable, Compiled6>();
// Packets of one flow ask one table again and again; a WeakMap costs more than the search.
let lastTable: FibTable | undefined;
let last: Compiled4 | undefined;

/** The compiled form of an IPv4 table, made at first use. */
export const compiled4 = (table: FibTable): Compiled4 => {
  if (table === lastTable) return last as Compiled4;
  let c = cache4.get(table);
  if (c === undefined) cache4.set(table, (c = compile4(table.routes)));
  lastTable = table;
  last = c;
  return c;
};
const compiled6 = (table: FibTable): Compiled6 => {
  let c = cache6.get(table);
  if (c === undefined) cache6.set(table, (c = compile6(table.routes)));
  return c;
};
/** The routes of the longest prefix that contains the address. */
export const longestPrefix = (table: FibTable, dst: Ip): Routes | undefined =>
  typeof dst === 'number' ? longestOf4(compiled4(table), dst) : longestOf6(compiled6(table), dst);
/** Those of every prefix that contains it, longest first. */
export const allPrefixes = (table: FibTable, dst: Ip): Routes[] => (typeof dst === 'number' ? all4(compiled4(table), dst) : all6(compiled6(table), dst));

/** `next` is `table` with one prefix changed: what was compiled of the one serves the other. */
export const carryCompiled = (table: FibTable, next: FibTable, dst: Ip, len: number, list: Routes | undefined): void => {
  if (typeof dst === 'number') {
    const c = cache4.get(table);
    const made = c && carry4(c, next.routes, dst, len, list);
    if (made) cache4.set(next, made);
  } else {
    const c = cache6.get(table);
    const made = c && carry6(c, next.routes.size, dst, len, list);
    if (made) cache6.set(next, made);
  }
};
