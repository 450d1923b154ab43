// The working context of one run: opened from a World, mutated by commands and packets, committed back to a World.
// It never escapes: what callers keep is the immutable World. Config is replaced through `setNetns`/`setLink`;
// state is a draft per touched namespace, so opening and committing cost what the packets touched, not the world's size.
import { emptyPMap, pmDelete, pmGet, pmSet, pmSetAll, pmValues, type PKey, type PMap } from '../base/pmap.ts';
import { emptyPSerial, psSetAll, type PSerial } from '../base/pserial.ts';
import { heapPop, heapPush, type Heap } from '../base/heap.ts';
import type { Ip } from '../base/ip.ts';
import { JIFFY } from '../model/uapi.ts';
import type { Config, FdbEntry, FloodTally, Link, LinkStats, Linkwatch, Neigh, Netns, NsState, Nsid, Route, State, Timer, TimerKind, World } from '../model/world.ts';
import type { Ct } from '../model/ct.ts';
import type { XtEnv } from '../xt/types.ts';
import type { CtVersion } from './nf/ctHash.ts';
import type { Plan } from './nf/hooks.ts';
import type { DstCache } from './dstCache.ts';
import type { XtCounter } from '../model/xt.ts';
import { foldTally, type Tally } from '../xt/tally.ts';
import type { Errno } from '../model/errno.ts';
import type { DropReason, Fate, NfTraceTold, TraceEvent } from '../model/trace.ts';
import type { Skb } from '../model/skb.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** A namespace's state while a run is open. */
export interface NsDraft extends Mutable<NsState> {
  /** Counters being counted: folded into `stats` and `drops` at commit, so that a flood to a thousand ports allocates nothing. */
  readonly live: Map<number, Mutable<LinkStats>>;
  readonly liveDrops: Map<DropReason, number>;
  /** Rule counters being counted: settleXt folds them into `xtCounters`. */
  readonly liveXt: Tally[];
  /** Connections that this run has made or deleted while a packet held them (net/nf/ctTable.ts). */
  readonly liveCt: Map<number, Mutable<Ct>>;
  /** Where connections stand by tuple, and in which version; null until somebody asks (net/nf/ctTable.ts). */
  ctIndex: CtIndex | null;
}
export interface CtIndex {
  /** What the run started with. */
  readonly base: CtVersion;
  /** Null while nothing was changed. */
  own: CtVersion | null;
  /** Connections of the table that this run has made or copied to edit them: folded into `ct` at commit. */
  readonly touched: Mutable<Ct>[];
  /** The one that was used last: a packet asks for its own many times. */
  last: Mutable<Ct> | null;
  /** When all dead connections were last thrown out, and how many were left. */
  sweptAt: number;
  sweptSize: number;
  /** When `liveCt` has grown to this, connections of packets long gone are thrown out. */
  liveLimit: number;
  /** The connections that were deleted at that moment: a packet may still hold one. */
  diedAt: number;
  readonly died: Set<number>;
}
/** The indexes of committed tables. */
export const ctIndexes = new WeakMap<PSerial<Ct>, CtVersion>();

const EMPTY_NS_STATE: NsState = {
  neigh: emptyPMap(), pneigh: emptyPMap(), fdb: emptyPMap(), stats: emptyPMap(), floods: emptyPMap(), dad: emptyPMap(), exceptions: emptyPMap(), frags: emptyPMap(),
  icmpTokens: emptyPMap(), rx: emptyPMap(), idev: emptyPMap(), drops: emptyPMap(),
  ct: emptyPSerial(), ctExpects: emptyPMap(), ctStats: null, xtCounters: emptyPMap(), xtState: emptyPMap(), ipsets: emptyPMap(), tcp: emptyPMap(), tcpHash: emptyPMap(), udpFlows: emptyPMap(), udpClients: emptyPMap(), tcpSecret: 0,
  fibDefault: emptyPMap(), natBySource: emptyPMap(),
};

/** A frame that waits for netif_receive_skb on a device (softnet's input_pkt_queue). */
interface Pending {
  readonly netns: Nsid;
  readonly ifindex: number;
  readonly skb: Skb;
}

/** Frames that a bridge's floods have counted and not yet booked on their ports (net/brFlood.ts). */
export interface FloodCache {
  readonly nsid: Nsid;
  readonly bridge: number;
  /** Something is counted. */
  dirty: boolean;
  readonly ifindexes: readonly number[];
  readonly packets: Float64Array;
  readonly bytes: Float64Array;
}

