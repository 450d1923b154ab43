// What issue 4 claims, its bars, and what this run says: rows of the benches that were run, and what `npm run bench:kernel` left in
// bench/out/kernel.json. What was not measured is said to be so, and never taken from an older run but the kernel's.
import { existsSync, readFileSync } from 'node:fs';
import { columns, type Row } from './lib.ts';

export interface Ratio {
  readonly claim: string;
  /** At least (`>`) or at most (`<`) these. */
  readonly sense: '>' | '<';
  readonly must: number;
  readonly aim: number;
  readonly unit?: string;
  readonly value: number | null;
}
const KERNEL_FILE = 'bench/out/kernel.json';
/** Where the kernel was not asked. */
const KERNEL_CLAIMS: readonly (readonly [claim: string, must: number, aim: number])[] = [
  ['1k Docker-like rules, all miss: time added, against iptables-legacy', 100, 250], ['1k, against iptables-nft', 2000, 5000],
  ['10k, against iptables-legacy', 1000, 2500], ['10k, against iptables-nft', 20_000, 50_000], ['Docker-like hits, against a kernel nft set', 3, 6],
  ['established, masqueraded, forwarded: walks against packets', 1, 5], ['the same with a full trace', 0.5, 2],
];
const ofKernel = (): Ratio[] => {
  if (!existsSync(KERNEL_FILE)) return KERNEL_CLAIMS.map(([claim, must, aim]): Ratio => ({ claim: `kernel: ${claim}`, sense: '>', must, aim, value: null }));
  const { claims } = JSON.parse(readFileSync(KERNEL_FILE, 'utf8')) as { claims: readonly { claim: string; ratio: number; must: number; aim: number }[] };
  return claims.map((c) => ({ claim: `kernel: ${c.claim}`, sense: '>', must: c.must, aim: c.aim, value: c.ratio }));
};

const SHAPES = ['docker', 'docker-miss', 'dnat', 'acl', 'fw', 'ipc'];
/** Minima: noise only ever adds. */
const best = (r: Row | undefined): number | undefined => r?.min ?? r?.ns;
/** A quotient of what may not have been measured. */
const over = (a: number | undefined, b: number | undefined): number | null => (a === undefined || b === undefined || b === 0 ? null : a / b);

export const ratiosOf = (rows: readonly Row[]): Ratio[] => {
  const rules = (shape: string, n: number, engine: string): Row | undefined => rows.find((r) => r.more?.shape === shape && r.more.n === n && r.more.engine === engine);
  const row = (bench: string, name: string, floor = ''): Row | undefined => rows.find((r) => r.bench === bench && r.case === name && r.floorName.includes(floor));
  const each = (claim: string, sense: Ratio['sense'], must: number, aim: number, value: (shape: string) => number | null): Ratio[] =>
    SHAPES.map((shape) => ({ claim: `${claim}, ${shape}`, sense, must, aim, value: value(shape) }));
  const inC = (shape: string): number | null => {
    const all = [100, 1000, 10_000, 100_000].map((n) => over(best(rules(shape, n, 'lookup')), best(rules(shape, n, 'C')))).filter((x) => x !== null);
    return all.length === 0 ? null : Math.max(...all);
  };
  const grows = (from: number, to: number) => (shape: string) => over(best(rules(shape, to, 'table')), best(rules(shape, from, 'table')));
  const beats = (n: number) => (shape: string) => over(best(rules(shape, n, 'naive')), best(rules(shape, n, 'table')));
  const insert = (n: number): Row | undefined => row('conntrack', `insert, a version each, ${n} entries`, 'immer');
  const immer = (n: number): number | null => over(insert(n)?.floor, best(insert(n)));
  const routes1k = row('fib', 'slot, 1000 routes', 'ipaddr.js');
  return [
    ...ofKernel(),
    ...each('time of the same tree in C, the worst of 100 to 100k', '<', 2.5, 1.5, inC),
    ...each('growth 100 to 10k rules', '<', 4, 2, grows(100, 10_000)),
    ...each('growth 10k to 100k rules', '<', 3, 2, grows(10_000, 100_000)),
    ...each('naive reference at 1k', '>', 25, 100, beats(1000)),
    ...each('naive reference at 10k', '>', 200, 400, beats(10_000)),
    ...each('building the index of 10k rules, in naive packets', '<', 5000, 1000, (shape) => (rules(shape, 10_000, 'table')?.more?.buildInNaive as number | undefined) ?? null),
    { claim: "conntrack insert against immer's Map at 1k", sense: '>', must: 300, aim: 1000, value: immer(1000) },
    { claim: "conntrack insert against immer's Map at 10k", sense: '>', must: 3000, aim: 10_000, value: immer(10_000) },
    { claim: 'conntrack insert, 1M against 1k', sense: '<', must: 10, aim: 6, value: over(best(insert(1_000_000)), best(insert(1000))) },
    { claim: '1M routes, random addresses: longest prefix', sense: '<', must: 60, aim: 20, unit: ' ns', value: best(row('fib', 'slot, 1000000 routes')) ?? null },
    { claim: '1M routes, random addresses: fib_table_lookup', sense: '<', must: 60, aim: 20, unit: ' ns', value: best(row('fib', 'found, 1000000 routes')) ?? null },
    { claim: '1k routes against ipaddr.js', sense: '>', must: 200, aim: 500, value: over(routes1k?.floor, best(routes1k)) },
  ];
};

const number = (x: number): string => (Math.abs(x) >= 100 ? x.toFixed(0) : x.toPrecision(3));
export const ratioTable = (ratios: readonly Ratio[]): string => {
  const mark = ({ sense, must, aim, value }: Ratio): string => {
    if (value === null) return 'not measured';
    const holds = (bar: number): boolean => (sense === '>' ? value >= bar : value <= bar);
    return holds(aim) ? 'pass, aim met' : holds(must) ? 'pass' : 'MISS';
  };
  const bar = (r: Ratio, x: number): string => `${r.sense}= ${number(x)}${r.unit ?? ''}`;
  return columns([['claim', 'must', 'aim', 'measured', ''], ...ratios.map((r) => [r.claim, bar(r, r.must), bar(r, r.aim), r.value === null ? '' : `${number(r.value)}${r.unit ?? ''}`, mark(r)])]);
};
