// Layer-2 labs: containers on a bridge, ports with odd flags, links down, duplicate addresses; pings, then FDB and neighbours.
// `wide` adds what the plain family has not: changes between the pings, a second bridge, macvlan, more listings and options.
import { diceOf, openLab, type Dice, type Lab } from './dice.ts';

interface Box {
  readonly i: number;
  readonly addr: string;
  readonly mac: string;
  readonly portMac: string;
}
const FDB = 'bridge fdb show br br0 | grep -v -e 33:33 -e 01:00:5e | sort';

const build = (lab: Lab, d: Dice, n: number, bridgeAddr: boolean, wide: boolean): Box[] => {
  lab.set('sysctl -qw net.ipv6.conf.all.disable_ipv6=1');
  lab.set('sysctl -qw net.ipv6.conf.default.disable_ipv6=1');
  // without an address of its own a bridge takes its ports' lowest
  if (wide && d.chance(0.2)) lab.set('ip link add br0 type bridge');
  else lab.set(`ip link add br0 address ${lab.mac()} type bridge`);
  lab.set('ip link set br0 up');
  if (bridgeAddr) lab.set('ip addr add 172.18.0.1/16 dev br0');
  lab.set(`sysctl -qw net.ipv4.ip_forward=${wide && d.chance(0.2) ? 0 : 1}`);
  const boxes: Box[] = [];
  for (let i = 0; i < n; i++) {
    const [portMac, mac] = [lab.mac(), lab.mac()];
    const addr = `172.18.0.${i + 2}`;
    lab.set(`ip netns add c${i}`);
    lab.set(`ip -n c${i} link set lo up`);
    lab.set(`ip link add veth${i} address ${portMac} type veth peer name eth0 address ${mac} netns c${i}`);
    lab.set(`ip link set veth${i} up`);
    lab.set(`ip -n c${i} link set eth0 up`);
    lab.set(`ip link set veth${i} master br0`);
    lab.set(`ip -n c${i} addr add ${addr}/16 dev eth0`);
    if (bridgeAddr && d.chance(0.95)) lab.set(`ip -n c${i} route add default via 172.18.0.1`);
    boxes.push({ i, addr, mac, portMac });
  }
  return boxes;
};

/** One change to the network, as a line of the lab. */
const twist = (d: Dice, boxes: readonly Box[]): string[] => {
  const b = d.pick(boxes);
  const o = d.pick(boxes);
  const ns = `ip -n c${b.i}`;
  const flag = (name: string, on: string): string => `bridge link set dev veth${b.i} ${name} ${on}`;
  return d.weigh<() => string[]>([
    [6, () => d.some(boxes, d.int(1, 3)).map((x) => `bridge link set dev veth${x.i} isolated on`)],
    [4, () => [flag('learning', 'off')]],
    [4, () => [flag('flood', 'off')]],
    [3, () => [flag('hairpin', 'on')]],
    [2, () => [flag('mcast_flood', 'off')]],
    [2, () => [flag('bcast_flood', 'off')]],
    [4, () => [`ip link set veth${b.i} down`]],
    [2, () => [`${ns} link set eth0 down`]],
    [3, () => [`ip link set veth${b.i} nomaster`]],
    [4, () => [`${ns} addr add 172.19.0.9/24 dev eth0`]],
    [3, () => [`ip link set dev br0 type bridge ageing_time ${d.pick([0, 100, 100, 500, 30000])}`]],
    [2, () => ['ip link set br0 down']],
    [3, () => [`${ns} addr add ${o.addr}/16 dev eth0`]],
    [3, () => [`bridge fdb add ${o.mac} dev veth${b.i} master static`]],
    [1, () => [`bridge fdb add ${o.mac} dev veth${b.i} master${d.pick(['', ' permanent', ' local', ' dynamic', ' sticky'])}`]],
    [1, () => [`bridge fdb add 02:00:00:00:00:77 dev veth${b.i} master${d.pick([' static', ''])}`]],
    [1, () => [`bridge fdb replace ${o.mac} dev veth${b.i} master ${d.pick(['static', 'dynamic', ''])}`.trim()]],
    [2, () => [`${ns} neigh add ${o.addr} lladdr ${d.pick(boxes).mac} dev eth0`]],
    [1, () => [`${ns} neigh replace 172.18.0.77 lladdr 02:00:00:00:00:77 dev eth0 nud ${d.pick(['permanent', 'reachable', 'stale', 'noarp'])}`]],
    [2, () => [`${ns} link set eth0 arp off`]],
    [2, () => [`ip netns exec c${b.i} sysctl -qw net.ipv4.conf.eth0.arp_ignore=${d.int(1, 2)}`]],
    [1, () => [`ip netns exec c${b.i} sysctl -qw net.ipv4.conf.all.arp_ignore=${d.int(1, 8)}`]],
    [1, () => [`ip netns exec c${b.i} sysctl -qw net.ipv4.icmp_echo_ignore_all=1`]],
    [1, () => [`ip netns exec c${b.i} sysctl -qw net.ipv4.conf.all.rp_filter=1`]],
    [1, () => [`sysctl -qw net.ipv4.conf.br0.proxy_arp=1`]],
    [2, () => [`${ns} link set eth0 mtu ${d.pick([1400, 1300, 576])}`]],
    [1, () => [`ip link set br0 mtu 1400`]],
    [1, () => [`${ns} addr del ${b.addr}/16 dev eth0`]],
    [1, () => [`ip link del veth${b.i}`]],
    [1, () => [`ip netns del c${b.i}`]],
    [1, () => ['ip addr add 172.19.0.1/24 dev br0']],
  ])();
};

