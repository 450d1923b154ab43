// The compiled lookup against a linear scan written from the definition: of all prefixes that contain the address, the longest.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ip } from '../../../src/base/ip.ts';
import { emptyPMap } from '../../../src/base/pmap.ts';
import type { FibTable, Route } from '../../../src/model/world.ts';
import { addRouteTo, fibKey, removeRouteFrom, setPrefix } from '../../../src/net/fib4.ts';
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

describe('longestPrefix of thousands of IPv4 prefixes', () => {
  it('finds what one Map per length finds, while a quarter of them changes', () => {
    let x = 88172645;
    const next = (): number => {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      return x >>> 0;
    };
    const held: Map<number, true>[] = Array.from({ length: 33 }, () => new Map());
    const mask = (len: number): number => (len === 0 ? 0 : (0xffffffff << (32 - len)) >>> 0);
    // Half of the addresses in one /12, so that prefixes nest.
    const anAddress = (): number => (next() % 2 === 0 ? next() : (0x0a100000 | (next() & 0xfffff)) >>> 0);
    const aLength = (): number => [0, 8, 11, 12, 14, 16, 17, 20, 22, 24, 24, 25, 28, 30, 31, 32][next() % 16] as number;
    let table: FibTable = { id: 254, routes: emptyPMap() };
    const change = (): void => {
      const len = aLength();
      const net = (anAddress() & mask(len)) >>> 0;
      const gone = (held[len] as Map<number, true>).has(net) && next() % 2 === 0;
      table = setPrefix(table, net, len, gone ? [] : [route(4, [BigInt(net), len])]);
      if (gone) (held[len] as Map<number, true>).delete(net);
      else (held[len] as Map<number, true>).set(net, true);
    };
    const check = (t: FibTable): void => {
      for (let i = 0; i < 40; i++) {
        const a = anAddress();
        const want = held.flatMap((m, len) => (m.has((a & mask(len)) >>> 0) ? [len] : [])).reverse();
        expect(longestLen(t, a)).toBe(want[0]);
        expect(allLens(t, a)).toEqual(want);
      }
    };
    for (let i = 0; i < 9000; i++) change();
    expect(table.routes.size).toBeGreaterThan(4096);
    for (let i = 0; i < 2500; i++) {
      longestPrefix(table, 0);
      change();
      if (i % 25 === 0) check(table);
    }
    check({ ...table });
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
