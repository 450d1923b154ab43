import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heapItems, heapPop, heapPush, type Heap, type HeapNode, type Timed } from '../../../src/base/heap.ts';

const drainAll = (h: Heap<Timed>): Timed[] => {
  const out: Timed[] = [];
  for (let n = h; n !== null; n = heapPop(n)) out.push(n.v);
  return out;
};
const depth = (h: Heap<Timed>): number => (h === null ? 0 : 1 + Math.max(depth((h as HeapNode<Timed>).l), depth((h as HeapNode<Timed>).r)));

describe('heap', () => {
  it('gives items by time, ties by insertion', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (times) => {
        let h: Heap<Timed> = null;
        times.forEach((at, seq) => (h = heapPush(h, { at, seq })));
        const want = times.map((at, seq) => ({ at, seq })).sort((a, b) => a.at - b.at || a.seq - b.seq);
        expect(drainAll(h)).toEqual(want);
        expect([...heapItems(h)].length).toBe(times.length);
      }),
    );
  });

  it('stays balanced: 10,000 timers are 14 deep', () => {
    let h: Heap<Timed> = null;
    for (let i = 0; i < 10_000; i++) h = heapPush(h, { at: i, seq: i });
    expect(depth(h)).toBe(14);
  });

  it('leaves the old queue as it was', () => {
    const a = heapPush<Timed>(heapPush<Timed>(null, { at: 2, seq: 0 }), { at: 1, seq: 1 });
    heapPop(a);
    heapPush(a, { at: 0, seq: 2 });
    expect(drainAll(a).map((t) => t.at)).toEqual([1, 2]);
  });
});
