# expect: c1 tcp://127.0.0.1:3000 -> refused
# advice: Run c1 again with --network host: 127.0.0.1 is itself, now.
# by: docker rm -f c1; docker run -d --name c1 --network host busybox sleep infinity >/dev/null
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
nc -lk 3000 >/dev/null &
docker run -d --name c1 busybox sleep infinity >/dev/null
sleep 0.3
