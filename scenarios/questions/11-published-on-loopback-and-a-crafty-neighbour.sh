# question: I published on 127.0.0.1 only. Is that safe from my LAN?
# Not up to 27 from a neighbour who sends packets for 127.0.0.1 by hand: DNAT rewrites them before routing can call them martians. From 28.0 a rule in raw drops them.
# expect: neighbour tcp://127.0.0.1:8080 -> open
# because: rewrote the destination 127.0.0.1:8080 to 172.17.0.2:80
# expect[28.0]: neighbour tcp://127.0.0.1:8080 -> timeout
# because: raw/PREROUTING
# expect[28.5]: neighbour tcp://127.0.0.1:8080 -> timeout
# because: raw/PREROUTING
# expect: neighbour tcp://198.51.100.10:8080 -> refused
ip link set lo up
ip netns add neighbour
ip link add eth0 type veth peer name eth0 netns neighbour
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n neighbour link set lo up
ip -n neighbour link set eth0 up
ip -n neighbour addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name web -p 127.0.0.1:8080:80 nginx >/dev/null
# The crafty neighbour: 127.0.0.1 is no address of its own, and leads to us.
ip -n neighbour addr del 127.0.0.1/8 dev lo
ip netns exec neighbour sysctl -qw net.ipv4.conf.all.route_localnet=1
ip -n neighbour route add 127.0.0.1/32 via 198.51.100.10
