// `-m addrtype`: net/netfilter/xt_addrtype.c (addrtype_mt_v1, addrtype_mt6), libxt_addrtype.c. An IPv4 address has one type; an IPv6
// address must have every type of the list that its own bits decide (unicast, multicast, unspecified).
import { isMulticast6, IN6_ANY, type Ip } from '../base/ip.ts';
import { fail, indexByPrefix } from './text.ts';
import type { XtMatchModule, XtPacket } from './types.ts';

interface AddrtypeInfo {
  src: number;
  dst: number;
  srcInv: boolean;
  dstInv: boolean;
  limit: 'in' | 'out' | null;
}
/** Bit i is RTN_* number i. */
const TYPES = ['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE'];
const UNSPEC = 1;
const UNICAST = 2;
const LOCAL = 4;
const BROADCAST = 8;
const ANYCAST = 16;
const MULTICAST = 32;
const BLACKHOLE = 64;
const UNREACHABLE = 128;
const PROHIBIT = 256;

const parseTypes = (text: string): number => {
  let mask = 0;
  let rest = text;
  for (;;) {
    const comma = rest.indexOf(',');
    const word = comma < 0 ? rest : rest.slice(0, comma);
    const i = word === '' ? -1 : indexByPrefix(TYPES, word);
    if (i < 0) fail(comma < 0 ? `addrtype: bad type "${rest}"` : `addrtype: bad type \`${rest}'`);
    mask |= 1 << i;
    if (comma < 0) return mask;
    rest = rest.slice(comma + 1);
  }
};
const typeList = (mask: number): string => TYPES.filter((_, i) => (mask & (1 << i)) !== 0).join(',');

const fits4 = (p: XtPacket, ip: Ip, ifindex: number, mask: number): boolean => ((1 << p.env.addrType(ip, ifindex)) & mask) !== 0;
/** match_type6. A mapped or link-local address is unicast; only :: is neither that nor multicast. */
const fits6 = (p: XtPacket, ip: string, ifindex: number, mask: number): boolean => {
  const multicast = isMulticast6(ip);
  if ((mask & MULTICAST) !== 0 && !multicast) return false;
  if ((mask & UNICAST) !== 0 && (multicast || ip === IN6_ANY)) return false;
  if ((mask & UNSPEC) !== 0 && ip !== IN6_ANY) return false;
  return (mask & (LOCAL | ANYCAST | UNREACHABLE)) === 0 || (p.env.addrType(ip, ifindex) & mask) !== 0;
};
const fits = (p: XtPacket, ip: Ip, ifindex: number, mask: number): boolean =>
  typeof ip === 'number' ? fits4(p, ip, ifindex, mask) : fits6(p, ip, ifindex, mask);

const text = (i: AddrtypeInfo, prefix: string, bang: (invert: boolean, option: string) => string): string =>
  (i.src === 0 ? '' : bang(i.srcInv, `${prefix}src-type`) + typeList(i.src)) + (i.dst === 0 ? '' : bang(i.dstInv, `${prefix}dst-type`) + typeList(i.dst));

export const addrtype: XtMatchModule<AddrtypeInfo> = {
  kind: 'match',
  name: 'addrtype',
  families: [4, 6],
  man: 'What the routing tables say of an address.',
  options: [
    { name: 'src-type', type: 'string', invert: true },
    { name: 'dst-type', type: 'string', invert: true },
    { name: 'limit-iface-in', type: 'none', excl: ['limit-iface-out'] },
    { name: 'limit-iface-out', type: 'none', excl: ['limit-iface-in'] },
  ],
  init: () => ({ src: 0, dst: 0, srcInv: false, dstInv: false, limit: null }),
  parse(info, c) {
    switch (c.option.name) {
      case 'src-type':
        info.src = parseTypes(c.arg);
        info.srcInv = c.invert;
        break;
      case 'dst-type':
        info.dst = parseTypes(c.arg);
        info.dstInv = c.invert;
        break;
      default: info.limit = c.option.name === 'limit-iface-in' ? 'in' : 'out';
    }
  },
  final(_info, given) {
    if (!given.has('src-type') && !given.has('dst-type')) fail('addrtype: you must specify --src-type or --dst-type');
  },
  save: (i) => text(i, '--', (invert, option) => `${invert ? ' !' : ''} ${option} `) + (i.limit ? ` --limit-iface-${i.limit}` : ''),
  print: (i) => ` ADDRTYPE match${text(i, '', (invert, option) => ` ${option} ${invert ? '!' : ''}`)}${i.limit ? ` limit-${i.limit}` : ''}`,
  check(i, c) {
    // Hook bits: PRE_ROUTING 1, LOCAL_IN 2, FORWARD 4, LOCAL_OUT 8, POST_ROUTING 16.
    if (i.limit === 'out' && (c.hooks & 3) !== 0) return 'EINVAL';
    if (i.limit === 'in' && (c.hooks & 24) !== 0) return 'EINVAL';
    const all = i.src | i.dst;
    return c.family === 6 && ((all & (BROADCAST | BLACKHOLE)) !== 0 || all >= PROHIBIT) ? 'EINVAL' : undefined;
  },
  match(i, p) {
    const ifindex = i.limit === 'in' ? p.inIndex : i.limit === 'out' ? p.outIndex : 0;
    if (i.src !== 0 && fits(p, p.pkt.src, ifindex, i.src) === i.srcInv) return false;
    return i.dst === 0 || fits(p, p.pkt.dst, ifindex, i.dst) !== i.dstInv;
  },
  examples: ['-m addrtype --dst-type LOCAL', '-m addrtype ! --src-type UNICAST,LOCAL ! --dst-type MULTICAST'],
};