export interface Ctx {
  config: Config;
  /** Virtual microseconds. */
  now: number;
  seed: number;
  seq: number;
  timers: Heap<Timer>;
  /** A kernel timer is firing: what it arms lands on the wheel's own beat. */
  inTimer: boolean;
  linkwatch: Linkwatch;
  baseState: State;
  /** The config that `baseState` belongs to. */
  baseConfig: Config;
  drafts: Map<Nsid, NsDraft>;
  backlog: Pending[];
  backlogHead: number;
  /** Frames processed in the current drain; past `budget` the drain stops with a diagnosis. */
  steps: number;
  budget: number;
  /** Set when a drain ran out of budget: a loop or a storm. */
  stormed: string | null;
  trace: TraceEvent[] | null;
  /** Fates by skb id, recorded while tracing. */
  fates: Map<number, Fate> | null;
  /** What the last transmission of this call chain returned to its sender (net_xmit_errno); null when it went out. */
  xmitErrno: Errno | null;
  /** By namespace (viewOf). */
  views: (NsView | undefined)[];
  /** Counts up with every change of a namespace's config, groups or neighbours: a cheap way to know that a memory of it still holds. */
  versions: number[];
  floods: Map<string, FloodCache>;
  /** Taps see every frame that a device sends or receives (packet sockets). Keyed by netns. */
  taps: Map<Nsid, Tap[]>;
  /** `conntrack -E` and friends: told of every event of a namespace's connections; `bits`: what has changed (IPCT_* of net/nf/ctEvent.ts). */
  ctListeners: Map<Nsid, ((ev: 'NEW' | 'UPDATE' | 'DESTROY', ct: Ct, bits: number) => void)[]>;
  /** Events of connections that wait for their packet to be confirmed, by the connection's number (net/nf/ctEvent.ts). */
  ctEvents: Map<number, number>;
  /** `xtables-monitor --trace`: told of every rule and policy of nf_tables that a packet marked by TRACE meets (net/nf/nfTrace.ts). */
  nfTraceListeners: Map<Nsid, ((e: NfTraceTold) => void)[]>;
  /** The kernel's log (LOG, TRACE): lines with the namespace that wrote them; bounded by its readers. */
  klog: { readonly at: number; readonly netns: Nsid; readonly text: string }[];
  /** The kernel's own ICMP socket is sending (icmp_xmit_lock): an error about what it sends cannot be sent. By family. */
  icmpBusy: { 4: boolean; 6: boolean };
  /** A hook rewrote the packet so that its sender has to route it again (nf_nat_ipv4_local_fn, ipt_mangle_out): set by nfHook. */
  nfReroute: boolean;
  /** The TCP socket that a system call has locked (sock_owned_by_user), and the segments that wait for it (sk_backlog). */
  sockOwned: number;
  sockBacklog: Skb[];
}
/** What a run has looked up of a namespace's config: net_device by ifindex and so on, each found once per version of it. */
interface NsView {
  /** The config in which it was last seen to be right. */
  config: Config;
  ns: Netns;
  /** By ifindex; null: there is none. */
  links: (Link | null | undefined)[];
  /** Which version of `ns.xt` the plan of hooks is of (net/nf/hooks.ts). */
  xt: Netns['xt'];
  plan4: Plan | null;
  plan6: Plan | null;
  /** Routing decisions made before; null where they may not be remembered, undefined until somebody asks (net/route4.ts). */
  dst: DstCache | null | undefined;
  /** What its rules may ask and do (net/nf/xtEnv.ts). */
  env: XtEnv | null;
}
/** A running packet capture (dev_queue_xmit_nit, ptype_all). `ifindex` 0 listens on every device. */
export interface Tap {
  readonly ifindex: number;
  readonly see: (skb: Skb, ifindex: number, dir: 'in' | 'out', at: number) => void;
}

export const openCtx = (world: World): Ctx => ({
  config: world.config, now: world.state.now, seed: world.state.seed, seq: world.state.seq, timers: world.state.timers, inTimer: false, linkwatch: world.state.linkwatch, baseState: world.state, baseConfig: world.config,
  drafts: new Map(), backlog: [], backlogHead: 0, steps: 0, budget: 50_000, stormed: null, trace: null, fates: null, xmitErrno: null, views: [], versions: [], floods: new Map(), taps: new Map(), ctListeners: new Map(), ctEvents: new Map(), nfTraceListeners: new Map(), klog: [], icmpBusy: { 4: false, 6: false }, nfReroute: false, sockOwned: 0, sockBacklog: [],
});

