// The engines that answer for a rule table, each with a loop of its own over the headers, so that none is called through another's shape.
import { emptyWorld } from '../src/model/init.ts';
import type { XtAddr, XtIface, XtTable } from '../src/model/xt.ts';
import { openCtx, type Ctx } from '../src/net/ctx.ts';
import { iptDoTable } from '../src/net/nf/iptDoTable.ts';
import { newXtPacket } from '../src/net/nf/xtEnv.ts';
import type { ChainCode } from '../src/xt/chainCode.ts';
import type { Classifier } from '../src/xt/classifier.ts';
import { classifierOf, compileTable, type ChainSpan } from '../src/xt/compile.ts';
import { H, newReader, portsOf, type Headers } from './gen/headers.ts';
import { rounds, summary, time, type Timing } from './lib.ts';

/** Looks headers `from` to `to` up; what it gives only keeps the work from being left out. */
export type Engine = (from: number, to: number) => number;
let kept = 0;
const ROUND_MS = 20;
/** Times per lookup, round by round. Slow engines see as many headers as a round has time for, but no fewer than 16. */
export const timesOf = (engines: readonly Engine[], count: number): number[][] => {
  const each = Math.max(...engines.map((engine) => {
    kept += engine(0, 4);
    return time(() => void (kept += engine(0, 8))) / 8;
  }));
  const batch = Math.min(count, Math.max(16, Math.ceil((ROUND_MS * 1e6) / each)));
  return rounds(engines.map((engine) => () => void (kept += engine(0, batch))), { per: batch, rounds: 7, roundMs: ROUND_MS, warmMs: 500 });
};
export const timed = (engine: Engine, count: number): Timing => summary(timesOf([engine], count)[0] as number[]);

/** A header as the naive engine sees it. */
interface Seen {
  src: number;
  dst: number;
  sport: number;
  dport: number;
  proto: number;
  iif: string;
  oif: string;
}
type Test = (p: Seen) => boolean;
const addrTest = (a: XtAddr, field: 'src' | 'dst'): Test => {
  const [ip, mask] = [a.ip as number, a.mask as number];
  return (p) => (((p[field] ^ ip) & mask) === 0) !== a.invert;
};
const ifaceTest = (i: XtIface, field: 'iif' | 'oif'): Test => (p) => (i.prefix ? p[field].startsWith(i.name) : p[field] === i.name) !== i.invert;

/** Rules as objects of tests, read one after the other: the index of the first that matches, -1 when none does. */
export const naiveLookup = (table: XtTable, headers: Headers): ((k: number) => number) => {
  const rules = (table.chains[0]?.rules ?? []).map((r) => {
    const tests: Test[] = [];
    if (r.src) tests.push(addrTest(r.src, 'src'));
    if (r.dst) tests.push(addrTest(r.dst, 'dst'));
    if (r.iif) tests.push(ifaceTest(r.iif, 'iif'));
    if (r.oif) tests.push(ifaceTest(r.oif, 'oif'));
    if (r.proto !== 0) tests.push((p) => p.proto === r.proto);
    const { spts, dpts } = portsOf(r);
    if (r.matches.length > 0) tests.push((p) => p.sport >= spts[0] && p.sport <= spts[1], (p) => p.dport >= dpts[0] && p.dport <= dpts[1]);
    return { tests };
  });
  const { words, devices } = headers;
  const seen: Seen = { src: 0, dst: 0, sport: 0, dport: 0, proto: 0, iif: '', oif: '' };
  return (k) => {
    const w = k * H;
    seen.src = words[w] as number;
    seen.dst = words[w + 1] as number;
    seen.sport = words[w + 2] as number;
    seen.dport = words[w + 3] as number;
    seen.proto = words[w + 4] as number;
    seen.iif = devices[words[w + 5] as number] as string;
    seen.oif = devices[words[w + 6] as number] as string;
    return rules.findIndex((r) => r.tests.every((test) => test(seen)));
  };
};
export const naive = (table: XtTable, headers: Headers): Engine => {
  const lookup = naiveLookup(table, headers);
  return (from, to) => {
    let sum = 0;
    for (let k = from; k < to; k++) sum += lookup(k);
    return sum;
  };
};

export const NETNS = 1;
export const newCtx = (): Ctx => openCtx(emptyWorld(1));
/** iptDoTable as a hook calls it: the packet is new to the table, and rules count. */
export const wholeTable = (table: XtTable, headers: Headers, ctx: Ctx = newCtx()): Engine => {
  const read = newReader(headers);
  const { words, devices, hook } = headers;
  return (from, to) => {
    let sum = 0;
    for (let k = from; k < to; k++) {
      const p = newXtPacket(ctx, NETNS, 4, hook, table.name, read(k), 2, 3, devices[words[k * H + 5] as number] as string, devices[words[k * H + 6] as number] as string);
      if (iptDoTable(ctx, NETNS, table, p) === 'accept') sum++;
    }
    return sum;
  };
};
/** The same for many tables at once: header k meets table `which[k]`. */
export const manyTables = (tables: readonly XtTable[], headers: Headers, which: Uint16Array, ctx: Ctx = newCtx()): Engine => {
  const read = newReader(headers);
  const { words, devices, hook } = headers;
  return (from, to) => {
    let sum = 0;
    for (let k = from; k < to; k++) {
      const table = tables[which[k] as number] as XtTable;
      const p = newXtPacket(ctx, NETNS, 4, hook, table.name, read(k), 2, 3, devices[words[k * H + 5] as number] as string, devices[words[k * H + 6] as number] as string);
      if (iptDoTable(ctx, NETNS, table, p) === 'accept') sum++;
    }
    return sum;
  };
};
/** Reading the headers and making a packet of each, without a table: the floor of the others. */
export const noTable = (headers: Headers, ctx: Ctx = newCtx()): Engine => {
  const read = newReader(headers);
  const { words, devices, hook } = headers;
  return (from, to) => {
    let sum = 0;
    for (let k = from; k < to; k++) {
      const p = newXtPacket(ctx, NETNS, 4, hook, 'filter', read(k), 2, 3, devices[words[k * H + 5] as number] as string, devices[words[k * H + 6] as number] as string);
      sum += p.pkt.proto;
    }
    return sum;
  };
};

/** The same rules under other identities: nothing that was compiled for them is known. */
export const copyOf = (table: XtTable): XtTable => ({ ...table, chains: table.chains.map((c) => ({ ...c, rules: c.rules.map((r) => ({ ...r })) })) });
/** Makes the table's chains be walked rule after rule, however long and however often asked. */
export const forceLinear = (table: XtTable): XtTable => {
  for (const span of compileTable(table).spans) span.visits = -1;
  return table;
};
/** The first chain with its classifier, built now; null: it is too short for one. */
export const buildOf = (table: XtTable): { readonly code: ChainCode; readonly classifier: Classifier } | null => {
  const c = compileTable(table);
  const span = c.spans[0] as ChainSpan;
  const classifier = classifierOf(c, span);
  return classifier && { code: span.code as ChainCode, classifier };
};
