import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyPMap, pmDelete, pmEntries, pmFind, pmFrom, pmGet, pmSet, pmSetAll, pmSorted, type PKey, type PMap } from '../../../src/base/pmap.ts';

const key: fc.Arbitrary<PKey> = fc.oneof(fc.nat(40), fc.integer({ min: 0, max: 2 ** 48 }), fc.constantFrom('__proto__', 'constructor', 'a', '', '1', 'hasOwnProperty'), fc.string());
const op = fc.oneof(fc.record({ op: fc.constant('set' as const), k: key, v: fc.nat() }), fc.record({ op: fc.constant('del' as const), k: key, v: fc.nat() }));

const same = (m: PMap<number>, ref: Map<PKey, number>): void => {
  expect(m.size).toBe(ref.size);
  for (const [k, v] of ref) expect(pmGet(m, k)).toBe(v);
  expect(new Map(pmEntries(m))).toEqual(ref);
};

describe('PMap', () => {
  it('behaves as a Map under any sequence of writes, and old versions stay', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 200 }), (ops) => {
        let m = emptyPMap<number>();
        const ref = new Map<PKey, number>();
        const versions: [PMap<number>, Map<PKey, number>][] = [];
        for (const o of ops) {
          if (o.op === 'set') {
            m = pmSet(m, o.k, o.v);
            ref.set(o.k, o.v);
          } else {
            m = pmDelete(m, o.k);
            ref.delete(o.k);
          }
          versions.push([m, new Map(ref)]);
        }
        for (const [v, r] of versions) same(v, r);
      }),
      { numRuns: 100 },
    );
  });

  it('takes many at once as it takes them one by one', () => {
    const pairs = fc.array(fc.tuple(key, fc.nat()), { maxLength: 300 });
    fc.assert(fc.property(pairs, pairs, (a, b) => {
      const m = pmFrom(a);
      expect(pmSetAll(m, b)).toEqual(b.reduce((x, [k, v]) => pmSet(x, k, v), m));
    }), { numRuns: 100 });
  });
  it('survives hash collisions: thousands of keys, then none', () => {
    let m = emptyPMap<number>();
    for (let i = 0; i < 5000; i++) m = pmSet(m, `k${i}`, i);
    for (let i = 0; i < 5000; i++) expect(pmGet(m, `k${i}`)).toBe(i);
    for (let i = 0; i < 5000; i++) m = pmDelete(m, `k${i}`);
    expect(m).toEqual(emptyPMap());
  });

  it('keeps number and string keys apart', () => {
    const m = pmFrom<string>([[1, 'number'], ['1', 'string']]);
    expect(pmGet(m, 1)).toBe('number');
    expect(pmGet(m, '1')).toBe('string');
  });

  it('returns the same map when nothing changes', () => {
    const m = pmFrom([['a', 1]]);
    expect(pmSet(m, 'a', 1)).toBe(m);
    expect(pmDelete(m, 'b')).toBe(m);
  });

  it('survives JSON and structuredClone', () => {
    const m = pmFrom(Array.from({ length: 300 }, (_, i) => [`k${i}`, i] as const));
    for (const copy of [JSON.parse(JSON.stringify(m)) as PMap<number>, structuredClone(m)]) {
      for (let i = 0; i < 300; i++) expect(pmGet(copy, `k${i}`)).toBe(i);
      expect(pmGet(pmSet(copy, 'new', 1), 'new')).toBe(1);
    }
  });

  it('sorts by key', () => {
    expect(pmSorted(pmFrom([[3, 'c'], [1, 'a'], [2, 'b']]))).toEqual(['a', 'b', 'c']);
  });
});

describe('pmFind', () => {
  it('finds what a filter finds, in every version, with one memo', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 150 }), (ops) => {
        const memo = new WeakMap<object, true>();
        const odd = (v: number): boolean => v % 7 === 1;
        let m = emptyPMap<number>();
        for (const o of ops) {
          m = o.op === 'set' ? pmSet(m, o.k, o.v) : pmDelete(m, o.k);
          expect([...pmFind(m, odd, memo)]).toEqual([...pmEntries(m)].filter(([, v]) => odd(v)));
        }
      }),
    );
  });
});