/** Folds what was counted on rules into `xtCounters`: before anybody reads or writes there. */
export const settleXt = (st: NsDraft): void => {
  if (st.liveXt.every((t) => t.touched.length === 0)) return;
  // A rule may have been counted in several layouts of its chain.
  const counted = new Map<number, XtCounter>();
  for (const t of st.liveXt) {
    foldTally(t, (id, packets, bytes) => {
      const c = counted.get(id) ?? pmGet(st.xtCounters, id);
      counted.set(id, { packets: (c?.packets ?? 0) + packets, bytes: (c?.bytes ?? 0) + bytes });
    });
  }
  st.xtCounters = pmSetAll(st.xtCounters, counted);
};

// Written out field by field: a spread with a rest makes V8 keep these as hash tables, 3 KB each and slow to read.
const copyState = (s: NsState): Mutable<NsState> => ({
  neigh: s.neigh, pneigh: s.pneigh, fdb: s.fdb, stats: s.stats, floods: s.floods, dad: s.dad, exceptions: s.exceptions, frags: s.frags, icmpTokens: s.icmpTokens, rx: s.rx, idev: s.idev,
  fibDefault: s.fibDefault, ct: s.ct, ctExpects: s.ctExpects, natBySource: s.natBySource, ctStats: s.ctStats, xtCounters: s.xtCounters, xtState: s.xtState, ipsets: s.ipsets, tcp: s.tcp,
  tcpHash: s.tcpHash, udpFlows: s.udpFlows, udpClients: s.udpClients, tcpSecret: s.tcpSecret, drops: s.drops,
});
const draftOf = (s: NsState): NsDraft => Object.assign(copyState(s), { live: new Map(), liveDrops: new Map(), liveXt: [], liveCt: new Map(), ctIndex: null });
const seal = (draft: NsDraft): NsState => {
  settleXt(draft);
  for (const t of draft.liveXt) t.owner = null;
  const { live, liveDrops, ctIndex } = draft;
  const state = copyState(draft);
  for (const [ifindex, s] of live) state.stats = pmSet(state.stats, ifindex, s);
  for (const [reason, n] of liveDrops) state.drops = pmSet(state.drops, reason, (pmGet(state.drops, reason) ?? 0) + n);
  // A dying connection (IPS_DYING 512) belongs to a packet only.
  if (ctIndex) state.ct = psSetAll(state.ct, ctIndex.touched.some((c) => (c.status & 512) !== 0) ? ctIndex.touched.filter((c) => (c.status & 512) === 0) : ctIndex.touched);
  const version = ctIndex?.own ?? ctIndex?.base;
  // The empty map is everybody's.
  if (version && state.ct.size > 0) ctIndexes.set(state.ct, version);
  return state;
};

/** The World as it is now; the context stays usable. */
export const commitCtx = (ctx: Ctx): World => {
  for (const f of ctx.floods.values()) storeFlood(ctx, f);
  ctx.floods = new Map();
  let netns = ctx.baseState.netns;
  for (const [id, draft] of ctx.drafts) if (pmGet(ctx.config.netns, id)) netns = pmSet(netns, id, seal(draft));
  const state: State = { now: ctx.now, seed: ctx.seed, seq: ctx.seq, timers: ctx.timers, netns, linkwatch: ctx.linkwatch };
  ctx.baseState = state;
  ctx.baseConfig = ctx.config;
  ctx.drafts = new Map();
  return { config: ctx.config, state };
};

// ---------------------------------------------------------------- config access

