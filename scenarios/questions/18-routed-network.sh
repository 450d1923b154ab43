# question: c2's network has gateway_mode routed. Can a container of another network use its published port?
# The port is open in FORWARD, without DNAT, so c2 is asked by its own address. Isolation stands before that up to 27; 28 lets it through, and an unpublished port stays shut.
# expect[27]: c1 tcp://172.18.0.2:80 -> timeout
# because: DOCKER-ISOLATION-STAGE-2
# expect[28.0]: c1 tcp://172.18.0.2:80 -> open
# expect[28.0]: c1 tcp://172.18.0.2:81 -> timeout
# expect[28.5]: c1 tcp://172.18.0.2:80 -> open
# expect[28.5]: c1 tcp://172.18.0.2:81 -> timeout
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
docker network create -o com.docker.network.bridge.gateway_mode_ipv4=routed n2 >/dev/null
docker run -d --name c2 --net n2 -p 80 nginx >/dev/null
docker run -d --name c1 busybox sleep infinity >/dev/null
