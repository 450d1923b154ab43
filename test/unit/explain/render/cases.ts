// Worlds and questions for tests of renderings: one for each outcome, and the packets that are easily got wrong (IPv6, NAT, bridges, VXLAN, VLAN, errors with a quote).
import { reach } from '../../../../src/explain/reach.ts';
import type { Answer, Outcome, Question } from '../../../../src/explain/types.ts';
import { run, type World } from '../../../../src/index.ts';

/** A client c and a server s, the host between them as a router. */
export const ROUTER = `sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip link set lo up
ip netns add c; ip netns add s
ip link add vc address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns c
ip link add vs address 02:00:00:00:00:03 type veth peer name eth0 address 02:00:00:00:00:04 netns s
for n in c s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip link set vc up; ip link set vs up
ip addr add 10.0.1.1/24 dev vc; ip addr add 10.0.2.1/24 dev vs
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n s addr add 10.0.2.2/24 dev eth0
ip -n c route add default via 10.0.1.1; ip -n s route add default via 10.0.2.1
ip addr add fd00:1::1/64 dev vc nodad; ip addr add fd00:2::1/64 dev vs nodad
ip -n c addr add fd00:1::2/64 dev eth0 nodad; ip -n s addr add fd00:2::2/64 dev eth0 nodad
ip -n c route add default via fd00:1::1; ip -n s route add default via fd00:2::1
ip netns exec s nc -lk -p 80 &
sleep 3
`;
const DOCKER = `dockerd &
sleep 1
ip link set lo up
ip netns add internet
ip link add e0 type veth peer name eth0 netns internet
ip addr add 203.0.113.1/24 dev e0; ip link set e0 up
ip -n internet addr add 203.0.113.2/24 dev eth0; ip -n internet link set eth0 up
docker run -d --name web -p 8080:80 nginx
docker run -d --name sleeper -p 9090:9090 alpine sleep 1000
sleep 1
`;
export interface RenderCase {
  readonly name: string;
  readonly script: string;
  readonly q: Question;
  readonly outcome: Outcome;
}
const c = (name: string, outcome: Outcome, script: string, from: string, to: string, more: Partial<Question> = {}): RenderCase => ({ name, outcome, script, q: { from, to, ...more } });

export const CASES: readonly RenderCase[] = [
  c('open', 'open', ROUTER, 'c', 'tcp://10.0.2.2:80'),
  c('open by DNAT and MASQUERADE', 'open', `${ROUTER}iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.2.2:80\niptables -t nat -A POSTROUTING -o vs -j MASQUERADE\n`, 'c', 'tcp://10.0.1.1:8080'),
  c('open, IPv6', 'open', `${ROUTER}ip6tables -A FORWARD -p ipv6-icmp -j ACCEPT\nip6tables -P FORWARD DROP\n`, 'c', 'icmp://[fd00:2::2]'),
  c('published port', 'open', `${DOCKER}iptables -A INPUT -p tcp --dport 8080 -j DROP\n`, 'internet', 'http://203.0.113.1:8080/'),
  c('docker-proxy', 'open', DOCKER, 'host', 'http://127.0.0.1:8080/'),
  c('nobody listens', 'refused', ROUTER, 'c', 'tcp://10.0.2.2:81'),
  c('nobody listens, UDP', 'refused', `${ROUTER}iptables -t nat -A POSTROUTING -o vs -j MASQUERADE\n`, 'c', 'udp://10.0.2.2:5000'),
  c('refused by a rule', 'refused', `${ROUTER}iptables -A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset\n`, 'c', 'tcp://10.0.2.2:80'),
  c('request dropped', 'timeout', `${ROUTER}iptables -N FW\niptables -A FORWARD -p tcp -j FW\niptables -A FW -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -m comment --comment "no web" -j DROP\n`, 'c', 'tcp://10.0.2.2:80'),
  c('request dropped by a policy', 'timeout', `${ROUTER}iptables -P FORWARD DROP\n`, 'c', 'tcp://10.0.2.2:80'),
  c('reply dropped', 'timeout', `${ROUTER}iptables -A FORWARD -s 10.0.2.2 -j DROP\n`, 'c', 'tcp://10.0.2.2:80'),
  c('no forwarding', 'timeout', `${ROUTER}sysctl -qw net.ipv4.ip_forward=0\n`, 'c', 'tcp://10.0.2.2:80'),
  c('no route', 'unreachable', `${ROUTER}ip -n c route del default via 10.0.1.1\n`, 'c', 'tcp://10.0.2.2:80'),
  c('no neighbour', 'unreachable', ROUTER, 'c', 'tcp://10.0.1.77:80'),
  c('prohibited by a rule', 'prohibited', `${ROUTER}iptables -A FORWARD -j REJECT --reject-with icmp-admin-prohibited\n`, 'c', 'icmp://10.0.2.2'),
  c('prohibited by a route', 'prohibited', `${ROUTER}ip -n c route add prohibit 10.0.2.0/24\n`, 'c', 'tcp://10.0.2.2:80'),
  c('proxy without a backend', 'connected-then-closed', DOCKER, 'host', 'tcp://127.0.0.1:9090'),
  c('MTU black hole', 'hangs-on-large-packets', `${ROUTER}ip link set vs mtu 1400\niptables -A OUTPUT -p icmp -j DROP\n`, 'c', 'tcp://10.0.2.2:80'),
  c('no such name', 'name-not-found', ROUTER, 'c', 'tcp://nosuch.example:80'),
];
export const asked = (k: RenderCase): { readonly world: World; readonly answer: Answer } => {
  const { world } = run(k.script, { file: 'lab.sh', keep: true });
  return { world, answer: reach(world, k.q) };
};
