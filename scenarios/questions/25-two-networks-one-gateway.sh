# question: My container is on front and back. Why is its port published by back alone?
# A container has one default route, and its published ports are mapped on the network that has it: the first by name here, the one with the highest gw-priority since 28.
# expect: internet tcp://198.51.100.10:8080 -> open
# because: to 172.19.0.2:80
# expect: c2 tcp://web:80 -> open
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
docker network create front >/dev/null
docker network create back >/dev/null
docker create --name web --net front -p 8080:80 nginx >/dev/null
docker network connect back web
docker start web >/dev/null
docker run -d --name c2 --net front busybox sleep infinity >/dev/null
