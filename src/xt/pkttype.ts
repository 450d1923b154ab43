// `-m pkttype`: net/netfilter/xt_pkttype.c (pkttype_mt), libxt_pkttype.c.
import { isMulticast } from '../base/ip.ts';
import type { PktType } from '../model/skb.ts';
import { fail } from './text.ts';
import type { XtMatchModule, XtPacket } from './types.ts';

interface PkttypeInfo {
  type: PktType;
  invert: boolean;
}
/** The first name of a type is the one that is printed. */
const NAMES: readonly (readonly [string, PktType])[] = [
  ['unicast', 'host'], ['broadcast', 'broadcast'], ['multicast', 'multicast'], ['otherhost', 'otherhost'], ['bcast', 'broadcast'], ['mcast', 'multicast'], ['host', 'host'],
];
const nameOf = (type: PktType): string => NAMES.find(([, t]) => t === type)?.[0] ?? '';

/** What the stack loops back to itself is as its address says; until a device sends a packet, it is PACKET_HOST. */
const typeOf = (p: XtPacket): PktType => {
  const { pktType } = p.skb;
  if (pktType === 'loopback') return isMulticast(p.pkt.dst) ? 'multicast' : 'broadcast';
  return pktType === 'outgoing' ? 'host' : pktType;
};

export const pkttype: XtMatchModule<PkttypeInfo> = {
  kind: 'match',
  name: 'pkttype',
  families: [4, 6],
  man: 'Whom the frame was for.',
  options: [{ name: 'pkt-type', type: 'string', invert: true, mandatory: true }],
  init: () => ({ type: 'host', invert: false }),
  parse(info, c) {
    const word = c.arg.toLowerCase();
    info.type = NAMES.find(([n]) => n === word)?.[1] ?? fail(`Bad packet type '${c.arg}'`);
    info.invert = c.invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --pkt-type ${nameOf(i.type)}`,
  print: (i) => ` PKTTYPE ${i.invert ? '!=' : '='} ${nameOf(i.type)}`,
  match: (i, p) => (typeOf(p) === i.type) !== i.invert,
  examples: ['-m pkttype --pkt-type broadcast', '-m pkttype ! --pkt-type multicast'],
};
