# question: icc is off on my own network. Why does --link not open the way, as it does on docker0?
# A link writes its ACCEPT rule on the default bridge only. On a network of one's own it is a name and no more.
# expect: c1 tcp://c2:80 -> timeout
# because: -j DROP
# expect: d1 tcp://d2:80 -> open
# because: ACCEPT
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
sysctl -qw net.bridge.bridge-nf-call-iptables=1
dockerd --icc=false >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker network create -o com.docker.network.bridge.enable_icc=false quiet >/dev/null
docker run -d --name c2 --net quiet nginx >/dev/null
docker run -d --name c1 --net quiet --link c2:c2 busybox sleep infinity >/dev/null
docker run -d --name d2 nginx >/dev/null
docker run -d --name d1 --link d2:d2 busybox sleep infinity >/dev/null
