// One question: what does a route lookup cost as the table grows, in time and memory, and what does one more route?
// `slot`: the longest prefix as a number, which is all that other benches of longest prefixes measure. `found`: fib_table_lookup, its answer
// not looked into. `read`: the answer's next hop, which costs a miss of the caches by itself: a million answers are a million objects.
// Floors: one read of an array as large, at random; a Map of exact keys, which finds no prefix. Peers: ipaddr.js, DIR-24-8 in C.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ipaddr from 'ipaddr.js';
import { emptyPMap, pmHas, pmSet } from '../src/base/pmap.ts';
import type { FibTable, Route } from '../src/model/world.ts';
import { addRouteTo, fibKey, fibTableLookup, removeRouteFrom } from '../src/net/fib4.ts';
import { compiled4, longestPrefix, slot4 } from '../src/net/fibCompiled.ts';
import { heapUsed, say, time, timing, type Row, type Timing } from './lib.ts';

const PER = 4096;
const ASKED = 1 << 20;
const ANY = { oif: 0, tos: 0 };
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
const plain = { tos: 0, priority: 0, type: 'unicast', scope: 0, protocol: 3, prefsrc: null, metrics: null, pref: 'medium', expires: 0 } as const;
const routeOf = (dst: number, dstLen: number): Route => ({ dst: (dst & (dstLen === 0 ? 0 : -1 << (32 - dstLen))) >>> 0, dstLen, nexthops: [nh], ...plain });
const tableOf = (n: number): { table: FibTable; addresses: Int32Array; routes: Route[] } => {
  const next = rand(0x1234567);
  const routes: Route[] = [];
  let held = emptyPMap<readonly Route[]>();
  while (held.size < n) {
    const r = routeOf(next(), lengthOf(next()));
    const key = fibKey(r.dst, r.dstLen);
    if (pmHas(held, key)) continue;
    held = pmSet(held, key, [r]);
    routes.push(r);
  }
  // One address in twenty is anybody's, the others lie in a route's first 256.
  const addresses = new Int32Array(ASKED);
  for (let i = 0; i < ASKED; i++) addresses[i] = i % 20 === 0 ? next() : ((routes[next() % n] as Route).dst as number) + (next() & 0xff);
  return { table: { id: 254, routes: held }, addresses, routes };
};

let sum = 0;
/** Times `some`, asked about a million addresses in turn; returns what it costs per address. Each loop is its own and keeps its own small sum, or V8 would count in heap numbers. */
const over = (addresses: Int32Array, some: (from: number, to: number) => number, per = PER): Timing => {
  let at = 0;
  return timing(() => {
    sum ^= some(at, at + per);
    at = (at + per) & (addresses.length - 1);
  }, { per, rounds: 11, roundMs: 15, warmMs: 400 });
};

/** DIR-24-8 in C of the same routes and addresses; undefined where there is no gcc. */
const native = (routes: readonly Route[], addresses: Int32Array): { ns: number; min: number; sum: number } | undefined => {
  const dir = mkdtempSync(join(tmpdir(), 'packetpath-lpm-'));
  try {
    const program = join(dir, 'lpm');
    const gcc = spawnSync('gcc', ['-O2', '-o', program, join('bench', 'native', 'lpm.c')], { encoding: 'utf8' });
    if (gcc.status !== 0) {
      say(`\n*** NO C PEER: gcc -O2 bench/native/lpm.c ${gcc.error ? `could not be run (${gcc.error.message})` : `failed:\n${gcc.stderr}`} ***\n`);
      return undefined;
    }
    const words = new Uint32Array(2 + routes.length * 3 + addresses.length);
    words.set([routes.length, addresses.length]);
    routes.map((r, i) => ({ r, i })).sort((a, b) => a.r.dstLen - b.r.dstLen).forEach(({ r, i }, k) => words.set([r.dst as number, r.dstLen, i + 1], 2 + k * 3));
    words.set(addresses, 2 + routes.length * 3);
    const file = join(dir, 'input');
    writeFileSync(file, words);
    const [ns, min, total] = spawnSync(program, [file], { encoding: 'utf8' }).stdout.trim().split(' ').map(Number) as [number, number, number];
    return { ns, min, sum: total };
  } finally {
    rmSync(dir, { recursive: true });
  }
};

