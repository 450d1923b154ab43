# question: My app on the host listens on 127.0.0.1:3000. Why is host.docker.internal:3000 refused?
# The name is the bridge's address, 172.17.0.1, and nobody listens there: the host's own kernel answers with a reset. It is no firewall.
# expect: c1 tcp://host.docker.internal:3000 -> refused
# because: open only at 127.0.0.1
# expect: c1 tcp://host.docker.internal:3001 -> open
# expect: host tcp://127.0.0.1:3000 -> open
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
docker run -d --name c1 --add-host host.docker.internal:host-gateway busybox sleep infinity >/dev/null
nc -lk 127.0.0.1 3000 >/dev/null &
nc -lk 3001 >/dev/null &
sleep 0.2
