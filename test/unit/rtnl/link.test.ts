// Numbers, names, ids and refusals as rtnetlink 6.18 gave them to the same commands.
import { describe, expect, it } from 'vitest';
import { newLab, type Lab } from '../commands/ip/lab.ts';

/** `name index` of every device but lo. */
const devices = (lab: Lab, ns = ''): string[] =>
  lab.run(`ip ${ns === '' ? '' : `-n ${ns} `}-o link`).split('\n').filter((l) => l !== '' && !l.startsWith('1:'))
    .map((l) => l.replace(/^(\d+): ([^:]+):.*$/, '$2 $1'));
const run = (lab: Lab, ...lines: string[]): string => lines.map((l) => lab.run(l)).join('');

describe('newLink', () => {
  it('registers the peer first: it has the lower number and the first free name', () => {
    const lab = newLab();
    run(lab, 'ip link add type veth');
    expect(devices(lab)).toEqual(['veth0@veth1 2', 'veth1@veth0 3']);
  });

  it('spends a number on a link that cannot be registered in the end', () => {
    const lab = newLab();
    expect(run(lab, 'ip link add v10 type veth peer name v10')).toBe('RTNETLINK answers: File exists\nrc=2\n');
    run(lab, 'ip link add br0 type bridge');
    expect(devices(lab)).toEqual(['br0 3']);
  });

  it('goes on after the last number given out, not after the highest', () => {
    const lab = newLab();
    run(lab, 'ip link add br9 index 50 type bridge', 'ip link add br10 type bridge', 'ip link del br10', 'ip link add br11 type bridge');
    expect(devices(lab)).toEqual(['br11 3', 'br9 50']);
    expect(run(lab, 'ip link add br12 index 50 type bridge')).toBe('RTNETLINK answers: File exists\nrc=2\n');
  });

  it.each([
    ['ip link add a/b type bridge', 'Error: argument "a/b" is wrong: "dev" not a valid ifname\nrc=255\n'],
    ['ip link add aaaaaaaaaaaaaaaa type bridge', 'Error: Attribute failed policy validation.\nrc=2\n'],
    ['ip link add . type bridge', 'RTNETLINK answers: Invalid argument\nrc=2\n'],
    ['ip link add b%d%d type bridge', 'RTNETLINK answers: Invalid argument\nrc=2\n'],
    ['ip link add all type bridge', 'RTNETLINK answers: Invalid argument\nrc=2\n'],
    ['ip link add foo', 'Not enough information: "type" argument is required\nrc=1\n'],
    ['ip link add foo type foo', 'Error: Unknown device type.\nrc=2\n'],
    ['ip link add br9 mtu 70000 type bridge', 'Error: mtu greater than device maximum.\nrc=2\n'],
    ['ip link add v9 mtu 10 type veth', 'RTNETLINK answers: Invalid argument\nrc=2\n'],
    ['ip link add t0 type tun', 'Error: tun/tap creation via rtnetlink is not supported.\nrc=2\n'],
    ['ip link add __proto__ type bond', 'ip: "link type bond" is not modelled by packetpath\nrc=2\n'],
  ])('%s', (line, want) => expect(newLab().run(line)).toBe(want));

  it('takes any legal name, __proto__ too', () => {
    const lab = newLab();
    expect(run(lab, 'ip link add __proto__ type bridge', 'ip link set __proto__ up', 'ip netns add constructor')).toBe('');
    expect(devices(lab)).toEqual(['__proto__ 2']);
    expect(run(lab, 'ip netns')).toBe('constructor\n');
  });
});

describe('moveLink', () => {
  it('keeps the number when it is free there, and takes the next one when not', () => {
    const lab = newLab();
    run(lab, 'ip netns add a', 'ip link add v0 type veth peer name v1', 'ip -n a link add br0 type bridge', 'ip link set v0 netns a', 'ip link set v1 netns a');
    expect(devices(lab, 'a')).toEqual(['br0 2', 'v0@v1 3', 'v1@v0 4']);
    expect(devices(lab)).toEqual([]);
  });

  it('refuses a bridge, the loopback and a name that is taken', () => {
    const lab = newLab();
    run(lab, 'ip netns add a', 'ip link add br0 type bridge', 'ip link add v0 type veth peer name v0 netns a');
    expect(run(lab, 'ip link set br0 netns a')).toBe('Error: The interface netns is immutable.\nrc=2\n');
    expect(run(lab, 'ip link set v0 netns a')).toBe('Error: An interface with the same name exists in the target netns.\nrc=2\n');
  });

  it('gives the namespaces ids as messages about the link are made', () => {
    const lab = newLab();
    run(lab, 'ip netns add a', 'ip netns add b', 'ip link add v0 type veth peer name v1', 'ip link set v0 netns b');
    expect(run(lab, 'ip netns')).toBe('b (id: 0)\na\n');
    run(lab, 'ip -n b link set v0 netns a');
    expect(run(lab, 'ip -n b netns list-id')).toBe('nsid 0 \nnsid 1 (iproute2 netns name: a)\n');
  });
});

