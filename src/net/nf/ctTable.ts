// The connection table: net/netfilter/nf_conntrack_core.c (nf_conntrack_find_get, nf_conntrack_alloc, nf_ct_delete, gc_worker).
// Connections stand in NsState.ct by number; where a tuple stands is an index derived from that (ctHash.ts). What a run touches is copied
// once into that index and edited in place until the commit; what a run has made can be found by number in draft.liveCt.
// There are no timers: an entry is dead when its time has come, and is thrown out when met, or by a sweep paid for by insertions.
import { pmDelete, pmEntries } from '../../base/pmap.ts';
import { psDelete, psGet, psValues } from '../../base/pserial.ts';
import { IPS_CONFIRMED, IPS_DYING, type Ct, type CtTcp, type CtTcpSide, type Tuple } from '../../model/ct.ts';
import type { Nsid } from '../../model/world.ts';
import { ctIndexes, nextSeq, stateOf, type Ctx, type CtIndex, type NsDraft } from '../ctx.ts';
import { ctEventDestroy } from './ctEvent.ts';
import {
  ctHashAdd, ctHashAll, ctHashAt, ctHashFind, ctHashFork, ctHashOwned, ctHashRemove, ctHashReplace, ctHashSize, ctVersionOf, ctZoneId, tupleEqual, type CtVersion,
} from './ctHash.ts';
import { natSourceForget } from './natBySource.ts';

export { ctZoneId, tupleEqual };
export type MutableCt = { -readonly [K in keyof Ct]: Ct[K] };

/** A tuple in a zone as a key, for maps of one's own. */
export const tupleKey = (zone: number, t: Tuple): string => `${zone}/${t.proto}/${t.src}/${t.sport}/${t.dst}/${t.dport}`;

/** nf_conntrack_alloc: a connection that nobody has confirmed; `timeout` is how long it will live. */
export const newCt = (id: number, zone: number, zoneDir: 1 | 2 | 3, orig: Tuple, reply: Tuple): MutableCt => ({
  id, zone, zoneDir, orig, reply, status: 0, timeout: 0, mark: 0, labels: '', master: 0, helper: '', tcp: null, streamTs: 0, acct: null, start: 0, masqIndex: 0, seqadj: null,
  expecting: 0, ecache: false, ctevents: 0, ftp: null,
});
const copySide = (s: CtTcpSide): CtTcpSide => ({ end: s.end, maxend: s.maxend, maxwin: s.maxwin, maxack: s.maxack, scale: s.scale, flags: s.flags });
const copyTcp = (t: CtTcp): CtTcp => ({
  state: t.state, seen: [copySide(t.seen[0]), copySide(t.seen[1])], lastDir: t.lastDir, lastIndex: t.lastIndex, lastSeq: t.lastSeq, lastAck: t.lastAck, lastEnd: t.lastEnd,
  lastWin: t.lastWin, lastWscale: t.lastWscale, lastFlags: t.lastFlags, retrans: t.retrans,
});
/** A copy down to the counters: trackers write into them. */
const copyCt = (c: Ct): MutableCt => ({
  id: c.id, zone: c.zone, zoneDir: c.zoneDir, orig: c.orig, reply: c.reply, status: c.status, timeout: c.timeout, mark: c.mark, labels: c.labels, master: c.master,
  helper: c.helper, tcp: c.tcp && copyTcp(c.tcp), streamTs: c.streamTs, acct: c.acct && [c.acct[0], c.acct[1], c.acct[2], c.acct[3]], start: c.start, masqIndex: c.masqIndex, seqadj: c.seqadj, expecting: c.expecting, ecache: c.ecache ?? false, ctevents: c.ctevents ?? 0,
  ftp: c.ftp ?? null,
});

const indexOf = (st: NsDraft): CtIndex => {
  if (st.ctIndex) return st.ctIndex;
  let base = st.ct.size > 0 ? ctIndexes.get(st.ct) : undefined;
  if (!base) {
    base = ctVersionOf(psValues(st.ct));
    if (st.ct.size > 0) ctIndexes.set(st.ct, base);
  }
  st.ctIndex = { base, own: null, touched: [], last: null, sweptAt: -1, sweptSize: st.ct.size, liveLimit: 1024, diedAt: -1, died: new Set() };
  return st.ctIndex;
};
const ownOf = (ix: CtIndex): CtVersion => (ix.own ??= ctHashFork(ix.base));
const shown = (ix: CtIndex): CtVersion => ix.own ?? ix.base;
/** Where a connection of the table stands (box * 2 + 1), or -1. */
const refOf = (ix: CtIndex, ct: Ct): number => {
  const ref = ctHashFind(shown(ix), ctZoneId(ct, 1), ct.reply);
  return ref >= 0 && ctHashAt(shown(ix), ref >> 1).id === ct.id ? ref : -1;
};

