// The connection table: net/netfilter/nf_conntrack_core.c (nf_conntrack_find_get, nf_conntrack_alloc, nf_ct_delete, gc_worker).
// Connections stand in NsState.ct by number; where a tuple stands is an index derived from that (ctHash.ts). What a run touches is copied
// once into draft.liveCt and edited in place until the commit.
// There are no timers: an entry is dead when its time has come, and is thrown out when met, or by a sweep paid for by insertions.
import { pmDelete, pmEntries, pmGet, pmValues, serialKey } from '../../base/pmap.ts';
import { IPS_CONFIRMED, IPS_DYING, type Ct, type CtTcp, type CtTcpSide, type Tuple } from '../../model/ct.ts';
import type { Nsid } from '../../model/world.ts';
import { ctIndexes, nextSeq, stateOf, type Ctx, type CtIndex, type NsDraft } from '../ctx.ts';
import { ctEventDestroy } from './ctEvent.ts';
import { ctHashAdd, ctHashAt, ctHashFind, ctHashFork, ctHashRemove, ctHashReplace, ctHashSize, ctVersionOf, ctZoneId, tupleEqual, type CtVersion } from './ctHash.ts';
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
    base = ctVersionOf(pmValues(st.ct));
    if (st.ct.size > 0) ctIndexes.set(st.ct, base);
  }
  st.ctIndex = { base, own: null, sweptAt: -1, sweptSize: st.ct.size, liveLimit: 1024 };
  return st.ctIndex;
};
const ownOf = (ix: CtIndex): CtVersion => (ix.own ??= ctHashFork(ix.base));
const shown = (ix: CtIndex): CtVersion => ix.own ?? ix.base;
/** Where a connection of the table stands. */
const refOf = (ix: CtIndex, ct: Ct): number => ctHashFind(shown(ix), ctZoneId(ct, 1), ct.reply);

// ---------------------------------------------------------------- access

/** The connection of that number, unconfirmed ones included. */
export const ctGet = (ctx: Ctx, nsid: Nsid, id: number): Ct | undefined => {
  const st = stateOf(ctx, nsid);
  return st.liveCt.get(id) ?? pmGet(st.ct, serialKey(id));
};
const touch = (st: NsDraft, ix: CtIndex, ref: number, old: Ct): MutableCt => {
  const c = copyCt(old);
  st.liveCt.set(c.id, c);
  if (ref >= 0) ctHashReplace(ownOf(ix), ix.base, ref >> 1, c);
  return c;
};
/** The same to be edited in place, until the commit. */
export const ctEdit = (ctx: Ctx, nsid: Nsid, id: number): MutableCt => {
  const st = stateOf(ctx, nsid);
  const c = st.liveCt.get(id);
  if (c) return c;
  const old = pmGet(st.ct, serialKey(id));
  if (!old) throw new RangeError(`connection ${id} is not in netns ${nsid}`);
  const ix = indexOf(st);
  return touch(st, ix, refOf(ix, old), old);
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
/** The same, to be edited. `zones` by direction: what does not count in both is not ours (nf_ct_zone_equal). */
export const ctFindEdit = (ctx: Ctx, nsid: Nsid, zone: number, zones: { readonly zone: number; readonly zoneDir: number }, tuple: Tuple): { readonly ct: MutableCt; readonly dir: 0 | 1 } | undefined => {
  const st = stateOf(ctx, nsid);
  const ix = indexOf(st);
  const ref = findRef(ctx, nsid, ix, zone, tuple);
  if (ref < 0) return undefined;
  const ct = ctHashAt(shown(ix), ref >> 1);
  const dir = (ref & 1) as 0 | 1;
  return ctZoneId(ct, dir) === ctZoneId(zones, dir) ? { ct: st.liveCt.get(ct.id) ?? touch(st, ix, ref, ct), dir } : undefined;
};

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
  ctHashAdd(ownOf(ix), ix.base, c);
  if (ctHashSize(shown(ix)) > 2 * ix.sweptSize + 4096) sweepDead(ctx, nsid);
  return undefined;
};

/** nf_ct_delete, and what goes with a connection: its expectations and NAT's memory of its source. A packet that holds it keeps it to its end. */
export const ctDelete = (ctx: Ctx, nsid: Nsid, id: number): void => {
  const st = stateOf(ctx, nsid);
  const ct = st.liveCt.get(id) ?? pmGet(st.ct, serialKey(id));
  if (!ct || (ct.status & IPS_DYING) !== 0) return;
  const ix = indexOf(st);
  if ((ct.status & IPS_CONFIRMED) !== 0) {
    const ref = refOf(ix, ct);
    if (ref >= 0 && ctHashAt(shown(ix), ref >> 1).id === id) ctHashRemove(ownOf(ix), ix.base, ref >> 1);
    ctEventDestroy(ctx, nsid, { ...ct, status: ct.status | IPS_DYING });
  }
  st.ct = pmDelete(st.ct, serialKey(id));
  const live = st.liveCt.get(id);
  if (live) {
    live.status |= IPS_DYING;
    live.timeout = ctx.now;
  }
  if (ct.expecting > 0) for (const [k, e] of pmEntries(st.ctExpects)) if (e.master === id) st.ctExpects = pmDelete(st.ctExpects, k);
  natSourceForget(ctx, nsid, ct);
};

/** Every confirmed connection that is alive, the oldest first. */
export const ctAll = (ctx: Ctx, nsid: Nsid): readonly Ct[] => {
  const st = stateOf(ctx, nsid);
  const all: Ct[] = [];
  for (const ct of pmValues(st.ct)) if (!st.liveCt.has(ct.id) && !isDead(ctx, ct)) all.push(ct);
  for (const ct of st.liveCt.values()) if (inTable(ct) && !isDead(ctx, ct)) all.push(ct);
  return all.sort((a, b) => a.id - b.id);
};
/** Throws out what is dead; the same moment never twice. */
export const sweepDead = (ctx: Ctx, nsid: Nsid): void => {
  const st = stateOf(ctx, nsid);
  const ix = indexOf(st);
  if (ix.sweptAt === ctx.now) return;
  const dead: number[] = [];
  for (const ct of pmValues(st.ct)) if (!st.liveCt.has(ct.id) && isDead(ctx, ct)) dead.push(ct.id);
  for (const ct of st.liveCt.values()) if (inTable(ct) && isDead(ctx, ct)) dead.push(ct.id);
  for (const id of dead) ctDelete(ctx, nsid, id);
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
    for (const c of st.liveCt.values()) if (!inTable(c) && c.timeout !== ctx.now && c.start !== ctx.now) st.liveCt.delete(c.id);
    ix.liveLimit = 2 * st.liveCt.size + 1024;
  }
  const ct = newCt(nextSeq(ctx), zone, zoneDir, orig, reply);
  ct.start = ctx.now;
  st.liveCt.set(ct.id, ct);
  return ct;
};
/** nf_conntrack_free: its packet died before anybody confirmed it. */
export const ctFree = (ctx: Ctx, nsid: Nsid, id: number): void => {
  const st = stateOf(ctx, nsid);
  const ct = st.liveCt.get(id);
  if (!ct || (ct.status & IPS_CONFIRMED) !== 0) return;
  st.liveCt.delete(id);
  natSourceForget(ctx, nsid, ct);
};
