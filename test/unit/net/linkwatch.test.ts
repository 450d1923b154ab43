// Every expected line was printed by `ip -br link` on 6.18 (addresses are the ones given).
import { describe, expect, it } from 'vitest';
import { newLab, type Lab } from '../commands/ip/lab.ts';

const veth = (lab: Lab): void => {
  lab.run('ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02');
  lab.run('ip link set v0 up');
  lab.run('ip link set v1 up');
};
/** The line of one device in a dump, which asks nobody for news. */
const dump = (lab: Lab, name: string): string => lab.run('ip -br link').split('\n').find((l) => l.startsWith(name)) ?? '';

describe('linkwatchRun', () => {
  it('gives a pair its carrier at once: a stacked device is urgent', () => {
    const lab = newLab();
    veth(lab);
    expect(dump(lab, 'v0')).toBe('v0@v1            UP             02:00:00:00:00:01 <BROADCAST,MULTICAST,UP,LOWER_UP> ');
    lab.run('ip link set v1 down');
    expect(dump(lab, 'v0')).toBe('v0@v1            LOWERLAYERDOWN 02:00:00:00:00:01 <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> ');
    expect(dump(lab, 'v1')).toBe('v1@v0            DOWN           02:00:00:00:00:02 <BROADCAST,MULTICAST> ');
  });

  it('lets a bridge that lost its carrier wait up to a second', () => {
    const lab = newLab();
    lab.run('ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02');
    lab.run('ip link add br0 type bridge');
    lab.run('ip link set br0 up');
    lab.run('ip link set v0 master br0');
    expect(dump(lab, 'br0')).toBe('br0              UNKNOWN        02:00:00:00:00:01 <BROADCAST,MULTICAST,UP> ');
    lab.sleep(1.1);
    expect(dump(lab, 'br0')).toBe('br0              DOWN           02:00:00:00:00:01 <NO-CARRIER,BROADCAST,MULTICAST,UP> ');
  });

  it('brings a device up to date when somebody asks for it alone', () => {
    const lab = newLab();
    lab.run('ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02');
    lab.run('ip link add br0 type bridge');
    lab.run('ip link set br0 up');
    lab.run('ip link set v0 master br0');
    expect(lab.run('ip -br link show br0')).toBe('br0              DOWN           02:00:00:00:00:01 <NO-CARRIER,BROADCAST,MULTICAST,UP> \n');
    expect(dump(lab, 'br0')).toBe('br0              DOWN           02:00:00:00:00:01 <NO-CARRIER,BROADCAST,MULTICAST,UP> ');
  });

  it('brings the carrier of a bridge back at once', () => {
    const lab = newLab();
    lab.run('ip link add br0 address 02:00:00:00:00:09 type bridge');
    lab.run('ip link set br0 up');
    expect(dump(lab, 'br0')).toBe('br0              DOWN           02:00:00:00:00:09 <NO-CARRIER,BROADCAST,MULTICAST,UP> ');
    veth(lab);
    lab.run('ip link set v0 master br0');
    expect(dump(lab, 'br0')).toBe('br0              UP             02:00:00:00:00:09 <BROADCAST,MULTICAST,UP,LOWER_UP> ');
  });

  it('looks for the peer among its own namespace\'s numbers, as the kernel does', () => {
    const lab = newLab();
    lab.run('ip netns add a');
    veth(lab);
    lab.run('ip link set v0 netns a');
    // v0's number is free here now: nobody below is without carrier, so the state is DOWN and not LOWERLAYERDOWN
    lab.run('ip -n a link set v0 up');
    lab.run('ip -n a link set v0 down');
    expect(dump(lab, 'v1')).toBe('v1@if3           DOWN           02:00:00:00:00:02 <NO-CARRIER,BROADCAST,MULTICAST,UP> ');
  });
});
