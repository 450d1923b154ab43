// VLAN filtering and 802.1Q, which the reference kernel lacks: expectations are from the kernel's documentation (bridge(8), ip-link(8)).
import { describe, expect, it } from 'vitest';
import { newLab } from './lab.ts';

const LAB = `
ip link add br0 type bridge vlan_filtering 1
ip netns add a
ip netns add b
ip netns add t
ip link add va address 02:00:00:00:00:0a type veth peer name eth0 address 02:00:00:00:01:0a netns a
ip link add vb address 02:00:00:00:00:0b type veth peer name eth0 address 02:00:00:00:01:0b netns b
ip link add vt address 02:00:00:00:00:0c type veth peer name eth0 address 02:00:00:00:01:0c netns t
ip link set va master br0 up
ip link set vb master br0 up
ip link set vt master br0 up
ip link set br0 up
ip -n a link set eth0 up
ip -n b link set eth0 up
ip -n t link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
sleep 3
`;
const ok = (text: string): boolean => text.includes(' 0% packet loss');
const ping = (from: string, to: string): string => `ip netns exec ${from} ping -n -c1 -W1 ${to}`;

describe('VLAN filtering', () => {
  it('puts every port into the default VLAN', () => {
    const { run } = newLab();
    run(LAB);
    expect(run('bridge vlan show')).toBe(
      ['port              vlan-id  ', ...['br0', 'va', 'vb', 'vt'].map((n) => `${n.padEnd(16)}  1 PVID Egress Untagged`), ''].join('\n'),
    );
    expect(ok(run(ping('a', '10.0.0.2')))).toBe(true);
  });
  it('separates ports whose pvids differ and joins those that share one', () => {
    const { run } = newLab();
    run(`${LAB}\nbridge vlan add dev va vid 10 pvid untagged`);
    expect(ok(run(ping('a', '10.0.0.2')))).toBe(false);
    expect(ok(run(`bridge vlan add dev vb vid 10 pvid untagged\n${ping('a', '10.0.0.2')}`))).toBe(true);
    expect(run('bridge -j vlan show dev va')).toBe(
      '[{"ifname":"va","vlans":[{"vlan":1,"flags":["Egress Untagged"]},{"vlan":10,"flags":["PVID","Egress Untagged"]}]}]\n',
    );
    expect(run('bridge fdb show dev vb vlan 10')).toBe('02:00:00:00:01:0b vlan 10 master br0 \n02:00:00:00:00:0b vlan 10 master br0 permanent\n');
  });
  it('carries tagged frames on a trunk to a VLAN device, and drops VLANs that the port is not in', () => {
    const { run } = newLab();
    run(`${LAB}
bridge vlan add dev va vid 10 pvid untagged
bridge vlan add dev vt vid 10
ip -n t link add link eth0 name eth0.10 type vlan id 10
ip -n t link set eth0.10 up
ip -n t addr add 10.0.0.3/24 dev eth0.10`);
    expect(ok(run(ping('a', '10.0.0.3')))).toBe(true);
    // the trunk host answers b's ARP by eth0 (any host owns all its addresses), but its echo replies leave with tag 10
    expect(ok(run(ping('b', '10.0.0.3')))).toBe(false);
    expect(ok(run(`bridge vlan del dev vt vid 10\n${ping('a', '10.0.0.3')}`))).toBe(false);
  });
  it('lets the host in by a VLAN device on the bridge once the bridge is a member', () => {
    const { run } = newLab();
    run(`${LAB}
bridge vlan add dev va vid 10 pvid untagged
ip link add link br0 name br0.10 type vlan id 10
ip link set br0.10 up
ip addr add 10.0.0.254/24 dev br0.10`);
    expect(ok(run('ping -n -c1 -W1 10.0.0.1'))).toBe(false);
    expect(run('bridge vlan add dev br0 vid 10')).toBe('RTNETLINK answers: Operation not supported\n');
    expect(ok(run('bridge vlan add dev br0 vid 10 self\nping -n -c1 -W1 10.0.0.1'))).toBe(true);
  });
  it('nests tags: VLAN 20 inside VLAN 10', () => {
    const { run } = newLab();
    run(`
ip netns add a
ip netns add b
ip link add x netns a type veth peer name x netns b
ip -n a link set x up
ip -n b link set x up
ip -n a link add link x name x.10 type vlan id 10
ip -n b link add link x name x.10 type vlan id 10
ip -n a link add link x.10 name q type vlan id 20
ip -n b link add link x.10 name q type vlan id 20
ip -n a link set x.10 up
ip -n b link set x.10 up
ip -n a link set q up
ip -n b link set q up
ip -n a addr add 10.0.0.1/24 dev q
ip -n b addr add 10.0.0.2/24 dev q
sleep 3`);
    expect(ok(run(ping('a', '10.0.0.2')))).toBe(true);
  });
});
