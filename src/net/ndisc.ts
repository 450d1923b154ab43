// Neighbour discovery, the receiving half and resolution: net/ipv6/ndisc.c (ndisc_rcv, ndisc_recv_ns, ndisc_recv_na,
// ndisc_recv_rs, ndisc_redirect_rcv, ndisc_solicit, ndisc_error_report). Leaves out: router advertisements (they change nothing
// here), the proxy queue's delay (anycast and proxy answers go out at once).
import { IN6_ANY, isLinkLocal6, isMulticast6, solicitedNode, type Ip6 } from '../base/ip.ts';
import type { Mac } from '../base/mac.ts';
import { pmGet } from '../base/pmap.ts';
import type { Icmp, IpPkt, Skb } from '../model/skb.ts';
import type { Link, Neigh, Nsid, Nud, ProxyNeigh } from '../model/world.ts';
import { addrconfDadFailure } from './addrconfTimers.ts';
import { delivered, drop, findLink, linkOf, netnsOf, stateOf, trace, type Ctx } from './ctx.ts';
import { icmpv6Send } from './icmp6.ts';
import { dadOf, ipv6GetIfaddr, isAnycast, isTentative } from './ifaddr6.ts';
import { LL_ALLNODES } from './mcGroups.ts';
import { ndiscRedirectRcv } from './ndiscRedirect.ts';
import {
  NDISC_NEIGHBOUR_ADVERTISEMENT, NDISC_NEIGHBOUR_SOLICITATION, NDISC_REDIRECT, NDISC_ROUTER_ADVERTISEMENT, NDISC_ROUTER_SOLICITATION, ndiscSendNa,
  ndiscSendNs,
} from './ndiscSend.ts';
import { neighLookup, neighUpdate, pneighKey, type NeighUpdateFlags } from './neighbour.ts';

/** Asks for a neighbour's address: its solicited-node group while unknown, the neighbour itself while it is being confirmed. */
export const ndiscSolicit = (ctx: Ctx, nsid: Nsid, ifindex: number, n: Neigh, skb: Skb | null): void => {
  const target = n.ip as Ip6;
  const dev = linkOf(ctx, nsid, ifindex);
  // The waiting packet's source, when it is an address of this very device.
  const wanted = skb?.net.type === 'ip' && typeof skb.net.src === 'string' ? skb.net.src : undefined;
  const src = wanted !== undefined && dev.addrs6.some((a) => a.local === wanted) && !isTentative(ctx, nsid, ifindex, wanted) ? wanted : undefined;
  // `probes` already counts this one: the first ucast_solicit go to the known address.
  const unicast = n.probes - 1 < dev.neigh6.ucast_solicit;
  ndiscSendNs(ctx, nsid, ifindex, { target, dst: unicast ? target : solicitedNode(target), src });
};

/** Resolution failed: the sender hears "address unreachable" (dst_link_failure -> ip6_link_failure). */
export const ndiscErrorReport = (ctx: Ctx, nsid: Nsid, _ifindex: number, skb: Skb): void => icmpv6Send(ctx, nsid, skb, { type: 1, code: 3, info: 0 });

/** ndisc_update: news of a neighbour; what is not Ethernet has no addresses to learn. */
const update = (ctx: Ctx, nsid: Nsid, dev: Link, ip: Ip6, lladdr: Mac | undefined, nud: Nud, f: NeighUpdateFlags): void =>
  neighUpdate(ctx, nsid, dev.ifindex, ip, lladdr ?? null, nud, f);

/** pndisc_is_router: `ip -6 neigh add proxy` for this target. */
const proxied = (ctx: Ctx, nsid: Nsid, dev: Link, target: Ip6): ProxyNeigh | undefined => {
  if (dev.conf6.forwarding === 0 || (netnsOf(ctx, nsid).conf6.all.proxy_ndp === 0 && dev.conf6.proxy_ndp === 0)) return undefined;
  return pmGet(stateOf(ctx, nsid).pneigh, pneighKey(dev.ifindex, target));
};

