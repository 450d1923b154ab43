// `-m mac`: net/netfilter/xt_mac.c (mac_mt), libxt_mac.c. Only frames of Ethernet devices have a sender.
import { printMac, type Mac } from '../base/mac.ts';
import type { XtMatchModule } from './types.ts';

interface MacInfo {
  mac: Mac;
  invert: boolean;
}

export const mac: XtMatchModule<MacInfo> = {
  kind: 'match',
  name: 'mac',
  families: [4, 6],
  man: "The sender's Ethernet address.",
  // PRE_ROUTING, LOCAL_IN, FORWARD.
  hooks: 7,
  options: [{ name: 'mac-source', type: 'ethermac', invert: true, mandatory: true }],
  init: () => ({ mac: 0, invert: false }),
  parse(info, c) {
    info.mac = c.value as Mac;
    info.invert = c.invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --mac-source ${printMac(i.mac)}`,
  print: (i) => ` MAC${i.invert ? ' !' : ''} ${printMac(i.mac)}`,
  match(i, p) {
    // What the stack looped back to itself (dev_loopback_xmit) never had a header.
    if (p.skb.pktType === 'loopback') return false;
    const dev = p.env.link(p.skb.dev);
    return dev !== undefined && dev.info.kind !== 'loopback' && (p.skb.smac === i.mac) !== i.invert;
  },
  examples: ['-m mac --mac-source 00:11:22:33:44:55', '-m mac ! --mac-source aa:bb:cc:dd:ee:ff'],
};
