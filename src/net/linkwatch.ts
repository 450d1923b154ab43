// Carrier and operational state: net/core/link_watch.c (default_operstate, rfc2863_policy, linkwatch_fire_event, linkwatch_urgent_event,
// __linkwatch_run_queue, linkwatch_sync_dev), net/sched/sch_generic.c (netif_carrier_on/off), net/core/dev.c (netif_stacked_transfer_operstate).
// A carrier change is an event that a kernel worker handles: at once when it is urgent (a stacked device such as a veth, or a device that comes
// back), else at most once a second. So a bridge that just lost its carrier still prints UNKNOWN or UP for a while; asking for that one device
// (RTM_GETLINK, which every `dev NAME` of the tools does first) brings it up to date.
// Leaves out: dormant and testing states, events of other namespaces of the host before the world began.
import type { DevRef, Link, Nsid, Operstate } from '../model/world.ts';
import { addTimer, findLink, setLink, type Ctx } from './ctx.ts';
import { deviceEvent } from './devEvent.ts';

const SECOND = 1_000_000;

/** dev_get_iflink: the device's own index unless it is stacked on, or paired with, another. */
export const ifLink = (l: Link): number =>
  l.info.kind === 'veth' || l.info.kind === 'vlan' || l.info.kind === 'macvlan' ? (l.link?.ifindex ?? 0) : l.ifindex;

/** netif_oper_up. */
export const netifOperUp = (l: Link): boolean => l.operstate === 'UP' || l.operstate === 'UNKNOWN';

const isUrgent = (l: Link): boolean => l.up && (l.ifindex !== ifLink(l) || (l.carrier && !l.qdiscActive));

const defaultOperstate = (ctx: Ctx, nsid: Nsid, l: Link): Operstate => {
  if (l.carrier) return 'UP';
  const iflink = ifLink(l);
  if (iflink === l.ifindex) return 'DOWN';
  // the kernel looks for that index in the device's own namespace, wherever the peer is
  const peer = findLink(ctx, nsid, iflink);
  return !peer || peer.carrier ? 'DOWN' : 'LOWERLAYERDOWN';
};

/** linkwatch_init_dev: a device that is registered without carrier has its state at once. */
export const linkwatchInitDev = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const l = findLink(ctx, nsid, ifindex);
  if (l && !l.carrier) setLink(ctx, nsid, ifindex, { operstate: defaultOperstate(ctx, nsid, l) });
};

/** linkwatch_do_dev. */
const doDev = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const l = findLink(ctx, nsid, ifindex);
  if (!l) return;
  const operstate = defaultOperstate(ctx, nsid, l);
  const qdiscActive = l.up ? l.carrier : l.qdiscActive;
  if (operstate !== l.operstate || qdiscActive !== l.qdiscActive) setLink(ctx, nsid, ifindex, { operstate, qdiscActive });
  if (l.up) deviceEvent(ctx, nsid, ifindex, 'CHANGE');
};

const same = (a: DevRef, nsid: Nsid, ifindex: number): boolean => a.netns === nsid && a.ifindex === ifindex;

/** __LINK_STATE_LINKWATCH_PENDING of every device in a long queue: handed on to the queue that comes after it. */
const PENDING = new WeakMap<readonly DevRef[], Set<number>>();
const pendingKey = (r: DevRef): number => r.netns * 2 ** 32 + r.ifindex;
const isPending = (queue: readonly DevRef[], nsid: Nsid, ifindex: number): boolean => {
  if (queue.length < 16) return queue.some((r) => same(r, nsid, ifindex));
  let known = PENDING.get(queue);
  if (!known) {
    known = new Set(queue.map(pendingKey));
    PENDING.set(queue, known);
  }
  return known.has(pendingKey({ netns: nsid, ifindex }));
};
const enqueue = (queue: readonly DevRef[], r: DevRef): readonly DevRef[] => {
  const next = [...queue, r];
  const known = PENDING.get(queue);
  if (known) PENDING.set(next, known.add(pendingKey(r)));
  PENDING.delete(queue);
  return next;
};
/** linkwatch_fire_event. */
export const linkwatchFireEvent = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const l = findLink(ctx, nsid, ifindex);
  if (!l) return;
  const lw = ctx.linkwatch;
  const urgent = lw.urgent || isUrgent(l);
  const pending = isPending(lw.pending, nsid, ifindex) ? lw.pending : enqueue(lw.pending, { netns: nsid, ifindex });
  const at = urgent ? ctx.now : Math.max(ctx.now, lw.next);
  const arm = lw.armed <= 0 || lw.armed > at;
  ctx.linkwatch = { next: lw.next, urgent, pending, armed: arm ? Math.max(at, 1) : lw.armed };
  if (arm) addTimer(ctx, at - ctx.now, 'linkwatch', nsid, ifindex, 0);
};

