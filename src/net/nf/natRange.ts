// Targets that choose the address themselves: net/netfilter/nf_nat_masquerade.c (nf_nat_masquerade_ipv4 and _ipv6), nf_nat_redirect.c.
// NETMAP's address is worked out by its target. A packet here does not carry its route: MASQUERADE asks again for the next hop.
import { isIp4, IN6_LOOPBACK, type Ip, type Ip4, type Ip6 } from '../../base/ip.ts';
import { NF_NAT_RANGE_MAP_IPS, type NatRange } from '../../model/ct.ts';
import { RT_SCOPE_UNIVERSE } from '../../model/uapi.ts';
import type { Nsid } from '../../model/world.ts';
import { NF_INET_LOCAL_OUT } from '../../model/xt.ts';
import type { XtPacket } from '../../xt/types.ts';
import { findLink, type Ctx } from '../ctx.ts';
import { isTentative } from '../ifaddr6.ts';
import { inetSelectAddr } from '../inetAddr.ts';
import { ipRouteOutput } from '../route4.ts';
import { ipv6DevGetSaddr } from '../srcAddr6.ts';
import { ctEdit, ctGet } from './ctTable.ts';
import { natSetup } from './nat.ts';
import type { Manip } from './natManip.ts';

const mapTo = (ctx: Ctx, nsid: Nsid, p: XtPacket, manip: Manip, range: NatRange, ip: Ip): 'accept' | 'drop' =>
  natSetup(ctx, nsid, p.skb, manip, { ...range, flags: range.flags | NF_NAT_RANGE_MAP_IPS, minAddr: ip, maxAddr: ip });

const nextHop4 = (ctx: Ctx, nsid: Nsid, p: XtPacket): Ip4 => {
  const { dst, tos, proto } = p.pkt;
  const rt = ipRouteOutput(ctx, nsid, { dst, src: 0, iif: 0, oif: p.outIndex, tos, mark: p.skb.mark, proto, sport: 0, dport: 0, uid: 0 });
  return 'error' in rt || typeof rt.gw !== 'number' ? (dst as Ip4) : rt.gw;
};

/** MASQUERADE: the source becomes the out device's address nearest to the next hop; no address, no packet. */
export const natMasquerade = (ctx: Ctx, nsid: Nsid, p: XtPacket, range: NatRange): 'accept' | 'drop' => {
  const ct = p.skb.nf ? ctGet(ctx, nsid, p.skb.nf.ct) : undefined;
  if (!ct) return 'accept';
  let ip: Ip | undefined;
  if (isIp4(p.pkt.dst)) {
    if (ct.orig.src === 0) return 'accept';
    ip = inetSelectAddr(ctx, nsid, findLink(ctx, nsid, p.outIndex), nextHop4(ctx, nsid, p), RT_SCOPE_UNIVERSE);
    if (ip === 0) {
      ctx.klog.push({ at: ctx.now, netns: nsid, text: `${p.outName} ate my IP address` });
      return 'drop';
    }
  } else {
    ip = ipv6DevGetSaddr(ctx, nsid, p.outIndex, p.pkt.dst);
    if (ip === undefined) return 'drop';
  }
  ctEdit(ctx, nsid, ct.id).masqIndex = p.outIndex;
  return mapTo(ctx, nsid, p, 'src', range, ip);
};

/** Bits of IPV6_ADDR_SCOPE_MASK; a global address has none. */
const scopeBits6 = (ip: Ip6): number => {
  const top = parseInt(ip.slice(0, 4), 16);
  if (top >= 0xff00) {
    const bits: Readonly<Record<number, number>> = { 1: 0x10, 2: 0x20, 5: 0x40 };
    return bits[top & 15] ?? 0;
  }
  if (ip === IN6_LOOPBACK) return 0x10;
  return (top & 0xffc0) === 0xfe80 ? 0x20 : (top & 0xffc0) === 0xfec0 ? 0x40 : 0;
};
const MAPPED6 = `${'0'.repeat(20)}ffff`;
const firstAddr6 = (ctx: Ctx, nsid: Nsid, ifindex: number, dst: Ip6): Ip6 | undefined => {
  const scope = scopeBits6(dst);
  const ok = (ip: Ip6): boolean => !ip.startsWith(MAPPED6) && !isTentative(ctx, nsid, ifindex, ip) && (scope === 0 || (scope & scopeBits6(ip)) !== 0);
  return findLink(ctx, nsid, ifindex)?.addrs6.find((a) => ok(a.local as Ip6))?.local as Ip6 | undefined;
};

/** REDIRECT: to the first address of the device it came in by; what is sent here, to the loopback. */
export const natRedirect = (ctx: Ctx, nsid: Nsid, p: XtPacket, range: NatRange): 'accept' | 'drop' => {
  const four = isIp4(p.pkt.dst);
  let ip: Ip | undefined;
  if (p.hook === NF_INET_LOCAL_OUT) ip = four ? 0x7f000001 : IN6_LOOPBACK;
  else if (four) ip = findLink(ctx, nsid, p.skb.dev)?.addrs4[0]?.local;
  else ip = firstAddr6(ctx, nsid, p.skb.dev, p.pkt.dst as Ip6);
  return ip === undefined || ip === 0 ? 'drop' : mapTo(ctx, nsid, p, 'dst', range, ip);
};
