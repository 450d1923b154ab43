// Calendar time for date, printf %()T and awk's strftime: UTC only, from seconds since the epoch; no Date object is needed.

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export interface Calendar {
  readonly year: number;
  /** 1-12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly min: number;
  readonly sec: number;
  readonly weekday: number;
  /** 0-365. */
  readonly yearday: number;
}
const leap = (y: number): boolean => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;

const calendar = (seconds: number): Calendar => {
  const days = Math.floor(seconds / 86400);
  const rest = seconds - days * 86400;
  // Days since 0000-03-01, in 400-year eras.
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1] as number;
  return {
    year, month, day, hour: Math.floor(rest / 3600), min: Math.floor(rest / 60) % 60, sec: Math.floor(rest) % 60,
    weekday: (((days + 4) % 7) + 7) % 7, yearday: before + day - 1 + (month > 2 && leap(year) ? 1 : 0),
  };
};
/** Seconds since the epoch of a UTC date. */
export const secondsOf = (year: number, month: number, day: number, hour = 0, min = 0, sec = 0): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
  return (era * 146097 + doe - 719468) * 86400 + hour * 3600 + min * 60 + sec;
};

const pad = (n: number, w: number, c = '0'): string => String(n).padStart(w, c);
/** strftime in locale C; `ns` for %N. */
export const strftime = (format: string, seconds: number, ns: number): string => {
  const t = calendar(seconds);
  return format.replace(/%([-_0^#]?)(\d*)([a-zA-Z%:]+?)(?=[^]|$)/g, (m, flag: string, width: string, c: string) => {
    const num = (n: number, w: number, fill = '0'): string => (flag === '-' ? String(n) : pad(n, w, flag === '_' ? ' ' : fill));
    switch (c) {
      case 'Y': return String(t.year);
      case 'C': return num(Math.floor(t.year / 100), 2);
      case 'y': return num(t.year % 100, 2);
      case 'm': return num(t.month, 2);
      case 'd': return num(t.day, 2);
      case 'e': return num(t.day, 2, ' ');
      case 'H': return num(t.hour, 2);
      case 'I': return num(t.hour % 12 === 0 ? 12 : t.hour % 12, 2);
      case 'k': return num(t.hour, 2, ' ');
      case 'M': return num(t.min, 2);
      case 'S': return num(t.sec, 2);
      case 's': return String(Math.floor(seconds));
      case 'N': return width === '' ? pad(ns, 9) : pad(ns, 9).slice(0, Number(width));
      case 'j': return num(t.yearday + 1, 3);
      case 'u': return String(t.weekday === 0 ? 7 : t.weekday);
      case 'w': return String(t.weekday);
      case 'a': return (DAYS[t.weekday] as string).slice(0, 3);
      case 'A': return DAYS[t.weekday] as string;
      case 'b':
      case 'h': return (MONTHS[t.month - 1] as string).slice(0, 3);
      case 'B': return MONTHS[t.month - 1] as string;
      case 'p': return t.hour < 12 ? 'AM' : 'PM';
      case 'F': return strftime('%Y-%m-%d', seconds, ns);
      case 'T': return strftime('%H:%M:%S', seconds, ns);
      case 'R': return strftime('%H:%M', seconds, ns);
      case 'D': return strftime('%m/%d/%y', seconds, ns);
      case 'c': return strftime('%a %b %e %H:%M:%S %Y', seconds, ns);
      case 'x': return strftime('%m/%d/%y', seconds, ns);
      case 'X': return strftime('%H:%M:%S', seconds, ns);
      case 'r': return strftime('%I:%M:%S %p', seconds, ns);
      case 'Z': return 'UTC';
      case 'z': return '+0000';
      case 'n': return '\n';
      case 't': return '\t';
      case '%': return '%';
      default: return m;
    }
  });
};
