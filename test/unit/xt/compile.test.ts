// The compiled table against the naive reading of the same rules: random tables with user chains that jump, go to and return, random packets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ip } from '../../../src/base/ip.ts';
import { pmEntries } from '../../../src/base/pmap.ts';
import type { IpPkt, Skb } from '../../../src/model/skb.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import { HOOK_NAMES, TABLE_HOOKS, type Hook, type XtChain, type XtRule, type XtTable, type XtTarget } from '../../../src/model/xt.ts';
import { openCtx, settleXt, stateOf } from '../../../src/net/ctx.ts';
import { iptDoTable } from '../../../src/net/nf/iptDoTable.ts';
import { newXtPacket } from '../../../src/net/nf/xtEnv.ts';
import { readTable } from './reference.ts';

const V4: readonly Ip[] = [0x0a000001, 0x0a000002, 0x0a000101, 0xac120001, 0xc0a80001];
const V6: readonly Ip[] = ['fd000001000000000000000000000001', 'fd000001000000000000000000000002', '20010db8000000000000000000000001'];
const M4: readonly Ip[] = [0, 0xffffffff, 0xffffff00, 0xff000000, 0xff0000ff];
const M6: readonly Ip[] = ['0'.repeat(32), 'f'.repeat(32), `${'f'.repeat(16)}${'0'.repeat(16)}`, `ffff${'0'.repeat(24)}ffff`];
const NAMES = ['', 'lo', 'eth0', 'eth1', 'br0', 'veth12'] as const;
const maybe = <T>(a: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(a, { freq: 2 });

const ruleArb = (v6: boolean, chains: readonly string[]): fc.Arbitrary<Omit<XtRule, 'id'>> => {
  const addr = maybe(fc.record({ ip: fc.constantFrom(...(v6 ? V6 : V4)), mask: fc.constantFrom(...(v6 ? M6 : M4)), invert: fc.boolean() }));
  const iface = maybe(fc.constantFrom({ name: 'eth0', prefix: false }, { name: 'eth', prefix: true }, { name: '', prefix: true }, { name: 'lo', prefix: false }).chain((i) => fc.boolean().map((invert) => ({ ...i, invert }))));
  const target: fc.Arbitrary<XtTarget> = fc.oneof(
    fc.constant<XtTarget>({ kind: 'none' }), fc.constantFrom('ACCEPT', 'DROP', 'RETURN', 'QUEUE').map((verdict) => ({ kind: 'verdict', verdict }) as XtTarget),
    ...(chains.length > 0 ? [fc.tuple(fc.constantFrom('jump', 'goto'), fc.constantFrom(...chains)).map(([kind, c]) => ({ kind, chain: c }) as XtTarget)] : []),
  );
  return fc.record({
    src: addr, dst: addr, iif: iface, oif: iface, proto: fc.constantFrom(0, 0, 1, 6, 17), protoInvert: fc.boolean(), frag: maybe(fc.constantFrom('frag' as const, 'notfrag' as const)).map((f) => (v6 ? null : f)),
    matches: fc.constant([]), target,
  });
};
/** U0 may call U1, U1 may call U2: no loops. */
const tableArb = (v6: boolean): fc.Arbitrary<XtTable> => {
  const users = ['U0', 'U1', 'U2'];
  const rules = (callable: readonly string[]): fc.Arbitrary<Omit<XtRule, 'id'>[]> => fc.array(ruleArb(v6, callable), { maxLength: 6 });
  return fc.tuple(rules(users), rules(users), rules(users), rules(users.slice(1)), rules(users.slice(2)), rules([]), fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 3, maxLength: 3 })).map(([a, b, c, u0, u1, u2, policies]) => {
    let id = 0;
    const withIds = (list: Omit<XtRule, 'id'>[]): XtRule[] => list.map((r) => ({ ...r, id: ++id }));
    const chains: XtChain[] = TABLE_HOOKS.filter.map((hook, i) => ({ name: HOOK_NAMES[hook] as string, hook, policy: policies[i]?.[0] ? 'ACCEPT' : 'DROP', stats: policies[i]?.[1] === true, rules: withIds([a, b, c][i] as Omit<XtRule, 'id'>[]), id: 1000 + i }));
    [u0, u1, u2].forEach((u, i) => chains.push({ name: users[i] as string, hook: -1, policy: null, stats: false, rules: withIds(u), id: 2000 + i }));
    return { backend: 'nft', family: v6 ? 6 : 4, name: 'filter', created: 1, chains };
  });
};
const packetArb = (v6: boolean): fc.Arbitrary<{ pkt: IpPkt; hook: Hook; inName: string; outName: string }> =>
  fc.record({
    hook: fc.constantFrom(1 as const, 2 as const, 3 as const), inName: fc.constantFrom(...NAMES), outName: fc.constantFrom(...NAMES),
    pkt: fc.record({ src: fc.constantFrom(...(v6 ? V6 : V4)), dst: fc.constantFrom(...(v6 ? V6 : V4)), proto: fc.constantFrom(1, 6, 17, 58), off: fc.constantFrom(0, 0, 1480) }).map((x): IpPkt => ({
      type: 'ip', ...x, ttl: 64, tos: 0, id: 1, df: false, mf: false, len: 84, alert: false, l4: { type: 'raw', len: 64 },
    })),
  });
const skbOf = (net: IpPkt): Skb => ({ dev: 0, iif: 0, pktType: 'host', smac: 0, dmac: 0, proto: 0x800, vlan: 0, mark: 0, net, nf: null, id: 1 });

describe('compileTable and iptDoTable', () => {
  for (const v6 of [false, true]) {
    it(`give the verdict and the counters of the naive reading, IPv${v6 ? 6 : 4}`, () => {
      fc.assert(
        fc.property(tableArb(v6), fc.array(packetArb(v6), { minLength: 1, maxLength: 8 }), (table, packets) => {
          for (const { pkt, hook, inName, outName } of packets) {
            const ctx = openCtx(emptyWorld());
            const packet = () => newXtPacket(ctx, 1, v6 ? 6 : 4, hook, 'filter', skbOf(pkt), 0, 0, inName, outName);
            const want = readTable(table, packet());
            const verdict = iptDoTable(ctx, 1, table, packet());
            settleXt(stateOf(ctx, 1));
            const counted = [...pmEntries(stateOf(ctx, 1).xtCounters)].flatMap(([id, c]) => Array.from({ length: c.packets }, () => id as number));
            expect({ verdict, counted: counted.sort((x, y) => x - y) }).toEqual({ verdict: want.verdict, counted: [...want.counted].sort((x, y) => x - y) });
          }
        }),
        { numRuns: 400 },
      );
    });
  }
});
