// `-m eui64`: net/ipv6/netfilter/ip6t_eui64.c (eui64_mt6), libip6t_eui64.c: does the source's second half come from the sender's MAC?
import { linkLocalOf } from '../base/ip.ts';
import type { XtMatchModule } from './types.ts';

export const eui64: XtMatchModule<Record<string, never>> = {
  kind: 'match',
  name: 'eui64',
  families: [6],
  man: "The source address is made from the sender's Ethernet address.",
  // PRE_ROUTING, LOCAL_IN, FORWARD.
  hooks: 7,
  options: [],
  init: () => ({}),
  parse: () => undefined,
  save: () => '',
  print: () => '',
  match(_i, p) {
    // What the stack looped back to itself (dev_loopback_xmit) has no Ethernet header: it is dropped.
    if (p.skb.pktType === 'loopback') p.hotdrop = true;
    return !p.hotdrop && (p.pkt.src as string).slice(16) === linkLocalOf(p.skb.smac).slice(16);
  },
  examples: ['-A INPUT -m eui64'],
};
