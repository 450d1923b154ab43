// Which segments cross a veth, as `tcpdump -v` told them on Linux 6.18 (two namespaces, one python process that makes the calls).
import { describe, expect, it } from 'vitest';
import { bindSocket, closeSocket, openSocket, tcpAccept, tcpConnect, tcpInfo, tcpRead, tcpSend, tcpShutdown } from '../../../../src/net/sock.ts';
import { ip, newPair, type Pair } from './wire.ts';

const SPEC = { kind: 'tcp', family: 4, proto: 6, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 1 } as const;

const OPEN = ['1.a > 2.80: [S] seq 0 win 64240 mss 1460 len 60', '2.80 > 1.a: [S.] seq 0 ack 1 win 65160 mss 1460 len 60', '1.a > 2.80: [.] ack 1 win 63 len 52'];

/** A connection from 1 to port 80 of 2, and short names for the calls on its ends `c` and `a`. */
const open = (p: Pair): { l: number; c: number; a: number; send: (who: 'c' | 'a', data: string) => string | undefined; read: (who: 'c' | 'a') => string; close: (who: 'c' | 'a') => void } => {
  const l = p.server(2, 80);
  const c = p.client(1, '10.0.0.2', 80);
  const a = tcpAccept(p.ctx, 2, l, 2) ?? 0;
  const at = (who: 'c' | 'a'): [number, number] => (who === 'c' ? [1, c] : [2, a]);
  return {
    l, c, a,
    send: (who, data) => tcpSend(p.ctx, ...at(who), data),
    read: (who) => tcpRead(p.ctx, ...at(who)),
    close: (who) => closeSocket(p.ctx, ...at(who)),
  };
};

