// nf_conntrack_attach (net/netfilter/nf_conntrack_core.c): what is sent because of a packet belongs to that packet's connection, even to
// one that nobody has confirmed. ICMP errors (icmp_glue_bits, icmpv6_getfrag) and the resets of REJECT are so.
import { ctDir, IP_CT_RELATED, IP_CT_RELATED_REPLY } from '../../model/ct.ts';
import { NO_NF, skbWithNf, type Skb } from '../../model/skb.ts';

export const nfCtAttach = (skb: Skb, old: Skb): Skb => {
  const { nf } = old;
  if (!nf || nf.ct === 0) return skb;
  return skbWithNf(skb, { ...(skb.nf ?? NO_NF), ct: nf.ct, ctinfo: ctDir(nf.ctinfo) === 0 ? IP_CT_RELATED_REPLY : IP_CT_RELATED });
};
