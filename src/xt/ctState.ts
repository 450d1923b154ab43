// What `conntrack` and `state` share: XT_CONNTRACK_STATE_* of include/uapi/linux/netfilter/xt_conntrack.h, lists of states.
import { IP_CT_UNTRACKED } from '../model/ct.ts';
import { indexByPrefix } from './text.ts';
import type { XtPacket } from './types.ts';

const STATE_INVALID = 1;
export const STATE_SNAT = 64;
export const STATE_DNAT = 128;
const STATE_UNTRACKED = 256;
/** By enum ip_conntrack_info without the direction: ESTABLISHED, RELATED, NEW. */
const stateBit = (ctinfo: number): number => 1 << ((ctinfo % 3) + 1);

/** In the order in which lists are printed. */
const NAMES: readonly (readonly [string, number])[] = [
  ['INVALID', STATE_INVALID], ['NEW', stateBit(2)], ['RELATED', stateBit(1)], ['ESTABLISHED', stateBit(0)], ['UNTRACKED', STATE_UNTRACKED],
  ['SNAT', STATE_SNAT], ['DNAT', STATE_DNAT],
];
const WORDS = NAMES.map(([n]) => n);
/** One word of a list, or the beginning of one; 0 when it is none. `natToo`: SNAT and DNAT count as states. */
export const parseState = (word: string, natToo: boolean): number => {
  const i = word === '' ? -1 : indexByPrefix(natToo ? WORDS : WORDS.slice(0, 5), word);
  return i < 0 ? 0 : (NAMES[i] as (typeof NAMES)[number])[1];
};
export const stateList = (mask: number): string => NAMES.filter(([, b]) => (mask & b) !== 0).map(([n]) => n).join(',');

/** The state of the packet as one bit. A template of the CT target counts as a new connection until conntrack has seen the packet. */
export const packetState = (p: XtPacket): number => {
  const ct = p.env.ct(p);
  if (ct) return stateBit(ct.ctinfo);
  if (p.skb.nf?.tmpl) return stateBit(2);
  return p.skb.nf?.ctinfo === IP_CT_UNTRACKED ? STATE_UNTRACKED : STATE_INVALID;
};