const wideTwist = (d: Dice, boxes: readonly Box[]): string[] => {
  const b = d.pick(boxes);
  const o = d.pick(boxes);
  const ns = `ip -n c${b.i}`;
  return d.weigh<() => string[]>([
    [12, () => twist(d, boxes)],
    [1, () => [`ip link set veth${b.i} up`]],
    [1, () => ['ip link set br0 up']],
    [1, () => [`ip link set veth${b.i} master br0`]],
    [1, () => [`bridge link set dev veth${b.i} state ${d.pick([0, 1, 2, 3, 4])}`]],
    [1, () => [`ip link set dev veth${b.i} type bridge_slave ${d.pick(['isolated on', 'learning off', 'hairpin on', 'flood off', 'proxy_arp on', 'neigh_suppress on'])}`]],
    [1, () => [`bridge fdb del ${b.mac} dev veth${b.i} master`]],
    [1, () => ['ip link set dev br0 type bridge fdb_flush', 'sleep 0.1']],
    [1, () => [`${ns} link set eth0 address 02:00:00:00:01:0${b.i}`]],
    [1, () => [`ip link set veth${b.i} address 02:00:00:00:02:0${b.i}`]],
    [1, () => [`${ns} neigh flush dev eth0`]],
    [1, () => [`${ns} neigh del ${o.addr} dev eth0`]],
    [1, () => ['ip link add br1 address 02:00:00:00:03:01 type bridge', 'ip link set br1 up', `ip link set veth${b.i} master br1`]],
    [1, () => [`ip link add l2a address 02:00:00:00:04:01 type veth peer name l2b address 02:00:00:00:04:02`, 'ip link set l2a up', 'ip link set l2b up', 'ip link set l2a master br0']],
    [1, () => [
      `${ns} link add mv0 link eth0 address 02:00:00:00:05:0${b.i} type macvlan mode ${d.pick(['bridge', 'private', 'vepa'])}`,
      `${ns} link set mv0 up`, `${ns} addr add 172.18.1.${b.i}/16 dev mv0`,
    ]],
    [1, () => ['sleep 1']],
    [1, () => [`${ns} route add 172.19.0.0/24 dev eth0`]],
    [1, () => [`ip route add 172.18.0.${o.i + 2}/32 dev veth${b.i}`]],
    [1, () => [`ip netns exec c${b.i} sysctl -qw net.ipv4.conf.eth0.${d.pick(['arp_announce=1', 'arp_announce=2', 'arp_filter=1', 'arp_accept=1', 'drop_gratuitous_arp=1', 'arp_notify=1', 'proxy_arp=1'])}`]],
    [1, () => [`ip link set veth${b.i} ${d.pick(['promisc on', 'multicast off', 'txqueuelen 10', 'alias port', 'group 7'])}`]],
  ])();
};

const LISTINGS: readonly string[] = [
  'bridge link', 'bridge -d link', 'ip -d link show br0 | grep -v -e hello_timer -e gc_timer', 'ip -br addr', 'ip neigh | sort', 'ip route', 'ip addr show br0', 'brctl show', 'ip link show type bridge',
  'ip link show master br0', 'ip -o link show type veth', 'bridge fdb show dev veth0 | grep -v -e 33:33 -e 01:00:5e', 'bridge -s link show dev veth0 | head -1', 'ip -j -br link',
];
const CLISTINGS: readonly string[] = ['ip addr show eth0', 'ip link', 'ip -4 addr', 'ip route show table local', 'ip -br addr', 'ip -br link', 'ip route get 172.18.0.77', 'ip route get 172.19.0.9'];

/** A layer-2 lab from a seed. */
export const l2Lab = (seed: number, wide: boolean): string => {
  const d = diceOf(seed);
  const lab = openLab();
  const n = d.int(2, wide ? 5 : 4);
  const bridgeAddr = d.chance(0.6);
  const boxes = build(lab, d, n, bridgeAddr, wide);
  const turn = (): string[] => (wide ? wideTwist(d, boxes) : twist(d, boxes));
  const twists = d.weigh([[3, 0], [5, 1], [5, 2], [3, 3], [1, 4]]);
  for (let i = 0; i < twists; i++) for (const l of turn()) lab.set(l);
  const targets = ['172.18.0.1', '172.18.0.1', '172.18.0.77', '172.19.0.9', ...boxes.map((b) => b.addr)];
  const options = (): string => (wide && d.chance(0.35) ? ` ${d.pick(['-t 1', '-t 2', '-s 1472', '-s 1473', '-s 3000', '-M do -s 1472', '-M do -s 1473', '-M dont -s 2000', '-c2 -i 0.2', '-q', '-b', '-I 172.18.0.2', '-I eth0', '-s 0'])}` : '');
  const pings = d.int(4, 7);
  for (let i = 0; i < pings; i++) {
    if (wide && d.chance(0.3)) for (const l of turn()) lab.set(l);
    const from = d.chance(0.7) ? d.pick(boxes) : undefined;
    const target = wide && d.chance(0.06) ? d.pick(['172.18.255.255', '255.255.255.255', '172.18.0.0', '127.0.0.1', '0.0.0.0', '224.0.0.1']) : d.pick(targets);
    lab.ask(`${from ? `ip netns exec c${from.i} ` : ''}ping -n -c1 -W1${options()} ${target}`);
  }
  lab.ask(FDB);
  for (const b of boxes) lab.ask(`ip -n c${b.i} neigh | sort`);
  lab.ask('ip -br link | sort');
  lab.ask('ip -n c0 route');
  if (wide) {
    for (const l of d.some(LISTINGS, d.int(1, 4))) lab.ask(l);
    for (const l of d.some(CLISTINGS, d.int(1, 2))) lab.ask(l.replace(/^ip/, `ip -n c${d.pick(boxes).i}`));
  }
  return lab.text();
};
