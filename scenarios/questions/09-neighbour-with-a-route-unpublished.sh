# question: ip_forward was 1 before Docker started. Can a neighbour on the LAN that has a route to 172.17.0.0/16 reach a port that I did not publish?
# Up to 27 yes: dockerd leaves the policy of FORWARD alone when it did not switch forwarding on itself. From 28.0 each bridge drops what it does not know, whatever the
# policy; 28.5 drops it in the raw table already.
# expect: neighbour tcp://172.17.0.2:80 -> open
# expect[27]: neighbour tcp://172.17.0.2:80 -> open
# expect[28.0]: neighbour tcp://172.17.0.2:80 -> timeout
# because: DROP
# expect[28.5]: neighbour tcp://172.17.0.2:80 -> timeout
# because: raw/PREROUTING
ip link set lo up
ip netns add neighbour
ip link add eth0 type veth peer name eth0 netns neighbour
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n neighbour link set lo up
ip -n neighbour link set eth0 up
ip -n neighbour addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
ip -n neighbour route add 172.17.0.0/16 via 198.51.100.10
sysctl -qw net.ipv4.ip_forward=1
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name web nginx >/dev/null
