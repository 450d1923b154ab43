// Which sockets get a datagram: python on Linux 6.18, sockets on port 5000 opened in this order, a datagram from 10.0.0.2 (fc00::2) port 6000.
import { describe, expect, it } from 'vitest';
import { isAny, parseIp, type Ip } from '../../../src/base/ip.ts';
import { findLinkByName } from '../../../src/net/ctx.ts';
import { drain } from '../../../src/net/dev.ts';
import { bindSocket, connectSocket, listen, openSocket, sendMsg, takeRx } from '../../../src/net/sock.ts';
import { newPair } from './tcp/wire.ts';

const SPEC = { proto: 17, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: true, pid: 1 } as const;
/** `4 addr`, `6 addr`, then options: `v6only`, `dev DEVICE`, `to PORT` (connected to 10.0.0.2). */
const CASES: readonly (readonly [sockets: readonly string[], dst: string, got: readonly number[]])[] = [
  [['4 0.0.0.0', '4 10.0.0.1'], '10.0.0.1', [1]], [['4 10.0.0.1', '4 0.0.0.0'], '10.0.0.1', [0]], [['4 0.0.0.0', '4 0.0.0.0'], '10.0.0.1', [1]],
  [['6 ::', '4 0.0.0.0'], '10.0.0.1', [1]], [['6 ::', '4 0.0.0.0'], 'fc00::1', [0]], [['4 0.0.0.0', '6 ::'], '10.0.0.1', [0]], [['4 0.0.0.0', '6 ::'], 'fc00::1', [1]],
  [['6 ::'], '10.0.0.1', [0]], [['6 :: v6only'], '10.0.0.1', []], [['6 ::', '6 10.0.0.1'], '10.0.0.1', [1]], [['6 ::', '6 10.0.0.1'], 'fc00::1', [0]],
  [['4 0.0.0.0', '4 0.0.0.0 to 6000'], '10.0.0.1', [1]], [['4 0.0.0.0 to 6000', '4 0.0.0.0'], '10.0.0.1', [0]], [['4 10.0.0.1', '4 0.0.0.0 to 6001'], '10.0.0.1', [0]],
  [['4 0.0.0.0 dev v0', '4 0.0.0.0'], '10.0.0.1', [0]], [['4 0.0.0.0 dev lo'], '10.0.0.1', []],
  [['4 0.0.0.0', '4 0.0.0.0', '4 10.0.0.1', '4 10.0.0.255', '6 ::'], '10.0.0.255', [0, 1, 3, 4]],
];

describe('udpDeliver', () => {
  it.each(CASES)('%j of a datagram to %s: %j', (sockets, dst, got) => {
    const { ctx } = newPair();
    const ids = sockets.map((text) => {
      const [family, addr = '', option, value = ''] = text.split(' ');
      const ip = parseIp(addr) as Ip;
      const id = openSocket(ctx, 1, { ...SPEC, kind: 'udp', family: family === '4' ? 4 : 6, reuse: true, v6only: option === 'v6only', ...(option === 'dev' && { ifindex: findLinkByName(ctx, 1, value)?.ifindex ?? 0 }) });
      expect(bindSocket(ctx, 1, id, isAny(ip) ? null : ip, 5000)).toBe(undefined);
      if (option === 'to') connectSocket(ctx, 1, id, parseIp('10.0.0.2') as Ip, Number(value));
      return id;
    });
    const to = parseIp(dst) as Ip;
    const c = openSocket(ctx, 2, { ...SPEC, kind: 'udp', family: typeof to === 'number' ? 4 : 6 });
    bindSocket(ctx, 2, c, null, 6000);
    expect(sendMsg(ctx, 2, c, { dst: to, dport: 5000, l4: { type: 'udp', sport: 6000, dport: 5000, data: { len: 1, text: 'x' } } })).toBe(undefined);
    drain(ctx);
    expect(ids.flatMap((id, i) => (takeRx(ctx, 1, id).length > 0 ? [i] : []))).toEqual(got);
  });

  it('lets a service echo, from the address that was asked', () => {
    const { ctx, wire } = newPair();
    listen(ctx, 2, { proto: 'udp', addr: null, port: 7, service: { kind: 'echo' } });
    const c = openSocket(ctx, 1, { ...SPEC, kind: 'udp', family: 4 });
    bindSocket(ctx, 1, c, null, 6000);
    sendMsg(ctx, 1, c, { dst: parseIp('10.0.0.2') as Ip, dport: 7, l4: { type: 'udp', sport: 6000, dport: 7, data: { len: 3, text: 'abc' } } });
    expect(wire()).toEqual(['1.6000 > 2.7: udp len 31', '2.7 > 1.6000: udp len 31']);
    expect(takeRx(ctx, 1, c)[0]?.skb.net).toMatchObject({ l4: { data: { len: 3, text: 'abc' } } });
  });
});
