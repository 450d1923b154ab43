// The bridge's data path: a frame from a port, a frame from the bridge device, forwarding, flooding, local delivery.
// Mirrors: net/bridge/br_input.c (br_handle_frame, br_handle_frame_finish, br_pass_frame_up), br_forward.c (br_forward, br_flood,
// __br_forward, br_dev_queue_push_xmit), br_device.c (br_dev_xmit). Leaves out: STP's timers, netfilter's bridge hooks, MRP/CFM,
// backup ports. Multicast: without an IGMP/MLD querier the kernel floods every group, snooping or not, and there is none here.
import { isValidMac } from '../base/mac.ts';
import { BR_STATE_FORWARDING, BR_STATE_LEARNING, brPktType, floodsTo, isBridge, isLinkLocalGroup, linkLocalFate, shouldDeliver, type BridgeLink, type BrPktType } from '../dev/bridge.ts';
import { frameLen, isGso, skbWithDev, type PktType, type Skb } from '../model/skb.ts';
import type { Link, Nsid } from '../model/world.ts';
import { drop, findLink, trace, type Ctx } from './ctx.ts';
import { devQueueXmit, netifReceiveSkb } from './dev.ts';
import { brAllowedEgress, brAllowedIngress, brHandleVlanEgress } from './brVlan.ts';
import { brProxySuppress } from './brProxy.ts';
import { brNfDevQueueXmit, brNfDnatDone, brNfForward, brNfPreRouting } from './brNetfilter.ts';
import { floodQuietly } from './brFlood.ts';
import { brFdbFind, brFdbUpdate, brFdbUse, brPorts } from './brFdb.ts';

const withPktType = (s: Skb, pktType: PktType): Skb => ({
  dev: s.dev, iif: s.iif, pktType, smac: s.smac, dmac: s.dmac, proto: s.proto, vlan: s.vlan, mark: s.mark, net: s.net, nf: s.nf, id: s.id,
});

/** __br_forward: egress VLAN handling, br_netfilter's fragmentation, the MTU test of is_skb_forwardable, and out by the port. */
const forwardTo = (ctx: Ctx, nsid: Nsid, br: BridgeLink, ingress: Link | null, to: Link, vid: number, skb: Skb): void => {
  const out = br.info.vlanFiltering ? brHandleVlanEgress(br, to, skb, vid) : skb;
  if (!out) return drop(ctx, nsid, to.ifindex, skb, 'VLAN_FILTER', 'brHandleVlan');
  const passed = ingress ? brNfForward(ctx, nsid, br, to, out) : out;
  if (!passed) return;
  const frames = ingress ? brNfDevQueueXmit(ctx, nsid, br, to, passed) : [passed];
  if (!frames) return drop(ctx, nsid, to.ifindex, out, 'PKT_TOO_BIG', 'brNfDevQueueXmit');
  for (const f of frames) {
    // 4 bytes of grace for a VLAN tag, counted or not
    if (!to.up || (frameLen(f) > to.mtu + 18 && !isGso(f))) drop(ctx, nsid, to.ifindex, f, 'PKT_TOO_BIG', 'brDevQueuePushXmit');
    else devQueueXmit(ctx, nsid, to.ifindex, skbWithDev(f, to.ifindex));
  }
};
const delivers = (br: BridgeLink, ingress: Link | null, to: Link, vid: number): boolean =>
  shouldDeliver(ingress, to) && (!br.info.vlanFiltering || brAllowedEgress(to.brport?.vlans, vid));

/** br_flood. Says whether any port took it. */
const brFlood = (ctx: Ctx, nsid: Nsid, br: BridgeLink, ingress: Link | null, type: BrPktType, vid: number, skb: Skb, replied: boolean): boolean => {
  const to: Link[] = [];
  const len = frameLen(skb);
  const take = (p: Link): void => {
    if (p.brport && floodsTo(p.brport, type, ingress === null, replied) && delivers(br, ingress, p, vid)) to.push(p);
  };
  const quiet = type === 'unicast' || replied ? undefined : floodQuietly(ctx, nsid, br, ingress, skb, len, take);
  if (quiet === undefined) for (const p of brPorts(ctx, nsid, br.ifindex)) take(p);
  if (ctx.trace) trace(ctx, 'brFlood', nsid, br.ifindex, skb, to.length === 0 ? 'no port takes it' : `to ${to.map((p) => p.name).join(' ')}`);
  for (const p of to) forwardTo(ctx, nsid, br, ingress, p, vid, skb);
  return to.length + (quiet ?? 0) > 0;
};

