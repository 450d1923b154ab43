// Timestamps of packets: none, time of day, epoch, differences, date. Mirrors: tcpdump 4.99 util-print.c ts_print. UTC.
import { strftime } from '../../shell/time.ts';

export interface StampState {
  first: number | undefined;
  last: number | undefined;
}
const two = (n: number): string => String(n).padStart(2, '0');
const clock = (us: number): string => {
  const s = Math.floor(us / 1e6);
  return `${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${String(us % 1e6).padStart(6, '0')}`;
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
    default: return `${strftime('%F', Math.floor(at / 1e6), 0)} ${clock(at)} `;
  }
};
