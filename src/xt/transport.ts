// What a match that reads the transport header does first: net/netfilter/xt_tcpudp.c and others. Later fragments never match; a
// header that is cut short gets the packet dropped.
import type { Tcp, Udp } from '../model/skb.ts';
import type { XtPacket } from './types.ts';

/** The header of this kind, or null: no match, and hotdrop where the header is cut short. */
export const tcpHeader = (p: XtPacket): Tcp | null => {
  const { pkt } = p;
  if (pkt.off !== 0) {
    // An offset of 8 bytes could overwrite the flags (RFC 1858).
    if (pkt.off === 8) p.hotdrop = true;
    return null;
  }
  if (pkt.l4.type === 'tcp') return pkt.l4;
  if (pkt.l4.type === 'raw' && pkt.l4.len < 20) p.hotdrop = true;
  return null;
};
/** The first four bytes of TCP, UDP and their kin: their ports. */
export const portsHeader = (p: XtPacket): Tcp | Udp | null => {
  const { pkt } = p;
  if (pkt.off !== 0) return null;
  const { l4 } = pkt;
  if (l4.type === 'tcp' || l4.type === 'udp') return l4;
  if (l4.type === 'raw' && l4.len < 4) p.hotdrop = true;
  return null;
};