/** br_forward: to the one port behind which the address was learned. */
const brForward = (ctx: Ctx, nsid: Nsid, br: BridgeLink, ingress: Link | null, portIfindex: number, vid: number, skb: Skb): void => {
  const to = findLink(ctx, nsid, portIfindex);
  if (!to || !delivers(br, ingress, to, vid)) {
    if (ctx.trace) trace(ctx, 'brForward', nsid, br.ifindex, skb, `${to?.name ?? br.name} may not deliver`);
    return drop(ctx, nsid, br.ifindex, skb, 'BRIDGE_NO_EGRESS_PORT', 'brForward');
  }
  if (ctx.trace) trace(ctx, 'brForward', nsid, br.ifindex, skb, `to ${to.name}`);
  forwardTo(ctx, nsid, br, ingress, to, vid, skb);
};

/** br_pass_frame_up: to the bridge device itself, as if it had received the frame. */
const brPassFrameUp = (ctx: Ctx, nsid: Nsid, br: BridgeLink, vid: number, skb: Skb): void => {
  if (ctx.trace) trace(ctx, 'brPassFrameUp', nsid, br.ifindex, skb, `to ${br.name} itself`);
  let up: Skb | undefined = skb;
  if (br.info.vlanFiltering) {
    if (br.promisc === 0 && !brAllowedEgress(br.info.vlans, vid)) return drop(ctx, nsid, br.ifindex, skb, 'VLAN_FILTER', 'brPassFrameUp');
    up = brHandleVlanEgress(br, null, skb, vid);
    if (!up) return drop(ctx, nsid, br.ifindex, skb, 'VLAN_FILTER', 'brHandleVlan');
  }
  netifReceiveSkb(ctx, nsid, br.ifindex, skbWithDev(up, br.ifindex));
};

/** br_handle_frame_finish. */
const brHandleFrameFinish = (ctx: Ctx, nsid: Nsid, br: BridgeLink, port: Link, frame: Skb): void => {
  const bp = port.brport;
  if (!bp) return;
  const allowed = br.info.vlanFiltering ? brAllowedIngress(br, bp.vlans, frame) : { vid: 0, skb: frame };
  if (!allowed) return drop(ctx, nsid, port.ifindex, frame, 'VLAN_FILTER', 'brAllowedIngress');
  const { vid, skb } = allowed;
  if (bp.locked) {
    const src = brFdbFind(ctx, nsid, br, skb.smac, vid);
    if (!src || src.port !== port.ifindex || src.isLocal) return drop(ctx, nsid, port.ifindex, skb, 'NOT_SPECIFIED', 'brHandleFrameFinish');
  }
  if (bp.learning) {
    const learned = brFdbUpdate(ctx, nsid, br, port, skb.smac, vid);
    if (ctx.trace && learned !== 'refresh' && learned !== 'none')
      trace(ctx, 'brFdbUpdate', nsid, port.ifindex, skb, learned === 'own-address' ? 'own address as source address' : `${learned}: source is behind ${port.name}`);
  }
  const type = brPktType(skb.dmac);
  const localRcv = br.promisc > 0 || type !== 'unicast';
  if (bp.state === BR_STATE_LEARNING) return drop(ctx, nsid, port.ifindex, skb, 'BRIDGE_NON_FORWARDING_STATE', 'brHandleFrameFinish');
  const replied = brProxySuppress(ctx, nsid, br, port, vid, skb);
  if (type === 'unicast') {
    const dst = brFdbFind(ctx, nsid, br, skb.dmac, vid);
    if (dst?.isLocal === true) return brPassFrameUp(ctx, nsid, br, vid, skb);
    if (dst) {
      brFdbUse(ctx, nsid, br.ifindex, dst);
      brForward(ctx, nsid, br, port, dst.port, vid, skb);
      if (localRcv) brPassFrameUp(ctx, nsid, br, vid, skb);
      return;
    }
  }
  const sent = brFlood(ctx, nsid, br, port, type, vid, skb, replied);
  if (localRcv) brPassFrameUp(ctx, nsid, br, vid, skb);
  else if (!sent) drop(ctx, nsid, br.ifindex, skb, 'BRIDGE_NO_EGRESS_PORT', 'brFlood');
};

