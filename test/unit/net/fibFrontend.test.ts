// Expected values: the kernel's, from test/labs/addr/*.out and the same commands run by hand.
import { describe, expect, it } from 'vitest';
import { pmGet } from '../../../src/base/pmap.ts';
import { netnsOf } from '../../../src/net/ctx.ts';
import { newLab } from './lab.ts';

/** x0 and x1 up, with peers that are up. */
const lab = (): ReturnType<typeof newLab> => {
  const l = newLab();
  l.run(`ip link add x0 type veth peer name y0
ip link add x1 type veth peer name y1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set x0 up
ip link set x1 up
ip link set y0 up
ip link set y1 up`);
  return l;
};
const routes = (l: ReturnType<typeof newLab>): string[] => l.run('ip -4 route show table all').split('\n').map((s) => s.trimEnd()).filter((s) => s !== '');

describe('fibAddIfaddr', () => {
  it('makes a local, a connected and a broadcast route', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0');
    expect(routes(l)).toEqual([
      '10.0.0.0/24 dev x0 proto kernel scope link src 10.0.0.1', 'local 10.0.0.1 dev x0 table local proto kernel scope host src 10.0.0.1',
      'broadcast 10.0.0.255 dev x0 table local proto kernel scope link src 10.0.0.1',
    ]);
  });
  it.each([
    ['10.0.0.2/31', ['10.0.0.2/31 dev x0 proto kernel scope link src 10.0.0.2', 'local 10.0.0.2 dev x0 table local proto kernel scope host src 10.0.0.2']],
    ['10.0.0.2/32', ['local 10.0.0.2 dev x0 table local proto kernel scope host src 10.0.0.2']],
    ['10.0.0.1 peer 10.0.0.2', ['10.0.0.2 dev x0 proto kernel scope link src 10.0.0.1', 'local 10.0.0.1 dev x0 table local proto kernel scope host src 10.0.0.1']],
    ['224.1.1.1/24', ['local 224.1.1.1 dev x0 table local proto kernel scope host src 224.1.1.1']],
    ['0.0.0.0/24', []],
  ])('%s', (addr, want) => {
    const l = lab();
    l.run(`ip addr add ${addr} dev x0`);
    expect(routes(l)).toEqual(want);
  });
  it('gives a secondary only a local route, from the primary', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0\nip addr add 10.0.0.2/24 dev x0');
    expect(routes(l)).toContain('local 10.0.0.2 dev x0 table local proto kernel scope host src 10.0.0.1');
    expect(routes(l)).toHaveLength(4);
  });
});

describe('fibDelIfaddr', () => {
  it('keeps what another address of the device still needs', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0\nip addr add 10.0.0.1/25 dev x0\nip addr del 10.0.0.1/24 dev x0');
    expect(routes(l)).toEqual([
      '10.0.0.0/25 dev x0 proto kernel scope link src 10.0.0.1', 'local 10.0.0.1 dev x0 table local proto kernel scope host src 10.0.0.1',
      'broadcast 10.0.0.127 dev x0 table local proto kernel scope link src 10.0.0.1',
    ]);
  });
  it('takes the routes with that preferred source along, in table main only', () => {
    const l = lab();
    l.run(`ip addr add 10.0.0.1/24 dev x0
ip addr add 10.9.0.1/24 dev x1
ip addr add 10.0.1.1/24 dev x0
ip route add 4.0.0.0/8 dev x1 src 10.0.1.1
ip route add 5.0.0.0/8 dev x1 src 10.0.1.1 table 100
ip addr del 10.0.1.1/24 dev x0`);
    expect(routes(l).filter((r) => r.includes('10.0.1.1'))).toEqual(['5.0.0.0/8 dev x1 table 100 scope link src 10.0.1.1']);
  });
  it('kills every route of a device with its last address', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0\nip route add 2.0.0.0/8 dev x0\nip addr del 10.0.0.1/24 dev x0');
    expect(routes(l)).toEqual([]);
  });
});

describe('fibNetdevEvent', () => {
  it('keeps local routes of a device that goes down', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0\nip route add 2.0.0.0/8 dev x0\nip link set x0 down');
    expect(routes(l)).toEqual(['local 10.0.0.1 dev x0 table local proto kernel scope host src 10.0.0.1']);
    l.run('ip link set x0 up');
    expect(routes(l)).toHaveLength(3);
  });
  it('marks routes linkdown without carrier, and clears it', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0\nip link set y0 down\nsleep 2');
    expect(routes(l).filter((r) => r.endsWith('linkdown'))).toHaveLength(2);
    l.run('ip link set y0 up\nsleep 2');
    expect(routes(l).filter((r) => r.endsWith('linkdown'))).toHaveLength(0);
  });
  it('forgets a deleted device', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0\nip link del x0');
    expect(routes(l)).toEqual([]);
  });
});

describe('fibSyncUp', () => {
  it('leaves the tables as they are when nothing is dead', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0');
    const before = pmGet(netnsOf(l.ctx, 1).fib4, 254);
    l.run('ip addr add 10.0.0.2/24 dev x0');
    expect(pmGet(netnsOf(l.ctx, 1).fib4, 254)).toBe(before);
  });
});
