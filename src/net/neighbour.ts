// The neighbour cache and its state machine, for ARP and NDP alike: net/core/neighbour.c (neigh_event_send,
// neigh_timer_handler, neigh_update, neigh_invalidate, neigh_ifdown, neigh_carrier_down).
// Leaves out: garbage collection (the kernel's first threshold is 128 entries), proxy queues, managed entries.
import { isIp4, isMulticast, multicastMacOf, type Ip } from '../base/ip.ts';
import { MAC_BROADCAST, type Mac } from '../base/mac.ts';
import { emptyPMap, pmDelete, pmGet, pmSet, pmValues } from '../base/pmap.ts';
import { RT_TABLE_LOCAL } from '../model/init.ts';
import { frameLen, skbWithEth, type Skb } from '../model/skb.ts';
import { SEC } from '../model/uapi.ts';
import type { Link, Neigh, Nsid, Nud, Timer } from '../model/world.ts';
import { arpErrorReport, arpSolicit } from './arp.ts';
import { addTimer, drop, findLink, findNeigh, netnsOf, setNeigh, stateOf, touch, trace, type Ctx } from './ctx.ts';
import { devQueueXmit } from './dev.ts';
import { inetAddrTypeTable } from './fibAddrType.ts';
import { pndiscDestructor } from './mcast.ts';
import { ndiscErrorReport, ndiscSolicit } from './ndisc.ts';
import type { NetdevEvent } from './notifier.ts';

const MS = 1000;
const VALID: ReadonlySet<Nud> = new Set<Nud>(['PERMANENT', 'NOARP', 'REACHABLE', 'PROBE', 'STALE', 'DELAY']);
const CONNECTED: ReadonlySet<Nud> = new Set<Nud>(['PERMANENT', 'NOARP', 'REACHABLE']);
/** NUD_IN_TIMER: the states that a timer ends. */
export const IN_TIMER: ReadonlySet<Nud> = new Set<Nud>(['INCOMPLETE', 'REACHABLE', 'DELAY', 'PROBE']);
/** skb->truesize of a small packet, which is what the unresolved queue's byte limit counts. */
const TRUESIZE_OVERHEAD = 720;

export const isNudValid = (n: Nud): boolean => VALID.has(n);

const parmsOf = (dev: Link, ip: Ip): Link['neigh4'] => (isIp4(ip) ? dev.neigh4 : dev.neigh6);

const newNeigh = (ctx: Ctx, ip: Ip, nud: Nud = 'NONE'): Neigh => ({
  ip, nud, lladdr: null, confirmed: ctx.now - 60 * SEC, used: ctx.now, updated: ctx.now, probes: 0, queue: [], timer: 0, hh: false, router: false,
  externLearn: false, protocol: 0,
});

/** neigh_add_timer: a new timer; whatever ran before is forgotten. An entry counts as used when it was last confirmed. */
const arm = (ctx: Ctx, nsid: Nsid, ifindex: number, n: Neigh, delay: number): Neigh => ({
  ...n, used: Math.max(n.used, n.confirmed), timer: addTimer(ctx, delay, 'neigh', nsid, ifindex, n.ip),
});

const solicit = (ctx: Ctx, nsid: Nsid, ifindex: number, n: Neigh): void => {
  // neigh_probe: the newest queued packet says which source address to ask with.
  const skb = n.queue[n.queue.length - 1] ?? null;
  if (isIp4(n.ip)) arpSolicit(ctx, nsid, ifindex, n, skb);
  else ndiscSolicit(ctx, nsid, ifindex, n, skb);
};

const errorReport = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip, skb: Skb): void => {
  if (isIp4(ip)) arpErrorReport(ctx, nsid, ifindex, skb);
  else ndiscErrorReport(ctx, nsid, ifindex, skb);
};

/** neigh_invalidate: resolution failed; everything that waited dies, and its senders hear of it. */
const invalidate = (ctx: Ctx, nsid: Nsid, ifindex: number, n: Neigh): void => {
  const queue = n.queue;
  setNeigh(ctx, nsid, ifindex, { ...n, nud: 'FAILED', queue: [], updated: ctx.now, timer: 0 });
  for (const skb of queue) {
    errorReport(ctx, nsid, ifindex, n.ip, skb);
    drop(ctx, nsid, ifindex, skb, 'NEIGH_FAILED', 'neighInvalidate');
  }
};

