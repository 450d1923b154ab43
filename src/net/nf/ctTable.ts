// The connection table: nf_conntrack_hash of net/netfilter/nf_conntrack_core.c (nf_conntrack_find_get, nf_ct_delete, gc_worker).
// Connections stand in NsState.ct by number; where a tuple stands is an index derived from that (base/versioned.ts), so a lookup costs
// one Map access however large the table. What a run touches is copied once into draft.liveCt and edited in place until the commit.
// There are no timers: an entry is dead when its time has come, and is thrown out when met, or by a sweep paid for by insertions.
import { pmDelete, pmEntries, pmGet, pmValues } from '../../base/pmap.ts';
import { newVersion, versionFork, versionGet, versionSet, versionSize, type Version } from '../../base/versioned.ts';
import { IPS_CONFIRMED, IPS_DYING, type Ct, type CtTcp, type CtTcpSide, type Tuple } from '../../model/ct.ts';
import type { Nsid } from '../../model/world.ts';
import { ctIndexes, nextSeq, stateOf, type Ctx, type CtIndex, type NsDraft } from '../ctx.ts';
import { ctEventDestroy } from './ctEvent.ts';
import { natSourceForget } from './natBySource.ts';

export type MutableCt = { -readonly [K in keyof Ct]: Ct[K] };

/** A tuple in a zone as a key: its 16-bit halves as characters, since keys are made and hashed for every packet. */
export const tupleKey = (zone: number, t: Tuple): string => {
  const { src, dst } = t;
  return typeof src === 'number'
    ? String.fromCharCode(zone, t.proto, t.sport, t.dport, src >>> 16, src & 0xffff, (dst as number) >>> 16, (dst as number) & 0xffff)
    : String.fromCharCode(zone, t.proto, t.sport, t.dport) + src + (dst as string);
};
/** nf_ct_zone_id: a zone may count in one direction only. */
export const ctZoneId = (ct: { readonly zone: number; readonly zoneDir: number }, dir: 0 | 1): number => ((ct.zoneDir & (1 << dir)) === 0 ? 0 : ct.zone);
export const tupleEqual = (a: Tuple, b: Tuple): boolean => a.src === b.src && a.dst === b.dst && a.proto === b.proto && a.sport === b.sport && a.dport === b.dport;

/** nf_conntrack_alloc: a connection that nobody has confirmed; `timeout` is how long it will live. */
export const newCt = (id: number, zone: number, zoneDir: 1 | 2 | 3, orig: Tuple, reply: Tuple): MutableCt => ({
  id, zone, zoneDir, orig, reply, status: 0, timeout: 0, mark: 0, labels: '', master: 0, helper: '', tcp: null, streamTs: 0, acct: null, start: 0, masqIndex: 0, seqadj: null,
  expecting: 0, ecache: false, ftp: null,
});
const copySide = (s: CtTcpSide): CtTcpSide => ({ end: s.end, maxend: s.maxend, maxwin: s.maxwin, maxack: s.maxack, scale: s.scale, flags: s.flags });
const copyTcp = (t: CtTcp): CtTcp => ({
  state: t.state, seen: [copySide(t.seen[0]), copySide(t.seen[1])], lastDir: t.lastDir, lastIndex: t.lastIndex, lastSeq: t.lastSeq, lastAck: t.lastAck, lastEnd: t.lastEnd,
  lastWin: t.lastWin, lastWscale: t.lastWscale, lastFlags: t.lastFlags, retrans: t.retrans,
});
/** A copy down to the counters: trackers write into them. */
export const copyCt = (c: Ct): MutableCt => ({
  id: c.id, zone: c.zone, zoneDir: c.zoneDir, orig: c.orig, reply: c.reply, status: c.status, timeout: c.timeout, mark: c.mark, labels: c.labels, master: c.master,
  helper: c.helper, tcp: c.tcp && copyTcp(c.tcp), streamTs: c.streamTs, acct: c.acct && [c.acct[0], c.acct[1], c.acct[2], c.acct[3]], start: c.start, masqIndex: c.masqIndex, seqadj: c.seqadj, expecting: c.expecting, ecache: c.ecache ?? false,
  ftp: c.ftp ?? null,
});

// ---------------------------------------------------------------- the index

const keysOf = (ct: Ct): readonly [string, string] => [tupleKey(ctZoneId(ct, 0), ct.orig), tupleKey(ctZoneId(ct, 1), ct.reply)];
const bind = (own: Version<number>, base: Version<number>, ct: Ct): void => {
  const [orig, reply] = keysOf(ct);
  versionSet(own, base, orig, ct.id * 2);
  // A flow from itself to itself is found as a reply: the kernel puts that one at the head.
  versionSet(own, base, reply, ct.id * 2 + 1);
};
const indexOf = (st: NsDraft): CtIndex => {
  if (st.ctIndex) return st.ctIndex;
  let base = st.ct.size > 0 ? ctIndexes.get(st.ct) : newVersion<number>();
  if (!base) {
    base = newVersion<number>();
    for (const ct of pmValues(st.ct)) bind(base, base, ct);
    ctIndexes.set(st.ct, base);
  }
  st.ctIndex = { base, own: null, sweptAt: -1, sweptSize: versionSize(base), liveLimit: 1024 };
  return st.ctIndex;
};
const ownOf = (ix: CtIndex): Version<number> => (ix.own ??= versionFork(ix.base));

