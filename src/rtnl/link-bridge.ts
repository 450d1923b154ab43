// Options of a bridge and of its ports: net/bridge/br_netlink.c (br_changelink, br_port_slave_changelink), br_stp_if.c (br_stp_set_enabled,
// br_stp_set_bridge_priority, br_set_ageing_time ...). STP itself is not modelled: `stp_state 1` is refused by the command.
import { pmSet } from '../base/pmap.ts';
import type { Errno, RtnlError } from '../model/errno.ts';
import type { BridgeConf, BridgePort, Nsid } from '../model/world.ts';
import { isBridge } from '../dev/bridge.ts';
import { brMulticastJoinSnoopers, brMulticastLeaveSnoopers } from '../net/addrconf.ts';
import { brRecalcNeighSuppress } from '../net/brProxy.ts';
import { brFdbCleanup, brFdbDeleteByPort, brPorts } from '../net/brFdb.ts';
import { brPortStateSelection } from '../net/brIf.ts';
import { brVlanInit, brVlanSetDefaultPvid } from '../net/brVlanConf.ts';
import { findLink, setLink, type Ctx } from '../net/ctx.ts';
import { netifOperUp } from '../net/linkwatch.ts';
import type { BridgeChange, BridgePortChange } from './link-types.ts';
import { rtmsgIfinfo } from '../net/netnsId.ts';

const range = (v: number, min: number, max: number): boolean => v >= min && v <= max;
/** Times go through jiffies (HZ 250) and come back a little shorter (clock_t_to_jiffies, jiffies_to_clock_t). */
const ticks = (cs: number): number => Math.floor(Math.floor(cs * 2.5) * 0.4);
const fail = (errno: Errno): RtnlError => ({ errno });

const LIMITS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['mcast_router', [0, 2]], ['mcast_igmp_version', [2, 3]], ['mcast_mld_version', [1, 2]],
] as const);
const BOOLEANS = ['no_linklocal_learn', 'mcast_query_use_ifaddr', 'mcast_stats_enabled', 'mcast_querier', 'mcast_vlan_snooping'];
/** What is kept of an option that is only printed: undefined when the kernel refuses it, null when it takes no notice. */
const otherOption = (key: string, value: number): number | null | undefined => {
  const limits = LIMITS.get(key);
  if (limits && !range(value, limits[0], limits[1])) return undefined;
  if (key === 'group_address') return range(value, 0x0180c2000000, 0x0180c200000f) && ![1, 2, 3].includes(value % 16) ? value : undefined;
  if (key === 'mcast_hash_elasticity') return null;
  if (BOOLEANS.includes(key)) return value === 0 ? 0 : 1;
  // BR_MULTICAST_QUERY_INTVL_MIN, BR_MULTICAST_STARTUP_QUERY_INTVL_MIN: a second
  if (key === 'mcast_query_interval' || key === 'mcast_startup_query_interval') return Math.max(100, ticks(value));
  return key.endsWith('_interval') ? ticks(value) : value;
};

