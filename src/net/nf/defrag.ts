// Connection tracking sees whole packets: net/ipv4/netfilter/nf_defrag_ipv4.c (ipv4_conntrack_defrag), net/ipv6/netfilter/nf_conntrack_reasm.c.
// It leaves in fragments no larger than those that came (IpPkt.fragMax).
import type { Family } from '../../base/ip.ts';
import { IP_CT_UNTRACKED } from '../../model/ct.ts';
import type { IpPkt, Skb } from '../../model/skb.ts';
import { sysctlInt } from '../../model/sysctl.ts';
import { SEC } from '../../model/uapi.ts';
import type { Nsid } from '../../model/world.ts';
import { netnsOf, type Ctx } from '../ctx.ts';
import { ipDefrag } from '../ip4Frag.ts';

/** The packet, or the whole one that its last missing piece completes; null while pieces are missing. */
export const nfDefrag = (ctx: Ctx, nsid: Nsid, family: Family, skb: Skb): Skb | null => {
  const pkt = skb.net as IpPkt;
  if ((pkt.off === 0 && !pkt.mf) || (skb.nf && (skb.nf.ct !== 0 || skb.nf.ctinfo === IP_CT_UNTRACKED))) return skb;
  const whole = family === 4 ? ipDefrag(ctx, nsid, skb, undefined, true) : ipDefrag(ctx, nsid, skb, sysctlInt(netnsOf(ctx, nsid), 'net.netfilter.nf_conntrack_frag6_timeout') * SEC, true);
  return whole ?? null;
};
