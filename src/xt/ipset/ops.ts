// What the kernel does to sets: create, add, delete, test, flush, rename, swap, destroy; all of it pure.
// Mirrors: ip_set_core.c (ip_set_create, ip_set_destroy, ip_set_rename, ip_set_swap, ip_set_get_extensions), ip_set_hash_gen.h (mtype_add,
// mtype_del, mtype_test, mtype_test_cidrs), ip_set_bitmap_gen.h, ip_set_list_set.c (list_set_uadd ...). Left out: forceadd makes room only
// where the random bucket of the new element is taken, which hardly ever happens here: never.
import { networkOf } from '../../base/ip.ts';
import { emptyPMap, pmDelete, pmEntries, pmGet, pmSet, pmValues, type PMap } from '../../base/pmap.ts';
import type { IpSet, IpSetElem, IpSetEntry } from '../../model/ipset.ts';
import { canonElem, elemKey, hostBits } from './elem.ts';
import { alive, SET_TYPES } from './types.ts';

export type Sets = PMap<IpSet>;
/** The kernel's answers; the tool's words for them are in commands/ipset/words.ts. */
export type IpSetErr =
  | 'NOSET' | 'SETEXISTS' | 'BUSY' | 'REFERENCED' | 'NEWEXISTS' | 'NOSECOND' | 'TYPE_MISMATCH' | 'EXIST' | 'NOTADDED' | 'FULL' | 'LISTFULL' | 'CIDR' | 'NULL' | 'ZERO' | 'RANGE'
  | 'TIMEOUT' | 'COUNTER' | 'COMMENT' | 'SKBINFO' | 'NAME' | 'LOOP' | 'NAMEREF' | 'REF_EXIST';

/** What an `add` says besides the element. */
export interface IpSetExt {
  readonly timeout: number | null;
  readonly packets: number | null;
  readonly bytes: number | null;
  readonly comment: string | null;
  readonly skbmark: { readonly value: number; readonly mask: number } | null;
  readonly skbprio: number | null;
  readonly skbqueue: number | null;
  readonly nomatch: boolean;
}
export const NO_EXT: IpSetExt = { timeout: null, packets: null, bytes: null, comment: null, skbmark: null, skbprio: null, skbqueue: null, nomatch: false };
/** What the set was not made for. */
export const checkExt = (s: IpSet, x: IpSetExt): IpSetErr | undefined => {
  if (x.timeout !== null && s.timeout === null) return 'TIMEOUT';
  if ((x.packets !== null || x.bytes !== null) && !s.counters) return 'COUNTER';
  if (x.comment !== null && !s.comment) return 'COMMENT';
  return (x.skbmark !== null || x.skbprio !== null || x.skbqueue !== null) && !s.skbinfo ? 'SKBINFO' : undefined;
};
/** What the set cannot hold at all. */
const checkElem = (s: IpSet, e: IpSetElem): IpSetErr | undefined => {
  const t = SET_TYPES[s.type];
  if (t.net && (e.cidr < 1 || e.cidr > hostBits(s))) return 'CIDR';
  if (!t.net && t.addr && /^0*$/.test(String(canonElem(s, e).ip))) return s.type === 'hash:ip' ? 'NULL' : 'ZERO';
  if (s.type === 'bitmap:port' && (e.port < (s.options['from'] as number) || e.port > (s.options['to'] as number))) return 'RANGE';
  return undefined;
};

