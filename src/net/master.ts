// Into a bridge and out of it: net/core/rtnetlink.c (do_set_master), net/bridge/br_if.c (br_add_if, br_del_if, port_cost, find_portno,
// br_mtu_auto_adjust, br_manage_promisc). Leaves out: bonds, teams, VRFs as masters.
import { isValidMac } from '../base/mac.ts';
import { pmGet, pmSet } from '../base/pmap.ts';
import type { RtnlError } from '../model/errno.ts';
import type { Link, Nsid } from '../model/world.ts';
import { isBridge, newBridgePort, type BridgeLink } from '../dev/bridge.ts';
import { brPortJoined, brPortLeaving, brPortLeft } from './brIf.ts';
import { brPorts } from './brFdb.ts';
import { brRecalcNeighSuppress } from './brProxy.ts';
import { findLink, nextSeq, setLink, type Ctx } from './ctx.ts';
import { deviceEvent } from './devEvent.ts';
import { devSetAllmulti, devSetPromiscuity } from './devOpen.ts';
import { rtmsgIfinfo } from './netnsId.ts';

const smallest = (list: readonly number[], none: number): number => list.reduce((a, b) => (a < b ? a : b), list[0] ?? none);

/** br_mtu_auto_adjust: the smallest MTU of the ports, unless the user set the bridge's. */
export const brMtuAutoAdjust = (ctx: Ctx, nsid: Nsid, brIfindex: number, joined?: Link): void => {
  const br = findLink(ctx, nsid, brIfindex);
  if (!isBridge(br) || br.info.mtuSetByUser) return;
  // a new port can only lower it, so the others need no look
  const mtu = joined ? Math.min(joined.mtu, br.info.ports.length === 1 ? 65535 : br.mtu) : smallest(brPorts(ctx, nsid, brIfindex).map((p) => p.mtu), 1500);
  if (mtu === br.mtu) return;
  setLink(ctx, nsid, brIfindex, { mtu });
  deviceEvent(ctx, nsid, brIfindex, 'CHANGEMTU');
};

/** port_cost by ethtool speed: veth claims 10 Gb/s, a stacked device has the speed of what is below. A device without speed costs 100. */
const portCost = (ctx: Ctx, l: Link): number => {
  if (l.info.kind === 'veth') return 2;
  const low = l.info.kind === 'vlan' || l.info.kind === 'macvlan' || l.info.kind === 'vxlan' ? l.link : null;
  const lower = low && findLink(ctx, low.netns, low.ifindex);
  return lower ? portCost(ctx, lower) : 100;
};

/** __netdev_has_upper_dev: whether `br` lies somewhere below `dev`, so that making it dev's master would close a circle. */
const isBelow = (ctx: Ctx, nsid: Nsid, dev: Link, br: number, depth = 0): boolean => {
  if (depth > 8) return true;
  if (dev.info.kind === 'bridge') return brPorts(ctx, nsid, dev.ifindex).some((p) => isBelow(ctx, nsid, p, br, depth + 1));
  const stacked = dev.info.kind === 'vlan' || dev.info.kind === 'macvlan';
  if (!stacked || dev.link?.netns !== nsid) return false;
  const low = findLink(ctx, nsid, dev.link.ifindex);
  return low !== undefined && (low.ifindex === br || isBelow(ctx, nsid, low, br, depth + 1));
};

/** dev->tso_max_size: TSO_LEGACY_MAX_SIZE unless the driver says more or netif_inherit_tso_max copied it. */
export const tsoMaxSize = (l: Link): number => {
  switch (l.info.kind) {
    case 'bridge': return pmGet(l.info.other, 'tso_max_size') ?? 65536;
    case 'vxlan':
    case 'vlan':
    case 'macvlan': return l.tsoMax ?? 65536;
    default: return 524280;
  }
};

/** br_set_gso_limits: what `ip -d link` prints as tso_max_size, once a port came or went. */
const setGsoLimits = (ctx: Ctx, nsid: Nsid, brIfindex: number, joined?: Link): void => {
  const br = findLink(ctx, nsid, brIfindex);
  if (!isBridge(br)) return;
  const old = br.info.ports.length === 1 ? 524280 : (pmGet(br.info.other, 'tso_max_size') ?? 524280);
  const min = joined ? Math.min(old, tsoMaxSize(joined)) : smallest(brPorts(ctx, nsid, brIfindex).map((p) => tsoMaxSize(p)), 524280);
  if (pmGet(br.info.other, 'tso_max_size') !== min) setLink(ctx, nsid, brIfindex, { info: { ...br.info, other: pmSet(br.info.other, 'tso_max_size', min) } });
};

