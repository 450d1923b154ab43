# question: Does ufw filter a container that runs with --net=host?
# Yes: its sockets are the host's. Nothing rewrites the packet, so it is delivered locally and INPUT is asked, unlike a published port (01).
# expect: internet tcp://198.51.100.10:80 -> timeout
# because: filter/INPUT rule
# expect: host tcp://127.0.0.1:80 -> open
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -p tcp --dport 80 -j DROP
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name web --net=host nginx >/dev/null
