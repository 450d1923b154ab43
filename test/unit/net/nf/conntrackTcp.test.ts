// Several hundred random sequences of segments, replayed: test/data/conntrack-tcp.json holds what Linux 6.18 made of them
// (test/kernel/conntrack/tcp.py, which tells the format).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Tcp } from '../../../../src/model/skb.ts';
import { ctEdit, ctFind } from '../../../../src/net/nf/ctTable.ts';
import { ip, left, newCtx, pass, pktOf, skbOf } from './ctReplay.ts';

interface Options {
  m?: 1;
  s?: 1;
  t?: 1;
  w?: number;
  b?: [number, number][];
}
type Step = [dir: 0 | 1, flags: number, seq: number, ack: number, win: number, n: number, o: Options, set: number];
type Entry = number[] | null;
interface Case {
  net: Record<string, number>;
  steps: Step[];
  want: [invalid: 0 | 1, entry: Entry][];
}
const cases = JSON.parse(readFileSync(new URL('../../../data/conntrack-tcp.json', import.meta.url), 'utf8')) as Case[];

const A = '10.9.0.2';
const B = '10.9.0.3';
const segment = ([dir, flags, seq, ack, window, n, o]: Step): Tcp => {
  const optLen = ((o.m ? 4 : 0) + (o.s ? 2 : 0) + (o.t ? 10 : 0) + (o.w === undefined ? 0 : 3) + (o.b ? 2 + 8 * o.b.length : 0) + 3) & ~3;
  return {
    type: 'tcp', sport: dir === 0 ? 20000 : 80, dport: dir === 0 ? 80 : 20000, seq, ack, flags, window, optLen, data: { len: n },
    ...(o.m && { mss: 1460 }), ...(o.s && { sackPerm: true }), ...(o.w !== undefined && { wscale: o.w }), ...(o.t && { ts: [1, 0] as const }), ...(o.b && { sack: o.b }),
  };
};
/** What differs from the kernel's answers; '' when nothing does. */
const replay = (c: Case): string => {
  const ctx = newCtx({ acct: 1, ...c.net });
  const tuple = { src: ip(A), dst: ip(B), proto: 6, sport: 20000, dport: 80 };
  for (const [i, step] of c.steps.entries()) {
    const before = ctFind(ctx, 1, 0, tuple);
    if (step[7] > 0 && before) ctEdit(ctx, 1, before.ct.id).timeout = ctx.now + step[7] * 1e6;
    const r = pass(ctx, skbOf(pktOf(step[0] === 0 ? A : B, step[0] === 0 ? B : A, 6, segment(step))));
    const invalid = r.ct ? 0 : 1;
    const hit = ctFind(ctx, 1, 0, tuple);
    const t = hit?.ct.tcp;
    const got: Entry = hit && t ? [hit.dir, t.state, left(ctx, hit.ct), hit.ct.status, t.seen[0].flags, t.seen[0].scale, t.seen[1].flags, t.seen[1].scale, ...(hit.ct.acct ?? [])] : null;
    const [wantInvalid, want] = c.want[i] as Case['want'][number];
    // The kernel was asked a jiffy or a few later.
    const late = got && want && (got[2] as number) - (want[2] as number);
    if (got && want && late !== null && late >= 0 && late <= 1) got[2] = want[2] as number;
    if (invalid !== wantInvalid || JSON.stringify(got) !== JSON.stringify(want))
      return `${JSON.stringify(c.net)} step ${i} of ${JSON.stringify(c.steps)}: ${invalid ? 'invalid ' : ''}${JSON.stringify(got)}, but the kernel: ${wantInvalid ? 'invalid ' : ''}${JSON.stringify(want)}`;
  }
  return '';
};

describe('tcpPacket', () => {
  it(`follows the kernel through ${cases.length} sequences of segments`, () => {
    expect(cases.map(replay).filter((x) => x !== '')).toEqual([]);
  });
});
