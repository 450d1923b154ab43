// The netdevice notifier chain (net/core/dev.c, call_netdevice_notifiers): who hears of a device's events, in the kernel's order.
import type { Nsid } from '../model/world.ts';
import { addrconfNotify } from './addrconf.ts';
import { brDeviceEvent } from './bridge.ts';
import type { Ctx } from './ctx.ts';
import { inetdevEvent } from './devinet.ts';
import { fibNetdevEvent } from './fibFrontend.ts';
import { neighNetdevEvent } from './neighbour.ts';
import { masqDeviceDown } from './nf/natFlush.ts';
import { vxlanDeviceEvent } from './vxlan.ts';

/** CHANGE: the carrier or the operational state changed. */
export type NetdevEvent = 'REGISTER' | 'UP' | 'GOING_DOWN' | 'DOWN' | 'CHANGE' | 'UNREGISTER' | 'CHANGEADDR' | 'CHANGEMTU' | 'CHANGENAME';

export const netdevEvent = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: NetdevEvent): void => {
  brDeviceEvent(ctx, nsid, ifindex, ev);
  vxlanDeviceEvent(ctx, nsid, ifindex, ev);
  inetdevEvent(ctx, nsid, ifindex, ev);
  fibNetdevEvent(ctx, nsid, ifindex, ev);
  addrconfNotify(ctx, nsid, ifindex, ev);
  neighNetdevEvent(ctx, nsid, ifindex, ev);
  if (ev === 'DOWN') masqDeviceDown(ctx, nsid, ifindex);
};
