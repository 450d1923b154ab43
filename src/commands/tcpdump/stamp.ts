// Timestamps of packets: none, time of day, epoch, differences, date. Mirrors: tcpdump 4.99 util-print.c ts_print. UTC.

export interface StampState {
  first: number | undefined;
  last: number | undefined;
}
const two = (n: number): string => String(n).padStart(2, '0');
const clock = (us: number): string => {
  const s = Math.floor(us / 1e6);
  return `${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${String(us % 1e6).padStart(6, '0')}`;
};
/** Proleptic Gregorian date of a day number since 1970-01-01 (no Date object: it belongs to the outside). */
const date = (days: number): string => {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return `${yoe + era * 400 + (month <= 2 ? 1 : 0)}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}`;
};

/** `t` is how many -t were given; `at` microseconds of the epoch. */
export const stamp = (t: number, at: number, s: StampState): string => {
  const before = t === 5 ? s.first : s.last;
  s.first ??= at;
  s.last = at;
  switch (t) {
    case 0: return `${clock(at)} `;
    case 1: return '';
    case 2: return `${Math.floor(at / 1e6)}.${String(at % 1e6).padStart(6, '0')} `;
    case 3:
    case 5: {
      const diff = at - (before ?? at);
      return `${diff < 0 ? '-' : ' '}${clock(Math.abs(diff))} `;
    }
    default: return `${date(Math.floor(at / 86400e6))} ${clock(at)} `;
  }
};
