// Long chains, whose rules a classifier picks: verdict, counters and the state of stateful matches are those of the naive reading, packet after packet.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ip } from '../../../src/base/ip.ts';
import { pmEntries, type PKey } from '../../../src/base/pmap.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import type { IpPkt, L4, Skb } from '../../../src/model/skb.ts';
import type { XtChain, XtCounter, XtMatch, XtRule, XtTable, XtTarget } from '../../../src/model/xt.ts';
import { openCtx, settleXt, stateOf, type Ctx } from '../../../src/net/ctx.ts';
import { iptDoTable } from '../../../src/net/nf/iptDoTable.ts';
import { newXtPacket } from '../../../src/net/nf/xtEnv.ts';
import { newFlowCache } from '../../../src/xt/flowCache.ts';
import { classifierOf, compileTable, findMatch, findTarget, type ChainSpan } from '../../../src/xt/compile.ts';
import type { XtPacket } from '../../../src/xt/types.ts';
import { readTable } from './reference.ts';

/** A small world of values, so that rules overlap and packets hit; prefixes of every length around them. */
const word = fc.oneof(fc.integer({ min: 0, max: 7 }).map((n) => (0x0a000000 + n) >>> 0), fc.integer({ min: 0, max: 15 }).map((n) => (0x0a000000 + n * 65536 + (n & 3)) >>> 0), fc.integer({ min: 0, max: 0xffffffff }));
const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0');
const ipArb = (v6: boolean): fc.Arbitrary<Ip> => (v6 ? fc.tuple(word, word, word, word).map(([a, b, c, d]) => `fd00${hex(a).slice(4)}${hex(b)}${hex(c)}${hex(d)}`) : word);
const maskArb = (v6: boolean): fc.Arbitrary<Ip> =>
  v6
    ? fc.integer({ min: 0, max: 128 }).map((n) => ('1'.repeat(n).padEnd(128, '0').match(/.{4}/g) as string[]).map((b) => parseInt(b, 2).toString(16)).join(''))
    : fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 32 }).map((n) => (n === 0 ? 0 : (0xffffffff << (32 - n)) >>> 0)) }, { weight: 1, arbitrary: fc.constantFrom(0xff0000ff, 0xffff00ff) });
const and = (ip: Ip, mask: Ip): Ip => (typeof ip === 'number' ? (ip & (mask as number)) >>> 0 : (BigInt(`0x${ip}`) & BigInt(`0x${mask as string}`)).toString(16).padStart(32, '0'));
const addrArb = (v6: boolean): fc.Arbitrary<XtRule['src']> => fc.option(fc.tuple(ipArb(v6), maskArb(v6), fc.nat(5)).map(([ip, mask, n]) => ({ ip: and(ip, mask), mask, invert: n === 0 })), { freq: 3 });
const port = fc.oneof(fc.constantFrom(22, 53, 80, 443, 8080), fc.integer({ min: 0, max: 65535 }));
const range = fc.tuple(port, port, fc.boolean()).map(([a, b, one]): [number, number] => (one ? [a, a] : a < b ? [a, b] : [b, a]));

