// How both sides are timed: everything warm first, then rounds that give each contender its turn, starting elsewhere every time.
export interface Contender {
  readonly name: string;
  /** Nanoseconds per packet, in a round of about `ms`. */
  readonly round: (ms: number) => number;
}
export interface Timed {
  readonly name: string;
  readonly median: number;
  readonly min: number;
  readonly rounds: readonly number[];
}

const WARM_MS = 300;
const WARM_WINDOWS = 12;
const AGREE = 0.05;
const ROUND_MS = 20;

export const median = (xs: readonly number[]): number => [...xs].sort((a, b) => a - b)[xs.length >> 1] as number;

/** Until two windows agree: V8 compiles on the core that it runs on. */
const warm = (c: Contender): void => {
  let before = Infinity;
  for (let w = 0; w < WARM_WINDOWS; w++) {
    const ns = c.round(WARM_MS);
    if (Math.abs(ns - before) <= AGREE * ns) return;
    before = ns;
  }
};

/** Kernel and model alternate, so that a noisy minute is noisy for both. */
export const inTurns = (kernel: readonly Contender[], model: readonly Contender[], rounds: number): Timed[] => {
  const all: Contender[] = [];
  for (let i = 0; i < Math.max(kernel.length, model.length); i++) for (const side of [kernel, model]) if (side[i]) all.push(side[i] as Contender);
  for (const c of kernel) c.round(ROUND_MS);
  // Once around first, so that code meets every kind of caller before it is compiled for good.
  for (const c of model) c.round(WARM_MS);
  for (const c of model) warm(c);
  const times = all.map((): number[] => []);
  for (let r = 0; r < rounds; r++) {
    for (let k = 0; k < all.length; k++) {
      const i = (k + r * 7) % all.length;
      (times[i] as number[]).push((all[i] as Contender).round(ROUND_MS));
    }
  }
  return all.map((c, i) => {
    const xs = times[i] as number[];
    return { name: c.name, median: median(xs), min: Math.min(...xs), rounds: xs };
  });
};
