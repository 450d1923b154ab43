// One question: what does a packet cost conntrack as the table grows, for a flow that is new and for one that is known? And what does an
// entry weigh? Flows come in random order. Floor: a Map of the same keys, which tracks nothing. Peer: immer's Map, which keeps old versions, too.
import { enableMapSet, produce } from 'immer';
import { pmSet } from '../src/base/pmap.ts';
import { emptyPSerial, psSetAll, type PSerial } from '../src/base/pserial.ts';
import type { Ct } from '../src/model/ct.ts';
import type { Skb } from '../src/model/skb.ts';
import { emptyWorld } from '../src/model/init.ts';
import type { World } from '../src/model/world.ts';
import { commitCtx, netnsOf, openCtx, setNetns, type Ctx } from '../src/net/ctx.ts';
import { nfConntrackConfirm, nfConntrackIn } from '../src/net/nf/conntrack.ts';
import { invertTuple, skbTuple } from '../src/net/nf/conntrackTuple.ts';
import { ctHashAdd, ctHashFork, ctVersionOf, type CtVersion } from '../src/net/nf/ctHash.ts';
import { newCt, tupleKey } from '../src/net/nf/ctTable.ts';
import { cpuTime, heapUsed, median, timing, type Row } from './lib.ts';

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
const send = (ctx: Ctx, skb: Skb): number => {
  const s = nfConntrackIn(ctx, 1, skb);
  return s && nfConntrackConfirm(ctx, 1, s) ? (s.nf?.ctinfo ?? 0) : -1;
};
const tupleOf = (i: number): Ct['orig'] => skbTuple(packet(i, false).net as Parameters<typeof skbTuple>[0]) as Ct['orig'];
const keyOf = (i: number): string => tupleKey(0, tupleOf(i));
const ctOf = (i: number): Ct => newCt(i + 1, 0, 3, tupleOf(i), invertTuple(tupleOf(i)));

/** A world with n flows, made by n packets and committed every 10,000, as a run of many commands would. */
const worldOf = (n: number): World => {
  let world = commitCtx(begin());
  for (let at = 0; at < n; at += 10_000) {
    const ctx = openCtx(world);
    for (let i = at; i < Math.min(n, at + 10_000); i++) send(ctx, packet(i, false));
    world = commitCtx(ctx);
  }
  return world;
};
const range = <T>(n: number, f: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => f(i));

const BATCH = 1000;
const ROUNDS = 60;
/** What packets cost in a world of n flows. Each flow is met once in its run: found, copied, edited; then all are committed. */
const ofPackets = (n: number): Row[] => {
  let sum = 0;
  const before = heapUsed();
  let world: World | null = null;
  const built = cpuTime(() => {
    world = worldOf(n);
  }) / n;
  const bytes = Math.round((heapUsed() - before) / n);
  const base = world as World | null ?? emptyWorld(1);
  const map = new Map(range(n, (i) => [keyOf(i), i]));
  const times = { added: [] as number[], known: [] as number[], again: [] as number[], kept: [] as number[], world: [] as number[], get: [] as number[], set: [] as number[] };
  const spend = (xs: number[], per: number, f: () => void): void => void xs.push(cpuTime(f) / per);
  for (let r = 0; r < ROUNDS; r++) {
    const pick = (i: number): number => scramble(r * BATCH + i) % n;
    const met = range(BATCH, (i) => packet(pick(i), (i & 1) === 1));
    const fresh = range(BATCH, (i) => packet(n + r * BATCH + i, false));
    let c = openCtx(base);
    send(c, packet(0, false));
    spend(times.known, BATCH, () => {
      for (const p of met) sum += send(c, p);
    });
    spend(times.again, BATCH, () => {
      for (let i = 0; i < BATCH; i++) sum += send(c, met[i & 63] as Skb);
    });
    spend(times.kept, BATCH, () => void commitCtx(c));
    c = openCtx(base);
    send(c, packet(0, false));
    spend(times.added, BATCH, () => {
      for (const p of fresh) sum += send(c, p);
      commitCtx(c);
    });
    let w = base;
    spend(times.world, 100, () => {
      for (let i = 0; i < 100; i++) {
        c = openCtx(w);
        sum += send(c, fresh[i] as Skb);
        w = commitCtx(c);
      }
    });
    const keys = range(BATCH, (i) => keyOf(pick(i)));
    const unknown = range(BATCH, (i) => keyOf(n + r * BATCH + i));
    spend(times.get, BATCH, () => {
      for (const k of keys) sum += map.get(k) ?? 0;
    });
    spend(times.set, BATCH, () => {
      for (const k of unknown) map.set(k, 1);
    });
    for (const k of unknown) map.delete(k);
  }
  const row = (name: string, xs: number[], floor: number[], floorName: string, note = ''): Row => ({
    bench: 'conntrack', case: `${name}, ${n} entries`, ns: median(xs), min: Math.min(...xs), floor: median(floor), floorName, ...(note !== '' && { note }),
  });
  return [
    row('new flow and its commit', times.added, times.set, 'Map.set', `${bytes} bytes an entry; ${Math.round(built)} ns each to build the table${sum === -1 ? '!' : ''}`),
    row('known flow', times.known, times.get, 'Map.get'),
    row('known flow again in its run', times.again, times.get, 'Map.get'),
    row('commit of a touched flow', times.kept, times.set, 'Map.set'),
    row('new flow in a world of its own', times.world, times.set, 'Map.set', 'openCtx to commitCtx'),
  ];
};

