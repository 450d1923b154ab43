# question: Can c1 on one network reach a container on another by its address?
# No: networks are isolated, by rules in FORWARD up to 28 and by what raw and each bridge drop in 29. But the port that
# the other publishes is there by the host's address, with the help of docker-proxy.
# expect: c1 tcp://172.19.0.2:80 -> timeout
# because: DOCKER-ISOLATION-STAGE-2
# expect[28.5]: c1 tcp://172.19.0.2:80 -> timeout
# expect[29]: c1 tcp://172.19.0.2:80 -> timeout
# expect: c1 tcp://198.51.100.10:8080 -> open
# because: docker-proxy took the connection
# expect: c1 tcp://172.18.0.2:80 -> refused
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
docker network create n1 >/dev/null
docker network create n2 >/dev/null
docker run -d --name c1 --net n1 busybox sleep infinity >/dev/null
docker run -d --name c2 --net n2 -p 8080:80 nginx >/dev/null
