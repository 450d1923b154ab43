// `-m icmp6`: net/ipv6/netfilter/ip6_tables.c (icmp6_match), libip6t_icmp6.c.
import { codeText, ICMPV6_CODES, parseIcmp, printIcmp, type IcmpInfo } from './icmpNames.ts';
import type { XtMatchModule } from './types.ts';

export const icmp6: XtMatchModule<IcmpInfo> = {
  kind: 'match',
  name: 'icmp6',
  families: [6],
  man: 'ICMPv6 type and code.',
  protos: [58],
  implicitFor: [58],
  options: [{ name: 'icmpv6-type', type: 'string', invert: true, mandatory: true }],
  init: () => ({ type: 255, code: [0, 255], invert: false }),
  parse(info, c) {
    Object.assign(info, parseIcmp(c.arg, ICMPV6_CODES, 'ICMPv6', c.invert));
  },
  save: (i) => `${i.invert ? ' !' : ''} --icmpv6-type ${codeText(i)}`,
  print: (i, numeric) => ` ipv6-icmp${printIcmp(i, ICMPV6_CODES, numeric)}`,
  // Type 255 is any.
  ports: (i) => (i.invert || i.type === 255 ? undefined : { dport: [[i.type * 256 + i.code[0], i.type * 256 + i.code[1]]], all: true }),
  match(i, p) {
    const { pkt } = p;
    if (pkt.off !== 0) return false;
    const { l4 } = pkt;
    if (l4.type === 'icmp') return (l4.t === i.type && l4.code >= i.code[0] && l4.code <= i.code[1]) !== i.invert;
    if (l4.type === 'raw' && l4.len < 8) p.hotdrop = true;
    return false;
  },
  examples: ['-p ipv6-icmp -m icmp6 --icmpv6-type 128', '-p ipv6-icmp -m icmp6 ! --icmpv6-type 1/3'],
};