/** br_changelink, in its order; what came before an error stays. */
export const brChangelink = (ctx: Ctx, nsid: Nsid, ifindex: number, c: BridgeChange): RtnlError | undefined => {
  const set = (patch: Partial<BridgeConf>): void => {
    const l = findLink(ctx, nsid, ifindex);
    if (isBridge(l)) setLink(ctx, nsid, ifindex, { info: { ...l.info, ...patch } });
  };
  const br = findLink(ctx, nsid, ifindex);
  if (!isBridge(br)) return fail('EOPNOTSUPP');
  const stp = br.info.stpState;
  // limits hold only while STP runs, except forward_delay's, which br_set_forward_delay checks by itself
  if (c.forwardDelay !== undefined) {
    if (stp && !range(c.forwardDelay, 200, 3000)) return fail('ERANGE');
    set({ forwardDelay: ticks(c.forwardDelay) });
  }
  if (c.helloTime !== undefined) {
    if (!range(c.helloTime, 100, 1000)) return fail('ERANGE');
    set({ helloTime: ticks(c.helloTime) });
  }
  if (c.maxAge !== undefined) {
    if (!range(c.maxAge, 600, 4000)) return fail('ERANGE');
    set({ maxAge: ticks(c.maxAge) });
  }
  if (c.ageingTime !== undefined) {
    set({ ageingTime: ticks(c.ageingTime), gcAt: ctx.now + c.ageingTime * 10_000 });
    brFdbCleanup(ctx, nsid, ifindex);
  }
  if (c.stpState !== undefined) set({ stpState: c.stpState !== 0 });
  if (c.priority !== undefined) {
    set({ priority: c.priority & 0xffff });
    brPortStateSelection(ctx, nsid, ifindex);
  }
  if (c.vlanFiltering !== undefined) {
    set({ vlanFiltering: c.vlanFiltering !== 0 });
    if (c.vlanFiltering !== 0) brVlanInit(ctx, nsid, ifindex);
  }
  if (c.vlanProtocol !== undefined) set({ vlanProtocol: c.vlanProtocol });
  if (c.vlanDefaultPvid !== undefined) {
    if (c.vlanDefaultPvid >= 4095) return fail('EINVAL');
    const now = findLink(ctx, nsid, ifindex);
    if (isBridge(now) && now.info.vlanFiltering && now.info.vlanDefaultPvid !== c.vlanDefaultPvid && c.vlanFiltering === undefined) return fail('EPERM');
    brVlanSetDefaultPvid(ctx, nsid, ifindex, c.vlanDefaultPvid);
  }
  if (c.groupFwdMask !== undefined) {
    // BR_GROUPFWD_RESTRICTED: STP, PAUSE and LACP addresses are never forwarded
    if ((c.groupFwdMask & 7) !== 0) return fail('EINVAL');
    set({ groupFwdMask: c.groupFwdMask });
  }
  if (c.fdbFlush === true) for (const p of brPorts(ctx, nsid, ifindex)) brFdbDeleteByPort(ctx, nsid, ifindex, p.ifindex, 0, false);
  if (c.mcastSnooping !== undefined) {
    const l = findLink(ctx, nsid, ifindex);
    const on = c.mcastSnooping !== 0;
    if (isBridge(l) && l.info.mcastSnooping !== on) {
      set({ mcastSnooping: on });
      if (l.up) (on ? brMulticastJoinSnoopers : brMulticastLeaveSnoopers)(ctx, nsid, ifindex);
    }
  }
  for (const [key, value] of c.other ?? []) {
    const l = findLink(ctx, nsid, ifindex);
    const stored = otherOption(key, value);
    if (stored === undefined) return fail('EINVAL');
    if (isBridge(l) && stored !== null) set({ other: pmSet(l.info.other, key, stored) });
  }
  if (c.nfCallIptables !== undefined) set({ nfCallIptables: c.nfCallIptables !== 0 });
  if (c.nfCallIp6tables !== undefined) set({ nfCallIp6tables: c.nfCallIp6tables !== 0 });
  if (c.nfCallArptables !== undefined) set({ nfCallArptables: c.nfCallArptables !== 0 });
  rtmsgIfinfo(ctx, nsid, ifindex);
  return undefined;
};

const FLAGS = [
  'hairpin', 'guard', 'fastLeave', 'rootBlock', 'learning', 'flood', 'mcastFlood', 'mcastToUnicast', 'bcastFlood', 'proxyArp', 'proxyArpWifi',
  'vlanTunnel', 'neighSuppress', 'isolated', 'locked',
] as const;

/** br_setport: the flags, then cost, priority and state. */
export const brPortChangelink = (ctx: Ctx, nsid: Nsid, ifindex: number, c: BridgePortChange): RtnlError | undefined => {
  const set = (patch: Partial<BridgePort>): void => {
    const l = findLink(ctx, nsid, ifindex);
    if (l?.brport) setLink(ctx, nsid, ifindex, { brport: { ...l.brport, ...patch } });
  };
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev?.brport) return fail('EINVAL');
  const patch: { -readonly [K in (typeof FLAGS)[number]]?: boolean } = {};
  for (const f of FLAGS) {
    const v = c[f];
    if (v !== undefined) patch[f] = v;
  }
  set(patch);
  if (patch.neighSuppress !== undefined) brRecalcNeighSuppress(ctx, nsid, dev.master);
  if (c.cost !== undefined) {
    if (!range(c.cost, 1, 65535)) return fail('ERANGE');
    set({ cost: c.cost });
  }
  if (c.priority !== undefined) {
    if (!range(c.priority, 0, 63)) return fail('ERANGE');
    set({ priority: c.priority });
  }
  if (c.state !== undefined) {
    const br = findLink(ctx, nsid, dev.master);
    if (c.state > 4) return fail('EINVAL');
    if (isBridge(br) && br.info.stpState) return fail('EBUSY');
    if (c.state !== 0 && !netifOperUp(dev)) return fail('ENETDOWN');
    if (!dev.up) return fail('ENETDOWN');
    set({ state: c.state as BridgePort['state'] });
    brPortStateSelection(ctx, nsid, dev.master);
  }
  if (c.fdbFlush === true) brFdbDeleteByPort(ctx, nsid, dev.master, ifindex, 0, false);
  if (c.mcastRouter !== undefined) {
    if (c.mcastRouter > 3) return fail('EINVAL');
    set({ mcastRouter: c.mcastRouter });
  }
  rtmsgIfinfo(ctx, nsid, ifindex);
  return undefined;
};