/** The entry that stands for an element, dead ones aside. A host is looked up in every prefix, the longest first, unless `exact`. */
export const findEntry = (s: IpSet, e: IpSetElem, now: number, exact = false): readonly [key: string, entry: IpSetEntry] | undefined => {
  const get = (x: IpSetElem): readonly [string, IpSetEntry] | undefined => {
    const key = elemKey(s, x);
    const entry = pmGet(s.entries, key);
    return entry && alive(entry, now) ? [key, entry] : undefined;
  };
  if (exact || !SET_TYPES[s.type].net || e.cidr !== hostBits(s)) return get(canonElem(s, e));
  for (let cidr = e.cidr; cidr >= 1; cidr--) {
    const hit = get({ ...e, ip: networkOf(e.ip, cidr), cidr });
    if (hit) return hit;
  }
  return undefined;
};
export const withEntry = (s: IpSet, key: string, e: IpSetEntry): IpSet => ({ ...s, entries: pmSet(s.entries, key, e) });
const expiry = (s: IpSet, x: IpSetExt, now: number): number => {
  const seconds = x.timeout ?? s.timeout;
  return seconds === null || seconds === 0 ? 0 : now + seconds * 1e6;
};
/** Drops what has timed out: the collector of sets with timeouts. */
const collect = (s: IpSet, now: number): IpSet => {
  let { entries } = s;
  for (const [k, e] of pmEntries(s.entries)) if (!alive(e, now)) entries = pmDelete(entries, k);
  return entries === s.entries ? s : { ...s, entries };
};
export const addEntry = (s0: IpSet, e: IpSetElem, x: IpSetExt, exist: boolean, now: number): IpSet | IpSetErr => {
  let s = s0;
  const bad = checkExt(s, x) ?? checkElem(s, e);
  if (bad) return bad;
  const elem = canonElem(s, e);
  const key = elemKey(s, elem);
  const old = pmGet(s.entries, key);
  const live = old && alive(old, now) ? old : undefined;
  if (live && !exist) return 'EXIST';
  const hash = s.type.startsWith('hash:');
  if (!live && hash && s.entries.size >= (s.options['maxelem'] as number)) {
    if (s.timeout !== null) s = collect(s, now);
    if (s.entries.size >= (s.options['maxelem'] as number)) return 'FULL';
  }
  const entry: IpSetEntry = {
    elem, expires: expiry(s, x, now), nomatch: x.nomatch, packets: x.packets ?? live?.packets ?? 0, bytes: x.bytes ?? live?.bytes ?? 0, comment: x.comment === '' ? null : x.comment,
    skbmark: x.skbmark, skbprio: x.skbprio ?? 0, skbqueue: x.skbqueue ?? 0, seq: live ? live.seq : s.nextSeq,
  };
  return { ...s, nextSeq: live ? s.nextSeq : s.nextSeq + 1, entries: pmSet(s.entries, key, entry) };
};
export const delEntry = (s: IpSet, e: IpSetElem, now: number): IpSet | IpSetErr => {
  const bad = checkElem(s, e);
  if (bad) return bad;
  const key = elemKey(s, canonElem(s, e));
  const old = pmGet(s.entries, key);
  return old && alive(old, now) ? { ...s, entries: pmDelete(s.entries, key) } : 'NOTADDED';
};

// ---------------------------------------------------------------- lists of sets

/** `before` or `after` another member. */
export interface ListPlace {
  readonly where: 'before' | 'after';
  readonly ref: string;
}
export const membersOf = (s: IpSet, now: number): IpSetEntry[] => [...pmValues(s.entries)].filter((e) => alive(e, now)).sort((a, b) => a.seq - b.seq);
const renumbered = (s: IpSet, list: readonly IpSetEntry[]): IpSet => {
  let entries = emptyPMap<IpSetEntry>();
  for (const [i, e] of list.entries()) entries = pmSet(entries, e.elem.name, { ...e, seq: i });
  return { ...s, entries, nextSeq: list.length };
};
export const listAdd = (sets: Sets, s: IpSet, e: IpSetElem, x: IpSetExt, place: ListPlace | null, exist: boolean, now: number): IpSet | IpSetErr => {
  const bad = checkExt(s, x);
  if (bad) return bad;
  const member = pmGet(sets, e.name);
  if (!member) return 'NAME';
  if (member.type === 'list:set') return 'LOOP';
  if (place && !pmGet(sets, place.ref)) return 'NAMEREF';
  const list = membersOf(s, now);
  const old = list.find((m) => m.elem.name === e.name);
  if (old && !exist) return 'EXIST';
  if (place && !list.some((m) => m.elem.name === place.ref)) return 'REF_EXIST';
  const added = addEntry({ ...s, nextSeq: list.length }, e, x, exist, now);
  if (typeof added === 'string' || old || !place) return added;
  const entry = pmGet(added.entries, e.name) as IpSetEntry;
  const at = list.findIndex((m) => m.elem.name === place.ref) + (place.where === 'after' ? 1 : 0);
  return renumbered(s, [...list.slice(0, at), entry, ...list.slice(at)]);
};
/** Where the element stands, when that was asked too. */
const inPlace = (list: readonly IpSetEntry[], name: string, place: ListPlace): boolean => {
  const i = list.findIndex((m) => m.elem.name === name);
  return list[place.where === 'before' ? i + 1 : i - 1]?.elem.name === place.ref;
};
export const listDel = (sets: Sets, s: IpSet, e: IpSetElem, place: ListPlace | null, now: number): IpSet | IpSetErr => {
  if (!pmGet(sets, e.name)) return 'NAME';
  const list = membersOf(s, now);
  if (!list.some((m) => m.elem.name === e.name)) return place ? 'REF_EXIST' : 'NOTADDED';
  if (place && !inPlace(list, e.name, place)) return 'REF_EXIST';
  return renumbered(s, list.filter((m) => m.elem.name !== e.name));
};
export const listTest = (s: IpSet, e: IpSetElem, place: ListPlace | null, now: number): boolean => {
  const list = membersOf(s, now);
  return list.some((m) => m.elem.name === e.name) && (!place || inPlace(list, e.name, place));
};

