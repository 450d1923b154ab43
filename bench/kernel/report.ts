// What the rounds say: times, time added over the empty way, and the claims of the table in docs/performance.md as ratios kernel / model.
import type { Timed } from './rounds.ts';

export interface Claim {
  readonly claim: string;
  readonly kernel: number;
  readonly model: number;
  /** Kernel over model, of the medians and of the minima. */
  readonly ratio: number;
  readonly ratioOfMinima: number;
  readonly must: number;
  readonly aim: number;
}

/** Time added to a base cannot be less than this: what a run cannot tell from nothing. */
const RESOLUTION = 1;

export const claims = (timed: readonly Timed[]): Claim[] => {
  const of = (name: string): Timed => {
    const t = timed.find((x) => x.name === name);
    if (!t) throw new RangeError(`no contender "${name}"`);
    return t;
  };
  type Pick = (t: Timed) => number;
  /** `base` is taken off: what the rules, or the set, add. */
  const added = (name: string, base: string | null) => (pick: Pick): number => (base === null ? pick(of(name)) : Math.max(RESOLUTION, pick(of(name)) - pick(of(base))));
  const claim = (text: string, kernel: (pick: Pick) => number, model: (pick: Pick) => number, must: number, aim: number): Claim => {
    const [median, min] = [(t: Timed) => t.median, (t: Timed) => t.min];
    return { claim: text, kernel: kernel(median), model: model(median), ratio: kernel(median) / model(median), ratioOfMinima: kernel(min) / model(min), must, aim };
  };
  const rules = (n: string, hits: string) => added(`model: iptDoTable, ${n} rules, ${hits}`, 'model: iptDoTable, 0 rules, misses');
  const whole = (n: string, hits: string) => added(`model: iptDoTable, ${n} rules, ${hits}`, null);
  const way = (name: string) => added(name, null);
  const misses = ([['1k', '1000', 100, 250, 2000, 5000], ['10k', '10000', 1000, 2500, 20_000, 50_000]] as const).flatMap(([k, n, m1, a1, m2, a2]) => [
    claim(`${k} rules, all miss: added, legacy`, added(`kernel: legacy, ${k} rules, misses`, 'kernel: legacy, 0 rules'), rules(n, 'misses'), m1, a1),
    claim(`${k} rules, all miss: added, iptables-nft`, added(`kernel: iptables-nft, ${k} rules, misses`, 'kernel: iptables-nft, 0 rules'), rules(n, 'misses'), m2, a2),
    claim(`${k} rules, all miss: added, legacy; the model's whole table call`, added(`kernel: legacy, ${k} rules, misses`, 'kernel: legacy, 0 rules'), whole(n, 'misses'), m1, a1),
  ]);
  const empty = 'kernel: nft chain, 0 rules, random addresses';
  const masq = 'forward, masqueraded';
  return [
    ...misses,
    claim('Docker hits, 1k, against an nft set: added', added('kernel: nft set, 1k ports, hits', empty), rules('1000', 'hits'), 3, 6),
    claim('Docker hits, 10k, against an nft set: added', added('kernel: nft set, 10k ports, hits', empty), rules('10000', 'hits'), 3, 6),
    claim('Docker hits, 10k, against an nft set, no interfaces asked', added('kernel: nft set, 10k ports, hits, no interfaces asked', empty), rules('10000', 'hits'), 3, 6),
    claim('established, masqueraded, forwarded; no trace, batch', way(`kernel: ${masq}`), way(`model: ${masq}, batch`), 1, 5),
    claim('the same, one walk a call, one sendto a call', way(`kernel: ${masq}, sendto`), way(`model: ${masq}, walk`), 1, 5),
    claim('the same with a full trace, batch', way(`kernel: ${masq}`), way(`model: ${masq}, traced`), 0.5, 2),
    claim('the same with a full trace, every event read', way(`kernel: ${masq}`), way(`model: ${masq}, traced and read`), 0.5, 2),
    claim('the same with a full trace, one walk a call, one sendto a call', way(`kernel: ${masq}, sendto`), way(`model: ${masq}, walk, traced`), 0.5, 2),
    claim('published port of a Docker host; no trace, batch', way('kernel: published port'), way('model: published port, batch'), 1, 5),
    claim('published port of a Docker host; full trace, batch', way('kernel: published port'), way('model: published port, traced'), 0.5, 2),
    claim('plain forward; no trace, batch', way('kernel: forward'), way('model: forward, batch'), 1, 5),
    claim('bridge; no trace, batch', way('kernel: bridge'), way('model: bridge, batch'), 1, 5),
  ];
};

const columns = (lines: readonly (readonly string[])[]): string => {
  const width = (lines[0] as readonly string[]).map((_, i) => Math.max(...lines.map((l) => (l[i] as string).length)));
  return lines.map((l) => l.map((c, i) => (i === 0 ? c.padEnd(width[i] as number) : c.padStart(width[i] as number))).join('  ').trimEnd()).join('\n');
};
const num = (x: number): string => (x < 100 ? x.toFixed(1) : Math.round(x).toLocaleString('en'));
export const table = (timed: readonly Timed[], said: readonly Claim[]): string =>
  [
    columns([['ns per packet', 'median', 'min'], ...[...timed].sort((a, b) => (a.name.split(':')[0] as string).localeCompare(b.name.split(':')[0] as string)).map((t) => [t.name, num(t.median), num(t.min)])]),
    '',
    columns([
      ['claim (kernel / model)', 'kernel ns', 'model ns', 'ratio', 'of minima', 'must', 'aim', ''],
      ...said.map((c) => [c.claim, num(c.kernel), num(c.model), `${num(c.ratio)}x`, `${num(c.ratioOfMinima)}x`, `${c.must}x`, `${c.aim}x`, c.ratio >= c.aim ? 'aim' : c.ratio >= c.must ? 'must' : 'MISSED']),
    ]),
  ].join('\n');
