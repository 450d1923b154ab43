// Where connections stand by tuple: nf_conntrack_hash of net/netfilter/nf_conntrack_core.c (hash_conntrack_raw, __nf_conntrack_find), as one open-addressed table of
// numbers beside an array of connections and the numbers of their tuples, so that finding one of a million touches three places of memory.
// It is derived from a namespace's connections and has many versions on one table (H. Baker, "Shallow binding makes functional arrays fast"):
// the version in use is the table itself, every other one is a list of differences from its neighbour, and asking an older one moves
// the table there, which costs what changed in between. Mutable, never part of a World.
import type { Ct, Tuple } from '../../model/ct.ts';

export const tupleEqual = (a: Tuple, b: Tuple): boolean => a.src === b.src && a.dst === b.dst && a.sport === b.sport && a.dport === b.dport && a.proto === b.proto;
/** nf_ct_zone_id: a zone may count in one direction only. */
export const ctZoneId = (ct: { readonly zone: number; readonly zoneDir: number }, dir: 0 | 1): number => ((ct.zoneDir & (1 << dir)) === 0 ? 0 : ct.zone);

interface Table {
  /** Pairs: a tuple's hash, and box * 2 + direction + 1; 0 where nothing ever was, -1 where something is no more. */
  slots: Int32Array;
  /** Slots in use, those of what is gone included. */
  used: number;
  readonly boxes: (Ct | null)[];
  /** KEY words a box: see `describe`. */
  keys: Int32Array;
  /** Boxes that were empty at some time; some may not be any more. */
  readonly free: number[];
  /** Boxes in use. */
  live: number;
}
export interface CtVersion {
  table: Table;
  /** Null: the table shows this version. */
  next: CtVersion | null;
  /** Boxes that differ from `next` and what this version has in them: applied from the last to the first they turn that into this. */
  at: number[];
  was: (Ct | null)[];
  /** Whose copy is in a box. */
  readonly owner: number;
}

const scramble = (h: number, x: number): number => {
  let k = Math.imul(x, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const m = h ^ Math.imul(k, 0x1b873593);
  return Math.imul((m << 13) | (m >>> 19), 5) + 0xe6546b64;
};
const hashText = (h0: number, s: string): number => {
  let h = h0;
  for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 0x01000193);
  return h;
};
const hashTuple = (zone: number, t: Tuple): number => {
  let h = scramble(zone, (t.sport << 16) | t.dport);
  h = typeof t.src === 'number' ? scramble(scramble(h, t.src), t.dst as number) : hashText(hashText(h, t.src), t.dst as string);
  h = scramble(h, t.proto);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  return h ^ (h >>> 13);
};

/** A box's words: the zone and its directions and the protocol, or TEXT; source, destination and ports of `orig` and of `reply`; the owner. Half a line of the cache. */
const KEY = 8;
const OWNER = 7;
/** The tuples are not all numbers (IPv6): look at the connection itself. */
const TEXT = -1;
const key0 = (zone: number, zoneDir: number, proto: number): number => (zone << 10) | (zoneDir << 8) | proto;
const describe = (t: Table, box: number, ct: Ct): void => {
  const at = box * KEY;
  if (at >= t.keys.length) {
    const wider = new Int32Array(t.keys.length * 2);
    wider.set(t.keys);
    t.keys = wider;
  }
  const { keys } = t;
  const { orig, reply } = ct;
  keys[at + OWNER] = 0;
  keys[at] = typeof orig.src === 'number' ? key0(ct.zone, ct.zoneDir, orig.proto) : TEXT;
  if (typeof orig.src !== 'number') return;
  keys[at + 1] = orig.src;
  keys[at + 2] = orig.dst as number;
  keys[at + 3] = (orig.sport << 16) | orig.dport;
  keys[at + 4] = reply.src as number;
  keys[at + 5] = reply.dst as number;
  keys[at + 6] = (reply.sport << 16) | reply.dport;
};

