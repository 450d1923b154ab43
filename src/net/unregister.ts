// A device goes: net/core/dev.c (unregister_netdevice_many_notify), and what goes with it: the other end of
// a veth, VLANs and macvlans above (vlan_device_event and macvlan_device_event on NETDEV_UNREGISTER), the ports of a bridge (br_dev_delete).
import { pmDelete } from '../base/pmap.ts';
import type { DevRef, Nsid } from '../model/world.ts';
import { brPorts } from './brFdb.ts';
import { dropStats, findLink, setLink, stateOf, type Ctx } from './ctx.ts';
import { deviceEvent } from './devEvent.ts';
import { devClose } from './devOpen.ts';
import { brDelIf } from './master.ts';
import { unlistNetdevice } from './devName.ts';

/** Frees the namespace's state of a device that is no more there. */
const forgetState = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const st = stateOf(ctx, nsid);
  dropStats(ctx, nsid, ifindex);
  st.fdb = pmDelete(st.fdb, ifindex);
};

/** ops->dellink: the devices that one request unregisters, in order. */
const withDependants = (ctx: Ctx, first: DevRef): DevRef[] => {
  const list: DevRef[] = [];
  const seen = new Set<string>();
  const add = (r: DevRef): void => {
    const key = `${r.netns}/${r.ifindex}`;
    const l = findLink(ctx, r.netns, r.ifindex);
    if (!l || seen.has(key)) return;
    seen.add(key);
    list.push(r);
    if (l.info.kind === 'veth' && l.link) add(l.link);
    for (const u of l.uppers) add(u);
  };
  add(first);
  return list;
};

/** unregister_netdevice for one device and everything that cannot live without it. */
export const unregisterNetdevice = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const refs = withDependants(ctx, { netns: nsid, ifindex });
  for (const r of refs) {
    const l = findLink(ctx, r.netns, r.ifindex);
    if (l?.info.kind === 'bridge') for (const p of brPorts(ctx, r.netns, r.ifindex).slice()) brDelIf(ctx, r.netns, p);
  }
  for (const r of refs) devClose(ctx, r.netns, r.ifindex);
  for (const r of refs) {
    const l = findLink(ctx, r.netns, r.ifindex);
    if (!l) continue;
    if (l.master !== 0) brDelIf(ctx, r.netns, l);
    deviceEvent(ctx, r.netns, r.ifindex, 'UNREGISTER');
    const low = l.link && l.info.kind !== 'veth' ? findLink(ctx, l.link.netns, l.link.ifindex) : undefined;
    if (low && l.link)
      setLink(ctx, l.link.netns, l.link.ifindex, { uppers: low.uppers.filter((u) => u.netns !== r.netns || u.ifindex !== r.ifindex) });
  }
  for (const r of refs) {
    unlistNetdevice(ctx, r.netns, r.ifindex);
    forgetState(ctx, r.netns, r.ifindex);
  }
};
