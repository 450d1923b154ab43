// A bridge that answers ARP and neighbour solicitations itself, from the neighbour table of its own device: neigh_suppress (EVPN, VXLAN)
// and proxy_arp ports. Mirrors: net/bridge/br_arp_nd_proxy.c (br_do_proxy_suppress_arp, br_arp_send, br_do_suppress_nd, br_nd_send).
import { IN6_ANY, isLoopback4, isMulticast4, type Ip, type Ip6 } from '../base/ip.ts';
import { isMulticastMac, type Mac } from '../base/mac.ts';
import { isBridge, type BridgeLink } from '../dev/bridge.ts';
import { ETH_P_ARP, ETH_P_IPV6, IPPROTO_ICMPV6, type Arp, type Skb } from '../model/skb.ts';
import { ARPOP_REQUEST } from '../model/uapi.ts';
import type { Link, Neigh, Nsid } from '../model/world.ts';
import { findLink, findNeigh, nextSeq, setLink, trace, type Ctx } from './ctx.ts';
import { devQueueXmit, netifRx } from './dev.ts';
import { brFdbFind, brPorts } from './brFdb.ts';
import { isNudValid } from './neighbour.ts';

const ND_SOLICIT = 135;
const ND_ADVERT = 136;

/** br_recalculate_neigh_suppress_enabled: after a port's flag changed, or a port with the flag left. */
export const brRecalcNeighSuppress = (ctx: Ctx, nsid: Nsid, brIfindex: number): void => {
  const br = findLink(ctx, nsid, brIfindex);
  if (!isBridge(br)) return;
  const neighSuppress = brPorts(ctx, nsid, brIfindex).some((p) => p.brport?.neighSuppress === true);
  if (neighSuppress !== (br.info.neighSuppress ?? false)) setLink(ctx, nsid, brIfindex, { info: { ...br.info, neighSuppress } });
};
/** BROPT_NEIGH_SUPPRESS_ENABLED: some port has the flag. */
const suppresses = (br: BridgeLink): boolean => br.info.neighSuppress === true;
const isMine = (dev: Link, ip: Ip): boolean => (typeof ip === 'number' ? dev.addrs4 : dev.addrs6).some((a) => a.local === ip);

/** __vlan_find_dev_deep_rcu: the device whose neighbours count inside a VLAN. */
const neighDev = (ctx: Ctx, br: BridgeLink, nsid: Nsid, vid: number): Link | undefined => {
  if (vid === 0) return br;
  for (const u of br.uppers) {
    const l = findLink(ctx, u.netns, u.ifindex);
    if (u.netns === nsid && l?.info.kind === 'vlan' && l.info.id === vid) return l;
  }
  return undefined;
};
interface Known {
  readonly n: Neigh;
  readonly mac: Mac;
  /** The port behind which the address was learned. */
  readonly port: Link | undefined;
}
const lookup = (ctx: Ctx, nsid: Nsid, br: BridgeLink, dev: Link, vid: number, ip: Ip): Known | undefined => {
  const n = findNeigh(ctx, nsid, dev.ifindex, ip);
  if (!n || n.lladdr === null || !isNudValid(n.nud)) return undefined;
  const e = brFdbFind(ctx, nsid, br, n.lladdr, vid);
  return e && { n, mac: n.lladdr, port: findLink(ctx, nsid, e.port) };
};
/** The answer leaves by the port that asked, or comes up to the bridge device when the host itself asked. */
const reply = (ctx: Ctx, nsid: Nsid, br: BridgeLink, ingress: Link | null, skb: Skb): void => {
  trace(ctx, 'brArpNdProxy', nsid, ingress?.ifindex ?? br.ifindex, skb, 'answered by the bridge');
  if (ingress) devQueueXmit(ctx, nsid, ingress.ifindex, skb);
  else netifRx(ctx, nsid, br.ifindex, skb);
};
const frame = (ctx: Ctx, smac: Mac, dmac: Mac, proto: number, net: Skb['net']): Skb => ({
  dev: 0, iif: 0, pktType: 'outgoing', smac, dmac, proto, vlan: 0, mark: 0, net, nf: null, id: nextSeq(ctx),
});

