// The table of many versions against a plain Map for each version.
import { describe, expect, it } from 'vitest';
import type { Ct } from '../../../../src/model/ct.ts';
import { ctHashAdd, ctHashAt, ctHashFind, ctHashFork, ctHashRemove, ctHashReplace, ctHashSize, ctVersionOf, type CtVersion } from '../../../../src/net/nf/ctHash.ts';
import { newCt } from '../../../../src/net/nf/ctTable.ts';

const ctOf = (id: number, v6: boolean, zone: number): Ct => {
  const a = v6 ? id.toString(16).padStart(32, '0') : id;
  const b = v6 ? 'f'.repeat(32) : 99;
  return newCt(id, zone, ((id % 3) + 1) as 1 | 2 | 3, { src: a, dst: b, proto: 17, sport: id & 7, dport: 53 }, { src: b, dst: a, proto: 17, sport: 53, dport: id & 7 });
};
const rand = (seed: number) => {
  let x = seed;
  return (n: number): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % n;
  };
};

describe('ctHash', () => {
  it.each([1, 2, 3, 4])('shows every version as it was (seed %i)', (seed) => {
    const r = rand(seed * 7919);
    const start = Array.from({ length: r(200) }, (_, i) => ctOf(i + 1, i % 5 === 0, i % 3));
    const versions: { v: CtVersion; cts: Map<number, Ct> }[] = [{ v: ctVersionOf(start), cts: new Map(start.map((c) => [c.id, c])) }];
    const where = (v: CtVersion, ct: Ct): number => ctHashFind(v, (ct.zoneDir & 2) === 0 ? 0 : ct.zone, ct.reply);
    const check = ({ v, cts }: { v: CtVersion; cts: Map<number, Ct> }): void => {
      const wrong: number[] = [];
      for (let id = 1; id < 400; id++) {
        const ct = cts.get(id) ?? ctOf(id, (id - 1) % 5 === 0, (id - 1) % 3);
        const ref = where(v, ct);
        const orig = ctHashFind(v, (ct.zoneDir & 1) === 0 ? 0 : ct.zone, ct.orig);
        if ((ref < 0 ? undefined : ctHashAt(v, ref >> 1)) !== cts.get(id) || orig !== (ref < 0 ? -1 : ref - 1)) wrong.push(id);
      }
      expect([wrong, ctHashSize(v)]).toEqual([[], cts.size]);
    };
    for (let k = 0; k < 40; k++) {
      const from = versions[r(versions.length)] as (typeof versions)[number];
      const own = ctHashFork(from.v);
      const cts = new Map(from.cts);
      for (let n = r(60) * (k % 10 === 9 ? 30 : 1); n > 0; n--) {
        const id = r(399) + 1;
        const old = cts.get(id);
        if (!old) {
          const ct = ctOf(id, (id - 1) % 5 === 0, (id - 1) % 3);
          ctHashAdd(own, from.v, ct);
          cts.set(id, ct);
        } else if (r(2) === 0) {
          ctHashRemove(own, from.v, where(own, old) >> 1);
          cts.delete(id);
        } else {
          const copy = { ...old };
          ctHashReplace(own, from.v, where(own, old) >> 1, copy);
          cts.set(id, copy);
        }
        // Somebody asks another version in between.
        if (n % 17 === 0) ctHashFind((versions[r(versions.length)] as (typeof versions)[number]).v, 0, ctOf(1, false, 0).orig);
      }
      versions.push({ v: own, cts });
      check(versions[r(versions.length)] as (typeof versions)[number]);
    }
    for (const x of versions) check(x);
  });
});