const lookups = (n: number): Row[] => {
  const rows: Row[] = [];
  const before = heapUsed();
  const { table, addresses, routes } = tableOf(n);
  const configured = heapUsed();
  let c = compiled4(table);
  const built = time(() => void (c = compiled4({ ...table })));
  const compiled = heapUsed();
  const row = (name: string, t: Timing, floor: Timing, floorName: string, note?: string): void =>
    void rows.push({ bench: 'fib', case: `${name}, ${n} routes`, ...t, floor: floor.ns, floorName, ...(note === undefined ? {} : { note }) });

  // What is read at random is as large as what the lookup reads.
  const read = new Int32Array(c.flat?.slots.length ?? 32).fill(1);
  const shift = 1 + Math.clz32(read.length);
  const floor = over(addresses, (from, to) => { let s = 0; for (let i = from; i < to; i++) s = (s + (read[(addresses[i] as number) >>> shift] as number)) | 0; return s; });
  const slot = over(addresses, (from, to) => { let s = 0; for (let i = from; i < to; i++) s = (s + (slot4(c, addresses[i] as number))) | 0; return s; });
  row('slot', slot, floor, 'array read');
  rows.push({ bench: 'fib', case: `compiling, ${n} routes`, ns: built / n, floor: slot.ns, floorName: 'slot', note: 'per route' });
  for (const a of addresses) sum += fibTableLookup(table, a, ANY)?.nh.oif ?? 0;
  const found = over(addresses, (from, to) => { let s = 0; for (let i = from; i < to; i++) if (fibTableLookup(table, addresses[i] as number, ANY) !== undefined) s++; return s; });
  const next = over(addresses, (from, to) => { let s = 0; for (let i = from; i < to; i++) s = (s + (fibTableLookup(table, addresses[i] as number, ANY)?.nh.oif ?? 0)) | 0; return s; });
  if (n <= 100) {
    const by = [...routes].sort((a, b) => b.dstLen - a.dstLen);
    const nets = Int32Array.from(by, (r) => r.dst as number);
    const masks = Int32Array.from(by, (r) => -1 << (32 - r.dstLen));
    const scan = over(addresses, (from, to) => {
      let s = 0;
      for (let i = from; i < to; i++) {
        const d = addresses[i] as number;
        for (let k = 0; k < nets.length; k++) if ((d & (masks[k] as number)) === nets[k]) { s += k; break; }
      }
      return s;
    });
    row('found', found, scan, 'linear scan');
    row('read', next, scan, 'linear scan');
  } else {
    const map = new Map(routes.map((r) => [r.dst as number, r]));
    const get = over(addresses, (from, to) => { let s = 0; for (let i = from; i < to; i++) if (map.get((addresses[i] as number) >>> 0) !== undefined) s++; return s; });
    row('found', found, get, 'Map.get');
    row('read', next, get, 'Map.get');
  }
  rows.push({ bench: 'fib', case: `compiled form, ${n} routes`, ns: (compiled - configured) / n, unit: 'bytes', floor: (configured - before) / n, floorName: 'the routes', note: 'per route' });
  if (n === 1000) {
    const ranges = [...routes].sort((a, b) => b.dstLen - a.dstLen).map((r) => ipaddr.IPv4.parseCIDR(`${[24, 16, 8, 0].map((s) => ((r.dst as number) >>> s) & 255).join('.')}/${r.dstLen}`));
    const peer = over(addresses, (from, to) => {
      let s = 0;
      for (let i = from; i < to; i++) {
        const d = addresses[i] as number;
        const a = new ipaddr.IPv4([d >>> 24, (d >>> 16) & 255, (d >>> 8) & 255, d & 255]);
        for (const range of ranges) if (a.match(range)) { s++; break; }
      }
      return s;
    }, 16);
    row('slot', slot, peer, 'ipaddr.js match loop', `${Math.round(peer.ns / slot.ns)} times faster`);
    row('found', found, peer, 'ipaddr.js match loop', `${Math.round(peer.ns / found.ns)} times faster`);
  }
  if (n === 1_000_000) {
    const peer = native(routes, addresses);
    const wanted = new Map(routes.map((r, i) => [r, i + 1]));
    if (peer) {
      let total = 0;
      for (const a of addresses) total = (total + (wanted.get(longestPrefix(table, a)?.[0] as Route) ?? 0)) >>> 0;
      if (total !== peer.sum) throw new Error('C finds other prefixes');
      row('slot', slot, peer, 'DIR-24-8 in C');
    }
    let grown = table;
    const fresh = rand(77);
    const edit = (add: boolean): number => {
      const times: number[] = [];
      for (let k = 0; k < 2000; k++) {
        const r = add ? routeOf(fresh(), 24) : (routes[k] as Route);
        times.push(time(() => {
          grown = add ? addRouteTo(grown, r, 'append') : removeRouteFrom(grown, r);
          sum += fibTableLookup(grown, r.dst as number, ANY)?.nh.oif ?? 0;
        }));
      }
      return times.sort((a, b) => a - b)[1000] as number;
    };
    for (const add of [true, false]) rows.push({ bench: 'fib', case: `${add ? 'add' : 'delete'} one route, then look it up, ${n} routes`, ns: edit(add), floor: slot.ns, floorName: 'slot' });
    const edited = compiled4(grown);
    row('slot after 4,000 edits', over(addresses, (from, to) => { let s = 0; for (let i = from; i < to; i++) s = (s + slot4(edited, addresses[i] as number)) | 0; return s; }), slot, 'slot');
  }
  return rows;
};

