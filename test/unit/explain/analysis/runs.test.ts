import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, intersect, relate, runsOf, subtract, unionOf, type Runs } from '../../../../src/explain/analysis/runs.ts';

const N = 24;
const bits = fc.array(fc.boolean(), { minLength: N, maxLength: N });
const setOf = (b: readonly boolean[]): Runs => runsOf(b.flatMap((x, i) => (x ? [[i, i] as const] : [])));
const listOf = (r: Runs): number[] => Array.from({ length: r.length / 2 }, (_, k) => k).flatMap((k) => Array.from({ length: (r[2 * k + 1] as number) - (r[2 * k] as number) + 1 }, (_, i) => (r[2 * k] as number) + i));
const ones = (b: readonly boolean[]): number[] => b.flatMap((x, i) => (x ? [i] : []));

describe('runs', () => {
  it('are sets', () => {
    fc.assert(fc.property(bits, bits, (a, b) => {
      const [x, y] = [setOf(a), setOf(b)];
      expect(listOf(x)).toEqual(ones(a));
      expect(countOf(x)).toBe(ones(a).length);
      expect(listOf(intersect(x, y))).toEqual(ones(a.map((v, i) => v && (b[i] as boolean))));
      expect(listOf(subtract(x, y))).toEqual(ones(a.map((v, i) => v && !b[i])));
      expect(unionOf([x, y])).toEqual(setOf(a.map((v, i) => v || (b[i] as boolean))));
      const both = ones(a.map((v, i) => v && (b[i] as boolean))).length;
      expect(relate(x, y)).toBe(both === ones(a).length ? 2 : both > 0 ? 1 : 0);
    }), { numRuns: 2000 });
  });
  it('holds where one of them is a single run', () => {
    const single = fc.tuple(fc.nat(N - 1), fc.nat(N - 1)).map(([a, b]) => Array.from({ length: N }, (_, i) => i >= Math.min(a, b) && i <= Math.max(a, b)));
    fc.assert(fc.property(bits, single, fc.boolean(), (a, s, turn) => {
      const [p, q] = turn ? [s, a] : [a, s];
      const both = ones(p.map((v, i) => v && (q[i] as boolean))).length;
      expect(relate(setOf(p), setOf(q))).toBe(both === ones(p).length ? 2 : both > 0 ? 1 : 0);
    }), { numRuns: 2000 });
  });
});
