// Topologies of reach labs that are meant to work, and the one to three things that are then broken in them: a host with bridges and rules as
// Docker lays them out, a chain of routers with a way around (IPv4 or IPv6), two hosts with a tunnel between their bridges.
import { openLab, type Dice, type Lab } from './dice.ts';

export interface Topo {
  readonly setup: readonly string[];
  readonly nodes: readonly { readonly ns: string; readonly addrs: readonly string[] }[];
  /** Addresses that are nobody's but may be asked for. */
  readonly extra: readonly string[];
  /** Further `serve` lines, and ports worth asking for. */
  readonly servers: readonly string[];
  readonly ports: readonly number[];
}

const inNs = (ns: string): string => (ns === 'host' ? '' : `ip netns exec ${ns} `);
const ipIn = (ns: string): string => (ns === 'host' ? 'ip' : `ip -n ${ns}`);
const linesOf = (lab: Lab): string[] => lab.text().split('\n').slice(1).filter((l) => l !== '' && !l.startsWith('kill '));
const noV6 = (lab: Lab, ns: string): void => {
  for (const w of ['all', 'default']) lab.set(`${inNs(ns)}sysctl -qw net.ipv6.conf.${w}.disable_ipv6=1`);
};
const node = (lab: Lab, ns: string, v6: boolean): void => {
  lab.set(`ip netns add ${ns}`);
  lab.set(`ip -n ${ns} link set lo up`);
  if (!v6) noV6(lab, ns);
  else lab.set(`${inNs(ns)}sysctl -qw net.ipv6.conf.default.accept_dad=0`);
};
const REJECTS4 = ['icmp-port-unreachable', 'icmp-net-unreachable', 'icmp-host-unreachable', 'icmp-proto-unreachable', 'icmp-net-prohibited', 'icmp-host-prohibited', 'icmp-admin-prohibited'] as const;
const REJECTS6 = ['icmp6-no-route', 'icmp6-adm-prohibited', 'icmp6-addr-unreachable', 'icmp6-port-unreachable', 'icmp6-policy-fail', 'icmp6-reject-route'] as const;

/** A rule that is in the way of something, or lets something through. */
const rule = (d: Dice, v6: boolean, chain: string, devs: readonly string[], addrs: readonly string[], ports: readonly number[]): string => {
  const w: string[] = [];
  const mine = addrs.filter((a) => a.includes(':') === v6);
  if (chain !== 'OUTPUT' && d.chance(0.3)) w.push(`${d.chance(0.1) ? '! ' : ''}-i ${d.pick(devs)}`);
  if (chain !== 'INPUT' && d.chance(0.25)) w.push(`${d.chance(0.1) ? '! ' : ''}-o ${d.pick(devs)}`);
  if (d.chance(0.3)) w.push(`-s ${d.pick(mine)}`);
  if (d.chance(0.3)) w.push(`-d ${d.pick(mine)}`);
  const proto = d.weigh([[3, ''], [5, 'tcp'], [2, 'udp'], [2, v6 ? 'ipv6-icmp' : 'icmp']]);
  if (proto !== '') w.push(`-p ${proto}`);
  if (proto === 'tcp' || proto === 'udp') {
    if (d.chance(0.5)) w.push(`--dport ${d.pick(ports)}`);
    else if (d.chance(0.2)) w.push(`--sport ${d.pick(ports)}`);
    else {
      const flagged = proto === 'tcp' && d.chance(0.2);
      if (flagged) w.push(d.pick(['--syn', '--tcp-flags ALL SYN,ACK', '--tcp-flags PSH PSH', '--tcp-flags RST RST']));
    }
  }
  if (d.chance(0.3)) w.push(`-m conntrack --ctstate ${d.pick(['NEW', 'RELATED,ESTABLISHED', 'ESTABLISHED', 'INVALID', 'DNAT', 'NEW,INVALID'])}`);
  else if (d.chance(0.1)) w.push(d.pick(['-m length --length 1000:65535', '-m mark --mark 1', '-m addrtype --dst-type LOCAL', ...(chain === 'OUTPUT' ? ['-m owner --uid-owner 1000', '-m owner ! --uid-owner 0'] : [])]));
  const target = d.weigh([
    [3, 'ACCEPT'], [6, 'DROP'], [3, 'REJECT'], [3, `REJECT --reject-with ${d.pick(v6 ? REJECTS6 : REJECTS4)}`], [proto === 'tcp' ? 2 : 0, 'REJECT --reject-with tcp-reset'],
  ]);
  return `${d.chance(0.5) ? '-I' : '-A'} ${chain} ${[...w, '-j', target].join(' ')}`;
};

