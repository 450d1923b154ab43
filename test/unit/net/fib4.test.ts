// fibLookup4 against a reference written from the rules' and tables' meaning: every route of every table is looked at, nothing is compiled.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyPMap, pmFrom, pmSet, pmValues } from '../../../src/base/pmap.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import type { FibRule, FibTable, Netns, Nexthop, Route, RouteType } from '../../../src/model/world.ts';
import { netnsOf, openCtx, setNetns, type Ctx } from '../../../src/net/ctx.ts';
import { addRouteTo, fibKey, fibLookup4 } from '../../../src/net/fib4.ts';
import type { Flow } from '../../../src/net/route4.ts';

// ---- the reference

const contains = (net: number, len: number, ip: number): boolean => len === 0 || Math.floor(ip / 2 ** (32 - len)) === Math.floor(net / 2 ** (32 - len));
const ERRORS: Partial<Record<RouteType, string>> = { blackhole: 'EINVAL', unreachable: 'EHOSTUNREACH', prohibit: 'EACCES' };
type Found = { route: Route; nh: number } | { error: string } | undefined;
const inTable = (routes: readonly Route[], fl: Flow): Found => {
  const fits = routes.filter((r) => contains(r.dst as number, r.dstLen, fl.dst as number) && (r.tos === 0 || r.tos === (fl.tos & 0x1c)));
  const order = fits.map((r, i) => ({ r, i })).sort((a, b) => b.r.dstLen - a.r.dstLen || b.r.tos - a.r.tos || a.r.priority - b.r.priority || a.i - b.i);
  for (const { r } of order) {
    if (r.type === 'throw') return undefined;
    const error = ERRORS[r.type];
    if (error) return { error };
    const nh = r.nexthops.findIndex((n) => !n.dead && (fl.oif === 0 || n.oif === fl.oif));
    if (nh >= 0) return { route: r, nh };
  }
  return undefined;
};
const ruleFits = (r: FibRule, fl: Flow): boolean => {
  const iif = fl.iif === 0 ? 1 : fl.iif;
  const index = (name: string): number => (name === 'lo' ? 1 : name === 'a' ? 2 : name === 'b' ? 3 : -1);
  const yes =
    (r.src === null || contains(r.src as number, r.srcLen, fl.src as number)) && (r.dst === null || contains(r.dst as number, r.dstLen, fl.dst as number)) &&
    (r.iif === '' || index(r.iif) === iif) && (r.oif === '' || index(r.oif) === fl.oif) && ((fl.mark ^ r.fwmark) & r.fwmask) === 0 &&
    (r.tos === 0 || r.tos === (fl.tos & 0x1c)) && (r.ipproto === 0 || r.ipproto === fl.proto) && (!r.dport || (fl.dport >= r.dport[0] && fl.dport <= r.dport[1]));
  return yes !== r.invert;
};
const reference = (rules: readonly FibRule[], tables: ReadonlyMap<number, readonly Route[]>, fl: Flow): Found => {
  let from = -1;
  for (const r of rules) {
    if (r.priority < from || !ruleFits(r, fl)) continue;
    if (r.action === 'goto') {
      if (rules.some((x) => x.priority === r.goto)) from = r.goto;
      continue;
    }
    if (r.action === 'nop') continue;
    if (r.action !== 'lookup') return { error: { unreachable: 'ENETUNREACH', prohibit: 'EACCES', blackhole: 'EINVAL' }[r.action] };
    const res = inTable(tables.get(r.table) ?? [], fl);
    if (!res || ('route' in res && res.route.dstLen <= r.suppressPrefixlen)) continue;
    return res;
  }
  return { error: 'ENETUNREACH' };
};

// ---- random worlds, small enough that everything meets everything