/** Ifindexes above (`ip link add index N`) are looked up in the map itself. */
const VIEWED = 4096;
const look = (ctx: Ctx, id: Nsid): NsView | undefined => {
  const ns = pmGet(ctx.config.netns, id);
  if (!ns) return undefined;
  const old = ctx.views[id];
  if (old === undefined) {
    const v: NsView = { config: ctx.config, ns, links: [], xt: ns.xt, plan4: null, plan6: null, dst: undefined, env: null };
    ctx.views[id] = v;
    return v;
  }
  old.config = ctx.config;
  if (old.ns.links !== ns.links) old.links = [];
  if (old.xt !== ns.xt) {
    old.xt = ns.xt;
    old.plan4 = null;
    old.plan6 = null;
  }
  if (old.ns !== ns) old.dst = undefined;
  old.ns = ns;
  return old;
};
const findView = (ctx: Ctx, id: Nsid): NsView | undefined => {
  const v = ctx.views[id];
  return v !== undefined && v.config === ctx.config ? v : look(ctx, id);
};
export const viewOf = (ctx: Ctx, id: Nsid): NsView => {
  const v = findView(ctx, id);
  if (v === undefined) throw new RangeError(`netns ${id} does not exist`);
  return v;
};
export const netnsOf = (ctx: Ctx, id: Nsid): Netns => viewOf(ctx, id).ns;
export const findNetns = (ctx: Ctx, id: Nsid): Netns | undefined => findView(ctx, id)?.ns;
export const setNetns = (ctx: Ctx, id: Nsid, patch: Partial<Netns>): void => {
  ctx.versions[id] = (ctx.versions[id] ?? 0) + 1;
  ctx.config = { ...ctx.config, netns: pmSet(ctx.config.netns, id, { ...netnsOf(ctx, id), ...patch }) };
};
export const findLink = (ctx: Ctx, id: Nsid, ifindex: number): Link | undefined => {
  const v = findView(ctx, id);
  if (v === undefined) return undefined;
  const known = v.links[ifindex];
  if (known !== undefined) return known ?? undefined;
  const l = pmGet(v.ns.links, ifindex);
  if (ifindex >= 0 && ifindex < VIEWED) v.links[ifindex] = l ?? null;
  return l;
};
export const linkOf = (ctx: Ctx, id: Nsid, ifindex: number): Link => {
  const l = findLink(ctx, id, ifindex);
  if (!l) throw new RangeError(`device ${ifindex} does not exist in netns ${id}`);
  return l;
};
export const findLinkByName = (ctx: Ctx, id: Nsid, name: string): Link | undefined => {
  const ns = findNetns(ctx, id);
  const i = ns && pmGet(ns.linkNames, name);
  return i === undefined ? undefined : findLink(ctx, id, i);
};
/** Changes fields of a link (not its name or ifindex: see rtnl/link.ts). */
export const setLink = (ctx: Ctx, id: Nsid, ifindex: number, patch: Partial<Link>): void => {
  const ns = netnsOf(ctx, id);
  setNetns(ctx, id, { links: pmSet(ns.links, ifindex, { ...linkOf(ctx, id, ifindex), ...patch }) });
};

// ---------------------------------------------------------------- state access

/** The namespace's mutable state; copied from the world on first touch. */
export const stateOf = (ctx: Ctx, id: Nsid): NsDraft => {
  let d = ctx.drafts.get(id);
  if (!d) {
    d = draftOf(pmGet(ctx.baseState.netns, id) ?? EMPTY_NS_STATE);
    ctx.drafts.set(id, d);
  }
  return d;
};
/** What somebody remembers of the namespace's devices, groups or neighbours (net/brFlood.ts) holds no more. */
export const touch = (ctx: Ctx, id: Nsid): void => {
  ctx.versions[id] = (ctx.versions[id] ?? 0) + 1;
};
/** The namespace's state to read only: no draft is made for it. */
export const peekState = (ctx: Ctx, id: Nsid): Readonly<NsState> => ctx.drafts.get(id) ?? pmGet(ctx.baseState.netns, id) ?? EMPTY_NS_STATE;
const setIn = <V>(outer: PMap<PMap<V>>, a: PKey, b: PKey, v: V): PMap<PMap<V>> => pmSet(outer, a, pmSet(pmGet(outer, a) ?? emptyPMap<V>(), b, v));

