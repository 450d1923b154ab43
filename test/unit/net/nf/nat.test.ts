import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIp, printIp, type Ip } from '../../../../src/base/ip.ts';
import { emptyWorld } from '../../../../src/model/init.ts';
import { IPS_DST_NAT, IPS_DST_NAT_DONE, IPS_SRC_NAT, IPS_SRC_NAT_DONE, type Ct, type NatRange, type Tuple } from '../../../../src/model/ct.ts';
import type { IpPkt } from '../../../../src/model/skb.ts';
import { openCtx, type Ctx } from '../../../../src/net/ctx.ts';
import { invertTuple } from '../../../../src/net/nf/conntrackTuple.ts';
import { ctAll, ctAlloc, ctDelete, ctFind, ctInsert, tupleKey } from '../../../../src/net/nf/ctTable.ts';
import { natSetupCt } from '../../../../src/net/nf/nat.ts';
import { natManipPkt } from '../../../../src/net/nf/natManip.ts';
import { natSourceIds } from '../../../../src/net/nf/natBySource.ts';

const ip = (s: string): Ip => parseIp(s) as Ip;
const tuple = (src: string, sport: number, dst: string, dport: number, proto = 17): Tuple => ({ src: ip(src), dst: ip(dst), proto, sport, dport });
const range = (flags: number, min = '0.0.0.0', max = min, minPort = 0, maxPort = minPort, basePort = 0): NatRange => ({ flags, minAddr: ip(min), maxAddr: ip(max), minPort, maxPort, basePort });
const [MAP, PROTO, RANDOM, FULLY, OFFSET] = [1, 2, 4, 16, 32];
const show = (t: Tuple): string => `${printIp(t.src)}:${t.sport} > ${printIp(t.dst)}:${t.dport}`;

/** A new flow, bound and put into the table; it lives 100 s. */
const flow = (ctx: Ctx, orig: Tuple, bind: readonly (readonly ['src' | 'dst', NatRange])[], zone = 0): Ct => {
  const ct = ctAlloc(ctx, 1, zone, 3, orig, invertTuple(orig));
  for (const [manip, r] of bind) natSetupCt(ctx, 1, ct, manip, r);
  ct.timeout = ctx.now + 100e6;
  ctInsert(ctx, 1, ct);
  return ct;
};
const open = (): Ctx => openCtx(emptyWorld(7));
const replies = (ctx: Ctx, origs: readonly Tuple[], manip: 'src' | 'dst', r: NatRange): string[] => origs.map((o) => show(flow(ctx, o, [[manip, r]]).reply));

describe('nf_nat_setup_info', () => {
  it('leaves a flow that is in range alone and says that it is done', () => {
    const ct = flow(open(), tuple('10.0.0.1', 1000, '10.0.0.2', 53), [['dst', range(MAP, '10.0.0.2')], ['src', range(MAP, '10.0.0.1')]]);
    expect(show(ct.reply)).toBe('10.0.0.2:53 > 10.0.0.1:1000');
    expect(ct.status & (IPS_SRC_NAT | IPS_DST_NAT | IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE)).toBe(IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE);
  });
  it('rewrites both ends', () => {
    const ct = flow(open(), tuple('10.0.0.1', 1000, '10.0.0.2', 80), [['dst', range(MAP | PROTO, '172.16.0.9', '172.16.0.9', 8080)], ['src', range(MAP, '192.168.0.1')]]);
    expect(show(ct.reply)).toBe('172.16.0.9:8080 > 192.168.0.1:1000');
  });
  it('asks nothing of a confirmed flow', () => {
    const ctx = open();
    const ct = flow(ctx, tuple('10.0.0.1', 1000, '10.0.0.2', 80), []);
    expect(natSetupCt(ctx, 1, ct, 'dst', range(MAP, '10.9.9.9'))).toBe('accept');
    expect(show(ct.reply)).toBe('10.0.0.2:80 > 10.0.0.1:1000');
  });
});

