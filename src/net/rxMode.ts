// What a device listens to beside its own address: net/core/dev.c (__dev_set_promiscuity, dev_set_allmulti, __dev_set_rx_mode), and how a VLAN or
// macvlan device passes it on to the device below (vlan_dev_open, vlan_dev_change_rx_flags, macvlan_open, macvlan_change_rx_flags).
// Leaves out: multicast filters; a macvlan's NOPROMISC flag.
import type { Errno } from '../model/errno.ts';
import type { Link, Nsid } from '../model/world.ts';
import { findLink, setLink, type Ctx } from './ctx.ts';

const lowerOf = (ctx: Ctx, l: Link): Link | undefined =>
  l.link !== null && (l.info.kind === 'vlan' || l.info.kind === 'macvlan') ? findLink(ctx, l.link.netns, l.link.ifindex) : undefined;
const isPassthru = (l: Link): boolean => l.info.kind === 'macvlan' && l.info.mode === 'passthru';

/** A change of the counts; the device below follows when a count leaves or reaches zero (ndo_change_rx_flags). */
const change = (ctx: Ctx, nsid: Nsid, ifindex: number, promisc: number, allmulti: number): void => {
  const l = findLink(ctx, nsid, ifindex);
  if (!l) return;
  const after = { promisc: Math.max(0, l.promisc + promisc), allmulti: Math.max(0, l.allmulti + allmulti) };
  setLink(ctx, nsid, ifindex, after);
  const low = l.up ? lowerOf(ctx, l) : undefined;
  if (!low || !l.link) return;
  const edge = (was: number, is: number): number => (was === 0 && is > 0 ? 1 : was > 0 && is === 0 ? -1 : 0);
  const p = isPassthru(l) ? 0 : edge(l.promisc, after.promisc);
  const a = edge(l.allmulti, after.allmulti);
  if (p !== 0 || a !== 0) change(ctx, l.link.netns, l.link.ifindex, p, a);
};
export const devSetPromiscuity = (ctx: Ctx, nsid: Nsid, ifindex: number, inc: number): void => change(ctx, nsid, ifindex, inc, 0);
export const devSetAllmulti = (ctx: Ctx, nsid: Nsid, ifindex: number, inc: number): void => change(ctx, nsid, ifindex, 0, inc);

/** Whether the upper device puts an address of its own into the filter of the device below. */
const wantsFilter = (up: Link, low: Link): boolean =>
  up.up && ((up.info.kind === 'macvlan' && up.info.mode !== 'passthru') || (up.info.kind === 'vlan' && up.address !== low.address));

/** __dev_set_rx_mode: a device that cannot filter several unicast addresses becomes promiscuous for them; one that is down does nothing. */
export const devSetRxMode = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const l = findLink(ctx, nsid, ifindex);
  // IFF_UNICAST_FLT
  if (!l?.up || l.info.kind === 'vlan' || l.info.kind === 'macvlan') return;
  const wanted = l.uppers.some((r) => {
    const up = findLink(ctx, r.netns, r.ifindex);
    return up?.ucAdded === true;
  });
  const is = l.ucPromisc === true;
  if (wanted === is) return;
  setLink(ctx, nsid, ifindex, { ucPromisc: wanted });
  devSetPromiscuity(ctx, nsid, ifindex, wanted ? 1 : -1);
};

/** macvlan_addr_busy: the address is the lower device's or that of another open macvlan on it. */
export const macvlanAddrBusy = (ctx: Ctx, nsid: Nsid, l: Link, mac: number): boolean => {
  const low = lowerOf(ctx, l);
  if (!low || isPassthru(l)) return false;
  if (low.address === mac) return true;
  return low.uppers.some((r) => {
    const other = findLink(ctx, r.netns, r.ifindex);
    return other?.info.kind === 'macvlan' && other.up && other.address === mac && !(r.netns === nsid && r.ifindex === l.ifindex);
  });
};

/** The upper device opens: what it listens to, the lower device listens to. */
export const rxModeOpen = (ctx: Ctx, nsid: Nsid, ifindex: number): Errno | undefined => {
  const l = findLink(ctx, nsid, ifindex);
  const low = l && lowerOf(ctx, l);
  if (!l?.link || !low) return undefined;
  if (isPassthru(l)) {
    devSetPromiscuity(ctx, l.link.netns, l.link.ifindex, 1);
    return undefined;
  }
  if (l.info.kind === 'macvlan' && macvlanAddrBusy(ctx, nsid, l, l.address)) return 'EADDRINUSE';
  if (wantsFilter(l, low)) setLink(ctx, nsid, ifindex, { ucAdded: true });
  change(ctx, l.link.netns, l.link.ifindex, l.promisc > 0 ? 1 : 0, l.allmulti > 0 ? 1 : 0);
  devSetRxMode(ctx, l.link.netns, l.link.ifindex);
  return undefined;
};
/** It closes (`up` is false already). */
export const rxModeStop = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const l = findLink(ctx, nsid, ifindex);
  const low = l && lowerOf(ctx, l);
  if (!l?.link || !low) return;
  if (isPassthru(l)) return devSetPromiscuity(ctx, l.link.netns, l.link.ifindex, -1);
  if (l.ucAdded === true) setLink(ctx, nsid, ifindex, { ucAdded: false });
  change(ctx, l.link.netns, l.link.ifindex, l.promisc > 0 ? -1 : 0, l.allmulti > 0 ? -1 : 0);
  devSetRxMode(ctx, l.link.netns, l.link.ifindex);
};
