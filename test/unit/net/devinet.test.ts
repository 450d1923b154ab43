// Expected values: the kernel's, from test/labs/addr/*.out and the same commands run by hand.
import { describe, expect, it } from 'vitest';
import { newLab } from './lab.ts';

const lab = (): ReturnType<typeof newLab> => {
  const l = newLab();
  l.run('ip link add x0 type veth peer name y0\nsysctl -qw net.ipv6.conf.all.disable_ipv6=1\nip link set x0 up\nip link set y0 up');
  return l;
};
const addrs = (l: ReturnType<typeof newLab>, dev = 'x0'): string[] =>
  l.run(`ip -4 -o addr show dev ${dev}`).split('\n').filter((s) => s !== '').map((s) => s.replace(/^\d+: \w+ +inet (.*?)\\.*$/, '$1'));

describe('inetInsertIfa', () => {
  it('orders primaries by scope and puts secondaries last', () => {
    const l = lab();
    l.run(`ip addr add 10.0.0.1/24 dev x0
ip addr add 10.0.0.2/24 dev x0
ip addr add 10.0.1.1/24 scope link dev x0
ip addr add 10.0.2.1/24 dev x0
ip addr add 127.0.0.2/8 dev x0`);
    expect(addrs(l)).toEqual([
      '127.0.0.2/8 scope host x0', '10.0.1.1/24 scope link x0', '10.0.0.1/24 scope global x0', '10.0.2.1/24 scope global x0', '10.0.0.2/24 scope global secondary x0',
    ]);
  });
  it('refuses another scope in the same subnet', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0');
    expect(l.run('ip addr add 10.0.0.2/24 scope link dev x0')).toBe('Error: ipv4: Invalid scope value.\n');
  });
});

describe('inetDelIfa', () => {
  it('deletes the secondaries of a primary', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0\nip addr add 10.0.0.2/24 dev x0\nip addr add 10.0.1.1/24 dev x0\nip addr del 10.0.0.1/24 dev x0');
    expect(addrs(l)).toEqual(['10.0.1.1/24 scope global x0']);
  });
  it('promotes the first secondary when asked to', () => {
    const l = lab();
    l.run(`sysctl -qw net.ipv4.conf.x0.promote_secondaries=1
ip addr add 10.0.0.1/24 dev x0
ip addr add 10.0.0.2/24 dev x0
ip addr add 10.0.0.3/24 dev x0
ip addr del 10.0.0.1/24 dev x0`);
    expect(addrs(l)).toEqual(['10.0.0.2/24 scope global x0', '10.0.0.3/24 scope global secondary x0']);
    expect(l.run('ip route')).toBe('10.0.0.0/24 dev x0 proto kernel scope link src 10.0.0.2 \n');
  });
});

describe('inetdevEvent', () => {
  it('adds 127.0.0.1/8 at every up of lo', () => {
    const l = lab();
    l.run('ip addr add 127.0.0.5/8 dev lo\nip link set lo up');
    expect(addrs(l, 'lo')).toEqual(['127.0.0.5/8 scope host lo', '127.0.0.1/8 scope host secondary lo']);
  });
  it('renames labels', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0\nip addr add 10.0.1.1/24 dev x0\nip addr add 10.0.2.1/24 label x0:foo dev x0\nip link set x0 down\nip link set x0 name w0');
    expect(addrs(l, 'w0')).toEqual(['10.0.0.1/24 scope global w0', '10.0.1.1/24 scope global w0:2', '10.0.2.1/24 scope global w0:foo']);
  });
  it('keeps addresses of a device that is down', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0\nip link set x0 down');
    expect(addrs(l)).toEqual(['10.0.0.1/24 scope global x0']);
  });
});

describe('inetCheckLifetime', () => {
  it('ends an address with its valid lifetime', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0 valid_lft 5 preferred_lft 2\nsleep 3');
    expect(l.run('ip -4 addr show dev x0')).toContain('inet 10.0.0.1/24 scope global deprecated dynamic x0\n       valid_lft 2sec preferred_lft 0sec\n');
    l.run('sleep 2.5');
    expect(addrs(l)).toEqual([]);
    expect(l.run('ip route')).toBe('');
  });
  it('does not end one whose lifetime was changed', () => {
    const l = lab();
    l.run('ip addr add 10.0.0.1/24 dev x0 valid_lft 5 preferred_lft 2\nip addr change 10.0.0.1/24 dev x0\nsleep 6');
    expect(addrs(l)).toEqual(['10.0.0.1/24 scope global x0']);
  });
});