/** What stops everything of a kind on its way, in some way of its own. */
const blunt = (d: Dice, v6: boolean, chain: string): string => {
  const icmp = `REJECT --reject-with ${d.pick(v6 ? REJECTS6 : REJECTS4)}`;
  return `-I ${chain} ${d.weigh([
    [4, `-j ${icmp}`], [3, `-p tcp -j ${icmp}`], [3, `-p udp -j ${icmp}`], [2, '-p tcp -j REJECT --reject-with tcp-reset'], [2, `-p ${v6 ? 'ipv6-icmp' : 'icmp'} -j ${v6 ? 'DROP' : icmp}`],
    [2, '-p udp -j DROP'], [3, '-m length --length 1000:65535 -j DROP'], [1, `-p tcp -m length --length 1000:65535 -j ${icmp}`], [2, '-p tcp -m conntrack --ctstate ESTABLISHED -j REJECT --reject-with tcp-reset'],
    [2, `-p tcp --tcp-flags PSH PSH -j ${d.pick(['DROP', 'REJECT --reject-with tcp-reset', icmp])}`], [1, `-p tcp --tcp-flags SYN,ACK SYN,ACK -j ${d.pick(['DROP', 'REJECT --reject-with tcp-reset', icmp])}`],
    [1, `-p tcp --tcp-flags RST RST -j DROP`], [1, `-m conntrack --ctstate RELATED -j DROP`],
  ])}`;
};

