// The compiled lookup against a linear scan written from the definition: of all prefixes that contain the address, the longest.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ip } from '../../../src/base/ip.ts';
import { emptyPMap } from '../../../src/base/pmap.ts';
import type { FibTable, Route } from '../../../src/model/world.ts';
import { addRouteTo, fibKey, fibTableLookup, removeRouteFrom, setPrefix } from '../../../src/net/fib4.ts';
import { allPrefixes, longestPrefix } from '../../../src/net/fibCompiled.ts';
import { pmGet } from '../../../src/base/pmap.ts';

type Prefix = readonly [addr: bigint, len: number];
const bitsOf = (family: 4 | 6): number => (family === 4 ? 32 : 128);
const cut = (a: bigint, len: number, bits: number): bigint => (a >> BigInt(bits - len)) << BigInt(bits - len);
const ipOf = (a: bigint, family: 4 | 6): number | string => (family === 4 ? Number(a) : a.toString(16).padStart(32, '0'));
const route = (family: 4 | 6, [a, len]: Prefix, priority = 0): Route => ({
  dst: ipOf(cut(a, len, bitsOf(family)), family), dstLen: len, tos: 0, priority, type: 'unicast', scope: 0, protocol: 3, prefsrc: null,
  nexthops: [{ oif: 1, gw: null, weight: 1, onlink: false, dead: false, linkdown: false }], metrics: null, pref: 'medium', expires: 0,
});

/** Addresses crowd together, so that prefixes nest and share paths. */
const addr = (family: 4 | 6): fc.Arbitrary<bigint> => {
  const bits = bitsOf(family);
  const max = (1n << BigInt(bits)) - 1n;
  return fc.oneof(
    fc.bigInt({ min: 0n, max }),
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.bigInt({ min: 0n, max: 0xffffn }), fc.integer({ min: 0, max: bits - 16 }))
      .map(([top, low, shift]) => ((BigInt(top) << BigInt(bits - 2)) | (low << BigInt(shift))) & max),
  );
};
const prefix = (family: 4 | 6): fc.Arbitrary<Prefix> => fc.tuple(addr(family), fc.integer({ min: 0, max: bitsOf(family) }));

const longestLen = (t: FibTable, a: Ip): number | undefined => longestPrefix(t, a)?.[0]?.dstLen;
const allLens = (t: FibTable, a: Ip): (number | undefined)[] => allPrefixes(t, a).map((list) => list[0]?.dstLen);

const linear = (held: ReadonlyMap<string, Prefix>, a: bigint, bits: number): number[] =>
  [...held.values()].filter(([p, len]) => cut(a, len, bits) === cut(p, len, bits)).map(([, len]) => len).sort((x, y) => y - x);

