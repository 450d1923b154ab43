// Sequence numbers of a TCP stream whose text NAT has made longer or shorter: net/netfilter/nf_conntrack_seqadj.c (nf_ct_seqadj_set,
// nf_ct_seq_adjust, nf_ct_seq_offset). Leaves out: the SACK blocks' own adjustment (segments here do not carry them).
import { ctDir, IPS_SEQ_ADJUST, type Ct, type SeqAdj } from '../../model/ct.ts';
import { skbWithNet, type IpPkt, type Skb, type Tcp } from '../../model/skb.ts';
import type { MutableCt } from './ctTable.ts';

const NONE: SeqAdj = { correctionPos: 0, offsetBefore: 0, offsetAfter: 0 };
const after = (a: number, b: number): boolean => (a - b) << 0 > 0;

/** From the packet at `seq` on, the text of direction `dir` is `off` bytes longer. */
export const seqadjSet = (ct: MutableCt, dir: 0 | 1, seq: number, off: number): void => {
  if (off === 0) return;
  const both: [SeqAdj, SeqAdj] = ct.seqadj ? [ct.seqadj[0], ct.seqadj[1]] : [NONE, NONE];
  const way = both[dir];
  if (way.offsetBefore === way.offsetAfter || after(seq, way.correctionPos)) both[dir] = { correctionPos: seq, offsetBefore: way.offsetAfter, offsetAfter: way.offsetAfter + off };
  ct.seqadj = both;
  ct.status |= IPS_SEQ_ADJUST;
};
/** By how much the sequence number `seq` of a direction has moved. */
export const seqOffset = (ct: Ct, dir: 0 | 1, seq: number): number => {
  const way = ct.seqadj?.[dir];
  if (!way) return 0;
  return after(seq, way.correctionPos) ? way.offsetAfter : way.offsetBefore;
};

/** The packet as the other side must see it; the last thing before it is confirmed. */
export const seqAdjust = (ct: Ct, ctinfo: number, skb: Skb): Skb => {
  const pkt = skb.net as IpPkt;
  if ((ct.status & IPS_SEQ_ADJUST) === 0 || !ct.seqadj || pkt.l4.type !== 'tcp') return skb;
  const dir = ctDir(ctinfo);
  const other = ct.seqadj[dir === 0 ? 1 : 0];
  const { seq, ack, flags } = pkt.l4;
  const seqOff = seqOffset(ct, dir, seq);
  const ackOff = (flags & 16) === 0 ? 0 : after(ack - other.offsetBefore, other.correctionPos) ? other.offsetAfter : other.offsetBefore;
  if (seqOff === 0 && ackOff === 0) return skb;
  const l4: Tcp = { ...pkt.l4, seq: (seq + seqOff) >>> 0, ack: (ack - ackOff) >>> 0 };
  return skbWithNet(skb, { ...pkt, l4 });
};
