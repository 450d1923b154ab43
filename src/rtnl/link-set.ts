// Changes of a device: net/core/rtnetlink.c (rtnl_changelink, do_setlink), net/core/dev.c (dev_change_name, dev_set_mtu, dev_set_mac_address).
// As in the kernel the attributes are taken one after the other: what came before the one that failed stays.
import { isValidMac, type Mac } from '../base/mac.ts';
import { pmHas } from '../base/pmap.ts';
import { isError, type RtnlError } from '../model/errno.ts';
import type { Nsid } from '../model/world.ts';
import { brPortStateSelection, brSetMacAddress } from '../net/brIf.ts';
import { findLink, linkOf, netnsOf, setLink, type Ctx } from '../net/ctx.ts';
import { deviceEvent } from '../net/devEvent.ts';
import { linkwatchRun, linkwatchSync, netifCarrierOff, netifCarrierOn } from '../net/linkwatch.ts';
import { devSetRxMode, macvlanAddrBusy } from '../net/rxMode.ts';
import { devGetValidName, isSysctlName, devValidName, relistNetdevice } from '../net/devName.ts';
import { brChangelink, brPortChangelink } from './link-bridge.ts';
import { devChangeFlags } from './link-flags.ts';
import { brMtuAutoAdjust, devSetMaster } from '../net/master.ts';
import { moveLink } from './link-move.ts';
import { devValidateMtu, vxlanHeadroom } from './link-new.ts';
import type { ChangeLink } from './link-types.ts';
import { rtmsgIfinfo } from '../net/netnsId.ts';

/** dev_set_mac_address. */
const setAddress = (ctx: Ctx, nsid: Nsid, ifindex: number, mac: Mac): RtnlError | undefined => {
  const l = linkOf(ctx, nsid, ifindex);
  if (!isValidMac(mac)) return { errno: 'EADDRNOTAVAIL' };
  if (l.info.kind === 'macvlan' && l.link) {
    if (l.up && macvlanAddrBusy(ctx, nsid, l, mac)) return { errno: 'EADDRINUSE' };
    // passthru: the address is the lower device's, and comes back from there (macvlan_sync_address)
    if (l.info.mode === 'passthru') return setAddress(ctx, l.link.netns, l.link.ifindex, mac);
  }
  if (l.info.kind === 'bridge') brSetMacAddress(ctx, nsid, ifindex, mac);
  const after = linkOf(ctx, nsid, ifindex);
  setLink(ctx, nsid, ifindex, {
    address: mac, addrAssign: 3, ...(after.info.kind === 'bridge' && { info: { ...after.info, bridgeId: mac } }),
  });
  const low = l.info.kind === 'vlan' && l.up && l.link ? findLink(ctx, l.link.netns, l.link.ifindex) : undefined;
  if (low && l.link) {
    setLink(ctx, nsid, ifindex, { ucAdded: mac !== low.address });
    devSetRxMode(ctx, l.link.netns, l.link.ifindex);
  }
  if (l.info.kind === 'bridge' && l.info.bridgeId !== mac) brPortStateSelection(ctx, nsid, ifindex);
  deviceEvent(ctx, nsid, ifindex, 'CHANGEADDR');
  return undefined;
};

/** dev_set_mtu. */
const setMtu = (ctx: Ctx, nsid: Nsid, ifindex: number, mtu: number): RtnlError | undefined => {
  const l = linkOf(ctx, nsid, ifindex);
  if (mtu === l.mtu) return undefined;
  const bad = devValidateMtu(l.info.kind, mtu);
  if (bad) return bad;
  const low = l.link && findLink(ctx, l.link.netns, l.link.ifindex);
  if (l.info.kind === 'vlan' && low && mtu > low.mtu) return { errno: 'ERANGE' };
  if (l.info.kind === 'macvlan' && low && mtu > low.mtu) return { errno: 'EINVAL' };
  // vxlan_change_mtu
  if (l.info.kind === 'vxlan' && low && mtu > low.mtu - vxlanHeadroom(l.info)) return { errno: 'EINVAL' };
  setLink(ctx, nsid, ifindex, { mtu, ...(l.info.kind === 'bridge' && { info: { ...l.info, mtuSetByUser: true } }) });
  deviceEvent(ctx, nsid, ifindex, 'CHANGEMTU');
  if (l.master !== 0) brMtuAutoAdjust(ctx, nsid, l.master);
  return undefined;
};

/** dev_change_name; renaming a device that is up is allowed since 6.2. */
const setName = (ctx: Ctx, nsid: Nsid, ifindex: number, name: string): RtnlError | undefined => {
  const l = linkOf(ctx, nsid, ifindex);
  if (name === l.name) return undefined;
  // addrconf cannot register its sysctls under such a name
  if (!devValidName(name) || (isSysctlName(name) && l.mtu >= 1280)) return { errno: 'EINVAL' };
  if (!name.includes('%') && pmHas(netnsOf(ctx, nsid).linkNames, name)) return { errno: 'EEXIST' };
  const free = devGetValidName(ctx, nsid, name);
  if (isError(free)) return free;
  relistNetdevice(ctx, nsid, l, free);
  deviceEvent(ctx, nsid, ifindex, 'CHANGENAME');
  return undefined;
};

