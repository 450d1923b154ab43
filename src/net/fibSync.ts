// IPv4 routes that die or lose their carrier with a device or an address.
// Mirrors: net/ipv4/fib_semantics.c (fib_sync_down_dev, fib_sync_down_addr, fib_sync_up, fib_sync_mtu) and fib_trie.c (fib_table_flush).
// Leaves out: nexthop objects, VRF tables.
import { isAny, type Ip4 } from '../base/ip.ts';
import { pmEntries, pmFind, pmSet, type PMap } from '../base/pmap.ts';
import { RT_TABLE_MAIN } from '../model/init.ts';
import { RT_SCOPE_HOST } from '../model/uapi.ts';
import type { FibException, Link, Nsid, Route } from '../model/world.ts';
import { findLink, netnsOf, setNetns, stateOf, type Ctx } from './ctx.ts';
import { setPrefix } from './fib4.ts';

/** Prefixes that some events alone concern, found without looking at the rest of a large table. */
interface Only {
  readonly test: (list: readonly Route[]) => boolean;
  readonly memo: WeakMap<object, true>;
  readonly table?: number;
}
const FLAGGED: Only = { test: (list) => list.some((r) => r.nexthops.some((n) => n.dead || n.linkdown)), memo: new WeakMap() };
const WITH_PREFSRC: Only = { test: (list) => list.some((r) => r.prefsrc !== null), memo: new WeakMap(), table: RT_TABLE_MAIN };

/** Replaces or removes (null) routes of every IPv4 table; untouched tables keep their identity, empty ones stay. */
const mapRoutes = (ctx: Ctx, nsid: Nsid, change: (r: Route) => Route | null, only?: Only): void => {
  const was = netnsOf(ctx, nsid).fib4;
  let fib = was;
  for (const [id, t] of pmEntries(was)) {
    if (only?.table !== undefined && t.id !== only.table) continue;
    let left = t;
    for (const [, list] of only ? pmFind(t.routes, only.test, only.memo) : pmEntries(t.routes)) {
      let next: Route[] | undefined;
      list.forEach((r, i) => {
        const c = change(r);
        if (c === r) next?.push(r);
        else {
          next ??= list.slice(0, i);
          if (c) next.push(c);
        }
      });
      const { dst, dstLen } = list[0] as Route;
      if (next) left = setPrefix(left, dst, dstLen, next);
    }
    if (left !== t) fib = pmSet(fib, id, left);
  }
  if (fib !== was) setNetns(ctx, nsid, { fib4: fib });
};

export const hasRunningOrLowerUp = (l: Link): boolean => l.up && (l.carrier || l.operstate === 'UP' || l.operstate === 'UNKNOWN');

/** Marks nexthops through the device dead (DOWN, UNREGISTER) or linkdown (CHANGE); a route whose every nexthop is dead is flushed.
 * Routes of scope host (local addresses) have nexthops of scope nowhere, which only `force` touches. */
export const fibSyncDownDev = (ctx: Ctx, nsid: Nsid, ifindex: number, ev: 'DOWN' | 'UNREGISTER' | 'CHANGE', force: boolean): void =>
  mapRoutes(ctx, nsid, (r) => {
    if (!r.nexthops.some((n) => n.oif === ifindex)) return r;
    if (!force && r.scope === RT_SCOPE_HOST) return r;
    const nexthops = r.nexthops.map((n) => (n.oif !== ifindex || n.dead ? n : { ...n, dead: ev !== 'CHANGE', linkdown: true }));
    if (ev === 'UNREGISTER' || (ev === 'DOWN' && nexthops.every((n) => n.dead))) return null;
    if (nexthops.every((n, i) => n.dead === r.nexthops[i]?.dead && n.linkdown === r.nexthops[i]?.linkdown)) return r;
    // fib_flags count what was dead before and what this device takes, not what lost its carrier earlier
    const all = r.nexthops.length > 1 && r.nexthops.every((n) => n.dead || n.oif === ifindex);
    return { ...r, nexthops, ...(all && { linkdown: true as const }) };
  });

/** Clears dead or linkdown on nexthops through a device that is up. */
export const fibSyncUp = (ctx: Ctx, nsid: Nsid, ifindex: number, what: 'DEAD' | 'LINKDOWN'): void => {
  const dev = findLink(ctx, nsid, ifindex);
  if (!dev?.up) return;
  const clearDead = what === 'DEAD';
  const clearLinkdown = what === 'LINKDOWN' || hasRunningOrLowerUp(dev);
  mapRoutes(ctx, nsid, (r) => {
    if (!r.nexthops.some((n) => n.oif === ifindex && ((clearDead && n.dead) || (clearLinkdown && n.linkdown)))) return r;
    const { linkdown, ...rest } = r;
    const nexthops = r.nexthops.map((n) => (n.oif === ifindex ? { ...n, dead: n.dead && !clearDead, linkdown: n.linkdown && !clearLinkdown } : n));
    return { ...rest, nexthops, ...(linkdown && !clearLinkdown && { linkdown }) };
  }, FLAGGED);
};

/** Routes of the main table whose preferred source has gone go with it. */
export const fibSyncDownAddr = (ctx: Ctx, nsid: Nsid, ip: Ip4): void =>
  mapRoutes(ctx, nsid, (r) => (r.prefsrc === ip ? null : r), WITH_PREFSRC);

/** A lower MTU shortens the path MTUs learnt through the device. */
export const fibSyncMtu = (ctx: Ctx, nsid: Nsid, ifindex: number, mtu: number): void => {
  const st = stateOf(ctx, nsid);
  let ex: PMap<FibException> = st.exceptions;
  for (const [key, e] of pmEntries(ex)) {
    if (typeof e.dst !== 'number' || !String(key).startsWith(`${ifindex}/`) || isAny(e.dst)) continue;
    if (e.pmtu > mtu) ex = pmSet(ex, key, { ...e, pmtu: mtu, locked: false });
  }
  st.exceptions = ex;
};