const info = (name: string, family: 4 | 6, patch: Record<string, unknown>): XtMatch => ({ name, info: { ...(findMatch(name, family)?.init(family) as object), ...patch } });
const matchesArb = (family: 4 | 6): fc.Arbitrary<{ proto: number; protoInvert: boolean; matches: XtMatch[] }> =>
  fc.tuple(fc.constantFrom('none', 'tcp', 'udp', 'multi', 'icmp', 'proto', 'not'), range, range, fc.array(range, { minLength: 1, maxLength: 4 }), fc.nat(9), fc.nat(3)).map(([kind, s, d, many, n, every]) => {
    // a counting match before or behind the ports: it must see exactly the packets that the kernel would show it
    const nth = info('statistic', family, { mode: 'nth', every: every + 1, packet: 0 });
    const with_ = (proto: number, m: XtMatch[], protoInvert = false) => ({ proto, protoInvert, matches: n === 0 ? [nth, ...m] : n === 1 ? [...m, nth] : m });
    switch (kind) {
      case 'tcp': return with_(6, [info('tcp', family, { spts: n < 5 ? s : [0, 65535], dpts: d, dpInv: n === 2, spInv: n === 3 })]);
      case 'udp': return with_(17, [info('udp', family, { spts: [0, 65535], dpts: d, dpInv: n === 2 })]);
      case 'multi': return with_(6, [info('multiport', family, { side: ['sports', 'dports', 'ports'][n % 3], ports: many, invert: n === 9, proto: 6 })]);
      case 'icmp': return with_(family === 4 ? 1 : 58, [info(family === 4 ? 'icmp' : 'icmp6', family, { type: [8, 0, 3, 128, 255][n % 5], code: n < 7 ? [0, 255] : [1, 1], invert: n === 6 })]);
      case 'proto': return with_(17, []);
      case 'not': return with_(6, [], true);
      default: return with_(0, []);
    }
  });
const IFACES = [{ name: 'eth0', prefix: false }, { name: 'eth1', prefix: false }, { name: 'eth', prefix: true }, { name: 'br0', prefix: false }] as const;
const iface = fc.option(fc.tuple(fc.constantFrom(...IFACES), fc.nat(4)).map(([i, n]) => ({ ...i, invert: n === 0 })), { freq: 2 });
const ruleArb = (family: 4 | 6, users: readonly string[]): fc.Arbitrary<Omit<XtRule, 'id'>> =>
  fc.record({
    src: addrArb(family === 6), dst: addrArb(family === 6), iif: iface, oif: iface, m: matchesArb(family),
    target: fc.oneof(
      { weight: 5, arbitrary: fc.constant<XtTarget>({ kind: 'none' }) }, { weight: 2, arbitrary: fc.constantFrom('ACCEPT', 'DROP', 'RETURN').map((verdict) => ({ kind: 'verdict', verdict }) as XtTarget) },
      ...(users.length > 0 ? [{ weight: 2, arbitrary: fc.tuple(fc.constantFrom('jump', 'goto'), fc.constantFrom(...users)).map(([kind, chain]) => ({ kind, chain }) as XtTarget) }] : []),
    ),
  }).map(({ m, ...r }) => ({ ...r, ...m, frag: null }));
