# question: And with net.bridge.bridge-nf-call-iptables=1?
# Then the rule decides, as it is meant to (19 is the same host with the switch at 0).
# expect: c1 tcp://172.17.0.3:80 -> timeout
# because: -A FORWARD -i docker0 -o docker0 -j DROP
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
dockerd --icc=false >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
sysctl -qw net.bridge.bridge-nf-call-iptables=1
docker run -d --name c1 busybox sleep infinity >/dev/null
docker run -d --name c2 nginx >/dev/null
