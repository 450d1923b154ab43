// Frame lengths and messages as tcpdump shows them on Linux 6.18 for a router between two links.
import { describe, expect, it } from 'vitest';
import { bench, type Bench } from './wire.ts';

const router = (): Bench => bench(`ip netns add r; ip netns add b
ip link set lo up; ip -n r link set lo up; ip -n b link set lo up
ip link add a0 address 02:00:00:00:00:01 type veth peer name r0 address 02:00:00:00:00:02 netns r
ip link add r1 netns r address 02:00:00:00:00:03 type veth peer name b0 address 02:00:00:00:00:04 netns b
ip link set a0 up; ip -n r link set r0 up; ip -n r link set r1 up; ip -n b link set b0 up
ip addr add fd00:1::2/64 dev a0 nodad; ip -n r addr add fd00:1::1/64 dev r0 nodad; ip -n r addr add fd00:2::1/64 dev r1 nodad; ip -n b addr add fd00:2::2/64 dev b0 nodad
ip -6 route add default via fd00:1::1; ip -n b -6 route add default via fd00:2::1
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
sleep 9`);
const seen = (b: Bench, ping: string): string[] => {
  const w = b.wire(1, 'a0');
  b.sh(`ping -n -c1 -W1 ${ping}`);
  return w.filter((f) => !/ (133|143) ?/.test(f.text)).map((f) => `${f.text} ${f.len}`);
};

describe('ip6Forward', () => {
  const b = router();
  it('passes a packet on', () => {
    expect(seen(b, 'fd00:2::2')).toEqual([
      '01 fd00:1::2 > ff02::1:ff00:1 135 fd00:1::1 86', '02 fd00:1::1 > fd00:1::2 136 fd00:1::1 86', '01 fd00:1::2 > fd00:2::2 128 118', '02 fd00:2::2 > fd00:1::2 129 118',
    ]);
  });
  it.each([
    ['-t1 fd00:2::2', '02 fd00:1::1 > fd00:1::2 3 166'],
    ['fd00:3::2', '02 fd00:1::1 > fd00:1::2 1 166'],
    ['-I fe80::ff:fe00:1%a0 fd00:2::2', '02 fe80::ff:fe00:2 > fe80::ff:fe00:1 1 166'],
  ])('answers ping %s with %s', (ping, answer) => {
    expect(seen(b, ping)).toContain(answer);
  });
  it('says that a packet is too big, and the sender cuts the next', () => {
    b.sh('ip -n r link set r1 mtu 1300; ip -n b link set b0 mtu 1300');
    expect(seen(b, '-s 1400 fd00:2::2')).toEqual(['01 fd00:1::2 > fd00:2::2 128 1462', '02 fd00:1::1 > fd00:1::2 2 1294']);
    expect(seen(b, '-s 1400 fd00:2::2')).toEqual([
      '01 fd00:1::2 > fd00:2::2 128 1310', '01 fd00:1::2 > fd00:2::2 raw 222', '02 fd00:2::2 > fd00:1::2 129 1310', '02 fd00:2::2 > fd00:1::2 raw 222',
    ]);
    expect(seen(b, '-s 3000 fd00:2::2').slice(0, 3)).toEqual(['01 fd00:1::2 > fd00:2::2 128 1310', '01 fd00:1::2 > fd00:2::2 raw 1310', '01 fd00:1::2 > fd00:2::2 raw 574']);
  });
  it('does nothing for others while forwarding is 0, but still knows no route', () => {
    b.sh('ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=0');
    expect(seen(b, 'fd00:2::2')).toEqual(['01 fd00:1::2 > fd00:2::2 128 118']);
    expect(seen(b, 'fd00:3::2')).toContain('02 fd00:1::1 > fd00:1::2 1 166');
  });
});

describe('icmpv6Send', () => {
  it('sends six errors at once to one destination, then one each 100 ms', () => {
    const b = router();
    expect(b.sh('ping -n -q -c9 -i0.03 -W1 fd00:3::2')).toContain('9 packets transmitted, 0 received, +8 errors');
  });
});

describe('ndiscRcv', () => {
  it('confirms a neighbour by asking it itself, and is answered without an address', () => {
    const b = router();
    b.sh('ping -n -c1 fd00:1::1');
    const w = b.wire(1, 'a0');
    b.sh('sleep 7');
    expect(w.filter((f) => / 13[56] fd00/.test(f.text)).map((f) => `${f.text} ${f.len}`)).toEqual([
      '02 fe80::ff:fe00:2 > fd00:1::2 135 fd00:1::2 86', '01 fd00:1::2 > fe80::ff:fe00:2 136 fd00:1::2 78',
    ]);
  });
  it('notes the hosts that look for routers only as a router', () => {
    const b = bench(`ip netns add c
ip link add v0 address 02:00:00:00:00:02 type veth peer name e0 address 02:00:00:00:00:03 netns c
sysctl -qw net.ipv6.conf.all.forwarding=1
ip link set v0 up; ip -n c link set e0 up; sleep 6`);
    expect(b.sh('ip -6 neigh')).toBe('fe80::ff:fe00:3 dev v0 lladdr 02:00:00:00:00:03 STALE \n');
    expect(b.sh('ip -n c -6 neigh')).toBe('');
  });
});