describe('a connection', () => {
  it('delays the ACK of a lone FIN by a tick, and its own FIN until close', () => {
    const p = newPair();
    const { close } = open(p);
    p.pass(0.1);
    close('c');
    p.pass(0.5);
    close('a');
    expect(p.wire()).toEqual([
      ...OPEN,
      '1.a > 2.80: [F.] seq 1 ack 1 win 63 len 52',
      '2.80 > 1.a: [.] ack 2 win 64 len 52',
      '2.80 > 1.a: [F.] seq 1 ack 2 win 64 len 52',
      '1.a > 2.80: [.] ack 2 win 63 len 52',
    ]);
  });

  it('acknowledges at once at first, then with its answers', () => {
    const p = newPair();
    const { send, read, close } = open(p);
    for (let i = 0; i < 3; i++) {
      p.pass(0.01);
      send('c', 'x'.repeat(10));
      read('a');
      p.pass(0.01);
      send('a', 'y'.repeat(20));
      read('c');
    }
    p.pass(0.3);
    close('c');
    p.pass(0.01);
    close('a');
    expect(p.wire()).toEqual([
      ...OPEN,
      '1.a > 2.80: [P.] seq 1 ack 1 win 63 len 62',
      '2.80 > 1.a: [.] ack 11 win 64 len 52',
      '2.80 > 1.a: [P.] seq 1 ack 11 win 64 len 72',
      '1.a > 2.80: [.] ack 21 win 63 len 52',
      '1.a > 2.80: [P.] seq 11 ack 21 win 63 len 62',
      '2.80 > 1.a: [P.] seq 21 ack 21 win 64 len 72',
      '1.a > 2.80: [P.] seq 21 ack 41 win 63 len 62',
      '2.80 > 1.a: [P.] seq 41 ack 31 win 64 len 72',
      '1.a > 2.80: [.] ack 61 win 63 len 52',
      '1.a > 2.80: [F.] seq 31 ack 61 win 63 len 52',
      '2.80 > 1.a: [F.] seq 61 ack 32 win 64 len 52',
      '1.a > 2.80: [.] ack 62 win 63 len 52',
    ]);
  });

  it('lets the server speak first', () => {
    const p = newPair();
    const { send, read, close } = open(p);
    send('a', '220 hello\r\n');
    read('c');
    send('c', 'HELO\r\n');
    read('a');
    send('a', '250\r\n');
    read('c');
    send('c', 'QUIT\r\n');
    read('a');
    close('a');
    read('c');
    close('c');
    expect(p.wire()).toEqual([
      ...OPEN,
      '2.80 > 1.a: [P.] seq 1 ack 1 win 64 len 63',
      '1.a > 2.80: [.] ack 12 win 63 len 52',
      '1.a > 2.80: [P.] seq 1 ack 12 win 63 len 58',
      '2.80 > 1.a: [.] ack 7 win 64 len 52',
      '2.80 > 1.a: [P.] seq 12 ack 7 win 64 len 57',
      '1.a > 2.80: [P.] seq 7 ack 17 win 63 len 58',
      '2.80 > 1.a: [F.] seq 17 ack 13 win 64 len 52',
      '1.a > 2.80: [F.] seq 13 ack 18 win 63 len 52',
      '2.80 > 1.a: [.] ack 14 win 64 len 52',
    ]);
  });

  it('is reset when unread data is thrown away', () => {
    const p = newPair();
    const { c, send, close } = open(p);
    send('c', 'x'.repeat(10));
    p.pass(0.05);
    close('a');
    expect(p.wire().slice(3)).toEqual(['1.a > 2.80: [P.] seq 1 ack 1 win 63 len 62', '2.80 > 1.a: [.] ack 11 win 64 len 52', '2.80 > 1.a: [R.] seq 1 ack 11 win 64 len 52']);
    expect(tcpInfo(p.ctx, 1, c)).toMatchObject({ state: 'CLOSE', err: 'ECONNRESET' });
  });

  it('is reset when data come after close; the next write is a broken pipe', () => {
    const p = newPair();
    const { send, close } = open(p);
    close('a');
    p.pass(0.1);
    expect(send('c', 'x'.repeat(10))).toBe(undefined);
    expect(send('c', 'y')).toBe('EPIPE');
    expect(p.wire().slice(3)).toEqual([
      '2.80 > 1.a: [F.] seq 1 ack 1 win 64 len 52', '1.a > 2.80: [.] ack 2 win 63 len 52', '1.a > 2.80: [P.] seq 1 ack 2 win 63 len 62', '2.80 > 1.a: [R] seq 2 win 0 len 40',
    ]);
  });

  it('goes on in one direction after shutdown', () => {
    const p = newPair();
    const { c, send, read, close } = open(p);
    tcpShutdown(p.ctx, 1, c);
    p.pass(0.1);
    send('a', 'x'.repeat(10));
    p.pass(0.1);
    close('a');
    p.pass(0.1);
    expect(read('c')).toBe('x'.repeat(10));
    close('c');
    expect(p.wire()).toEqual([
      ...OPEN,
      '1.a > 2.80: [F.] seq 1 ack 1 win 63 len 52',
      '2.80 > 1.a: [.] ack 2 win 64 len 52',
      '2.80 > 1.a: [P.] seq 1 ack 2 win 64 len 62',
      '1.a > 2.80: [.] ack 11 win 63 len 52',
      '2.80 > 1.a: [F.] seq 11 ack 2 win 64 len 52',
      '1.a > 2.80: [.] ack 12 win 63 len 52',
    ]);
  });

  it('is reset when nobody has accepted it and the listener closes', () => {
    const p = newPair();
    const l = p.server(2, 80);
    p.client(1, '10.0.0.2', 80);
    closeSocket(p.ctx, 2, l);
    expect(p.wire()).toEqual([...OPEN, '2.80 > 1.a: [R.] seq 1 ack 1 win 64 len 52']);
  });

  it('acknowledges data at once and the FIN behind them 40 ms later', () => {
    const p = newPair();
    const { send, read, close } = open(p);
    send('c', 'x'.repeat(10));
    close('c');
    p.pass(0.1);
    read('a');
    close('a');
    expect(p.wire().slice(3)).toEqual([
      '1.a > 2.80: [P.] seq 1 ack 1 win 63 len 62',
      '2.80 > 1.a: [.] ack 11 win 64 len 52',
      '1.a > 2.80: [F.] seq 11 ack 1 win 63 len 52',
      '2.80 > 1.a: [.] ack 12 win 64 len 52',
      '2.80 > 1.a: [F.] seq 1 ack 12 win 64 len 52',
      '1.a > 2.80: [.] ack 2 win 63 len 52',
    ]);
  });

  it('is refused by a reset where nobody listens', () => {
    const p = newPair();
    const c = p.client(1, '10.0.0.2', 88);
    expect(p.wire()).toEqual(['1.a > 2.88: [S] seq 0 win 64240 mss 1460 len 60', '2.88 > 1.a: [R.] seq 0 ack 1 win 0 len 40']);
    expect(tcpInfo(p.ctx, 1, c)).toMatchObject({ state: 'CLOSE', err: 'ECONNREFUSED' });
  });
});