describe('get_unique_tuple', () => {
  const to = '192.168.0.1';
  it('keeps the port while nobody else has it', () =>
    expect(replies(open(), [tuple('10.0.0.1', 4000, '10.9.0.1', 53), tuple('10.0.0.2', 4000, '10.9.0.2', 53)], 'src', range(MAP, to))).toEqual(['10.9.0.1:53 > 192.168.0.1:4000', '10.9.0.2:53 > 192.168.0.1:4000']));
  it.each([[300, 1, 511], [511, 1, 511], [512, 600, 1023], [1023, 600, 1023], [1024, 1024, 65535], [40000, 1024, 65535]])('moves a taken port %i within %i-%i', (port, lo, hi) => {
    const ctx = open();
    for (let i = 1; i <= 20; i++) {
      const got = flow(ctx, tuple(`10.0.0.${i}`, port, '10.9.0.1', 53), [['src', range(MAP, to)]]).reply.dport;
      expect(i === 1 ? got === port : got >= lo && got <= hi && got !== port).toBe(true);
    }
  });
  it('starts at the first port of a destination range and goes on from there', () => {
    const ctx = open();
    // The same reply would come from both: 10.0.0.1:4000 talks to two published addresses of one server.
    expect(replies(ctx, [tuple('10.0.0.1', 4000, '10.9.0.1', 80), tuple('10.0.0.1', 4000, '10.9.0.2', 80), tuple('10.0.0.1', 4000, '10.9.0.3', 80)], 'dst', range(MAP | PROTO, '172.16.0.1', '172.16.0.1', 8000, 8003)))
      .toEqual(['172.16.0.1:8000 > 10.0.0.1:4000', '172.16.0.1:8001 > 10.0.0.1:4000', '172.16.0.1:8002 > 10.0.0.1:4000']);
  });
  it('shifts a range of destination ports by a base', () =>
    expect(replies(open(), [tuple('10.0.0.1', 4000, '10.9.0.1', 5002)], 'dst', range(MAP | PROTO | OFFSET, '172.16.0.1', '172.16.0.1', 8000, 8100, 5000))).toEqual(['172.16.0.1:8002 > 10.0.0.1:4000']));
  it('does not change a destination port that it was not told to', () => {
    const ctx = open();
    flow(ctx, tuple('10.0.0.1', 4000, '172.16.0.1', 80), []);
    expect(replies(ctx, [tuple('10.0.0.1', 4000, '10.9.0.1', 80)], 'dst', range(MAP, '172.16.0.1'))).toEqual(['172.16.0.1:80 > 10.0.0.1:4000']);
  });
  it('takes the mapping that the same socket already has', () => {
    const ctx = open();
    flow(ctx, tuple('10.0.0.9', 4000, '10.9.0.1', 53), [['src', range(MAP, to)]]);
    const first = flow(ctx, tuple('10.0.0.1', 4000, '10.9.0.1', 53), [['src', range(MAP, to)]]);
    expect(first.reply.dport).not.toBe(4000);
    const second = flow(ctx, tuple('10.0.0.1', 4000, '10.9.0.2', 53), [['src', range(MAP, to)]]);
    expect(second.reply.dport).toBe(first.reply.dport);
    ctDelete(ctx, 1, first.id);
    expect(natSourceIds(ctx, 1, 0, first.orig)).toEqual([second.id]);
  });
  it('gives way to flows of its own zone only', () => {
    const ctx = open();
    flow(ctx, tuple('10.0.0.9', 4000, '10.9.0.1', 53), [['src', range(MAP, to)]], 5);
    expect(flow(ctx, tuple('10.0.0.1', 4000, '10.9.0.1', 53), [['src', range(MAP, to)]], 6).reply.dport).toBe(4000);
    expect(flow(ctx, tuple('10.0.0.2', 4000, '10.9.0.1', 53), [['src', range(MAP, to)]], 5).reply.dport).not.toBe(4000);
  });
  it('translates echo identifiers', () => {
    const ctx = open();
    const echo = (src: string): Tuple => ({ src: ip(src), dst: ip('10.9.0.1'), proto: 1, sport: 77, dport: 8 << 8 });
    expect(flow(ctx, echo('10.0.0.1'), [['src', range(MAP, to)]]).reply).toEqual({ src: ip('10.9.0.1'), dst: ip(to), proto: 1, sport: 77, dport: 0 });
    expect(flow(ctx, echo('10.0.0.2'), [['src', range(MAP, to)]]).reply.sport).not.toBe(77);
  });
  it('has nothing to change in a protocol without ports', () => {
    const ctx = open();
    const esp = (src: string): Tuple => tuple(src, 0, '10.9.0.1', 0, 50);
    expect(replies(ctx, [esp('10.0.0.1'), esp('10.0.0.2')], 'src', range(MAP, to))).toEqual(['10.9.0.1:0 > 192.168.0.1:0', '10.9.0.1:0 > 192.168.0.1:0']);
  });
  it('may take the place of a masqueraded connection in TIME_WAIT whose sequence numbers are behind', () => {
    const ctx = open();
    const side = (end: number): NonNullable<Ct['tcp']>['seen'][0] => ({ end, maxend: end, maxwin: 1, maxack: 0, scale: 0, flags: 0 });
    const tcp = (state: number, end: number): Ct['tcp'] => ({ state, seen: [side(end), side(0)], lastDir: 0, lastIndex: 0, lastSeq: 0, lastAck: 0, lastEnd: 0, lastWin: 0, lastWscale: 0, lastFlags: 0, retrans: 0 });
    const make = (src: string, state: number, end: number): Ct => {
      const o = tuple(src, 4000, '10.9.0.1', 80, 6);
      const ct = ctAlloc(ctx, 1, 0, 3, o, invertTuple(o));
      ct.tcp = tcp(state, end) as typeof ct.tcp;
      natSetupCt(ctx, 1, ct, 'src', range(MAP | PROTO, to, to, 5000, 5001));
      ct.timeout = 100e6;
      if (!ctFind(ctx, 1, 0, ct.reply)) ctInsert(ctx, 1, ct);
      return ct;
    };
    const old = [make('10.0.0.1', 7, 1000), make('10.0.0.2', 7, 1000)];
    expect(old.map((c) => c.reply.dport).sort()).toEqual([5000, 5001]);
    make('10.0.0.3', 1, 999);
    const left = (): number => ctAll(ctx, 1).filter((c) => old.includes(c)).length;
    expect(left()).toBe(2);
    const young = make('10.0.0.4', 1, 2000);
    expect(left()).toBe(1);
    expect(ctFind(ctx, 1, 0, young.reply)?.ct.id).toBe(young.id);
  });
});

