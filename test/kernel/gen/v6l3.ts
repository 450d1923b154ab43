// IPv6 labs without firewall or sockets: hosts on a bridge with a router, or routers in a chain; addresses with nodad, three
// seconds for link-local addresses to settle, then pings, neighbours, routes. fe80 lines are left out of listings: their order is by chance.
import { diceOf, openLab, type Dice, type Lab } from './dice.ts';

const NO_LL = 'grep -v fe80';
const neigh = (ns: string): string => `${ns} -6 neigh | ${NO_LL} | sed 's/ router//' | sort`;

const bridgeLab = (lab: Lab, d: Dice): void => {
  lab.set(`ip link add br0 address ${lab.mac()} type bridge`);
  lab.set('ip link set br0 up');
  lab.set('ip -6 addr add fd00:1::1/64 dev br0 nodad');
  lab.set(`sysctl -qw net.ipv6.conf.all.forwarding=${d.chance(0.75) ? 1 : 0}`);
  const n = d.int(1, 3);
  for (let i = 0; i < n; i++) {
    lab.set(`ip netns add c${i}`);
    lab.set(`ip -n c${i} link set lo up`);
    lab.set(`ip link add veth${i} address ${lab.mac()} type veth peer name eth0 address ${lab.mac()} netns c${i}`);
    lab.set(`ip link set veth${i} up`);
    lab.set(`ip -n c${i} link set eth0 up`);
    lab.set(`ip link set veth${i} master br0`);
    lab.set(`ip -n c${i} -6 addr add fd00:1::${i + 2}/64 dev eth0 nodad`);
    if (d.chance(0.8)) lab.set(`ip -n c${i} -6 route add default via fd00:1::1`);
  }
  lab.set('ip netns add ext');
  lab.set('ip -n ext link set lo up');
  lab.set(`ip link add eth0 address ${lab.mac()} type veth peer name e0 address ${lab.mac()} netns ext`);
  lab.set('ip link set eth0 up');
  lab.set('ip -n ext link set e0 up');
  lab.set('ip -6 addr add 2001:db8::101/64 dev eth0 nodad');
  lab.set('ip -n ext -6 addr add 2001:db8::1/64 dev e0 nodad');
  if (d.chance(0.7)) lab.set('ip -n ext -6 route add fd00:1::/64 via 2001:db8::101');
  const twists: (() => string)[] = [
    () => `ip -n c0 -6 route add ${d.pick(['blackhole', 'unreachable', 'prohibit', 'throw'])} 2001:db8:7::/64`,
    () => 'ip -6 route add 2001:db8:7::/48 via 2001:db8::1', () => 'ip -n c0 -6 route add 2001:db8::1/128 via fd00:1::99',
    () => 'ip -n c0 link set eth0 mtu 1280', () => 'ip link set veth0 down', () => 'ip -n c0 -6 addr add fd00:1::3/64 dev eth0 nodad',
    () => 'ip -n c0 -6 rule add to 2001:db8::/32 lookup 100', () => 'ip -6 route add unreachable fd00:9::/64 metric 50',
    () => 'ip netns exec c0 sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1', () => 'ip netns exec c0 sysctl -qw net.ipv6.icmp.echo_ignore_all=1',
    () => 'ip -n c0 -6 neigh add fd00:1::77 lladdr 02:00:00:00:00:77 dev eth0', () => 'bridge link set dev veth0 isolated on',
  ];
  for (let i = d.int(0, 2); i > 0; i--) lab.set(d.pick(twists)());
  lab.set('sleep 3');
  lab.ask(`ip -6 route show | ${NO_LL}`);
  for (let i = 0; i < n; i++) lab.ask(`ip -n c${i} -6 route | ${NO_LL}`);
  const targets = ['fd00:1::1', 'fd00:1::99', '2001:db8::1', '2001:db8::101', '2001:db8:7::1', '2001:db8::99', ...Array.from({ length: n }, (_, i) => `fd00:1::${i + 2}`)];
  for (let i = d.int(4, 7); i > 0; i--) {
    const from = d.pick(['', 'ip netns exec ext ', ...Array.from({ length: n }, (_, k) => `ip netns exec c${k} `)]);
    const odd = d.chance(0.4) ? ` ${d.pick(['-t 1', '-t 2', '-s 1452', '-s 1453', '-s 3000', '-M do -s 1452', '-c2 -i 0.2', '-I eth0', '-q'])}` : '';
    const dst = d.pick(targets);
    lab.ask(`${from}ping -n -c1 -W1${odd} ${dst}`);
    if (d.chance(0.5)) lab.ask(`${from.replace('netns exec', '-n').replace(/^$/, 'ip ')}-6 route get ${dst}`.replace(/^ip -n (\w+) -6/, 'ip -n $1 -6'));
  }
  lab.ask(neigh('ip -n c0'));
  lab.ask(neigh('ip -n ext'));
  lab.ask(neigh('ip'));
  lab.ask('bridge fdb show br br0 | grep -v -e 33:33 -e 01:00:5e | sort');
};