const tableArb = (family: 4 | 6): fc.Arbitrary<XtTable> => {
  const some = (min: number, max: number, users: readonly string[]): fc.Arbitrary<Omit<XtRule, 'id'>[]> => fc.array(ruleArb(family, users), { minLength: min, maxLength: max, size: 'max' });
  return fc.tuple(some(40, 120, ['U0', 'U1']), some(33, 60, ['U1']), some(0, 40, [])).map(([f, u0, u1]) => {
    let id = 0;
    const ids = (list: Omit<XtRule, 'id'>[]): XtRule[] => list.map((r) => ({ ...r, id: ++id }));
    const chains: XtChain[] = [
      { name: 'FORWARD', hook: 2, policy: 'ACCEPT', stats: true, id: 9001, rules: ids(f) }, { name: 'U0', hook: -1, policy: null, stats: false, id: 9002, rules: ids(u0) },
      { name: 'U1', hook: -1, policy: null, stats: false, id: 9003, rules: ids(u1) },
    ];
    return { backend: 'legacy', family, name: 'filter', created: 1, chains };
  });
};
const l4Arb: fc.Arbitrary<{ proto: number; l4: L4; off: number }> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(port, port).map(([sport, dport]) => ({ proto: 6, off: 0, l4: { type: 'tcp', sport, dport, seq: 1, ack: 0, flags: 2, window: 1, data: { len: 0 } } as L4 })) },
  { weight: 3, arbitrary: fc.tuple(port, port).map(([sport, dport]) => ({ proto: 17, off: 0, l4: { type: 'udp', sport, dport, data: { len: 0 } } as L4 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(0, 3, 8, 128, 129), fc.nat(2), fc.constantFrom(1, 58)).map(([t, code, proto]) => ({ proto, off: 0, l4: { type: 'icmp', t, code, id: 1, seq: 1, len: 56 } as L4 })) },
  { weight: 1, arbitrary: fc.constant({ proto: 6, off: 1480, l4: { type: 'raw', len: 100 } as L4 }) }, { weight: 1, arbitrary: fc.constant({ proto: 47, off: 0, l4: { type: 'raw', len: 100 } as L4 }) },
);
/** Packets near the bounds of the rules: an address of a rule, one off it, or any. */
const packetsArb = (table: XtTable, v6: boolean): fc.Arbitrary<{ pkt: IpPkt; inName: string; outName: string }[]> => {
  const ends = table.chains.flatMap((c) => c.rules.flatMap((r) => [r.src?.ip, r.dst?.ip])).filter((x): x is Ip => x !== undefined);
  const near = (ip: Ip, n: number): Ip => (typeof ip === 'number' ? (ip + n) >>> 0 : ((BigInt(`0x${ip}`) + BigInt(n)) & ((1n << 128n) - 1n)).toString(16).padStart(32, '0'));
  const addr = ends.length > 0 ? fc.oneof(fc.tuple(fc.constantFrom(...ends), fc.integer({ min: -1, max: 3 })).map(([ip, n]) => near(ip, n)), ipArb(v6)) : ipArb(v6);
  return fc.array(
    fc.record({ src: addr, dst: addr, t: l4Arb, inName: fc.constantFrom('eth0', 'eth1', 'br0', 'lo'), outName: fc.constantFrom('eth0', 'eth7', 'br0', '') }).map(({ t, src, dst, ...names }) => ({
      ...names, pkt: { type: 'ip' as const, src, dst, proto: t.proto, ttl: 64, tos: 0, id: 1, df: false, mf: false, off: t.off, len: 60, alert: false, l4: t.l4 },
    })),
    { minLength: 70, maxLength: 90, size: 'max' },
  );
};
const skbOf = (net: IpPkt): Skb => ({ dev: 0, iif: 0, pktType: 'host', smac: 0, dmac: 0, proto: 0x800, vlan: 0, mark: 0, net, nf: null, id: 1 });

describe('classifier', () => {
  for (const family of [4, 6] as const) {
    it(`gives what the naive reading gives, IPv${family}`, () => {
      let classified = 0;
      fc.assert(
        fc.property(tableArb(family).chain((t) => fc.tuple(fc.constant(t), packetsArb(t, family === 6))), ([table, packets]) => {
          const a = openCtx(emptyWorld());
          const b = openCtx(emptyWorld());
          const before = new Map<number, number>();
          for (const { pkt, inName, outName } of packets) {
            const want = readTable(table, newXtPacket(b, 1, family, 2, 'filter', skbOf(pkt), 0, 0, inName, outName));
            const verdict = iptDoTable(a, 1, table, newXtPacket(a, 1, family, 2, 'filter', skbOf(pkt), 0, 0, inName, outName));
            const counted: number[] = [];
            settleXt(stateOf(a, 1));
            for (const [id, c] of pmEntries(stateOf(a, 1).xtCounters)) {
              for (let n = before.get(id as number) ?? 0; n < c.packets; n++) counted.push(id as number);
              before.set(id as number, c.packets);
            }
            expect({ verdict, counted: counted.sort((x, y) => x - y) }).toEqual({ verdict: want.verdict, counted: [...want.counted].sort((x, y) => x - y) });
          }
          if (compileTable(table).spans[0]?.classifier) classified++;
        }),
        { numRuns: 25 },
      );
      expect(classified).toBeGreaterThan(20);
    });
  }
});

/** What was counted, by rule or policy. */
const countersOf = (ctx: Ctx): [PKey, XtCounter][] => {
  settleXt(stateOf(ctx, 1));
  return [...pmEntries(stateOf(ctx, 1).xtCounters)].sort(([a], [b]) => (a as number) - (b as number));
};
/** The same rules as other objects: nothing is known of them. */
const strange = (t: XtTable): XtTable => ({ ...t, chains: t.chains.map((c) => ({ ...c, rules: c.rules.map((r) => ({ ...r })) })) });

describe('a flow cache', () => {
  it('gives what the naive reading gives, while flows come again and push each other out', () => {
    fc.assert(
      fc.property(tableArb(4).chain((t) => fc.tuple(fc.constant(t), packetsArb(t, false))), ([table, packets]) => {
        const a = openCtx(emptyWorld());
        const b = openCtx(emptyWorld());
        const c = compileTable(table);
        for (const span of c.spans) {
          const classifier = classifierOf(c, span);
          if (classifier) classifier.flows = newFlowCache(3);
        }
        for (const { pkt, inName, outName } of [...packets, ...packets, ...packets.toReversed()]) {
          const packet = (ctx: Ctx) => newXtPacket(ctx, 1, 4, 2, 'filter', skbOf(pkt), 0, 0, inName, outName);
          expect(iptDoTable(a, 1, table, packet(a))).toBe(readTable(table, packet(b)).verdict);
        }
      }),
      { numRuns: 25 },
    );
  });
  it('comes to chains of 32,768 rules that are asked often, and to none that are smaller', () => {
    const flowsAfter = (n: number): boolean => {
      const table: XtTable = {
        family: 4, name: 'filter', backend: 'legacy', created: 0, chains: [{
          id: 1, name: 'FORWARD', hook: 2, policy: 'DROP', stats: true, rules: Array.from({ length: n }, (_, i): XtRule => ({
            id: 10 + i, src: null, dst: { ip: 0x0a000000 + i, mask: -1, invert: false }, iif: null, oif: null, proto: 6, protoInvert: false, frag: null, matches: [], target: { kind: 'verdict', verdict: 'ACCEPT' },
          })),
        }],
      };
      const ctx = openCtx(emptyWorld());
      for (let i = 0; i < 20_000; i++) {
        const pkt: IpPkt = { type: 'ip', src: 1, dst: 0x0a000000 + (i % (n + 1)), proto: 6, ttl: 64, tos: 0, id: 0, df: false, mf: false, off: 0, len: 40, alert: false, l4: { type: 'tcp', sport: 1, dport: i, seq: 0, ack: 0, flags: 2, window: 0, data: { len: 0 } } };
        expect(iptDoTable(ctx, 1, table, newXtPacket(ctx, 1, 4, 2, 'filter', skbOf(pkt), 0, 0, 'eth0', 'eth1'))).toBe(i % (n + 1) === n ? 'drop' : 'accept');
      }
      return (compileTable(table).spans[0]?.classifier?.flows ?? null) !== null;
    };
    expect([flowsAfter(32_767), flowsAfter(32_768)]).toEqual([false, true]);
  });
});

describe('an edited chain', () => {
  for (const family of [4, 6] as const) {
    it(`gives what it would give laid out anew, as do the versions before it, IPv${family}`, () => {
      const stepArb = fc.record({ op: fc.constantFrom('append', 'insert', 'insert', 'delete', 'delete', 'replace', 'several'), chain: fc.nat(2), at: fc.nat(1000), rule: ruleArb(family, []), back: fc.nat(9) });
      let overlaid = 0;
      fc.assert(
        fc.property(tableArb(family).chain((t) => fc.tuple(fc.constant(t), packetsArb(t, family === 6), fc.array(stepArb, { minLength: 20, maxLength: 60, size: 'max' }))), ([table, packets, steps]) => {
          const a = openCtx(emptyWorld());
          const b = openCtx(emptyWorld());
          let id = 100_000;
          let now = table;
          const versions = [table];
          classifierOf(compileTable(table), compileTable(table).spans[0] as ChainSpan);
          for (const [n, step] of steps.entries()) {
            const rules = [...(now.chains[step.chain] as XtChain).rules];
            const at = step.at % (rules.length + 1);
            const come: XtRule[] = [{ ...step.rule, id: ++id }];
            switch (step.op) {
              case 'append': rules.push(...come); break;
              case 'insert': rules.splice(at, 0, ...come); break;
              case 'delete': rules.splice(at, 1); break;
              case 'replace': rules.splice(at, 1, ...come); break;
              default: rules.splice(at, 3, ...come, { ...step.rule, id: ++id });
            }
            now = { ...now, chains: now.chains.map((c, i) => (i === step.chain ? { ...c, rules } : c)) };
            versions.push(now);
            // Sometimes an older version is asked: a world that somebody kept.
            const asked = step.back === 0 ? (versions[(step.at * 7) % versions.length] as XtTable) : now;
            const fresh = strange(asked);
            for (const span of compileTable(fresh).spans) span.visits = -1;
            for (let k = 0; k < 6; k++) {
              const { pkt, inName, outName } = packets[(n * 6 + k) % packets.length] as (typeof packets)[number];
              const packet = (ctx: Ctx) => newXtPacket(ctx, 1, family, 2, 'filter', skbOf(pkt), 0, 0, inName, outName);
              expect(iptDoTable(a, 1, asked, packet(a))).toBe(iptDoTable(b, 1, fresh, packet(b)));
            }
            const code = compileTable(asked).spans[0]?.code;
            if (code && code.ins.length > 0 && code.deadCount > 0 && code.store.classifier) overlaid++;
            expect(countersOf(a)).toEqual(countersOf(b));
          }
        }),
        { numRuns: 25 },
      );
      expect(overlaid).toBeGreaterThan(50);
    });
  }
});

describe('iptDoTable', () => {
  it('goes on where it was after a target has sent a packet through the same chains', () => {
    const reject: XtTarget = { kind: 'ext', name: 'REJECT', info: findTarget('REJECT', 4)?.init(4) };
    const rule = (id: number, dst: number, target: XtTarget): XtRule => ({ id, src: null, dst: { ip: dst, mask: 0xffffffff, invert: false }, iif: null, oif: null, proto: 0, protoInvert: false, frag: null, matches: [], target });
    // Both packets jump; the first meets REJECT there, the second goes back and meets rule 40, then 63.
    const user = Array.from({ length: 40 }, (_, i) => rule(200 + i, 1000 + i, { kind: 'none' }));
    const main = Array.from({ length: 64 }, (_, i) => rule(i, [5, 40, 63].includes(i) ? 7 : 2000 + i, { kind: 'none' }));
    main[5] = { ...rule(5, 0, { kind: 'jump', chain: 'U' }), dst: null };
    user[20] = rule(220, 9, reject);
    const table: XtTable = {
      backend: 'legacy', family: 4, name: 'filter', created: 1,
      chains: [{ name: 'FORWARD', hook: 2, policy: 'ACCEPT', stats: true, id: 900, rules: main }, { name: 'U', hook: -1, policy: null, stats: false, id: 901, rules: user }],
    };
    const ctx = openCtx(emptyWorld());
    const to = (dst: number): XtPacket => {
      const net: IpPkt = { type: 'ip', src: 1, dst, proto: 17, ttl: 64, tos: 0, id: 1, df: false, mf: false, off: 0, len: 60, alert: false, l4: { type: 'udp', sport: 1, dport: 2, data: { len: 0 } } };
      return newXtPacket(ctx, 1, 4, 2, 'filter', skbOf(net), 0, 0, 'eth0', 'eth1');
    };
    // Often enough for classifiers to come in the middle of it.
    for (let n = 0; n < 100; n++) {
      const p = to(9);
      let inner = '';
      const outer = iptDoTable(ctx, 1, table, { ...p, env: { ...p.env, reject: () => void (inner = iptDoTable(ctx, 1, table, to(7))) } });
      expect([outer, inner]).toEqual(['drop', 'accept']);
    }
    expect(countersOf(ctx).map(([id, c]) => [id, c.packets])).toEqual([[5, 200], [40, 100], [63, 100], [220, 100], [900, 100]]);
    expect(compileTable(table).spans.every((x) => x.classifier !== null)).toBe(true);
  });
});
