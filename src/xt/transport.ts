// What a match that reads the transport header does first: net/netfilter/xt_tcpudp.c and others. Later fragments never match; a
// header that is cut short gets the packet dropped. nft_payload_fast_eval (nf_tables_core.c), which reads for the expressions of
// iptables-nft, does not ask whether a packet is a later fragment: it takes whatever bytes stand there.
import type { Payload, Tcp, Udp } from '../model/skb.ts';
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
/** The ports of TCP, UDP and their kin; `size`: bytes that have to be there. */
export const portsHeader = (p: XtPacket, size: number): Tcp | Udp | null => {
  const { pkt } = p;
  if (pkt.off !== 0) return null;
  const { l4 } = pkt;
  if (l4.type === 'tcp' || l4.type === 'udp') return l4;
  if (l4.type === 'raw' && l4.len < size) p.hotdrop = true;
  return null;
};

/** What nf_tables finds where ports and flags should be; null where the packet ends before. Flags below 0: it ends before them. */
export interface NftHeader {
  readonly sport: number;
  readonly dport: number;
  readonly flags: number;
}
/** Bytes of a later fragment are the datagram's data; those that nobody knows (-1) match no port. */
const fragmentHeader = (p: XtPacket): NftHeader | null => {
  const { pkt } = p;
  const whole = pkt.whole?.l4;
  const len = pkt.l4.type === 'raw' ? pkt.l4.len : 0;
  if (len < 4) return null;
  const [data, head]: readonly [Payload | null, number] =
    whole?.type === 'udp' ? [whole.data, 8] : whole?.type === 'tcp' ? [whole.data, 20 + (whole.optLen ?? (whole.mss === undefined ? 0 : 4))] : [null, 0];
  const byte = (i: number): number => {
    const at = pkt.off + i - head;
    return data?.text !== undefined && at >= 0 && at < data.text.length ? data.text.charCodeAt(at) & 255 : NaN;
  };
  const known = (n: number): number => (Number.isNaN(n) ? -1 : n);
  return { sport: known(byte(0) * 256 + byte(1)), dport: known(byte(2) * 256 + byte(3)), flags: len < 14 ? -1 : known(byte(13)) };
};
export const nftHeader = (p: XtPacket): NftHeader | null => {
  const { l4, off } = p.pkt;
  if (off !== 0) return fragmentHeader(p);
  switch (l4.type) {
    case 'tcp': return l4;
    case 'udp': return { sport: l4.sport, dport: l4.dport, flags: -1 };
    // Type and code, then the checksum.
    case 'icmp': return { sport: l4.t * 256 + l4.code, dport: -1, flags: -1 };
    default: return { sport: -1, dport: -1, flags: -1 };
  }
};
