// Who is plugged into whom, read from worlds whose scripts say it; and the way of packets through it.
import { describe, expect, it } from 'vitest';
import { indexTopology, topologyOf } from '../../../../src/explain/render/topology.ts';
import { pathOf, stepsOf } from '../../../../src/explain/render/topologyPath.ts';
import { fromBytes } from '../../../../src/shell/bytes.ts';
import type { World } from '../../../../src/index.ts';
import { ask, BRIDGE, DOCKER, HOSTILE, hostileWorld, MACVLAN, RING, ROUTERS, VETH, VLAN, VXLAN, worldOf } from './pictures.ts';

const machine = (world: World, name: string) => topologyOf(world).machines.find((m) => m.name === name);
const cables = (world: World): string[] => {
  const t = topologyOf(world);
  const say = (d: { readonly netns: number; readonly ifindex: number }): string => {
    const m = t.machines.find((x) => x.netns === d.netns);
    return `${m?.name} ${m?.devices.find((x) => x.ifindex === d.ifindex)?.name}`;
  };
  return t.cables.map((c) => `${c.kind}: ${say(c.a)} - ${say(c.b)}`);
};

describe('topologyOf', () => {
  it('two namespaces and a veth pair, told once', () => {
    const world = worldOf(VETH);
    expect(topologyOf(world).machines.map((m) => [m.name, m.kind])).toEqual([['host', 'host'], ['red', 'netns'], ['blue', 'netns']]);
    expect(cables(world)).toEqual(['veth: red veth-red - blue veth-blue']);
    expect(machine(world, 'red')?.devices.find((d) => d.name === 'veth-red')).toMatchObject({ kind: 'veth', addrs: ['10.0.0.1/24'], up: true, carrier: true, mtu: 1500 });
    expect(machine(world, 'blue')?.listening).toEqual([{ proto: 'tcp', addr: '*', port: 80 }]);
    expect(machine(world, 'red')?.listening).toEqual([]);
  });
  it('a bridge and its ports, by ifindex', () => {
    const host = machine(worldOf(BRIDGE), 'host');
    const br = host?.devices.find((d) => d.name === 'br0');
    expect(br?.kind).toBe('bridge');
    expect(br?.ports.map((p) => host?.devices.find((d) => d.ifindex === p)?.name)).toEqual(['v1', 'v2', 'v3']);
    expect(host?.devices.filter((d) => d.master === br?.ifindex).map((d) => d.name)).toEqual(['v1', 'v2', 'v3']);
  });
  it('containers by name, published ports on the host, Docker networks on their bridges, no link-local addresses', () => {
    const world = worldOf(DOCKER);
    expect(topologyOf(world).machines.map((m) => `${m.kind} ${m.name}`)).toEqual(['host host', 'netns outside', 'container web', 'container one', 'container db', 'container api']);
    expect(machine(world, 'host')?.published).toEqual([{ proto: 'tcp', addr: '0.0.0.0', port: 12345, container: 'web', toPort: 80 }, { proto: 'tcp', addr: '::', port: 12345, container: 'web', toPort: 80 }]);
    expect(machine(world, 'host')?.forwards).toBe(true);
    expect(machine(world, 'outside')?.forwards).toBe(false);
    expect(machine(world, 'host')?.devices.filter((d) => d.kind === 'bridge').map((d) => d.detail)).toEqual(['network bridge', 'network app']);
    expect(machine(world, 'host')?.devices.flatMap((d) => d.addrs).filter((a) => a.startsWith('fe80'))).toEqual([]);
  });
  it('a container that shares another one\'s namespace is told with it', () => {
    const world = worldOf(`${DOCKER}docker run -d --name side --network container:web nginx >/dev/null\ndocker run -d --name bare --network host nginx >/dev/null\n`);
    expect(machine(world, 'web')?.also).toEqual(['side']);
    expect(machine(world, 'host')?.also).toEqual(['bare']);
  });
  it('what is stacked on what: vlan, macvlan across namespaces, vxlan', () => {
    expect(cables(worldOf(VLAN))).toEqual(['veth: left l0 - right r0', 'vlan: left l0 - left l0.10', 'vlan: left l0 - left l0.20', 'vlan: right r0 - right r0.10', 'vlan: right r0 - right r0.20']);
    expect(cables(worldOf(MACVLAN))).toEqual(['veth: host eth0 - lan e0', 'macvlan: host eth0 - c1 mv1', 'macvlan: host eth0 - c2 mv2']);
    const vx = worldOf(VXLAN);
    expect(cables(vx).filter((c) => c.startsWith('vxlan'))).toEqual(['vxlan: h1 eth0 - h1 vx0', 'vxlan: h2 eth0 - h2 vx0']);
    expect(machine(vx, 'h1')?.devices.find((d) => d.name === 'vx0')?.detail).toBe('vni 42 to 192.168.9.2');
  });
  it('keeps any name, and is the same twice', () => {
    const world = hostileWorld();
    expect(new Set(topologyOf(world).machines.map((m) => fromBytes(m.name)))).toEqual(new Set(['host', ...HOSTILE]));
    expect(JSON.stringify(topologyOf(world))).toBe(JSON.stringify(topologyOf(hostileWorld())));
  });
});

