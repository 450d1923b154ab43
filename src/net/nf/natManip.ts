// Rewriting a packet by a tuple: net/netfilter/nf_nat_proto.c (nf_nat_manip_pkt, nf_nat_ipv4_manip_pkt, nf_nat_ipv6_manip_pkt and the
// *_manip_pkt of TCP, UDP, ICMP and ICMPv6). Checksums are implied. Leaves out: ports of protocols that the model carries unread
// (SCTP, DCCP, UDP-Lite; GRE's call ids, which only PPTP rewrites).
import { isIp4, type Ip } from '../../base/ip.ts';
import type { Tuple } from '../../model/ct.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type IpPkt, type L4 } from '../../model/skb.ts';

export type Manip = 'src' | 'dst';

/** ICMP messages that carry an identifier: echo, timestamp, information and address mask, asked and answered. */
const hasId4 = (t: number): boolean => t === 0 || t === 8 || (t >= 13 && t <= 18);
const hasId6 = (t: number): boolean => t === 128 || t === 129;

const manipL4 = (p: IpPkt, target: Tuple, manip: Manip): L4 => {
  const { l4 } = p;
  switch (l4.type) {
    case 'tcp':
    case 'udp':
      if (manip === 'src') return l4.sport === target.sport ? l4 : { ...l4, sport: target.sport };
      return l4.dport === target.dport ? l4 : { ...l4, dport: target.dport };
    // The identifier is the same both ways: either manip writes it.
    case 'icmp':
      return l4.id === target.sport || !(p.proto === IPPROTO_ICMP ? hasId4(l4.t) : p.proto === IPPROTO_ICMPV6 && hasId6(l4.t)) ? l4 : { ...l4, id: target.sport };
    default:
      return l4;
  }
};

export const pktWith = (p: IpPkt, src: Ip, dst: Ip, l4: L4): IpPkt => ({
  type: 'ip', src, dst, proto: p.proto, ttl: p.ttl, tos: p.tos, id: p.id, df: p.df, mf: p.mf, off: p.off, len: p.len, alert: p.alert, l4, ...(p.whole && { whole: p.whole }),
  ...(p.fragMax !== undefined && { fragMax: p.fragMax }),
});

/** The packet with its source or destination half as `target` has it. */
export const natManipPkt = (p: IpPkt, target: Tuple, manip: Manip): IpPkt => {
  // IPv6 knows of ports in the first fragment only; IPv4 is whole by now.
  const l4 = p.off > 0 && !isIp4(p.src) ? p.l4 : manipL4(p, target, manip);
  const src = manip === 'src' ? target.src : p.src;
  const dst = manip === 'dst' ? target.dst : p.dst;
  return l4 === p.l4 && src === p.src && dst === p.dst ? p : pktWith(p, src, dst, l4);
};
