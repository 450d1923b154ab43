// Packets meet sets: ip_set_test, ip_set_add and ip_set_del of ip_set_core.c, the kadt functions of the set types (hash_ip4_kadt and its
// sisters, bitmap_port_kadt, list_set_kadt), ip_set_getport.c, ip_set_match_extensions and its counters.
import type { Ip } from '../../base/ip.ts';
import { pmGet, pmSet } from '../../base/pmap.ts';
import type { IpSet, IpSetElem, IpSetEntry } from '../../model/ipset.ts';
import type { IpPkt } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import { hostBits, NO_ELEM } from '../../xt/ipset/elem.ts';
import { addEntry, delEntry, findEntry, membersOf, NO_EXT, withEntry } from '../../xt/ipset/ops.ts';
import { alive, SET_TYPES } from '../../xt/ipset/types.ts';
import type { SetMatchOpts, XtPacket } from '../../xt/types.ts';
import { peekState, stateOf, type Ctx } from '../ctx.ts';

type Dirs = readonly ('src' | 'dst')[];
const setOf = (ctx: Ctx, nsid: Nsid, name: string): IpSet | undefined => pmGet(peekState(ctx, nsid).ipsets, name);
const store = (ctx: Ctx, nsid: Nsid, s: IpSet): void => {
  const st = stateOf(ctx, nsid);
  st.ipsets = pmSet(st.ipsets, s.name, s);
};

/** The protocol and what counts as its port; null where the packet cannot tell (a later fragment). */
const portOf = (pkt: IpPkt, src: boolean): { readonly proto: number; readonly port: number } | null => {
  const { proto, l4 } = pkt;
  const ported = proto === 6 || proto === 17 || proto === 132 || proto === 136 || proto === 1 || proto === 58;
  if (pkt.off > 0 && ported) return null;
  if (l4.type === 'tcp' || l4.type === 'udp') return { proto, port: src ? l4.sport : l4.dport };
  if (l4.type === 'icmp') return { proto, port: (l4.t << 8) | l4.code };
  return ported ? null : { proto, port: 0 };
};
/** What the packet is to this set; null: nothing that it could hold. */
const elemOf = (s: IpSet, p: XtPacket, dirs: Dirs): IpSetElem | null => {
  const t = SET_TYPES[s.type];
  if (dirs.length < t.dim || (t.addr && s.family !== p.family)) return null;
  const ip: Ip = dirs[0] === 'src' ? p.pkt.src : p.pkt.dst;
  if (!t.port) return { ...NO_ELEM, ip, cidr: hostBits(s) };
  const q = portOf(p.pkt, (t.addr ? dirs[1] : dirs[0]) === 'src');
  if (!q) return null;
  if (t.addr) return { ...NO_ELEM, ip, cidr: hostBits(s), proto: q.proto, port: q.port };
  const { from, to } = s.options as { from: number; to: number };
  return (q.proto === 6 || q.proto === 17) && q.port >= from && q.port <= to ? { ...NO_ELEM, port: q.port } : null;
};

const compares = (n: number, c: SetMatchOpts['packets']): boolean => {
  switch (c?.op) {
    case undefined: return true;
    case 'eq': return n === c?.value;
    case 'ne': return n !== c?.value;
    case 'lt': return n < (c?.value as number);
    case 'gt': return n > (c?.value as number);
  }
};
/** Counts the packet on the entry, then asks what the rule wants of the counters. */
const countsMatch = (ctx: Ctx, nsid: Nsid, s: IpSet, key: string, e: IpSetEntry, p: XtPacket, o: SetMatchOpts): boolean => {
  if (!s.counters) return true;
  let { packets, bytes } = e;
  if (o.updateCounters) {
    packets++;
    bytes += p.pkt.len;
    store(ctx, nsid, withEntry(s, key, { ...e, packets, bytes }));
  }
  return compares(packets, o.packets) && compares(bytes, o.bytes);
};