describe('unregisterNetdevice', () => {
  it('takes the other end of a veth along, from whatever namespace', () => {
    const lab = newLab();
    run(lab, 'ip netns add a', 'ip link add v0 type veth peer name v1 netns a', 'ip link del v0');
    expect(devices(lab, 'a')).toEqual([]);
    run(lab, 'ip link add v0 type veth peer name v1 netns a', 'ip netns del a');
    // the worker that clears up the namespace comes a little later
    expect(devices(lab)).toEqual(['v0@if3 3']);
    lab.sleep(0.1);
    expect(devices(lab)).toEqual([]);
  });

  it('takes along what is stacked on the device', () => {
    const lab = newLab();
    run(lab, 'ip link add v0 type veth peer name v1', 'ip link add m0 link v0 type macvlan', 'ip link add v0.5 link v0 type vlan id 5',
      'ip link add x0 type vxlan id 1 dstport 4789 dev v0', 'ip link del v1');
    expect(devices(lab)).toEqual([]);
  });

  it('leaves the loopback alone', () => expect(newLab().run('ip link del lo')).toBe('RTNETLINK answers: Operation not supported\nrc=2\n'));
});

describe('devSetMaster', () => {
  it.each([
    ['ip link set lo master br0', 'RTNETLINK answers: Invalid argument\nrc=2\n'],
    ['ip link set br0 master br0', 'Error: Can not enslave a bridge to a bridge.\nrc=2\n'],
    ['ip link set v0 master v1', 'RTNETLINK answers: Operation not supported\nrc=2\n'],
    ['ip link set v1 master br0', 'RTNETLINK answers: Device or resource busy\nrc=2\n'],
    ['ip link set m1 master br0', 'RTNETLINK answers: Device or resource busy\nrc=2\n'],
  ])('%s', (line, want) => {
    const lab = newLab();
    run(lab, 'ip link add v0 type veth peer name v1', 'ip link add br0 address 02:00:00:00:00:09 type bridge', 'ip link add m0 link v1 type macvlan',
      'ip link add m1 link br0 type macvlan');
    expect(lab.run(line)).toBe(want);
  });

  it('gives ports the lowest free number, and the bridge their smallest MTU', () => {
    const lab = newLab();
    run(lab, 'ip link add v0 type veth peer name v1', 'ip link add v2 mtu 1400 type veth peer name v3', 'ip link add br0 type bridge',
      'ip link set v0 master br0', 'ip link set v2 master br0', 'ip link set v0 nomaster', 'ip link set v3 master br0');
    expect(lab.run('ip -d link show v3')).toContain(' port_id 0x8001 port_no 0x1 ');
    expect(lab.run('ip -o link show br0')).toContain(' mtu 1400 ');
    run(lab, 'ip link set br0 mtu 1450', 'ip link set v2 nomaster');
    expect(lab.run('ip -o link show br0')).toContain(' mtu 1450 ');
  });
});

describe('devSetPromiscuity', () => {
  it('passes a macvlan\'s address and promiscuity down', () => {
    const lab = newLab();
    const promisc = (): string => (/promiscuity \d+/.exec(lab.run('ip -d link show v0')) ?? [''])[0];
    run(lab, 'ip link add v0 type veth peer name v1', 'ip link set v0 up', 'ip link add m0 link v0 type macvlan mode bridge');
    expect(promisc()).toBe('promiscuity 0');
    run(lab, 'ip link set m0 up');
    expect(promisc()).toBe('promiscuity 1');
    run(lab, 'ip link set m0 promisc on');
    expect(promisc()).toBe('promiscuity 2');
    run(lab, 'ip link set m0 down');
    expect(promisc()).toBe('promiscuity 0');
  });
});
