// What a socket in each state answers to a single odd segment: crafted ones, sent by a raw socket to Linux 6.18. Sequence numbers of the peer
// count from 1000 (its SYN), ours from our SYN; answers are flags, seq, ack, packet length. No options on the peer's side.
import { describe, expect, it } from 'vitest';
import type { IpPkt, Tcp } from '../../../../src/model/skb.ts';
import { findLinkByName } from '../../../../src/net/ctx.ts';
import { drain, netifRx } from '../../../../src/net/dev.ts';
import { localSkb, makeIp4 } from '../../../../src/net/ip4Output.ts';
import { closeSocket, openSocket, tcpAccept, tcpConnect, tcpInfo } from '../../../../src/net/sock.ts';
import { findConn } from '../../../../src/net/tcp/table.ts';
import { ip, newPair } from './wire.ts';

const BITS = { F: 1, S: 2, R: 4, P: 8, A: 16 } as const;
const ORDER = ['F', 'S', 'R', 'P', 'A'] as const;
type Case = readonly [name: string, flags: string, seq: number, ack: number | null, data: string, answer: string, state?: string];

/** Namespace 1 with a peer that only says what it is told to. */
const crafted = () => {
  const p = newPair();
  p.run('ip -n b addr del 10.0.0.2/24 dev v1\nip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0');
  const { ctx } = p;
  const v0 = findLinkByName(ctx, 1, 'v0')?.ifindex ?? 0;
  let got: { t: Tcp; len: number }[] = [];
  ctx.taps.set(1, [{ ifindex: v0, see: (skb, _i, dir) => {
    const n = skb.net as IpPkt;
    if (dir === 'out' && n.type === 'ip' && n.l4.type === 'tcp') got.push({ t: n.l4, len: n.len });
  } }]);
  let iss = 0;
  const send = (sport: number, dport: number, flags: string, seq: number, ack: number, data = ''): void => {
    const l4: Tcp = { type: 'tcp', sport, dport, seq: seq >>> 0, ack: ack >>> 0, flags: [...flags].reduce((n, c) => n | BITS[c as 'F'], 0), window: 1000, data: { len: data.length, text: data } };
    const pkt = makeIp4(ctx, { src: ip('10.0.0.2') as number, dst: ip('10.0.0.1') as number, proto: 6, ttl: 64, tos: 0, df: true, l4 });
    netifRx(ctx, 1, v0, { ...localSkb(ctx, pkt, 0x800), smac: 0x020000000002, dmac: 0x020000000001 });
    drain(ctx);
  };
  const answers = (mine: number): string => {
    const out = got.map(({ t, len }) => `${ORDER.filter((c) => (t.flags & BITS[c]) !== 0).join('')} ${t.seq === 0 ? 'zero' : (t.seq - iss) >>> 0} ${(t.flags & 16) !== 0 ? (t.ack - mine) >>> 0 : '-'} ${len}`).join(', ');
    got = [];
    return out;
  };
  const l = p.server(1, 80);
  const syn = (): void => {
    send(2000, 80, 'S', 1000, 0);
    iss = got[0]?.t.seq ?? 0;
    got = [];
  };
  const est = (): number => {
    syn();
    send(2000, 80, 'A', 1001, iss + 1);
    got = [];
    return tcpAccept(ctx, 1, l, 1) ?? 0;
  };
  return {
    ...p, send, answers, syn, est,
    say: (c: Case): string => {
      send(2000, 80, c[1], 1000 + c[2], c[3] === null ? 0 : iss + c[3], c[4]);
      p.pass(0.1);
      return answers(1000);
    },
    state: (): string | undefined => findConn(ctx, 1, ip('10.0.0.1'), 80, ip('10.0.0.2'), 2000)?.state,
    clear: () => void (got = []),
    setIss: (n: number) => void (iss = n),
    first: () => got[0]?.t,
    iss: () => iss,
  };
};

const run = (name: string, before: (k: ReturnType<typeof crafted>) => void, cases: readonly Case[]): void => {
  describe(name, () => {
    it.each(cases.map((c) => ({ c, title: c[0] })))('$title', ({ c }) => {
      const k = crafted();
      before(k);
      k.clear();
      expect(k.say(c)).toBe(c[5]);
      if (c[6] !== undefined) expect(k.state()).toBe(c[6] === '' ? undefined : c[6]);
    });
  });
};