const ip = fc.oneof(fc.constantFrom(0, 0x0a000000, 0x0a010000, 0x0a010203, 0x0a0102ff, 0xc0a80001), fc.integer({ min: 0x0a010000, max: 0x0a01ffff }));
const cut = (a: number, len: number): number => (len === 0 ? 0 : Math.floor(a / 2 ** (32 - len)) * 2 ** (32 - len));
const nexthop: fc.Arbitrary<Nexthop> = fc.record({
  oif: fc.constantFrom(2, 3), gw: fc.constant(null), weight: fc.constant(1), onlink: fc.constant(false), dead: fc.nat(4).map((n) => n === 0), linkdown: fc.constant(false),
});
const route: fc.Arbitrary<Route> = fc
  .record({ a: ip, len: fc.constantFrom(0, 8, 15, 16, 24, 28, 32), tos: fc.constantFrom(0, 0, 0, 8, 16), priority: fc.nat(2), nhs: fc.array(nexthop, { minLength: 1, maxLength: 2 }),
    type: fc.constantFrom<RouteType>('unicast', 'unicast', 'unicast', 'unicast', 'local', 'throw', 'blackhole', 'unreachable', 'prohibit') })
  .map(({ a, len, tos, priority, nhs, type }) => ({
    dst: cut(a, len), dstLen: len, tos, priority, type, scope: 0, protocol: 3, prefsrc: null, nexthops: nhs, metrics: null, pref: 'medium' as const, expires: 0,
  }));
const prefix = fc.option(fc.tuple(ip, fc.constantFrom(8, 16, 24, 32)), { nil: null });
const rule: fc.Arbitrary<FibRule> = fc
  .record({ priority: fc.integer({ min: 1, max: 9 }), invert: fc.nat(5).map((n) => n === 0), src: prefix, dst: prefix, iif: fc.constantFrom('', '', '', 'a', 'lo', 'gone'),
    oif: fc.constantFrom('', '', '', 'b', 'gone'), mark: fc.constantFrom([0, 0], [0, 0], [1, 0xffffffff], [2, 3]), tos: fc.constantFrom(0, 0, 16), proto: fc.constantFrom(0, 0, 17),
    dport: fc.constantFrom<readonly [number, number] | null>(null, null, [53, 53], [1000, 2000]),
    action: fc.constantFrom<FibRule['action']>('lookup', 'lookup', 'lookup', 'lookup', 'goto', 'nop', 'unreachable', 'prohibit', 'blackhole'),
    table: fc.constantFrom(254, 100, 77), goto: fc.integer({ min: 1, max: 10 }), suppress: fc.constantFrom(-1, -1, 0, 16) })
  .map((r) => ({
    family: 4 as const, priority: r.priority, invert: r.invert, src: r.src ? cut(r.src[0], r.src[1]) : null, srcLen: r.src?.[1] ?? 0, dst: r.dst ? cut(r.dst[0], r.dst[1]) : null,
    dstLen: r.dst?.[1] ?? 0, iif: r.iif, oif: r.oif, fwmark: r.mark[0] as number, fwmask: r.mark[1] as number, tos: r.tos, ipproto: r.proto, sport: null, dport: r.dport, uid: null,
    action: r.action, table: r.table, goto: r.action === 'goto' ? Math.max(r.goto, r.priority + 1) : 0, suppressPrefixlen: r.suppress, suppressIfgroup: -1, protocol: 0, l3mdev: false,
  }));
const flow: fc.Arbitrary<Flow> = fc.record({
  dst: ip, src: ip, iif: fc.constantFrom(0, 2, 3), oif: fc.constantFrom(0, 0, 2, 3), tos: fc.constantFrom(0, 8, 16, 0x12, 0x30), mark: fc.nat(3), proto: fc.constantFrom(6, 17),
  sport: fc.constant(0), dport: fc.constantFrom(0, 53, 1500), uid: fc.constant(0),
});

const tableOf = (id: number, routes: readonly Route[]): FibTable => {
  let t: FibTable = { id, routes: emptyPMap() };
  for (const r of routes) t = addRouteTo(t, r, 'append');
  return t;
};
const worldOf = (tables: readonly FibTable[], rules: readonly FibRule[] | null): Ctx => {
  const ctx = openCtx(emptyWorld());
  const ns: Netns = netnsOf(ctx, 1);
  setNetns(ctx, 1, {
    fib4: pmFrom(tables.map((t) => [t.id, t])), linkNames: pmSet(pmSet(ns.linkNames, 'a', 2), 'b', 3),
    ...(rules && { rules4: rules, customRules4: true as const }),
  });
  return ctx;
};
const answer = (ctx: Ctx, fl: Flow): unknown => {
  const res = fibLookup4(ctx, 1, fl);
  return 'error' in res ? { error: res.error } : { route: res.route, nh: res.nhIndex };
};
/** The order of equal routes is that of the table itself. */
const stored = (t: FibTable): Route[] => [...pmValues(t.routes)].flat();

