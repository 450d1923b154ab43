// Masqueraded connections die with their address or device: net/netfilter/nf_nat_masquerade.c (masq_device_event, masq_inet_event,
// masq_inet6_event). The kernel's work queue does it a moment later.
import type { Ip } from '../../base/ip.ts';
import type { Nsid } from '../../model/world.ts';
import { peekState, type Ctx } from '../ctx.ts';
import { ctAll, ctDelete } from './ctTable.ts';

const flush = (ctx: Ctx, nsid: Nsid, ifindex: number, addr: Ip | null): void => {
  if (peekState(ctx, nsid).ct.size === 0 && (ctx.drafts.get(nsid)?.liveCt.size ?? 0) === 0) return;
  for (const ct of ctAll(ctx, nsid)) if (ct.masqIndex === ifindex && (addr === null || ct.reply.dst === addr)) ctDelete(ctx, nsid, ct.id);
};
/** The device went down. */
export const masqDeviceDown = (ctx: Ctx, nsid: Nsid, ifindex: number): void => flush(ctx, nsid, ifindex, null);
/** An address (ifa_address: of a point-to-point one the peer's) left a device that stays. */
export const masqAddrGone = (ctx: Ctx, nsid: Nsid, ifindex: number, addr: Ip): void => flush(ctx, nsid, ifindex, addr);
