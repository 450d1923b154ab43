# question: What can a container on an --internal network still reach, and who can reach it?
# Nothing is forwarded for it (up to 24 rules drop it; since 25 it has no default route), but the bridge's address is the host, and what is for the host meets INPUT. The host
# reaches the container as a neighbour; publishing a port does nothing.
# expect: c1 icmp://198.51.100.1 -> timeout
# because: DOCKER-ISOLATION-STAGE-1
# because: --internal
# expect[27]: c1 icmp://198.51.100.1 -> unreachable
# because: no route
# expect[28.5]: c1 icmp://198.51.100.1 -> unreachable
# because: no route
# expect: c1 tcp://172.18.0.1:9100 -> open
# expect: host tcp://172.18.0.2:80 -> open
# expect: internet tcp://198.51.100.10:8080 -> refused
# because: nobody listens
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
docker network create --internal shut >/dev/null
docker run -d --name c1 --net shut -p 8080:80 nginx >/dev/null
nc -lk 9100 >/dev/null &
sleep 0.2