describe.each([4, 6] as const)('longestPrefix, IPv%i', (family) => {
  const bits = bitsOf(family);
  it('finds what a linear scan finds while prefixes come and go', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(prefix(family), fc.boolean()), { minLength: 1, maxLength: 120 }), fc.array(addr(family), { minLength: 5, maxLength: 20 }), (ops, asks) => {
        let table: FibTable = { id: 254, routes: emptyPMap() };
        const held = new Map<string, Prefix>();
        const history: [FibTable, Map<string, Prefix>][] = [];
        ops.forEach(([p, add], i) => {
          const r = route(family, p);
          const key = fibKey(r.dst, r.dstLen);
          // Removals aim at something that is there.
          if (add || held.size === 0) {
            table = setPrefix(table, r.dst, r.dstLen, [r]);
            held.set(String(key), [cut(p[0], p[1], bits), p[1]]);
          } else {
            const [victim, [a, len]] = [...held][i % held.size] as [string, Prefix];
            table = setPrefix(table, ipOf(a, family), len, []);
            held.delete(victim);
          }
          // Compiled now, so that the next change carries it along; old versions must stay as they were.
          longestPrefix(table, r.dst);
          if (i % 17 === 0) history.push([table, new Map(held)]);
        });
        history.push([table, held]);
        for (const [t, h] of history) {
          for (const a of [...asks, ...[...h.values()].slice(0, 10).map(([x]) => x)]) {
            const want = linear(h, a, bits);
            expect(longestLen(t, ipOf(a, family))).toBe(want[0]);
            expect(allLens(t, ipOf(a, family))).toEqual(want);
            // Compiled from nothing, the same table answers the same.
            expect(longestLen({ ...t }, ipOf(a, family))).toBe(want[0]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
  it('gives the routes of the prefix, the default route included', () => {
    let table: FibTable = { id: 254, routes: emptyPMap() };
    for (let i = 0; i < 40; i++) table = addRouteTo(table, route(family, [BigInt(i) << BigInt(bits - 8), 8]), 'append');
    table = addRouteTo(table, route(family, [0n, 0]), 'append');
    expect(longestLen(table, ipOf((255n << BigInt(bits - 8)) | 1n, family))).toBe(0);
    const hit = longestPrefix(table, ipOf((7n << BigInt(bits - 8)) | 1n, family));
    expect(hit).toBe(pmGet(table.routes, fibKey(ipOf(7n << BigInt(bits - 8), family), 8)));
  });
});

const random = (seed: number): (() => number) => {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
};
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

// Against one Map per length, through every class of size and back, with older versions of the table asked again.
describe.each([4, 6] as const)('longestPrefix, IPv%i, tables that grow and shrink', (family) => {
  const bits = bitsOf(family);
  const next = random(88172645);
  const lengths = family === 4 ? [0, 1, 8, 11, 12, 14, 16, 17, 20, 22, 24, 24, 24, 25, 28, 30, 31, 32, 32] : [0, 3, 16, 32, 44, 47, 48, 48, 56, 61, 64, 64, 64, 96, 127, 128];
  // Half of the addresses crowd together, so that prefixes nest.
  const anAddress = (): bigint => {
    if (family === 4) return BigInt(next() % 2 === 0 ? next() : (0x0a100000 | (next() & 0xfffff)) >>> 0);
    const top = next() % 2 === 0 ? next() : 0x20010db8;
    return (BigInt(top) << 96n) | (BigInt(next() & 0xf000ff) << 64n) | BigInt((next() & 0xff0000ff) >>> 0);
  };
  type Held = ReadonlyMap<string, true>[];
  const answersOf = (held: Held, a: bigint): number[] => lengths.filter((len, i) => lengths.indexOf(len) === i && held[len]?.has(cut(a, len, bits).toString())).reverse();

  it.each([[16, 20_000], [120, 20_000], [4096, 40_000], [9000, 40_000]])('up to %i prefixes, %i lookups', (most, lookups) => {
    const held: Map<string, true>[] = range(0, bits + 1).map(() => new Map());
    const there: Prefix[] = [];
    let table: FibTable = { id: 254, routes: emptyPMap() };
    const change = (grow: boolean): void => {
      if (grow ? next() % 4 > 0 : next() % 4 === 0) {
        const len = lengths[next() % lengths.length] as number;
        const net = cut(anAddress(), len, bits);
        if (!(held[len] as Map<string, true>).has(net.toString())) there.push([net, len]);
        (held[len] as Map<string, true>).set(net.toString(), true);
        table = setPrefix(table, ipOf(net, family), len, [route(family, [net, len])]);
      } else if (there.length > 0) {
        const at = next() % there.length;
        const [net, len] = there[at] as Prefix;
        there[at] = there[there.length - 1] as Prefix;
        there.pop();
        (held[len] as Map<string, true>).delete(net.toString());
        table = setPrefix(table, ipOf(net, family), len, []);
      }
    };
    const bad: string[] = [];
    const check = (t: FibTable, h: Held, count: number): void => {
      for (let i = 0; i < count; i++) {
        const a = i % 3 === 0 && there.length > 0 ? (there[next() % there.length] as Prefix)[0] : anAddress();
        const want = answersOf(h, a);
        if (longestLen(t, ipOf(a, family)) !== want[0]) bad.push(`${t.routes.size}: longest of ${a.toString(16)}`);
        if (i % 8 === 0 && allLens(t, ipOf(a, family)).join() !== want.join()) bad.push(`${t.routes.size}: all of ${a.toString(16)}`);
      }
    };
    const each = Math.ceil(lookups / 4 / 100);
    const steps = Math.max(1, Math.ceil(most / 50));
    let old: [FibTable, Held] | undefined;
    for (const grow of [true, false]) {
      for (let round = 0; round < 100; round++) {
        for (let k = 0; k < steps; k++) {
          // Compiled every second time, so that changes are carried along as well as compiled anew.
          if (k % 2 === 0) longestPrefix(table, ipOf(0n, family));
          change(grow);
        }
        check(table, held, each);
        check({ ...table }, held, each);
        if (round === 60) old = [table, held.map((m) => new Map(m))];
        if (old && round % 20 === 0) check(...old, each);
      }
    }
    expect(bad).toEqual([]);
    expect(there.length).toBeLessThan(most);
  });
});

describe('fibTableLookup', () => {
  it('keeps its answers apart from those of older and newer versions of a table', () => {
    let table: FibTable = { id: 7, routes: emptyPMap() };
    for (const i of range(0, 100)) table = addRouteTo(table, route(4, [BigInt(i) << 24n, 8], 1), 'append');
    const asked = (t: FibTable, dst: number): unknown => {
      const r = fibTableLookup(t, dst, { oif: 0, tos: 0 });
      return r && [r.table, r.prefixlen, r.route.priority];
    };
    const before = table;
    expect(asked(before, 0x05000001)).toEqual([7, 8, 1]);
    const after = addRouteTo(before, route(4, [0x05000000n, 8], 0), 'append');
    const gone = setPrefix(after, 0x05000000, 8, []);
    const defaulted = addRouteTo(gone, route(4, [0n, 0], 3), 'append');
    const again = setPrefix(defaulted, 0, 0, []);
    for (const twice of [0, 1]) {
      expect(asked(before, 0x05000001), `${twice}`).toEqual([7, 8, 1]);
      expect(asked(after, 0x05000001)).toEqual([7, 8, 0]);
      expect(asked(gone, 0x05000001)).toBeUndefined();
      expect(asked(defaulted, 0x05000001)).toEqual([7, 0, 3]);
      expect(asked(defaulted, 0xff000001)).toEqual([7, 0, 3]);
      expect(asked(again, 0xff000001)).toBeUndefined();
      expect(asked(again, 0x06000001)).toEqual([7, 8, 1]);
    }
  });
});

describe('addRouteTo', () => {
  const t0: FibTable = { id: 254, routes: emptyPMap() };
  const p: Prefix = [0x0a000000n, 8];
  const r = (priority: number, tos: number, protocol: number): Route => ({ ...route(4, p, priority), tos, protocol });
  const protocols = (t: FibTable): number[] => (pmGet(t.routes, fibKey(0x0a000000, 8)) ?? []).map((x) => x.protocol);
  it('keeps tos descending, then metric ascending', () => {
    let t = t0;
    for (const [prio, tos, id] of [[5, 0, 1], [0, 0, 2], [0, 8, 3], [7, 8, 4], [0, 16, 5]] as const) t = addRouteTo(t, r(prio, tos, id), 'append');
    expect(protocols(t)).toEqual([5, 3, 4, 2, 1]);
  });
  it('appends after, prepends before and replaces the first of equal tos and metric', () => {
    let t = addRouteTo(addRouteTo(t0, r(0, 0, 1), 'append'), r(0, 0, 2), 'append');
    expect(protocols(t)).toEqual([1, 2]);
    t = addRouteTo(t, r(0, 0, 3), 'prepend');
    expect(protocols(t)).toEqual([3, 1, 2]);
    t = addRouteTo(t, r(0, 0, 4), 'replace');
    expect(protocols(t)).toEqual([4, 1, 2]);
  });
  it('removes by identity', () => {
    const x = r(0, 0, 1);
    const t = addRouteTo(addRouteTo(t0, x, 'append'), r(0, 0, 2), 'append');
    expect(protocols(removeRouteFrom(t, x))).toEqual([2]);
    expect(removeRouteFrom(t, { ...x })).toBe(t);
  });
});
