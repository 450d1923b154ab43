// br_netfilter: bridged IP packets make a detour through iptables. PREROUTING sees them before the bridge decides (in: the bridge, physdev:
// the port), FORWARD and POSTROUTING when they leave by a port; what goes up to the host does not see PREROUTING twice (ip_sabotage_in,
// in ip4Input). A packet whose destination PREROUTING changed is bridged or routed to its new receiver. What does not fit the egress
// port's MTU is fragmented here, or dropped without a word when it may not be (DF, IPv6).
// Mirrors: net/bridge/br_netfilter_hooks.c (br_nf_pre_routing, br_nf_pre_routing_finish, br_nf_forward_ip, br_nf_post_routing,
// br_nf_dev_queue_xmit, br_nf_ip_fragment), br_netfilter_ipv6.c. Leaves out: arptables, VLAN- and PPPoE-tagged packets.
import { pmGet } from '../base/pmap.ts';
import type { Mac } from '../base/mac.ts';
import type { BridgeLink } from '../dev/bridge.ts';
import { ETH_P_IP, ETH_P_IPV6, ipHdrLen, netSegLen, NO_NF, skbWithDev, skbWithEth, skbWithNet, skbWithNf, type IpPkt, type PktType, type Skb } from '../model/skb.ts';
import { IPV6_MIN_MTU } from '../model/uapi.ts';
import type { Link, Nsid } from '../model/world.ts';
import { NF_INET_FORWARD, NF_INET_POST_ROUTING, NF_INET_PRE_ROUTING } from '../model/xt.ts';
import { drop, findNeigh, netnsOf, trace, type Ctx } from './ctx.ts';
import { fragmentPkt } from './ip4Frag.ts';
import { fragmentPkt6 } from './ip6Frag.ts';
import { isNudValid, neighOutput } from './neighbour.ts';
import { nfHook } from './nf/hooks.ts';
import { ipRouteInput, ipRouteOutput } from './route4.ts';
import { ip6RouteInput } from './route6.ts';

const sysctl = (ctx: Ctx, nsid: Nsid, name: string): boolean => (pmGet(netnsOf(ctx, nsid).sysctl, `net.bridge.${name}`) ?? '1') !== '0';
/** Do bridged packets of this protocol pass by iptables? */
const brNfCalls = (ctx: Ctx, nsid: Nsid, br: BridgeLink, proto: number): boolean =>
  proto === ETH_P_IP
    ? br.info.nfCallIptables || sysctl(ctx, nsid, 'bridge-nf-call-iptables')
    : proto === ETH_P_IPV6 && (br.info.nfCallIp6tables || sysctl(ctx, nsid, 'bridge-nf-call-ip6tables'));

const withPktType = (s: Skb, pktType: PktType): Skb => ({
  dev: s.dev, iif: s.iif, pktType, smac: s.smac, dmac: s.dmac, proto: s.proto, vlan: s.vlan, mark: s.mark, net: s.net, nf: s.nf, id: s.id,
});

/** The hook, with a frame for somebody else looking like ours while it runs (nf_bridge->pkt_otherhost). */
const brNfHook = (ctx: Ctx, nsid: Nsid, hook: 0 | 2 | 4, skb: Skb, inIndex: number, outIndex: number): Skb | null => {
  const otherhost = skb.pktType === 'otherhost';
  const errno = ctx.xmitErrno;
  const out = nfHook(ctx, nsid, skb.proto === ETH_P_IP ? 4 : 6, hook, otherhost ? withPktType(skb, 'host') : skb, inIndex, outIndex);
  // Whoever sent into the bridge hears nothing of it.
  ctx.xmitErrno = errno;
  return out && otherhost && out.pktType === 'host' ? withPktType(out, 'otherhost') : out;
};

/** The packet goes on from its port, with its new receiver's address. */
export const brNfDnatDone = (skb: Skb, dmac: Mac): Skb =>
  skbWithNf(skbWithEth(skb, skb.nf?.br?.smac ?? skb.smac, dmac), skb.nf?.br ? { ...skb.nf, physout: 0, br: { ...skb.nf.br, dnat: false } } : skb.nf);

