# question: How do I let all containers reach one server, and not each other?
# Put each on a network of its own with the server, which is on all of them: networks are isolated from each other. (Or drop bridge to bridge in DOCKER-USER, where bridges call
# iptables.)
# expect: alice tcp://server:80 -> open
# expect: bob tcp://server:80 -> open
# expect: alice icmp://bob -> name-not-found
# expect: alice icmp://172.19.0.2 -> timeout
# because: DOCKER-ISOLATION-STAGE-2
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
docker network create net-a >/dev/null
docker network create net-b >/dev/null
docker run -d --name alice --net net-a busybox sleep infinity >/dev/null
docker run -d --name bob --net net-b busybox sleep infinity >/dev/null
docker run -d --name server --net net-a nginx >/dev/null
docker network connect net-b server
