// The frames that somebody who captures on a device would see, out of a trace: what it was told to send and what it received, each once.
// Mirrors: dev_queue_xmit_nit and __netif_receive_skb_core's ptype_all (devQueueXmit and netifReceiveSkb note the very places), libpcap's handling of lo.
import type { Skb } from '../../model/skb.ts';
import type { TraceEvent } from '../../model/trace.ts';
import type { Nsid } from '../../model/world.ts';
import type { View } from './view.ts';

export interface SeenFrame {
  readonly netns: Nsid;
  readonly ifindex: number;
  readonly dir: 'in' | 'out';
  /** Virtual microseconds. */
  readonly at: number;
  readonly skb: Skb;
  /** Index of the event in the trace. */
  readonly event: number;
}
/** In the order in which they passed. */
export const framesOf = (view: View, trace: readonly TraceEvent[]): SeenFrame[] => {
  const out: SeenFrame[] = [];
  trace.forEach((e, event) => {
    if (e.note.startsWith('drop ')) return;
    const dir = e.fn === 'devQueueXmit' ? 'out' : e.fn === 'netifReceiveSkb' ? 'in' : null;
    // What a sender looped back to its own host is no frame (packet_rcv); lo shows what it sends when it comes back.
    if (dir === null || (dir === 'in' && e.skb.pktType === 'loopback')) return;
    if (dir === 'out' && view.link(e.netns, e.ifindex)?.info.kind === 'loopback') return;
    out.push({ netns: e.netns, ifindex: e.ifindex, dir, at: e.at, skb: e.skb, event });
  });
  return out;
};
/** By device, in the order of namespaces and devices. */
export const framesByDevice = (frames: readonly SeenFrame[]): readonly (readonly SeenFrame[])[] => {
  const by = new Map<string, SeenFrame[]>();
  for (const f of frames) {
    const key = `${f.netns}/${f.ifindex}`;
    const list = by.get(key);
    if (list) list.push(f);
    else by.set(key, [f]);
  }
  return [...by.values()].sort((a, b) => (a[0] as SeenFrame).netns - (b[0] as SeenFrame).netns || (a[0] as SeenFrame).ifindex - (b[0] as SeenFrame).ifindex);
};
