// br_netfilter labs: three containers on a bridge (and one on a second bridge) that talk to one another, the host and outside, while rules with
// physdev, DNAT on the bridge, isolation and hairpin come and go, with bridge-nf-call-iptables on, off, or per bridge. Counters of every table.
import { diceOf, type Dice } from './dice.ts';
import { bridgeAndOutside, type NfLab } from './nfLab.ts';

const NODES = ['', 'c0', 'c1', 'c2', 'ext'] as const;
const ADDR = ['172.18.0.1', '172.18.0.2', '172.18.0.3', '172.18.0.4', '10.10.10.101', '4.2.2.2', '172.18.0.99'] as const;
const PHYS = [
  '-m physdev --physdev-in veth0', '-m physdev --physdev-out veth1', '-m physdev --physdev-is-bridged', '-m physdev ! --physdev-is-bridged', '-m physdev --physdev-is-in', '-m physdev --physdev-is-out', '-m physdev --physdev-in veth+ --physdev-out veth2',
  '-m physdev ! --physdev-in veth1', '-i br0 -o br0', '-i br0', '-o br0', '! -i br0', '-i br0 ! -o br0', '-i veth0', '-s 172.18.0.2', '-d 172.18.0.3', '',
] as const;
const rule = (d: Dice): string => {
  const chain = d.pick(['FORWARD', 'FORWARD', 'FORWARD', 'INPUT', 'OUTPUT']);
  const phys = d.pick(PHYS);
  const fits = (chain === 'FORWARD' || !/out|-o /.test(phys) || (chain === 'OUTPUT' && /^(! )?-o/.test(phys))) && !(chain === 'OUTPUT' && /-i |physdev/.test(phys));
  const proto = d.weigh([[4, ''], [2, '-p icmp'], [2, '-p tcp --dport 80'], [1, '-p tcp'], [1, '-m pkttype --pkt-type host'], [1, '-m pkttype --pkt-type broadcast'], [1, '-m mac --mac-source 02:00:00:00:00:03']]);
  const target = d.weigh([[4, '-j DROP'], [4, '-j ACCEPT'], [2, '-j REJECT'], [1, '-p tcp -j REJECT --reject-with tcp-reset'], [2, '']]);
  if (proto.includes('mac') && chain === 'OUTPUT') return `iptables -A OUTPUT ${target}`;
  return `iptables -A ${chain} ${[fits ? phys : '', target.startsWith('-p') && proto.startsWith('-p') ? '' : proto, target].filter((x) => x !== '').join(' ')}`;
};
const NAT = [
  'PREROUTING -d 172.18.0.99 -j DNAT --to-destination 172.18.0.3', 'PREROUTING -p tcp -d 172.18.0.2 --dport 81 -j DNAT --to-destination 172.18.0.4:80', 'PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 80',
  'PREROUTING -p tcp -d 172.18.0.1 --dport 8080 -j DNAT --to-destination 172.18.0.2:80', 'POSTROUTING -s 172.18.0.0/16 ! -o br0 -j MASQUERADE', 'POSTROUTING -s 172.18.0.0/16 -d 172.18.0.0/16 -j MASQUERADE',
  'PREROUTING -m physdev --physdev-in veth0 -p icmp -d 4.2.2.2 -j DNAT --to-destination 172.18.0.3', 'PREROUTING -p tcp -d 172.18.0.4 --dport 80 -j DNAT --to-destination 4.2.2.2', 'POSTROUTING -o br0 -p tcp -j SNAT --to-source 172.18.0.1',
] as const;

const probe = (lab: NfLab, d: Dice): void => {
  const ns = d.pick(NODES);
  const pre = ns === '' ? '' : `ip netns exec ${ns} `;
  const to = d.pick(ADDR);
  lab.ask(d.chance(0.5) ? `${pre}ping -n -c1 -W1${d.chance(0.15) ? ` -s ${d.pick([1500, 3000])}` : ''} ${to}` : `${pre}nc -zn -w1 ${to} ${d.pick([80, 81, 8080])}`);
};

export const brnfLab = (seed: number): string => {
  const d = diceOf(seed);
  const extra: string[] = [];
  if (d.chance(0.25)) extra.push('sysctl -qw net.bridge.bridge-nf-call-iptables=0');
  if (d.chance(0.15)) extra.push('ip link set dev br0 type bridge nf_call_iptables 1');
  for (let i = d.int(0, 1); i > 0; i--) extra.push(d.pick(['bridge link set dev veth0 hairpin on', 'bridge link set dev veth1 isolated on', 'ip link set dev br0 promisc on', 'sysctl -qw net.ipv4.ip_forward=0', 'bridge link set dev veth2 learning off', 'ip addr del 172.18.0.1/16 dev br0', 'bridge link set dev veth0 isolated on']));
  const lab = bridgeAndOutside({ backRoute: d.chance(0.7), boxes: 3, extra });
  for (const ns of NODES) lab.listen(ns, '-lknv 80');
  for (let i = d.int(1, 5); i > 0; i--) lab.set(rule(d));
  for (const r of d.some(NAT, d.weigh([[3, 0], [4, 1], [3, 2]]))) lab.set(`iptables -t nat -A ${r}`);
  if (d.chance(0.3)) lab.set(d.pick(['iptables -P FORWARD DROP', 'iptables -t raw -A PREROUTING -i br0 -p icmp', 'iptables -t mangle -A PREROUTING -m physdev --physdev-in veth0 -j MARK --set-mark 1', 'iptables -t mangle -A POSTROUTING -m physdev --physdev-is-bridged', 'iptables -t raw -A PREROUTING -i veth0 -j DROP']));
  lab.ask('iptables -S');
  for (let i = d.int(3, 6); i > 0; i--) probe(lab, d);
  if (d.chance(0.3)) lab.set(d.pick(['sysctl -qw net.bridge.bridge-nf-call-iptables=0', 'sysctl -qw net.bridge.bridge-nf-call-iptables=1', 'iptables -F FORWARD', 'iptables -t nat -F', 'bridge link set dev veth1 hairpin on']));
  for (let i = d.int(1, 3); i > 0; i--) probe(lab, d);
  lab.ask('iptables-save -c | grep -v ^#');
  lab.ask('conntrack -L 2>/dev/null | grep -v 224.0.0 | sort');
  return lab.text();
};
