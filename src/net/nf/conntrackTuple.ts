// Tuples of packets: net/netfilter/nf_conntrack_core.c (nf_ct_get_tuple, nf_ct_invert_tuple) and the trackers' pkt_to_tuple and invert.
// Transports that packets carry unread (GRE, SCTP, UDP-Lite, DCCP) have addresses only, as GRE of version 0 and unknown ones have in the kernel.
import type { Tuple } from '../../model/ct.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP, type IpPkt } from '../../model/skb.ts';

/** The type that answers: 0 where none does. Index: type. */
const inverse = (pairs: readonly (readonly [number, number])[]): ReadonlyMap<number, number> => new Map(pairs.flatMap(([a, b]) => [[a, b], [b, a]] as [number, number][]));
/** ECHO, TIMESTAMP, INFO_REQUEST, ADDRESS and their replies. */
const INVERSE4 = inverse([[8, 0], [13, 14], [15, 16], [17, 18]]);
/** ECHO_REQUEST, NI_QUERY and their replies. */
const INVERSE6 = inverse([[128, 129], [139, 140]]);

/** The packet's tuple; null when it has none (a later fragment, a transport header that is not there). */
export const skbTuple = (pkt: IpPkt): Tuple | null => {
  const { src, dst, proto, l4 } = pkt;
  if (pkt.off > 0) return null;
  switch (proto) {
    case IPPROTO_TCP:
      return l4.type === 'tcp' ? { src, dst, proto, sport: l4.sport, dport: l4.dport } : null;
    case IPPROTO_UDP:
      return l4.type === 'udp' ? { src, dst, proto, sport: l4.sport, dport: l4.dport } : null;
    case IPPROTO_ICMP:
    case IPPROTO_ICMPV6:
      return l4.type === 'icmp' ? { src, dst, proto, sport: l4.id, dport: (l4.t << 8) | l4.code } : null;
    default:
      return { src, dst, proto, sport: 0, dport: 0 };
  }
};

/** nf_ct_invert_tuple: the tuple of answers; null where there are none (an ICMP message that is no question). */
export const invertTupleOrNull = (t: Tuple): Tuple | null => {
  if (t.proto === IPPROTO_ICMP || t.proto === IPPROTO_ICMPV6) {
    const type = (t.proto === IPPROTO_ICMP ? INVERSE4 : INVERSE6).get(t.dport >> 8);
    return type === undefined ? null : { src: t.dst, dst: t.src, proto: t.proto, sport: t.sport, dport: (type << 8) | (t.dport & 0xff) };
  }
  return { src: t.dst, dst: t.src, proto: t.proto, sport: t.dport, dport: t.sport };
};
/** The same for a tuple of a connection, which has answers. */
export const invertTuple = (t: Tuple): Tuple => {
  const r = invertTupleOrNull(t);
  if (!r) throw new RangeError(`ICMP type ${t.dport >> 8} has no reply`);
  return r;
};
