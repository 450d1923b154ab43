# ask: c tcp 10.0.1.1 40001 8080
# watch: host/vc host/vs c/eth0 s/eth0
sysctl -qw net.ipv4.ip_forward=1
ip link set lo up
ip netns add c; ip netns add s
ip link add vc address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns c
ip link add vs address 02:00:00:00:00:03 type veth peer name eth0 address 02:00:00:00:00:04 netns s
for n in c s; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip link set vc up; ip link set vs up
ip addr add 10.0.1.1/24 dev vc; ip addr add 10.0.2.1/24 dev vs
ip -n c addr add 10.0.1.2/24 dev eth0; ip -n s addr add 10.0.2.2/24 dev eth0
ip -n c route add default via 10.0.1.1
iptables -t raw -A PREROUTING -p tcp -j TRACE
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.2.2:80
iptables -t nat -A POSTROUTING -o vs -j MASQUERADE
iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -d 10.0.2.2/32 -p tcp -m tcp --dport 80 -j ACCEPT
iptables -A FORWARD -j DROP
ip netns exec s nc -l -p 80 >/dev/null </dev/null &
sleep 3
