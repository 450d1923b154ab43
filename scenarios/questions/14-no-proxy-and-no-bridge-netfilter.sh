# question: I switched the userland proxy off. Why can c1 no longer use the host's address for a port of c2 on the same network?
# DNAT happens, but c2's answer goes straight over the bridge. Where bridges do not call iptables, nobody rewrites it back, and c1 resets an answer from an address that it
# did not ask.
# expect: c1 tcp://198.51.100.10:8080 -> timeout
# because: the answer came from 172.17.0.3:80
# because: rewrote the destination 198.51.100.10:8080 to 172.17.0.3:80
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
dockerd --userland-proxy=false >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
sysctl -qw net.bridge.bridge-nf-call-iptables=0
docker run -d --name c1 busybox sleep infinity >/dev/null
docker run -d --name c2 -p 8080:80 nginx >/dev/null