const setPorts = (ctx: Ctx, nsid: Nsid, brIfindex: number, f: (ports: readonly number[]) => readonly number[]): void => {
  const br = findLink(ctx, nsid, brIfindex);
  if (isBridge(br)) setLink(ctx, nsid, brIfindex, { info: { ...br.info, ports: f(br.info.ports) } });
};

/** Lists of ports whose numbers are 1 .. length: the next free one needs no search. */
const DENSE = new WeakSet<readonly number[]>();
/** find_portno: the smallest free number. */
const findPortno = (ctx: Ctx, nsid: Nsid, br: BridgeLink): number => {
  const { ports } = br.info;
  if (ports.length === 0 || DENSE.has(ports)) return ports.length + 1;
  const used = new Set(brPorts(ctx, nsid, br.ifindex).map((p) => p.brport?.portNo));
  let no = 1;
  while (used.has(no)) no++;
  return no;
};

/** br_add_if. */
const brAddIf = (ctx: Ctx, nsid: Nsid, br: BridgeLink, dev: Link): RtnlError | undefined => {
  if (dev.info.kind === 'loopback' || !isValidMac(dev.address)) return { errno: 'EINVAL' };
  if (dev.info.kind === 'bridge') return { errno: 'ELOOP', extack: 'Can not enslave a bridge to a bridge' };
  // macvlan's rx handler occupies the lower device
  if (dev.uppers.some((u) => findLink(ctx, u.netns, u.ifindex)?.info.kind === 'macvlan')) return { errno: 'EBUSY' };
  if (isBelow(ctx, nsid, dev, br.ifindex)) return { errno: 'EBUSY' };
  const no = findPortno(ctx, nsid, br);
  if (no > 1023) return { errno: 'EXDEV' };
  devSetAllmulti(ctx, nsid, dev.ifindex, 1);
  const port = newBridgePort(no, portCost(ctx, dev), nextSeq(ctx));
  // every port is promiscuous while the bridge does not filter VLANs (br_manage_promisc)
  devSetPromiscuity(ctx, nsid, dev.ifindex, 1);
  setLink(ctx, nsid, dev.ifindex, { master: br.ifindex, brport: port });
  const ports = [dev.ifindex, ...br.info.ports];
  if (no === ports.length) DENSE.add(ports);
  setPorts(ctx, nsid, br.ifindex, () => ports);
  brPortJoined(ctx, nsid, dev.ifindex);
  brMtuAutoAdjust(ctx, nsid, br.ifindex, dev);
  setGsoLimits(ctx, nsid, br.ifindex, dev);
  rtmsgIfinfo(ctx, nsid, dev.ifindex);
  return undefined;
};

/** br_del_if. */
export const brDelIf = (ctx: Ctx, nsid: Nsid, dev: Link): void => {
  const br = dev.master;
  brPortLeaving(ctx, nsid, dev.ifindex);
  devSetPromiscuity(ctx, nsid, dev.ifindex, -1);
  devSetAllmulti(ctx, nsid, dev.ifindex, -1);
  setLink(ctx, nsid, dev.ifindex, { master: 0, brport: null });
  setPorts(ctx, nsid, br, (ports) => ports.filter((x) => x !== dev.ifindex));
  if (dev.brport?.neighSuppress) brRecalcNeighSuppress(ctx, nsid, br);
  brMtuAutoAdjust(ctx, nsid, br);
  brPortLeft(ctx, nsid, br);
  setGsoLimits(ctx, nsid, br);
};

/** do_set_master: out of the old one, into the new one (0: none). */
export const devSetMaster = (ctx: Ctx, nsid: Nsid, ifindex: number, master: number): RtnlError | undefined => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return { errno: 'ENODEV' };
  if (dev.master !== 0) {
    if (dev.master === master) return undefined;
    brDelIf(ctx, nsid, dev);
  }
  if (master === 0) return undefined;
  const br = findLink(ctx, nsid, master);
  if (!br) return { errno: 'EINVAL' };
  if (!isBridge(br)) return { errno: 'EOPNOTSUPP' };
  return brAddIf(ctx, nsid, br, findLink(ctx, nsid, ifindex) ?? dev);
};
