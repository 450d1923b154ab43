// An answer's trace as blame reads it: which packets were taken, what was decided about one before.
import type { Skb } from '../../model/skb.ts';
import type { TraceEvent } from '../../model/trace.ts';
import type { Told } from '../exchange/told.ts';
import type { View } from '../render/view.ts';
import type { Answer, BlameLink } from '../types.ts';
import type { Found } from './causes.ts';

export type Leg = 'request' | 'reply';

export interface Read {
  readonly v: View;
  readonly a: Answer;
  readonly told: Told;
  readonly leg: ReadonlyMap<number, Leg>;
  /** Packets that somebody took. */
  readonly taken: ReadonlySet<number>;
}
export const WHAT: Readonly<Record<Leg, string>> = { request: 'the request', reply: 'the reply' };

export const lastBefore = (r: Read, i: number, test: (e: TraceEvent) => boolean): number => {
  const { skb, netns } = r.a.trace[i] as TraceEvent;
  for (let k = i - 1; k >= 0; k--) {
    const e = r.a.trace[k] as TraceEvent;
    if (e.skb.id === skb.id && e.netns === netns && test(e)) return k;
  }
  return -1;
};
export const link = (role: BlameLink['role'], leg: BlameLink['leg'], f: Found, event: number): BlameLink => ({ role, leg, text: f.text, cause: f.cause, ...(f.origin && { origin: f.origin }), event });
/** ARP, NDP: what becomes of the question is told by the packet that waits for its answer. */
export const asksNeighbour = (skb: Skb): boolean => skb.net.type === 'arp' || (skb.net.l4.type === 'icmp' && skb.net.proto === 58 && skb.net.l4.t >= 133 && skb.net.l4.t <= 137);
export const routeOf = (r: Read, i: number): TraceEvent['rt'] => {
  const k = lastBefore(r, i, (e) => e.rt !== undefined);
  return k < 0 ? undefined : (r.a.trace[k] as TraceEvent).rt;
};