const steps = (script: string, from: string, to: string): string[] => {
  const world = worldOf(script);
  const ix = indexTopology(topologyOf(world));
  return stepsOf(world, ix, pathOf(world, ix, ask(world, from, to))).map((s) => `${s.leg} ${s.where}`);
};
const death = (script: string, from: string, to: string) => {
  const world = worldOf(script);
  const d = pathOf(world, indexTopology(topologyOf(world)), ask(world, from, to)).death;
  return d && { at: topologyOf(world).machines.find((m) => m.netns === d.netns)?.name, leg: d.leg, what: d.what, origin: d.origin };
};

describe('pathOf', () => {
  it('there and back through a bridge: a flooded frame\'s other copies are not the path', () => {
    expect(steps(BRIDGE, 'ns1', 'tcp://10.0.0.2:80')).toEqual(['request ns1 eth0 → host v1', 'request host v2 → ns2 eth0', 'reply ns2 eth0 → host v2', 'reply host v1 → ns1 eth0']);
  });
  it('through two routers', () => {
    expect(steps(ROUTERS, 'client', 'tcp://10.0.2.2:8080')).toEqual([
      'request client eth0 → r1 eth0', 'request r1 eth1 → r2 eth0', 'request r2 eth1 → server eth0', 'reply server eth0 → r2 eth1', 'reply r2 eth0 → r1 eth1', 'reply r1 eth0 → client eth0',
    ]);
  });
  it('ends where a rule dropped the packet, and names the rule and its line', () => {
    expect(steps(ROUTERS, 'client', 'tcp://10.0.2.2:80')).toEqual(['request client eth0 → r1 eth0', 'request r1 eth1 → r2 eth0']);
    expect(death(ROUTERS, 'client', 'tcp://10.0.2.2:80')).toEqual({ at: 'r2', leg: 'request', what: 'filter/FORWARD rule 1', origin: 'line 18: ip netns exec r2 iptables -A FORWARD -s 10.0.1.0/24 -p tcp --dport 80 -j DROP' });
    expect(death(ROUTERS, 'client', 'tcp://10.0.2.2:8080')).toBe(null);
  });
  it('without a blame chain the trace tells: the rule before the drop, or that no answer came', () => {
    const world = worldOf(ROUTERS);
    const ix = indexTopology(topologyOf(world));
    const dropped = ask(world, 'client', 'tcp://10.0.2.2:80');
    expect(pathOf(world, ix, { ...dropped, blame: [] }).death).toMatchObject({ netns: 4, leg: 'request', what: 'filter/FORWARD rule 1', text: '-A FORWARD -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -j DROP' });
    const open = ask(world, 'client', 'tcp://10.0.2.2:8080');
    expect(pathOf(world, ix, { ...open, outcome: 'timeout', reply: [] }).death).toMatchObject({ netns: 5, leg: 'request', what: 'no answer came' });
  });
  it('a DROP in OUTPUT: the packet was on no cable, and died in its own machine', () => {
    const script = `${VETH}ip netns exec red iptables -A OUTPUT -p tcp -j DROP\n`;
    expect(steps(script, 'red', 'tcp://10.0.0.2:80')).toEqual([]);
    expect(death(script, 'red', 'tcp://10.0.0.2:80')).toMatchObject({ at: 'red', leg: 'request', what: 'filter/OUTPUT rule 1' });
  });
  it('there and back by different ways', () => {
    expect(steps(RING, 'a', 'icmp://10.2.0.2')).toEqual(['request a to-b → b to-a', 'request b to-c → c to-b', 'reply c to-a → a to-c']);
  });
  it('goes through the underlay of a VXLAN', () => {
    expect(steps(VXLAN, 'c1', 'icmp://10.42.0.2')).toEqual([
      'request c1 eth0 → h1 veth0', 'request h1 eth0 → wire p1', 'request wire p2 → h2 eth0', 'request h2 veth0 → c2 eth0',
      'reply c2 eth0 → h2 veth0', 'reply h2 eth0 → wire p2', 'reply wire p1 → h1 eth0', 'reply h1 veth0 → c1 eth0',
    ]);
  });
  it('over a macvlan\'s parent, and over a VLAN device', () => {
    expect(steps(MACVLAN, 'c1', 'icmp://192.168.50.12')).toEqual(['request c1 mv1 → host eth0', 'request host eth0 → c2 mv2', 'reply c2 mv2 → host eth0', 'reply host eth0 → c1 mv1']);
    expect(steps(VLAN, 'left', 'icmp://10.0.20.2')).toEqual(['request left l0 → right r0', 'reply right r0 → left l0']);
  });
  it('a proxy\'s second connection is part of the request', () => {
    const world = worldOf(DOCKER);
    const ix = indexTopology(topologyOf(world));
    const path = pathOf(world, ix, ask(world, 'host', 'http://127.0.0.1:12345/'));
    expect(path.request.flatMap((p) => p.hops.map((h) => h.kind))).toContain('proxy');
    expect(stepsOf(world, ix, path).map((s) => `${s.leg} ${s.where.replace(/veth\w+/, 'veth')}`)).toEqual(['request host veth → web eth0', 'reply web eth0 → host veth']);
  });
});