const enqueue = (ctx: Ctx, nsid: Nsid, dev: Link, n: Neigh, skb: Skb): readonly Skb[] => {
  const limit = parmsOf(dev, n.ip).unres_qlen_bytes;
  const size = (s: Skb): number => frameLen(s) + TRUESIZE_OVERHEAD;
  let queue: readonly Skb[] = n.queue;
  let bytes = queue.reduce((sum, s) => sum + size(s), 0);
  while (queue.length > 0 && bytes + size(skb) > limit) {
    const oldest = queue[0] as Skb;
    bytes -= size(oldest);
    queue = queue.slice(1);
    drop(ctx, nsid, dev.ifindex, oldest, 'NEIGH_QUEUEFULL', 'neighEventSend');
  }
  return [...queue, skb];
};

/**
 * __neigh_event_send: something is to be sent to this neighbour. True when the packet may go now; false when it was queued
 * (or died). `skb` null only wakes the entry.
 */
export const neighEventSend = (ctx: Ctx, nsid: Nsid, dev: Link, n0: Neigh, skb: Skb | null): boolean => {
  let n: Neigh = n0.used === ctx.now ? n0 : { ...n0, used: ctx.now };
  const p = parmsOf(dev, n.ip);
  if (n.nud !== 'STALE' && n.nud !== 'INCOMPLETE' && VALID.has(n.nud)) {
    if (n !== n0) setNeigh(ctx, nsid, dev.ifindex, n);
    return true;
  }
  let probeNow = false;
  if (n.nud === 'NONE' || n.nud === 'FAILED') {
    if (p.mcast_solicit + p.app_solicit === 0) {
      setNeigh(ctx, nsid, dev.ifindex, { ...n, nud: 'FAILED', updated: ctx.now });
      if (skb) drop(ctx, nsid, dev.ifindex, skb, 'NEIGH_FAILED', 'neighEventSend');
      return false;
    }
    n = arm(ctx, nsid, dev.ifindex, { ...n, nud: 'INCOMPLETE', probes: p.ucast_solicit, updated: ctx.now }, Math.max(p.retrans_time_ms * MS, 10 * MS));
    probeNow = true;
  } else if (n.nud === 'STALE') {
    n = arm(ctx, nsid, dev.ifindex, { ...n, nud: 'DELAY', updated: ctx.now }, p.delay_first_probe_time * SEC);
    setNeigh(ctx, nsid, dev.ifindex, n);
    return true;
  }
  if (skb) {
    n = { ...n, queue: enqueue(ctx, nsid, dev, n, skb) };
    if (ctx.trace) trace(ctx, 'neighEventSend', nsid, dev.ifindex, skb, 'waits for the link-layer address');
    if (ctx.fates && !ctx.fates.has(skb.id)) ctx.fates.set(skb.id, { kind: 'queued', netns: nsid, ifindex: dev.ifindex, fn: 'neighEventSend' });
  }
  if (probeNow) n = { ...n, probes: n.probes + 1 };
  setNeigh(ctx, nsid, dev.ifindex, n);
  if (probeNow) solicit(ctx, nsid, dev.ifindex, n);
  return false;
};

/** Sends an IP packet to its next hop on a device: resolves, queues, or fills in the Ethernet header and transmits (ip_finish_output2 -> neigh_output). */
export const neighOutput = (ctx: Ctx, nsid: Nsid, ifindex: number, nexthop: Ip, skb: Skb): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev) return drop(ctx, nsid, ifindex, skb, 'NEIGH_CREATEFAIL', 'neighOutput');
  const n = neighLookup(ctx, nsid, ifindex, neighKeyOf(dev, nexthop), true) as Neigh;
  // neigh_hh_output, else neigh_resolve_output
  if (!(n.hh && CONNECTED.has(n.nud))) {
    if (!neighEventSend(ctx, nsid, dev, n, skb)) {
      // It waits: how the question fared is not the sender's business.
      ctx.xmitErrno = null;
      return;
    }
    const now = n.hh ? undefined : findNeigh(ctx, nsid, ifindex, nexthop);
    if (now) setNeigh(ctx, nsid, ifindex, { ...now, hh: true });
  }
  if (ctx.trace) trace(ctx, 'neighOutput', nsid, ifindex, skb, `neighbour ${n.nud}`);
  devQueueXmit(ctx, nsid, ifindex, skbWithEth(skb, dev.address, n.lladdr ?? 0));
};