interface Place {
  readonly ns: string;
  readonly devs: readonly string[];
  readonly addrs: readonly string[];
  readonly forwards: boolean;
}
/** Something that breaks in one place: rules, a policy, a sysctl, a link, an address, a route, a neighbour. */
const breakage = (d: Dice, v6: boolean, places: readonly Place[], ports: readonly number[]): string[] => {
  const p = d.pick([...places, ...places.filter((x) => x.forwards)]);
  const { ns, devs } = p;
  const pre = inNs(ns);
  const all = places.flatMap((x) => x.addrs);
  const dev = d.pick(devs);
  const ipt = v6 ? 'ip6tables' : 'iptables';
  const far = d.pick(all.filter((a) => !p.addrs.includes(a)));
  const len = v6 ? 128 : 32;
  const conf = v6 ? 'net.ipv6.conf' : 'net.ipv4.conf';
  const own = p.addrs.find((a) => a.includes(':') === v6) ?? far;
  return d.weigh<() => string[]>([
    [14, () => Array.from({ length: d.int(1, 3) }, () => `${pre}${ipt} ${rule(d, v6, p.forwards ? d.pick(['FORWARD', 'FORWARD', 'FORWARD', 'INPUT', 'OUTPUT']) : d.pick(['INPUT', 'INPUT', 'OUTPUT']), devs, all, ports)}`)],
    [7, () => [`${pre}${ipt} ${blunt(d, v6, p.forwards ? d.pick(['FORWARD', 'FORWARD', 'OUTPUT']) : d.pick(['INPUT', 'OUTPUT']))}`]],
    [4, () => [`${pre}${ipt} -P ${p.forwards ? 'FORWARD' : d.pick(['INPUT', 'OUTPUT'])} DROP`, ...(d.chance(0.7) ? [`${pre}${ipt} -A ${p.forwards ? 'FORWARD' : 'INPUT'} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`] : [])]],
    [3, () => [`${pre}${ipt} -A ${p.forwards ? 'FORWARD' : 'INPUT'} -m conntrack --ctstate INVALID -j DROP`]],
    [4, () => [`${ipIn(ns)} route add ${d.pick(['unreachable', 'prohibit', 'blackhole', ...(v6 ? [] : ['throw'])])} ${far}/${len}`]],
    [2, () => [`${ipIn(ns)} ${v6 ? '-6 ' : ''}rule add ${d.pick([`to ${far}`, `from ${own}`, `to ${far} uidrange 1000-1000`, 'fwmark 1'])} ${d.pick(['prohibit', 'unreachable', 'blackhole', 'lookup 77'])} pref 50`]],
    [4, () => [`${ipIn(ns)} ${v6 ? '-6 ' : ''}route del default`]],
    [3, () => [`${pre}sysctl -qw ${v6 ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward'}=0`]],
    [v6 ? 0 : 4, () => [`${pre}sysctl -qw net.ipv4.conf.all.rp_filter=${d.pick([1, 1, 2])}`]],
    [3, () => [`${ipIn(ns)} link set ${dev} down`]],
    [3, () => [`${ipIn(ns)} link set ${dev} mtu ${d.pick([1280, 1300, 1400])}`]],
    [5, () => [
      `${ipIn(ns)} link set ${dev} mtu ${d.pick([1280, 1300, 1400])}`, v6 ? `${inNs(d.pick(places).ns)}ip6tables -I ${d.pick(['INPUT', 'OUTPUT', 'FORWARD'])} -p ipv6-icmp --icmpv6-type packet-too-big -j DROP` : `${inNs(d.pick(places).ns)}iptables -I ${d.pick(['INPUT', 'OUTPUT', 'FORWARD'])} -p icmp --icmp-type 3 -j DROP`,
    ]],
    [2, () => [`${ipIn(ns)} addr flush dev ${dev}`]],
    [2, () => [`${ipIn(ns)} neigh replace ${far} lladdr 02:00:00:00:00:99 dev ${dev}`]],
    [2, () => [`${ipIn(ns)} route add ${far}/${len} dev ${dev}`]],
    [v6 ? 0 : 2, () => [`${pre}sysctl -qw ${d.pick([`${conf}.${dev}.arp_ignore=1`, 'net.ipv4.conf.all.arp_ignore=2', 'net.ipv4.icmp_echo_ignore_all=1', 'net.ipv4.conf.all.accept_local=1', 'net.ipv4.conf.all.route_localnet=1', 'net.ipv4.conf.all.send_redirects=0', 'net.ipv4.conf.all.arp_filter=1'])}`]],
    [3, () => [`${pre}${ipt} -t nat -A POSTROUTING ${d.pick([`-o ${dev}`, `-s ${own}`, ''])} -j MASQUERADE`.replace(/ {2,}/g, ' ')]],
    [3, () => [`${pre}${ipt} -t nat -A ${d.pick(['PREROUTING', 'OUTPUT'])} -p tcp --dport ${d.pick(ports)} -j ${d.pick([`REDIRECT --to-ports ${d.pick(ports)}`, `DNAT --to-destination ${v6 ? `[${far}]` : far}:${d.pick(ports)}`, `DNAT --to-destination ${v6 ? `[${own}]` : own}`])}`]],
    [2, () => [`${pre}${ipt} -t nat -A POSTROUTING -p tcp -j SNAT --to-source ${d.pick([own, far])}`]],
    [1, () => [`${pre}${ipt} -t mangle -A ${d.pick(['PREROUTING', 'OUTPUT'])} -p tcp -j MARK --set-mark 1`]],
    [1, () => [`${pre}${ipt} -t raw -A ${d.pick(['PREROUTING', 'OUTPUT'])} ${d.pick(['-p tcp -j CT --notrack', `-s ${far} -j DROP`, '-p udp -j CT --notrack'])}`]],
    [1, () => [`${pre}${ipt} -t mangle -A FORWARD -p tcp --syn -j TCPMSS ${d.pick(['--clamp-mss-to-pmtu', '--set-mss 1200'])}`]],
  ])();
};
/** One or two that stop a whole kind of packet. */
const harshly = (d: Dice, v6: boolean, places: readonly Place[]): string[] =>
  d.some([...places.filter((p) => p.forwards), ...places], d.int(1, 2)).map((p) => `${inNs(p.ns)}${v6 ? 'ip6tables' : 'iptables'} ${blunt(d, v6, p.forwards ? d.pick(['FORWARD', 'FORWARD', 'FORWARD', 'INPUT', 'OUTPUT']) : d.pick(['INPUT', 'OUTPUT']))}`);