/** The entry that a packet matches, with its set; null when none does. */
const lookup = (ctx: Ctx, nsid: Nsid, s: IpSet, p: XtPacket, dirs: Dirs, o: SetMatchOpts): IpSetEntry | null => {
  if (s.type === 'list:set') {
    const sub: SetMatchOpts = { ...o, packets: null, bytes: null, updateCounters: o.updateCounters && o.updateSubcounters };
    for (const m of membersOf(s, ctx.now)) {
      const set = setOf(ctx, nsid, m.elem.name);
      const hit = set && lookup(ctx, nsid, set, p, dirs, sub);
      if (hit && set && (!SET_TYPES[set.type].net || hit.nomatch === o.returnNomatch) && countsMatch(ctx, nsid, s, m.elem.name, m, p, o)) return { ...hit, nomatch: o.returnNomatch };
    }
    return null;
  }
  const elem = elemOf(s, p, dirs);
  const hit = elem && findEntry(s, elem, ctx.now);
  return hit && countsMatch(ctx, nsid, s, hit[0], hit[1], p, o) ? hit[1] : null;
};
/** ip_set_test. */
export const ipsetTest = (ctx: Ctx, nsid: Nsid, p: XtPacket, name: string, dirs: Dirs, o: SetMatchOpts): boolean => {
  const s = setOf(ctx, nsid, name);
  const hit = s && lookup(ctx, nsid, s, p, dirs, o);
  if (!s || !hit) return false;
  return s.type === 'list:set' || !SET_TYPES[s.type].net || hit.nomatch === o.returnNomatch;
};
/** ip_set_test of `SET --map-set`: what the entry has for the packet's skb. */
export const ipsetSkbinfo = (
  ctx: Ctx, nsid: Nsid, p: XtPacket, name: string, dirs: Dirs,
): { readonly mark: IpSetEntry['skbmark']; readonly prio: number; readonly queue: number } | null => {
  const s = setOf(ctx, nsid, name);
  const hit = s && lookup(ctx, nsid, s, p, dirs, { returnNomatch: false, updateCounters: true, updateSubcounters: true, packets: null, bytes: null });
  return hit && !hit.nomatch ? { mark: hit.skbmark ?? { value: 0, mask: 0xffffffff }, prio: hit.skbprio, queue: hit.skbqueue } : null;
};

/** The prefix that SET writes into a set of nets: the longest that is there. */
const firstCidr = (s: IpSet, now: number): number => {
  let cidr = 0;
  for (const e of membersOf(s, now)) if (alive(e, now) && e.elem.cidr > cidr) cidr = e.elem.cidr;
  return cidr || hostBits(s);
};
const written = (ctx: Ctx, s: IpSet, p: XtPacket, dirs: Dirs): IpSetElem | null => {
  const e = elemOf(s, p, dirs);
  return e && SET_TYPES[s.type].net ? { ...e, cidr: firstCidr(s, ctx.now) } : e;
};
/** The sets that an edit is tried on, in order: the set itself or a list's members. */
const targets = (ctx: Ctx, nsid: Nsid, name: string): IpSet[] => {
  const s = setOf(ctx, nsid, name);
  if (!s) return [];
  if (s.type !== 'list:set') return [s];
  return membersOf(s, ctx.now).map((m) => setOf(ctx, nsid, m.elem.name)).filter((x) => x !== undefined);
};
/** ip_set_add. */
export const ipsetAdd = (ctx: Ctx, nsid: Nsid, p: XtPacket, name: string, dirs: Dirs, o: { readonly exist: boolean; readonly timeout: number | null }): void => {
  for (const s of targets(ctx, nsid, name)) {
    const e = written(ctx, s, p, dirs);
    const ext = { ...NO_EXT, timeout: s.timeout === null ? null : o.timeout, ...(s.counters && { packets: 1, bytes: p.pkt.len }) };
    const next = e && addEntry(s, e, ext, o.exist, ctx.now);
    if (next === null || typeof next === 'string') continue;
    store(ctx, nsid, next);
    return;
  }
};
/** ip_set_del. */
export const ipsetDel = (ctx: Ctx, nsid: Nsid, p: XtPacket, name: string, dirs: Dirs): void => {
  for (const s of targets(ctx, nsid, name)) {
    const e = written(ctx, s, p, dirs);
    const next = e && delEntry(s, e, ctx.now);
    if (next === null || typeof next === 'string') continue;
    store(ctx, nsid, next);
    return;
  }
};
