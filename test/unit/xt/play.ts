// Plays random tables, packets and edits (gen.ts) for the property tests. One table, three readings: iptDoTable as it is shipped with classifiers earned, iptDoTable walking every rule, and the naive reference.
// Packet after packet they must agree on the verdict and the mark, and on everything that stays behind: counters, the kernel log, the state of
// rules, sets, random numbers drawn; also when rules come and go between packets.
import fc from 'fast-check';
import { expect } from 'vitest';
import { pmEntries, pmSet } from '../../../src/base/pmap.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import { IPS_CONFIRMED } from '../../../src/model/ct.ts';
import type { World } from '../../../src/model/world.ts';
import type { XtTable } from '../../../src/model/xt.ts';
import { commitCtx, netnsOf, openCtx, setNetns, stateOf, type Ctx } from '../../../src/net/ctx.ts';
import { newCt } from '../../../src/net/nf/ctTable.ts';
import { iptDoTable } from '../../../src/net/nf/iptDoTable.ts';
import { newXtPacket } from '../../../src/net/nf/xtEnv.ts';
import { saveRule } from '../../../src/commands/iptables/print.ts';
import type { Tool } from '../../../src/commands/iptables/tool.ts';
import { txTable, xtAppend, xtCounters, xtDelete, xtDeleteChain, xtEdit, xtFlush, xtInsert, xtNewChain, xtReplace, xtSetPolicy, xtTable, xtZero, type NewRule, type XtTx } from '../../../src/nfnl/xtTable.ts';
import { run } from '../../../src/shell/session.ts';
import { newFlowCache } from '../../../src/xt/flowCache.ts';
import { compileTable } from '../../../src/xt/compile.ts';
import type { XtPacket } from '../../../src/xt/types.ts';
import { packetOf, rngOf, ruleOf, type Shape } from './gen.ts';
import { readTable } from './reference.ts';

const NS = 1;
const TABLE = 'mangle';
/** Which chains a chain's rules may call: later ones only. */
const CALLS: Readonly<Record<string, readonly string[]>> = { FORWARD: ['U0', 'U1', 'U2'], PREROUTING: ['U1', 'U2'], POSTROUTING: ['U2'], U0: ['U1', 'U2'], U1: ['U2'], U2: [], N0: [], N1: [] };
/** Chains at least so long get a classifier. */
const LONG = 33;
const PACKETS = 800;

/** Sets, connections in every state, a log that speaks. */
const ground = (): World => {
  const script = [4, 6].map((f) => {
    const inet = f === 4 ? 'inet' : 'inet6';
    const [ip, net] = f === 4 ? ['10.0.0.1', '10.0.0.0/24'] : ['fd00::1', 'fd00::/64'];
    return `ipset create s${f}ip hash:ip family ${inet} counters; ipset add s${f}ip ${ip}; ipset create s${f}net hash:net family ${inet}; ipset add s${f}net ${net}; ipset create s${f}port hash:ip,port family ${inet}; ipset add s${f}port ${ip},tcp:80`;
  });
  const { world, output } = run(script.join('\n'), { world: emptyWorld(7) });
  if (output !== '') throw new Error(output);
  const ctx = openCtx(world);
  setNetns(ctx, NS, { sysctl: pmSet(netnsOf(ctx, NS).sysctl, 'net.netfilter.nf_log_all_netns', '1') });
  const tuple = { src: 1, dst: 2, proto: 6, sport: 1, dport: 2 };
  // Confirmed ones: the commit files them.
  for (const ctinfo of [0, 1, 2, 3]) stateOf(ctx, NS).liveCt.set(100 + ctinfo, { ...newCt(100 + ctinfo, 0, 3, tuple, tuple), status: IPS_CONFIRMED, timeout: 1e15 });
  return commitCtx(ctx);
};
const GROUND = ground();

