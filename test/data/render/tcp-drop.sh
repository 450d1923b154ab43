# ask: c tcp 10.0.2.2 40001 22
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
iptables -t raw -A PREROUTING -j TRACE
iptables -N SSH
iptables -A FORWARD -p tcp --dport 22 -j SSH
iptables -A SSH -s 10.0.9.0/24 -j ACCEPT
iptables -A SSH -p tcp -m tcp --dport 22 -m comment --comment "no ssh" -j DROP
sleep 3
