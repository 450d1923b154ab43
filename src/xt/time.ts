// time: a window of the day, days of the week and month, a span of dates.
// Mirrors: libxt_time.c; net/netfilter/xt_time.c (time_mt). The kernel's time zone is UTC.
import { strtoul } from '../base/strtol.ts';
import { XtParseError, type XtMatchModule } from './types.ts';

export interface TimeInfo {
  /** Seconds since 1970. */
  dateStart: number;
  dateStop: number;
  /** Seconds of the day. */
  dayStart: number;
  dayStop: number;
  /** Bit 1 is Monday, or the first. */
  weekdays: number;
  monthdays: number;
  kerneltz: boolean;
  contiguous: boolean;
}
const DAY = 86400;
const INT_MAX = 0x7fffffff;
const ALL_WEEKDAYS = 0xfe;
const ALL_MONTHDAYS = 0xfffffffe;
const NAMES = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** strtoul with base 10 into an int: the number (0 without digits) and what stands behind it. */
const leading = (s: string): { readonly n: number; readonly rest: string } => {
  const r = strtoul(s, 10);
  return r ? { n: Number(BigInt.asUintN(32, r.value)), rest: r.rest } : { n: 0, rest: s };
};
/** Numbers with separators: each from 0 to its `max`. The part that is wrong is returned as text. */
interface Part {
  readonly sep: string;
  readonly max: number;
  readonly min?: number;
}
const parseParts = (text: string, parts: readonly Part[], least: number): number[] | string => {
  const got: number[] = [];
  let s = text;
  for (const [i, p] of parts.entries()) {
    const { n, rest } = leading(s);
    const end = rest === '' && i >= least - 1;
    if ((!end && (p.sep === '' || rest[0] !== p.sep)) || n > p.max || n < (p.min ?? 0)) return s;
    got.push(n);
    if (end) break;
    s = rest.slice(1);
  }
  return got;
};
const CLOCK: readonly Part[] = [{ sep: ':', max: 23 }, { sep: ':', max: 59 }, { sep: '', max: 59 }];
const parseMinutes = (text: string): number => {
  const p = parseParts(text, CLOCK, 2);
  if (typeof p === 'string') throw new XtParseError(`invalid time "${p}" specified, should be hh:mm[:ss] format and within the boundaries`);
  return 3600 * (p[0] as number) + 60 * (p[1] as number) + (p[2] ?? 0);
};
const DATE: readonly Part[] = [{ sep: '-', max: 2038, min: 1970 }, { sep: '-', max: 12 }, { sep: 'T', max: 31 }, ...CLOCK];
const parseDate = (text: string): number => {
  const p = parseParts(text, DATE, 1);
  if (typeof p === 'string') throw new XtParseError(`Invalid date "${text}" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`);
  const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0] = p as [number, ...number[]];
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
};
/** Lists of days: what `size` characters between commas mean. */
const parseDays = (arg: string, size: number, bit: (day: string) => number): number => {
  let bits = 0;
  for (let s = arg; s !== ''; ) {
    const comma = s.indexOf(',');
    bits |= bit(s.slice(0, comma < 0 ? size : Math.min(comma, size)));
    s = comma < 0 ? '' : s.slice(comma + 1);
  }
  return bits >>> 0;
};
const weekdayBit = (day: string): number => {
  const { n, rest } = leading(day);
  if (rest === '') {
    if (n === 0) throw new XtParseError('No, the week does NOT begin with Sunday.');
    return 1 << (n & 31);
  }
  const i = NAMES.findIndex((name) => name !== '' && day.startsWith(name.slice(0, 2)));
  if (i < 0) throw new XtParseError(`${day} is not a valid day specifier`);
  return 1 << i;
};
const monthdayBit = (day: string): number => {
  const { n, rest } = leading(day);
  if (rest !== '' || n > 31) throw new XtParseError(`${day} is not a valid day for --monthdays`);
  return 1 << n;
};

const two = (n: number): string => String(n).padStart(2, '0');
const clock = (s: number): string => `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
const date = (s: number, between: string): string => {
  const d = new Date(s * 1000);
  return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}${between}${clock(s % DAY)}`;
};
const bitsOf = (bits: number, from: number, to: number): number[] => {
  const out: number[] = [];
  for (let i = from; i <= to; i++) if (((bits >>> i) & 1) === 1) out.push(i);
  return out;
};
const weekdayNames = (bits: number): string => bitsOf(bits, 1, 7).map((i) => NAMES[i]).join(',');
/** The tool's own ordinals: 11st, 12nd, 13rd. */
const ordinal = (n: number): string => `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`;