/** Where a packet goes whose destination PREROUTING changed: 'bridge' to a neighbour on this very bridge, 'up' to the host (which may route it), or nowhere. */
const dnatRoute = (ctx: Ctx, nsid: Nsid, br: BridgeLink, skb: Skb): { to: 'bridge'; nexthop: IpPkt['dst'] } | 'up' | null => {
  const pkt = skb.net as IpPkt;
  const fl = { dst: pkt.dst, src: pkt.src, tos: pkt.tos & 0x1c, mark: skb.mark, iif: br.ifindex, proto: 0, sport: 0, dport: 0 };
  if (typeof pkt.dst === 'string') {
    const rt = ip6RouteInput(ctx, nsid, { ...fl, dst: pkt.dst, src: pkt.src as string });
    if ('error' in rt || rt.discard) return null;
    return !rt.local && rt.oif === br.ifindex ? { to: 'bridge', nexthop: rt.gw ?? pkt.dst } : 'up';
  }
  const rt = ipRouteInput(ctx, nsid, { ...fl, dst: pkt.dst, src: pkt.src as number });
  if (!('error' in rt)) return !rt.local && rt.oif === br.ifindex ? { to: 'bridge', nexthop: rt.gw ?? pkt.dst } : 'up';
  // Bridged-and-DNATed traffic needs no ip_forward.
  if (rt.error !== 'EHOSTUNREACH' || br.conf4.forwarding !== 0) return null;
  const out = ipRouteOutput(ctx, nsid, { ...fl, src: 0, iif: 0, oif: 0, uid: 0 });
  return !('error' in out) && out.oif === br.ifindex ? { to: 'bridge', nexthop: out.gw ?? pkt.dst } : null;
};

/** br_nf_pre_routing: a frame came in by a port. Null: dropped, or on its way to another receiver. */
export const brNfPreRouting = (ctx: Ctx, nsid: Nsid, br: BridgeLink, port: Link, skb: Skb): Skb | null => {
  if (skb.net.type !== 'ip' || skb.vlan !== 0 || netnsOf(ctx, nsid).xt.size === 0 || !brNfCalls(ctx, nsid, br, skb.proto)) return skb;
  const { dst } = skb.net;
  // setup_pre_routing: while the hook runs the bridge is the packet's device.
  const seen = skbWithDev(skbWithNf(skb, { ...NO_NF, physin: port.ifindex, br: { dnat: false, smac: skb.smac } }), br.ifindex);
  const through = brNfHook(ctx, nsid, NF_INET_PRE_ROUTING, seen, br.ifindex, 0);
  const out = through && skbWithDev(through, skb.dev);
  if (!out || (out.net as IpPkt).dst === dst) return out;
  const to = dnatRoute(ctx, nsid, br, out);
  if (ctx.trace) trace(ctx, 'brNfPreRoutingFinish', nsid, br.ifindex, out, to === null ? 'no route to the new destination' : to === 'up' ? 'to the host' : 'stays on the bridge');
  if (to === null) {
    drop(ctx, nsid, port.ifindex, out, 'IP_INNOROUTES', 'brNfPreRoutingFinish');
    return null;
  }
  if (to === 'up') return withPktType(skbWithEth(out, out.smac, br.address), 'host');
  const n = findNeigh(ctx, nsid, br.ifindex, to.nexthop);
  if (n && isNudValid(n.nud) && n.lladdr !== null) return brNfDnatDone(out, n.lladdr);
  neighOutput(ctx, nsid, br.ifindex, to.nexthop, skbWithNf(out, { ...(out.nf ?? NO_NF), physin: port.ifindex, br: { dnat: true, smac: skb.smac } }));
  return null;
};

/** br_nf_forward_ip and br_nf_post_routing: a frame from one port is about to leave by another. */
export const brNfForward = (ctx: Ctx, nsid: Nsid, br: BridgeLink, to: Link, skb: Skb): Skb | null => {
  if (!skb.nf?.br || skb.net.type !== 'ip') return skb;
  const there = skbWithNf(skb, { ...skb.nf, physout: to.ifindex, bridged: true });
  const out = brNfHook(ctx, nsid, NF_INET_FORWARD, there, br.ifindex, br.ifindex);
  return out && brNfHook(ctx, nsid, NF_INET_POST_ROUTING, out, 0, br.ifindex);
};

/** What leaves by `to`: the frame, its fragments, or null when it has to be dropped. */
export const brNfDevQueueXmit = (ctx: Ctx, nsid: Nsid, br: BridgeLink, to: Link, skb: Skb): readonly Skb[] | null => {
  const p = skb.net;
  const mtu = p.type === 'ip' ? Math.min(to.mtu, p.fragMax ?? to.mtu) : 0;
  if (p.type !== 'ip' || netSegLen(p) <= mtu || skb.vlan !== 0 || !brNfCalls(ctx, nsid, br, skb.proto)) return [skb];
  if (skb.proto === ETH_P_IPV6) return p.fragMax === undefined ? null : fragmentPkt6(ctx, p, Math.max(mtu, IPV6_MIN_MTU)).map((f) => skbWithNet(skb, f));
  if (p.df && p.fragMax === undefined) return null;
  return fragmentPkt(p, mtu, ipHdrLen(p)).map((f) => skbWithNet(skb, f));
};