// ---------------------------------------------------------------- whole sets

/** The order of listings: by place in the kernel's array, lists of sets last. */
export const setsInOrder = (sets: Sets): IpSet[] => {
  const rank = (s: IpSet): number => (s.type === 'list:set' ? 1 : 0);
  return [...pmValues(sets)].sort((a, b) => rank(a) - rank(b) || a.index - b.index);
};
const freeIndex = (sets: Sets): number => {
  const used = new Set([...pmValues(sets)].map((s) => s.index));
  let i = 0;
  while (used.has(i)) i++;
  return i;
};
export type NewSet = Omit<IpSet, 'index' | 'entries' | 'nextSeq' | 'created'>;
/** What two sets need in common to be the same for `create -exist`. */
const sameSet = (a: IpSet, b: NewSet): boolean =>
  a.type === b.type && a.family === b.family && a.timeout === b.timeout && a.counters === b.counters && a.comment === b.comment && a.skbinfo === b.skbinfo && a.forceadd === b.forceadd
  && ['maxelem', 'netmask', 'from', 'to', 'size'].every((o) => a.options[o] === b.options[o]);
export const createSet = (sets: Sets, s: NewSet, exist: boolean, now: number): Sets | IpSetErr => {
  const old = pmGet(sets, s.name);
  if (old) return exist && sameSet(old, s) ? sets : 'SETEXISTS';
  return pmSet(sets, s.name, { ...s, index: freeIndex(sets), entries: emptyPMap<IpSetEntry>(), nextSeq: 0, created: now });
};
/** How often lists of sets have it as a member. */
export const listRefs = (sets: Sets, name: string): number => {
  let n = 0;
  for (const s of pmValues(sets)) if (s.type === 'list:set' && pmGet(s.entries, name)) n++;
  return n;
};
/** `refs`: what rules (and lists) hold of a set. */
export const destroySet = (sets: Sets, name: string, refs: number): Sets | IpSetErr => (!pmGet(sets, name) ? 'NOSET' : refs > 0 ? 'BUSY' : pmDelete(sets, name));
export const flushSet = (sets: Sets, name: string): Sets | IpSetErr => {
  const s = pmGet(sets, name);
  return s ? pmSet(sets, name, { ...s, entries: emptyPMap<IpSetEntry>() }) : 'NOSET';
};
export const renameSet = (sets: Sets, from: string, to: string, refs: number): Sets | IpSetErr => {
  const s = pmGet(sets, from);
  if (!s) return 'NOSET';
  if (refs > 0) return 'REFERENCED';
  if (pmGet(sets, to)) return 'NEWEXISTS';
  return pmSet(pmDelete(sets, from), to, { ...s, name: to });
};
/** Contents change places; names, and what refers to them, stay. */
export const swapSets = (sets: Sets, from: string, to: string): Sets | IpSetErr => {
  const a = pmGet(sets, from);
  if (!a) return 'NOSET';
  const b = pmGet(sets, to);
  if (!b) return 'NOSECOND';
  if (a.type !== b.type || a.family !== b.family) return 'TYPE_MISMATCH';
  return pmSet(pmSet(sets, from, { ...b, name: from, index: a.index }), to, { ...a, name: to, index: b.index });
};
