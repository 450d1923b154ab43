// What the firewall families share: two containers on a bridge, a machine outside, listeners, and probes.
import { openLab, type Dice, type Lab } from './dice.ts';

export interface NfLab extends Lab {
  /** A listener in the background ('' is the host itself). */
  listen(ns: string, how: string): void;
}
const inNs = (ns: string): string => (ns === '' ? '' : `ip netns exec ${ns} `);

export interface TopologyOptions {
  readonly backRoute: boolean;
  readonly boxes?: number;
  /** Something after the addresses and before the listeners. */
  readonly extra?: readonly string[];
}
/** c0, c1 (172.18.0.2, .3) on br0 of the host, which also leads to ext (10.10.10.1, and 4.2.2.2 on its loopback). */
export const bridgeAndOutside = (o: TopologyOptions): NfLab => {
  const lab = openLab();
  lab.set('sysctl -qw net.ipv6.conf.all.disable_ipv6=1');
  lab.set('sysctl -qw net.ipv6.conf.default.disable_ipv6=1');
  lab.set(`ip link add br0 address ${lab.mac()} type bridge`);
  lab.set('ip link set br0 up');
  lab.set('ip addr add 172.18.0.1/16 dev br0');
  lab.set('sysctl -qw net.ipv4.ip_forward=1');
  for (let i = 0; i < (o.boxes ?? 2); i++) {
    lab.set(`ip netns add c${i}`);
    lab.set(`ip -n c${i} link set lo up`);
    lab.set(`ip link add veth${i} address ${lab.mac()} type veth peer name eth0 address ${lab.mac()} netns c${i}`);
    lab.set(`ip link set veth${i} up`);
    lab.set(`ip -n c${i} link set eth0 up`);
    lab.set(`ip link set veth${i} master br0`);
    lab.set(`ip -n c${i} addr add 172.18.0.${i + 2}/16 dev eth0`);
    lab.set(`ip -n c${i} route add default via 172.18.0.1`);
  }
  lab.set('ip netns add ext');
  lab.set('ip -n ext link set lo up');
  lab.set(`ip link add eth0 address ${lab.mac()} type veth peer name e0 address ${lab.mac()} netns ext`);
  lab.set('ip link set eth0 up');
  lab.set('ip -n ext link set e0 up');
  lab.set('ip addr add 10.10.10.101/24 dev eth0');
  lab.set('ip -n ext addr add 10.10.10.1/24 dev e0');
  lab.set('ip -n ext addr add 4.2.2.2/32 dev lo');
  lab.set('ip route add default via 10.10.10.1');
  if (o.backRoute) lab.set('ip -n ext route add 172.18.0.0/16 via 10.10.10.101');
  for (const x of o.extra ?? []) lab.set(x);
  return withListen(lab);
};
export const withListen = (lab: Lab): NfLab => ({ ...lab, listen: (ns, how) => lab.set(`${inNs(ns)}nc ${how} </dev/null & sleep 0.1`) });

export const NODES = ['', 'c0', 'c1', 'ext'] as const;
export const ADDRESSES = ['172.18.0.1', '172.18.0.2', '172.18.0.3', '10.10.10.1', '10.10.10.101', '4.2.2.2'] as const;

export const probePing = (lab: NfLab, d: Dice, to: readonly string[]): void => lab.ask(`${inNs(d.pick(NODES))}ping -n -c1 -W1 ${d.pick(to)}`);
export const probeTcp = (lab: NfLab, d: Dice, to: readonly string[], ports: readonly number[]): void => lab.ask(`${inNs(d.pick(NODES))}nc -zn -w1 ${d.pick(to)} ${d.pick(ports)}`);
export const probeUdp = (lab: NfLab, d: Dice, to: readonly string[], ports: readonly number[]): void => {
  const ns = d.pick(NODES);
  const dst = d.pick(to);
  const port = d.pick(ports);
  lab.set(`echo "# udp ${ns} ${dst} ${port}"`);
  lab.set(`echo hi | ${inNs(ns)}nc -4nu -w1 -q0 ${dst} ${port}; r=$?; sleep 0.1; echo "rc=$r"`);
};
