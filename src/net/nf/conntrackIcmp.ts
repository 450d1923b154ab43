// ICMP and ICMPv6: net/netfilter/nf_conntrack_proto_icmp.c and _icmpv6.c (nf_conntrack_icmpv4_error, nf_conntrack_icmpv6_error,
// nf_conntrack_inet_error, nf_conntrack_icmp_packet). Questions make entries; an error belongs to the flow it quotes; neighbour
// discovery and MLD are not tracked.
import { IP_CT_RELATED, IP_CT_RELATED_REPLY, type Tuple } from '../../model/ct.ts';
import { IPPROTO_ICMP, type Icmp, type IpPkt } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import type { Ctx } from '../ctx.ts';
import { invertTupleOrNull, skbTuple } from './conntrackTuple.ts';
import { ctFind } from './ctTable.ts';

/** What the first look says: go on tracking, leave it untracked, call it invalid, or it belongs to this flow. */
export type IcmpVerdict = 'track' | 'untracked' | 'invalid' | { readonly ct: number; readonly ctinfo: number };

const NR_ICMP_TYPES = 18;
/** DEST_UNREACH, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETERPROB (icmp_is_err). */
const ERRORS4: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);
/** MLD query, report, done; router and neighbour solicitation and advertisement; MLDv2 report; multicast router discovery. */
const UNTRACKED6: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 143, 151, 152]);

/** nf_conntrack_inet_error: the quoted packet as its sender's peer would answer it names the flow. */
const inetError = (ctx: Ctx, nsid: Nsid, zones: readonly number[], pkt: IpPkt, inner: IpPkt | undefined): IcmpVerdict => {
  const quoted = inner && skbTuple(inner);
  const tuple: Tuple | null = quoted ? invertTupleOrNull(quoted) : null;
  if (!tuple) return 'invalid';
  for (const zone of zones) {
    const hit = ctFind(ctx, nsid, zone, tuple);
    if (!hit) continue;
    // An error has to go to the one whose packet it quotes.
    if ((hit.dir === 0 ? hit.ct.orig : hit.ct.reply).dst !== pkt.dst) return 'invalid';
    return { ct: hit.ct.id, ctinfo: hit.dir === 0 ? IP_CT_RELATED : IP_CT_RELATED_REPLY };
  }
  return 'invalid';
};

/** nf_conntrack_handle_icmp. */
export const handleIcmp = (ctx: Ctx, nsid: Nsid, zones: readonly number[], pkt: IpPkt): IcmpVerdict => {
  if (pkt.l4.type !== 'icmp' || pkt.off > 0) return 'invalid';
  const l4: Icmp = pkt.l4;
  if (pkt.proto === IPPROTO_ICMP) {
    if (l4.t > NR_ICMP_TYPES) return 'invalid';
    return ERRORS4.has(l4.t) ? inetError(ctx, nsid, zones, pkt, l4.inner) : 'track';
  }
  if (UNTRACKED6.has(l4.t)) return 'untracked';
  return l4.t < 128 ? inetError(ctx, nsid, zones, pkt, l4.inner) : 'track';
};

/** May a packet of this type begin a flow? Types come from the tuple. */
export const icmpMayBegin = (t: Tuple): boolean => {
  const type = t.dport >> 8;
  return t.proto === IPPROTO_ICMP ? type === 8 || type === 13 || type === 15 || type === 17 : type === 128 || type === 139;
};