/** neigh_timer_handler. */
export const neighTimerHandler = (ctx: Ctx, t: Timer): void => {
  const dev = findLink(ctx, t.netns, t.ifindex);
  let n = findNeigh(ctx, t.netns, t.ifindex, t.key);
  if (!dev || !n || n.timer !== t.seq || !IN_TIMER.has(n.nud)) return;
  const p = parmsOf(dev, n.ip);
  const delayProbe = p.delay_first_probe_time * SEC;
  const reachable = p.base_reachable_time_ms * MS;
  const retrans = Math.max(p.retrans_time_ms * MS, 10 * MS);
  let next = 0;
  if (n.nud === 'REACHABLE') {
    if (ctx.now <= n.confirmed + reachable) next = n.confirmed + reachable - ctx.now;
    else if (ctx.now <= n.used + delayProbe) {
      n = { ...n, nud: 'DELAY', updated: ctx.now };
      next = delayProbe;
    } else n = { ...n, nud: 'STALE', updated: ctx.now };
  } else if (n.nud === 'DELAY') {
    if (ctx.now <= n.confirmed + delayProbe) {
      n = { ...n, nud: 'REACHABLE', updated: ctx.now };
      next = n.confirmed + reachable - ctx.now;
    } else {
      n = { ...n, nud: 'PROBE', updated: ctx.now, probes: 0 };
      next = retrans;
    }
  } else next = retrans;
  const max = p.ucast_solicit + p.app_solicit + (n.nud === 'PROBE' ? p.mcast_resolicit : p.mcast_solicit);
  if ((n.nud === 'INCOMPLETE' || n.nud === 'PROBE') && n.probes >= max) return invalidate(ctx, t.netns, t.ifindex, n);
  if (IN_TIMER.has(n.nud)) n = arm(ctx, t.netns, t.ifindex, n, Math.max(next, 1));
  if (n.nud === 'INCOMPLETE' || n.nud === 'PROBE') {
    n = { ...n, probes: n.probes + 1 };
    setNeigh(ctx, t.netns, t.ifindex, n);
    solicit(ctx, t.netns, t.ifindex, n);
  } else setNeigh(ctx, t.netns, t.ifindex, n);
};

export interface NeighUpdateFlags {
  readonly override?: boolean;
  readonly weakOverride?: boolean;
  readonly overrideIsRouter?: boolean;
  readonly isRouter?: boolean;
  /** From `ip neigh`. */
  readonly admin?: boolean;
}

/** neigh_update: news of a neighbour's address or state. Creates nothing: call neighLookup with `create` first. */
export const neighUpdate = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip, lladdr: Mac | null, nud: Nud, f: NeighUpdateFlags = {}): void => {
  const dev = findLink(ctx, nsid, ifindex);
  const n = findNeigh(ctx, nsid, ifindex, ip);
  if (!dev || !n) return;
  const old = n.nud;
  if (!f.admin && (old === 'NOARP' || old === 'PERMANENT')) return;
  if (!VALID.has(nud)) {
    if ((old === 'INCOMPLETE' || old === 'PROBE') && nud === 'FAILED') return invalidate(ctx, nsid, ifindex, n);
    return setNeigh(ctx, nsid, ifindex, { ...n, nud, timer: 0, queue: VALID.has(old) ? n.queue : n.queue });
  }
  let ha = lladdr ?? n.lladdr;
  let state = nud;
  let updateRouter = f.overrideIsRouter ?? false;
  if (lladdr === null && !VALID.has(old)) return;
  let confirmed = CONNECTED.has(state) ? ctx.now : n.confirmed;
  if (VALID.has(old)) {
    if (ha !== n.lladdr && !f.override) {
      updateRouter = false;
      if (f.weakOverride && CONNECTED.has(old)) {
        ha = n.lladdr;
        state = 'STALE';
      } else return;
    } else if (ha === n.lladdr && state === 'STALE' && !f.admin) state = old;
  }
  let m: Neigh = { ...n, confirmed, router: updateRouter ? (f.isRouter ?? false) : n.router };
  if (state !== old || ha !== n.lladdr) m = { ...m, updated: ctx.now };
  if (state !== old) {
    m = { ...m, nud: state, timer: 0, probes: state === 'PROBE' ? 0 : m.probes };
    if (IN_TIMER.has(state)) m = arm(ctx, nsid, ifindex, m, state === 'REACHABLE' ? parmsOf(dev, ip).base_reachable_time_ms * MS : 0);
  }
  if (ha !== n.lladdr) {
    if (!CONNECTED.has(state)) confirmed = ctx.now - 2 * parmsOf(dev, ip).base_reachable_time_ms * MS;
    m = { ...m, lladdr: ha, confirmed };
  }
  const queue = VALID.has(old) ? [] : m.queue;
  setNeigh(ctx, nsid, ifindex, queue.length > 0 ? { ...m, queue: [] } : m);
  for (const skb of queue) neighOutput(ctx, nsid, ifindex, ip, skb);
};

/** arp_constructor: every IPv4 neighbour on a loopback device is 0.0.0.0. */
export const neighKeyOf = (dev: Link, ip: Ip): Ip => (isIp4(ip) && dev.info.kind === 'loopback' ? 0 : ip);

/** arp_constructor and ndisc_constructor: groups map to group addresses, a device without ARP (or lo) answers for everybody, a
 * broadcast address is everybody; such an entry needs no resolution. */