interface State {
  readonly byId: PSerial<Ct>;
  readonly byTuple: CtVersion;
}
/** What a run keeps of new connections: a new version of the map by number and of the table by tuple. */
const inserted = (s: State, cts: readonly Ct[]): State => {
  const own = ctHashFork(s.byTuple);
  for (const ct of cts) ctHashAdd(own, s.byTuple, ct);
  return { byId: psSetAll(s.byId, cts), byTuple: own };
};
/** State alone against immer's Map by tuple: inserts of one, then of a thousand, in a version each. Ours go on from version to version and back to the first. */
const ofState = (n: number): Row[] => {
  const old = range(n, ctOf);
  const base: State = { byId: psSetAll(emptyPSerial<Ct>(), old), byTuple: ctVersionOf(old) };
  const more = range(BATCH, (i) => ctOf(n + i));
  const ones = more.map((ct) => [ct]);
  const set = (m: unknown, ct: Ct): void => void (m as Map<string, Ct>).set(tupleKey(0, ct.orig), { ...ct });
  const map = produce(new Map<string, Ct>(), (m) => {
    for (const ct of old) set(m, ct);
  });
  const chain = 200;
  let at = 0;
  const one = timing(() => {
    let s = base;
    for (let i = 0; i < chain; i++) s = inserted(s, ones[(at + i) % BATCH] as Ct[]);
    at += chain;
  }, { per: chain });
  const batch = timing(() => void inserted(base, more), { per: BATCH });
  const peerOne = timing(() => void produce(map, (m) => set(m, more[at++ % BATCH] as Ct)));
  const peerBatch = timing(() => void produce(map, (m) => {
    for (const ct of more) set(m, ct);
  }), { per: BATCH });
  const row = (name: string, t: { ns: number; min: number }, peer: { ns: number }): Row =>
    ({ bench: 'conntrack', case: `${name}, ${n} entries`, ns: t.ns, min: t.min, floor: peer.ns, floorName: "immer's Map" });
  return [row('insert, a version each', one, peerOne), row('insert, 1000 in a version', batch, peerBatch)];
};

export const bench = (): Row[] => {
  enableMapSet();
  // So that the first size is not measured while the compiler still thinks.
  for (let i = 0; i < 30; i++) worldOf(1000);
  return [...[1000, 10_000].flatMap(ofState), ...[1000, 10_000, 100_000, 1_000_000].flatMap(ofPackets)];
};
