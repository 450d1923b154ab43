// --net=none gives a namespace with lo alone. A name in /var/run/netns makes it reachable for `ip netns`; a wire, an address and a route are the rest.
import { lab, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'What does Docker do for the network of a container, and can one do it by hand?',
  answer: 'A veth pair into the bridge, an address, a default route. Two containers need no bridge at all: one veth pair joins them.',
  world: lab`
    ip link set lo up
    ip netns add outside
    ip link add eth0 type veth peer name e0 netns outside
    ip link set eth0 up
    ip addr add 10.10.10.101/24 dev eth0
    ip -n outside link set lo up
    ip -n outside link set e0 up
    ip -n outside addr add 10.10.10.1/24 dev e0
    ip -n outside addr add 203.0.113.10/32 dev lo
    ip route add default via 10.10.10.1
    dockerd >/dev/null 2>&1 &
    until docker info >/dev/null 2>&1; do sleep 0.2; done
    mkdir -p /var/run/netns
    for c in c1 c2; do
      docker run -d --net=none --name $c busybox sleep 100000 >/dev/null
      ln -s /proc/$(docker inspect -f '{{.State.Pid}}' $c)/ns/net /var/run/netns/$c
    done
  `,
  steps: [
    { from: 'c1', to: 'icmp://10.1.1.2', is: 'unreachable', because: 'no route' },
    { say: 'a veth pair between the two' },
    { run: `
ip link add vetha type veth peer name vethb
ip link set vetha netns c1
ip link set vethb netns c2
ip netns exec c1 ip addr add 10.1.1.1/32 dev vetha
ip netns exec c1 ip link set vetha up
ip netns exec c1 ip route add 10.1.1.2/32 dev vetha
ip netns exec c2 ip addr add 10.1.1.2/32 dev vethb
ip netns exec c2 ip link set vethb up
ip netns exec c2 ip route add 10.1.1.1/32 dev vethb` },
    { from: 'c1', to: 'icmp://10.1.1.2', is: 'open' },
    { say: 'an uplink to docker0, as dockerd makes it' },
    { run: `
ip link add veth1 type veth peer name tmp
ip link set veth1 master docker0
ip link set veth1 up
ip link set tmp netns c1
ip netns exec c1 ip link set tmp name eth0
ip netns exec c1 ip addr add 172.17.0.9/16 dev eth0
ip netns exec c1 ip link set eth0 up
ip netns exec c1 ip route add default via 172.17.0.1` },
    { from: 'c1', to: 'icmp://203.0.113.10', is: 'open' },
    { from: 'c2', to: 'icmp://203.0.113.10', is: 'unreachable', because: 'no route' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