const suppressArp = (ctx: Ctx, nsid: Nsid, br: BridgeLink, ingress: Link | null, vid: number, skb: Skb, arp: Arp): boolean => {
  if (isLoopback4(arp.tpa) || isMulticast4(arp.tpa)) return false;
  const on = suppresses(br);
  if (on) {
    if (ingress?.brport?.neighSuppress === true) return false;
    if (arp.op === ARPOP_REQUEST && !isMulticastMac(skb.dmac)) return false;
    // probes and announcements need not reach the suppressed side
    if (arp.spa >>> 24 === 0 || arp.spa === arp.tpa) return true;
  }
  if (arp.op !== ARPOP_REQUEST) return false;
  const dev = neighDev(ctx, br, nsid, vid);
  if (!dev) return false;
  if (on && isMine(dev, arp.tpa)) return true;
  const known = lookup(ctx, nsid, br, dev, vid, arp.tpa);
  if (!known) return false;
  const b = known.port?.brport;
  if (ingress?.brport?.proxyArp !== true && b?.proxyArpWifi !== true && b?.neighSuppress !== true) return on;
  const answer: Arp = { type: 'arp', op: 2, sha: known.mac, spa: arp.tpa, tha: arp.sha, tpa: arp.spa };
  reply(ctx, nsid, br, ingress, frame(ctx, known.mac, arp.sha, ETH_P_ARP, answer));
  return true;
};

const suppressNd = (ctx: Ctx, nsid: Nsid, br: BridgeLink, ingress: Link | null, vid: number, skb: Skb): boolean => {
  const ip = skb.net;
  if (ip.type !== 'ip' || ip.proto !== IPPROTO_ICMPV6 || ip.l4.type !== 'icmp' || ingress?.brport?.neighSuppress === true) return false;
  const nd = ip.l4;
  if (nd.t === ND_SOLICIT && !isMulticastMac(skb.dmac)) return false;
  if (nd.t === ND_ADVERT && nd.solicited !== true) return true;
  if (nd.t !== ND_SOLICIT || nd.target === undefined) return false;
  if (ip.src === IN6_ANY || ip.src === ip.dst) return true;
  const dev = neighDev(ctx, br, nsid, vid);
  if (!dev) return false;
  if (isMine(dev, nd.target)) return true;
  const known = lookup(ctx, nsid, br, dev, vid, nd.target);
  if (!known) return false;
  if (known.port?.brport?.neighSuppress !== true) return true;
  reply(ctx, nsid, br, ingress, frame(ctx, known.mac, nd.lladdr ?? skb.smac, ETH_P_IPV6, {
    type: 'ip', src: nd.target, dst: ip.src as Ip6, proto: IPPROTO_ICMPV6, ttl: 255, tos: 0, id: 0, df: false, mf: false, off: 0, len: 40 + 32, alert: false,
    l4: { type: 'icmp', t: ND_ADVERT, code: 0, id: 0, seq: 0, len: 24, target: nd.target, lladdr: known.mac, router: known.n.router, solicited: true, override: true },
  }));
  return true;
};

/** BR_INPUT_SKB_CB(skb)->proxyarp_replied: true keeps the frame from ports with neigh_suppress or proxy_arp_wifi. `ingress` null: the host sends. */
export const brProxySuppress = (ctx: Ctx, nsid: Nsid, br: BridgeLink, ingress: Link | null, vid: number, skb: Skb): boolean => {
  if (skb.proto === ETH_P_ARP) {
    if (skb.net.type !== 'arp' || !br.arp || (ingress === null && !suppresses(br))) return false;
    return suppressArp(ctx, nsid, br, ingress, vid, skb, skb.net);
  }
  return skb.proto === ETH_P_IPV6 && suppresses(br) && suppressNd(ctx, nsid, br, ingress, vid, skb);
};
