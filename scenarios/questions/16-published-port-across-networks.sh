# question: c1 and c2 are on different networks. Can c1 use c2's published port by the host's address?
# With the proxy yes (17). Without it the packet is forwarded from bridge to bridge, which Docker's isolation drops up to 28; 29 lets published ports through.
# expect: c1 tcp://198.51.100.10:8080 -> timeout
# because: DOCKER-ISOLATION-STAGE-2
# expect[28.5]: c1 tcp://198.51.100.10:8080 -> timeout
# expect[29]: c1 tcp://198.51.100.10:8080 -> open
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
docker network create n1 >/dev/null
docker network create n2 >/dev/null
docker run -d --name c1 --net n1 busybox sleep infinity >/dev/null
docker run -d --name c2 --net n2 -p 8080:80 nginx >/dev/null
