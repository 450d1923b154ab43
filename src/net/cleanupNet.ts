// The end of a network namespace: net/core/net_namespace.c (cleanup_net, the netns workqueue). `ip netns del` only takes the name away; a worker
// clears up some milliseconds later, one batch after the other, so a veth's other end is still there for the next command.
import { heapItems, heapPush } from '../base/heap.ts';
import { pmDelete, pmEntries, pmGet, pmSorted, pmValues } from '../base/pmap.ts';
import type { Nsid } from '../model/world.ts';
import { findNetns, netnsOf, nextSeq, type Ctx } from './ctx.ts';
import { linkwatchRun } from './linkwatch.ts';
import { forgetNetnsId } from './netnsId.ts';
import { unregisterNetdevice } from './unregister.ts';

/** What a batch takes, in microseconds: measured on an idle host, where it waits for a few RCU grace periods. */
const IDLE = 3000;
const BUSY = 6000;

/** cleanup_net: every device goes (a veth's other end with it), then the namespace. */
export const cleanupNet = (ctx: Ctx, id: Nsid): void => {
  if (!findNetns(ctx, id)) return;
  for (const l of pmSorted(netnsOf(ctx, id).links).reverse()) {
    if (l.info.kind !== 'loopback' && pmGet(netnsOf(ctx, id).links, l.ifindex)) unregisterNetdevice(ctx, id, l.ifindex);
  }
  ctx.config = { ...ctx.config, netns: pmDelete(ctx.config.netns, id) };
  // Symbolic links to it dangle now.
  for (const name of [...pmEntries(ctx.config.netnsLinks)].map(([k]) => k)) if (pmGet(ctx.config.names, name) === id) ctx.config = { ...ctx.config, names: pmDelete(ctx.config.names, name) };
  forgetNetnsId(ctx, id, [...pmValues(ctx.config.netns)].map((n) => n.id));
  ctx.drafts.delete(id);
  ctx.baseState = { ...ctx.baseState, netns: pmDelete(ctx.baseState.netns, id) };
  linkwatchRun(ctx);
};

/** __put_net: the last reference is gone; the worker takes it with the next batch. */
export const putNet = (ctx: Ctx, id: Nsid): void => {
  const due: number[] = [];
  for (const t of heapItems(ctx.timers)) if (t.kind === 'netns') due.push(t.at);
  const first = Math.min(...due);
  const last = Math.max(...due);
  const at = due.length === 0 ? ctx.now + IDLE : last > first ? last : first + BUSY;
  // a worker's time, not a kernel timer's: no jiffies
  ctx.timers = heapPush(ctx.timers, { at, seq: nextSeq(ctx), kind: 'netns', netns: id, ifindex: 0, key: 0 });
};
