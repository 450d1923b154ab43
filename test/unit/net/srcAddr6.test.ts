// `ip -6 route get` on Linux 6.18 with these addresses (test/labs/v6l3/source.sh).
import { describe, expect, it } from 'vitest';
import { printIp } from '../../../src/base/ip.ts';
import { ipv6DevGetSaddr, srcScopeOf } from '../../../src/net/srcAddr6.ts';
import { bench, ip6 } from './wire.ts';

const b = bench(`ip netns add r
ip link set lo up
ip link add a0 address 02:00:00:00:00:01 type veth peer name r0 netns r
ip link add a1 address 02:00:00:00:00:11 type veth peer name r1 netns r
ip link set a0 up; ip link set a1 up; ip -n r link set r0 up; ip -n r link set r1 up
sleep 3
for a in fd00:1::2/64 2001:db8:1::2/64 2001:db8:1::3/64 2002:a00:1::2/48; do ip addr add $a dev a0 nodad; done
ip addr add 2001:db8:2::2/64 dev a1 nodad
ip addr add fd00:2::2/128 dev lo`);
const from = (dst: string, dev: string): string => {
  const ip = ipv6DevGetSaddr(b.ctx, 1, b.ifindex(1, dev), ip6(dst));
  return ip === undefined ? 'none' : printIp(ip);
};

describe('ipv6DevGetSaddr', () => {
  it.each([
    ['2001:db8:1::9', 'a0', '2001:db8:1::3'],
    ['2001:db8:2::9', 'a1', '2001:db8:2::2'],
    ['2001:db8:1:8000::1', 'a0', '2001:db8:1::3'],
    ['fd00:77::1', 'a0', 'fd00:1::2'],
    ['2002:a00:2::1', 'a0', '2002:a00:1::2'],
    ['2001:db8:9::1', 'a1', '2001:db8:2::2'],
    ['fe80::1', 'a1', 'fe80::ff:fe00:11'],
    ['ff02::1', 'a0', 'fe80::ff:fe00:1'],
    ['ff05::1', 'a1', '2001:db8:2::2'],
    ['::1', 'lo', '::1'],
    ['fd00:2::2', 'lo', 'fd00:2::2'],
    ['64:ff9b::1', 'a0', '2001:db8:1::3'],
  ])('talks to %s by %s from %s', (dst, dev, src) => {
    expect(from(dst, dev)).toBe(src);
  });
  it('prefers an address that is not deprecated', () => {
    b.sh('ip addr change 2001:db8:1::3/64 dev a0 preferred_lft 0 valid_lft forever');
    expect(from('2001:4860::1', 'a0')).toBe('2001:db8:1::2');
  });
  it('takes nothing tentative', () => {
    b.sh('ip -6 addr flush dev a1; ip addr add fd00:5::5/64 dev a1');
    expect(from('fe80::1', 'a1')).toBe('none');
  });
});
describe('srcScopeOf', () => {
  it.each([['::', -1], ['::1', 2], ['fe80::1', 2], ['fec0::1', 5], ['fd00::1', 14], ['ff01::1', 1], ['ff05::2', 5], ['ff0e::1', 14]])('%s is %d', (ip, scope) => {
    expect(srcScopeOf(ip6(ip))).toBe(scope);
  });
});