// ---------------------------------------------------------------- access

/** The connection of that number, unconfirmed ones included. */
export const ctGet = (ctx: Ctx, nsid: Nsid, id: number): Ct | undefined => {
  const st = stateOf(ctx, nsid);
  const ix = st.ctIndex;
  if (ix?.last?.id === id) return ix.last;
  const made = st.liveCt.get(id);
  if (made) return made;
  const old = psGet(st.ct, id);
  if (!old || !ix?.own) return old;
  const ref = refOf(ix, old);
  return ref < 0 ? old : ctHashAt(ix.own, ref >> 1);
};
/** The same, if this run has made or touched it. */
export const ctTouched = (ctx: Ctx, nsid: Nsid, id: number): MutableCt | undefined => {
  const st = stateOf(ctx, nsid);
  const ix = st.ctIndex;
  if (!ix) return undefined;
  if (ix.last?.id === id) return ix.last;
  const made = st.liveCt.get(id);
  if (made) return made;
  const old = ix.own && psGet(st.ct, id);
  const ref = old ? refOf(ix, old) : -1;
  return ix.own && ref >= 0 && ctHashOwned(ix.own, ref >> 1) ? ctHashAt(ix.own, ref >> 1) : undefined;
};
/** This run's own copy of what stands at `ref`. */
const touch = (ix: CtIndex, ref: number): MutableCt => {
  const own = ownOf(ix);
  const box = ref >> 1;
  const at = ctHashAt(own, box);
  if (ctHashOwned(own, box)) return (ix.last = at);
  const c = copyCt(at);
  ix.touched.push(c);
  ctHashReplace(own, ix.base, box, c);
  return (ix.last = c);
};
/** The connection of that number, to be edited in place until the commit. */
export const ctEdit = (ctx: Ctx, nsid: Nsid, id: number): MutableCt => {
  const c = ctTouched(ctx, nsid, id);
  if (c) return c;
  const st = stateOf(ctx, nsid);
  const old = psGet(st.ct, id);
  if (!old) throw new RangeError(`connection ${id} is not in netns ${nsid}`);
  const ix = indexOf(st);
  return touch(ix, refOf(ix, old));
};
const isDead = (ctx: Ctx, ct: Ct): boolean => ctx.now >= ct.timeout;
/** In the table: confirmed, and not deleted while a packet still held it. */
const inTable = (ct: Ct): boolean => (ct.status & (IPS_CONFIRMED | IPS_DYING)) === IPS_CONFIRMED;

/** box * 2 + direction of a living connection, or -1; a dead one is thrown out. */
const findRef = (ctx: Ctx, nsid: Nsid, ix: CtIndex, zone: number, tuple: Tuple): number => {
  const ref = ctHashFind(shown(ix), zone, tuple);
  if (ref < 0) return -1;
  const ct = ctHashAt(shown(ix), ref >> 1);
  if (!isDead(ctx, ct)) return ref;
  ctDelete(ctx, nsid, ct.id);
  return -1;
};
/** nf_conntrack_find_get: the confirmed connection of a tuple, and which direction of it the tuple is. */
export const ctFind = (ctx: Ctx, nsid: Nsid, zone: number, tuple: Tuple): { readonly ct: Ct; readonly dir: 0 | 1 } | undefined => {
  const ix = indexOf(stateOf(ctx, nsid));
  const ref = findRef(ctx, nsid, ix, zone, tuple);
  return ref < 0 ? undefined : { ct: ctHashAt(shown(ix), ref >> 1), dir: (ref & 1) as 0 | 1 };
};
/** The same, as a number for ctEditAt; -1: there is none. `zones` by direction: what does not count in both is not ours (nf_ct_zone_equal). */
export const ctLookup = (ctx: Ctx, nsid: Nsid, zone: number, zones: { readonly zone: number; readonly zoneDir: number }, tuple: Tuple): number => {
  const ix = indexOf(stateOf(ctx, nsid));
  const ref = findRef(ctx, nsid, ix, zone, tuple);
  return ref >= 0 && ctZoneId(ctHashAt(shown(ix), ref >> 1), (ref & 1) as 0 | 1) === ctZoneId(zones, (ref & 1) as 0 | 1) ? ref : -1;
};
/** What ctLookup has found, to be edited in place until the commit; `ref & 1` is the direction. */
export const ctEditAt = (ctx: Ctx, nsid: Nsid, ref: number): MutableCt => touch(indexOf(stateOf(ctx, nsid)), ref);

