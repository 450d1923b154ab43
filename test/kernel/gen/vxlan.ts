// VXLAN labs: hosts on an underlay bridge, a tunnel device each, with a default remote, static entries or none; some are bridged to a container.
import { diceOf, openLab } from './dice.ts';

/** A vxlan lab from a seed. */
export const vxlanLab = (seed: number): string => {
  const d = diceOf(seed);
  const lab = openLab();
  const quiet = (ns: string): void => {
    for (const w of ['all', 'default']) lab.set(`ip netns exec ${ns} sysctl -qw net.ipv6.conf.${w}.disable_ipv6=1`);
  };
  lab.set('sysctl -qw net.ipv6.conf.all.disable_ipv6=1');
  lab.set('sysctl -qw net.ipv6.conf.default.disable_ipv6=1');
  lab.set(`ip link add br0 address ${lab.mac()} type bridge`);
  lab.set('ip link set br0 up');
  const n = d.int(2, 3);
  const macs: string[] = [];
  for (let i = 0; i < n; i++) {
    lab.set(`ip netns add h${i}`);
    quiet(`h${i}`);
    lab.set(`ip -n h${i} link set lo up`);
    lab.set(`ip link add veth${i} address ${lab.mac()} type veth peer name eth0 address ${lab.mac()} netns h${i}`);
    lab.set(`ip link set veth${i} master br0 up`);
    lab.set(`ip -n h${i} link set eth0 up`);
    lab.set(`ip -n h${i} addr add 192.168.9.${i + 1}/24 dev eth0`);
    const mac = lab.mac();
    macs.push(mac);
    const opts = d.weigh([[4, `remote 192.168.9.${((i + 1) % n) + 1}`], [2, ''], [1, 'nolearning'], [1, `remote 192.168.9.${((i + 1) % n) + 1} ttl 3`], [1, `local 192.168.9.${i + 1} remote 192.168.9.${((i + 1) % n) + 1}`]]);
    lab.set(`ip -n h${i} link add vx0 address ${mac} type vxlan id ${d.chance(0.9) ? 42 : 43} dstport 4789 ${opts} ${d.chance(0.7) ? 'dev eth0' : ''}`.trim());
    lab.set(`ip -n h${i} link set vx0 up`);
    lab.set(`ip -n h${i} addr add 10.42.0.${i + 1}/24 dev vx0`);
  }
  for (let i = 0; i < n; i++) {
    const to = d.int(0, n - 1);
    if (d.chance(0.5)) lab.set(`bridge -n h${i} fdb ${d.pick(['add', 'append'])} ${d.pick(['00:00:00:00:00:00', macs[to] as string])} dev vx0 dst 192.168.9.${to + 1}`);
  }
  for (let k = d.int(3, 6); k > 0; k--) {
    const i = d.int(0, n - 1);
    lab.ask(`ip netns exec h${i} ping -n -c1 -W1${d.chance(0.25) ? ` ${d.pick(['-s 1422', '-s 1423', '-M do -s 1422', '-M do -s 1423'])}` : ''} 10.42.0.${d.int(1, n + 1)}`);
  }
  for (let i = 0; i < n; i++) {
    lab.ask(`bridge -n h${i} fdb show dev vx0 | sort`);
    lab.ask(`ip -n h${i} neigh | sort`);
  }
  lab.ask('ip -n h0 -d link show vx0 | grep -v gso');
  lab.ask('bridge fdb show br br0 | grep -v -e 33:33 -e 01:00:5e | sort');
  return lab.text();
};