describe('large writes', () => {
  const sent = (n: number, dev?: string): string[] => {
    const p = newPair(dev);
    const { send, read, close } = open(p);
    send('c', 'x'.repeat(n));
    expect(read('a').length).toBe(n);
    p.pass(0.2);
    close('c');
    close('a');
    return p.wire().slice(3, -3);
  };
  it('cross the wire as one large segment for several, half a congestion window at most', () => {
    expect(sent(1448)).toEqual(['1.a > 2.80: [P.] seq 1 ack 1 win 63 len 1500', '2.80 > 1.a: [.] ack 1449 win 67 len 52']);
    expect(sent(3000)).toEqual(['1.a > 2.80: [P.] seq 1 ack 1 win 63 len 3052', '2.80 > 1.a: [.] ack 3001 win 70 len 52']);
    expect(sent(10000)).toEqual([
      '1.a > 2.80: [P.] seq 1 ack 1 win 63 len 7292', '2.80 > 1.a: [.] ack 7241 win 78 len 52',
      '1.a > 2.80: [P.] seq 7241 ack 1 win 63 len 2812', '2.80 > 1.a: [.] ack 10001 win 84 len 52',
    ]);
    expect(sent(20000)).toEqual([
      '1.a > 2.80: [P.] seq 1 ack 1 win 63 len 7292', '2.80 > 1.a: [.] ack 7241 win 78 len 52',
      '1.a > 2.80: [P.] seq 7241 ack 1 win 63 len 7292', '2.80 > 1.a: [.] ack 14481 win 92 len 52',
      '1.a > 2.80: [P.] seq 14481 ack 1 win 63 len 5572', '2.80 > 1.a: [.] ack 20001 win 96 len 52',
    ]);
  });
});

describe('retransmission', () => {
  /** Seconds between a stretch of segments on the wire. */
  const times = (p: Pair, act: () => void, seconds: number): number[] => {
    const at: number[] = [];
    const [tap] = p.ctx.taps.get(1) ?? [];
    p.ctx.taps.set(1, [{ ifindex: tap?.ifindex ?? 0, see: (skb) => void (skb.net.type === 'ip' && skb.net.l4.type === 'tcp' && at.push(p.ctx.now)) }]);
    act();
    p.pass(seconds);
    return at.slice(1).map((t, i) => Math.round((t - (at[i] ?? 0)) / 100_000) / 10);
  };
  it('repeats a SYN after 1, 1, 1, 1, 1, 2, 4 ... seconds', () => {
    const p = newPair();
    p.run('ip -n b link set lo up\nip -n b addr del 10.0.0.2/24 dev v1\nip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0');
    expect(times(p, () => void p.client(1, '10.0.0.2', 90), 20)).toEqual([1, 1, 1, 1, 1, 2, 4.1, 8.2]);
  });
  it('probes after 200 ms, then times out after 200, 400, 800 ms', () => {
    const p = newPair();
    const { send } = open(p);
    p.run('ip -n b addr del 10.0.0.2/24 dev v1\nip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0');
    expect(times(p, () => void send('c', 'x'), 4)).toEqual([0.2, 0.2, 0.4, 0.8, 1.6]);
  });
  it('sends no second SYN while the first waits for a neighbour; then there is no route to the host', () => {
    const p = newPair();
    const c = p.client(1, '10.0.0.77', 90);
    p.pass(2.9);
    expect(tcpInfo(p.ctx, 1, c)).toMatchObject({ state: 'SYN_SENT', err: null });
    p.pass(0.3);
    expect(tcpInfo(p.ctx, 1, c)).toMatchObject({ state: 'CLOSE', err: 'EHOSTUNREACH' });
    expect(p.wire()).toEqual([]);
  });
  it('leaves the SYNs of a full accept queue unanswered', () => {
    const p = newPair();
    const l = p.server(2, 80, null, {}, 0);
    for (let i = 0; i < 3; i++) {
      p.client(1, '10.0.0.2', 80);
      p.pass(0.05);
    }
    p.pass(3.95);
    expect(tcpAccept(p.ctx, 2, l, 2)).toBeDefined();
    p.pass(1.1);
    const S = (x: string): string => `1.${x} > 2.80: [S] seq 0 win 64240 mss 1460 len 60`;
    expect(p.wire()).toEqual([...OPEN, S('b'), S('c'), S('b'), S('c'), S('b'), S('c'), S('b'), S('c'), S('b'), '2.80 > 1.b: [S.] seq 0 ack 1 win 65160 mss 1460 len 60', '1.b > 2.80: [.] ack 1 win 63 len 52', S('c')]);
  });
});

