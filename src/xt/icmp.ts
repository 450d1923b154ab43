// `-m icmp`: net/ipv4/netfilter/ip_tables.c (icmp_match, icmp_checkentry), libipt_icmp.c. Type 255 is any.
import { codeText, ICMP_CODES, parseIcmp, printIcmp, type IcmpInfo } from './icmpNames.ts';
import type { XtMatchModule } from './types.ts';

export const icmp: XtMatchModule<IcmpInfo> = {
  kind: 'match',
  name: 'icmp',
  families: [4],
  man: 'ICMP type and code.',
  protos: [1],
  implicitFor: [1],
  options: [{ name: 'icmp-type', type: 'string', invert: true, mandatory: true }],
  init: () => ({ type: 255, code: [0, 255], invert: false }),
  parse(info, c) {
    Object.assign(info, parseIcmp(c.arg, ICMP_CODES, 'ICMP', c.invert));
  },
  save: (i) => `${i.invert ? ' !' : ''} --icmp-type ${i.type === 255 ? 'any' : codeText(i)}`,
  print: (i, numeric) => ` icmp${printIcmp(i, ICMP_CODES, numeric)}`,
  // Type 255 is any.
  ports: (i) => (i.invert || i.type === 255 ? undefined : { dport: [[i.type * 256 + i.code[0], i.type * 256 + i.code[1]]], all: true }),
  match(i, p) {
    const { pkt } = p;
    if (pkt.off !== 0) return false;
    const { l4 } = pkt;
    if (l4.type === 'icmp') return (i.type === 255 || (l4.t === i.type && l4.code >= i.code[0] && l4.code <= i.code[1])) !== i.invert;
    if (l4.type === 'raw' && l4.len < 8) p.hotdrop = true;
    return false;
  },
  examples: ['-p icmp -m icmp --icmp-type 8', '-p icmp -m icmp ! --icmp-type 3/4', '-p icmp -m icmp --icmp-type any'],
};