/** Puts a connection into the table, confirmed; its `timeout` is the time of its death. Gives the one that has one of its tuples already, and does nothing then. */
export const ctInsert = (ctx: Ctx, nsid: Nsid, ct: Ct): Ct | undefined => {
  const st = stateOf(ctx, nsid);
  const ix = indexOf(st);
  let clash = findRef(ctx, nsid, ix, ctZoneId(ct, 0), ct.orig);
  if (clash < 0) clash = findRef(ctx, nsid, ix, ctZoneId(ct, 1), ct.reply);
  if (clash >= 0) return ctHashAt(shown(ix), clash >> 1);
  const c = ct as MutableCt;
  c.status |= IPS_CONFIRMED;
  st.liveCt.set(c.id, c);
  ix.touched.push(c);
  ctHashAdd(ownOf(ix), ix.base, c);
  if (ctHashSize(shown(ix)) > 2 * ix.sweptSize + 4096) sweepDead(ctx, nsid);
  return undefined;
};

/** nf_ct_delete, and what goes with a connection: its expectations and NAT's memory of its source. A packet that holds it keeps it to its end. */
export const ctDelete = (ctx: Ctx, nsid: Nsid, id: number): void => {
  const st = stateOf(ctx, nsid);
  const ct = ctGet(ctx, nsid, id);
  if (!ct || (ct.status & IPS_DYING) !== 0) return;
  const ix = indexOf(st);
  const live = ctTouched(ctx, nsid, id);
  if ((ct.status & IPS_CONFIRMED) !== 0) {
    const ref = refOf(ix, ct);
    if (ref >= 0) ctHashRemove(ownOf(ix), ix.base, ref >> 1);
    ctEventDestroy(ctx, nsid, { ...ct, status: ct.status | IPS_DYING });
  }
  st.ct = psDelete(st.ct, id);
  if (live) {
    live.status |= IPS_DYING;
    st.liveCt.set(id, live);
    // Its lifetime stays what it was: the packet that killed it may still ask (nf_ct_kill).
    if (ix.diedAt !== ctx.now) ix.died.clear();
    ix.diedAt = ctx.now;
    ix.died.add(id);
  }
  if (ct.expecting > 0) for (const [k, e] of pmEntries(st.ctExpects)) if (e.master === id) st.ctExpects = pmDelete(st.ctExpects, k);
  natSourceForget(ctx, nsid, ct);
};

/** Every confirmed connection that is alive, the oldest first. */
export const ctAll = (ctx: Ctx, nsid: Nsid): readonly Ct[] =>
  ctHashAll(shown(indexOf(stateOf(ctx, nsid)))).filter((ct) => !isDead(ctx, ct)).sort((a, b) => a.id - b.id);
/** Throws out what is dead; the same moment never twice. */
export const sweepDead = (ctx: Ctx, nsid: Nsid): void => {
  const st = stateOf(ctx, nsid);
  const ix = indexOf(st);
  if (ix.sweptAt === ctx.now) return;
  for (const ct of ctHashAll(shown(ix)).filter((c) => isDead(ctx, c)).sort((a, b) => a.id - b.id)) ctDelete(ctx, nsid, ct.id);
  ix.sweptAt = ctx.now;
  ix.sweptSize = ctHashSize(shown(ix));
};
/** More or less how many there are, dead ones included: cheap. */
export const ctRoughCount = (ctx: Ctx, nsid: Nsid): number => ctHashSize(shown(indexOf(stateOf(ctx, nsid))));
/** How many there are (nf_conntrack_count). */
export const ctCount = (ctx: Ctx, nsid: Nsid): number => {
  sweepDead(ctx, nsid);
  return ctRoughCount(ctx, nsid);
};

/** A new unconfirmed connection, known to the packet that carries its number. */
export const ctAlloc = (ctx: Ctx, nsid: Nsid, zone: number, zoneDir: 1 | 2 | 3, orig: Tuple, reply: Tuple): MutableCt => {
  const st = stateOf(ctx, nsid);
  const ix = indexOf(st);
  if (st.liveCt.size >= ix.liveLimit) {
    // Packets take no time: what was left unconfirmed, or dying, at an earlier moment belongs to nobody.
    for (const c of st.liveCt.values()) if (!inTable(c) && c.start !== ctx.now && !(ix.diedAt === ctx.now && ix.died.has(c.id))) st.liveCt.delete(c.id);
    ix.last = null;
    ix.liveLimit = 2 * st.liveCt.size + 1024;
  }
  const ct = newCt(nextSeq(ctx), zone, zoneDir, orig, reply);
  ct.start = ctx.now;
  st.liveCt.set(ct.id, ct);
  ix.last = ct;
  return ct;
};
/** nf_conntrack_free: its packet died before anybody confirmed it. */
export const ctFree = (ctx: Ctx, nsid: Nsid, id: number): void => {
  const st = stateOf(ctx, nsid);
  const ct = st.liveCt.get(id);
  if (!ct || (ct.status & IPS_CONFIRMED) !== 0) return;
  st.liveCt.delete(id);
  if (st.ctIndex?.last === ct) st.ctIndex.last = null;
  natSourceForget(ctx, nsid, ct);
};
