# question: And without the userland proxy (see 41)?
# expect: internet tcp://[2001:db8::10]:8080 -> refused
# because: open only at 0.0.0.0
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
ip addr add 2001:db8::10/64 dev eth0 nodad
ip -n internet addr add 2001:db8::1/64 dev eth0 nodad
sleep 2
dockerd --userland-proxy=false >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name web -p 8080:80 nginx >/dev/null