export const findNeigh = (ctx: Ctx, id: Nsid, ifindex: number, ip: Ip): Neigh | undefined => {
  const t = pmGet(stateOf(ctx, id).neigh, ifindex);
  return t && pmGet(t, ip);
};
export const setNeigh = (ctx: Ctx, id: Nsid, ifindex: number, n: Neigh): void => {
  const st = stateOf(ctx, id);
  st.neigh = setIn(st.neigh, ifindex, n.ip, n);
  touch(ctx, id);
};
/** FDB key: the MAC itself, or `vlan/mac` inside a VLAN. */
export const fdbKey = (mac: number, vlan: number): PKey => (vlan === 0 ? mac : `${vlan}/${mac}`);
export const setFdb = (ctx: Ctx, id: Nsid, bridge: number, e: FdbEntry): void => {
  const st = stateOf(ctx, id);
  st.fdb = setIn(st.fdb, bridge, fdbKey(e.mac, e.vlan), e);
};
const ZERO_STATS: LinkStats = { rxPackets: 0, rxBytes: 0, rxDropped: 0, rxMulticast: 0, txPackets: 0, txBytes: 0, txDropped: 0, txCarrier: 0 };
const ownStats = (ctx: Ctx, id: Nsid, ifindex: number): LinkStats => {
  bookFloods(ctx, id);
  const st = stateOf(ctx, id);
  return st.live.get(ifindex) ?? pmGet(st.stats, ifindex) ?? ZERO_STATS;
};
/** A device's counters. What a veth has received is what its peer has sent (veth_get_stats64): nobody counts it twice. */
export const statsOf = (ctx: Ctx, id: Nsid, ifindex: number): LinkStats => {
  const own = ownStats(ctx, id, ifindex);
  const l = findLink(ctx, id, ifindex);
  if (l?.info.kind !== 'veth' || l.link === null || !findLink(ctx, l.link.netns, l.link.ifindex)) return own;
  const peer = ownStats(ctx, l.link.netns, l.link.ifindex);
  return { ...own, rxPackets: peer.txPackets, rxBytes: peer.txBytes };
};
/** The device's counters, to be counted up in place until the commit. */
export const liveStats = (ctx: Ctx, id: Nsid, ifindex: number): Mutable<LinkStats> => {
  const { live, stats } = stateOf(ctx, id);
  let s = live.get(ifindex);
  if (!s) {
    s = { ...(pmGet(stats, ifindex) ?? ZERO_STATS) };
    live.set(ifindex, s);
  }
  return s;
};
export const setStats = (ctx: Ctx, id: Nsid, ifindex: number, s: LinkStats): void => {
  stateOf(ctx, id).live.set(ifindex, { ...s });
};
const book = (ctx: Ctx, nsid: Nsid, f: FloodTally | FloodCache): void => {
  for (let i = 0; i < f.ifindexes.length; i++) {
    const n = f.packets[i] as number;
    if (n === 0) continue;
    const s = liveStats(ctx, nsid, f.ifindexes[i] as number);
    s.txPackets += n;
    s.txBytes += f.bytes[i] as number;
  }
};
/** Books what a bridge's floods have counted on their ports. */
export const settleFlood = (ctx: Ctx, f: FloodCache): void => {
  if (!f.dirty) return;
  book(ctx, f.nsid, f);
  f.packets.fill(0);
  f.bytes.fill(0);
  f.dirty = false;
};
/** Everything that floods of this namespace's bridges have counted, in this run or before it. */
const bookFloods = (ctx: Ctx, id: Nsid): void => {
  for (const f of ctx.floods.values()) if (f.nsid === id) settleFlood(ctx, f);
  const st = stateOf(ctx, id);
  if (st.floods.size === 0) return;
  for (const t of pmValues(st.floods)) book(ctx, id, t);
  st.floods = emptyPMap();
};
/** At the end of a run the counts are kept as they are: booking a thousand ports would cost more than most walks. */
const storeFlood = (ctx: Ctx, f: FloodCache): void => {
  if (!f.dirty || !findNetns(ctx, f.nsid)) return;
  const st = stateOf(ctx, f.nsid);
  st.floods = pmSet(st.floods, f.bridge, { ifindexes: f.ifindexes, packets: [...f.packets], bytes: [...f.bytes] });
};
/** Takes what an earlier run counted for this bridge into a new cache, or books it when the ports have changed since. */
export const loadFlood = (ctx: Ctx, f: FloodCache): void => {
  const st = stateOf(ctx, f.nsid);
  const t = pmGet(st.floods, f.bridge);
  if (!t) return;
  st.floods = pmDelete(st.floods, f.bridge);
  if (t.ifindexes.length !== f.ifindexes.length || t.ifindexes.some((x, i) => x !== f.ifindexes[i])) return book(ctx, f.nsid, t);
  f.packets.set(t.packets);
  f.bytes.set(t.bytes);
  f.dirty = true;
};

/** The device is gone, and its counters with it. */
export const dropStats = (ctx: Ctx, id: Nsid, ifindex: number): void => {
  bookFloods(ctx, id);
  const st = stateOf(ctx, id);
  st.live.delete(ifindex);
  st.stats = pmDelete(st.stats, ifindex);
};
/** Counts a drop without a packet to show. */
const countDrop = (ctx: Ctx, id: Nsid, reason: DropReason): void => {
  const { liveDrops } = stateOf(ctx, id);
  liveDrops.set(reason, (liveDrops.get(reason) ?? 0) + 1);
};

