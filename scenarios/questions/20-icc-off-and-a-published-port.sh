# question: icc is off. Can c1 use the port that c2 publishes, by the host's address?
# With the proxy yes: c1 talks to the host, and the host to c2. Without it the packet is forwarded from docker0 to docker0, which is what icc forbids.
# expect: c1 tcp://198.51.100.10:8080 -> open
# because: docker-proxy took the connection
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
sysctl -qw net.bridge.bridge-nf-call-iptables=1
dockerd --icc=false >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name c1 busybox sleep infinity >/dev/null
docker run -d --name c2 -p 8080:80 nginx >/dev/null