const put = (t: Table, hash: number, ref: number): void => {
  const mask = t.slots.length - 2;
  let i = (hash << 1) & mask;
  while ((t.slots[i + 1] as number) > 0) i = (i + 2) & mask;
  if (t.slots[i + 1] === 0) t.used++;
  t.slots[i] = hash;
  t.slots[i + 1] = ref;
};
const remove = (t: Table, hash: number, ref: number): void => {
  const mask = t.slots.length - 2;
  for (let i = (hash << 1) & mask; t.slots[i + 1] !== 0; i = (i + 2) & mask) if (t.slots[i + 1] === ref) {
    t.slots[i + 1] = -1;
    return;
  }
};
/** A flow from itself to itself is found as a reply: the kernel puts that one at the head of the chain. */
const isLoop = (ct: Ct): boolean => tupleEqual(ct.orig, ct.reply) && ctZoneId(ct, 0) === ctZoneId(ct, 1);
const link = (t: Table, box: number, ct: Ct): void => {
  if (!isLoop(ct)) put(t, hashTuple(ctZoneId(ct, 0), ct.orig), box * 2 + 1);
  put(t, hashTuple(ctZoneId(ct, 1), ct.reply), box * 2 + 2);
};
const unlink = (t: Table, box: number, ct: Ct): void => {
  if (!isLoop(ct)) remove(t, hashTuple(ctZoneId(ct, 0), ct.orig), box * 2 + 1);
  remove(t, hashTuple(ctZoneId(ct, 1), ct.reply), box * 2 + 2);
};
/** Room for what is there and half as much again, without what is gone. */
const rehash = (t: Table): void => {
  let size = 64;
  while (size < t.live * 8) size *= 2;
  const old = t.slots;
  t.slots = new Int32Array(size);
  t.used = 0;
  for (let i = 0; i < old.length; i += 2) if ((old[i + 1] as number) > 0) put(t, old[i] as number, old[i + 1] as number);
};
const tableFrom = (boxes: (Ct | null)[]): Table => {
  const free: number[] = [];
  let size = 64;
  while (size < boxes.length * 8) size *= 2;
  const t: Table = { slots: new Int32Array(size), used: 0, boxes, keys: new Int32Array(Math.max(16, boxes.length) * KEY), free, live: 0 };
  for (let b = 0; b < boxes.length; b++) {
    const ct = boxes[b] as Ct | null;
    if (ct === null) {
      free.push(b);
      continue;
    }
    t.live++;
    describe(t, b, ct);
    link(t, b, ct);
  }
  return t;
};
/** Puts a connection into a box, or empties it; gives what was there. */
const change = (t: Table, box: number, ct: Ct | null): Ct | null => {
  const was = box < t.boxes.length ? (t.boxes[box] as Ct | null) : null;
  t.boxes[box] = ct;
  if (was !== null && ct !== null) t.keys[box * KEY + OWNER] = 0;
  else if (ct !== null) {
    t.live++;
    describe(t, box, ct);
    if (t.used * 3 + 6 > t.slots.length) rehash(t);
    link(t, box, ct);
  } else if (was !== null) {
    t.live--;
    t.free.push(box);
    unlink(t, box, was);
  }
  return was;
};

/** Numbers for owners; 0 is nobody. */
let owners = 0;
/** No differences; never written into. */
const NOTHING: never[] = [];
const newOwner = (): number => (owners = (owners + 1) & 0x7fffffff || 1);

export const ctVersionOf = (cts: Iterable<Ct>): CtVersion => ({ table: tableFrom([...cts]), next: null, at: NOTHING, was: NOTHING, owner: newOwner() });
/** What a version has put into boxes stays its own when the table comes back to it. (What is marked for a version that others began with hurts nobody: its run is over.) */
const own = (v: CtVersion, boxes: readonly number[]): void => {
  for (const b of boxes) v.table.keys[b * KEY + OWNER] = v.owner;
};
/** Makes the table show `v`. */
const reroot = (v: CtVersion): void => {
  const path: CtVersion[] = [];
  let cost = 0;
  let node = v;
  for (; node.next !== null; node = node.next) {
    path.push(node);
    cost += node.at.length;
  }
  if (cost > 1000 && cost > node.table.boxes.length) {
    // Far away: a table of its own is cheaper than moving this one to and fro.
    const boxes = [...node.table.boxes];
    for (let i = path.length - 1; i >= 0; i--) {
      const p = path[i] as CtVersion;
      for (let k = p.at.length - 1; k >= 0; k--) boxes[p.at[k] as number] = p.was[k] as Ct | null;
    }
    v.table = tableFrom(boxes);
    own(v, v.at);
    v.next = null;
    v.at = NOTHING;
    v.was = NOTHING;
    return;
  }
  for (let i = path.length - 1; i >= 0; i--) {
    const to = path[i] as CtVersion;
    const from = to.next as CtVersion;
    const at = to.at.toReversed();
    const was = at.map((box, k) => change(from.table, box, to.was[at.length - 1 - k] as Ct | null));
    from.next = to;
    from.at = at;
    from.was = was;
    to.next = null;
    to.at = NOTHING;
    to.was = NOTHING;
    to.table = from.table;
    own(to, at);
  }
};
const tableOf = (v: CtVersion): Table => {
  if (v.next !== null) reroot(v);
  return v.table;
};

