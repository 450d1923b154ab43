// Expectations: net/netfilter/nf_conntrack_expect.c (nf_ct_find_expectation, nf_ct_expect_related, __nf_ct_expect_check). Few at a time, so they
// are searched one by one; a dead one is thrown out when met.
import { pmDelete, pmGet, pmSet, pmValues } from '../../base/pmap.ts';
import { IPS_CONFIRMED, IPS_DYING, type Ct, type CtExpect, type Tuple } from '../../model/ct.ts';
import { SEC } from '../../model/uapi.ts';
import type { Nsid } from '../../model/world.ts';
import { nextSeq, stateOf, type Ctx } from '../ctx.ts';
import { ctNet } from './ctNet.ts';
import { ctEdit, ctGet, ctZoneId, tupleEqual } from './ctTable.ts';

const PERMANENT = 1;
const INACTIVE = 2;
/** A helper's expect_policy: how many expectations a connection may have open, and for how long. ftp's and tftp's are alike. */
const MAX_EXPECTED = 1;
const EXPECT_TIMEOUT = 300 * SEC;

const isMasked = (x: Tuple['src']): boolean => typeof x === 'number' ? x !== 0 : !/^0*$/.test(x);
const masked = (ip: Tuple['src'], mask: Tuple['src']): Tuple['src'] => {
  if (typeof ip === 'number') return typeof mask === 'number' ? (ip & mask) >>> 0 : 0;
  if (typeof mask === 'number' || !isMasked(mask)) return '';
  if (/^f+$/.test(mask)) return ip;
  let out = '';
  for (let i = 0; i < 32; i++) out += (parseInt(ip[i] as string, 16) & parseInt(mask[i] as string, 16)).toString(16);
  return out;
};
/** nf_ct_tuple_mask_cmp: the destination must be the same, of the source what the mask says. */
const maskEqual = (t: Tuple, e: CtExpect): boolean =>
  typeof t.src === typeof e.tuple.src && t.proto === e.tuple.proto && t.dst === e.tuple.dst && t.dport === e.tuple.dport && ((t.sport ^ e.tuple.sport) & e.mask.sport) === 0 &&
  masked(t.src, e.mask.src) === masked(e.tuple.src, e.mask.src);

/** nf_ct_unlink_expect. */
const ctExpectDelete = (ctx: Ctx, nsid: Nsid, id: number): void => {
  const st = stateOf(ctx, nsid);
  const e = pmGet(st.ctExpects, id);
  if (!e) return;
  st.ctExpects = pmDelete(st.ctExpects, id);
  const master = ctGet(ctx, nsid, e.master);
  if (master && master.expecting > 0) ctEdit(ctx, nsid, e.master).expecting--;
};
/** Those that are alive, the oldest first. */
export const ctExpectAll = (ctx: Ctx, nsid: Nsid): readonly CtExpect[] => {
  const st = stateOf(ctx, nsid);
  if (st.ctExpects.size === 0) return [];
  const all = [...pmValues(st.ctExpects)].sort((a, b) => a.id - b.id);
  for (const e of all) if (ctx.now >= e.timeout) ctExpectDelete(ctx, nsid, e.id);
  return all.filter((e) => ctx.now < e.timeout);
};

/** nf_ct_find_expectation: the one that the first packet of a flow fulfils; it is used up. `zones`: by direction. */
export const ctExpectFind = (ctx: Ctx, nsid: Nsid, zones: readonly [number, number], tuple: Tuple): CtExpect | undefined => {
  if (stateOf(ctx, nsid).ctExpects.size === 0) return undefined;
  for (const e of ctExpectAll(ctx, nsid)) {
    if ((e.flags & INACTIVE) !== 0 || !maskEqual(tuple, e)) continue;
    const master = ctGet(ctx, nsid, e.master);
    if (!master) continue;
    if (ctZoneId(master, 0) !== zones[0] || ctZoneId(master, 1) !== zones[1]) continue;
    if ((master.status & (IPS_CONFIRMED | IPS_DYING)) !== IPS_CONFIRMED) return undefined;
    if ((e.flags & PERMANENT) === 0) ctExpectDelete(ctx, nsid, e.id);
    return e;
  }
  return undefined;
};

/** nf_ct_expect_init: TCP or UDP from `src`, any port, to `dst` and `dport`. */
export const ctExpectInit = (ctx: Ctx, master: Ct, src: Tuple['src'], dst: Tuple['src'], proto: number, dport: number): CtExpect => ({
  id: nextSeq(ctx), master: master.id, zone: master.zone, tuple: { src, dst, proto, sport: 0, dport },
  mask: { src: typeof src === 'number' ? 0xffffffff : 'f'.repeat(32), sport: 0 }, timeout: ctx.now + EXPECT_TIMEOUT, flags: 0, class: 0, helper: '', savedAddr: null,
  savedPort: 0, dir: 0, natFollow: false,
});

const clash = (a: CtExpect, b: CtExpect): boolean => {
  const mask = { sport: a.mask.sport & b.mask.sport, src: masked(a.mask.src, b.mask.src) };
  return a.zone === b.zone && maskEqual(b.tuple, { ...a, mask: { ...mask, src: mask.src === '' ? '0'.repeat(32) : mask.src } });
};
/** nf_ct_expect_related: false when there is no room for it, or another connection expects the same. */
export const ctExpectAdd = (ctx: Ctx, nsid: Nsid, e: CtExpect): boolean => {
  for (const old of ctExpectAll(ctx, nsid)) {
    const same = old.class === e.class && tupleEqual(old.tuple, e.tuple) && old.mask.src === e.mask.src && old.mask.sport === e.mask.sport && old.zone === e.zone;
    if (same && old.master === e.master) {
      ctExpectDelete(ctx, nsid, old.id);
      break;
    }
    if (clash(old, e)) return false;
  }
  const mine = ctExpectAll(ctx, nsid).filter((x) => x.master === e.master && x.class === e.class);
  // evict_oldest_expect
  if (mine.length >= MAX_EXPECTED) ctExpectDelete(ctx, nsid, (mine[0] as CtExpect).id);
  const st = stateOf(ctx, nsid);
  if (st.ctExpects.size >= ctNet(ctx, nsid).expectMax) {
    ctx.klog.push({ at: ctx.now, netns: nsid, text: 'nf_conntrack: expectation table full' });
    return false;
  }
  st.ctExpects = pmSet(st.ctExpects, e.id, e);
  ctEdit(ctx, nsid, e.master).expecting++;
  return true;
};
