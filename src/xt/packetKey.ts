// What a table reads of a packet, as words: loaded once per table, read by the rules' own tests (xt/ruleStore.ts) and by classifiers, whose
// dimensions they are. There is one key: a target that sends a packet of its own (REJECT) leaves another packet's words in it, so whoever
// asked a target loads again.
import type { Ip6 } from '../base/ip.ts';
import type { IpPkt } from '../model/skb.ts';

export const K_SPORT = 0;
/** ICMP's type * 256 + code stands here, too. */
export const K_DPORT = 1;
export const K_PROTO = 2;
/** The number of the device's name in a chain's rules (ruleStore's useNames); 0: no rule has it. */
export const K_IIF = 3;
export const K_OIF = 4;
export const K_SRC = 5;
export const K_DST = 6;
export const K_SRC6 = 7;
export const K_DST6 = 11;
/** 1: ports, or type and code, are known. 0: a later fragment, or a header cut short. */
export const K_PORTS = 15;
/** 1: a later fragment. */
export const K_FRAG = 16;

export const packetKey = new Int32Array(17);

/** The four words of an IPv6 address. */
export const words6 = (ip: Ip6, to: Int32Array, at: number): void => {
  for (let w = 0, i = 0; w < 4; w++) {
    let x = 0;
    for (let k = 0; k < 8; k++, i++) {
      const c = ip.charCodeAt(i);
      x = (x << 4) | (c < 58 ? c - 48 : c - 87);
    }
    to[at + w] = x;
  }
};
// A packet passes many tables with the same addresses.
let src6 = '';
let dst6 = '';

export const loadKey = (pkt: IpPkt): void => {
  const { src, dst, proto, l4 } = pkt;
  if (typeof src === 'number') {
    packetKey[K_SRC] = src;
    packetKey[K_DST] = dst as number;
  } else {
    if (src !== src6) words6((src6 = src), packetKey, K_SRC6);
    if (dst !== dst6) words6((dst6 = dst as Ip6), packetKey, K_DST6);
  }
  packetKey[K_PROTO] = proto;
  if (pkt.off !== 0) {
    packetKey[K_FRAG] = 1;
    packetKey[K_PORTS] = 0;
    return;
  }
  packetKey[K_FRAG] = 0;
  packetKey[K_PORTS] = 1;
  if (l4.type === 'tcp' || l4.type === 'udp') {
    packetKey[K_SPORT] = l4.sport;
    packetKey[K_DPORT] = l4.dport;
    return;
  }
  packetKey[K_SPORT] = 0;
  packetKey[K_DPORT] = l4.type === 'icmp' ? l4.t * 256 + l4.code : 0;
  if (l4.type !== 'icmp' && (proto === 6 || proto === 17 || proto === 1 || proto === 58)) packetKey[K_PORTS] = 0;
};
