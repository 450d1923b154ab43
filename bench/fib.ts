// One question: what does a route lookup cost as the table grows, and what does one more route?
// Floors: a linear scan in flat arrays while that is small, then a Map of exact keys, which finds no prefix, and an array read.
import { emptyPMap, pmSet } from '../src/base/pmap.ts';
import type { FibTable, Route } from '../src/model/world.ts';
import { addRouteTo, fibKey, fibTableLookup } from '../src/net/fib4.ts';
import { compiledTable } from '../src/net/fibCompiled.ts';
import type { Flow } from '../src/net/route4.ts';
import { measure as measured, type Row } from './lib.ts';

const measure = (f: () => void): number => measured(f, 1, 7, 8);

const rand = (seed: number) => {
  let x = seed;
  return (): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
};
/** Prefix lengths as a full Internet table has them: more than half /24, the rest mostly /16 to /23. */
const lengthOf = (r: number): number => {
  const d = r % 100;
  return d < 60 ? 24 : d < 90 ? 19 + (r % 5) : d < 97 ? 16 + (r % 3) : d < 99 ? 8 + (r % 8) : 32;
};
const nh = { oif: 2, gw: 0x0a000001, weight: 1, onlink: false, dead: false, linkdown: false };
const routeOf = (dst: number, dstLen: number): Route => ({
  dst: (dst & (dstLen === 0 ? 0 : -1 << (32 - dstLen))) >>> 0, dstLen, tos: 0, priority: 0, type: 'unicast', scope: 0, protocol: 3, prefsrc: null, nexthops: [nh],
  metrics: null, pref: 'medium', expires: 0,
});
const tableOf = (n: number): { table: FibTable; addresses: Uint32Array; routes: Route[] } => {
  const next = rand(0x1234567);
  const routes: Route[] = [];
  let held = emptyPMap<readonly Route[]>();
  while (held.size < n) {
    const r = routeOf(next(), lengthOf(next()));
    held = pmSet(held, fibKey(r.dst, r.dstLen), [r]);
    routes.push(r);
  }
  const table: FibTable = { id: 254, routes: held };
  const addresses = new Uint32Array(65536);
  for (let i = 0; i < addresses.length; i++) addresses[i] = i % 20 === 0 ? next() : (((routes[next() % routes.length] as Route).dst as number) + (next() & 0xff)) >>> 0;
  return { table, addresses, routes };
};
const flow = (dst: number): Flow => ({ dst, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });

export const bench = (): Row[] => {
  const rows: Row[] = [];
  let sum = 0;
  for (const n of [10, 100, 1000, 10_000, 100_000, 1_000_000]) {
    const { table, addresses, routes } = tableOf(n);
    let i = 0;
    const next = (): number => addresses[(i = (i + 1) & 65535)] as number;
    const c = compiledTable(table);
    // Every address once, so that what is measured is not the first touch of the answers' memo.
    for (let k = 0; k < addresses.length; k++) {
      const d = next();
      sum += fibTableLookup(table, d, flow(d))?.prefixlen ?? 0;
    }
    const read = measure(() => { sum += next(); });
    const row = (name: string, ns: number, floor: number, floorName: string): void => void rows.push({ bench: 'fib', case: `${name}, ${n} routes`, ns, floor, floorName });
    row('longest prefix', measure(() => { sum += c.longest(next())?.len ?? 0; }), read, 'array read');
    const lookup = measure(() => { const d = next(); sum += fibTableLookup(table, d, flow(d))?.prefixlen ?? 0; });
    if (n <= 100) {
      const by = [...routes].sort((a, b) => b.dstLen - a.dstLen);
      const nets = Int32Array.from(by, (r) => r.dst as number);
      const masks = Int32Array.from(by, (r) => -1 << (32 - r.dstLen));
      row('fib_table_lookup', lookup, measure(() => { const d = next(); for (let k = 0; k < nets.length; k++) if ((d & (masks[k] as number)) === nets[k]) { sum += k; break; } }), 'linear scan');
    } else {
      const map = new Map(routes.map((r) => [r.dst as number, r]));
      row('fib_table_lookup', lookup, measure(() => { sum += map.get(next())?.dstLen ?? 0; }), 'Map.get');
    }
  }
  // Routes added one by one, each followed by a lookup, as `ip route add ... via` looks its gateway up: time per route.
  for (const n of [1000, 10_000, 100_000]) {
    const next = rand(99);
    let table: FibTable = { id: 254, routes: emptyPMap() };
    let map = emptyPMap<number>();
    const t0 = process.hrtime.bigint();
    for (let k = 0; k < n; k++) {
      const d = next();
      table = addRouteTo(table, routeOf(d, lengthOf(d >>> 3)), 'append');
      sum += compiledTable(table).longest(d)?.len ?? 0;
    }
    const t1 = process.hrtime.bigint();
    for (let k = 0; k < n; k++) map = pmSet(map, next(), k);
    const t2 = process.hrtime.bigint();
    rows.push({ bench: 'fib', case: `add a route, then look up, ${n} times`, ns: Number(t1 - t0) / n, floor: Number(t2 - t1) / n, floorName: 'pmSet', note: 'per route' });
  }
  if (sum === -1) console.log(sum);
  return rows;
};
