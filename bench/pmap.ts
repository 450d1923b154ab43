// One question: what does the persistent map cost beside a native Map, which keeps no old version?
import { emptyPMap, pmGet, pmSet, type PMap } from '../src/base/pmap.ts';
import { measure, type Row } from './lib.ts';

export const bench = (): Row[] => {
  const rows: Row[] = [];
  for (const n of [100, 10_000, 100_000]) {
    let m: PMap<number> = emptyPMap();
    const ref = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      m = pmSet(m, Math.imul(i, 2654435761) >>> 0, i);
      ref.set(Math.imul(i, 2654435761) >>> 0, i);
    }
    let i = 0;
    const key = (): number => Math.imul((i = (i + 7919) % n), 2654435761) >>> 0;
    let sum = 0;
    rows.push({ bench: 'pmap', case: `get of ${n}`, ns: measure(() => { sum += pmGet(m, key()) ?? 0; }), floor: measure(() => { sum += ref.get(key()) ?? 0; }), floorName: 'Map.get' });
    rows.push({ bench: 'pmap', case: `set of ${n}`, ns: measure(() => { sum += pmSet(m, key(), sum).size; }), floor: measure(() => { ref.set(key(), sum); }), floorName: 'Map.set' });
  }
  return rows;
};
