// What Linux 6.18 makes of UDP, ICMP, ICMPv6, errors and unknown transports, replayed: test/data/conntrack-other.json
// (test/kernel/conntrack/other.py, which tells the format).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printIp } from '../../../../src/base/ip.ts';
import type { IpPkt, L4 } from '../../../../src/model/skb.ts';
import { ctAll } from '../../../../src/net/nf/ctTable.ts';
import { left, newCtx, pass, pktOf, skbOf } from './ctReplay.ts';

interface Packet {
  s: string;
  d: string;
  p: number;
  l: Record<string, number>;
  i?: Packet;
}
type Entry = [proto: number, src: string, dst: string, sport: number, dport: number, left: number, status: number, mark: number];
interface Case {
  steps: { t: number; p: Packet }[];
  want: [state: string, reply: number, entries: Entry[] | null][];
}
const cases = JSON.parse(readFileSync(new URL('../../../data/conntrack-other.json', import.meta.url), 'utf8')) as Case[];

const l4Of = ({ p, l, i }: Packet): L4 => {
  const n = (k: string): number => l[k] ?? 0;
  if (p === 17) return { type: 'udp', sport: n('sp'), dport: n('dp'), data: { len: n('n') } };
  if (p === 6) return { type: 'tcp', sport: n('sp'), dport: n('dp'), seq: l.seq ?? 1, ack: n('ack'), flags: n('f'), window: 1000, data: { len: 0 } };
  if (p === 1 || p === 58) {
    const inner = i && toPkt(i);
    return { type: 'icmp', t: n('t'), code: n('c'), id: n('id'), seq: 0, len: inner ? inner.len : n('n'), ...(inner && { inner }) };
  }
  return { type: 'raw', len: n('n') };
};
const toPkt = (p: Packet): IpPkt => pktOf(p.s, p.d, p.p, l4Of(p));
const STATES = ['ESTABLISHED', 'RELATED', 'NEW', 'ESTABLISHED', 'RELATED'];

const replay = (c: Case): string[] => {
  const ctx = newCtx();
  const wrong: string[] = [];
  for (const [i, step] of c.steps.entries()) {
    ctx.now = 1e6 + step.t;
    const [wantState, wantReply, wantEntries] = c.want[i] as Case['want'][number];
    const r = pass(ctx, skbOf(toPkt(step.p)));
    const state = r.ctinfo === 7 ? 'UNTRACKED' : r.ct ? STATES[r.ctinfo] : 'INVALID';
    const reply = r.ct && r.ctinfo >= 3 ? 1 : 0;
    const key = (e: Entry): string => JSON.stringify([e[0], e[1], e[2], e[3], e[4], e[6], e[7]]);
    const got = ctAll(ctx, 1).map(({ orig: o, ...ct }): Entry => [o.proto, printIp(o.src), printIp(o.dst), o.sport, o.dport, left(ctx, { orig: o, ...ct }), ct.status, ct.mark]);
    if (wantEntries === null && state === wantState && reply === wantReply) continue;
    const gotKeys = got.map(key).sort();
    const late = got.filter((e) => {
      const w = wantEntries?.find((x) => key(x) === key(e));
      // The kernel was asked a moment later, in whole seconds.
      return w && Math.abs(e[5] - w[5]) > 1;
    });
    if (state !== wantState || reply !== wantReply || gotKeys.join() !== (wantEntries ?? []).map(key).sort().join() || late.length > 0)
      wrong.push(`${JSON.stringify(step)}: ${state} ${reply} ${JSON.stringify(got)}, but the kernel: ${wantState} ${wantReply} ${JSON.stringify(wantEntries)}`);
  }
  return wrong;
};

describe('nfConntrackIn', () => {
  it.each(cases.map((c, i) => [i, JSON.stringify(c.steps[0]?.p), c] as const))('follows the kernel in scenario %i, from %s on', (_i, _first, c) => {
    expect(replay(c)).toEqual([]);
  });
});
