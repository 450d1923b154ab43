// What a device knows of multicast whatever the family: the per-device state record and the list of link-layer groups it
// listens to. Mirrors: net/core/dev_addr_lists.c (dev_mc_add, dev_mc_del), net/ipv6/addrconf.c (ipv6_add_dev's first groups).
import { IN6_ANY, multicastMacOf, type Ip, type Ip6 } from '../base/ip.ts';
import { parseIp6 } from '../base/ip.ts';
import type { Mac } from '../base/mac.ts';
import { pmDelete, pmGet, pmSet } from '../base/pmap.ts';
import { LOOPBACK_IFINDEX } from '../model/init.ts';
import { JIFFY } from '../model/uapi.ts';
import type { DevRef, InetDevState, Link, McGroup, Nsid } from '../model/world.ts';
import { findLink, randBelow, stateOf, touch, type Ctx } from './ctx.ts';

const ip6 = (text: string): Ip6 => parseIp6(text) ?? IN6_ANY;
export const IFLOCAL_ALLNODES = ip6('ff01::1');
export const IFLOCAL_ALLROUTERS = ip6('ff01::2');
export const LL_ALLNODES = ip6('ff02::1');
export const LL_ALLROUTERS = ip6('ff02::2');
export const LL_MLDV2_ROUTERS = ip6('ff02::16');
export const LL_ALLSNOOPERS = ip6('ff02::6a');
export const SITE_ALLROUTERS = ip6('ff05::2');
export const IGMP_ALLHOSTS = 0xe0000001;
export const IGMP_ALLSNOOPERS = 0xe000006a;
export const IGMPV3_ALLROUTERS = 0xe0000016;

/** A report's delay: up to `jiffies`, and two more. */
export const reportDelay = (ctx: Ctx, jiffies: number): number => (randBelow(ctx, Math.max(jiffies, 1)) + 2) * JIFFY;
/** MLD_QRV_DEFAULT, IGMP_QUERY_ROBUSTNESS_VARIABLE: how often a change is reported. */
export const QRV = 2;

const newGroup = (group: Ip): McGroup => ({ group, users: 1, loaded: false, crcount: 0 });

const NO_IDEV: InetDevState = {
  ready: false, idev6: false, rsSent: 0, rsTimer: 0, rsInterval: 0, groups6: [], left6: [], groups4: [], left4: [], mldIfc: { left: 0, timer: 0 },
  mldDad: { left: 0, timer: 0 }, igmpIfc: { left: 0, timer: 0 }, macs: [],
};

/** Every namespace is born with its loopback, which nobody registers in the first one. */
const LO_IDEV: InetDevState = { ...NO_IDEV, idev6: true, groups6: [newGroup(LL_ALLNODES), newGroup(IFLOCAL_ALLNODES)] };

export const idevOf = (ctx: Ctx, nsid: Nsid, ifindex: number): InetDevState =>
  pmGet(stateOf(ctx, nsid).idev, ifindex) ?? (ifindex === LOOPBACK_IFINDEX ? LO_IDEV : NO_IDEV);
export const setIdev = (ctx: Ctx, nsid: Nsid, ifindex: number, patch: Partial<InetDevState>): void => {
  const st = stateOf(ctx, nsid);
  st.idev = pmSet(st.idev, ifindex, { ...idevOf(ctx, nsid, ifindex), ...patch });
  touch(ctx, nsid);
};
export const dropIdev = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const st = stateOf(ctx, nsid);
  st.idev = pmDelete(st.idev, ifindex);
  touch(ctx, nsid);
};

/** Only Ethernet devices have link-layer groups: the loopback and an all-zero address length map to none (ndisc_mc_map, arp_mc_map). */
const hasMcMacs = (dev: Link | undefined): boolean => dev !== undefined && dev.info.kind !== 'loopback';

/** Where a device stacked on another, while it is up, passes its list on (dev_mc_sync in ndo_set_rx_mode of vlan and macvlan). */
const lowerOf = (ctx: Ctx, nsid: Nsid, ifindex: number): DevRef | null => {
  const dev = findLink(ctx, nsid, ifindex);
  return dev?.up && (dev.info.kind === 'macvlan' || dev.info.kind === 'vlan') ? dev.link : null;
};
// An entry that is passed on counts its own passing on as one more user (ha->sync_cnt).
const macAdd = (ctx: Ctx, nsid: Nsid, ifindex: number, mac: Mac): void => {
  const { macs } = idevOf(ctx, nsid, ifindex);
  if (macs.some((m) => m.mac === mac)) return setIdev(ctx, nsid, ifindex, { macs: macs.map((m) => (m.mac === mac ? { ...m, users: m.users + 1 } : m)) });
  const lower = lowerOf(ctx, nsid, ifindex);
  setIdev(ctx, nsid, ifindex, { macs: [...macs, { mac, users: lower ? 2 : 1 }] });
  if (lower) macAdd(ctx, lower.netns, lower.ifindex, mac);
};
const macDel = (ctx: Ctx, nsid: Nsid, ifindex: number, mac: Mac): void => {
  const { macs } = idevOf(ctx, nsid, ifindex);
  const m = macs.find((x) => x.mac === mac);
  if (!m) return;
  const lower = lowerOf(ctx, nsid, ifindex);
  const last = m.users <= (lower ? 2 : 1);
  setIdev(ctx, nsid, ifindex, { macs: last ? macs.filter((x) => x !== m) : macs.map((x) => (x === m ? { ...m, users: m.users - 1 } : x)) });
  if (last && lower) macDel(ctx, lower.netns, lower.ifindex, mac);
};
export const devMcAdd = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip): void => {
  if (hasMcMacs(findLink(ctx, nsid, ifindex))) macAdd(ctx, nsid, ifindex, multicastMacOf(group));
};
export const devMcDel = (ctx: Ctx, nsid: Nsid, ifindex: number, group: Ip): void => macDel(ctx, nsid, ifindex, multicastMacOf(group));

/** dev_mc_sync when a stacked device opens, dev_mc_unsync when it stops. */
export const devMcSync = (ctx: Ctx, nsid: Nsid, ifindex: number, open: boolean): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev?.link || (dev.info.kind !== 'macvlan' && dev.info.kind !== 'vlan')) return;
  const { macs } = idevOf(ctx, nsid, ifindex);
  for (const { mac } of macs) (open ? macAdd : macDel)(ctx, dev.link.netns, dev.link.ifindex, mac);
  setIdev(ctx, nsid, ifindex, { macs: macs.map((m) => ({ ...m, users: m.users + (open ? 1 : -1) })) });
};

/** dev->mc in list order: what `bridge fdb` shows as `self permanent` and `ip maddr` as `link`. */
export const multicastMacs = (ctx: Ctx, nsid: Nsid, ifindex: number): Mac[] => idevOf(ctx, nsid, ifindex).macs.map((m) => m.mac);

/** One more user of a group, or a new one at the head of the list. `added` tells which. */
export const groupInc = (list: readonly McGroup[], group: Ip): { readonly list: readonly McGroup[]; readonly added: boolean } =>
  list.some((g) => g.group === group)
    ? { list: list.map((g) => (g.group === group ? { ...g, users: g.users + 1 } : g)), added: false }
    : { list: [newGroup(group), ...list], added: true };