describe('fibLookup4', () => {
  it('answers as a reading of all rules and all routes does', () => {
    fc.assert(
      fc.property(fc.array(route, { maxLength: 12 }), fc.array(route, { maxLength: 40 }), fc.array(rule, { maxLength: 8 }), fc.array(flow, { minLength: 4, maxLength: 8 }), (main, other, extra, flows) => {
        const tables = [tableOf(254, main), tableOf(100, other)];
        const rules = [...extra].sort((a, b) => a.priority - b.priority);
        const ctx = worldOf(tables, rules);
        const held = new Map(tables.map((t) => [t.id, stored(t)]));
        for (const fl of flows) expect(answer(ctx, fl)).toEqual(reference(rules, held, fl));
      }),
      { numRuns: 300 },
    );
  });
  it('finds among many rules those of the flow\'s mark and source', () => {
    const many = fc.tuple(rule, fc.nat(2), fc.nat(40), ip, fc.constantFrom(8, 16, 24, 31, 32)).map(([r, kind, mark, src, len]): FibRule => ({
      ...r, ...(kind === 0 && { fwmark: mark, fwmask: 0xffffffff }), ...(kind === 1 && { src: cut(src, len), srcLen: len }),
    }));
    fc.assert(
      fc.property(fc.array(route, { maxLength: 12 }), fc.array(many, { minLength: 6, maxLength: 60 }), fc.array(flow, { minLength: 8, maxLength: 16 }), (main, extra, flows) => {
        const tables = [tableOf(254, main)];
        const rules = [...extra].sort((a, b) => a.priority - b.priority);
        const ctx = worldOf(tables, rules);
        const held = new Map(tables.map((t) => [t.id, stored(t)]));
        for (const fl of flows) expect(answer(ctx, fl)).toEqual(reference(rules, held, fl));
      }),
      { numRuns: 200 },
    );
  });
  it('sees local and main as one table until a rule was touched', () => {
    fc.assert(
      fc.property(fc.array(route, { maxLength: 8 }), fc.array(route, { maxLength: 8 }), fc.array(flow, { minLength: 4, maxLength: 8 }), (local, main, flows) => {
        const tables = [tableOf(255, local), tableOf(254, main)];
        const ctx = worldOf(tables, null);
        // Of two routes to one prefix, local's comes first; what fits neither way falls through to the other only when shorter.
        const both = tables.map(stored);
        for (const fl of flows) {
          const one = both.map((routes) => inTable(routes, fl));
          const len = (f: Found, i: number): number => {
            if (f && 'route' in f) return f.route.dstLen;
            const stop = (both[i] as Route[]).filter((r) => contains(r.dst as number, r.dstLen, fl.dst as number) && (r.tos === 0 || r.tos === (fl.tos & 0x1c)) && (r.type === 'throw' || ERRORS[r.type]));
            return Math.max(-1, ...stop.map((r) => r.dstLen));
          };
          const best = len(one[0], 0) >= len(one[1], 1) ? one[0] : one[1];
          expect(answer(ctx, fl)).toEqual(best ?? { error: 'ENETUNREACH' });
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('fibKey', () => {
  it('is one to one over prefixes of a family', () => {
    const seen = new Map<unknown, string>();
    for (const [a, len] of [[0, 0], [0, 1], [0, 32], [0x0a000000, 8], [0x0a000000, 9], [0xffffffff, 32], [0x80000000, 1]] as const) {
      expect(seen.get(fibKey(a, len))).toBeUndefined();
      seen.set(fibKey(a, len), `${a}/${len}`);
    }
    expect(fibKey('20010db8000000000000000000000000', 32)).toBe(fibKey('20010db8000000000000000000000000', 32));
    expect(fibKey('20010db8000000000000000000000000', 32)).not.toBe(fibKey('20010db8000000000000000000000000', 33));
  });
});
