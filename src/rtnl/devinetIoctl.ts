// The address ioctls of ifconfig: one address per label, found by name.
// Mirrors: net/ipv4/devinet.c (devinet_ioctl, inet_set_ifa, inet_abc_len). Leaves out: SIOCSIFPFLAGS.
import { broadcastOf, isLoopback4, lenOfMask, type Ip4 } from '../base/ip.ts';
import type { Errno } from '../model/errno.ts';
import { INFINITY_LIFE_TIME, RT_SCOPE_HOST } from '../model/uapi.ts';
import type { Ifaddr, Link, Nsid } from '../model/world.ts';
import { ipv4DevconfSetall } from '../net/conf4.ts';
import { findLinkByName, type Ctx } from '../net/ctx.ts';
import { inetDelIfa, inetInsertIfa } from '../net/devinet.ts';
import { linkwatchRun } from '../net/linkwatch.ts';
import { devChangeFlags } from './link-flags.ts';
import type { LinkAttrs } from './link-types.ts';


/** The device of `eth0` or `eth0:1`. */
export const ioctlDev = (ctx: Ctx, nsid: Nsid, name: string): Link | undefined => findLinkByName(ctx, nsid, name.split(':')[0] as string);
/** The address whose label is exactly this name. */
const ioctlAddr = (ctx: Ctx, nsid: Nsid, name: string): Ifaddr | undefined => ioctlDev(ctx, nsid, name)?.addrs4.find((a) => a.label === name);

/** The prefix length of an address's class; negative for multicast. */
const inetAbcLen = (ip: Ip4): number => {
  if (ip === 0 || ip === 0xffffffff) return 0;
  const top = ip >>> 28;
  return top < 8 ? 8 : top < 12 ? 16 : top < 14 ? 24 : top === 14 ? -1 : 32;
};

const inetSetIfa = (ctx: Ctx, nsid: Nsid, ifindex: number, ifa: Ifaddr): Errno | undefined => {
  ipv4DevconfSetall(ctx, nsid, ifindex);
  const scoped = isLoopback4(ifa.local as Ip4) ? { ...ifa, scope: RT_SCOPE_HOST } : ifa;
  return inetInsertIfa(ctx, nsid, ifindex, scoped)?.errno;
};

export type AddrIoctl = 'SIOCSIFADDR' | 'SIOCSIFBRDADDR' | 'SIOCSIFDSTADDR' | 'SIOCSIFNETMASK';

export const devinetIoctl = (ctx: Ctx, nsid: Nsid, cmd: AddrIoctl, name: string, value: Ip4): Errno | undefined => {
  const dev = ioctlDev(ctx, nsid, name);
  if (!dev) return 'ENODEV';
  const ifa = dev.addrs4.find((a) => a.label === name);
  if (!ifa && cmd !== 'SIOCSIFADDR') return 'EADDRNOTAVAIL';
  const replaceBy = (patch: Partial<Ifaddr>): Errno | undefined => {
    if (!ifa) return undefined;
    inetDelIfa(ctx, nsid, dev.ifindex, ifa);
    return inetInsertIfa(ctx, nsid, dev.ifindex, { ...ifa, ...patch })?.errno;
  };
  switch (cmd) {
    case 'SIOCSIFADDR': {
      const abc = inetAbcLen(value);
      if (abc < 0) return 'EINVAL';
      if (ifa?.local === value) return undefined;
      if (ifa) inetDelIfa(ctx, nsid, dev.ifindex, ifa);
      const hasBroadcast = dev.info.kind !== 'loopback' && abc < 31;
      return inetSetIfa(ctx, nsid, dev.ifindex, {
        local: value, peer: value, prefixlen: abc, broadcast: hasBroadcast ? broadcastOf(value, abc) : null, scope: 0, label: name, secondary: false,
        nodad: false, noprefixroute: false, homeaddress: false, mngtmpaddr: false, autojoin: false, validLft: INFINITY_LIFE_TIME, preferredLft: INFINITY_LIFE_TIME,
        since: ctx.now, metric: ifa?.metric ?? 0, proto: 0,
      });
    }
    case 'SIOCSIFBRDADDR': return ifa?.broadcast === value ? undefined : replaceBy({ broadcast: value });
    case 'SIOCSIFDSTADDR':
      if (ifa?.peer === value) return undefined;
      return inetAbcLen(value) < 0 ? 'EINVAL' : replaceBy({ peer: value });
    case 'SIOCSIFNETMASK': {
      const len = lenOfMask(value);
      if (len === undefined) return 'EINVAL';
      if (!ifa || ifa.prefixlen === len) return undefined;
      const local = ifa.local as Ip4;
      // a broadcast address that followed the old mask follows the new one
      const follows = dev.info.kind !== 'loopback' && len < 31 && ifa.broadcast === broadcastOf(local, ifa.prefixlen);
      return replaceBy({ prefixlen: len, ...(follows && { broadcast: broadcastOf(local, len) }) });
    }
  }
};

/** SIOCSIFFLAGS: on an alias only "down" means something, and it removes the address. */
export const ioctlSetFlags = (ctx: Ctx, nsid: Nsid, name: string, flags: LinkAttrs): Errno | undefined => {
  const dev = ioctlDev(ctx, nsid, name);
  if (!dev) return 'ENODEV';
  if (!name.includes(':')) {
    const err = devChangeFlags(ctx, nsid, dev.ifindex, flags)?.errno;
    linkwatchRun(ctx);
    return err;
  }
  const ifa = ioctlAddr(ctx, nsid, name);
  if (!ifa) return 'EADDRNOTAVAIL';
  if (flags.up === false) inetDelIfa(ctx, nsid, dev.ifindex, ifa);
  return undefined;
};
