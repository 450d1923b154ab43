// What TCP promises: whatever the wire loses, every byte arrives once and in order, both ends learn of the end, and nothing is left behind.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IpPkt } from '../../../../src/model/skb.ts';
import { stateOf } from '../../../../src/net/ctx.ts';
import { closeSocket, tcpAccept, tcpInfo, tcpRead, tcpSend, tcpShutdown } from '../../../../src/net/sock.ts';
import { newPair } from './wire.ts';

describe('a lossy wire', () => {
  it('loses no byte', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('c', 'a'), fc.integer({ min: 1, max: 30_000 })), { maxLength: 6 }), fc.infiniteStream(fc.integer({ min: 0, max: 9 })), fc.integer({ min: 0, max: 3 }), (writes, dice, rate) => {
        const p = newPair();
        const { backlog } = p.ctx;
        const push = backlog.push.bind(backlog);
        backlog.push = (...items) => push(...items.filter(({ skb }) => (skb.net as IpPkt).l4?.type !== 'tcp' || (dice.next().value ?? 9) >= rate));
        const l = p.server(2, 80);
        const c = p.client(1, '10.0.0.2', 80);
        for (let i = 0; i < 60 && tcpInfo(p.ctx, 2, l)?.readable === 0; i++) p.pass(1);
        const a = tcpAccept(p.ctx, 2, l, 2);
        if (a === undefined) return;
        const sent = { c: '', a: '' };
        const got = { c: '', a: '' };
        const read = (): void => {
          got.a += tcpRead(p.ctx, 2, a);
          got.c += tcpRead(p.ctx, 1, c);
        };
        for (const [who, n] of writes) {
          const data = Array.from({ length: n }, (_, i) => String.fromCharCode((i * 7 + n) & 255)).join('');
          expect(tcpSend(p.ctx, who === 'c' ? 1 : 2, who === 'c' ? c : a, data)).toBe(undefined);
          sent[who as 'c' | 'a'] += data;
          read();
        }
        tcpShutdown(p.ctx, 1, c);
        tcpShutdown(p.ctx, 2, a);
        // The timeout doubles up to two minutes, fifteen times: patience is a matter of tcp_retries2 (924 s and more), for each end.
        for (let i = 0; i < 2000 && !(tcpInfo(p.ctx, 1, c)?.eof && tcpInfo(p.ctx, 2, a)?.eof); i++) {
          p.pass(1);
          read();
        }
        read();
        expect(got.a === sent.c && got.c === sent.a).toBe(true);
        closeSocket(p.ctx, 1, c);
        closeSocket(p.ctx, 2, a);
        closeSocket(p.ctx, 2, l);
        p.pass(400);
        expect([stateOf(p.ctx, 1).tcp.size, stateOf(p.ctx, 2).tcp.size, stateOf(p.ctx, 1).tcpHash.size, stateOf(p.ctx, 2).tcpHash.size]).toEqual([0, 0, 0, 0]);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('waits for a reader whose window is shut, and goes on', () => {
    const p = newPair();
    const l = p.server(2, 80);
    const c = p.client(1, '10.0.0.2', 80);
    const a = tcpAccept(p.ctx, 2, l, 2) ?? 0;
    tcpSend(p.ctx, 1, c, 'x'.repeat(500_000));
    p.pass(2);
    expect(tcpInfo(p.ctx, 2, a)?.readable).toBeLessThan(140_000);
    let n = 0;
    for (let i = 0; i < 20; i++) {
      n += tcpRead(p.ctx, 2, a).length;
      p.pass(1);
    }
    expect(n).toBe(500_000);
  });
});
