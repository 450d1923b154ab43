// UDP and GRE flows: net/netfilter/nf_conntrack_proto_udp.c (nf_conntrack_udp_packet), _gre.c (nf_conntrack_gre_packet; version 0 only).
// Checksums are not modelled; timeout policies (CT --timeout) neither.
import { IPS_ASSURED, IPS_CONFIRMED, IPS_NAT_CLASH, IPS_SEEN_REPLY } from '../../model/ct.ts';
import { SEC } from '../../model/uapi.ts';
import type { Ctx } from '../ctx.ts';
import { ctEventCache, IPCT_ASSURED } from './ctEvent.ts';
import type { CtNet } from './ctNet.ts';
import { ctRefresh } from './ctRefresh.ts';
import type { MutableCt } from './ctTable.ts';

/** Two-way traffic that goes on for longer than this is a stream. */
const STREAM_AFTER = 2 * SEC;

export const udpPacket = (ctx: Ctx, net: CtNet, ct: MutableCt, ctinfo: number, len: number): void => {
  if ((ct.status & IPS_CONFIRMED) === 0) ct.streamTs = ctx.now;
  if ((ct.status & IPS_SEEN_REPLY) === 0) return ctRefresh(ctx, ct, ctinfo, len, net.udp);
  const stream = ctx.now > ct.streamTs + STREAM_AFTER;
  ctRefresh(ctx, ct, ctinfo, len, stream ? net.udpStream : net.udp);
  if (!stream || (ct.status & (IPS_NAT_CLASH | IPS_ASSURED)) !== 0) return;
  ct.status |= IPS_ASSURED;
  ctEventCache(ctx, ct, IPCT_ASSURED);
};
/** A tunnel of GRE is one once it was answered. */
export const grePacket = (ctx: Ctx, net: CtNet, ct: MutableCt, ctinfo: number, len: number): void => {
  const answered = (ct.status & IPS_SEEN_REPLY) !== 0;
  ctRefresh(ctx, ct, ctinfo, len, answered ? net.greStream : net.gre);
  if (!answered || (ct.status & (IPS_NAT_CLASH | IPS_ASSURED)) !== 0) return;
  ct.status |= IPS_ASSURED;
  ctEventCache(ctx, ct, IPCT_ASSURED);
};
