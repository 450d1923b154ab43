# question: I switched ip-masq off. Why does my container no longer get answers from the internet?
# Its packets leave with the address 172.17.0.2, which nobody outside knows a way back to. Where the router upstream has a route, it works without NAT;
# but 28.5 drops the answers in its raw table, as all that comes from outside for a container's own address, unless dockerd has --allow-direct-routing.
# expect: c1 tcp://198.51.100.1:80 -> timeout
# because: has no route to 172.17.0.2
# expect: c1 tcp://198.51.100.2:80 -> open
# expect[28.5]: c1 tcp://198.51.100.2:80 -> timeout
# because: raw/PREROUTING
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip -n internet addr add 198.51.100.2/24 dev eth0
ip route add default via 198.51.100.1
dockerd --ip-masq=false >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name c1 busybox sleep infinity >/dev/null
ip netns exec internet nc -lk 80 >/dev/null &
sleep 0.2
# 198.51.100.2 answers by a router that knows the way.
ip -n internet rule add from 198.51.100.2 lookup 7
ip -n internet route add 172.17.0.0/16 via 198.51.100.10 table 7
