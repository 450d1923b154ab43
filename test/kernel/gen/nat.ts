// NAT labs: masquerade and one to three more rules (DNAT, REDIRECT, NETMAP, SNAT, hairpin), with or without a way back from outside; pings with
// their conntrack entries, connections to what is published. `wide` adds ranges, --random, IPv4 local DNAT, deletions between probes.
import { diceOf } from './dice.ts';
import { bridgeAndOutside, probePing, probeTcp } from './nfLab.ts';

const TARGETS = ['172.18.0.1', '172.18.0.2', '172.18.0.3', '10.10.10.1', '10.10.10.101', '4.2.2.2', '10.99.0.2', '127.0.0.1'] as const;
const RULES = [
  'PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 80', 'PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.3:80', 'PREROUTING -d 10.99.0.0/24 -j NETMAP --to 172.18.0.0/24',
  'PREROUTING -p icmp -d 10.10.10.101 -j DNAT --to-destination 172.18.0.2', 'OUTPUT -p tcp --dport 8080 -j REDIRECT --to-ports 80', 'POSTROUTING -s 172.18.0.2/32 -d 172.18.0.2/32 -p tcp --dport 80 -j MASQUERADE',
  'PREROUTING -p tcp --dport 80 -m addrtype --dst-type LOCAL -j DNAT --to-destination 172.18.0.2:80', 'OUTPUT -p tcp --dport 8080 -m addrtype --dst-type LOCAL -j DNAT --to-destination 172.18.0.2:80',
  'POSTROUTING -o eth0 -j SNAT --to-source 10.10.10.101', 'PREROUTING -i eth0 -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.2', 'OUTPUT ! -d 127.0.0.0/8 -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.3:80',
] as const;
const WIDE = [
  'PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.2-172.18.0.3:80', 'POSTROUTING -o eth0 -p tcp -j SNAT --to-source 10.10.10.101:50000-50010', 'POSTROUTING -o eth0 -j SNAT --to-source 10.10.10.101 --persistent',
  'POSTROUTING -o eth0 -p tcp -j MASQUERADE --to-ports 40000-40100', 'OUTPUT -d 10.99.0.2 -j DNAT --to-destination 172.18.0.2', 'OUTPUT -d 127.0.0.1 -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80',
  'POSTROUTING -s 127.0.0.0/8 -o br0 -j MASQUERADE', 'INPUT -p tcp --dport 80 -j SNAT --to-source 172.18.0.99', 'PREROUTING -d 10.10.10.101 -j DNAT --to-destination 127.0.0.1', 'POSTROUTING -j ACCEPT', 'PREROUTING -p tcp --dport 8080 -j RETURN',
  'POSTROUTING -s 172.18.0.0/24 -j NETMAP --to 10.98.0.0/24', 'PREROUTING -p tcp -j DNAT --to-destination :80', 'PREROUTING -i br0 -p icmp -j DNAT --to-destination 172.18.0.3',
] as const;

export const natLab = (seed: number, wide = false): string => {
  const d = diceOf(seed);
  const extra: string[] = [];
  if (d.chance(0.35)) extra.push('sysctl -qw net.ipv4.conf.all.route_localnet=1');
  if (d.chance(0.2)) extra.push('bridge link set dev veth0 hairpin on');
  if (wide && d.chance(0.2)) extra.push('sysctl -qw net.bridge.bridge-nf-call-iptables=0');
  if (wide && d.chance(0.2)) extra.push('ip -n ext route add 10.99.0.0/24 via 10.10.10.101');
  const lab = bridgeAndOutside({ backRoute: wide && d.chance(0.3), extra });
  for (const ns of ['c0', 'c1', 'ext', '']) lab.listen(ns, '-lknv 80');
  const rules: string[] = d.chance(0.85) ? ['POSTROUTING -s 172.18.0.0/16 ! -o br0 -j MASQUERADE'] : [];
  rules.push(...d.some<string>([...RULES, ...(wide ? WIDE : [])], d.int(1, wide ? 4 : 3)));
  for (const r of rules) lab.set(`iptables -t nat -A ${r}`);
  if (wide && d.chance(0.3)) lab.set(d.pick(['iptables -P FORWARD DROP', 'iptables -A FORWARD -m conntrack --ctstate DNAT -j ACCEPT', 'iptables -A FORWARD -m conntrack --ctstate NEW -i eth0 -j DROP', 'iptables -A INPUT -m conntrack --ctstate SNAT -j DROP']));
  lab.ask('iptables -t nat -S');
  for (let i = d.int(2, 4); i > 0; i--) probePing(lab, d, TARGETS);
  lab.ask('conntrack -L -p icmp 2>/dev/null | sort');
  for (let i = d.int(2, 4); i > 0; i--) probeTcp(lab, d, TARGETS, [80, 8080]);
  if (wide) {
    if (d.chance(0.4)) lab.set(`iptables -t nat -D ${d.pick(rules)}`);
    for (let i = d.int(0, 2); i > 0; i--) probeTcp(lab, d, TARGETS, [80, 8080]);
    lab.ask('conntrack -L -p tcp 2>/dev/null | sort');
    lab.ask('iptables-save -t nat -c | grep -v ^#');
  } else lab.ask('iptables -t nat -S');
  return lab.text();
};
