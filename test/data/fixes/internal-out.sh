# expect: c1 tcp://198.51.100.1:80 -> timeout
# expect[28.5]: c1 tcp://198.51.100.1:80 -> unreachable
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
ip netns exec internet nc -lk 80 >/dev/null &
docker network create --internal shut >/dev/null
docker run -d --name c1 --net shut busybox sleep infinity >/dev/null
sleep 0.3
