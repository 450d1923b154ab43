// connlimit: how many connections a client (or a server) has.
// Mirrors: libxt_connlimit.c; net/netfilter/xt_connlimit.c (connlimit_mt). The counting is nf_conncount's (net/nf/connCount.ts).
import { lenOfMask, networkOf, type Ip } from '../base/ip.ts';
import { XtParseError, type XtMatchModule } from './types.ts';

export interface ConnlimitInfo {
  limit: number;
  /** `upto` instead of `above`. */
  upto: boolean;
  prefix: number;
  dst: boolean;
}

export const connlimit: XtMatchModule<ConnlimitInfo> = {
  kind: 'match',
  name: 'connlimit',
  families: [4, 6],
  man: 'Matches by the number of connections of a host or a prefix.',
  options: [
    { name: 'connlimit-upto', type: 'uint32', invert: true, excl: ['connlimit-above'] },
    { name: 'connlimit-above', type: 'uint32', invert: true, excl: ['connlimit-upto'] },
    { name: 'connlimit-mask', type: 'plenmask' },
    { name: 'connlimit-saddr', type: 'none', excl: ['connlimit-daddr'] },
    { name: 'connlimit-daddr', type: 'none', excl: ['connlimit-saddr'] },
  ],
  init: (family) => ({ limit: 0, upto: false, prefix: family === 4 ? 32 : 128, dst: false }),
  parse(info, { option, value, invert, family }) {
    switch (option.name) {
      case 'connlimit-upto':
      case 'connlimit-above':
        info.limit = value as number;
        info.upto = (option.name === 'connlimit-upto') !== invert;
        break;
      case 'connlimit-mask':
        info.prefix = lenOfMask((value as { mask: Ip }).mask) ?? (family === 4 ? 32 : 128);
        break;
      default:
        info.dst = option.name === 'connlimit-daddr';
    }
  },
  final(_, given) {
    if (!given.has('connlimit-upto') && !given.has('connlimit-above')) throw new XtParseError('You must specify "--connlimit-above" or "--connlimit-upto".');
  },
  save: (i) => ` --connlimit-${i.upto ? 'upto' : 'above'} ${i.limit} --connlimit-mask ${i.prefix} --connlimit-${i.dst ? 'daddr' : 'saddr'}`,
  print: (i) => ` #conn ${i.dst ? 'dst' : 'src'}/${i.prefix} ${i.upto ? '<=' : '>'} ${i.limit}`,
  needsConntrack: true,
  stateful: true,
  match(i, p) {
    const n = p.env.connCount(p, String(networkOf(i.dst ? p.pkt.dst : p.pkt.src, i.prefix)));
    if (n === 0) p.hotdrop = true;
    return n > 0 && n > i.limit !== i.upto;
  },
  examples: ['-m connlimit --connlimit-above 2 --connlimit-mask 32 --connlimit-saddr', '-m connlimit --connlimit-upto 5 --connlimit-mask 24 --connlimit-daddr'],
};