/** br_handle_frame: the rx handler of a port. False: not the bridge's business, the port device goes on receiving it (link-local groups). */
export const brHandleFrame = (ctx: Ctx, nsid: Nsid, port: Link, skb: Skb): boolean => {
  const br = findLink(ctx, nsid, port.master);
  const bp = port.brport;
  if (!isBridge(br) || !bp) return false;
  if (skb.pktType === 'loopback') return false;
  if (!isValidMac(skb.smac)) {
    drop(ctx, nsid, port.ifindex, skb, 'NOT_SPECIFIED', 'brHandleFrame');
    return true;
  }
  if (isLinkLocalGroup(skb.dmac)) {
    const fate = linkLocalFate(skb.dmac, br.info);
    if (fate === 'drop') {
      drop(ctx, nsid, port.ifindex, skb, 'NOT_SPECIFIED', 'brHandleFrame');
      return true;
    }
    if (fate === 'local') {
      if (bp.learning && bp.state >= BR_STATE_LEARNING && bp.state <= BR_STATE_FORWARDING) brFdbUpdate(ctx, nsid, br, port, skb.smac, 0);
      trace(ctx, 'brHandleFrame', nsid, port.ifindex, skb, 'link-local group: stays with the port');
      return false;
    }
  }
  if (bp.state !== BR_STATE_FORWARDING && bp.state !== BR_STATE_LEARNING) {
    drop(ctx, nsid, port.ifindex, skb, 'BRIDGE_INGRESS_STP_STATE', 'brHandleFrame');
    return true;
  }
  if (ctx.trace) trace(ctx, 'brHandleFrame', nsid, port.ifindex, skb, `port of ${br.name}`);
  const passed = brNfPreRouting(ctx, nsid, br, port, skb.dmac === br.address ? withPktType(skb, 'host') : skb);
  if (passed) brHandleFrameFinish(ctx, nsid, br, port, passed);
  return true;
};

/** br_dev_xmit: the host sends by the bridge device. */
export const brDevXmit = (ctx: Ctx, nsid: Nsid, dev: Link, frame: Skb): void => {
  if (!isBridge(dev)) return;
  if (frame.nf?.br?.dnat) {
    // br_nf_dev_xmit: the neighbour of a packet that was DNATed on its way through the bridge is known now; it goes on as if from its port.
    const port = findLink(ctx, nsid, frame.nf.physin);
    if (port?.brport) brHandleFrameFinish(ctx, nsid, dev, port, brNfDnatDone(frame, frame.dmac));
    return;
  }
  const allowed = dev.info.vlanFiltering ? brAllowedIngress(dev, dev.info.vlans, frame) : { vid: 0, skb: frame };
  if (!allowed) return drop(ctx, nsid, dev.ifindex, frame, 'VLAN_FILTER', 'brDevXmit');
  const { vid, skb } = allowed;
  const replied = brProxySuppress(ctx, nsid, dev, null, vid, skb);
  const type = brPktType(skb.dmac);
  const dst = type === 'unicast' ? brFdbFind(ctx, nsid, dev, skb.dmac, vid) : undefined;
  if (dst) return brForward(ctx, nsid, dev, null, dst.port, vid, skb);
  if (!brFlood(ctx, nsid, dev, null, type, vid, skb, replied)) drop(ctx, nsid, dev.ifindex, skb, 'BRIDGE_NO_EGRESS_PORT', 'brFlood');
};

export { brDeviceEvent } from './brIf.ts';