export const time: XtMatchModule<TimeInfo> = {
  kind: 'match',
  name: 'time',
  families: [4, 6],
  man: 'Matches by time of day, day of the week or month, and date.',
  options: [
    { name: 'datestart', type: 'string' },
    { name: 'datestop', type: 'string' },
    { name: 'timestart', type: 'string' },
    { name: 'timestop', type: 'string' },
    { name: 'contiguous', type: 'none' },
    { name: 'weekdays', type: 'string', invert: true },
    { name: 'monthdays', type: 'string', invert: true },
    { name: 'localtz', type: 'none', excl: ['utc'] },
    { name: 'utc', type: 'none', excl: ['localtz', 'kerneltz'] },
    { name: 'kerneltz', type: 'none', excl: ['utc'] },
  ],
  init: () => ({
    dateStart: 0, dateStop: INT_MAX, dayStart: 0, dayStop: DAY - 1, weekdays: ALL_WEEKDAYS, monthdays: ALL_MONTHDAYS, kerneltz: false, contiguous: false,
  }),
  parse(info, { option, arg, invert, warn }) {
    switch (option.name) {
      case 'datestart':
        info.dateStart = parseDate(arg);
        break;
      case 'datestop':
        info.dateStop = parseDate(arg);
        break;
      case 'timestart':
        info.dayStart = parseMinutes(arg);
        break;
      case 'timestop':
        info.dayStop = parseMinutes(arg);
        break;
      case 'weekdays': {
        const bits = parseDays(arg, 3, weekdayBit);
        info.weekdays = (invert ? bits ^ ALL_WEEKDAYS : bits) & 0xff;
        break;
      }
      case 'monthdays': {
        const bits = parseDays(arg, 2, monthdayBit);
        info.monthdays = (invert ? bits ^ ALL_MONTHDAYS : bits) >>> 0;
        break;
      }
      case 'contiguous':
        info.contiguous = true;
        break;
      case 'utc':
        break;
      default:
        if (option.name === 'localtz') warn?.('WARNING: --localtz is being replaced by --kerneltz, since "local" is ambiguous. Note the kernel timezone has caveats - see manpage for details.');
        info.kerneltz = true;
    }
  },
  final(info) {
    if (info.contiguous && info.dayStart < info.dayStop) throw new XtParseError('time: --contiguous only makes sense when stoptime is smaller than starttime');
  },
  save: (i) =>
    `${i.dayStart !== 0 || i.dayStop !== DAY - 1 ? ` --timestart ${clock(i.dayStart)} --timestop ${clock(i.dayStop)}` : ''}`
    + `${i.monthdays === ALL_MONTHDAYS ? '' : ` --monthdays ${bitsOf(i.monthdays, 1, 31).join(',')}`}${i.weekdays === ALL_WEEKDAYS ? '' : ` --weekdays ${weekdayNames(i.weekdays)}`}`
    + `${i.dateStart === 0 ? '' : ` --datestart ${date(i.dateStart, 'T')}`}${i.dateStop === 0 ? '' : ` --datestop ${date(i.dateStop, 'T')}`}`
    + `${i.kerneltz ? ' --kerneltz' : ''}${i.contiguous ? ' --contiguous' : ''}`,
  print: (i) =>
    ` TIME${i.dayStart !== 0 || i.dayStop !== DAY - 1 ? ` from ${clock(i.dayStart)} to ${clock(i.dayStop)}` : ''}`
    + `${i.weekdays === ALL_WEEKDAYS ? '' : ` on ${weekdayNames(i.weekdays)}`}${i.monthdays === ALL_MONTHDAYS ? '' : ` on ${bitsOf(i.monthdays, 1, 31).map(ordinal).join(',')}`}`
    + `${i.dateStart === 0 ? '' : ` starting from ${date(i.dateStart, ' ')}`}${i.dateStop === INT_MAX ? '' : ` until date${i.dateStop === 0 ? '' : ` ${date(i.dateStop, ' ')}`}`}`
    + `${i.kerneltz ? '' : ' UTC'}${i.contiguous ? ' contiguous' : ''}`,
  stateful: true,
  match(i, { env }) {
    const stamp = env.wallSeconds;
    if (stamp < i.dateStart || stamp > i.dateStop) return false;
    const second = stamp % DAY;
    let day = Math.floor(stamp / DAY);
    if (i.dayStart < i.dayStop) {
      if (second < i.dayStart || second > i.dayStop) return false;
    } else {
      if (second < i.dayStart && second > i.dayStop) return false;
      // The hours after midnight still count as the evening's day.
      if (i.contiguous && second <= i.dayStop) day--;
    }
    const weekday = (4 + day) % 7 || 7;
    if (((i.weekdays >>> weekday) & 1) === 0) return false;
    return i.monthdays === ALL_MONTHDAYS || ((i.monthdays >>> new Date(day * DAY * 1000).getUTCDate()) & 1) === 1;
  },
  examples: ['-m time --timestart 10:00:00 --timestop 18:00:00 --weekdays Mon,Fri --datestop 2038-01-19T03:14:07'],
};