/** The rules of each chain and the steps: an edit and the packets after it. All are numbers that gen.ts turns into things. */
interface Case {
  readonly shape: Shape;
  readonly rules: Readonly<Record<string, readonly number[]>>;
  readonly steps: readonly number[];
}
/** Never matched: they make the few rules of a shrunk case a long chain. */
const filler = (n: number, { family }: Shape): NewRule => ({
  src: null, iif: null, oif: null, proto: 254, protoInvert: false, frag: null, matches: [], target: { kind: 'none' },
  dst: family === 4 ? { ip: 0xcb007100 + n, mask: 0xffffffff, invert: false } : { ip: `20010db8${(0xcb007100 + n).toString(16)}${'0'.repeat(16)}`, mask: 'f'.repeat(32), invert: false },
});
const build = (c: Case) => (tx: XtTx): void => {
  for (const chain of Object.keys(c.rules)) if (!/^[A-Z]+$/.test(chain)) xtNewChain(tx, TABLE, chain);
  for (const [chain, seeds] of Object.entries(c.rules)) {
    for (const seed of seeds) xtAppend(tx, TABLE, chain, ruleOf(seed, c.shape, CALLS[chain] ?? []));
    for (let i = seeds.length; i < LONG; i++) xtAppend(tx, TABLE, chain, filler(i, c.shape));
  }
};
/** One edit, the same on equal tables. */
const change = (seed: number, s: Shape) => (tx: XtTx): void => {
  const r = rngOf(seed);
  for (let n = r.pick([1, 1, 1, 2, 5]); n > 0; n--) {
    const t = txTable(tx, TABLE);
    const c = t?.chains.get(r.pick(['FORWARD', 'FORWARD', 'PREROUTING', 'U0', 'U1', 'U2', 'N0']));
    const fresh = (chain: string): NewRule => ruleOf(r.below(2 ** 31), s, [...(CALLS[chain] ?? []), ...(chain.startsWith('N') || !t?.chains.has('N0') ? [] : ['N0'])]);
    if (!t || !c) continue;
    const at = r.below(c.rules.length + 1);
    switch (r.below(13)) {
      case 0: case 1: xtAppend(tx, TABLE, c.name, fresh(c.name)); break;
      case 2: xtInsert(tx, TABLE, c.name, 0, fresh(c.name)); break;
      case 3: case 4: xtInsert(tx, TABLE, c.name, at, fresh(c.name)); break;
      case 5: case 6: case 7: xtDelete(tx, TABLE, c.name, at); break;
      case 8: case 9: xtReplace(tx, TABLE, c.name, at, fresh(c.name)); break;
      case 10: {
        const name = r.pick(['N0', 'N1']);
        xtNewChain(tx, TABLE, name);
        for (let i = r.below(60); i > 0; i--) xtAppend(tx, TABLE, name, fresh(name));
        xtInsert(tx, TABLE, 'FORWARD', 0, { ...fresh('FORWARD'), target: { kind: 'jump', chain: name } });
        break;
      }
      case 11: {
        const keep = r.below(60);
        xtFlush(tx, t, c);
        for (let i = 0; i < keep; i++) xtAppend(tx, TABLE, c.name, fresh(c.name));
        break;
      }
      default:
        if (r.chance(0.4)) xtSetPolicy(tx, TABLE, 'FORWARD', r.pick(['ACCEPT', 'DROP']), undefined);
        else if (r.chance(0.5)) xtZero(tx, t, c);
        else xtDeleteChain(tx, TABLE, 'N1');
    }
  }
};

const tableOf = (ctx: Ctx, s: Shape): XtTable => {
  const t = xtTable(netnsOf(ctx, NS), s.backend, s.family, TABLE);
  if (!t) throw new RangeError('the table is gone');
  return t;
};
/** A chain gets its classifier when it has been asked often: these are the ends of that. */
const asked = (t: XtTable, visits: number): void => {
  for (const span of compileTable(t).spans) span.visits = visits;
};
const OFTEN = 1e9;
const NEVER = -1e9;

/** All that packets leave behind, the log emptied. */
const left = (ctx: Ctx, t: XtTable, counted: ((id: number) => string) | null): string => {
  const st = stateOf(ctx, NS);
  const count = counted ?? ((id: number): string => `${xtCounters(ctx, NS, id).packets}/${xtCounters(ctx, NS, id).bytes}`);
  const log = ctx.klog.map((l) => l.text).join('\n');
  ctx.klog.length = 0;
  const counters = t.chains.map((c) => `${c.name}${c.hook >= 0 ? ` ${count(c.id)}` : ''}: ${c.rules.map((r) => count(r.id)).join(' ')}`);
  return JSON.stringify({ counters, log, state: [...pmEntries(st.xtState)].sort(([a], [b]) => (a < b ? -1 : 1)), sets: [...pmEntries(st.ipsets)], seed: ctx.seed }, null, 1);
};
const textOf = (t: XtTable): string => {
  const tool = { family: t.family, backend: t.backend, p: { err: () => undefined } } as unknown as Tool;
  return t.chains.flatMap((c) => [`:${c.name} ${c.policy}`, ...c.rules.filter((r) => r.proto !== 254).map((r) => saveRule(tool, c.name, r, undefined))]).join('\n');
};

