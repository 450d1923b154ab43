// `-m ipv6header`: net/ipv6/netfilter/ip6t_ipv6header.c (ipv6header_mt6), libip6t_ipv6header.c. Of extension headers, packets here have
// hop-by-hop options (router alert) and fragments.
import { protocolByName, protocolName } from '../base/protocols.ts';
import { xtablesStrtoui } from './options.ts';
import { fail } from './text.ts';
import type { IpPkt } from '../model/skb.ts';
import type { XtMatchModule } from './types.ts';

interface HeaderInfo {
  flags: number;
  invert: boolean;
  soft: boolean;
}
/** Protocol number, bit, and the name where /etc/protocols has another. In the order in which they are printed. */
const HEADERS: readonly (readonly [proto: number, bit: number])[] = [[0, 128], [60, 64], [43, 32], [44, 16], [51, 8], [50, 4], [59, 2], [255, 1]];
const FRAGMENT = 16;
const HOPOPTS = 128;
const NONE = 2;
const ESP = 4;
const PROTO = 1;
/** The extension's own words come before /etc/protocols. */
const WORDS = new Map<string, number>([
  ['hop-by-hop', 0], ['hop', 0], ['protocol', 255], ['prot', 255], ['dst', 60], ['route', 43], ['frag', 44], ['auth', 51], ['esp', 50], ['none', 59],
]);
const NAMES = new Map<number, string>([[0, 'hop-by-hop'], [51, 'ah'], [50, 'esp'], [255, 'protocol']]);

const parseHeader = (word: string): number => {
  const proto = xtablesStrtoui(word, 0, 255) ?? WORDS.get(word) ?? protocolByName(word) ?? fail(`unknown header \`${word}' specified`);
  return HEADERS.find(([n]) => n === proto)?.[1] ?? fail(`unknown header \`${proto}' specified`);
};
const headerList = (flags: number): string =>
  HEADERS.filter(([, bit]) => (flags & bit) !== 0).map(([proto]) => NAMES.get(proto) ?? protocolName(proto) ?? String(proto)).join(',');

const headersOf = (p: IpPkt): number => {
  const last = p.proto === 59 ? NONE : p.proto === 50 ? ESP : PROTO;
  return (p.alert ? HOPOPTS : 0) | (p.mf || p.off > 0 ? FRAGMENT : 0) | last;
};

export const ipv6header: XtMatchModule<HeaderInfo> = {
  kind: 'match',
  name: 'ipv6header',
  families: [6],
  man: "The packet's extension headers: exactly these, or with --soft at least these.",
  options: [
    { name: 'header', type: 'string', invert: true, mandatory: true },
    { name: 'soft', type: 'none' },
  ],
  init: () => ({ flags: 0, invert: false, soft: false }),
  parse(info, c) {
    if (c.option.name === 'soft') {
      info.soft = true;
      return;
    }
    for (const word of c.arg.split(',')) if (word !== '') info.flags |= parseHeader(word);
    if (info.flags === 0) fail('ip6t_ipv6header: cannot parse header names');
    info.invert = c.invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --header ${headerList(i.flags)}${i.soft ? ' --soft' : ''}`,
  print: (i, numeric) =>
    ` ipv6header flags:${i.invert ? '!' : ''}${numeric ? `0x${i.flags.toString(16).toUpperCase().padStart(2, '0')}` : headerList(i.flags)}${i.soft ? ' soft' : ''}`,
  match(i, p) {
    const found = headersOf(p.pkt);
    // Softly: each asked one is there; inverted: none is.
    if (i.soft) return (found & i.flags) === (i.invert ? 0 : i.flags);
    return (found === i.flags) !== i.invert;
  },
  examples: ['-m ipv6header --header hop-by-hop,ipv6-frag', '-m ipv6header ! --header protocol --soft'],
};
