# question: And with a macvlan of the host's own (a shim; see 28)?
# It is a neighbour like any other, and the host answers there for all of its addresses.
# expect: c1 tcp://198.51.100.1:80 -> open
# expect: c1 tcp://198.51.100.10:22 -> open
# expect: c1 tcp://198.51.100.11:22 -> open
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
ip netns exec internet nc -lk 80 >/dev/null &
nc -lk 22 >/dev/null &
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker network create -d macvlan --subnet 198.51.100.0/24 --gateway 198.51.100.1 -o parent=eth0 pub >/dev/null
docker run -d --name c1 --net pub --ip 198.51.100.50 busybox sleep infinity >/dev/null
# The shim.
ip link add shim link eth0 type macvlan mode bridge
ip addr add 198.51.100.11/32 dev shim
ip link set shim up
ip route add 198.51.100.50/32 dev shim