const construct = (ctx: Ctx, nsid: Nsid, dev: Link, ip: Ip): Neigh => {
  const noarp = (lladdr: Mac): Neigh => ({ ...newNeigh(ctx, ip, 'NOARP'), lladdr });
  if (dev.info.kind === 'loopback') return noarp(0);
  if (isMulticast(ip)) return noarp(multicastMacOf(ip));
  if (!dev.arp) return noarp(dev.address);
  if (isIp4(ip) && inetAddrTypeTable(ctx, nsid, ip, RT_TABLE_LOCAL) === 'broadcast') return noarp(MAC_BROADCAST);
  return newNeigh(ctx, ip);
};

/** __neigh_lookup: the entry, made when `create`. */
export const neighLookup = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip, create: boolean): Neigh | undefined => {
  const n = findNeigh(ctx, nsid, ifindex, ip);
  const dev = n || !create ? undefined : findLink(ctx, nsid, ifindex);
  if (!dev) return n;
  const fresh = construct(ctx, nsid, dev, ip);
  setNeigh(ctx, nsid, ifindex, fresh);
  return fresh;
};

/** neigh_event_ns: a neighbour asked us something, so we know its address. */
export const neighEventNs = (ctx: Ctx, nsid: Nsid, ifindex: number, lladdr: Mac, ip: Ip): void => {
  neighLookup(ctx, nsid, ifindex, ip, true);
  neighUpdate(ctx, nsid, ifindex, ip, lladdr, 'STALE', { override: true });
};

/** Removes one entry; what waited on it dies. */
export const neighDelete = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip): void => {
  const st = stateOf(ctx, nsid);
  const table = pmGet(st.neigh, ifindex);
  const n = table && pmGet(table, ip);
  if (!table || !n) return;
  for (const skb of n.queue) drop(ctx, nsid, ifindex, skb, 'NEIGH_DEAD', 'neighDelete');
  st.neigh = pmSet(st.neigh, ifindex, pmDelete(table, ip));
  touch(ctx, nsid);
};

/** The key of a proxy entry in NsState.pneigh. */
export const pneighKey = (ifindex: number, ip: Ip): string => `${ifindex}/${ip}`;

/** neigh_flush_dev: every entry of a device, permanent and proxy ones (pneigh_ifdown) only when `perm`; `family` limits it. */
export const neighFlush = (ctx: Ctx, nsid: Nsid, ifindex: number, perm: boolean, family?: 4 | 6, proxies = perm): void => {
  const st = stateOf(ctx, nsid);
  if (proxies)
    for (const e of pmValues(st.pneigh)) {
      if (e.ifindex !== ifindex || (family !== undefined && isIp4(e.ip) !== (family === 4))) continue;
      st.pneigh = pmDelete(st.pneigh, pneighKey(ifindex, e.ip));
      if (typeof e.ip === 'string') pndiscDestructor(ctx, nsid, ifindex, e.ip);
    }
  const table = pmGet(st.neigh, ifindex);
  if (!table) return;
  let keep = emptyPMap<Neigh>();
  for (const n of pmValues(table)) {
    if ((!perm && n.nud === 'PERMANENT') || (family !== undefined && isIp4(n.ip) !== (family === 4))) keep = pmSet(keep, n.ip, n);
    else for (const skb of n.queue) drop(ctx, nsid, ifindex, skb, 'NEIGH_DEAD', 'neighFlush');
  }
  st.neigh = keep.size === 0 ? pmDelete(st.neigh, ifindex) : pmSet(st.neigh, ifindex, keep);
  touch(ctx, nsid);
};

/** neigh_changeaddr: a new hardware address, or ARP switched on or off, makes every entry wrong; proxy entries stay. */
export const neighChangeaddr = (ctx: Ctx, nsid: Nsid, ifindex: number): void => neighFlush(ctx, nsid, ifindex, true, undefined, false);

/** What device events do to the cache (arp_netdev_event, ndisc_netdev_event, neigh_ifdown, neigh_carrier_down). */
export const neighNetdevEvent = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: NetdevEvent): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (ev === 'DOWN' || ev === 'UNREGISTER') return neighFlush(ctx, nsid, ifindex, true);
  if (ev === 'CHANGEADDR') return neighChangeaddr(ctx, nsid, ifindex);
  if (ev !== 'CHANGE' || !dev || dev.carrier) return;
  if (dev.conf4.arp_evict_nocarrier !== 0) neighFlush(ctx, nsid, ifindex, false, 4);
  if (dev.conf6.ndisc_evict_nocarrier !== 0 && netnsOf(ctx, nsid).conf6.all.ndisc_evict_nocarrier !== 0) neighFlush(ctx, nsid, ifindex, false, 6);
};
