// Sequence numbers of connections whose data a helper has made longer or shorter: net/netfilter/nf_conntrack_seqadj.c (nf_ct_seqadj_set,
// nf_ct_seq_adjust).
import { ctDir, IPS_SEQ_ADJUST, type Ct, type SeqAdj } from '../../model/ct.ts';
import { skbWithNet, type IpPkt, type Skb, type Tcp } from '../../model/skb.ts';
import { after, before, seqOffset, u32 } from './conntrackTcpWindow.ts';
import type { MutableCt } from './ctTable.ts';

const NONE: SeqAdj = { correctionPos: 0, offsetBefore: 0, offsetAfter: 0 };

/** From `seq` on the direction's data is `off` bytes longer. */
export const ctSeqadjSet = (ct: MutableCt, ctinfo: number, seq: number, off: number): void => {
  if (off === 0) return;
  ct.status |= IPS_SEQ_ADJUST;
  const dir = ctDir(ctinfo);
  const both: [SeqAdj, SeqAdj] = ct.seqadj ? [ct.seqadj[0], ct.seqadj[1]] : [NONE, NONE];
  const a = both[dir];
  if (a.offsetBefore === a.offsetAfter || before(a.correctionPos, seq)) both[dir] = { correctionPos: seq, offsetBefore: a.offsetAfter, offsetAfter: a.offsetAfter + off };
  ct.seqadj = both;
};

/** The packet as the other end counts. */
export const ctSeqAdjust = (skb: Skb, ct: Ct, ctinfo: number): Skb => {
  const pkt = skb.net as IpPkt;
  if (!ct.seqadj || pkt.l4.type !== 'tcp') return skb;
  const th: Tcp = pkt.l4;
  const dir = ctDir(ctinfo);
  const mine = ct.seqadj[dir];
  const theirs = ct.seqadj[dir === 0 ? 1 : 0];
  const back = (n: number): number => u32(n - (after(u32(n - theirs.offsetBefore), theirs.correctionPos) ? theirs.offsetAfter : theirs.offsetBefore));
  const seq = u32(th.seq + seqOffset(mine, th.seq));
  const ack = (th.flags & 16) === 0 ? th.ack : back(th.ack);
  if (seq === th.seq && ack === th.ack) return skb;
  return skbWithNet(skb, { ...pkt, l4: { ...th, seq, ack, ...(th.sack && { sack: th.sack.map(([a, b]) => [back(a), back(b)] as const) }) } });
};
