// The table: zones as `conntrack -L` of Linux 6.18 showed them, a full table, entries that die, and worlds that were taken apart.
import { describe, expect, it } from 'vitest';
import { IP_CT_ESTABLISHED_REPLY, IP_CT_NEW, IP_CT_UNTRACKED, type CtTemplate } from '../../../../src/model/ct.ts';
import { NO_NF, type Skb } from '../../../../src/model/skb.ts';
import { commitCtx, openCtx, stateOf, type Ctx } from '../../../../src/net/ctx.ts';
import { ctAll, ctCount, ctDelete, ctEdit, ctGet } from '../../../../src/net/nf/ctTable.ts';
import { readSysctl } from '../../../../src/rtnl/sysctl.ts';
import { newCtx, pass, pktOf, skbOf } from './ctReplay.ts';

const A = '10.9.0.2';
const B = '10.9.0.3';
const tmplOf = (zone: number, zoneDir: 1 | 2 | 3, zoneFromMark = false): CtTemplate => ({ zone, zoneDir, zoneFromMark, helper: '', ctevents: 0, expevents: 0, timeoutPolicy: '' });
const udp = (s: string, d: string, sport: number, dport: number, tmpl: CtTemplate | null = null, mark = 0): Skb =>
  skbOf(pktOf(s, d, 17, { type: 'udp', sport, dport, data: { len: 0 } }), tmpl, mark);
const zones = (ctx: Ctx): unknown => ctAll(ctx, 1).map((c) => [c.zone, c.zoneDir, c.orig.sport, (c.status & 2) !== 0]);

describe('zones', () => {
  it.each([
    ['a zone', tmplOf(5, 3), null, IP_CT_NEW, [[5, 3, 50, false], [0, 3, 100, false]]],
    ['a zone both ways', tmplOf(5, 3), tmplOf(5, 3), IP_CT_ESTABLISHED_REPLY, [[5, 3, 50, true]]],
    ['--zone-orig', tmplOf(6, 1), tmplOf(6, 1), IP_CT_ESTABLISHED_REPLY, [[6, 1, 50, true]]],
    ['--zone-reply', tmplOf(7, 2), tmplOf(7, 2), IP_CT_ESTABLISHED_REPLY, [[7, 2, 50, true]]],
    ['--zone mark', tmplOf(0, 3, true), tmplOf(9, 3), IP_CT_ESTABLISHED_REPLY, [[9, 3, 50, true]]],
  ] as const)('%s', (_, there, back, ctinfo, want) => {
    const ctx = newCtx();
    pass(ctx, udp(A, B, 50, 100, there, 0x10009));
    expect(pass(ctx, udp(B, A, 100, 50, back)).ctinfo).toBe(ctinfo);
    expect(zones(ctx)).toEqual(want);
  });
});

describe('nfConntrackIn', () => {
  it('leaves alone what is untracked, and what came back through lo', () => {
    const ctx = newCtx();
    const skb = { ...udp(A, B, 1, 2), nf: { ...NO_NF, ctinfo: IP_CT_UNTRACKED } };
    expect(pass(ctx, skb).ctinfo).toBe(IP_CT_UNTRACKED);
    const first = pass(ctx, udp(A, B, 1, 2));
    const again = pass(ctx, { ...udp(A, B, 1, 2), nf: { ...NO_NF, ct: first.ct?.id ?? 0, ctinfo: IP_CT_NEW } });
    expect([again.ct?.id, again.ctinfo, ctCount(ctx, 1)]).toEqual([first.ct?.id, IP_CT_NEW, 1]);
  });
  it('drops what begins a flow when the table is full of assured ones, and says so ten times in five seconds', () => {
    const ctx = newCtx({ max: 3 });
    for (let i = 0; i < 3; i++) {
      const { ct } = pass(ctx, udp(A, B, i, 53));
      ctEdit(ctx, 1, ct?.id ?? 0).status |= 6;
    }
    for (let i = 0; i < 20; i++) expect(pass(ctx, udp(A, B, 100 + i, 53)).dropped).toBe(true);
    expect(ctx.klog.map((l) => l.text)).toEqual(Array.from({ length: 10 }, () => 'nf_conntrack: nf_conntrack: table full in netns 4026531841, dropping packet'));
    expect([stateOf(ctx, 1).ctStats?.drop, readSysctl(ctx, 1, 'net.netfilter.nf_conntrack_count')]).toEqual([20, '3']);
    // A known flow goes on, and dead ones make room.
    expect(pass(ctx, udp(A, B, 1, 53)).dropped).toBe(false);
    ctx.now += 130e6;
    expect(pass(ctx, udp(A, B, 200, 53)).dropped).toBe(false);
    expect(ctCount(ctx, 1)).toBe(1);
  });
});