/** linkwatch_event: runs what is due. Commands call it when they are done (rtnl_unlock lets the worker in), the clock when its time has come. */
export const linkwatchRun = (ctx: Ctx): void => {
  // An event may fire others; each round either empties the queue of urgent ones or stops the clock of the rest.
  for (let round = 0; round < 64; round++) {
    const lw = ctx.linkwatch;
    if (lw.pending.length === 0) {
      if (lw.urgent) ctx.linkwatch = { ...lw, urgent: false };
      return;
    }
    const urgentOnly = ctx.now < lw.next;
    if (urgentOnly && !lw.urgent) return;
    ctx.linkwatch = { next: urgentOnly ? lw.next : ctx.now + SECOND, urgent: false, pending: [], armed: 0 };
    const kept: DevRef[] = [];
    for (const r of lw.pending) {
      const l = findLink(ctx, r.netns, r.ifindex);
      if (!l) continue;
      if (urgentOnly && !isUrgent(l)) kept.push(r);
      else doDev(ctx, r.netns, r.ifindex);
    }
    if (kept.length === 0) continue;
    const after = ctx.linkwatch;
    const pending = [...kept, ...after.pending.filter((r) => !kept.some((k) => same(k, r.netns, r.ifindex)))];
    const arm = after.armed === 0 || after.armed > after.next;
    ctx.linkwatch = { ...after, pending, armed: arm ? after.next : after.armed };
    if (arm) addTimer(ctx, after.next - ctx.now, 'linkwatch', (kept[0] as DevRef).netns, (kept[0] as DevRef).ifindex, 0);
  }
};
/** The worker's delayed run. */
export const linkwatchTimer = (ctx: Ctx): void => {
  ctx.linkwatch = { ...ctx.linkwatch, armed: 0 };
  linkwatchRun(ctx);
  const lw = ctx.linkwatch;
  if (lw.pending.length > 0 && lw.armed === 0) {
    const r = lw.pending[0] as DevRef;
    ctx.linkwatch = { ...lw, armed: Math.max(lw.next, 1) };
    addTimer(ctx, Math.max(0, lw.next - ctx.now), 'linkwatch', r.netns, r.ifindex, 0);
  }
};

/** linkwatch_sync_dev: what RTM_GETLINK for one device does before it answers. */
export const linkwatchSync = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const lw = ctx.linkwatch;
  if (!isPending(lw.pending, nsid, ifindex)) return;
  ctx.linkwatch = { ...lw, pending: lw.pending.filter((r) => !same(r, nsid, ifindex)) };
  doDev(ctx, nsid, ifindex);
  linkwatchRun(ctx);
};

export const netifCarrierOn = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const l = findLink(ctx, nsid, ifindex);
  if (!l || l.carrier) return;
  setLink(ctx, nsid, ifindex, { carrier: true, carrierChanges: l.carrierChanges + 1 });
  linkwatchFireEvent(ctx, nsid, ifindex);
};
export const netifCarrierOff = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const l = findLink(ctx, nsid, ifindex);
  if (!l?.carrier) return;
  setLink(ctx, nsid, ifindex, { carrier: false, carrierChanges: l.carrierChanges + 1 });
  linkwatchFireEvent(ctx, nsid, ifindex);
};
/** netif_stacked_transfer_operstate: a vlan or macvlan device has the carrier of the device below. */
export const transferOperstate = (ctx: Ctx, lower: Link, nsid: Nsid, ifindex: number): void =>
  lower.carrier ? netifCarrierOn(ctx, nsid, ifindex) : netifCarrierOff(ctx, nsid, ifindex);