const breakages = (d: Dice, v6: boolean, places: readonly Place[], ports: readonly number[], harsh: boolean): string[] => harsh ? [...harshly(d, v6, places), ...(d.chance(0.3) ? breakage(d, v6, places, ports) : [])] :
  Array.from({ length: d.weigh([[1, 0], [4, 1], [4, 2], [2, 3]]) }, () => breakage(d, v6, places, ports)).flat();

/** br0 (c0, c1), br1 (d0) and ext around a host with a firewall as Docker makes it. */
export const dockerTopo = (d: Dice, harsh: boolean): Topo => {
  const lab = openLab();
  noV6(lab, 'host');
  lab.set('sysctl -qw net.ipv4.ip_forward=1');
  const bridge = (br: string, addr: string): void => {
    lab.set(`ip link add ${br} address ${lab.mac()} type bridge`);
    lab.set(`ip link set ${br} up`);
    lab.set(`ip addr add ${addr}/16 dev ${br}`);
  };
  bridge('br0', '172.18.0.1');
  bridge('br1', '172.19.0.1');
  const boxes = [['c0', 'br0', '172.18.0.2', '172.18.0.1'], ['c1', 'br0', '172.18.0.3', '172.18.0.1'], ['d0', 'br1', '172.19.0.2', '172.19.0.1']] as const;
  for (const [ns, br, addr, gw] of boxes) {
    node(lab, ns, false);
    lab.set(`ip link add v${ns} address ${lab.mac()} type veth peer name eth0 address ${lab.mac()} netns ${ns}`);
    lab.set(`ip link set v${ns} master ${br} up`);
    lab.set(`ip -n ${ns} link set eth0 up`);
    lab.set(`ip -n ${ns} addr add ${addr}/16 dev eth0`);
    lab.set(`ip -n ${ns} route add default via ${gw}`);
  }
  node(lab, 'ext', false);
  lab.set(`ip link add eth0 address ${lab.mac()} type veth peer name e0 address ${lab.mac()} netns ext`);
  lab.set('ip link set eth0 up');
  lab.set('ip -n ext link set e0 up');
  lab.set('ip addr add 192.0.2.10/24 dev eth0');
  lab.set('ip -n ext addr add 192.0.2.1/24 dev e0');
  lab.set('ip -n ext addr add 198.51.100.7/32 dev lo');
  lab.set('ip route add default via 192.0.2.1');
  if (d.chance(0.2)) lab.set('ip -n ext route add 172.16.0.0/12 via 192.0.2.10');
  const t = (line: string): void => lab.set(`iptables ${line}`);
  const [isolation, icc] = [d.chance(0.8), d.chance(0.75)];
  t('-P FORWARD DROP');
  for (const c of ['DOCKER', 'DOCKER-USER', 'DOCKER-ISO-1', 'DOCKER-ISO-2']) t(`-N ${c}`);
  t('-A DOCKER-USER -j RETURN');
  t('-A FORWARD -j DOCKER-USER');
  if (isolation) {
    t('-A FORWARD -j DOCKER-ISO-1');
    for (const b of ['br0', 'br1']) {
      t(`-A DOCKER-ISO-1 -i ${b} ! -o ${b} -j DOCKER-ISO-2`);
      t(`-A DOCKER-ISO-2 -o ${b} -j DROP`);
    }
  }
  for (const b of ['br0', 'br1']) {
    t(`-A FORWARD -o ${b} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`);
    t(`-A FORWARD -o ${b} -j DOCKER`);
    t(`-A FORWARD -i ${b} ! -o ${b} -j ACCEPT`);
    t(`-A FORWARD -i ${b} -o ${b} -j ${icc ? 'ACCEPT' : 'DROP'}`);
  }
  t('-t nat -N DOCKER');
  t('-t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER');
  t(`-t nat -A OUTPUT ${d.chance(0.8) ? '! -d 127.0.0.0/8 ' : ''}-m addrtype --dst-type LOCAL -j DOCKER`);
  for (const [net, b] of [['172.18.0.0/16', 'br0'], ['172.19.0.0/16', 'br1']]) if (d.chance(0.9)) t(`-t nat -A POSTROUTING -s ${net} ! -o ${b} -j MASQUERADE`);
  const publish = (on: string, port: number, br: string, to: string, inner: number, proto: string): void => {
    t(`-t nat -A DOCKER ${d.chance(0.5) ? `! -i ${br} ` : ''}${on}-p ${proto} --dport ${port} -j DNAT --to-destination ${to}:${inner}`);
    if (d.chance(0.85)) t(`-A DOCKER -d ${to}/32 ! -i ${br} -o ${br} -p ${proto} --dport ${inner} -j ACCEPT`);
    if (d.chance(0.6)) t(`-t nat -A POSTROUTING -s ${to} -d ${to} -p ${proto} --dport ${inner} -j MASQUERADE`);
  };
  publish('', 8080, 'br0', '172.18.0.2', 80, 'tcp');
  if (d.chance(0.6)) publish(d.chance(0.4) ? '-d 192.0.2.10 ' : d.chance(0.3) ? '-d 127.0.0.1 ' : '', 8081, 'br1', '172.19.0.2', 80, 'tcp');
  if (d.chance(0.4)) publish('', 5353, 'br0', '172.18.0.3', 53, 'udp');
  if (d.chance(0.3)) {
    t('-P INPUT DROP');
    t('-A INPUT -i lo -j ACCEPT');
    t('-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
    t('-A INPUT -p tcp --dport 22 -j ACCEPT');
    if (d.chance(0.4)) t('-A INPUT -j REJECT --reject-with icmp-host-prohibited');
  }
  if (d.chance(0.25)) t(`-I DOCKER-USER ${d.pick(['-i eth0 -p tcp --dport 8080', '-i eth0 -p tcp --dport 80', '-i eth0 ! -s 192.0.2.0/24', '-i eth0 -m conntrack --ctorigdstport 8080', '! -i br0'])} -j ${d.pick(['DROP', 'REJECT'])}`);
  if (d.chance(0.2)) lab.set('sysctl -qw net.bridge.bridge-nf-call-iptables=0');
  if (d.chance(0.25)) lab.set(`bridge link set dev v${d.pick(['c0', 'c1', 'd0'])} ${d.pick(['hairpin on', 'isolated on'])}`);
  if (d.chance(0.15)) lab.set('sysctl -qw net.ipv4.conf.all.route_localnet=1');
  const places: Place[] = [
    { ns: 'host', devs: ['br0', 'br1', 'eth0'], addrs: ['172.18.0.1', '172.19.0.1', '192.0.2.10'], forwards: true },
    ...boxes.map(([ns, , addr]) => ({ ns, devs: ['eth0'], addrs: [addr], forwards: false })), { ns: 'ext', devs: ['e0'], addrs: ['192.0.2.1', '198.51.100.7'], forwards: false },
  ];
  return {
    setup: [...linesOf(lab), ...(harsh || d.chance(0.55) ? breakages(d, false, places, [80, 8080, 22], harsh) : [])], nodes: places, extra: ['192.0.2.10', '192.0.2.10', '172.18.0.1', '172.18.0.77', '203.0.113.9'],
    servers: ['serve host tcp 0.0.0.0 22', ...(harsh ? ['relay host 0.0.0.0 9090 172.18.0.2 80', `relay host 0.0.0.0 9091 ${d.pick(['172.18.0.3 81', '172.19.0.2 80', '172.18.0.77 80', '198.51.100.7 80'])}`] : [])],
    ports: [8080, 8080, 8081, 5353, 22, ...(harsh ? [9090, 9090, 9090, 9091, 9091, 9091, 9091] : [])],
  };
};

/** a - r1 - ... - b: one to three routers, sometimes with a second way between the first and the last. */
export const routersTopo = (d: Dice, v6: boolean, harsh: boolean): Topo => {
  const lab = openLab();
  const n = d.weigh([[4, 1], [4, 2], [2, 3]]);
  const net = (k: number, h: number): string => (v6 ? `fd00:${k}::${h}` : `10.0.${k}.${h}`);
  const len = v6 ? 64 : 24;
  const chain = ['a', ...Array.from({ length: n }, (_, i) => `r${i + 1}`), 'b'];
  for (const ns of chain) node(lab, ns, v6);
  for (const ns of chain.slice(1, -1)) lab.set(`${inNs(ns)}sysctl -qw ${v6 ? 'net.ipv6.conf.all.forwarding' : 'net.ipv4.ip_forward'}=1`);
  const addrs = new Map<string, string[]>(chain.map((ns) => [ns, []]));
  const devs = new Map<string, string[]>(chain.map((ns) => [ns, []]));
  const give = (ns: string, dev: string, addr: string): void => {
    lab.set(`ip -n ${ns} ${v6 ? '-6 ' : ''}addr add ${addr}/${len} dev ${dev}${v6 ? ' nodad' : ''}`);
    addrs.get(ns)?.push(addr);
    devs.get(ns)?.push(dev);
  };
  const join = (k: number, x: string, y: string): void => {
    lab.set(`ip link add ${x}${y} address ${lab.mac()} type veth peer name ${y}${x} address ${lab.mac()} netns ${y}`);
    lab.set(`ip link set ${x}${y} netns ${x}`);
    lab.set(`ip -n ${x} link set ${x}${y} up`);
    lab.set(`ip -n ${y} link set ${y}${x} up`);
    give(x, `${x}${y}`, net(k, 1));
    give(y, `${y}${x}`, net(k, 2));
  };
  for (let i = 0; i + 1 < chain.length; i++) join(i + 1, chain[i] as string, chain[i + 1] as string);
  const route = (ns: string, what: string): void => lab.set(`ip -n ${ns} ${v6 ? '-6 ' : ''}route ${what}`);
  const last = chain.length - 1;
  for (let i = 0; i <= last; i++) {
    const ns = chain[i] as string;
    const [back, on] = [net(i, 1), net(i + 1, 2)];
    if (i === 0) route(ns, `add default via ${on}`);
    else if (i === last) route(ns, `add default via ${back}`);
    else {
      for (let k = 1; k < i; k++) if (d.chance(0.95)) route(ns, `add ${v6 ? `fd00:${k}::/64` : `10.0.${k}.0/24`} via ${back}`);
      for (let k = i + 2; k <= last; k++) if (d.chance(0.95)) route(ns, `add ${v6 ? `fd00:${k}::/64` : `10.0.${k}.0/24`} via ${on}`);
    }
  }
  if (n > 1 && d.chance(0.5)) {
    const [x, y] = ['r1', `r${n}`];
    if (n > 2) join(9, x, y);
    else {
      // a second cable between the two
      lab.set(`ip link add w1 address ${lab.mac()} type veth peer name w2 address ${lab.mac()} netns r2`);
      lab.set('ip link set w1 netns r1');
      lab.set('ip -n r1 link set w1 up');
      lab.set('ip -n r2 link set w2 up');
      give('r1', 'w1', net(9, 1));
      give('r2', 'w2', net(9, 2));
    }
    if (d.chance(0.7)) route(x, `replace ${v6 ? `fd00:${last}::/64` : `10.0.${last}.0/24`} via ${net(9, 2)}`);
    else if (d.chance(0.5)) {
      route(x, `add default via ${net(9, 2)} table 77`);
      lab.set(`ip -n ${x} ${v6 ? '-6 ' : ''}rule add ${d.pick(['fwmark 1', `from ${net(1, 1)}`, 'ipproto tcp dport 80'])} lookup 77 pref 77`);
    }
  }
  const loop = v6 ? 'fd00:beef::1' : '192.168.77.1';
  if (d.chance(0.4)) {
    lab.set(`ip -n b ${v6 ? '-6 ' : ''}addr add ${loop}/${v6 ? 128 : 32} dev lo`);
    addrs.get('b')?.push(loop);
    for (let i = 1; i < last; i++) if (d.chance(0.9)) route(chain[i] as string, `add ${loop}/${v6 ? 128 : 32} via ${net(i + 1, 2)}`);
  }
  const places = chain.map((ns) => ({ ns, devs: devs.get(ns) ?? [], addrs: addrs.get(ns) ?? [], forwards: ns.startsWith('r') }));
  const setup = [...linesOf(lab), ...breakages(d, v6, places, [80, 53, 8080], harsh)];
  return { setup: v6 ? [...setup, 'sleep 2'] : setup, nodes: places, extra: [v6 ? 'fd00:1::77' : '10.0.1.77', v6 ? 'fd00:dead::1' : '203.0.113.9', net(last, 99)], servers: [], ports: [] };
};

/** A container behind a bridge on each of two hosts, and a tunnel between the bridges. */
export const tunnelTopo = (d: Dice, harsh: boolean): Topo => {
  const lab = openLab();
  for (const ns of ['h1', 'h2', 'k1', 'k2']) node(lab, ns, false);
  lab.set(`ip link add u1 address ${lab.mac()} type veth peer name u2 address ${lab.mac()}`);
  const mtu = d.pick([1500, 1500, 1400]);
  for (const i of [1, 2]) {
    const h = `ip -n h${i}`;
    lab.set(`ip link set u${i} netns h${i}`);
    lab.set(`${h} link set u${i} up`);
    lab.set(`${h} addr add 192.168.9.${i}/24 dev u${i}`);
    lab.set(`${h} link add br0 address ${lab.mac()} type bridge`);
    lab.set(`${h} link add vx0 address ${lab.mac()} ${d.chance(0.3) ? `mtu ${mtu} ` : ''}type vxlan id ${d.chance(0.93) ? 42 : 43} dstport 4789 remote 192.168.9.${3 - i} ${d.chance(0.5) ? `dev u${i}` : `local 192.168.9.${i}`}`);
    lab.set(`${h} link set vx0 master br0 up`);
    lab.set(`${h} link add v${i} address ${lab.mac()} type veth peer name eth0 address ${lab.mac()} netns k${i}`);
    lab.set(`${h} link set v${i} master br0 up`);
    lab.set(`${h} link set br0 up`);
    if (d.chance(0.4)) lab.set(`${h} addr add 10.42.0.${10 + i}/24 dev br0`);
    lab.set(`ip -n k${i} link set eth0 up`);
    lab.set(`ip -n k${i} addr add 10.42.0.${i}/24 dev eth0`);
    if (d.chance(0.5)) lab.set(`ip -n k${i} link set eth0 mtu ${d.pick([1450, 1350, 1400])}`);
  }
  const places: Place[] = [1, 2].flatMap((i) => [{ ns: `h${i}`, devs: [`u${i}`, 'br0', 'vx0'], addrs: [`192.168.9.${i}`], forwards: true }, { ns: `k${i}`, devs: ['eth0'], addrs: [`10.42.0.${i}`], forwards: false }]);
  return { setup: [...linesOf(lab), ...(harsh || d.chance(0.7) ? breakages(d, false, places, [80, 53], harsh) : [])], nodes: places, extra: ['10.42.0.11', '10.42.0.77'], servers: [], ports: [] };
};
