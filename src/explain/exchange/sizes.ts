// Could a full segment fare otherwise than a small one? A small MTU on the way, a tunnel, a route's MTU, a rule that looks at lengths. Kept by the identity of what it is read from.
import { pmValues } from '../../base/pmap.ts';
import type { Netns } from '../../model/world.ts';
import { findNetns, type Ctx } from '../../net/ctx.ts';

/** A device's MTU below what a full segment of this connection needs, or a rule that looks at sizes: then small packets prove nothing about large ones. */
export const sizesMatter = (ctx: Ctx, segment: number): boolean => [...ctx.drafts.keys()].some((netns) => {
  const ns = findNetns(ctx, netns);
  return ns !== undefined && (smallestMtu(ns) < segment || narrowestRoute(ns.fib4) < segment || narrowestRoute(ns.fib6) < segment || looksAtSize(ns));
});
const mtus = new WeakMap<Netns['links'], number>();
/** What a full segment must not exceed: the smallest MTU here, less what a tunnel adds. */
const smallestMtu = (ns: Netns): number => {
  let m = mtus.get(ns.links);
  if (m === undefined) {
    m = Infinity;
    let tunnel = 0;
    for (const l of pmValues(ns.links)) {
      if (l.info.kind !== 'loopback') m = Math.min(m, l.mtu);
      if (l.info.kind === 'vxlan') tunnel = 70;
    }
    m -= tunnel;
    mtus.set(ns.links, m);
  }
  return m;
};
const routeMtus = new WeakMap<Netns['fib4'], number>();
const narrowestRoute = (fib: Netns['fib4']): number => {
  let m = routeMtus.get(fib);
  if (m === undefined) {
    m = Infinity;
    for (const t of pmValues(fib)) for (const routes of pmValues(t.routes)) for (const r of routes) m = Math.min(m, r.metrics?.['mtu'] ?? Infinity);
    routeMtus.set(fib, m);
  }
  return m;
};
const SIZED = new Set(['length', 'connbytes', 'quota', 'quota2', 'hashlimit', 'string', 'bpf', 'u32']);
const sized = new WeakMap<Netns['xt'], boolean>();
const looksAtSize = (ns: Netns): boolean => {
  let yes = sized.get(ns.xt);
  if (yes === undefined) {
    yes = [...pmValues(ns.xt)].some((t) => t.chains.some((c) => c.rules.some((r) => r.matches.some((m) => SIZED.has(m.name)))));
    sized.set(ns.xt, yes);
  }
  return yes;
};
