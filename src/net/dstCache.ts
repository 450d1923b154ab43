// A memory of IPv4 routing decisions, as dst_entry is one: a pure function of the namespace's config for flows that neither an exception, nor a
// next hop chosen by hash, nor a policy rule may turn elsewhere. It belongs to the version of the config that it was made from.
import type { PMap } from '../base/pmap.ts';
import type { Link, Netns } from '../model/world.ts';
import type { Rt4, RtError } from './route4.ts';

interface Entry {
  readonly dst: number;
  readonly src: number;
  /** The device it came in by, or was bound to. */
  readonly dev: number;
  readonly tos: number;
  readonly mark: number;
  readonly rt: Rt4 | RtError;
}
/** Direct mapped: SLOTS for packets that come in, SLOTS for those made here. */
const SLOTS = 256;
export interface DstCache {
  readonly fib4: Netns['fib4'];
  readonly conf4: Netns['conf4'];
  readonly rules4: Netns['rules4'];
  readonly customLocal4: true | undefined;
  readonly entries: (Entry | undefined)[];
}

const caches = new WeakMap<PMap<Link>, DstCache>();
/** The memory that belongs to this version of a namespace. */
export const dstCacheOf = (ns: Netns): DstCache => {
  let c = caches.get(ns.links);
  if (c?.fib4 !== ns.fib4 || c.conf4 !== ns.conf4 || c.rules4 !== ns.rules4 || c.customLocal4 !== ns.customLocal4) {
    c = { fib4: ns.fib4, conf4: ns.conf4, rules4: ns.rules4, customLocal4: ns.customLocal4, entries: [] };
    caches.set(ns.links, c);
  }
  return c;
};

const slotOf = (dst: number, src: number, dev: number, out: boolean): number => {
  let h = Math.imul(dst ^ Math.imul(src, 0x85ebca6b), 0x9e3779b1) ^ dev;
  h ^= h >>> 15;
  return (h & (SLOTS - 1)) + (out ? SLOTS : 0);
};
export const dstFind = (c: DstCache, dst: number, src: number, dev: number, tos: number, mark: number, out: boolean): Rt4 | RtError | undefined => {
  const e = c.entries[slotOf(dst, src, dev, out)];
  return e !== undefined && e.dst === dst && e.src === src && e.dev === dev && e.tos === tos && e.mark === mark ? e.rt : undefined;
};
export const dstKeep = (c: DstCache, dst: number, src: number, dev: number, tos: number, mark: number, out: boolean, rt: Rt4 | RtError): void => {
  c.entries[slotOf(dst, src, dev, out)] = { dst, src, dev, tos, mark, rt };
};
