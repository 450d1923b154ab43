// Default source address selection (RFC 6724): net/ipv6/addrconf.c (ipv6_dev_get_saddr, ipv6_get_saddr_eval) with the default
// policy table of net/ipv6/addrlabel.c. Leaves out: home addresses, temporary and optimistic addresses, `ip addrlabel` edits.
import { inPrefix, IN6_ANY, IN6_LOOPBACK, isLinkLocal6, isMulticast6, parseIp6, type Ip6 } from '../base/ip.ts';
import { pmSorted } from '../base/pmap.ts';
import { INFINITY_LIFE_TIME, SEC } from '../model/uapi.ts';
import type { Ifaddr, Link, Nsid } from '../model/world.ts';
import { findLink, netnsOf, type Ctx } from './ctx.ts';
import { isTentative } from './ifaddr6.ts';

const SCOPE_LINKLOCAL = 2;

/** `ip addrlabel`: the first prefix that covers the address. */
const LABELS: readonly (readonly [Ip6, number, number])[] = (
  [['::1', 128, 0], ['::', 96, 3], ['::ffff:0:0', 96, 4], ['2001::', 32, 6], ['2001:10::', 28, 7], ['3ffe::', 16, 12], ['2002::', 16, 2], ['fec0::', 10, 11],
    ['fc00::', 7, 5], ['::', 0, 1]] as const
).map(([p, len, label]) => [parseIp6(p) ?? IN6_ANY, len, label]);
const labelOf = (ip: Ip6): number => LABELS.find(([p, len]) => inPrefix(ip, p, len))?.[2] ?? 1;

/** __ipv6_addr_src_scope: a multicast address says its own; the loopback counts as link-local; :: has none. */
export const srcScopeOf = (ip: Ip6): number => {
  if (ip === IN6_ANY) return -1;
  if (isMulticast6(ip)) return parseInt(ip[3] as string, 16);
  if (ip === IN6_LOOPBACK || isLinkLocal6(ip)) return SCOPE_LINKLOCAL;
  return /^fe[c-f]/.test(ip) ? 5 : 14;
};
const isOrchid = (ip: Ip6): boolean => ip.startsWith('2001001');

/** ipv6_addr_diff: how many leading bits are equal. */
const commonBits = (a: Ip6, b: Ip6): number => {
  for (let i = 0; i < 32; i++) {
    const x = parseInt(a[i] as string, 16) ^ parseInt(b[i] as string, 16);
    if (x !== 0) return i * 4 + Math.clz32(x) - 28;
  }
  return 128;
};

interface Dst {
  readonly ip: Ip6;
  readonly scope: number;
  readonly label: number;
  readonly ifindex: number;
}
interface Cand {
  readonly dev: Link;
  readonly ifa: Ifaddr;
}

/** The rules in order, each a number of which more is better. */
const RULES: readonly ((ctx: Ctx, c: Cand, d: Dst) => number)[] = [
  // 1: the destination itself
  (_ctx, c, d) => Number(c.ifa.local === d.ip),
  // 2: the smallest scope that reaches
  (_ctx, c, d) => {
    const s = srcScopeOf(c.ifa.local as Ip6);
    return s >= d.scope ? -s : s - 128;
  },
  // 3: not deprecated
  (ctx, c) => Number(c.ifa.local === IN6_LOOPBACK || c.ifa.preferredLft === INFINITY_LIFE_TIME || ctx.now < c.ifa.since + c.ifa.preferredLft * SEC),
  // 5: on the outgoing device
  (_ctx, c, d) => Number(d.ifindex === 0 || d.ifindex === c.dev.ifindex),
  // 6: the label of the destination
  (_ctx, c, d) => Number(labelOf(c.ifa.local as Ip6) === d.label),
  // ORCHIDs among themselves
  (_ctx, c, d) => Number(isOrchid(c.ifa.local as Ip6) === isOrchid(d.ip)),
  // 8: the longest common prefix, at most the address's own
  (_ctx, c, d) => Math.min(commonBits(c.ifa.local as Ip6, d.ip), c.ifa.prefixlen),
];
const better = (ctx: Ctx, a: Cand, b: Cand, d: Dst): boolean => {
  for (const rule of RULES) {
    const x = rule(ctx, a, d);
    const y = rule(ctx, b, d);
    if (x !== y) return x > y;
  }
  return false;
};

/** ipv6_dev_get_saddr: the address to talk to `dst` from, when it leaves by device `ifindex` (0: not known). */
export const ipv6DevGetSaddr = (ctx: Ctx, nsid: Nsid, ifindex: number, dst: Ip6): Ip6 | undefined => {
  const d: Dst = { ip: dst, scope: srcScopeOf(dst), label: labelOf(dst), ifindex };
  const out = ifindex === 0 ? undefined : findLink(ctx, nsid, ifindex);
  // What cannot leave the link must come from an address on that link.
  const own = out !== undefined && (isMulticast6(dst) || d.scope <= SCOPE_LINKLOCAL || out.conf6.use_oif_addrs_only !== 0);
  let best: Cand | undefined;
  for (const dev of own ? [out] : pmSorted(netnsOf(ctx, nsid).links)) {
    for (const ifa of dev.addrs6) {
      if (isTentative(ctx, nsid, dev.ifindex, ifa.local as Ip6) || isMulticast6(ifa.local as Ip6)) continue;
      const c: Cand = { dev, ifa };
      if (!best || better(ctx, c, best, d)) best = c;
    }
  }
  return best?.ifa.local as Ip6 | undefined;
};
