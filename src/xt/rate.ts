// Rates as `limit` and `hashlimit` write them: `3/min` becomes the distance of two packets, in fractions of a second.
// Mirrors: libxt_limit.c and libxt_hashlimit.c (parse_rate, print_rate).

const UNITS = [['second', 1], ['minute', 60], ['hour', 3600], ['day', 86400]] as const;
const SHORT = [['day', 86400], ['hour', 3600], ['min', 60], ['sec', 1]] as const;

/** atoll(3), saturated as the library's. */
export const atoll = (text: string): bigint => {
  const m = /^[ \t\n\v\f\r]*([+-]?)(\d+)/.exec(text);
  if (!m) return 0n;
  const digits = (m[2] as string).replace(/^0+(?=\d)/, '');
  const max = (1n << 63n) - 1n;
  const n = digits.length > 19 ? max + 1n : BigInt(digits);
  if (m[1] === '-') return n > max ? -max - 1n : -n;
  return n > max ? max : n;
};

export interface Rate {
  /** How many; 0 is none at all. */
  readonly count: bigint;
  /** Seconds of its unit. */
  readonly mult: number;
}
/** COUNT[/UNIT], the unit in any case and cut anywhere; undefined: no such unit. */
export const parseRate = (text: string): Rate | undefined => {
  const slash = text.indexOf('/');
  const unit = slash < 0 ? 'second' : text.slice(slash + 1).toLowerCase();
  const found = unit === '' ? undefined : UNITS.find(([name]) => name.startsWith(unit));
  return found && { count: atoll(text), mult: found[1] };
};

export interface PrintedRate {
  /** `3/min` */
  readonly text: string;
  readonly count: number;
  /** Seconds of the unit. */
  readonly mult: number;
}
/** The largest unit in which a period (in 1/scale seconds) is told well. */
export const printRate = (period: bigint, scale: bigint): PrintedRate => {
  if (period === 0n) return { text: 'inf', count: 0, mult: 0 };
  let i = 1;
  for (; i < SHORT.length; i++) {
    const unit = scale * BigInt((SHORT[i] as (typeof SHORT)[number])[1]);
    if (period > unit || unit / period < unit % period) break;
  }
  const [name, mult] = SHORT[i - 1] as (typeof SHORT)[number];
  const count = Number(BigInt.asUintN(32, (scale * BigInt(mult)) / period));
  return { text: `${count}/${name}`, count, mult };
};