/** Routes added one by one, each followed by a lookup, as `ip route add ... via` looks its gateway up. */
const growing = (n: number): Row => {
  const next = rand(99);
  let table: FibTable = { id: 254, routes: emptyPMap() };
  let map = emptyPMap<number>();
  const ns = time(() => {
    for (let k = 0; k < n; k++) {
      const d = next();
      table = addRouteTo(table, routeOf(d, lengthOf(d >>> 3)), 'append');
      sum += fibTableLookup(table, d, ANY)?.prefixlen ?? 0;
    }
  });
  const floor = time(() => { for (let k = 0; k < n; k++) map = pmSet(map, next(), k); });
  return { bench: 'fib', case: `add a route, then look up, ${n} times`, ns: ns / n, floor: floor / n, floorName: 'pmSet', note: 'per route' };
};

/** A thousand namespaces with a table of five routes each. */
const small = (): Row => {
  const next = rand(5);
  const tables = Array.from({ length: 1000 }, (_, id): FibTable => {
    let t: FibTable = { id, routes: emptyPMap() };
    for (const len of [0, 8, 24, 24, 32]) t = addRouteTo(t, routeOf(next(), len), 'append');
    return t;
  });
  const before = heapUsed();
  for (const t of tables) for (let i = 0; i < 8; i++) sum += fibTableLookup(t, next(), ANY)?.prefixlen ?? 0;
  const bytes = (heapUsed() - before) / tables.length;
  const one = addRouteTo({ id: 1, routes: emptyPMap() }, routeOf(0, 0), 'append');
  const kept = [one, ...tables];
  return { bench: 'fib', case: 'compiled form of a table of five routes, answers included', ns: bytes, unit: 'bytes', floor: 5 * 8, floorName: 'five (net, mask)', note: `${kept.length - 1} tables` };
};

const hex = (next: () => number): string => Array.from({ length: 4 }, () => next().toString(16).padStart(8, '0')).join('');
const lookups6 = (n: number): Row => {
  const next = rand(0xabcdef);
  let routes = emptyPMap<readonly Route[]>();
  const nets: string[] = [];
  while (routes.size < n) {
    const dstLen = [32, 40, 44, 48, 48, 48, 56, 64][next() % 8] as number;
    const dst = `2${hex(next).slice(1, dstLen / 4)}`.padEnd(32, '0');
    routes = pmSet(routes, fibKey(dst, dstLen), [{ dst, dstLen, nexthops: [nh], ...plain }]);
    nets.push(dst.slice(0, dstLen / 4));
  }
  const table: FibTable = { id: 254, routes };
  const addresses = Array.from({ length: 65536 }, () => `${nets[next() % nets.length]}${hex(next)}`.slice(0, 32));
  const exact = new Map(addresses.map((a) => [a, 1]));
  const asked = new Int32Array(addresses.length);
  const t = over(asked, (from, to) => { let s = 0; for (let i = from; i < to; i++) s = (s + (longestPrefix(table, addresses[i] as string)?.length ?? 0)) | 0; return s; });
  const floor = over(asked, (from, to) => { let s = 0; for (let i = from; i < to; i++) s = (s + (exact.get(addresses[i] as string) ?? 0)) | 0; return s; });
  return { bench: 'fib', case: `IPv6 longest prefix, ${n} routes`, ...t, floor: floor.ns, floorName: 'Map.get' };
};

export const bench = (): Row[] => {
  const rows = [
    small(),
    ...[10, 100, 1000, 10_000, 100_000, 1_000_000].flatMap(lookups),
    ...[10, 1000, 100_000].map(lookups6),
    ...[1000, 10_000, 100_000].map(growing),
  ];
  if (sum === -1) console.log(sum);
  return rows;
};
