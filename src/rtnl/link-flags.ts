// Flags of a device: net/core/dev.c (__dev_change_flags, dev_set_promiscuity, dev_set_allmulti, __dev_notify_flags).
import type { RtnlError } from '../model/errno.ts';
import type { Nsid } from '../model/world.ts';
import { findLink, setLink, type Ctx } from '../net/ctx.ts';
import { deviceEvent } from '../net/devEvent.ts';
import { devClose, devOpen, devSetAllmulti, devSetPromiscuity } from '../net/devOpen.ts';
import { neighChangeaddr } from '../net/neighbour.ts';
import type { LinkAttrs } from './link-types.ts';

/** dev_change_flags: what the request leaves out stays. */
export const devChangeFlags = (ctx: Ctx, nsid: Nsid, ifindex: number, a: LinkAttrs): RtnlError | undefined => {
  const before = findLink(ctx, nsid, ifindex);
  if (!before) return { errno: 'ENODEV' };
  if (a.arp !== undefined || a.multicast !== undefined)
    setLink(ctx, nsid, ifindex, { arp: a.arp ?? before.arp, multicast: a.multicast ?? before.multicast });
  if (a.up === true && !before.up) {
    const errno = devOpen(ctx, nsid, ifindex);
    if (errno) return { errno };
  } else if (a.up === false && before.up) devClose(ctx, nsid, ifindex);
  if (a.promisc !== undefined && a.promisc !== before.gpromisc) {
    setLink(ctx, nsid, ifindex, { gpromisc: a.promisc });
    devSetPromiscuity(ctx, nsid, ifindex, a.promisc ? 1 : -1);
  }
  if (a.allmulti !== undefined && a.allmulti !== before.gallmulti) {
    setLink(ctx, nsid, ifindex, { gallmulti: a.allmulti });
    devSetAllmulti(ctx, nsid, ifindex, a.allmulti ? 1 : -1);
  }
  const after = findLink(ctx, nsid, ifindex);
  // arp_netdev_event on a changed IFF_NOARP
  if (after?.up === true && before.up && after.arp !== before.arp) neighChangeaddr(ctx, nsid, ifindex);
  if (after?.up === true && before.up && (after.arp !== before.arp || after.multicast !== before.multicast)) deviceEvent(ctx, nsid, ifindex, 'CHANGE');
  return undefined;
};
