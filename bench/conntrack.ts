// One question: what does a packet cost conntrack as the table grows, for a flow that is new and for one that is known? And what does an
// entry weigh? Flows come in random order. Floor: a Map of the same keys, which tracks nothing.
import { pmSet } from '../src/base/pmap.ts';
import type { Skb } from '../src/model/skb.ts';
import { emptyWorld } from '../src/model/init.ts';
import type { World } from '../src/model/world.ts';
import { commitCtx, netnsOf, openCtx, setNetns, type Ctx } from '../src/net/ctx.ts';
import { nfConntrackConfirm, nfConntrackIn } from '../src/net/nf/conntrack.ts';
import { skbTuple } from '../src/net/nf/conntrackTuple.ts';
import { tupleKey } from '../src/net/nf/ctTable.ts';
import type { Row } from './lib.ts';

const scramble = (i: number): number => Math.imul(i + 1, 0x9e3779b1) >>> 0;
/** UDP from one of many clients to one of 64 servers. */
const packet = (i: number, reply: boolean): Skb => {
  const client = (0x0a000000 + (scramble(i) >>> 12)) >>> 0;
  const server = (0xc0a80000 + (i & 63)) >>> 0;
  const cport = 1024 + (i & 0x3fff);
  return {
    dev: 2, iif: 2, pktType: 'host', smac: 0, dmac: 0, proto: 0x800, vlan: 0, mark: 0, nf: null, id: 1,
    net: {
      type: 'ip', src: reply ? server : client, dst: reply ? client : server, proto: 17, ttl: 64, tos: 0, id: 0, df: true, mf: false, off: 0, len: 60, alert: false,
      l4: { type: 'udp', sport: reply ? 53 : cport, dport: reply ? cport : 53, data: { len: 32 } },
    },
  };
};
const begin = (): Ctx => {
  const ctx = openCtx(emptyWorld(1));
  setNetns(ctx, 1, { sysctl: pmSet(netnsOf(ctx, 1).sysctl, 'net.netfilter.nf_conntrack_max', '4000000') });
  return ctx;
};
const send = (ctx: Ctx, i: number, reply: boolean): number => {
  const s = nfConntrackIn(ctx, 1, packet(i, reply));
  return s && nfConntrackConfirm(ctx, 1, s) ? (s.nf?.ctinfo ?? 0) : -1;
};
const ns = (n: number, f: () => void): number => {
  const t0 = process.hrtime.bigint();
  f();
  return Number(process.hrtime.bigint() - t0) / n;
};
const median = (xs: number[]): number => xs.sort((a, b) => a - b)[xs.length >> 1] as number;
const heap = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
};

/** A world with n flows, made by n packets and committed every 10,000, as a run of many commands would. */
const worldOf = (n: number): World => {
  let world = commitCtx(begin());
  for (let at = 0; at < n; at += 10_000) {
    const ctx = openCtx(world);
    for (let i = at; i < Math.min(n, at + 10_000); i++) send(ctx, i, false);
    world = commitCtx(ctx);
  }
  return world;
};

const BATCH = 1000;
const ROUNDS = 60;
export const bench = (): Row[] => {
  const rows: Row[] = [];
  let sum = 0;
  // So that the first size is not measured while the compiler still thinks.
  for (let i = 0; i < 30; i++) worldOf(1000);
  for (const n of [1000, 10_000, 100_000, 1_000_000]) {
    const before = heap();
    let world: World | null = null;
    const built = ns(n, () => {
      world = worldOf(n);
    });
    const bytes = Math.round((heap() - before) / n);
    const base = world as World | null ?? emptyWorld(1);
    const map = new Map<string, number>();
    const keyOf = (i: number): string => {
      const t = skbTuple(packet(i, false).net as Parameters<typeof skbTuple>[0]);
      return t ? tupleKey(0, t) : '';
    };
    for (let i = 0; i < n; i++) map.set(keyOf(i), i);
    const added: number[] = [];
    const known: number[] = [];
    const kept: number[] = [];
    const floorGet: number[] = [];
    const floorSet: number[] = [];
    for (let r = 0; r < ROUNDS; r++) {
      // Each flow is met once in its run: found, copied, edited; then all are committed.
      const pick = (i: number): number => scramble(r * BATCH + i) % n;
      let c = openCtx(base);
      sum += send(c, 0, false);
      known.push(ns(BATCH, () => {
        for (let i = 0; i < BATCH; i++) sum += send(c, pick(i), (i & 1) === 1);
      }));
      kept.push(ns(BATCH, () => void commitCtx(c)));
      c = openCtx(base);
      sum += send(c, 0, false);
      added.push(ns(BATCH, () => {
        for (let i = 0; i < BATCH; i++) sum += send(c, n + r * BATCH + i, false);
        commitCtx(c);
      }));
      const keys = Array.from({ length: BATCH }, (_, i) => keyOf(pick(i)));
      const fresh = Array.from({ length: BATCH }, (_, i) => keyOf(n + r * BATCH + i));
      floorGet.push(ns(BATCH, () => {
        for (const k of keys) sum += map.get(k) ?? 0;
      }));
      floorSet.push(ns(BATCH, () => {
        for (const k of fresh) map.set(k, 1);
      }));
      for (const k of fresh) map.delete(k);
    }
    const row = (name: string, times: number[], floor: number[], floorName: string, note: string): void =>
      void rows.push({ bench: 'conntrack', case: `${name}, ${n} entries`, ns: median(times), floor: median(floor), floorName, ...(note !== '' && { note }) });
    row('new flow and its commit', added, floorSet, 'Map.set', `${bytes} bytes an entry; ${Math.round(built)} ns each to build the table`);
    row('known flow', known, floorGet, 'Map.get', '');
    row('commit of a touched flow', kept, floorSet, 'Map.set', '');
  }
  if (sum === -1) console.log(sum);
  return rows;
};
