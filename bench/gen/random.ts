// The generator's randomness: xorshift32, so that a seed means the same rules and headers for ever.
export interface Rand {
  /** 32 bits, unsigned. */
  word(): number;
  /** 0 to n - 1. */
  below(n: number): number;
  /** 0 to 1, 1 excluded. */
  unit(): number;
  pick<T>(list: readonly T[]): T;
  /** One of `[weight, value]`. */
  weighted<T>(list: readonly (readonly [number, T])[]): T;
}
export const scramble = (x: number): number => {
  let h = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
};
export const newRand = (seed: number): Rand => {
  let x = scramble(seed) || 1;
  const word = (): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
  const unit = (): number => word() / 2 ** 32;
  const below = (n: number): number => Math.floor(unit() * n);
  return {
    word, unit, below,
    pick: <T>(list: readonly T[]): T => list[below(list.length)] as T,
    weighted: <T>(list: readonly (readonly [number, T])[]): T => {
      let left = unit() * list.reduce((sum, [w]) => sum + w, 0);
      for (const [w, v] of list) if ((left -= w) < 0) return v;
      return (list[list.length - 1] as readonly [number, T])[1];
    },
  };
};
