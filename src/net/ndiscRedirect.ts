// ICMPv6 redirects: net/ipv6/ndisc.c (ndisc_send_redirect, ndisc_redirect_rcv) and route.c (rt6_do_redirect).
import { isLinkLocal6, isMulticast6, type Ip6 } from '../base/ip.ts';
import type { Icmp, IpPkt, Skb } from '../model/skb.ts';
import type { Link, Nsid } from '../model/world.ts';
import { delivered, drop, findLink, findNeigh, type Ctx } from './ctx.ts';
import { xrlimAllow6 } from './icmp6.ts';
import { ipv6GetLladdr } from './ifaddr6.ts';
import { ip6LocalOutDev } from './ip6Output.ts';
import { NDISC_REDIRECT, ndiscPkt } from './ndiscSend.ts';
import { isNudValid, neighLookup, neighUpdate } from './neighbour.ts';
import { ip6RouteOutput, rt6DoRedirect, type Rt6 } from './route6.ts';

const ADDRS = 32;
const OPT = 8;

/** Tells the sender of a packet that `target` on its own link is nearer. */
export const ndiscSendRedirect = (ctx: Ctx, nsid: Nsid, skb: Skb, rt: Rt6, target: Ip6): void => {
  const pkt = skb.net as IpPkt;
  const dev = findLink(ctx, nsid, skb.dev);
  const src = ipv6GetLladdr(ctx, nsid, skb.dev);
  if (!dev || src === undefined) return;
  // a gateway is named by its link-local address or not at all
  if (pkt.dst !== target && !isLinkLocal6(target)) return;
  const to = pkt.src as Ip6;
  const back = ip6RouteOutput(ctx, nsid, { dst: to, src, iif: 0, oif: dev.ifindex, tos: 0, mark: 0, proto: 58, sport: 0, dport: 0, uid: 0 });
  if ('error' in back || back.gw !== null || !xrlimAllow6(ctx, nsid, to, 1_000_000)) return;
  const n = findNeigh(ctx, nsid, rt.oif, target);
  const lladdr = n && isNudValid(n.nud) && n.lladdr !== null ? n.lladdr : undefined;
  const opt = lladdr === undefined ? 0 : OPT;
  const quote = Math.min(1280 - 40 - 8 - ADDRS - opt, pkt.len + OPT) & ~7;
  ip6LocalOutDev(ctx, nsid, dev.ifindex, ndiscPkt(ctx, nsid, dev.ifindex, src, to, {
    type: 'icmp', t: NDISC_REDIRECT, code: 0, id: 0, seq: 0, len: ADDRS + opt + quote, gateway: target, target: pkt.dst as Ip6, inner: pkt,
    ...(lladdr !== undefined && { lladdr }),
  }));
};

/** A router says that another hop is better for one destination. */
export const ndiscRedirectRcv = (ctx: Ctx, nsid: Nsid, dev: Link, skb: Skb, l4: Icmp): void => {
  const pkt = skb.net as IpPkt;
  const target = l4.gateway;
  const dest = l4.target;
  const die = (): void => drop(ctx, nsid, dev.ifindex, skb, 'NOT_SPECIFIED', 'ndiscRedirectRcv');
  if (!isLinkLocal6(pkt.src as Ip6) || typeof target !== 'string' || dest === undefined || isMulticast6(dest)) return die();
  const onLink = target === dest;
  if ((!onLink && !isLinkLocal6(target)) || dev.conf6.forwarding !== 0 || dev.conf6.accept_redirects === 0) return die();
  const sender = l4.inner && typeof l4.inner.src === 'string' ? l4.inner.src : (pkt.dst as Ip6);
  if (!rt6DoRedirect(ctx, nsid, dest, sender, pkt.src as Ip6, target, dev.ifindex)) return die();
  delivered(ctx, nsid, skb, 'ndisc redirect');
  neighLookup(ctx, nsid, dev.ifindex, target, true);
  neighUpdate(ctx, nsid, dev.ifindex, target, l4.lladdr ?? null, 'STALE', {
    weakOverride: true, override: true, ...(!onLink && { overrideIsRouter: true, isRouter: true }),
  });
};
