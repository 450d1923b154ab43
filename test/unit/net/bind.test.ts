// Which sockets may share a port: two bind(2) (and listen(2)) calls made by python on Linux 6.18, o where the second succeeded.
import { describe, expect, it } from 'vitest';
import { parseIp, type Ip } from '../../../src/base/ip.ts';
import type { Socket } from '../../../src/model/world.ts';
import { pmSet } from '../../../src/base/pmap.ts';
import { netnsOf, setNetns, type Ctx } from '../../../src/net/ctx.ts';
import { bindSocket, openSocket, tcpConnect, tcpInfo, tcpListen } from '../../../src/net/sock.ts';
import { newPair } from './tcp/wire.ts';

/** What both ask for: nothing, SO_REUSEADDR, SO_REUSEPORT, IPV6_V6ONLY (the first), SO_REUSEADDR (the first), both kinds. */
const OPTIONS = [['', ''], ['a', 'a'], ['p', 'p'], ['6', ''], ['a', ''], ['6a', 'a']] as const;
const CASES: readonly (readonly [first: string, second: string, tcp: string, udp: string])[] = [
  ['4 0.0.0.0', '4 0.0.0.0', 'xxo.x.', 'xoo.x.'],
  ['4 0.0.0.0', '4 127.0.0.1', 'xxo.x.', 'xoo.x.'],
  ['4 10.0.0.1', '4 127.0.0.1', 'ooo.o.', 'ooo.o.'],
  ['4 0.0.0.0', '6 ::', 'xxo.x.', 'xoo.x.'],
  ['6 ::', '4 0.0.0.0', 'xxooxo', 'xoooxo'],
  ['6 ::', '4 127.0.0.1', 'xxooxo', 'xoooxo'],
  ['4 127.0.0.1', '6 ::', 'xxo.x.', 'xoo.x.'],
  ['6 ::1', '4 0.0.0.0', 'oooooo', 'oooooo'],
  ['6 ::1', '6 ::', 'xxoxxx', 'xooxxo'],
  ['6 ::', '6 ::1', 'xxoxxx', 'xooxxo'],
  ['6 ::ffff:127.0.0.1', '4 127.0.0.1', 'xxo.x.', 'xoo.x.'],
  ['6 ::ffff:127.0.0.1', '4 0.0.0.0', 'xxo.x.', 'xoo.x.'],
  ['6 ::ffff:127.0.0.1', '6 ::', 'xxo.x.', 'xoo.x.'],
  ['6 ::', '6 ::', 'xxoxxx', 'xooxxo'],
];

/** '6 ::ffff:127.0.0.1' with options -> the errno of bind and listen. A mapped address is an IPv4 one on an IPv6 socket. */
const bind = (ctx: Ctx, kind: 'tcp' | 'udp', where: string, options: string, port = 8080, more: Partial<Socket> = {}): string | undefined => {
  const [family, text = ''] = where.split(' ');
  const ip = parseIp(text.replace('::ffff:', '')) as Ip;
  const id = openSocket(ctx, 1, {
    kind, family: family === '4' ? 4 : 6, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 1,
    reuse: options.includes('a'), reuseport: options.includes('p'), v6only: options.includes('6'), ...more,
  });
  return bindSocket(ctx, 1, id, ip, port) ?? (kind === 'tcp' ? tcpListen(ctx, 1, id, 5) : undefined);
};

describe('portConflict', () => {
  it.each(CASES)('%s and %s', (first, second, tcp, udp) => {
    for (const [kind, expected] of [['tcp', tcp], ['udp', udp]] as const) {
      const got = OPTIONS.map(([a, b], i) => {
        if (expected[i] === '.') return '.';
        const { ctx } = newPair();
        expect(bind(ctx, kind, first, a)).toBe(undefined);
        return bind(ctx, kind, second, b) === undefined ? 'o' : 'x';
      });
      expect(`${kind} ${got.join('')}`).toBe(`${kind} ${expected}`);
    }
  });
  it('lets devices tell sockets apart', () => {
    const { ctx } = newPair();
    expect(bind(ctx, 'tcp', '4 0.0.0.0', '', 8080, { ifindex: 2 })).toBe(undefined);
    expect(bind(ctx, 'tcp', '4 0.0.0.0', '', 8080, { ifindex: 1 })).toBe(undefined);
    expect(bind(ctx, 'tcp', '4 0.0.0.0', '')).toBe('EADDRINUSE');
  });
});

describe('bindSocket', () => {
  it.each([
    ['4 1.2.3.4', 'EADDRNOTAVAIL'], ['4 10.0.0.255', undefined], ['4 224.0.0.1', undefined], ['4 255.255.255.255', undefined], ['6 fc00::99', 'EADDRNOTAVAIL'],
    ['6 fe80::1', 'EINVAL'], ['6 ff02::1', 'EINVAL'], ['6 ::ffff:1.2.3.4', 'EADDRNOTAVAIL'], ['4 127.9.9.9', undefined],
  ])('%s: %s', (where, errno) => {
    const { ctx } = newPair();
    expect(bind(ctx, 'tcp', where, '')).toBe(errno);
    expect(bind(ctx, 'udp', where, '')).toBe(errno);
  });
  it('keeps low ports for those who may', () => {
    const { ctx } = newPair();
    expect(bind(ctx, 'tcp', '4 0.0.0.0', '', 80, { uid: 1000 })).toBe('EACCES');
    expect(bind(ctx, 'tcp', '4 0.0.0.0', '', 1024, { uid: 1000 })).toBe(undefined);
  });
});

describe('ephemeral ports', () => {
  it('are even ones for connect while there are any, never reserved ones', () => {
    const p = newPair();
    p.server(2, 80);
    const ns = netnsOf(p.ctx, 1);
    setNetns(p.ctx, 1, { sysctl: pmSet(pmSet(ns.sysctl, 'net.ipv4.ip_local_port_range', '40001\t40004'), 'net.ipv4.ip_local_reserved_ports', '40002') });
    const ports = [1, 2, 3].map(() => tcpInfo(p.ctx, 1, p.client(1, '10.0.0.2', 80))?.lport);
    expect(ports.slice(0, 2).sort()).toEqual([40001, 40003]);
    expect(ports[2]).toBe(40004);
    expect(() => p.client(1, '10.0.0.2', 80)).toThrow('EADDRNOTAVAIL');
    expect(bind(p.ctx, 'tcp', '4 0.0.0.0', '', 0)).toBe('EADDRINUSE');
  });
});

describe('tcpConnect', () => {
  it.each([
    ['255.255.255.255', 'ENETUNREACH'], ['224.0.0.1', 'ENETUNREACH'], ['10.0.0.255', 'ENETUNREACH'], ['0.0.0.0', 'ECONNREFUSED'], ['::', 'ECONNREFUSED'], ['ff02::1', 'ENETUNREACH'],
    ['fe80::1', 'EINVAL'], ['::1', 'ECONNREFUSED'], ['192.0.2.1', 'ENETUNREACH'], ['2001::1', 'ENETUNREACH'],
  ])('%s: %s', (addr, errno) => {
    const { ctx } = newPair();
    const id = openSocket(ctx, 1, { kind: 'tcp', family: addr.includes(':') ? 6 : 4, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 1 });
    expect(tcpConnect(ctx, 1, id, parseIp(addr) as Ip, 9501) ?? tcpInfo(ctx, 1, id)?.err).toBe(errno);
  });
});
