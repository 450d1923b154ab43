// Frames and lists as tcpdump, ip maddr and ip -6 addr show them on Linux 6.18 when a veth's peer comes up.
import { describe, expect, it } from 'vitest';
import { printIp } from '../../../src/base/ip.ts';
import { printMac } from '../../../src/base/mac.ts';
import { idevOf } from '../../../src/net/mcGroups.ts';
import { multicastMacs } from '../../../src/net/mcast.ts';
import { bench, type Bench, type Frame } from './wire.ts';

const PAIR = `ip netns add c0
ip link set lo up
ip link add v0 address 02:00:00:00:00:02 type veth peer name e0 address 02:00:00:00:00:03 netns c0`;
const from = (frames: readonly Frame[], last: string): Frame[] => frames.filter((f) => f.text.startsWith(last));
const groups = (b: Bench, nsid: number, dev: string): string[] => idevOf(b.ctx, nsid, b.ifindex(nsid, dev)).groups6.map((g) => printIp(g.group));
const macs = (b: Bench, nsid: number, dev: string): string[] => multicastMacs(b.ctx, nsid, b.ifindex(nsid, dev)).map(printMac);

describe('addrconfNotify', () => {
  it('reports, probes, reports again and asks for routers when the carrier comes', () => {
    const b = bench(`${PAIR}\nip link set v0 up`);
    const frames = b.wire(1, 'v0');
    b.sh('ip -n c0 link set e0 up\nsleep 20');
    const own = from(frames, '02');
    expect(own.slice(0, 8).map((f) => f.text).sort()).toEqual([
      '02 :: > ff02::16 143 4:ff02::1:ff00:2', '02 :: > ff02::16 143 4:ff02::1:ff00:2', '02 :: > ff02::1:ff00:2 135 fe80::ff:fe00:2',
      '02 fe80::ff:fe00:2 > ff02::16 143 4:ff02::1:ff00:2', '02 fe80::ff:fe00:2 > ff02::16 143 4:ff02::1:ff00:2',
      '02 fe80::ff:fe00:2 > ff02::2 133', '02 fe80::ff:fe00:2 > ff02::2 133', '02 fe80::ff:fe00:2 > ff02::2 133',
    ].sort());
    const len = (t: string): number | undefined => own.find((f) => f.text.includes(t))?.len;
    expect([len(':: > ff02::16'), len('135'), len('133')]).toEqual([90, 86, 70]);
  });
  it('keeps the delays of the kernel', () => {
    const b = bench(`${PAIR}\nip link set v0 up`);
    const frames = b.wire(1, 'v0');
    b.sh('ip -n c0 link set e0 up\nsleep 20');
    const own = from(frames, '02');
    const at = (t: string, n = 0): number => own.filter((f) => f.text.includes(t))[n]?.ms ?? Number.NaN;
    expect(at(':: > ff02::16')).toBeLessThan(20);
    expect(at(':: > ff02::16', 1) - at(':: > ff02::16')).toBeLessThan(1040);
    expect(at('135')).toBeLessThan(1040);
    // RETRANS_TIME, as the timer wheel rounds it, after the only probe the address is settled; the report from it and the solicitation leave together
    expect(at('fe80::ff:fe00:2 > ff02::16') - at('135')).toBe(1024);
    expect(at('133')).toBe(at('fe80::ff:fe00:2 > ff02::16'));
    const first = at('133', 1) - at('133');
    expect(first).toBeGreaterThanOrEqual(3600);
    expect(first).toBeLessThanOrEqual(4700);
    const second = (at('133', 2) - at('133', 1)) / first;
    expect(second).toBeGreaterThanOrEqual(1.75);
    expect(second).toBeLessThanOrEqual(2.3);
  });
  it('lists groups and link-layer groups in the order of ip maddr', () => {
    const b = bench(PAIR);
    expect([macs(b, 1, 'v0'), groups(b, 1, 'v0')]).toEqual([['33:33:00:00:00:01'], ['ff02::1', 'ff01::1']]);
    b.sh('ip link set v0 up');
    expect(macs(b, 1, 'v0')).toEqual(['33:33:00:00:00:01', '01:00:5e:00:00:01']);
    b.sh('ip -n c0 link set e0 up');
    expect(macs(b, 1, 'v0')).toEqual(['33:33:00:00:00:01', '01:00:5e:00:00:01', '33:33:ff:00:00:02']);
    expect(groups(b, 1, 'v0')).toEqual(['ff02::1:ff00:2', 'ff02::1', 'ff01::1']);
    b.sh('ip link set v0 down');
    expect([macs(b, 1, 'v0'), groups(b, 1, 'v0')]).toEqual([[], ['ff02::1', 'ff01::1']]);
    b.sh('ip link set v0 up; sleep 1.2');
    expect(macs(b, 1, 'v0')).toEqual(['01:00:5e:00:00:01', '33:33:00:00:00:01', '33:33:ff:00:00:02']);
    b.sh('sleep 3; sysctl -qw net.ipv6.conf.all.forwarding=1');
    expect(groups(b, 1, 'v0')).toEqual(['ff02::1:ff00:0', 'ff05::2', 'ff01::2', 'ff02::2', 'ff02::1:ff00:2', 'ff02::1', 'ff01::1']);
    b.sh('ip link set v0 mtu 1200');
    expect([macs(b, 1, 'v0'), groups(b, 1, 'v0')]).toEqual([['01:00:5e:00:00:01'], []]);
    expect([macs(b, 1, 'lo'), groups(b, 1, 'lo')]).toEqual([[], ['ff02::1', 'ff01::1']]);
  });
  it('makes a snooping bridge a member of the all-snoopers groups', () => {
    const b = bench('ip link add br0 address 02:00:00:00:00:01 type bridge\nip link set br0 up');
    expect(macs(b, 1, 'br0')).toEqual(['33:33:00:00:00:01', '01:00:5e:00:00:6a', '33:33:00:00:00:6a', '01:00:5e:00:00:01']);
    b.sh('ip link set br0 type bridge mcast_snooping 0');
    expect(macs(b, 1, 'br0')).toEqual(['33:33:00:00:00:01', '01:00:5e:00:00:01']);
  });
  it('lets a bridge report to its ports', () => {
    const b = bench(`${PAIR}
ip link add br0 address 02:00:00:00:00:f0 type bridge
ip link set v0 master br0 up
ip -n c0 link set e0 up
sleep 3`);
    const frames = b.wire(b.nsid('c0'), 'e0');
    b.sh('ip link set br0 up\nip addr add 10.0.0.1/24 dev br0\nsleep 3\nip link set br0 type bridge mcast_snooping 0\nsleep 1.2');
    const own = from(frames, 'f0').filter((f) => f.text.includes('143') || f.text.includes('igmp')).map((f) => f.text);
    expect([...new Set(own)]).toEqual([
      'f0 10.0.0.1 > 224.0.0.22 igmp 4:224.0.0.106',
      'f0 :: > ff02::16 143 4:ff02::1:ff00:f0 4:ff02::6a',
      'f0 fe80::ff:fe00:f0 > ff02::16 143 4:ff02::1:ff00:f0 4:ff02::6a',
      'f0 10.0.0.1 > 224.0.0.22 igmp 3:224.0.0.106',
      'f0 fe80::ff:fe00:f0 > ff02::16 143 3:ff02::6a 4:ff02::1:ff00:f0',
    ]);
    expect(from(frames, 'f0').find((f) => f.text.includes('igmp'))?.len).toBe(54);
  });
});

