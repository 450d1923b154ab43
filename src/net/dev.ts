// Devices and the backlog between them: net/core/dev.c (__dev_queue_xmit, __netif_receive_skb_core, process_backlog),
// drivers/net/{veth,loopback,dummy}.c. A call chain runs inside a namespace; what crosses a wire waits on the backlog,
// so loops, floods and replies need no recursion and a step budget ends every storm.
// Leaves out: queueing disciplines (only noop, for a device without carrier), offloads, XDP.
import { isMulticastMac, MAC_BROADCAST } from '../base/mac.ts';
import { ETH_P_ARP, ETH_P_IP, ETH_P_IPV6, frameLen, isGso, skbReceived, skbScrubbed, skbWithDev, skbWithNf, type PktType, type Skb } from '../model/skb.ts';
import type { Link, Nsid } from '../model/world.ts';
import { arpRcv } from './arp.ts';
import { brDevXmit, brHandleFrame } from './bridge.ts';
import { drop, findLink, nextTimer, liveStats, trace, type Ctx } from './ctx.ts';
import { ipRcv } from './ip4Input.ts';
import { ipv6Rcv } from './ip6Input.ts';
import { macvlanHandleFrame, macvlanXmit } from './macvlan.ts';
import { fireTimer } from './timers.ts';
import { vlanDoReceive, vlanXmit } from './vlan.ts';
import { vxlanXmit } from './vxlan.ts';

const ETH_HLEN = 14;
const VLAN_HLEN = 4;

export const countTx = (ctx: Ctx, nsid: Nsid, dev: Link, bytes: number): void => {
  const s = liveStats(ctx, nsid, dev.ifindex);
  s.txPackets++;
  s.txBytes += bytes;
};
const countRx = (ctx: Ctx, nsid: Nsid, dev: Link, bytes: number, multicast: boolean): void => {
  // A veth counts only what it sends.
  if (dev.info.kind === 'veth') return;
  const s = liveStats(ctx, nsid, dev.ifindex);
  s.rxPackets++;
  s.rxBytes += bytes;
  if (multicast) s.rxMulticast++;
};
/** Kinds that count what they receive after eth_type_trans took the header off. */
const noHeader = (dev: Link): boolean => dev.info.kind === 'bridge' || dev.info.kind === 'vlan' || dev.info.kind === 'vxlan';
export const countDropped = (ctx: Ctx, nsid: Nsid, ifindex: number, dir: 'rx' | 'tx'): void => {
  const s = liveStats(ctx, nsid, ifindex);
  if (dir === 'rx') s.rxDropped++;
  else s.txDropped++;
};
const tap = (ctx: Ctx, nsid: Nsid, ifindex: number, skb: Skb, dir: 'in' | 'out'): void => {
  const taps = ctx.taps.get(nsid);
  if (taps) for (const t of taps) if (t.ifindex === 0 || t.ifindex === ifindex) t.see(skb, ifindex, dir, ctx.now);
};

/** eth_type_trans: whose frame is this? */
export const ethTypeTrans = (dev: Link, skb: Skb): PktType => {
  if (skb.dmac === dev.address) return 'host';
  if (skb.dmac === MAC_BROADCAST) return 'broadcast';
  return isMulticastMac(skb.dmac) ? 'multicast' : 'otherhost';
};

/** Sends a frame that has its Ethernet header out of a device. */
export const devQueueXmit = (ctx: Ctx, nsid: Nsid, ifindex: number, skb: Skb): void => {
  const dev = findLink(ctx, nsid, ifindex);
  // A device that is down or without carrier has the noop qdisc: it swallows the packet and tells nobody (NET_XMIT_CN).
  if (!dev?.up) return drop(ctx, nsid, ifindex, skb, 'DEV_READY', 'devQueueXmit');
  if (!dev.carrier) {
    // noop_qdisc drops it, and that counts
    countDropped(ctx, nsid, ifindex, 'tx');
    return drop(ctx, nsid, ifindex, skb, 'SIM_NO_CARRIER', 'devQueueXmit');
  }
  const out = skbWithDev(skb, ifindex);
  if (ctx.taps.size > 0) tap(ctx, nsid, ifindex, out, 'out');
  if (ctx.trace) trace(ctx, 'devQueueXmit', nsid, ifindex, out, `out of ${dev.name}`);
  const len = frameLen(out);
  switch (dev.info.kind) {
    case 'loopback':
      countTx(ctx, nsid, dev, len);
      // loopback_xmit: skb_orphan
      return netifRx(ctx, nsid, ifindex, out.nf && out.nf.sk !== 0 ? skbWithNf(out, { ...out.nf, sk: 0 }) : out);
    case 'veth': {
      // veth_xmit -> veth_forward_skb -> __dev_forward_skb: the peer must be up and the frame fit its MTU.
      const peer = dev.link && findLink(ctx, dev.link.netns, dev.link.ifindex);
      if (!peer?.up || !dev.link || (len > peer.mtu + ETH_HLEN + VLAN_HLEN && !isGso(out))) {
        countDropped(ctx, nsid, ifindex, 'tx');
        ctx.xmitErrno = 'ENOBUFS';
        return drop(ctx, nsid, ifindex, out, peer?.up ? 'PKT_TOO_BIG' : 'DEV_READY', 'vethXmit');
      }
      countTx(ctx, nsid, dev, len);
      return netifRx(ctx, dev.link.netns, dev.link.ifindex, skbScrubbed(out));
    }
    case 'dummy':
      countTx(ctx, nsid, dev, len);
      return drop(ctx, nsid, ifindex, out, 'SIM_CONSUMED', 'dummyXmit');
    case 'bridge':
      if (!out.nf?.br?.dnat) countTx(ctx, nsid, dev, len);
      brDevXmit(ctx, nsid, dev, out);
      // br_dev_xmit is content whatever its ports say.
      ctx.xmitErrno = null;
      return;
    case 'vlan':
      countTx(ctx, nsid, dev, len);
      return vlanXmit(ctx, nsid, dev, out);
    case 'macvlan':
      countTx(ctx, nsid, dev, len);
      return macvlanXmit(ctx, nsid, dev, out);
    case 'vxlan':
      return vxlanXmit(ctx, nsid, dev, out);
  }
};

