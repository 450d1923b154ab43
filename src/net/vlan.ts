// VLAN sub-interfaces: a tagged frame on the lower device is received by the sub-interface without its tag, and the other way round.
// Mirrors: net/8021q/vlan_core.c (vlan_do_receive), vlan_dev.c (vlan_dev_hard_start_xmit). Leaves out: priorities, GVRP/MVRP.
// Unverified: the reference kernel has no 802.1Q module; this follows its source as documented.
import { vlanFull, vlanOuter, vlanPktType, vlanPop, vlanPush } from '../dev/vlan.ts';
import { skbReceived, skbWithVlan, type Skb } from '../model/skb.ts';
import type { Link, Nsid } from '../model/world.ts';
import { drop, findLink, trace, type Ctx } from './ctx.ts';
import { devQueueXmit, netifReceiveSkb } from './dev.ts';

/** True: a VLAN device took the frame (or it died there because that device is down). */
export const vlanDoReceive = (ctx: Ctx, nsid: Nsid, lower: Link, skb: Skb): boolean => {
  const id = vlanOuter(skb.vlan);
  for (const u of lower.uppers) {
    const dev = findLink(ctx, u.netns, u.ifindex);
    if (dev?.info.kind !== 'vlan' || dev.info.id !== id) continue;
    if (!dev.up) {
      drop(ctx, u.netns, u.ifindex, skb, 'DEV_READY', 'vlanDoReceive');
      return true;
    }
    const type = vlanPktType(skb.pktType, skb.dmac, dev.address);
    if (ctx.trace) trace(ctx, 'vlanDoReceive', nsid, lower.ifindex, skb, `tag ${id}: received by ${dev.name}`);
    netifReceiveSkb(ctx, u.netns, u.ifindex, skbReceived(skbWithVlan(skb, vlanPop(skb.vlan)), u.ifindex, type));
    return true;
  }
  return false;
};

/** Adds the tag and sends by the lower device. */
export const vlanXmit = (ctx: Ctx, nsid: Nsid, dev: Link, skb: Skb): void => {
  if (dev.info.kind !== 'vlan' || !dev.link) return;
  if (vlanFull(skb.vlan)) return drop(ctx, nsid, dev.ifindex, skb, 'SIM_NOT_MODELLED', 'vlanXmit');
  const tagged = skbWithVlan(skb, vlanPush(skb.vlan, dev.info.id));
  if (ctx.trace) trace(ctx, 'vlanXmit', nsid, dev.ifindex, tagged, `tag ${dev.info.id} added`);
  devQueueXmit(ctx, dev.link.netns, dev.link.ifindex, tagged);
};
