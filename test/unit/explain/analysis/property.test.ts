// Findings against the naive reading of the same rules (test/unit/xt/reference.ts): what surely can be hit is hit by its packet; what never can be is hit by no packet, be it random, on the edges of the
// rules, or another rule's; and without a redundant rule every packet ends as before.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIp, type Family, type Ip } from '../../../../src/base/ip.ts';
import { IPS_CONFIRMED, IPS_DST_NAT, IPS_SRC_NAT } from '../../../../src/model/ct.ts';
import { emptyWorld } from '../../../../src/model/init.ts';
import type { IpPkt, L4, Skb } from '../../../../src/model/skb.ts';
import type { World } from '../../../../src/model/world.ts';
import type { XtBackend, XtIface, XtTable, XtTarget } from '../../../../src/model/xt.ts';
import { commitCtx, netnsOf, openCtx, stateOf } from '../../../../src/net/ctx.ts';
import { newCt } from '../../../../src/net/nf/ctTable.ts';
import { newXtPacket } from '../../../../src/net/nf/xtEnv.ts';
import { xtAppend, xtEdit, xtNewChain, xtSetPolicy, xtTable, type NewRule } from '../../../../src/nfnl/xtTable.ts';
import { run } from '../../../../src/shell/session.ts';
import { analyse } from '../../../../src/explain/analysis/analyse.ts';
import type { Finding, PacketWitness } from '../../../../src/explain/analysis/types.ts';
import { packetOf, rngOf, ruleOf, type Packet, type Rng, type Shape } from '../../xt/gen.ts';
import { readTable } from '../../xt/reference.ts';

const TABLE = 'mangle';
const CALLS: Readonly<Record<string, readonly string[]>> = { FORWARD: ['U0', 'U1', 'U2'], PREROUTING: ['U1', 'U2'], POSTROUTING: ['U2'], U0: ['U1', 'U2'], U1: ['U2'], U2: [] };
const CT_NUMBERS = new Map([['NEW', 2], ['ESTABLISHED', 0], ['RELATED', 1]]);
const ground = (): World => {
  const script = [4, 6].map((f) => {
    const inet = f === 4 ? 'inet' : 'inet6';
    const [ip, net] = f === 4 ? ['10.0.0.1', '10.0.0.0/24'] : ['fd00::1', 'fd00::/64'];
    return `ipset create s${f}ip hash:ip family ${inet}; ipset add s${f}ip ${ip}; ipset create s${f}net hash:net family ${inet}; ipset add s${f}net ${net}; ipset create s${f}port hash:ip,port family ${inet}; ipset add s${f}port ${ip},tcp:80`;
  });
  const { world, output } = run(script.join('\n'), { world: emptyWorld(7) });
  if (output !== '') throw new Error(output);
  return world;
};
const GROUND = ground();
const TUPLE = { src: 1, dst: 2, proto: 6, sport: 1, dport: 2 };
/** A run with connections in every state: 100 + ctinfo + 10 * (SNAT 1, DNAT 2). */
const newRun = (): ReturnType<typeof openCtx> => {
  const ctx = openCtx(GROUND);
  for (const ctinfo of [0, 1, 2, 3]) {
    for (const nat of [0, 1, 2, 3]) {
      const status = IPS_CONFIRMED | ((nat & 1) !== 0 ? IPS_SRC_NAT : 0) | ((nat & 2) !== 0 ? IPS_DST_NAT : 0);
      stateOf(ctx, 1).liveCt.set(100 + ctinfo + 10 * nat, { ...newCt(100 + ctinfo + 10 * nat, 0, 3, TUPLE, TUPLE), status, timeout: 1e15 });
    }
  }
  return ctx;
};

