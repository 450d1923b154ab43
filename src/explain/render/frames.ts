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
/**
 * In the order in which they passed. A bridge that is captured on is promiscuous, so that it sees what it only forwards, too (br_handle_frame_finish, br_pass_frame_up):
 * such frames stand after the ports that they leave by.
 */
export const framesOf = (view: View, trace: readonly TraceEvent[]): SeenFrame[] => {
  const out: SeenFrame[] = [];
  /** By packet and namespace: the port that received it last, and the bridge's own copy, if nothing passed it up so far. */
  const arrived = new Map<string, { readonly bridge: number; copy: SeenFrame | null }>();
  const settle = (key: string): void => {
    const a = arrived.get(key);
    if (a?.copy) out.push(a.copy);
    arrived.delete(key);
  };
  /** Where the bridge's copies belong: behind everything that is done with the frame. */
  const settleAll = (): void => {
    for (const key of arrived.keys()) settle(key);
  };
  trace.forEach((e, event) => {
    const key = `${e.skb.id}/${e.netns}`;
    if (e.fn === 'brForward' || e.fn === 'brFlood') {
      const a = arrived.get(key);
      if (a && a.bridge === e.ifindex) a.copy = { netns: e.netns, ifindex: e.ifindex, dir: 'in', at: e.at, skb: { ...e.skb, dev: e.ifindex }, event };
      return;
    }
    const dropped = e.note.startsWith('drop ');
    const dir = dropped ? null : e.fn === 'devQueueXmit' ? 'out' : e.fn === 'netifReceiveSkb' ? 'in' : null;
    // What a sender looped back to its own host is no frame (packet_rcv); lo shows what it sends when it comes back.
    if (dir === null || (dir === 'in' && e.skb.pktType === 'loopback')) return;
    const link = view.link(e.netns, e.ifindex);
    if (dir === 'out' && link?.info.kind === 'loopback') return;
    if (dir === 'in') {
      // The bridge itself received it: that is the copy.
      if (arrived.get(key)?.bridge === e.ifindex) arrived.delete(key);
      else settleAll();
      if (link?.master) arrived.set(key, { bridge: link.master, copy: null });
    }
    out.push({ netns: e.netns, ifindex: e.ifindex, dir, at: e.at, skb: e.skb, event });
  });
  settleAll();
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