const chainLab = (lab: Lab, d: Dice): void => {
  const n = d.int(2, 4);
  for (let r = 0; r < n; r++) {
    lab.set(`ip netns add r${r}`);
    lab.set(`ip -n r${r} link set lo up`);
    lab.set(`ip netns exec r${r} sysctl -qw net.ipv6.conf.all.forwarding=${d.chance(0.85) ? 1 : 0}`);
    lab.set(`ip -n r${r} -6 addr add fd00:${r + 1}00::1/128 dev lo`);
  }
  const links = n > 2 && d.chance(0.4) ? n : n - 1;
  for (let k = 0; k < links; k++) {
    const [a, b] = k === n - 1 ? [0, n - 1] : [k, k + 1];
    lab.set(`ip link add v${k}a address ${lab.mac()} type veth peer name v${k}b address ${lab.mac()} netns r${b}`);
    lab.set(`ip link set v${k}a netns r${a}`);
    lab.set(`ip -n r${a} link set v${k}a up`);
    lab.set(`ip -n r${b} link set v${k}b up`);
    lab.set(`ip -n r${a} -6 addr add fd00:0:${k}::1/64 dev v${k}a nodad`);
    lab.set(`ip -n r${b} -6 addr add fd00:0:${k}::2/64 dev v${k}b nodad`);
  }
  const hop = (r: number): string => {
    const mine = Array.from({ length: links }, (_, k) => k).filter((k) => (k === n - 1 ? r === 0 || r === n - 1 : r === k || r === k + 1));
    const k = d.pick(mine);
    const isA = k === n - 1 ? r === 0 : r === k;
    return `fd00:0:${k}::${isA ? 2 : 1}`;
  };
  for (let r = 0; r < n; r++) {
    for (let to = 0; to < n; to++) {
      if (to === r || d.chance(0.15)) continue;
      const dst = d.chance(0.5) ? `fd00:${to + 1}00::1/128` : `fd00:${to + 1}00::/64`;
      const form = d.weigh<() => string[]>([
        [8, () => [`route add ${dst} via ${hop(r)}`]],
        [4, () => [`route add ${dst} via ${hop(r)} metric ${d.pick([10, 100, 2000])}`]],
        [3, () => [`route add ${d.pick(['unreachable', 'blackhole', 'prohibit', 'throw'])} ${dst}`]],
        [2, () => [`route add ${dst} via ${hop(r)} table 100`, `rule add to ${dst} lookup 100 pref 50`]],
        [1, () => [`route add ${dst} via ${hop(r)} src fd00:${r + 1}00::1`]],
        [1, () => [`route add ${dst} via ${hop(r)} mtu 1300`]],
      ])();
      for (const l of form) lab.set(`ip -n r${r} -6 ${l}`);
    }
    if (d.chance(0.7)) lab.set(`ip -n r${r} -6 route add default via ${hop(r)}`);
  }
  lab.set('sleep 3');
  for (let r = 0; r < n; r++) {
    lab.ask(`ip -n r${r} -6 route | ${NO_LL}`);
    lab.ask(`ip -n r${r} -6 rule`);
  }
  for (let i = d.int(4, 7); i > 0; i--) {
    const r = d.int(0, n - 1);
    const dst = d.pick([...Array.from({ length: n }, (_, k) => `fd00:${k + 1}00::1`), ...Array.from({ length: links }, (_, k) => `fd00:0:${k}::2`), '2001:db8::9']);
    const odd = `${d.chance(0.3) ? ` -t ${d.int(1, 3)}` : ''}${d.chance(0.3) ? ` -I fd00:${r + 1}00::1` : ''}`;
    lab.ask(`ip netns exec r${r} ping -n -c1 -W1${odd} ${dst}`);
    lab.ask(`ip -n r${r} -6 route get ${dst}`);
  }
  for (let r = 0; r < n; r++) lab.ask(neigh(`ip -n r${r}`));
};

/** An IPv6 routing lab from a seed. */
export const v6l3Lab = (seed: number): string => {
  const d = diceOf(seed);
  const lab = openLab();
  if (d.chance(0.5)) bridgeLab(lab, d);
  else chainLab(lab, d);
  return lab.text();
};
