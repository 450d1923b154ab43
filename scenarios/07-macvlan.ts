// macvlan hands frames to its siblings or to the wire below; the address of the device below is on neither side of it.
import { lab, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: "Containers with macvlan interfaces sit directly on the host's wire. Who can they reach?",
  answer: 'Each other (bridge mode) and the machine at the other end of the wire; never the host itself.',
  world: lab`
    ip link set lo up
    ip netns add lan
    ip link add eth0 address 02:00:00:00:00:01 type veth peer name e0 netns lan
    ip link set eth0 up
    ip -n lan link set e0 up
    ip addr add 192.168.50.1/24 dev eth0
    ip -n lan addr add 192.168.50.254/24 dev e0
    for i in 1 2; do
      ip netns add c$i
      ip -n c$i link set lo up
      ip link add mv$i link eth0 address 02:00:00:00:01:0$i netns c$i type macvlan mode bridge
      ip -n c$i link set mv$i up
      ip -n c$i addr add 192.168.50.1$i/24 dev mv$i
    done
  `,
  steps: [
    { say: 'the sibling, and the machine on the wire' },
    { from: 'c1', to: 'icmp://192.168.50.12', is: 'open' },
    { from: 'c1', to: 'icmp://192.168.50.254', is: 'open' },
    { from: 'lan', to: 'icmp://192.168.50.11', is: 'open' },
    { say: 'the host under it, both ways' },
    { from: 'c1', to: 'icmp://192.168.50.1', is: 'unreachable' },
    { from: 'host', to: 'icmp://192.168.50.11', is: 'unreachable' },
    { say: 'a macvlan of its own, and routes to the containers by it, let the host in' },
    { run: `
ip link add shim link eth0 type macvlan mode bridge
ip addr add 192.168.50.2/32 dev shim
ip link set shim up
ip route add 192.168.50.11/32 dev shim
ip route add 192.168.50.12/32 dev shim` },
    { from: 'host', to: 'icmp://192.168.50.11', is: 'open' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
