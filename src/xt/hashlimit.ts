// hashlimit: a bucket for each source, destination or port, in a table with a name.
// Mirrors: libxt_hashlimit.c revision 3; the kernel's half is in hashlimitTable.ts, the arithmetic in hashlimitRate.ts.
import {
  BYTE_EXPIRE, bytesToCost, costToBytes, credits, creditsByte, XT_HASHLIMIT_SCALE,
} from './hashlimitRate.ts';
import { hashlimitKey, hashlimitMt, MODES, newTable, type HashlimitInfo } from './hashlimitTable.ts';
import { xtablesStrtoul } from './options.ts';
import { atoll, parseRate, printRate } from './rate.ts';
import { XtParseError, type XtMatchModule } from './types.ts';

// ---------------------------------------------------------------- the command line

const FACTORS: Readonly<Record<string, bigint>> = { m: 1024n * 1024n, k: 1024n };
/** parse_bytes: undefined when it is a rate of packets. */
const parseBytes = (text: string): bigint | undefined => {
  const at = text.indexOf('b/s');
  const n = at > 0 ? atoll(text) : 0n;
  if (n === 0n) return undefined;
  return bytesToCost(BigInt.asUintN(64, n) * (FACTORS[text[at - 1] as string] ?? 1n));
};
/** A burst, with or without a unit of bytes; undefined when it is no number in range. */
const parseBurst = (text: string): bigint | undefined => {
  const n = atoll(text);
  if (n <= 0n) return undefined;
  const unit = text.indexOf('b');
  return n * (unit > 0 ? (FACTORS[text[unit - 1] as string] ?? 1n) : 1n);
};
const UNITS = [['mb', 1024n * 1024n], ['kb', 1024n]] as const;
const bytesText = (n: bigint): string => {
  for (const [unit, size] of UNITS) if (n >= size) return `${n / size}${unit}`;
  return `${n}b`;
};
/** The rate and burst, and how long an idle bucket lives by default. */
const rateText = (i: HashlimitInfo, interval: number, burst: string): { readonly text: string; readonly quantum: number } => {
  if (i.bytes) {
    const cost = BigInt(i.avg);
    const bytes = costToBytes(cost);
    // The largest unit whose whole number means the same cost.
    const unit = UNITS.find(([, size]) => bytes >= size && bytesToCost(BigInt.asUintN(32, bytes - (bytes % size))) === cost);
    return { text: ` ${unit ? `${bytes / unit[1]}${unit[0]}` : `${bytes}b`}/s${i.burst === '0' ? '' : `${burst} ${bytesText(BigInt(i.burst) * bytes)}`}`, quantum: BYTE_EXPIRE * 1000 };
  }
  const { text, mult } = printRate(BigInt(i.avg) * BigInt(interval || 1), XT_HASHLIMIT_SCALE);
  return { text: ` ${text}${burst} ${i.burst}`, quantum: mult * 1000 };
};
const modeText = (i: HashlimitInfo, by: string): string => MODES.filter((_, b) => ((i.mode >> b) & 1) === 1).join(by);

/** hashlimit_mt_check_v1. */
const finishRate = (info: HashlimitInfo): void => {
  if (info.bytes) {
    info.burst = '0';
    if (info.burstArg !== '') {
      const bytes = costToBytes(BigInt(info.avg));
      const want = BigInt.asUintN(32, parseBurst(info.burstArg) ?? 0n);
      if (want < bytes) throw new XtParseError(`burst cannot be smaller than ${bytes}b`);
      if (bytes === 0n) throw new XtParseError('hashlimit: a burst without a rate, on which the tool itself crashes');
      info.burst = String((want + bytes - 1n) / bytes);
    }
    if (info.expire === 0) info.expire = BYTE_EXPIRE * 1000;
  } else {
    const burst = info.burstArg === '' ? 5n : parseBurst(info.burstArg);
    if (burst === undefined || burst > 1_000_000n) throw new XtParseError('bad value for option "--hashlimit-burst", or out of range (1-1000000).');
    info.burst = String(burst);
  }
};

