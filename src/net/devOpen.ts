// A device comes up and goes down: net/core/dev.c (__dev_open, __dev_close_many), net/sched/sch_generic.c
// (dev_activate, dev_deactivate), and what each kind does in ndo_open and ndo_stop (veth_open, vlan_dev_open, macvlan_open).
import type { Errno } from '../model/errno.ts';
import type { Nsid } from '../model/world.ts';
import { brDevOpen, brDevStop } from './brIf.ts';
import { findLink, setLink, type Ctx } from './ctx.ts';
import { deviceEvent } from './devEvent.ts';
import { netifCarrierOff, netifCarrierOn } from './linkwatch.ts';
import { devSetRxMode, rxModeOpen, rxModeStop } from './rxMode.ts';
import { vxlanDevStop } from './vxlan.ts';

/** ndo_open. */
const kindOpen = (ctx: Ctx, nsid: Nsid, ifindex: number): Errno | undefined => {
  const l = findLink(ctx, nsid, ifindex);
  const other = l?.link && findLink(ctx, l.link.netns, l.link.ifindex);
  switch (l?.info.kind) {
    case 'veth':
      if (!l.link || !other) return 'ENOTCONN';
      if (!other.up) return undefined;
      netifCarrierOn(ctx, nsid, ifindex);
      netifCarrierOn(ctx, l.link.netns, l.link.ifindex);
      return undefined;
    case 'vlan':
      if (!other?.up) return 'ENETDOWN';
      rxModeOpen(ctx, nsid, ifindex);
      if (other.carrier) netifCarrierOn(ctx, nsid, ifindex);
      return undefined;
    case 'macvlan':
      return rxModeOpen(ctx, nsid, ifindex);
    case 'bridge':
      brDevOpen(ctx, nsid, ifindex);
      return undefined;
    default:
      return undefined;
  }
};
/** ndo_stop. */
const kindStop = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const l = findLink(ctx, nsid, ifindex);
  if (l?.info.kind === 'veth') {
    netifCarrierOff(ctx, nsid, ifindex);
    if (l.link) netifCarrierOff(ctx, l.link.netns, l.link.ifindex);
  } else if (l?.info.kind === 'vlan') {
    rxModeStop(ctx, nsid, ifindex);
    netifCarrierOff(ctx, nsid, ifindex);
  } else if (l?.info.kind === 'macvlan') rxModeStop(ctx, nsid, ifindex);
  else if (l?.info.kind === 'bridge') brDevStop(ctx, nsid, ifindex);
  else if (l?.info.kind === 'vxlan') vxlanDevStop(ctx, nsid, ifindex);
};

/** dev_open: undefined when it is (or was) up. */
export const devOpen = (ctx: Ctx, nsid: Nsid, ifindex: number): Errno | undefined => {
  const before = findLink(ctx, nsid, ifindex);
  if (!before || before.up) return undefined;
  // netif_running is true from here on, so that the carrier event of ndo_open is urgent
  setLink(ctx, nsid, ifindex, { up: true, qdisc: 'noqueue' });
  const err = kindOpen(ctx, nsid, ifindex);
  if (err) {
    setLink(ctx, nsid, ifindex, { up: false, qdisc: before.qdisc });
    return err;
  }
  devSetRxMode(ctx, nsid, ifindex);
  setLink(ctx, nsid, ifindex, { qdiscActive: findLink(ctx, nsid, ifindex)?.carrier === true });
  deviceEvent(ctx, nsid, ifindex, 'UP');
  return undefined;
};

/** dev_close. */
export const devClose = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  if (!findLink(ctx, nsid, ifindex)?.up) return;
  deviceEvent(ctx, nsid, ifindex, 'GOING_DOWN');
  setLink(ctx, nsid, ifindex, { up: false, qdiscActive: false });
  kindStop(ctx, nsid, ifindex);
  deviceEvent(ctx, nsid, ifindex, 'DOWN');
};

export { devSetAllmulti, devSetPromiscuity } from './rxMode.ts';