describe('a closed port', () => {
  it.each([
    ['S', 'RA zero 1001 40'], ['A', 'R 2000 - 40'], ['SA', 'R 2000 - 40'], ['F', 'RA zero 1001 40'], ['FA', 'R 2000 - 40'], ['R', ''], ['RA', ''], ['', 'RA zero 1000 40'],
    ['P', 'RA zero 1000 40'], ['SF', 'RA zero 1002 40'], ['SR', ''],
  ])('%s', (flags, answer) => {
    const k = crafted();
    k.send(2000, 99, flags, 1000, 2000);
    expect(k.answers(0)).toBe(answer);
  });
});
describe('a listener', () => {
  it.each([
    ['A', 'R 2000 - 40'], ['SA', 'R 2000 - 40'], ['F', ''], ['FA', 'R 2000 - 40'], ['R', ''], ['RA', ''], ['', ''], ['P', ''], ['SF', ''], ['SR', ''], ['SFA', 'R 2000 - 40'],
  ])('%s', (flags, answer) => {
    const k = crafted();
    k.send(2000, 80, flags, 1000, 2000);
    expect(k.answers(0)).toBe(answer);
  });
});
run('SYN_RECV', (k) => k.syn(), [
  ['dup syn', 'S', 0, null, '', 'SA 0 1 44'], ['syn other seq', 'S', 5, null, '', 'RA zero 6 40'], ['bad ack', 'A', 1, 7, '', 'R 7 - 40'], ['rst', 'R', 1, null, '', ''],
  ['ack out of window', 'A', 70000, 1, '', 'A 1 1 40'], ['syn in window', 'S', 1, null, '', 'RA zero 2 40'], ['data ack', 'PA', 1, 1, 'hey', 'A 1 4 40', 'ESTABLISHED'], ['no ack flag', '', 1, null, '', ''],
]);
run('ESTABLISHED', (k) => void k.est(), [
  ['syn at rcv_nxt', 'S', 1, null, '', 'A 1 1 40'], ['syn old', 'S', 0, null, '', 'A 1 1 40'], ['syn ack', 'SA', 0, 1, '', 'A 1 1 40'], ['rst exact', 'R', 1, null, '', '', ''],
  ['rst in window', 'R', 5, null, '', 'A 1 1 40', 'ESTABLISHED'], ['rst out', 'R', 700000, null, '', '', 'ESTABLISHED'], ['rst old', 'R', 0, null, '', '', 'ESTABLISHED'],
  ['ack future', 'A', 1, 100, '', 'A 1 1 40'], ['ack old', 'A', 1, -5, '', 'A 1 1 40'], ['ack very old', 'A', 1, -100000, '', 'A 1 1 40'], ['data future ack', 'PA', 1, 100, 'abc', 'A 1 1 40'],
  ['data beyond window', 'PA', 700000, 1, 'abc', 'A 1 1 40'], ['old data', 'PA', 0, 1, 'a', 'A 1 1 40'], ['hole', 'PA', 11, 1, 'abc', 'A 1 1 40'], ['no ack', 'P', 1, null, 'abc', ''],
  ['data+fin', 'FPA', 1, 1, 'abc', 'A 1 5 40', 'CLOSE_WAIT'], ['fin hole', 'FA', 3, 1, '', 'A 1 1 40', 'ESTABLISHED'], ['keepalive', 'A', 0, 1, '', 'A 1 1 40'],
]);
const closed = (k: ReturnType<typeof crafted>): void => closeSocket(k.ctx, 1, k.est());
run('FIN_WAIT1', closed, [
  ['fin only', 'FA', 1, 1, '', 'A 2 2 40', 'CLOSING'], ['finack', 'FA', 1, 2, '', 'A 2 2 40', 'TIME_WAIT'], ['ack', 'A', 1, 2, '', '', 'FIN_WAIT2'], ['rst', 'R', 1, null, '', '', ''],
  ['data', 'PA', 1, 2, 'abc', 'R 2 - 40'], ['data old ack', 'PA', 1, 1, 'abc', 'R 1 - 40'],
]);
run('FIN_WAIT2 of an orphan', (k) => {
  closed(k);
  k.send(2000, 80, 'A', 1001, k.iss() + 2);
}, [
  ['data', 'PA', 1, 2, 'abc', 'R 2 - 40'], ['fin', 'FA', 1, 2, '', 'A 2 2 40', 'TIME_WAIT'], ['data+fin', 'FPA', 1, 2, 'abc', 'R 2 - 40'], ['rst', 'R', 1, null, '', '', ''],
  ['syn', 'S', 1, null, '', 'RA zero 2 40'], ['syn old', 'S', -10, null, '', 'A 2 1 40'], ['dup ack', 'A', 1, 2, '', ''], ['old data', 'PA', 0, 2, 'a', 'A 2 1 40'], ['beyond', 'PA', 700000, 2, 'a', 'A 2 1 40'],
]);
run('TIME_WAIT', (k) => {
  closed(k);
  k.send(2000, 80, 'FA', 1001, k.iss() + 2);
}, [
  ['ack', 'A', 2, 2, '', '', 'TIME_WAIT'], ['dup fin', 'FA', 1, 2, '', 'A 2 2 40', 'TIME_WAIT'], ['data', 'PA', 2, 2, 'abc', 'A 2 2 40', 'TIME_WAIT'], ['rst', 'R', 2, null, '', '', ''],
  ['rst off', 'R', 5, null, '', '', 'TIME_WAIT'], ['syn newer', 'S', 100, null, '', 'SA 65539 101 44', 'SYN_RECV'], ['syn same', 'S', 2, null, '', 'A 2 2 40', 'TIME_WAIT'],
  ['syn older', 'S', -100, null, '', 'A 2 2 40', 'TIME_WAIT'], ['synack', 'SA', 100, 2, '', 'A 2 2 40', 'TIME_WAIT'],
]);
describe('SYN_SENT', () => {
  it.each([
    ['bad ack', 'A', 100, 'R 100 - 40, S 0 - 60', 'SYN_SENT'], ['synack bad', 'SA', 0, 'R 0 - 40, S 0 - 60', 'SYN_SENT'], ['rst bad', 'RA', 100, 'S 0 - 60', 'SYN_SENT'],
    ['rst no ack', 'R', null, '', 'SYN_SENT'], ['rst good', 'RA', 1, '', 'CLOSE'], ['fin', 'FA', 1, '', 'SYN_SENT'], ['ack good', 'A', 1, '', 'SYN_SENT'],
  ])('%s', (_name, flags, ack, answer, state) => {
    const k = crafted();
    const c = openSocket(k.ctx, 1, { kind: 'tcp', family: 4, proto: 6, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 1 });
    tcpConnect(k.ctx, 1, c, ip('10.0.0.2'), 9);
    k.setIss(k.first()?.seq ?? 0);
    k.clear();
    k.send(9, tcpInfo(k.ctx, 1, c)?.lport ?? 0, flags, 0, ack === null ? 0 : k.iss() + ack);
    k.pass(0.15);
    expect(k.answers(0)).toBe(answer);
    expect(tcpInfo(k.ctx, 1, c)?.state).toBe(state);
  });
});
