// Random choices for lab generators, drawn from fast-check's generator of a seed: one seed, one lab.
import fc from 'fast-check';

export interface Dice {
  /** Inclusive. */
  int(lo: number, hi: number): number;
  /** True with probability p. */
  chance(p: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Each item with its weight. */
  weigh<T>(items: readonly (readonly [number, T])[]): T;
  /** `n` different items, in random order. */
  some<T>(items: readonly T[], n: number): T[];
}

const RAW = (): fc.Arbitrary<number> => fc.noBias(fc.integer({ min: 0, max: 2 ** 30 - 1 }));
export const diceOf = (seed: number): Dice => {
  const [g] = fc.sample(fc.gen(), { seed, numRuns: 1 });
  if (!g) throw new RangeError('fast-check gave no generator');
  // fast-check biases integers to their bounds; a wide draw, folded, is even
  const even = (n: number): number => g(RAW) % n;
  const pick = <T>(items: readonly T[]): T => items[even(items.length)] as T;
  return {
    int: (lo, hi) => (hi <= lo ? lo : lo + even(hi - lo + 1)),
    chance: (p) => even(1000) < p * 1000,
    pick,
    weigh: (items) => {
      const sum = items.reduce((n, [w]) => n + w, 0);
      let at = even(sum);
      for (const [w, v] of items) {
        if (at < w) return v;
        at -= w;
      }
      return (items[0] as readonly [number, never])[1];
    },
    some: (items, n) => {
      const left = [...items];
      const out = [];
      while (out.length < n && left.length > 0) out.push(...left.splice(even(left.length), 1));
      return out;
    },
  };
};

/** Lines of a lab: `set` runs silently, `ask` echoes the command, runs it and prints its status. */
export interface Lab {
  set(line: string): void;
  ask(command: string): void;
  text(): string;
  /** A MAC address that no other device of the lab has. */
  mac(): string;
}
export const openLab = (): Lab => {
  const lines = ['exec 2>&1', 'ip link set lo up'];
  let macs = 0;
  return {
    set: (line) => void lines.push(line),
    ask: (c) => void lines.push(`echo "# ${c}"`, `${c}; echo "rc=$?"`),
    text: () => `${[...lines, 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true'].join('\n')}\n`,
    mac: () => `02:00:00:00:00:${(++macs).toString(16).padStart(2, '0')}`,
  };
};