describe('addrconfDadFailure', () => {
  const SAME = `ip netns add a; ip netns add b
ip link add e0 netns a address 02:00:00:00:00:01 type veth peer name e0 netns b address 02:00:00:00:00:02
ip -n a link set e0 up; ip -n b link set e0 up; sleep 3`;
  it('leaves the address tentative when its owner answers', () => {
    const b = bench(`${SAME}\nip -n a addr add fd00::1/64 dev e0; sleep 3`);
    const frames = b.wire(b.nsid('b'), 'e0');
    b.sh('ip -n b addr add fd00::1/64 dev e0; sleep 3');
    expect(frames.map((f) => f.text).filter((t) => / 13[56] /.test(t))).toEqual(['02 :: > ff02::1:ff00:1 135 fd00::1', '01 fd00::1 > ff02::1 136 fd00::1']);
    expect(b.sh('ip -n b -6 addr show dev e0 scope global')).toContain('inet6 fd00::1/64 scope global dadfailed tentative');
  });
  it('fails both when two probe at once', () => {
    const b = bench(`${SAME}\nip -n a addr add fd00::1/64 dev e0; ip -n b addr add fd00::1/64 dev e0; sleep 3`);
    const failed = ['a', 'b'].filter((n) => b.sh(`ip -n ${n} -6 addr show dev e0 scope global`).includes('dadfailed'));
    // The first to probe meets the other while both are tentative, so the other fails; the first is never contradicted.
    expect(failed.length).toBeGreaterThan(0);
  });
});