const NO = { ct: 0, ctinfo: 0, tmpl: null, physin: 0, physout: 0, bridged: false, br: null, trace: false, priority: 0, sk: 0 };
/** The witness as gen.ts would have made it. */
const packetFrom = (w: PacketWitness, family: Family): Packet => {
  const icmp = family === 4 ? 1 : 58;
  const data = { len: 100 };
  const l4: L4 = w.fragment ? { type: 'raw', len: 100 } : w.proto === 6 ? { type: 'tcp', sport: w.sport as number, dport: w.dport as number, seq: 1, ack: 0, flags: w.tcpFlags as number, window: 1, data }
    : w.proto === 17 ? { type: 'udp', sport: w.sport as number, dport: w.dport as number, data }
    : w.proto === icmp ? { type: 'icmp', t: w.icmp?.type as number, code: w.icmp?.code as number, id: 1, seq: 1, len: 56 } : { type: 'raw', len: 100 };
  const pkt: IpPkt = { type: 'ip', src: parseIp(w.src) as Ip, dst: parseIp(w.dst) as Ip, proto: w.proto, ttl: w.ttl, tos: w.tos, id: 1, df: false, mf: false, off: w.fragment ? 1480 : 0, len: w.len, alert: false, l4 };
  const ctinfo = CT_NUMBERS.get(w.ctstate);
  const nf = ctinfo !== undefined ? { ...NO, ct: 100 + ctinfo + 10 * ((w.snat ? 1 : 0) + (w.dnat ? 2 : 0)), ctinfo } : w.ctstate === 'UNTRACKED' ? { ...NO, ctinfo: 7 } : null;
  const skb: Skb = { dev: 0, iif: 0, pktType: 'host', smac: 1, dmac: 2, proto: family === 4 ? 0x800 : 0x86dd, vlan: 0, mark: w.mark, net: pkt, nf, id: 1 };
  return { hook: w.hook, inName: w.iif, outName: w.oif, skb };
};
/** Rules that meet one another often: few addresses, ports and devices, many verdicts. */
const closeRule = (r: Rng, calls: readonly string[]): NewRule => {
  const net = (p: number): NewRule['src'] => {
    if (!r.chance(p)) return null;
    const len = r.pick([24, 25, 25, 26, 32, 0]);
    const mask = len === 0 ? 0 : (0xffffffff << (32 - len)) >>> 0;
    return { ip: ((0x0a000000 + r.below(4) * 64) & mask) >>> 0, mask, invert: r.chance(0.1) };
  };
  const iface = (): XtIface | null => (r.chance(0.2) ? { name: r.pick(['eth', 'eth0', 'eth1', 'br0']), prefix: r.chance(0.3), invert: r.chance(0.3) } : null);
  const proto = r.pick([0, 0, 6, 6, 6, 17]);
  const a = r.pick([80, 81, 443, 0]);
  const b = r.pick([80, 81, 443, 65535]);
  const matches: NewRule['matches'][number][] = proto !== 0 && a <= b && r.chance(0.6)
    ? [{ name: proto === 6 ? 'tcp' : 'udp', info: { spts: [0, 65535], dpts: [a, b], spInv: false, dpInv: (a > 0 || b < 65535) && r.chance(0.15), mask: 0, cmp: 0, flagsInv: false, option: 0, optionInv: false, nft: false, seen: 0 } }] : [];
  if (r.chance(0.2)) matches.push({ name: 'conntrack', info: { addrs: {}, ports: {}, state: { mask: r.pick([8, 6, 2, 14, 1, 64, 128, 256]), invert: r.chance(0.2) } } });
  if (r.chance(0.1)) matches.push({ name: 'mark', info: { mark: r.below(2), mask: 1, invert: r.chance(0.3) } });
  if (r.chance(0.06)) matches.push({ name: 'limit', info: { avg: 10000, burst: 5 } });
  if (r.chance(0.05)) matches.push({ name: 'addrtype', info: { src: 0, dst: 4, srcInv: false, dstInv: r.chance(0.3), limit: null } });
  const n = r.below(20);
  const target: XtTarget = n < 7 ? { kind: 'verdict', verdict: 'ACCEPT' } : n < 12 ? { kind: 'verdict', verdict: 'DROP' } : n < 14 ? { kind: 'verdict', verdict: 'RETURN' } : n < 15 || calls.length === 0 ? { kind: 'none' } : { kind: r.chance(0.75) ? 'jump' : 'goto', chain: r.pick(calls) };
  return { src: net(0.5), dst: net(0.4), iif: iface(), oif: iface(), proto, protoInvert: proto !== 0 && matches.length === 0 && r.chance(0.1), frag: null, matches, target };
};
const closePacket = (seed: number): Packet => {
  const r = rngOf(seed);
  const ip = (): number => r.pick([0x0a000000, 0x0a000001, 0x0a00003f, 0x0a000040, 0x0a00007f, 0x0a000080, 0x0a0000bf, 0x0a0000c0, 0x0a0000ff, 0x0a000100, 0x7f000001, 1]);
  const port = (): number => r.pick([0, 79, 80, 81, 82, 442, 443, 444, 65535]);
  const proto = r.pick([6, 6, 6, 17, 17, 1, 47]);
  const hook = r.pick([0, 2, 2, 2, 4] as const);
  const name = (): string => r.pick(['eth', 'eth0', 'eth1', 'eth2', 'br0', 'lo']);
  return packetFrom({
    hook, src: [ip()].map((n) => `${n >>> 24}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`)[0] as string, dst: [ip()].map((n) => `${n >>> 24}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`)[0] as string,
    proto, sport: port(), dport: port(), icmp: { type: 8, code: 0 }, tcpFlags: r.pick([2, 16, 18]), iif: hook === 4 ? '' : name(), oif: hook === 0 ? '' : name(),
    ctstate: r.pick(['INVALID', 'UNTRACKED', 'NEW', 'RELATED', 'ESTABLISHED'] as const), snat: r.chance(0.3), dnat: r.chance(0.3), mark: r.below(3), connmark: 0, len: 84, tos: 0, ttl: 64, fragment: false,
  }, 4);
};