describe('TIME_WAIT', () => {
  it('forbids binding its port without SO_REUSEADDR, and gives way to a new connection', () => {
    const p = newPair();
    const l = p.server(2, 80);
    const first = openSocket(p.ctx, 1, { ...SPEC, reuse: true });
    expect(bindSocket(p.ctx, 1, first, null, 5555)).toBe(undefined);
    tcpConnect(p.ctx, 1, first, ip('10.0.0.2'), 80);
    const a = tcpAccept(p.ctx, 2, l, 2) ?? 0;
    closeSocket(p.ctx, 1, first);
    closeSocket(p.ctx, 2, a);
    p.wire();
    expect(bindSocket(p.ctx, 1, openSocket(p.ctx, 1, SPEC), null, 5555)).toBe('EADDRINUSE');
    const second = openSocket(p.ctx, 1, { ...SPEC, reuse: true });
    expect(bindSocket(p.ctx, 1, second, null, 5555)).toBe(undefined);
    expect(tcpConnect(p.ctx, 1, second, ip('10.0.0.2'), 80)).toBe(undefined);
    expect(p.wire()).toEqual([
      '1.5555 > 2.80: [S] seq 0 win 65160 mss 1460 len 60', '2.80 > 1.5555: [S.] seq 0 ack 1 win 65160 mss 1460 len 60', '1.5555 > 2.80: [.] ack 1 win 64 len 52',
    ]);
  });
  it('takes a SYN beyond its numbers as a new connection', () => {
    const p = newPair();
    const l = p.server(2, 80);
    const again = (): number => {
      const c = openSocket(p.ctx, 1, { ...SPEC, reuse: true });
      bindSocket(p.ctx, 1, c, null, 5556);
      tcpConnect(p.ctx, 1, c, ip('10.0.0.2'), 80);
      return c;
    };
    const c = again();
    closeSocket(p.ctx, 2, tcpAccept(p.ctx, 2, l, 2) ?? 0);
    closeSocket(p.ctx, 1, c);
    p.wire();
    p.pass(0.1);
    expect(tcpInfo(p.ctx, 1, again())).toMatchObject({ state: 'ESTABLISHED' });
    expect(p.wire().length).toBe(3);
  });
  it('meets itself', () => {
    const p = newPair();
    const c = openSocket(p.ctx, 1, SPEC);
    bindSocket(p.ctx, 1, c, ip('127.0.0.1'), 7777);
    tcpConnect(p.ctx, 1, c, ip('127.0.0.1'), 7777);
    expect(tcpInfo(p.ctx, 1, c)).toMatchObject({ state: 'ESTABLISHED' });
  });
});
