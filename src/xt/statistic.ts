// statistic: some packets at random, or every nth.
// Mirrors: libxt_statistic.c; net/netfilter/xt_statistic.c (statistic_mt). Random numbers come from the world's seed.
import { ruleKey, XtParseError, type XtMatchModule } from './types.ts';

export interface StatisticInfo {
  mode: 'random' | 'nth';
  invert: boolean;
  /** Of 2^31. */
  probability: number;
  /** One less than was said; the packets before the first match. */
  every: number;
  packet: number;
}
const ONE = 0x80000000;

export const statistic: XtMatchModule<StatisticInfo> = {
  kind: 'match',
  name: 'statistic',
  families: [4, 6],
  man: 'Matches packets by a probability or every nth one.',
  options: [
    { name: 'mode', type: 'string', mandatory: true },
    { name: 'probability', type: 'double', min: 0, max: 1, invert: true, excl: ['every', 'packet'] },
    { name: 'every', type: 'uint32', min: 1, invert: true, excl: ['probability'], also: ['packet'] },
    { name: 'packet', type: 'uint32', also: ['every'], excl: ['probability'] },
  ],
  init: () => ({ mode: 'random', invert: false, probability: 0, every: 0, packet: 0 }),
  parse(info, { option, arg, value, invert }) {
    switch (option.name) {
      case 'mode':
        if (arg !== 'random' && arg !== 'nth') throw new XtParseError(`Bad mode "${arg}"`);
        info.mode = arg;
        break;
      case 'probability':
        // lround: halves away from zero; NaN becomes LONG_MIN, whose low half is 0.
        info.probability = Number.isNaN(value) ? 0 : Math.floor((value as number) * ONE + 0.5);
        // One word of the union holds both.
        info.every = info.probability;
        info.invert = invert;
        break;
      case 'every':
        info.every = (value as number) - 1;
        info.invert = invert;
        break;
      default:
        info.packet = value as number;
    }
  },
  final(info, given) {
    if (info.mode === 'random' && !given.has('probability')) throw new XtParseError('--probability must be specified when using random mode');
    if (info.mode === 'nth' && !given.has('every') && !given.has('packet')) throw new XtParseError('--every and --packet must be specified when using nth mode');
    if (given.has('packet') && info.packet > info.every) throw new XtParseError('the --packet p must be 0 <= p <= n-1');
  },
  save(i) {
    const not = i.invert ? ' !' : '';
    if (i.mode === 'random') return ` --mode random${not} --probability ${(i.probability / ONE).toFixed(11)}`;
    return ` --mode nth${not} --every ${i.every + 1} --packet ${i.packet}`;
  },
  print(i) {
    const not = i.invert ? ' !' : '';
    if (i.mode === 'random') return ` statistic mode random${not} probability ${(i.probability / ONE).toFixed(11)}`;
    return ` statistic mode nth${not} every ${i.every + 1}${i.packet ? ` packet ${i.packet}` : ''}`;
  },
  stateful: true,
  match(i, p) {
    const { env } = p;
    if (i.mode === 'random') return (env.rand32() & 0x7fffffff) < i.probability !== i.invert;
    const key = ruleKey(p);
    const was = (env.get(key) as number | undefined) ?? i.every - i.packet;
    const now = was === i.every ? 0 : was + 1;
    env.set(key, now);
    return (now === 0) !== i.invert;
  },
  examples: ['-m statistic --mode random --probability 0.50000000000', '-m statistic --mode nth ! --every 3 --packet 1'],
};