interface Tally { dead: number; redundant: number; hit: number; may: number; tables: number }
const usesConntrack = (t: XtTable): boolean => t.chains.some((c) => c.rules.some((r) => r.matches.some((m) => m.name === 'conntrack' || m.name === 'state')));
/** Of packets as the analysis takes them: whole headers; no fragments where conntrack is, or no rule asks for them; no ports that the model does not carry. */
const isFair = (p: Packet, whole: boolean): boolean => {
  const pkt = p.skb.net as IpPkt;
  if (pkt.proto === 132 || (pkt.l4.type === 'raw' && pkt.off === 0 && [6, 17, 1, 58].includes(pkt.proto)) || pkt.off === 8 || (whole && (pkt.off > 0 || pkt.mf))) return false;
  return pkt.l4.type !== 'icmp' || pkt.proto === (typeof pkt.src === 'number' ? 1 : 58);
};

const check = (shape: Shape, rules: Readonly<Record<string, readonly number[]>>, close: boolean, packets: number, tally: Tally): void => {
  const ctx = openCtx(GROUND);
  const { family, backend } = shape;
  const bad = xtEdit(ctx, 1, backend, family, (tx) => {
    for (const chain of ['U0', 'U1', 'U2']) xtNewChain(tx, TABLE, chain);
    for (const [chain, seeds] of Object.entries(rules)) {
      for (const s of seeds) {
        const rule = close ? closeRule(rngOf(s), CALLS[chain] ?? []) : ruleOf(s, shape, CALLS[chain] ?? []);
        xtAppend(tx, TABLE, chain, rule);
      }
    }
    if (rules['FORWARD']?.length) xtSetPolicy(tx, TABLE, 'FORWARD', (rules['FORWARD'][0] as number) % 2 === 0 ? 'DROP' : 'ACCEPT', undefined);
  });
  if (bad) return;
  const world = commitCtx(ctx);
  const table = xtTable(netnsOf(ctx, 1), backend, family, TABLE);
  if (!table) return;
  const findings = analyse(world, { family, backend, table: TABLE });
  const whole = usesConntrack(table) || !table.chains.some((c) => c.rules.some((x) => x.frag !== null));
  const idOf = (f: Finding): number => table.chains.find((c) => c.name === f.rule.chain)?.rules[f.rule.number - 1]?.id as number;
  const read = (t: XtTable, p: Packet): { verdict: string; counted: readonly number[] } | null => {
    if (!t.chains.some((c) => c.hook === p.hook)) return null;
    return readTable(t, newXtPacket(newRun(), 1, family, p.hook, TABLE, p.skb, 0, 0, p.inName, p.outName));
  };
  const dead = new Map<number, Finding>();
  const redundant: Finding[] = [];
  const mine: Packet[] = [];
  for (const f of findings) {
    expect(f.kind).not.toBe('undecided');
    if (f.rule.number === 0) {
      for (const r of table.chains.find((c) => c.name === f.rule.chain)?.rules ?? []) dead.set(r.id, f);
      continue;
    }
    if (f.witness) {
      const p = packetFrom(f.witness, family);
      mine.push(p);
      if (f.certainty === 'must' && f.kind === 'hit' && f.witness.proto !== 132) {
        tally.hit++;
        if (!read(table, p)?.counted.includes(idOf(f))) throw new Error(`${f.text} but not by ${JSON.stringify(f.witness)}\n${f.rule.text}\n${textOf(findings)}`);
      }
      if (f.certainty === 'may') tally.may++;
      if (f.kind === 'redundant') redundant.push(f);
    } else {
      dead.set(idOf(f), f);
      if (f.kind === 'redundant') redundant.push(f);
    }
  }
  tally.dead += dead.size;
  tally.redundant += redundant.length;
  tally.tables++;
  const r = rngOf(rules['FORWARD']?.[0] ?? 1);
  const all = [...mine, ...Array.from({ length: packets }, () => (close ? closePacket(r.below(2 ** 31)) : packetOf(r.below(2 ** 31), family)))].filter((p) => isFair(p, whole));
  const without = redundant.map((f) => ({ f, t: { ...table, chains: table.chains.map((c) => (c.name === f.rule.chain ? { ...c, rules: c.rules.filter((x) => x.id !== idOf(f)) } : c)) } }));
  for (const p of all) {
    const got = read(table, p);
    if (!got) continue;
    for (const id of got.counted) {
      const f = dead.get(id);
      if (f) throw new Error(`${f.text} and yet ${JSON.stringify(p)} hits it\n${f.rule.text}\n${textOf(findings)}`);
    }
    for (const { f, t } of without) {
      const now = read(t, p);
      if (now?.verdict !== got.verdict) throw new Error(`${f.text} but ${JSON.stringify(p)} is ${got.verdict} with it and ${now?.verdict} without\n${f.rule.text}\n${textOf(findings)}`);
    }
  }
};
const textOf = (findings: readonly Finding[]): string => findings.map((f) => `${f.kind} ${f.certainty} ${f.rule.text}`).join('\n');

