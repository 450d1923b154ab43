import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyPSerial, psDelete, psGet, psSetAll, psValues, type PSerial } from '../../../src/base/pserial.ts';

interface Thing {
  readonly id: number;
  readonly v: number;
}
const id = fc.oneof(fc.nat(70), fc.nat(5000), fc.nat(2 ** 32 - 1), fc.constantFrom(31, 32, 1023, 1024, 2 ** 30, 2 ** 31, 2 ** 32 - 1));
const things = fc.array(fc.record({ id, v: fc.nat() }), { maxLength: 60 });
const op = fc.oneof(fc.record({ set: things, del: fc.constant(-1) }), fc.record({ set: fc.constant([]), del: id }));

const sorted = (ref: Map<number, Thing>): Thing[] => [...ref.values()].sort((a, b) => a.id - b.id);
const same = (m: PSerial<Thing>, ref: Map<number, Thing>): void => {
  expect(m.size).toBe(ref.size);
  expect([...psValues(m)]).toEqual(sorted(ref));
  for (const [k, t] of ref) expect(psGet(m, k)).toBe(t);
};

describe('PSerial', () => {
  it('behaves as a Map under any sequence of writes, and old versions stay', () => {
    fc.assert(fc.property(fc.array(op, { maxLength: 20 }), (ops) => {
      let m = emptyPSerial<Thing>();
      const ref = new Map<number, Thing>();
      const past: [PSerial<Thing>, Map<number, Thing>][] = [];
      for (const o of ops) {
        past.push([m, new Map(ref)]);
        m = o.del < 0 ? psSetAll(m, o.set) : psDelete(m, o.del);
        for (const t of o.set) ref.set(t.id, t);
        ref.delete(o.del);
        same(m, ref);
        for (const k of [0, 1, 33, 2 ** 31 + 1]) if (!ref.has(k)) expect(psGet(m, k)).toBeUndefined();
      }
      for (const [v, r] of past) same(v, r);
    }), { numRuns: 200 });
  });
  it('has one shape for equal content, and survives JSON', () => {
    fc.assert(fc.property(things, things, (a, b) => {
      const kept = new Map(a.map((t) => [t.id, t]));
      const plain = psSetAll(emptyPSerial<Thing>(), [...kept.values()]);
      const extra = b.filter((t) => !kept.has(t.id));
      const m = extra.reduce((x, t) => psDelete(x, t.id), psSetAll(plain, extra));
      expect(m).toEqual(plain);
      expect(JSON.parse(JSON.stringify(m))).toEqual(plain);
      expect(a.reduce((x, t) => psSetAll(x, [t]), emptyPSerial<Thing>())).toEqual(plain);
    }), { numRuns: 200 });
  });
  it('is the same map when nothing changes', () => {
    const m = psSetAll(emptyPSerial<Thing>(), [{ id: 5, v: 1 }]);
    expect([psSetAll(m, []), psDelete(m, 6), psDelete(m, 2 ** 31)].every((x) => x === m)).toBe(true);
  });
});
