// To another namespace: net/core/dev.c (__dev_change_net_namespace). The device closes, the old namespace forgets it (addresses, routes,
// neighbours, its bridge), and it appears in the new one as if it had just been registered, with its number if that is free there.
import { pmHas } from '../base/pmap.ts';
import { isError, type RtnlError } from '../model/errno.ts';
import type { DevRef, Nsid } from '../model/world.ts';
import { dropStats, findLink, findNetns, netnsOf, setLink, setStats, stateOf, statsOf, type Ctx } from '../net/ctx.ts';
import { deviceEvent } from '../net/devEvent.ts';
import { devClose } from '../net/devOpen.ts';
import { unregisterNetdevice } from '../net/unregister.ts';
import { brDelIf } from '../net/master.ts';
import { devGetValidName, devIndexReserve, listNetdevice, unlistNetdevice } from '../net/devName.ts';
import { peernet2idAlloc, rtmsgIfinfo } from '../net/netnsId.ts';
import { pmDelete, pmEntries, pmFrom, pmGet, pmSet } from '../base/pmap.ts';

const moveRef = (refs: readonly DevRef[], from: DevRef, to: DevRef): DevRef[] =>
  refs.map((r) => (r.netns === from.netns && r.ifindex === from.ifindex ? to : r));

/** Its number in the new namespace. `pattern` names it there when its own name is taken. */
export const moveLink = (ctx: Ctx, nsid: Nsid, ifindex: number, to: Nsid, pattern?: string, newIndex?: number): number | RtnlError => {
  const l = findLink(ctx, nsid, ifindex);
  if (!l) return { errno: 'ENODEV' };
  if (!findNetns(ctx, to)) return { errno: 'EINVAL' };
  if (to === nsid) return ifindex;
  if (l.info.kind === 'bridge' || l.info.kind === 'loopback') return { errno: 'EINVAL', extack: 'The interface netns is immutable' };
  const there = netnsOf(ctx, to);
  let name = l.name;
  if (pmHas(there.linkNames, name)) {
    if (pattern === undefined) return { errno: 'EEXIST', extack: 'An interface with the same name exists in the target netns' };
    const given = devGetValidName(ctx, to, pattern);
    if (isError(given)) return given;
    name = given;
  }
  if (newIndex !== undefined && pmHas(there.links, newIndex))
    return { errno: 'EBUSY', extack: `The ifindex ${newIndex} is not available in the target netns` };
  devClose(ctx, nsid, ifindex);
  const inBridge = findLink(ctx, nsid, ifindex);
  if (inBridge && inBridge.master !== 0) brDelIf(ctx, nsid, inBridge);
  deviceEvent(ctx, nsid, ifindex, 'UNREGISTER');
  // a vxlan does not outlive the device it was bound to, not even in this namespace (vxlan_handle_lowerdev_unregister)
  for (const u of findLink(ctx, nsid, ifindex)?.uppers ?? [])
    if (findLink(ctx, u.netns, u.ifindex)?.info.kind === 'vxlan') unregisterNetdevice(ctx, u.netns, u.ifindex);
  peernet2idAlloc(ctx, nsid, to);
  const moving = findLink(ctx, nsid, ifindex);
  if (!moving) return { errno: 'ENODEV' };
  const stats = statsOf(ctx, nsid, ifindex);
  unlistNetdevice(ctx, nsid, ifindex);
  const st = stateOf(ctx, nsid);
  dropStats(ctx, nsid, ifindex);
  const index = devIndexReserve(ctx, to, newIndex ?? (pmHas(there.links, ifindex) ? 0 : ifindex));
  if (isError(index)) return index;
  listNetdevice(ctx, to, {
    ...moving, ifindex: index, name, master: 0, brport: null, qdisc: 'noop', qdiscActive: false, addrs4: [], addrs6: [],
    conf4: there.conf4.default, conf6: { ...there.conf6.default, mtu: 0 }, neigh4: there.neigh4, neigh6: there.neigh6, conf4Set: there.conf4Set,
  });
  setStats(ctx, to, index, stats);
  // a vxlan device keeps its table
  const fdb = pmGet(st.fdb, ifindex);
  st.fdb = pmDelete(st.fdb, ifindex);
  if (fdb && moving.info.kind === 'vxlan') stateOf(ctx, to).fdb = pmSet(stateOf(ctx, to).fdb, index, pmFrom([...pmEntries(fdb)].map(([k, e]) => [k, { ...e, port: index }] as const)));
  const from = { netns: nsid, ifindex };
  const now = { netns: to, ifindex: index };
  if (moving.link) {
    const other = findLink(ctx, moving.link.netns, moving.link.ifindex);
    if (other && moving.info.kind === 'veth') setLink(ctx, moving.link.netns, moving.link.ifindex, { link: now });
    else if (other) setLink(ctx, moving.link.netns, moving.link.ifindex, { uppers: moveRef(other.uppers, from, now) });
  }
  // dev_uc_flush: the filter is empty in the new namespace
  for (const u of moving.uppers) if (findLink(ctx, u.netns, u.ifindex)) setLink(ctx, u.netns, u.ifindex, { link: now, ucAdded: false });
  ctx.linkwatch = { ...ctx.linkwatch, pending: moveRef(ctx.linkwatch.pending, from, now) };
  deviceEvent(ctx, to, index, 'REGISTER');
  rtmsgIfinfo(ctx, to, index);
  return index;
};
