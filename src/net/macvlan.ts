// macvlan: several MAC addresses on one lower device. The lower's own host cannot talk to them: what they send goes to the wire.
// Mirrors: drivers/net/macvlan.c (macvlan_handle_frame, macvlan_broadcast, macvlan_queue_xmit). Leaves out: source mode, the 256-bit
// group filter's collisions, broadcast queueing (it reorders nothing here).
import { isMulticastMac, MAC_BROADCAST, type Mac } from '../base/mac.ts';
import { macvlanListens, multicastRxModes, reflectsToSource, type MacvlanMode } from '../dev/macvlan.ts';
import { pmGet } from '../base/pmap.ts';
import { skbReceived, skbScrubbed, type PktType, type Skb } from '../model/skb.ts';
import type { Link, Nsid } from '../model/world.ts';
import { drop, findLink, stateOf, trace, type Ctx } from './ctx.ts';
import { devQueueXmit, netifReceiveSkb, netifRx } from './dev.ts';

interface Sibling {
  readonly netns: Nsid;
  readonly dev: Link;
  readonly mode: MacvlanMode;
}
const siblings = function* (ctx: Ctx, lower: Link): Generator<Sibling> {
  for (const u of lower.uppers) {
    const dev = findLink(ctx, u.netns, u.ifindex);
    if (dev?.info.kind === 'macvlan') yield { netns: u.netns, dev, mode: dev.info.mode };
  }
};
/** macvlan_hash_lookup: only devices that are up are in the hash (macvlan_open). */
const lookup = (ctx: Ctx, lower: Link, mac: Mac): Sibling | null => {
  for (const s of siblings(ctx, lower)) if (s.dev.up && s.dev.address === mac) return s;
  return null;
};

const broadcast = (ctx: Ctx, lower: Link, skb: Skb, from: Link | null, fromNetns: Nsid, modes: readonly MacvlanMode[]): void => {
  const type: PktType = skb.dmac === MAC_BROADCAST ? 'broadcast' : 'multicast';
  for (const s of siblings(ctx, lower)) {
    if (!s.dev.up || !modes.includes(s.mode) || (from !== null && s.dev.ifindex === from.ifindex && s.netns === fromNetns)) continue;
    const groups = pmGet(stateOf(ctx, s.netns).idev, s.dev.ifindex)?.macs ?? [];
    if (macvlanListens(skb.dmac, groups, s.dev.promisc > 0 || s.dev.allmulti > 0)) netifRx(ctx, s.netns, s.dev.ifindex, skbReceived(skbScrubbed(skb), s.dev.ifindex, type));
  }
};

/** The rx handler of a lower device. Null: a macvlan device has it; else the lower goes on with the frame. */
export const macvlanHandleFrame = (ctx: Ctx, nsid: Nsid, lower: Link, skb: Skb): Skb | null => {
  if (skb.pktType === 'loopback') return skb;
  let first: Sibling | null = null;
  for (const s of siblings(ctx, lower)) {
    first = s;
    break;
  }
  if (first === null) return skb;
  if (isMulticastMac(skb.dmac)) {
    const src = lookup(ctx, lower, skb.smac);
    if (src !== null && reflectsToSource(src.mode)) {
      netifRx(ctx, src.netns, src.dev.ifindex, skb);
      return null;
    }
    broadcast(ctx, lower, skb, src?.dev ?? null, src?.netns ?? 0, multicastRxModes(src?.mode ?? null));
    return skb;
  }
  const to = first.mode === 'passthru' ? first : lookup(ctx, lower, skb.dmac);
  if (to === null) return skb;
  if (!to.dev.up) {
    drop(ctx, to.netns, to.dev.ifindex, skb, 'DEV_READY', 'macvlanHandleFrame');
    return null;
  }
  if (ctx.trace) trace(ctx, 'macvlanHandleFrame', nsid, lower.ifindex, skb, `address of ${to.dev.name}`);
  netifReceiveSkb(ctx, to.netns, to.dev.ifindex, skbReceived(skb, to.dev.ifindex, 'host'));
  return null;
};

/** macvlan_queue_xmit: bridge mode serves its siblings itself, all else goes to the wire. */
export const macvlanXmit = (ctx: Ctx, nsid: Nsid, dev: Link, skb: Skb): void => {
  const lower = dev.link && findLink(ctx, dev.link.netns, dev.link.ifindex);
  if (dev.info.kind !== 'macvlan' || !dev.link || !lower) return;
  if (dev.info.mode === 'bridge') {
    if (isMulticastMac(skb.dmac)) broadcast(ctx, lower, skb, dev, nsid, ['bridge']);
    else {
      const to = lookup(ctx, lower, skb.dmac);
      if (to?.mode === 'bridge') {
        if (ctx.trace) trace(ctx, 'macvlanXmit', nsid, dev.ifindex, skb, `straight to ${to.dev.name}`);
        // by the lower device's receive path, so that its taps see it; __dev_forward_skb wants it up
        if (!lower.up) return drop(ctx, dev.link.netns, lower.ifindex, skb, 'DEV_READY', 'devForwardSkb');
        return netifRx(ctx, dev.link.netns, lower.ifindex, skbScrubbed(skb));
      }
    }
  }
  devQueueXmit(ctx, dev.link.netns, dev.link.ifindex, skb);
};
