// `-m iprange`: net/netfilter/xt_iprange.c (iprange_mt4, iprange_mt6), libxt_iprange.c.
import { parseIp6, printIp, type Family, type Ip } from '../base/ip.ts';
import { xtablesStrtoui } from './options.ts';
import { badValue, fail } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface IpRange {
  from: Ip;
  to: Ip;
  invert: boolean;
}
interface IprangeInfo {
  src?: IpRange;
  dst?: IpRange;
}
/** xtables_numeric_to_ipaddr: up to four numbers of any base; what is missing at the end is 0. */
const numericToIpaddr = (text: string): number | undefined => {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let ip = 0;
  for (let i = 0; i < 4; i++) {
    const n = parts[i] === undefined ? 0 : xtablesStrtoui(parts[i] as string, 0, 255);
    if (n === undefined) return undefined;
    ip = ip * 256 + n;
  }
  return ip;
};
const numericToIp = (text: string, family: Family): Ip | undefined => (family === 4 ? numericToIpaddr(text) : parseIp6(text));

const inRange = (ip: Ip, r: IpRange | undefined): boolean => !r || (ip >= r.from && ip <= r.to) !== r.invert;
const rangeText = (r: IpRange): string => `${printIp(r.from)}-${printIp(r.to)}`;

export const iprange: XtMatchModule<IprangeInfo> = {
  kind: 'match',
  name: 'iprange',
  families: [4, 6],
  man: 'Addresses between two addresses.',
  options: [
    { name: 'src-range', type: 'string', invert: true },
    { name: 'dst-range', type: 'string', invert: true },
  ],
  init: () => ({}),
  parse(info, c) {
    const { name } = c.option;
    const dash = c.arg.indexOf('-');
    const part = (s: string): Ip => numericToIp(s, c.family) ?? badValue('iprange', name, s);
    const from = part(dash < 0 ? c.arg : c.arg.slice(0, dash));
    const to = dash < 0 ? from : part(c.arg.slice(dash + 1));
    const r = { from, to, invert: c.invert };
    if (from > to) c.warn?.(`xt_iprange: range ${rangeText(r)} is reversed and will never match`);
    info[name === 'src-range' ? 'src' : 'dst'] = r;
  },
  final(_info, given) {
    if (given.size === 0) fail("iprange match: You must specify `--src-range' or `--dst-range'");
  },
  save: ({ src, dst }) =>
    (src ? `${src.invert ? ' !' : ''} --src-range ${rangeText(src)}` : '') + (dst ? `${dst.invert ? ' !' : ''} --dst-range ${rangeText(dst)}` : ''),
  print: ({ src, dst }) =>
    (src ? ` source IP range ${src.invert ? '! ' : ''}${rangeText(src)}` : '') + (dst ? ` destination IP range ${dst.invert ? '! ' : ''}${rangeText(dst)}` : ''),
  match: (i, p) => inRange(p.pkt.src, i.src) && inRange(p.pkt.dst, i.dst),
  examples: ['-m iprange --src-range 10.0.0.1-10.0.0.5 ! --dst-range 10.1.0.0-10.2.0.0'],
};