const recvNs = (ctx: Ctx, nsid: Nsid, dev: Link, skb: Skb, l4: Icmp, target: Ip6): void => {
  const pkt = skb.net as IpPkt;
  const src = pkt.src as Ip6;
  const dst = pkt.dst as Ip6;
  const dad = src === IN6_ANY;
  const inc = isMulticast6(dst);
  const die = (): void => drop(ctx, nsid, dev.ifindex, skb, 'NOT_SPECIFIED', 'ndiscRecvNs');
  if (dad && (!dst.startsWith('ff0200000000000000000001ff') || l4.lladdr !== undefined)) return die();
  const own = ipv6GetIfaddr(ctx, nsid, target, dev.ifindex);
  let router = dev.conf6.forwarding !== 0;
  if (own) {
    const state = dadOf(ctx, nsid, dev.ifindex, target);
    if (state) {
      // Our own probe that came back says nothing; somebody else's means that two want the address.
      if (dad && !(l4.nonce !== undefined && l4.nonce === state.nonce)) addrconfDadFailure(ctx, nsid, dev.ifindex, target);
      return delivered(ctx, nsid, skb, 'ndisc');
    }
  } else {
    const proxy = proxied(ctx, nsid, dev, target);
    if (!isAnycast(ctx, nsid, target, dev.ifindex) && !proxy) return drop(ctx, nsid, dev.ifindex, skb, 'OTHERHOST', 'ndiscRecvNs');
    if (proxy) router = proxy.router;
  }
  delivered(ctx, nsid, skb, 'ndisc');
  if (ctx.trace) trace(ctx, 'ndiscRecvNs', nsid, dev.ifindex, skb, `answers: ${dev.name} has it`);
  if (dad) return ndiscSendNa(ctx, nsid, dev.ifindex, { dst: LL_ALLNODES, target, router, solicited: false, override: own !== undefined, lladdr: true });
  const n = neighLookup(ctx, nsid, dev.ifindex, src, !inc || l4.lladdr !== undefined);
  if (!n) return;
  update(ctx, nsid, dev, src, l4.lladdr, 'STALE', { weakOverride: true, override: true });
  ndiscSendNa(ctx, nsid, dev.ifindex, { dst: src, target, router, solicited: true, override: own !== undefined && inc, lladdr: inc });
};

const recvNa = (ctx: Ctx, nsid: Nsid, dev: Link, skb: Skb, l4: Icmp, target: Ip6): void => {
  const dst = (skb.net as IpPkt).dst as Ip6;
  const die = (): void => drop(ctx, nsid, dev.ifindex, skb, 'NOT_SPECIFIED', 'ndiscRecvNa');
  if ((isMulticast6(dst) && l4.solicited) || (!l4.solicited && dev.conf6.drop_unsolicited_na !== 0)) return die();
  if (ipv6GetIfaddr(ctx, nsid, target, dev.ifindex)) {
    if (skb.pktType !== 'loopback' && isTentative(ctx, nsid, dev.ifindex, target)) addrconfDadFailure(ctx, nsid, dev.ifindex, target);
    return delivered(ctx, nsid, skb, 'ndisc');
  }
  let n = neighLookup(ctx, nsid, dev.ifindex, target, false);
  let state: Nud = l4.solicited ? 'REACHABLE' : 'STALE';
  if (!n && l4.lladdr !== undefined && dev.conf6.forwarding !== 0 && dev.conf6.accept_untracked_na !== 0) {
    n = neighLookup(ctx, nsid, dev.ifindex, target, true);
    state = 'STALE';
  }
  if (!n || n.nud === 'FAILED') return die();
  if (ctx.trace) trace(ctx, 'ndiscRecvNa', nsid, dev.ifindex, skb, `learns ${state}`);
  delivered(ctx, nsid, skb, 'ndisc');
  update(ctx, nsid, dev, target, l4.lladdr, state, {
    weakOverride: true, override: l4.override ?? false, overrideIsRouter: true, isRouter: l4.router ?? false,
  });
};

/** A router takes note of the hosts that look for it. */
const recvRs = (ctx: Ctx, nsid: Nsid, dev: Link, skb: Skb, l4: Icmp): void => {
  const src = (skb.net as IpPkt).src as Ip6;
  if (dev.conf6.forwarding === 0) return drop(ctx, nsid, dev.ifindex, skb, 'NOT_SPECIFIED', 'ndiscRecvRs');
  delivered(ctx, nsid, skb, 'ndisc');
  if (src === IN6_ANY) return;
  neighLookup(ctx, nsid, dev.ifindex, src, true);
  update(ctx, nsid, dev, src, l4.lladdr, 'STALE', { weakOverride: true, override: true, overrideIsRouter: true });
};

/** ndisc_rcv: nothing that a router passed on is believed. */
export const ndiscRcv = (ctx: Ctx, nsid: Nsid, skb: Skb, l4: Icmp): void => {
  const pkt = skb.net as IpPkt;
  const dev = findLink(ctx, nsid, skb.dev);
  const die = (): void => drop(ctx, nsid, skb.dev, skb, 'NOT_SPECIFIED', 'ndiscRcv');
  if (!dev || pkt.ttl !== 255 || l4.code !== 0) return die();
  const { target } = l4;
  switch (l4.t) {
    case NDISC_NEIGHBOUR_SOLICITATION:
      return target === undefined || isMulticast6(target) ? die() : recvNs(ctx, nsid, dev, skb, l4, target);
    case NDISC_NEIGHBOUR_ADVERTISEMENT:
      return target === undefined || isMulticast6(target) ? die() : recvNa(ctx, nsid, dev, skb, l4, target);
    case NDISC_ROUTER_SOLICITATION:
      return recvRs(ctx, nsid, dev, skb, l4);
    case NDISC_ROUTER_ADVERTISEMENT:
      return drop(ctx, nsid, skb.dev, skb, isLinkLocal6(pkt.src as Ip6) ? 'SIM_NOT_MODELLED' : 'NOT_SPECIFIED', 'ndiscRouterDiscovery');
    case NDISC_REDIRECT:
      return ndiscRedirectRcv(ctx, nsid, dev, skb, l4);
    default:
      return die();
  }
};