/** The loopback keeps the route a packet was sent with, and so the device it counts as received by (inet_iif). */
const received = (dev: Link | undefined, skb: Skb, ifindex: number, type: PktType): Skb => {
  const r = skbReceived(skb, ifindex, type);
  return dev?.info.kind === 'loopback' && skb.iif !== 0 ? { ...r, iif: skb.iif } : r;
};

/** netif_rx: the frame waits on the backlog until the walk comes to it. The driver classifies it here, once: what a bridge passes up keeps its type. */
export const netifRx = (ctx: Ctx, nsid: Nsid, ifindex: number, skb: Skb): void => {
  const dev = findLink(ctx, nsid, ifindex);
  const type = skb.pktType === 'loopback' || !dev ? skb.pktType : ethTypeTrans(dev, skb);
  ctx.backlog.push({ netns: nsid, ifindex, skb: received(dev, skb, ifindex, type) });
};

/** The receive path of one device: rx handlers (bridge, macvlan), VLAN, then the protocol. */
export const netifReceiveSkb = (ctx: Ctx, nsid: Nsid, ifindex: number, skb0: Skb): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev?.up) return drop(ctx, nsid, ifindex, skb0, 'DEV_READY', 'netifReceiveSkb');
  let skb = received(dev, skb0, ifindex, skb0.pktType);
  if (skb.pktType !== 'loopback') countRx(ctx, nsid, dev, frameLen(skb) - (noHeader(dev) ? ETH_HLEN : 0), (dev.info.kind === 'vlan' || dev.info.kind === 'macvlan') && skb.pktType === 'multicast');
  // packet_rcv takes no copies of what a sender looped back to its own host
  if (ctx.taps.size > 0 && skb.pktType !== 'loopback') tap(ctx, nsid, ifindex, skb, 'in');
  if (ctx.trace) trace(ctx, 'netifReceiveSkb', nsid, ifindex, skb, `in by ${dev.name} (${skb.pktType})`);
  if (skb.vlan !== 0 && vlanDoReceive(ctx, nsid, dev, skb)) return;
  // False: a link-local group address, which the port itself receives.
  if (dev.brport !== null && brHandleFrame(ctx, nsid, dev, skb)) return;
  if (dev.uppers.length > 0) {
    const rest = macvlanHandleFrame(ctx, nsid, dev, skb);
    if (rest === null) return;
    skb = rest;
  }
  // A tag that no VLAN device claimed: the frame is somebody else's.
  if (skb.vlan !== 0) return drop(ctx, nsid, ifindex, skb, 'UNHANDLED_PROTO', 'netifReceiveSkb');
  switch (skb.proto) {
    case ETH_P_ARP: return arpRcv(ctx, nsid, ifindex, skb);
    case ETH_P_IP: return ipRcv(ctx, nsid, ifindex, skb);
    case ETH_P_IPV6: return ipv6Rcv(ctx, nsid, ifindex, skb);
    default: return drop(ctx, nsid, ifindex, skb, 'UNHANDLED_PROTO', 'netifReceiveSkb');
  }
};

/** Processes the backlog until it is empty. A loop or storm uses up the budget: the rest is thrown away and `ctx.stormed` says why. */
export const drain = (ctx: Ctx): void => {
  ctx.steps = 0;
  while (ctx.backlogHead < ctx.backlog.length) {
    const p = ctx.backlog[ctx.backlogHead++] as Ctx['backlog'][number];
    if (++ctx.steps > ctx.budget) {
      const name = findLink(ctx, p.netns, p.ifindex)?.name ?? '?';
      ctx.stormed = `a frame storm: ${ctx.budget} frames handled at one instant and ${ctx.backlog.length - ctx.backlogHead + 1} waiting, last by ${name} (a bridge loop without STP?)`;
      drop(ctx, p.netns, p.ifindex, p.skb, 'SIM_STEP_BUDGET', 'drain');
      break;
    }
    netifReceiveSkb(ctx, p.netns, p.ifindex, p.skb);
    // The array is compacted now and then instead of shifting at every frame.
    if (ctx.backlogHead > 1024 && ctx.backlogHead * 2 > ctx.backlog.length) {
      ctx.backlog.splice(0, ctx.backlogHead);
      ctx.backlogHead = 0;
    }
  }
  ctx.backlog.length = 0;
  ctx.backlogHead = 0;
};

/** Moves the virtual clock to `us`, firing every kernel timer on the way and handling what it sends. */
export const runUntil = (ctx: Ctx, us: number): void => {
  drain(ctx);
  for (let t = nextTimer(ctx, us); t !== undefined; t = nextTimer(ctx, us)) {
    if (t.at > ctx.now) ctx.now = t.at;
    ctx.inTimer = true;
    fireTimer(ctx, t);
    drain(ctx);
    ctx.inTimer = false;
  }
  if (us > ctx.now) ctx.now = us;
};
