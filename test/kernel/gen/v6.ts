// IPv6 firewall labs: hosts on a bridge with a router and a machine outside, listeners, ip6tables rules, NAT66; pings with hop limits, connections, neighbours.
import { diceOf, openLab, type Dice } from './dice.ts';
import { withListen } from './nfLab.ts';

const ADDR = ['fd00:1::1', 'fd00:1::2', 'fd00:1::3', 'fd00:1::99', '2001:db8::1', '2001:db8::101'] as const;
const neigh = (ns: string): string => `ip -n ${ns} -6 neigh | grep -v fe80 | sed "s/ router//" | sort`;
const not = (d: Dice): string => (d.chance(0.15) ? '! ' : '');
const NETS = [...ADDR, 'fd00:1::/64', '2001:db8::/64'] as const;
const REJECTS = ['icmp6-no-route', 'icmp6-adm-prohibited', 'icmp6-addr-unreachable', 'icmp6-port-unreachable', 'icmp6-policy-fail', 'icmp6-reject-route'] as const;

export const v6Lab = (seed: number, wide = false): string => {
  const d = diceOf(seed);
  const lab = withListen(openLab());
  lab.set(`ip link add br0 address ${lab.mac()} type bridge`);
  lab.set('ip link set br0 up');
  lab.set('ip -6 addr add fd00:1::1/64 dev br0 nodad');
  lab.set(`sysctl -qw net.ipv6.conf.all.forwarding=${d.chance(0.8) ? 1 : 0}`);
  for (const i of [0, 1]) {
    lab.set(`ip netns add c${i}`);
    lab.set(`ip -n c${i} link set lo up`);
    lab.set(`ip link add veth${i} address ${lab.mac()} type veth peer name eth0 address ${lab.mac()} netns c${i}`);
    lab.set(`ip link set veth${i} up`);
    lab.set(`ip -n c${i} link set eth0 up`);
    lab.set(`ip link set veth${i} master br0`);
    lab.set(`ip -n c${i} -6 addr add fd00:1::${i + 2}/64 dev eth0 nodad`);
    if (d.chance(0.85)) lab.set(`ip -n c${i} -6 route add default via fd00:1::1`);
  }
  lab.set('ip netns add ext');
  lab.set('ip -n ext link set lo up');
  lab.set(`ip link add eth0 address ${lab.mac()} type veth peer name e0 address ${lab.mac()} netns ext`);
  lab.set('ip link set eth0 up');
  lab.set('ip -n ext link set e0 up');
  lab.set('ip -6 addr add 2001:db8::101/64 dev eth0 nodad');
  lab.set('ip -n ext -6 addr add 2001:db8::1/64 dev e0 nodad');
  if (d.chance(0.6)) lab.set('ip -n ext -6 route add fd00:1::/64 via 2001:db8::101');
  lab.set('sleep 3');
  for (const ns of ['c0', 'c1', 'ext', '']) lab.listen(ns, '-6 -lknv 80');
  for (let i = d.int(1, 6); i > 0; i--) {
    const chain = d.pick(['FORWARD', 'FORWARD', 'INPUT', 'OUTPUT']);
    const addrs = [d.chance(0.5) ? `${not(d)}-s ${d.pick(NETS)}` : '', d.chance(0.4) ? `${not(d)}-d ${d.pick(NETS)}` : ''];
    const match = d.weigh([
      [4, ''], [2, '-m hl --hl-eq 64'], [1, '-m hl --hl-lt 64'], [2, '-p ipv6-icmp --icmpv6-type 129'], [2, '-p ipv6-icmp --icmpv6-type echo-request'], [3, '-p tcp --dport 80'], [2, '-m conntrack --ctstate NEW'], [2, '-m conntrack --ctstate RELATED,ESTABLISHED'],
      [wide ? 2 : 0, '-p tcp -m multiport --dports 80,81'], [wide ? 2 : 0, '-m length --length 0:100'], [wide ? 1 : 0, '-m addrtype --dst-type LOCAL'], [wide ? 1 : 0, '-m limit --limit 1/s --limit-burst 1'], [wide ? 1 : 0, '-m eui64'], [wide ? 1 : 0, '-m mark --mark 1'],
      [wide ? 1 : 0, '-p ipv6-icmp --icmpv6-type neighbour-solicitation'], [wide ? 1 : 0, '-m iprange --src-range fd00:1::2-fd00:1::5'], [wide ? 1 : 0, '-m frag --fragfirst'],
    ]);
    const target = d.weigh([[4, '-j ACCEPT'], [4, '-j DROP'], [2, '-j RETURN'], [2, '-j REJECT'], [3, `-j REJECT --reject-with ${d.pick(REJECTS)}`], [1, ''], [match.includes('tcp') ? 2 : 0, '-j REJECT --reject-with tcp-reset'], [wide ? 1 : 0, '-j LOG']]);
    lab.set(`ip6tables -A ${chain} ${[...addrs, match, target].filter((x) => x !== '').join(' ')}`);
  }
  for (const r of d.some(['PREROUTING -p tcp --dport 8080 -j DNAT --to-destination [fd00:1::2]:80', 'POSTROUTING -s fd00:1::/64 ! -o br0 -j MASQUERADE', 'PREROUTING -d 2001:db8::101 -p ipv6-icmp --icmpv6-type 128 -j DNAT --to-destination fd00:1::3', 'OUTPUT -p tcp --dport 8080 -j REDIRECT --to-ports 80', 'POSTROUTING -s fd00:1::/64 -o eth0 -j SNAT --to-source 2001:db8::101'], d.weigh([[4, 0], [4, 1], [2, 2]]))) lab.set(`ip6tables -t nat -A ${r}`);
  if (wide && d.chance(0.3)) lab.set(d.pick(['ip6tables -t mangle -A PREROUTING -j HL --hl-set 64', 'ip6tables -t mangle -A PREROUTING -s fd00:1::2 -j MARK --set-mark 1', 'ip6tables -t raw -A PREROUTING -p ipv6-icmp -j CT --notrack', 'sysctl -qw net.bridge.bridge-nf-call-ip6tables=0']));
  lab.ask('ip6tables -S');
  lab.ask('ip6tables -t nat -S');
  lab.ask('ip -6 route show | grep -v fe80');
  lab.ask('ip -n c0 -6 route | grep -v fe80');
  const from = (): string => d.pick(['', 'ip netns exec ext ', 'ip netns exec c0 ', 'ip netns exec c1 ']);
  for (let i = d.int(2, 4); i > 0; i--) lab.ask(`${from()}ping -n -c1 -W1${d.chance(0.4) ? ` -t ${d.int(1, 2)}` : ''} ${d.pick(ADDR)}`);
  for (let i = d.int(2, 4); i > 0; i--) lab.ask(`${from()}nc -zn -w1 ${d.pick(ADDR)} ${d.pick([80, 81, 8080])}`);
  if (wide) {
    lab.ask('ip6tables-save -c | grep -v ^#');
    lab.ask('conntrack -L -f ipv6 2>/dev/null | grep -v -e ff02 -e fe80 | sort');
  }
  lab.ask(neigh('c0'));
  lab.ask(neigh('ext'));
  return lab.text();
};
