# question: And without the userland proxy (see 45)?
# dockerd holds the port with a socket that takes connections and never answers.
# expect: internet tcp://198.51.100.10:8080 -> timeout
# because: never answered
# expect: c1 icmp://198.51.100.1 -> timeout
# because: has no route to 172.17.0.3
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
docker run -d --name web -p 8080:80 nginx >/dev/null
docker run -d --name c1 busybox sleep infinity >/dev/null
for t in filter nat; do iptables -t $t -F; iptables -t $t -X; done
iptables -P FORWARD ACCEPT