interface Tally {
  comparisons: number;
  classified: number;
  edits: number;
}
const play = (c: Case, tally: Tally): void => {
  const { shape } = c;
  const { family, backend } = shape;
  const [shipped, linear, naive] = [openCtx(GROUND), openCtx(GROUND), openCtx(GROUND)];
  const all = [shipped, linear, naive];
  /** What the reference counted, by rule or policy. */
  const counts = new Map<number, { packets: number; bytes: number }>();
  const edit = (make: (tx: XtTx) => void): boolean => {
    // What an edit does to counters and state depends on the counters (nf_tables makes a rule anew to zero it, unless it is zero): it must find the reference's.
    xtEdit(naive, NS, backend, family, (tx) => {
      for (const [id, x] of counts) tx.counters.set(id, { ...x });
    });
    const said = all.map((ctx) => xtEdit(ctx, NS, backend, family, make)?.errno);
    expect(said).toEqual([said[0], said[0], said[0]]);
    counts.clear();
    for (const ch of tableOf(naive, shape).chains) for (const id of [ch.id, ...ch.rules.map((r) => r.id)]) counts.set(id, { ...xtCounters(naive, NS, id) });
    return said[0] === undefined;
  };
  expect(edit(build(c))).toBe(true);
  const small = Object.values(c.rules).reduce((n, list) => n + list.length, 0) <= 12;
  for (const [n, step] of c.steps.entries()) {
    const r = rngOf(step);
    if (n > 0 && edit(change(step, shape))) tally.edits++;
    const tables = all.map((ctx) => tableOf(ctx, shape)) as [XtTable, XtTable, XtTable];
    asked(tables[0], r.chance(0.8) ? OFTEN : 0);
    asked(tables[1], NEVER);
    const seen: number[] = [];
    for (let k = 1; k <= PACKETS; k++) {
      // Some flows come again: half-way their answers begin to be remembered, in a few sets that overflow.
      const seed = k > 1 && r.chance(0.4) ? (seen[r.below(seen.length)] as number) : r.below(2 ** 31);
      seen.push(seed);
      if (k === PACKETS >> 1 && family === 4) for (const { classifier } of compileTable(tables[0]).spans) if (classifier) classifier.flows ??= newFlowCache(5);
      const packet = packetOf(seed, family);
      const wait = r.chance(0.3) ? r.below(300_000) : 0;
      const [a, b, p] = all.map((ctx): XtPacket => {
        ctx.now += wait;
        return newXtPacket(ctx, NS, family, packet.hook, TABLE, packet.skb, 0, 0, packet.inName, packet.outName);
      }) as [XtPacket, XtPacket, XtPacket];
      const verdicts = [iptDoTable(shipped, NS, tables[0], a), iptDoTable(linear, NS, tables[1], b)];
      const want = readTable(tables[2], p);
      for (const id of want.counted) {
        const x = counts.get(id) as { packets: number; bytes: number };
        x.packets++;
        x.bytes += p.pkt.len;
      }
      const differ = (what: string): Error => new Error(`${what} of packet ${k} after step ${n}: ${JSON.stringify(packet)}\n${textOf(tables[0])}`);
      for (const [i, who] of ['the shipped table', 'the linear walk'].entries()) {
        if (verdicts[i] !== want.verdict || (i === 0 ? a : b).skb.mark !== p.skb.mark) throw differ(`${who} says ${verdicts[i]}, mark ${(i === 0 ? a : b).skb.mark}; the reference ${want.verdict}, mark ${p.skb.mark}: verdict`);
      }
      tally.comparisons++;
      if (k < PACKETS && !small) continue;
      const truth = left(naive, tables[2], (id) => `${counts.get(id)?.packets}/${counts.get(id)?.bytes}`);
      for (const [ctx, t, who] of [[shipped, tables[0], 'the shipped table'], [linear, tables[1], 'the linear walk']] as const) {
        const got = left(ctx, t, null);
        if (got !== truth) {
          const at = got.split('\n').findIndex((l, i) => l !== truth.split('\n')[i]);
          throw differ(`${who} leaves ${got.split('\n')[at]} where the reference leaves ${truth.split('\n')[at]}: traces`);
        }
      }
    }
    tally.classified += compileTable(tables[0]).spans.filter((s) => s.classifier !== null).length;
    expect(compileTable(tables[1]).spans.some((s) => s.classifier !== null)).toBe(false);
  }
};

const seeds = (min: number, max: number): fc.Arbitrary<number[]> => fc.noBias(fc.array(fc.noShrink(fc.nat(2 ** 31 - 1)), { minLength: min, maxLength: max, size: 'max' }));
/** One chain in eight is very long. */
const length = (max: number): fc.Arbitrary<number[]> => fc.oneof({ weight: 7, arbitrary: seeds(0, max) }, { weight: 1, arbitrary: seeds(0, 300) });
const caseArb = (family: 4 | 6): fc.Arbitrary<Case> =>
  fc.record({
    // First, so that it shrinks first: fewer packets make every further attempt cheap.
    steps: seeds(1, 12),
    shape: fc.constantFrom<Shape[]>({ family, backend: 'legacy' }, { family, backend: 'nft' }),
    rules: fc.record({ FORWARD: length(140), PREROUTING: seeds(0, 80), POSTROUTING: seeds(0, 40), U0: length(90), U1: seeds(0, 70), U2: seeds(0, 60) }),
  });

/** A random table of the family after another, until so many packets have met one. */
export const playAll = (family: 4 | 6, comparisons: number): Tally => {
  const tally: Tally = { comparisons: 0, classified: 0, edits: 0 };
  while (tally.comparisons < comparisons) fc.assert(fc.property(caseArb(family), (c) => play(c, tally)), { numRuns: 20 });
  return tally;
};