const seeds = (max: number): fc.Arbitrary<number[]> => fc.array(fc.noShrink(fc.nat(2 ** 31 - 1)), { minLength: 0, maxLength: max, size: 'max' });
const chains = (max: number): fc.Arbitrary<Readonly<Record<string, readonly number[]>>> => fc.record({ FORWARD: seeds(max), PREROUTING: seeds(max >> 1), POSTROUTING: seeds(max >> 1), U0: seeds(max >> 1), U1: seeds(max >> 1), U2: seeds(max >> 1) });
const shapes = (families: readonly Family[], backends: readonly XtBackend[]): fc.Arbitrary<Shape> => fc.constantFrom(...families.flatMap((family) => backends.map((backend) => ({ family, backend }))));

describe('analyse', () => {
  it('says nothing of rules that meet one another often that the naive reading does not bear out', () => {
    const tally: Tally = { dead: 0, redundant: 0, hit: 0, may: 0, tables: 0 };
    fc.assert(fc.property(shapes([4], ['legacy', 'nft']), chains(14), (s, r) => check(s, r, true, 300, tally)), { numRuns: 150 });
    // Not by accident.
    expect(tally.dead).toBeGreaterThan(300);
    expect(tally.redundant).toBeGreaterThan(200);
    expect(tally.hit).toBeGreaterThan(500);
  }, 120_000);
  it('nor of rules with everything in them, in both families', () => {
    const tally: Tally = { dead: 0, redundant: 0, hit: 0, may: 0, tables: 0 };
    fc.assert(fc.property(shapes([4, 6], ['legacy', 'nft']), chains(24), (s, r) => check(s, r, false, 200, tally)), { numRuns: 150 });
    expect(tally.hit).toBeGreaterThan(1000);
    expect(tally.may).toBeGreaterThan(100);
    expect(tally.dead).toBeGreaterThan(30);
  }, 120_000);
});
