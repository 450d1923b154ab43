# ask: c icmp fd00:2::2 0 0
# watch: host/vc host/vs c/eth0
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip link set lo up
ip netns add c; ip netns add s
ip link add vc address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns c
ip link add vs address 02:00:00:00:00:03 type veth peer name eth0 address 02:00:00:00:00:04 netns s
for n in c s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip link set vc up; ip link set vs up
ip addr add 10.0.1.1/24 dev vc; ip addr add 10.0.2.1/24 dev vs
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n s addr add 10.0.2.2/24 dev eth0
ip -n c route add default via 10.0.1.1; ip -n s route add default via 10.0.2.1
ip addr add fd00:1::1/64 dev vc; ip addr add fd00:2::1/64 dev vs
ip -n c addr add fd00:1::2/64 dev eth0; ip -n s addr add fd00:2::2/64 dev eth0
ip -n c -6 route add default via fd00:1::1; ip -n s -6 route add default via fd00:2::1
ip6tables -t raw -A PREROUTING -j TRACE
ip6tables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
ip6tables -A FORWARD -i vc -o vs -j ACCEPT
ip6tables -P FORWARD DROP
sleep 9