/** The kind's and the port's own options come first (rtnl_changelink). */
const changeData = (ctx: Ctx, nsid: Nsid, ifindex: number, c: ChangeLink): RtnlError | undefined => {
  const l = linkOf(ctx, nsid, ifindex);
  if (c.data) {
    const d = c.data;
    if (d.kind !== l.info.kind) return { errno: 'EOPNOTSUPP' };
    if (l.info.kind === 'bridge' && d.bridge) {
      const err = brChangelink(ctx, nsid, ifindex, d.bridge);
      if (err) return err;
    } else if (l.info.kind === 'macvlan') {
      if (d.macvlan !== undefined) {
        if ((d.macvlan === 'passthru') !== (l.info.mode === 'passthru')) return { errno: 'EINVAL' };
        setLink(ctx, nsid, ifindex, { info: { ...l.info, mode: d.macvlan } });
      }
    } else if (l.info.kind === 'vlan') {
      if (d.vlan?.reorderHdr !== undefined) setLink(ctx, nsid, ifindex, { info: { ...l.info, reorderHdr: d.vlan.reorderHdr } });
    } else return { errno: 'EOPNOTSUPP' };
    rtmsgIfinfo(ctx, nsid, ifindex);
  }
  if (c.slave) {
    if (findLink(ctx, nsid, l.master)?.info.kind !== 'bridge') return { errno: 'EOPNOTSUPP' };
    const err = brPortChangelink(ctx, nsid, ifindex, c.slave);
    if (err) return err;
  }
  return undefined;
};

/** RTM_NEWLINK for a link that exists. */
export const setLinkAttrs = (ctx: Ctx, nsid: Nsid, ifindex: number, c: ChangeLink): RtnlError | undefined => {
  if (!findLink(ctx, nsid, ifindex)) return { errno: 'ENODEV' };
  linkwatchSync(ctx, nsid, ifindex);
  const err = changeData(ctx, nsid, ifindex, c) ?? doSetlink(ctx, nsid, ifindex, c);
  linkwatchRun(ctx);
  return err;
};

const doSetlink = (ctx: Ctx, nsid0: Nsid, ifindex0: number, c: ChangeLink): RtnlError | undefined => {
  let nsid = nsid0;
  let ifindex = ifindex0;
  if (c.netns !== undefined) {
    const moved = moveLink(ctx, nsid, ifindex, c.netns, c.name, c.newIndex);
    if (isError(moved)) return moved;
    nsid = c.netns;
    ifindex = moved;
  }
  const steps: (() => RtnlError | undefined)[] = [];
  const { address, mtu, group, name, alias, master } = c;
  if (address !== undefined) steps.push(() => setAddress(ctx, nsid, ifindex, address));
  if (mtu !== undefined) steps.push(() => setMtu(ctx, nsid, ifindex, mtu));
  if (group !== undefined) steps.push(() => void setLink(ctx, nsid, ifindex, { group }));
  if (name !== undefined) steps.push(() => setName(ctx, nsid, ifindex, name));
  if (alias !== undefined) steps.push(() => void setLink(ctx, nsid, ifindex, { alias }));
  if (master !== undefined) steps.push(() => devSetMaster(ctx, nsid, ifindex, master));
  steps.push(() => devChangeFlags(ctx, nsid, ifindex, c));
  if (c.carrier !== undefined) steps.push(() => setCarrier(ctx, nsid, ifindex, c.carrier === true));
  if (c.txqlen !== undefined) steps.push(() => void setLink(ctx, nsid, ifindex, { txqlen: c.txqlen as number }));
  // a stable secret must have been given first, by sysctl
  if (c.addrGenMode === 2) steps.push(() => ({ errno: 'EINVAL' }));
  else if (c.addrGenMode !== undefined)
    steps.push(() => void setLink(ctx, nsid, ifindex, { conf6: { ...linkOf(ctx, nsid, ifindex).conf6, addr_gen_mode: c.addrGenMode as number } }));
  for (const step of steps) {
    const err = step();
    if (err) return err;
  }
  // DO_SETLINK_NOTIFY: netdev_state_change tells the listeners of a device that is up
  if ((group !== undefined || alias !== undefined || c.data || c.slave) && linkOf(ctx, nsid, ifindex).up) deviceEvent(ctx, nsid, ifindex, 'CHANGE');
  rtmsgIfinfo(ctx, nsid, ifindex);
  return undefined;
};

/** dev_change_carrier: only a kind with ndo_change_carrier has a carrier that a user may set. */
const setCarrier = (ctx: Ctx, nsid: Nsid, ifindex: number, on: boolean): RtnlError | undefined => {
  if (linkOf(ctx, nsid, ifindex).info.kind !== 'dummy') return { errno: 'EOPNOTSUPP' };
  if (on) netifCarrierOn(ctx, nsid, ifindex);
  else netifCarrierOff(ctx, nsid, ifindex);
  return undefined;
};
