// RTM_NEWADDR and RTM_DELADDR: checks the request as the kernel does, then changes the device's address list.
// Mirrors: net/ipv4/devinet.c (inet_rtm_newaddr, rtm_to_ifaddr, set_ifa_lifetime, inet_rtm_deladdr) and the front half of
// net/ipv6/addrconf.c (inet6_rtm_newaddr, inet6_rtm_deladdr); the IPv6 work itself is net/addrconf.ts.
import { inPrefix, isMulticast4, type Family, type Ip, type Ip4 } from '../base/ip.ts';
import type { RtnlError } from '../model/errno.ts';
import { IFNAMSIZ, INFINITY_LIFE_TIME } from '../model/uapi.ts';
import type { Ifaddr, Nsid } from '../model/world.ts';
import { inet6AddrAdd, inet6AddrDel, inet6AddrModify } from '../net/addrconf.ts';
import { ipv4DevconfSetall } from '../net/conf4.ts';
import { findLink, setLink, type Ctx } from '../net/ctx.ts';
import { inetArmLifetime, inetDelIfa, inetInsertIfa } from '../net/devinet.ts';
import { fibModifyPrefixMetric } from '../net/fibFrontend.ts';

/** An address message: what iproute2 puts into ifaddrmsg and its attributes. */
export interface AddrReq {
  readonly ifindex: number;
  readonly family: Family;
  readonly prefixlen: number;
  /** IFA_LOCAL. */
  readonly local: Ip | null;
  /** IFA_ADDRESS: the peer, or the local address again. */
  readonly address: Ip | null;
  readonly broadcast: Ip4 | null;
  readonly scope: number;
  /** Null when not given: the device's name. */
  readonly label: string | null;
  readonly nodad: boolean;
  readonly noprefixroute: boolean;
  readonly homeaddress: boolean;
  readonly mngtmpaddr: boolean;
  readonly autojoin: boolean;
  /** IFA_CACHEINFO; null when not given. */
  readonly lifetime: { readonly valid: number; readonly preferred: number } | null;
  /** IFA_RT_PRIORITY; null when not given. */
  readonly metric: number | null;
}
/** How RTM_NEWADDR was sent: `add` is CREATE|EXCL, `change` REPLACE, `replace` CREATE|REPLACE. */
export type AddrHow = 'add' | 'change' | 'replace';

const fail = (errno: RtnlError['errno'], extack: string): RtnlError => ({ errno, extack });

const ifaddrOf = (ctx: Ctx, r: AddrReq, local: Ip, label: string): Ifaddr => ({
  local, peer: r.address ?? local, prefixlen: r.prefixlen, broadcast: r.broadcast || null, scope: r.scope, label, secondary: false, nodad: r.nodad,
  noprefixroute: r.noprefixroute, homeaddress: r.homeaddress, mngtmpaddr: r.mngtmpaddr, autojoin: r.autojoin,
  validLft: r.lifetime?.valid ?? INFINITY_LIFE_TIME, preferredLft: r.lifetime?.preferred ?? INFINITY_LIFE_TIME, since: ctx.now, metric: r.metric ?? 0, proto: 0,
});

const newAddr4 = (ctx: Ctx, nsid: Nsid, r: AddrReq, how: AddrHow): RtnlError | undefined => {
  if (r.label !== null && r.label.length >= IFNAMSIZ) return fail('ERANGE', 'Attribute failed policy validation');
  if (r.local === null) return fail('EINVAL', 'ipv4: Local address is not supplied');
  if (r.prefixlen > 32) return fail('EINVAL', 'ipv4: Invalid prefix length');
  const dev = findLink(ctx, nsid, r.ifindex);
  if (!dev) return fail('ENODEV', 'ipv4: Device not found');
  ipv4DevconfSetall(ctx, nsid, r.ifindex);
  const ifa = ifaddrOf(ctx, r, r.local, r.label ?? dev.name);
  if (ifa.validLft === 0 || ifa.preferredLft > ifa.validLft) return fail('EINVAL', 'ipv4: Invalid address lifetime');
  const there = dev.addrs4.find((a) => a.prefixlen === ifa.prefixlen && inPrefix(ifa.peer, a.peer, a.prefixlen) && a.local === ifa.local);
  if (!there) {
    if (ifa.autojoin && !isMulticast4(ifa.local as Ip4)) return fail('EINVAL', 'ipv4: Multicast auto join failed');
    const e = inetInsertIfa(ctx, nsid, r.ifindex, ifa);
    if (!e) inetArmLifetime(ctx, nsid, r.ifindex, ifa);
    return e;
  }
  if (how === 'add') return fail('EEXIST', 'ipv4: Address already assigned');
  const next: Ifaddr = { ...there, validLft: ifa.validLft, preferredLft: ifa.preferredLft, since: ctx.now, metric: ifa.metric };
  setLink(ctx, nsid, r.ifindex, { addrs4: dev.addrs4.map((a) => (a === there ? next : a)) });
  if (there.metric !== next.metric) fibModifyPrefixMetric(ctx, nsid, r.ifindex, there, next.metric);
  inetArmLifetime(ctx, nsid, r.ifindex, next);
  return undefined;
};

const newAddr6 = (ctx: Ctx, nsid: Nsid, r: AddrReq, how: AddrHow): RtnlError | undefined => {
  const local = r.local ?? r.address;
  if (local === null) return fail('EINVAL', 'IPv6: address is missing');
  const dev = findLink(ctx, nsid, r.ifindex);
  if (!dev) return fail('ENODEV', 'ipv6: Unable to find the interface');
  const ifa = { ...ifaddrOf(ctx, r, local, ''), broadcast: null };
  if (ifa.validLft === 0 || ifa.preferredLft > ifa.validLft) return fail('EINVAL', 'ipv6: address lifetime invalid');
  const there = dev.addrs6.find((a) => a.local === local);
  if (!there) return inet6AddrAdd(ctx, nsid, r.ifindex, ifa);
  if (how === 'add') return fail('EEXIST', 'ipv6: address already assigned');
  return inet6AddrModify(ctx, nsid, r.ifindex, there, ifa);
};

export const newAddr = (ctx: Ctx, nsid: Nsid, r: AddrReq, how: AddrHow): RtnlError | undefined =>
  r.family === 4 ? newAddr4(ctx, nsid, r, how) : newAddr6(ctx, nsid, r, how);

export const delAddr = (ctx: Ctx, nsid: Nsid, r: AddrReq): RtnlError | undefined => {
  const dev = findLink(ctx, nsid, r.ifindex);
  if (r.family === 6) {
    const local = r.local ?? r.address;
    if (local === null) return fail('EINVAL', 'ipv6: address is missing');
    if (!dev) return fail('ENODEV', 'ipv6: Unable to find the interface');
    return inet6AddrDel(ctx, nsid, r.ifindex, local as string, r.prefixlen);
  }
  if (!dev) return fail('ENODEV', 'ipv4: Device not found');
  const hit = dev.addrs4.find((a) =>
    (r.local === null || a.local === r.local) && (r.label === null || a.label === r.label) &&
    (r.address === null || (a.prefixlen === r.prefixlen && inPrefix(r.address, a.peer, a.prefixlen))));
  if (!hit) return fail('EADDRNOTAVAIL', 'ipv4: Address not found');
  inetDelIfa(ctx, nsid, r.ifindex, hit);
  return undefined;
};

