# question: c1 asks the host's address for the port that c2 publishes. Why does it work, and why does c2 see the gateway as its client?
# The DNAT rule skips what comes from its own bridge, so the packet is delivered to the host, where docker-proxy listens; it opens a connection of its own.
# expect: c1 tcp://198.51.100.10:8080 -> open
# because: docker-proxy took the connection
# because: the server sees host, not the client
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
docker run -d --name c1 busybox sleep infinity >/dev/null
docker run -d --name c2 -p 8080:80 nginx >/dev/null
