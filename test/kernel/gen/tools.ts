// Labs that do with ifconfig, route, arp, brctl and sysctl what tutorials do, mistakes included, and look with ip afterwards.
import { diceOf, openLab } from './dice.ts';

/** A net-tools lab from a seed. */
export const toolsLab = (seed: number): string => {
  const d = diceOf(seed);
  const lab = openLab();
  lab.set('sysctl -qw net.ipv6.conf.all.disable_ipv6=1');
  lab.set('sysctl -qw net.ipv6.conf.default.disable_ipv6=1');
  const n = d.int(1, 3);
  const bridged = d.chance(0.5);
  if (bridged) {
    lab.set('brctl addbr br0');
    lab.set(`ip link set br0 address ${lab.mac()}`);
  }
  for (let i = 0; i < n; i++) {
    lab.set(`ip netns add h${i}`);
    lab.set(`ip link add veth${i} address ${lab.mac()} type veth peer name eth0 address ${lab.mac()} netns h${i}`);
    lab.set(`ip netns exec h${i} sysctl -qw net.ipv6.conf.all.disable_ipv6=1`);
    if (bridged) lab.set(`brctl addif br0 veth${i}`);
    lab.ask(`ifconfig veth${i} ${bridged ? 'up' : d.pick([`10.0.${i}.1/24`, `10.0.${i}.1 netmask 255.255.255.0`, `10.0.${i}.1 netmask 255.255.255.0 up`, `192.168.${i}.1`, `10.0.${i}.1`])}`);
    lab.set(`ip netns exec h${i} ifconfig lo up`);
    lab.ask(`ip netns exec h${i} ifconfig eth0 ${bridged ? d.pick([`10.0.0.${i + 2}/24`, `10.0.0.${i + 2} netmask 255.255.255.0`]) : `10.0.${i}.2/24`} up`);
    if (d.chance(0.6)) lab.ask(`ip netns exec h${i} route add default gw ${bridged ? '10.0.0.1' : `10.0.${i}.1`}`);
  }
  if (bridged) lab.ask('ifconfig br0 10.0.0.1/24 up');
  if (d.chance(0.6)) lab.set('sysctl -w net.ipv4.ip_forward=1 >/dev/null');
  const h = (): string => `ip netns exec h${d.int(0, n - 1)} `;
  const at = (): string => (d.chance(0.6) ? h() : '');
  const host = (): string => (bridged ? `10.0.0.${d.int(1, n + 2)}` : `10.0.${d.int(0, n - 1)}.${d.int(1, 3)}`);
  const dev = (a: string): string => (a === '' ? d.pick(bridged ? ['br0', 'veth0'] : ['veth0']) : 'eth0');
  const actions: readonly (() => string)[] = [
    () => `${at()}route -n`, () => `${at()}route -ne`, () => `${at()}arp -n | sort`, () => `${at()}ip route`, () => `${at()}ip -br addr`, () => `${at()}ip neigh | sort`,
    () => { const a = at(); return `${a}ifconfig ${dev(a)} | grep -v -e packets -e errors`; },
    () => { const a = at(); return `${a}ifconfig ${dev(a)}:${d.int(0, 1)} 10.9.0.${d.int(1, 9)}${d.pick(['', '/24', ' netmask 255.255.255.0'])}`; },
    () => { const a = at(); return `${a}ifconfig ${dev(a)}:${d.int(0, 1)} down`; },
    () => { const a = at(); return `${a}ifconfig ${dev(a)} ${d.pick(['mtu 1400', 'mtu 20', 'down', 'up', '-arp', 'arp', 'promisc', '-promisc', 'hw ether 02:00:00:00:09:09', 'netmask 255.255.0.0', 'broadcast 10.0.0.77', '10.0.0.99', '0.0.0.0', 'txqueuelen 7', '10.0.0.300', 'multicast', 'allmulti'])}`; },
    () => { const a = at(); return `${a}ip addr show ${dev(a)}`; },
    () => `${at()}route add -net 10.${d.int(3, 5)}.0.0/16 ${d.pick([`gw ${host()}`, 'dev eth0', 'reject', `gw ${host()} metric 5`, 'netmask 255.255.0.0', 'gw 99.0.0.1', ''])}`.trim(),
    () => `${at()}route add -host 10.${d.int(3, 5)}.0.1 ${d.pick([`gw ${host()}`, 'eth0', 'reject'])}`,
    () => `${at()}route del ${d.pick(['default', '-net 10.3.0.0/16', '-net 10.0.0.0/24', '-host 10.3.0.1', 'default gw 10.0.0.1'])}`,
    () => `${at()}arp -s ${host()} 02:00:00:00:00:${d.int(10, 20)}${d.pick(['', '', ' temp'])}`, () => `${at()}arp -d ${host()}`, () => `${at()}arp -n ${host()}`, () => `${at()}arp -an | sort`,
    () => `${at()}ping -n -c1 -W1 ${host()}`, () => `${at()}ping -n -c1 -W1 ${host()}`, () => `${at()}ping -n -c1 -W1 10.3.0.1`, () => `${at()}sysctl net.ipv4.ip_forward net.ipv4.conf.all.forwarding`,
    () => `${at()}sysctl -w net.ipv4.conf.${d.pick(['all', 'default', 'eth0', 'lo'])}.${d.pick(['rp_filter=1', 'forwarding=1', 'arp_ignore=1', 'proxy_arp=1', 'nope=1', 'rp_filter=x'])}`,
    () => `${at()}cat /proc/sys/net/ipv4/ip_forward`, () => `${at()}sysctl -a -r 'eth0.*(rp_filter|forwarding)$'`,
    ...(bridged ? [() => 'brctl show', () => 'brctl delif br0 veth0', () => 'brctl addif br0 veth0', () => 'brctl showmacs br0 | tail -n +2 | cut -f2,3 | sort', () => 'brctl addbr br0', () => 'brctl delbr br9'] : []),
    () => `nsenter --net=/run/netns/h0 ip -br link`, () => 'unshare -n ip -br link', () => `${at()}ifconfig -s | cut -c1-21`, () => `${at()}ifconfig nope`, () => `${at()}cat /proc/net/route`,
  ];
  // the link watch of a busy host is late by up to a second
  lab.set('sleep 1.3');
  for (let i = d.int(8, 16); i > 0; i--) lab.ask(d.pick(actions)());
  return lab.text();
};
