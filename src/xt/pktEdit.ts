// A packet's header with one field changed, for the targets that do so. The skb is made anew: others may hold the old one.
import { skbWithNet, type IpPkt, type Tcp } from '../model/skb.ts';
import type { XtPacket } from './types.ts';

/** Gives the packet these fields. */
export const editIp = (p: XtPacket, patch: Partial<Pick<IpPkt, 'ttl' | 'tos' | 'l4' | 'len'>>): void => {
  p.pkt = { ...p.pkt, ...patch };
  p.skb = skbWithNet(p.skb, p.pkt);
};
export const editTcp = (p: XtPacket, tcp: Tcp): void => editIp(p, { l4: tcp });