// ---------------------------------------------------------------- access

/** The connection of that number, unconfirmed ones included. */
export const ctGet = (ctx: Ctx, nsid: Nsid, id: number): Ct | undefined => {
  const st = stateOf(ctx, nsid);
  return st.liveCt.get(id) ?? pmGet(st.ct, id);
};
/** The same to be edited in place, until the commit. */
export const ctEdit = (ctx: Ctx, nsid: Nsid, id: number): MutableCt => {
  const st = stateOf(ctx, nsid);
  let c = st.liveCt.get(id);
  if (!c) {
    const old = pmGet(st.ct, id);
    if (!old) throw new RangeError(`connection ${id} is not in netns ${nsid}`);
    // So that the index goes over to what the commit makes.
    indexOf(st);
    c = copyCt(old);
    st.liveCt.set(id, c);
  }
  return c;
};
const isDead = (ctx: Ctx, ct: Ct): boolean => ctx.now >= ct.timeout;
/** In the table: confirmed, and not deleted while a packet still held it. */
const inTable = (ct: Ct): boolean => (ct.status & (IPS_CONFIRMED | IPS_DYING)) === IPS_CONFIRMED;

/** nf_conntrack_find_get: the confirmed connection of a tuple, and which direction of it the tuple is. */
export const ctFind = (ctx: Ctx, nsid: Nsid, zone: number, tuple: Tuple): { readonly ct: Ct; readonly dir: 0 | 1 } | undefined => {
  const st = stateOf(ctx, nsid);
  const ix = indexOf(st);
  const v = versionGet(ix.own ?? ix.base, tupleKey(zone, tuple));
  if (v === undefined) return undefined;
  const dir = (v % 2) as 0 | 1;
  const id = (v - dir) / 2;
  const ct = st.liveCt.get(id) ?? pmGet(st.ct, id);
  if (!ct) return undefined;
  if (isDead(ctx, ct)) {
    ctDelete(ctx, nsid, id);
    return undefined;
  }
  return { ct, dir };
};

/** Puts a connection into the table, confirmed; its `timeout` is the time of its death. */
export const ctInsert = (ctx: Ctx, nsid: Nsid, ct: Ct): void => {
  const st = stateOf(ctx, nsid);
  const ix = indexOf(st);
  const c = ct as MutableCt;
  c.status |= IPS_CONFIRMED;
  st.liveCt.set(c.id, c);
  bind(ownOf(ix), ix.base, c);
  const size = versionSize(ownOf(ix));
  if (size > 2 * ix.sweptSize + 4096) sweepDead(ctx, nsid);
};

/** nf_ct_delete, and what goes with a connection: its expectations and NAT's memory of its source. A packet that holds it keeps it to its end. */
export const ctDelete = (ctx: Ctx, nsid: Nsid, id: number): void => {
  const st = stateOf(ctx, nsid);
  const ct = st.liveCt.get(id) ?? pmGet(st.ct, id);
  if (!ct || (ct.status & IPS_DYING) !== 0) return;
  const ix = indexOf(st);
  if ((ct.status & IPS_CONFIRMED) !== 0) {
    const own = ownOf(ix);
    const [orig, reply] = keysOf(ct);
    for (const k of [orig, reply]) {
      const v = versionGet(own, k);
      if (v !== undefined && Math.floor(v / 2) === id) versionSet(own, ix.base, k, undefined);
    }
    ctEventDestroy(ctx, nsid, { ...ct, status: ct.status | IPS_DYING });
  }
  st.ct = pmDelete(st.ct, id);
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
  ix.sweptSize = versionSize(ix.own ?? ix.base);
};
/** How many there are (nf_conntrack_count). */
export const ctCount = (ctx: Ctx, nsid: Nsid): number => {
  sweepDead(ctx, nsid);
  const st = stateOf(ctx, nsid);
  let n = st.ct.size;
  for (const ct of st.liveCt.values()) if (inTable(ct) && pmGet(st.ct, ct.id) === undefined) n++;
  return n;
};
/** More or less how many there are, dead ones included: cheap. */
export const ctRoughCount = (ctx: Ctx, nsid: Nsid): number => {
  const ix = indexOf(stateOf(ctx, nsid));
  return versionSize(ix.own ?? ix.base) / 2;
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
