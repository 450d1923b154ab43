// A program's own unsolicited ARP or neighbour advertisements over a packet socket, repeated on its own clock: what Docker 28 does for a
// new address (moby libnetwork/internal/l2disco, osl/interface_linux.go advertiseAddrs), so that neighbours forget the former owner's MAC.
import { heapPush } from '../base/heap.ts';
import type { Ip } from '../base/ip.ts';
import { ARPOP_REQUEST } from '../model/uapi.ts';
import type { Nsid, Timer } from '../model/world.ts';
import { arpSend } from './arp.ts';
import { findLink, nextSeq, type Ctx } from './ctx.ts';
import { LL_ALLNODES } from './mcGroups.ts';
import { ndiscSendNa } from './ndiscSend.ts';

const once = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev?.up || !(typeof ip === 'number' ? dev.addrs4 : dev.addrs6).some((a) => a.local === ip)) return;
  if (typeof ip === 'number') arpSend(ctx, nsid, ifindex, { op: ARPOP_REQUEST, spa: ip, tpa: ip });
  else ndiscSendNa(ctx, nsid, ifindex, { dst: LL_ALLNODES, target: ip, router: false, solicited: false, override: true, lladdr: true });
};
/** Now, and `times` - 1 more, `interval` microseconds apart, as long as the device has the address. */
export const announceAddress = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip, times: number, interval: number): void => {
  if (times > 0) once(ctx, nsid, ifindex, ip);
  // A program's sleep, not a kernel timer's: no jiffies.
  for (let i = 1; i < times; i++) ctx.timers = heapPush(ctx.timers, { at: ctx.now + i * interval, seq: nextSeq(ctx), kind: 'announce', netns: nsid, ifindex, key: ip });
};
export const announceTimer = (ctx: Ctx, t: Timer): void => once(ctx, t.netns, t.ifindex, t.key);