/** box * 2 + direction of the connection with this tuple, or -1. */
export const ctHashFind = (v: CtVersion, zone: number, tuple: Tuple): number => {
  const t = tableOf(v);
  const { slots, keys } = t;
  const mask = slots.length - 2;
  const hash = hashTuple(zone, tuple);
  const { src, dst, proto } = tuple;
  const ports = (tuple.sport << 16) | tuple.dport;
  for (let i = (hash << 1) & mask; ; i = (i + 2) & mask) {
    const ref = (slots[i + 1] as number) - 1;
    if (ref === -1) return -1;
    if (ref < 0 || slots[i] !== hash) continue;
    const dir = (ref & 1) as 0 | 1;
    const at = (ref >> 1) * KEY;
    const k = keys[at] as number;
    if (k === TEXT) {
      const ct = t.boxes[ref >> 1] as Ct;
      if (tupleEqual(dir === 0 ? ct.orig : ct.reply, tuple) && ctZoneId(ct, dir) === zone) return ref;
      continue;
    }
    const own = at + 1 + dir * 3;
    if (typeof src !== 'number' || keys[own] !== (src | 0) || keys[own + 1] !== ((dst as number) | 0) || keys[own + 2] !== ports || (k & 0xff) !== proto) continue;
    if (((k & (0x100 << dir)) === 0 ? 0 : k >>> 10) === zone) return ref;
  }
};
export const ctHashAt = (v: CtVersion, box: number): Ct => tableOf(v).boxes[box] as Ct;
/** Is what stands in the box this version's own, put there by ctHashReplace or ctHashAdd? Never wrongly true. */
export const ctHashOwned = (v: CtVersion, box: number): boolean => tableOf(v).keys[box * KEY + OWNER] === v.owner;
/** How many connections there are. */
export const ctHashSize = (v: CtVersion): number => tableOf(v).live;
/** All of them, in no order. */
export const ctHashAll = (v: CtVersion): Ct[] => tableOf(v).boxes.filter((c) => c !== null);

/** A version of one's own, to be changed by the functions below. */
export const ctHashFork = (base: CtVersion): CtVersion => {
  const own: CtVersion = { table: tableOf(base), next: null, at: NOTHING, was: NOTHING, owner: newOwner() };
  base.next = own;
  return own;
};
const set = (own: CtVersion, base: CtVersion, box: number, ct: Ct | null): void => {
  const t = tableOf(own);
  const was = change(t, box, ct);
  if (ct !== null) t.keys[box * KEY + OWNER] = own.owner;
  if (base.next !== own) return;
  if (base.at.length === 0) {
    // Room for one: most versions differ by little.
    base.at = [box];
    base.was = [was];
  } else {
    base.at.push(box);
    base.was.push(was);
  }
};
/** The box's connection has become this one, with the same tuples. */
export const ctHashReplace = (own: CtVersion, base: CtVersion, box: number, ct: Ct): void => set(own, base, box, ct);
export const ctHashAdd = (own: CtVersion, base: CtVersion, ct: Ct): void => {
  const t = tableOf(own);
  let box = t.free.pop();
  while (box !== undefined && t.boxes[box] !== null) box = t.free.pop();
  set(own, base, box ?? t.boxes.length, ct);
};
export const ctHashRemove = (own: CtVersion, base: CtVersion, box: number): void => set(own, base, box, null);
