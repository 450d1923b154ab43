// Figures and lines as iproute2 6.1 printed them on 6.18.
import { describe, expect, it } from 'vitest';
import { setStats, statsOf } from '../../../../src/net/ctx.ts';
import { newLab, type Lab } from './lab.ts';

const withBytes = (bytes: number, packets: number): Lab => {
  const lab = newLab();
  setStats(lab.ctx, 1, 1, { ...statsOf(lab.ctx, 1, 1), rxBytes: bytes, rxPackets: packets });
  return lab;
};
const rxLine = (lab: Lab, options: string): string => lab.run(`ip ${options} -s link show lo`).split('\n')[3] ?? '';

describe('print_num', () => {
  it.each([
    [6168, 6, '-h', '         6.17k       6      0       0       0       0 '],
    [14736, 12, '-h', '         14.7k      12      0       0       0       0 '],
    [68904, 18, '-h', '         68.9k      18      0       0       0       0 '],
    [360357072, 6024, '-h', '          360M   6.02k      0       0       0       0 '],
    [4804296, 82, '-h', '         4.80M      82      0       0       0       0 '],
    [4804296, 82, '-h -iec', '        4.58Mi      82      0       0       0       0 '],
    [2056, 2, '-h -iec', '        2.01ki       2      0       0       0       0 '],
    [2056, 2, '-iec', '          2056       2      0       0       0       0 '],
  ])('%i bytes in %i packets with %s', (bytes, packets, options, want) => expect(rxLine(withBytes(bytes, packets), options)).toBe(want));

  it('widens a column for a figure that does not fit', () => {
    expect(withBytes(360357072123, 6024).run('ip -s link show lo').split('\n').slice(2, 4)).toEqual([
      '    RX:    bytes packets errors dropped  missed   mcast           ',
      '    360357072123    6024      0       0       0       0 ',
    ]);
  });
});

describe('linkFlags', () => {
  it('has iproute2\'s order', () => {
    const lab = newLab();
    for (const l of ['ip link add v0 type veth peer name v1', 'ip link set v0 up arp off multicast off promisc on allmulticast on', 'ip link set v0 alias "a b" group 5'])
      lab.run(l);
    expect(lab.run('ip -o link show v0')).toMatch(/^3: v0@v1: <NO-CARRIER,BROADCAST,NOARP,ALLMULTI,PROMISC,UP,M-DOWN> mtu 1500 qdisc noqueue state LOWERLAYERDOWN mode DEFAULT group 5 qlen 1000\\ {4}link\/ether [0-9a-f:]{17} brd ff:ff:ff:ff:ff:ff\\ {4}alias a b\n$/);
  });
});
