# question: Since a network was created on 172.28.0.0/16, the office servers at 172.28.5.0/24 are gone. Why?
# The bridge made a connected route for the whole of it, which is more specific than the default route that led to the office: the host asks the bridge, where nobody answers.
# expect: host tcp://172.28.5.9:443 -> unreachable
# because: answered for 172.28.5.9
# expect: c1 tcp://172.28.5.9:443 -> unreachable
# because: answered for 172.28.5.9
# expect: host tcp://172.29.5.9:443 -> open
ip link set lo up
ip netns add office
ip link add eth0 type veth peer name eth0 netns office
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n office link set lo up
ip -n office link set eth0 up
ip -n office addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
ip -n office addr add 172.28.5.9/24 dev lo
ip -n office addr add 172.29.5.9/24 dev lo
ip netns exec office nc -lk 443 >/dev/null &
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker network create --subnet 172.28.0.0/16 app >/dev/null
docker run -d --name c1 --net app busybox sleep infinity >/dev/null
