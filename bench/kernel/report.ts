// What the rounds say: times, time added over the empty way, and the claims of the table in docs/performance.md as ratios kernel / model.
import { median, type Timed } from './rounds.ts';

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

/** Less than this a run cannot tell from nothing. */
const RESOLUTION = 1;

/** A figure of the rounds: by median and by minimum. What a rule set adds is taken round by round, or of the two minima. */
interface Figure {
  readonly median: number;
  readonly min: number;
}

export const claims = (timed: readonly Timed[]): Claim[] => {
  const of = (name: string): Timed => {
    const t = timed.find((x) => x.name === name);
    if (!t) throw new RangeError(`no contender "${name}"`);
    return t;
  };
  const added = (name: string, base: string): Figure => {
    const [t, b] = [of(name), of(base)];
    return { median: Math.max(RESOLUTION, median(t.rounds.map((x, r) => x - (b.rounds[r] as number)))), min: Math.max(RESOLUTION, t.min - b.min) };
  };
  const claim = (text: string, kernel: Figure, model: Figure, must: number, aim: number): Claim => ({
    claim: text, kernel: kernel.median, model: model.median, ratio: kernel.median / model.median, ratioOfMinima: kernel.min / model.min, must, aim,
  });
  const table = (n: string, hits: string): string => `model: iptDoTable, ${n} rules, ${hits}`;
  const rules = (n: string, hits: string): Figure => added(table(n, hits), table('0', 'misses'));
  const misses = ([['1k', 100, 250, 2000, 5000], ['10k', 1000, 2500, 20_000, 50_000]] as const).flatMap(([n, m1, a1, m2, a2]) => {
    const legacy = added(`kernel: legacy, ${n} rules, misses`, 'kernel: legacy, 0 rules');
    return [
      claim(`${n} rules, all miss: added, legacy`, legacy, rules(n, 'misses'), m1, a1),
      claim(`${n} rules, all miss: added, legacy; the model's whole table call`, legacy, of(table(n, 'misses')), m1, a1),
      claim(`${n} rules, all miss: added, iptables-nft`, added(`kernel: iptables-nft, ${n} rules, misses`, 'kernel: iptables-nft, 0 rules'), rules(n, 'misses'), m2, a2),
    ];
  });
  const hits = (['1k', '10k'] as const).map((n) => claim(`${n} rules, Docker hits: added, nft set`, added(`kernel: nft set, ${n} ports, hits`, `kernel: nft chain, 0 rules, ${n} ports`), rules(n, 'hits'), 3, 6));
  const way = (text: string, kernel: string, model: string, must: number, aim: number): Claim => claim(text, of(`kernel: ${kernel}`), of(`model: ${model}`), must, aim);
  const masq = 'forward, masqueraded';
  return [
    ...misses, ...hits,
    claim('10k rules, Docker hits: added, nft set that asks no interface', added('kernel: nft set, 10k ports, hits, no interfaces asked', 'kernel: nft chain, 0 rules, 10k ports'), rules('10k', 'hits'), 3, 6),
    way('established, masqueraded, forwarded; no trace, batch', masq, `${masq}, batch`, 1, 5),
    way('the same, one walk a call, one sendto a call', `${masq}, sendto`, `${masq}, walk`, 1, 5),
    way('the same with a full trace, batch', masq, `${masq}, traced`, 0.5, 2),
    way('the same with a full trace, every event read', masq, `${masq}, traced and read`, 0.5, 2),
    way('the same with a full trace, one walk a call, one sendto a call', `${masq}, sendto`, `${masq}, walk, traced`, 0.5, 2),
    way('published port of a Docker host; no trace, batch', 'published port', 'published port, batch', 1, 5),
    way('published port of a Docker host; full trace, batch', 'published port', 'published port, traced', 0.5, 2),
    way('plain forward; no trace, batch', 'forward', 'forward, batch', 1, 5),
    way('bridge; no trace, batch', 'bridge', 'bridge, batch', 1, 5),
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