// ---------------------------------------------------------------- the extension

export const hashlimit: XtMatchModule<HashlimitInfo> = {
  kind: 'match',
  name: 'hashlimit',
  families: [4, 6],
  man: 'Limits rates per address and port, in named tables.',
  options: [
    { name: 'hashlimit-upto', type: 'string', invert: true, excl: ['hashlimit-above'] },
    { name: 'hashlimit-above', type: 'string', invert: true, excl: ['hashlimit-upto'] },
    { name: 'hashlimit', type: 'string', invert: true, aliasOf: 'hashlimit-upto' },
    { name: 'hashlimit-srcmask', type: 'plen' },
    { name: 'hashlimit-dstmask', type: 'plen' },
    { name: 'hashlimit-burst', type: 'string' },
    { name: 'hashlimit-htable-size', type: 'uint32' },
    { name: 'hashlimit-htable-max', type: 'uint32' },
    { name: 'hashlimit-htable-gcinterval', type: 'uint32' },
    { name: 'hashlimit-htable-expire', type: 'uint32' },
    { name: 'hashlimit-mode', type: 'string' },
    { name: 'hashlimit-name', type: 'string', mandatory: true, min: 1 },
    { name: 'hashlimit-rate-match', type: 'none' },
    { name: 'hashlimit-rate-interval', type: 'string' },
  ],
  init: (family) => ({
    mode: 0, above: false, bytes: false, rateMatch: false, avg: '0', burst: '5', burstArg: '', mult: 1, interval: 0, size: 0, max: 0, gc: 1000, expire: 0,
    srcmask: family === 4 ? 32 : 128, dstmask: family === 4 ? 32 : 128, name: '',
  }),
  parse(info, { option, arg, value, invert }) {
    const bad = (): never => {
      throw new XtParseError(`hashlimit: Bad value for "--${option.name}" option: "${arg}"`);
    };
    switch (option.name) {
      case 'hashlimit-upto':
      case 'hashlimit-above': {
        info.above = (option.name === 'hashlimit-above') !== invert;
        const bytes = parseBytes(arg);
        if (bytes !== undefined) {
          if (bytes === 0n) throw new XtParseError(`Rate too high "${arg}"`);
          info.avg = String(bytes);
          info.bytes = true;
          break;
        }
        const r = parseRate(arg);
        if (!r || r.count === 0n) return bad();
        const avg = (XT_HASHLIMIT_SCALE * BigInt(r.mult)) / BigInt.asUintN(64, r.count);
        if (avg === 0n) throw new XtParseError(`Rate too fast "${arg}"`);
        info.avg = String(avg);
        info.mult = r.mult;
        break;
      }
      case 'hashlimit-srcmask':
        info.srcmask = value as number;
        break;
      case 'hashlimit-dstmask':
        info.dstmask = value as number;
        break;
      case 'hashlimit-burst':
        if (parseBurst(arg) === undefined) throw new XtParseError('bad value for option "--hashlimit-burst", or out of range (1-1000000).');
        info.burstArg = arg;
        break;
      case 'hashlimit-htable-size':
        info.size = value as number;
        break;
      case 'hashlimit-htable-max':
        info.max = value as number;
        break;
      case 'hashlimit-htable-gcinterval':
        info.gc = value as number;
        break;
      case 'hashlimit-htable-expire':
        info.expire = value as number;
        break;
      case 'hashlimit-mode':
        for (const m of arg.split(',')) {
          if (m === '') continue;
          const bit = (MODES as readonly string[]).indexOf(m);
          if (bit < 0) bad();
          info.mode |= 1 << bit;
        }
        break;
      case 'hashlimit-name':
        info.name = arg.slice(0, 254);
        break;
      case 'hashlimit-rate-match':
        info.rateMatch = true;
        break;
      default:
        info.interval = Number(xtablesStrtoul(arg, 1n, 0xffffffffn)?.value ?? bad());
    }
  },
  final(info, given) {
    if (!given.has('hashlimit-upto') && !given.has('hashlimit-above')) throw new XtParseError('You have to specify --hashlimit');
    if (!given.has('hashlimit-htable-expire')) info.expire = (info.bytes ? BYTE_EXPIRE : info.mult) * 1000;
    if (info.rateMatch) {
      if (!info.bytes) info.avg = String(BigInt(info.avg) / BigInt(info.mult));
      if (info.interval === 0) info.interval = info.bytes ? 1 : info.mult;
    }
    finishRate(info);
    info.burstArg = '';
    info.mult = 1;
  },
  save(i, family) {
    const { text, quantum } = rateText(i, 1, ' --hashlimit-burst');
    const full = family === 4 ? 32 : 128;
    return ` --hashlimit-${i.above ? 'above' : 'upto'}${text}${i.mode === 0 ? '' : ` --hashlimit-mode ${modeText(i, ',')}`} --hashlimit-name ${i.name}`
      + `${i.size ? ` --hashlimit-htable-size ${i.size}` : ''}${i.max ? ` --hashlimit-htable-max ${i.max}` : ''}${i.gc === 1000 ? '' : ` --hashlimit-htable-gcinterval ${i.gc}`}`
      + `${i.expire === quantum ? '' : ` --hashlimit-htable-expire ${i.expire}`}${i.srcmask === full ? '' : ` --hashlimit-srcmask ${i.srcmask}`}${i.dstmask === full ? '' : ` --hashlimit-dstmask ${i.dstmask}`}`
      + `${i.rateMatch ? ` --hashlimit-rate-match${i.interval === 1 ? '' : ` --hashlimit-rate-interval ${i.interval}`}` : ''}`;
  },
  print(i, _, family) {
    const { text, quantum } = rateText(i, i.interval, ' burst');
    const full = family === 4 ? 32 : 128;
    return ` limit: ${i.above ? 'above' : 'up to'}${text}${i.mode === 0 ? '' : ` mode ${modeText(i, '-')}`}`
      + `${i.size ? ` htable-size ${i.size}` : ''}${i.max ? ` htable-max ${i.max}` : ''}${i.gc === 1000 ? '' : ` htable-gcinterval ${i.gc}`}`
      + `${i.expire === quantum ? '' : ` htable-expire ${i.expire}`}${i.srcmask === full ? '' : ` srcmask ${i.srcmask}`}${i.dstmask === full ? '' : ` dstmask ${i.dstmask}`}`
      + `${i.rateMatch ? ` rate-match${i.interval === 1 ? '' : ` rate-interval ${i.interval}`}` : ''}`;
  },
  check(i, { family }) {
    const full = family === 4 ? 32 : 128;
    if (i.gc === 0 || i.expire === 0 || i.srcmask > full || i.dstmask > full) return 'EINVAL';
    if (i.name === '' || i.name === '.' || i.name === '..' || i.name.includes('/')) return 'EINVAL';
    const avg = BigInt(i.avg);
    if (i.rateMatch) return avg === 0n || avg > 0xffffffffn ? 'ERANGE' : i.interval === 0 ? 'EINVAL' : undefined;
    if (i.bytes) return creditsByte(avg) === 0n ? 'EINVAL' : undefined;
    return i.burst === '0' || credits(avg * BigInt(i.burst)) < credits(avg) ? 'ERANGE' : undefined;
  },
  namedState: (i, family) => hashlimitKey(i.name, family),
  makeState: (i, _family, old, now) => old ?? newTable(i, now),
  stateful: true,
  match: hashlimitMt,
  examples: [
    '-m hashlimit --hashlimit-upto 5/min --hashlimit-burst 7 --hashlimit-mode srcip,dstport --hashlimit-name x',
    '-m hashlimit --hashlimit-above 512kb/s --hashlimit-burst 1mb --hashlimit-name y',
  ],
};
