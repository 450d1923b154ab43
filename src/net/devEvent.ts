// What a device's event does beside the notifier chain: devices stacked on it follow (net/8021q/vlan.c vlan_device_event,
// drivers/net/macvlan.c macvlan_device_event). Leaves out: bridge binding and loose binding of VLANs; deletion of the uppers
// (rtnl/link-del.ts does that, since one request unregisters them all).
import type { Nsid } from '../model/world.ts';
import { findLink, setLink, type Ctx } from './ctx.ts';
import { devClose, devOpen } from './devOpen.ts';
import { transferOperstate } from './linkwatch.ts';
import { netdevEvent, type NetdevEvent } from './notifier.ts';
import { rtmsgIfinfo } from './netnsId.ts';
import { devSetRxMode } from './rxMode.ts';

const upperEvent = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: NetdevEvent): void => {
  const lower = findLink(ctx, nsid, ifindex);
  if (!lower || lower.uppers.length === 0) return;
  for (const ref of lower.uppers) {
    const up = findLink(ctx, ref.netns, ref.ifindex);
    if (!up || up.info.kind === 'vxlan') continue;
    const vlan = up.info.kind === 'vlan';
    switch (ev) {
      case 'UP':
        if (vlan && !up.up) devOpen(ctx, ref.netns, ref.ifindex);
        transferOperstate(ctx, lower, ref.netns, ref.ifindex);
        break;
      case 'DOWN':
        if (vlan) {
          if (up.up) devClose(ctx, ref.netns, ref.ifindex);
        }
        transferOperstate(ctx, lower, ref.netns, ref.ifindex);
        break;
      case 'CHANGE':
        transferOperstate(ctx, lower, ref.netns, ref.ifindex);
        break;
      case 'CHANGEADDR':
        // macvlan_sync_address, vlan_dev_inherit_address: passthru and an address nobody set follow the device below
        if (up.address !== lower.address && (vlan ? up.addrAssign === 2 : up.info.kind === 'macvlan' && up.info.mode === 'passthru')) {
          setLink(ctx, ref.netns, ref.ifindex, { address: lower.address });
          deviceEvent(ctx, ref.netns, ref.ifindex, 'CHANGEADDR');
        }
        if (vlan && up.up) {
          const now = findLink(ctx, ref.netns, ref.ifindex) ?? up;
          setLink(ctx, ref.netns, ref.ifindex, { ucAdded: now.address !== lower.address });
          devSetRxMode(ctx, nsid, ifindex);
        }
        break;
      case 'CHANGEMTU':
        if (up.mtu > lower.mtu) {
          setLink(ctx, ref.netns, ref.ifindex, { mtu: lower.mtu });
          deviceEvent(ctx, ref.netns, ref.ifindex, 'CHANGEMTU');
        }
        break;
      default:
        break;
    }
  }
};

/** call_netdevice_notifiers for a device of any kind. */
export const deviceEvent = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: NetdevEvent): void => {
  netdevEvent(ctx, nsid, ifindex, ev);
  if (ev !== 'REGISTER' && ev !== 'GOING_DOWN') rtmsgIfinfo(ctx, nsid, ifindex);
  upperEvent(ctx, nsid, ifindex, ev);
};
