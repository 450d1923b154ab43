// Helpers of connections: net/netfilter/nf_conntrack_helper.c, the hook function that calls them (nf_confirm of nf_conntrack_proto.c) and the
// TFTP one (nf_conntrack_tftp.c). A connection has a helper only where a CT target gave it one. FTP's is in conntrackFtp.ts; others are refused by
// the CT target.
import { IPS_DST_NAT, IPS_SRC_NAT, IP_CT_RELATED_REPLY } from '../../model/ct.ts';
import { IPPROTO_UDP, type IpPkt, type Skb } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import type { Ctx } from '../ctx.ts';
import { ctExpectAdd, ctExpectInit } from './conntrackExpect.ts';
import { ftpHelp } from './conntrackFtp.ts';
import { ctSeqAdjust } from './conntrackSeqadj.ts';
import { ctNat } from './ctNatHooks.ts';
import { ctTouched, type MutableCt } from './ctTable.ts';

/** A read or write request: the answer comes from another port of the server. */
const tftpHelp = (ctx: Ctx, nsid: Nsid, skb: Skb, ct: MutableCt, ctinfo: number): Skb | null => {
  const { l4 } = skb.net as IpPkt;
  if (l4.type !== 'udp') return skb;
  const opcode = (l4.data.text ?? '').slice(0, 2);
  if (opcode !== '\0\x01' && opcode !== '\0\x02') return skb;
  const exp = ctExpectInit(ctx, ct, ct.reply.src, ct.reply.dst, IPPROTO_UDP, ct.reply.dport);
  const ok = ctNat.hooks && (ct.status & (IPS_SRC_NAT | IPS_DST_NAT)) !== 0 ? ctNat.hooks.tftp(ctx, nsid, skb, ct, ctinfo, exp) : ctExpectAdd(ctx, nsid, exp);
  return ok ? skb : null;
};

/** The helper of the packet's connection reads it; sequence numbers that NAT has moved are put right. Null: dropped. */
export const nfCtHelper = (ctx: Ctx, nsid: Nsid, skb: Skb): Skb | null => {
  const { nf } = skb;
  if (!nf || nf.ct === 0 || nf.ctinfo === IP_CT_RELATED_REPLY) return skb;
  const ct = ctTouched(ctx, nsid, nf.ct);
  if (!ct || (ct.helper === '' && ct.seqadj === null)) return skb;
  const out = ct.helper === 'ftp' ? ftpHelp(ctx, nsid, skb, ct, nf.ctinfo) : ct.helper === 'tftp' ? tftpHelp(ctx, nsid, skb, ct, nf.ctinfo) : skb;
  return out && ct.seqadj ? ctSeqAdjust(out, ct, nf.ctinfo) : out;
};