describe('a connection that was deleted', () => {
  it('is known to its packet with the lifetime that it had, and to nobody later', () => {
    const ctx = newCtx({ max: 10_000 });
    const { ct } = pass(ctx, udp(A, B, 1, 53));
    const id = ct?.id ?? 0;
    ctx.now += 1e6;
    ctDelete(ctx, 1, id);
    const many = (from: number): void => {
      for (let i = 0; i < 3000; i++) pass(ctx, udp(A, B, from + i, 54));
    };
    many(1000);
    expect((ctGet(ctx, 1, id)?.timeout ?? 0) - ctx.now).toBe(29e6);
    ctx.now += 1e6;
    many(10_000);
    expect(ctGet(ctx, 1, id)).toBeUndefined();
  });
});

describe('commit', () => {
  it('keeps worlds apart that began alike', () => {
    const ctx = newCtx();
    for (let i = 0; i < 50; i++) pass(ctx, udp(A, B, i, 53));
    const world = commitCtx(ctx);
    const one = openCtx(world);
    const two = openCtx(JSON.parse(JSON.stringify(world)) as typeof world);
    const three = openCtx(world);
    pass(one, udp(A, B, 100, 53));
    pass(one, udp(B, A, 53, 7));
    ctDelete(three, 1, ctAll(three, 1)[0]?.id ?? 0);
    expect([ctCount(one, 1), ctCount(two, 1), ctCount(three, 1)]).toEqual([51, 50, 49]);
    const reply = (c: Ctx): number => pass(c, udp(B, A, 53, 7)).ctinfo;
    expect([reply(two), reply(three), reply(openCtx(world))]).toEqual([IP_CT_ESTABLISHED_REPLY, IP_CT_ESTABLISHED_REPLY, IP_CT_ESTABLISHED_REPLY]);
    expect(ctAll(openCtx(world), 1).every((c) => (c.status & 2) === 0)).toBe(true);
    expect(ctCount(openCtx(commitCtx(one)), 1)).toBe(51);
  });
  it('gives runs that go on side by side what each would give alone', () => {
    const first = newCtx();
    for (let i = 0; i < 20; i++) pass(first, udp(A, B, i, 53));
    const world = commitCtx(first);
    // By run: replies to old flows, new flows and replies to them, marks by number, deletions.
    const step = (run: number, k: number) => (ctx: Ctx): void => {
      const i = (k * 7 + run * 3) % 20;
      const { ct } = pass(ctx, k % 3 === 0 ? udp(B, A, 53, i) : k % 3 === 1 ? udp(A, B, 100 + (k % 10), 53) : udp(B, A, 53, 100 + ((k + 1) % 10)));
      if (ct) ctEdit(ctx, 1, ct.id).mark += run + 1;
      const old = ctAll(ctx, 1)[i % 5];
      if (old && k % 11 === run) ctDelete(ctx, 1, old.id);
      else if (old) ctEdit(ctx, 1, old.id).mark += 100;
    };
    const alone = [0, 1, 2].map((run) => {
      const ctx = openCtx(world);
      for (let k = 0; k < 60; k++) step(run, k)(ctx);
      return commitCtx(ctx);
    });
    const together = [0, 1, 2].map(() => openCtx(world));
    for (let k = 0; k < 60; k++) together.forEach((ctx, run) => step(run, k)(ctx));
    expect(together.map(commitCtx)).toEqual(alone);
    expect(ctAll(openCtx(world), 1).map((c) => c.mark)).toEqual(Array(20).fill(0));
  });
  it('forgets a flow whose packet died before confirmation', () => {
    const ctx = newCtx();
    const { ct } = pass(ctx, udp(A, B, 1, 53));
    ctDelete(ctx, 1, ct?.id ?? 0);
    // The packet that holds it still sees it; the world does not.
    expect([ctGet(ctx, 1, ct?.id ?? 0) === undefined, ctCount(ctx, 1), ctAll(openCtx(commitCtx(ctx)), 1)]).toEqual([false, 0, []]);
  });
});
