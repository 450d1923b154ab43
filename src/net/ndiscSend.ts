// Neighbour discovery messages that we send: net/ipv6/ndisc.c (ndisc_send_ns, ndisc_send_na, ndisc_send_rs).
import { IN6_ANY, type Ip6 } from '../base/ip.ts';
import { IPPROTO_ICMPV6, type Icmp, type IpPkt } from '../model/skb.ts';
import type { Nsid } from '../model/world.ts';
import { findLink, netnsOf, type Ctx } from './ctx.ts';
import { ipv6GetIfaddr, ipv6GetLladdr, isTentative } from './ifaddr6.ts';
import { LL_ALLNODES } from './mcGroups.ts';
import { ip6LocalOutDev } from './ip6Output.ts';
import { ipv6DevGetSaddr } from './srcAddr6.ts';

export const NDISC_ROUTER_SOLICITATION = 133;
export const NDISC_ROUTER_ADVERTISEMENT = 134;
export const NDISC_NEIGHBOUR_SOLICITATION = 135;
export const NDISC_NEIGHBOUR_ADVERTISEMENT = 136;
export const NDISC_REDIRECT = 137;
/** Each option is 8 bytes: type, length, and an address or a nonce. */
const OPT = 8;
const TARGET = 16;

/** An NDP packet: hop limit 255, so that no router can have passed it on. */
export const ndiscPkt = (ctx: Ctx, nsid: Nsid, ifindex: number, src: Ip6, dst: Ip6, l4: Icmp): IpPkt => ({
  type: 'ip', src, dst, proto: IPPROTO_ICMPV6, ttl: 255, tos: findLink(ctx, nsid, ifindex)?.conf6.ndisc_tclass ?? 0, id: 0, df: false, mf: false, off: 0,
  len: 40 + 8 + l4.len, alert: false, l4,
});
const send = (ctx: Ctx, nsid: Nsid, ifindex: number, src: Ip6, dst: Ip6, l4: Icmp): void =>
  ip6LocalOutDev(ctx, nsid, ifindex, ndiscPkt(ctx, nsid, ifindex, src, dst, l4));

export interface NsReq {
  readonly target: Ip6;
  readonly dst: Ip6;
  /** :: for duplicate address detection; undefined: the device's link-local address. */
  readonly src: Ip6 | undefined;
  readonly nonce?: number;
}
export const ndiscSendNs = (ctx: Ctx, nsid: Nsid, ifindex: number, q: NsReq): void => {
  const dev = findLink(ctx, nsid, ifindex);
  const src = q.src ?? ipv6GetLladdr(ctx, nsid, ifindex);
  if (!dev || src === undefined) return;
  const withAddr = src !== IN6_ANY && dev.info.kind !== 'loopback';
  const nonce = q.nonce ?? 0;
  send(ctx, nsid, ifindex, src, q.dst, {
    type: 'icmp', t: NDISC_NEIGHBOUR_SOLICITATION, code: 0, id: 0, seq: 0, len: TARGET + (withAddr ? OPT : 0) + (nonce !== 0 ? OPT : 0), target: q.target,
    ...(withAddr && { lladdr: dev.address }), ...(nonce !== 0 && { nonce }),
  });
};

export interface NaReq {
  readonly dst: Ip6;
  readonly target: Ip6;
  readonly router: boolean;
  readonly solicited: boolean;
  readonly override: boolean;
  /** Whether to say our link-layer address. */
  readonly lladdr: boolean;
}
export const ndiscSendNa = (ctx: Ctx, nsid: Nsid, ifindex: number, q: NaReq): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return;
  const own = ipv6GetIfaddr(ctx, nsid, q.target, ifindex);
  // The target itself answers, unless it is somebody we speak for (proxy) or an anycast address.
  const src = own && !isTentative(ctx, nsid, ifindex, q.target) ? q.target : ipv6DevGetSaddr(ctx, nsid, ifindex, q.dst);
  if (src === undefined) return;
  const withAddr = (q.lladdr || dev.conf6.force_tllao !== 0) && dev.info.kind !== 'loopback';
  send(ctx, nsid, ifindex, src, q.dst, {
    type: 'icmp', t: NDISC_NEIGHBOUR_ADVERTISEMENT, code: 0, id: 0, seq: 0, len: TARGET + (withAddr ? OPT : 0), target: q.target, router: q.router,
    solicited: q.solicited, override: q.override, ...(withAddr && { lladdr: dev.address }),
  });
};

export const ndiscSendRs = (ctx: Ctx, nsid: Nsid, ifindex: number, src: Ip6, dst: Ip6): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return;
  const withAddr = src !== IN6_ANY;
  send(ctx, nsid, ifindex, src, dst, {
    type: 'icmp', t: NDISC_ROUTER_SOLICITATION, code: 0, id: 0, seq: 0, len: withAddr ? OPT : 0, ...(withAddr && { lladdr: dev.address }),
  });
};

/** ndisc_send_unsol_na: all our addresses are announced, where net.ipv6.conf.DEV.ndisc_notify asks for it. */
export const ndiscSendUnsolNa = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev || (dev.conf6.ndisc_notify === 0 && netnsOf(ctx, nsid).conf6.all.ndisc_notify === 0)) return;
  for (const a of dev.addrs6.toReversed()) {
    const target = a.local as Ip6;
    if (isTentative(ctx, nsid, ifindex, target)) continue;
    ndiscSendNa(ctx, nsid, ifindex, { dst: LL_ALLNODES, target, router: dev.conf6.forwarding !== 0, solicited: false, override: true, lladdr: true });
  }
};