describe('NAT of random flows', () => {
  const ports = fc.integer({ min: 1, max: 65535 });
  const arbFlow = fc.record({ src: fc.integer({ min: 1, max: 6 }), sport: fc.oneof(fc.constantFrom(5, 700, 4000, 4001), ports), dst: fc.integer({ min: 1, max: 3 }), proto: fc.constantFrom(6, 17, 1) });
  const arbRange = fc.record({
    hosts: fc.integer({ min: 0, max: 3 }), flags: fc.constantFrom(0, RANDOM, FULLY, 8), span: fc.option(fc.record({ from: fc.integer({ min: 1000, max: 1100 }), n: fc.integer({ min: 200, max: 400 }) })),
  });
  it('never gives two flows one reply tuple, and stays in range', () => {
    fc.assert(fc.property(fc.array(arbFlow, { minLength: 1, maxLength: 60 }), arbRange, (flows, r) => {
      const ctx = open();
      const [min, max] = ['192.168.0.10', `192.168.0.${10 + r.hosts}`];
      const nat = range(MAP | r.flags | (r.span ? PROTO : 0), min, max, r.span?.from ?? 0, r.span ? r.span.from + r.span.n : 0);
      const seen = new Set<string>();
      for (const f of flows) {
        const orig: Tuple = { src: ip(`10.0.0.${f.src}`), dst: ip(`10.9.0.${f.dst}`), proto: f.proto, sport: f.sport, dport: f.proto === 1 ? 8 << 8 : 80 };
        if (ctFind(ctx, 1, 0, orig)) continue;
        const ct = flow(ctx, orig, [['src', nat]]);
        const key = tupleKey(0, ct.reply);
        expect(seen.has(key)).toBe(false);
        seen.add(key);
        expect(invertTuple(invertTuple(ct.reply))).toEqual(ct.reply);
        expect(ct.reply.src).toBe(orig.dst);
        expect(ct.reply.dst >= nat.minAddr && ct.reply.dst <= nat.maxAddr).toBe(true);
        const port = f.proto === 1 ? ct.reply.sport : ct.reply.dport;
        if (r.span) expect(port >= nat.minPort && port <= nat.maxPort).toBe(true);
        expect(ctFind(ctx, 1, 0, ct.reply)).toMatchObject({ ct: { id: ct.id }, dir: 1 });
      }
    }), { numRuns: 60 });
  });
  it('what goes out comes back: the reply is rewritten to what the sender expects', () => {
    const arb = fc.record({ proto: fc.constantFrom(6, 17), sport: ports, dport: ports, nat: ports });
    fc.assert(fc.property(arb, ({ proto, sport, dport, nat }) => {
      const ct = flow(open(), tuple('10.0.0.1', sport, '10.9.0.1', dport, proto), [['dst', range(MAP | PROTO, '172.16.0.1', '172.16.0.1', nat)], ['src', range(MAP | PROTO | RANDOM, '192.168.0.1', '192.168.0.1', 1000, 2000)]]);
      const pkt = (t: Tuple): IpPkt => ({
        type: 'ip', src: t.src, dst: t.dst, proto, ttl: 64, tos: 0, id: 0, df: true, mf: false, off: 0, len: 28, alert: false,
        l4: proto === 17 ? { type: 'udp', sport: t.sport, dport: t.dport, data: { len: 0 } } : { type: 'tcp', sport: t.sport, dport: t.dport, seq: 1, ack: 0, flags: 2, window: 1, data: { len: 0 } },
      });
      const out = invertTuple(ct.reply);
      expect(natManipPkt(natManipPkt(pkt(ct.orig), out, 'dst'), out, 'src')).toEqual(pkt(out));
      const back = invertTuple(ct.orig);
      expect(natManipPkt(natManipPkt(pkt(ct.reply), back, 'dst'), back, 'src')).toEqual(pkt(back));
    }));
  });
});
