// How the path reads per-device IPv4 sysctls: include/linux/inetdevice.h, IN_DEV_MAXCONF / ORCONF / ANDCONF / CONF_GET.
import type { Conf4 } from '../model/conf.ts';
import { pmHas, pmSet } from '../base/pmap.ts';
import type { Link, Netns, Nsid } from '../model/world.ts';
import { findLink, setLink, type Ctx } from './ctx.ts';

type Key = keyof Conf4;
export const inDevMax = (ns: Netns, dev: Link, k: Key): number => Math.max(ns.conf4.all[k], dev.conf4[k]);
export const inDevOr = (ns: Netns, dev: Link, k: Key): boolean => ns.conf4.all[k] !== 0 || dev.conf4[k] !== 0;
const inDevAnd = (ns: Netns, dev: Link, k: Key): boolean => ns.conf4.all[k] !== 0 && dev.conf4[k] !== 0;

/** IN_DEV_FORWARD: the device's own flag alone. */
export const inDevForward = (dev: Link): boolean => dev.conf4.forwarding !== 0;

/** IN_DEV_RX_REDIRECTS: a router wants both flags, a host either. */
export const inDevRxRedirects = (ns: Netns, dev: Link): boolean =>
  inDevForward(dev) ? inDevAnd(ns, dev, 'accept_redirects') : inDevOr(ns, dev, 'accept_redirects');

/** A number sysctl of the namespace that is not per device. */
export const sysctlNum = (value: string | undefined, fallback: number): number => (value === undefined ? fallback : Number(value));

/** ipv4_devconf_setall: once a device has had an address, a write to `conf.default` does not reach it any more. */
export const ipv4DevconfSetall = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const link = findLink(ctx, nsid, ifindex);
  if (link && !pmHas(link.conf4Set, '*')) setLink(ctx, nsid, ifindex, { conf4Set: pmSet(link.conf4Set, '*', true) });
};