// ---------------------------------------------------------------- time, randomness, numbers


/**
 * When a timer armed now for `delay` microseconds really fires: the timer wheel (kernel/time/timer.c, calc_wheel_index) rounds
 * up to the next bucket of its level, 1 jiffy wide below 63 jiffies, then 8, 64, 512 ... A "1 s" retransmission takes 1.0 to
 * 1.032 s, and exactly 1.024 s when a timer of the same level arms it. From anywhere else the rounding is as good as random: the mean is taken.
 */
export const wheelExpiry = (now: number, delay: number, fromTimer: boolean): number => {
  const jiffies = Math.ceil(delay / JIFFY);
  let width = 1;
  for (let limit = 63; jiffies >= limit && width < 8 ** 8; limit *= 8) width *= 8;
  return now + (fromTimer ? (Math.floor(jiffies / width) + 1) * width * JIFFY : jiffies * JIFFY + (width * JIFFY) / 2);
};

/** Arms a timer `delay` microseconds from now and gives its number: keep it to tell a live timer from a cancelled one. */
export const addTimer = (ctx: Ctx, delay: number, kind: TimerKind, netns: Nsid, ifindex: number, key: Ip): number => {
  const seq = ctx.seq++;
  ctx.timers = heapPush(ctx.timers, { at: delay <= 0 ? ctx.now : wheelExpiry(ctx.now, delay, ctx.inTimer), seq, kind, netns, ifindex, key });
  return seq;
};
/** Takes the next timer due at or before `until`. */
export const nextTimer = (ctx: Ctx, until: number): Timer | undefined => {
  const h = ctx.timers;
  if (h === null || h.v.at > until) return undefined;
  ctx.timers = heapPop(h);
  return h.v;
};
/** A random u32 from the world's seed (xorshift32). */
export const rand32 = (ctx: Ctx): number => {
  let x = ctx.seed;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  ctx.seed = x >>> 0 || 1;
  return ctx.seed;
};
/** Uniform in 0 .. n-1 (get_random_u32_below). */
export const randBelow = (ctx: Ctx, n: number): number => Math.floor((rand32(ctx) / 4294967296) * n);
export const nextSeq = (ctx: Ctx): number => ctx.seq++;

// ---------------------------------------------------------------- events

export const trace = (ctx: Ctx, fn: string, netns: Nsid, ifindex: number, skb: Skb, note: string): void => {
  ctx.trace?.push({ fn, at: ctx.now, netns, ifindex, skb, note });
};
/** A trace event at which a route decided. */
export const traceRoute = (ctx: Ctx, fn: string, netns: Nsid, ifindex: number, skb: Skb, rt: { readonly table: number; readonly route: Route | null }, note: string): void => {
  ctx.trace?.push({ fn, at: ctx.now, netns, ifindex, skb, note, rt: { table: rt.table, route: rt.route } });
};
/** kfree_skb_reason: the packet dies here. */
export const drop = (ctx: Ctx, netns: Nsid, ifindex: number, skb: Skb, reason: DropReason, fn: string): void => {
  if (ctx.trace) ctx.trace.push({ fn, at: ctx.now, netns, ifindex, skb, note: `drop ${reason}` });
  if (ctx.fates) {
    const was = ctx.fates.get(skb.id);
    if (!was || was.kind === 'queued') ctx.fates.set(skb.id, { kind: 'dropped', netns, ifindex, reason, fn });
  }
  countDrop(ctx, netns, reason);
};
export const delivered = (ctx: Ctx, netns: Nsid, skb: Skb, to: string): void => {
  if (ctx.trace) ctx.trace.push({ fn: 'delivered', at: ctx.now, netns, ifindex: skb.dev, skb, note: `delivered to ${to}` });
  if (ctx.fates && ctx.fates.get(skb.id)?.kind !== 'delivered') ctx.fates.set(skb.id, { kind: 'delivered', netns, to });
};

/** Runs what the kernel does with its ICMP socket locked. False: it is locked already, so nothing is sent. */
export const withIcmpSocket = (ctx: Ctx, family: 4 | 6, send: () => void): boolean => {
  if (ctx.icmpBusy[family]) return false;
  ctx.icmpBusy[family] = true;
  send();
  ctx.icmpBusy[family] = false;
  return true;
};
