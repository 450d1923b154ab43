// br_netfilter as far as it moves packets without any rules: it is loaded on the reference host, and then a bridged IP packet that does
// not fit the egress port's MTU is fragmented by the bridge, or dropped without a word when it may not be (DF, IPv6).
// Mirrors: net/bridge/br_netfilter_hooks.c (br_nf_pre_routing's switches, br_nf_dev_queue_xmit, br_nf_ip_fragment). Leaves out: the
// iptables hooks themselves, VLAN- and PPPoE-tagged packets.
import { pmGet } from '../base/pmap.ts';
import type { BridgeLink } from '../dev/bridge.ts';
import { ETH_P_IP, ETH_P_IPV6, ipHdrLen, skbWithNet, type Skb } from '../model/skb.ts';
import type { Link, Nsid } from '../model/world.ts';
import { netnsOf, type Ctx } from './ctx.ts';
import { fragmentPkt } from './ip4Frag.ts';

const sysctl = (ctx: Ctx, nsid: Nsid, name: string): boolean => (pmGet(netnsOf(ctx, nsid).sysctl, `net.bridge.${name}`) ?? '1') !== '0';
/** Do bridged packets of this protocol pass by iptables? */
const brNfCalls = (ctx: Ctx, nsid: Nsid, br: BridgeLink, proto: number): boolean =>
  proto === ETH_P_IP
    ? br.info.nfCallIptables || sysctl(ctx, nsid, 'bridge-nf-call-iptables')
    : proto === ETH_P_IPV6 && (br.info.nfCallIp6tables || sysctl(ctx, nsid, 'bridge-nf-call-ip6tables'));

/** What leaves by `to`: the frame, its fragments, or null when it has to be dropped. */
export const brNfDevQueueXmit = (ctx: Ctx, nsid: Nsid, br: BridgeLink, to: Link, skb: Skb): readonly Skb[] | null => {
  const p = skb.net;
  if (p.type !== 'ip' || p.len <= to.mtu || skb.vlan !== 0 || !brNfCalls(ctx, nsid, br, skb.proto)) return [skb];
  if (skb.proto === ETH_P_IPV6 || p.df) return null;
  return fragmentPkt(p, to.mtu, ipHdrLen(p)).map((f) => skbWithNet(skb, f));
};
