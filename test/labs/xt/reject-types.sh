# REJECT from INPUT, FORWARD and OUTPUT, every type; which answers OUTPUT counts
exec 2>&1
ip link set lo up
ip netns add c; ip netns add d
ip link add eth0 address 02:00:00:00:00:01 type veth peer name e0 address 02:00:00:00:00:02 netns c
ip link add eth1 address 02:00:00:00:00:03 type veth peer name e0 address 02:00:00:00:00:04 netns d
for n in c d; do ip -n $n link set e0 up; ip -n $n link set lo up; done
ip link set eth0 up; ip link set eth1 up
ip addr add 10.0.0.1/24 dev eth0; ip -n c addr add 10.0.0.2/24 dev e0
ip addr add 10.0.1.1/24 dev eth1; ip -n d addr add 10.0.1.2/24 dev e0
ip addr add fd00::1/64 dev eth0 nodad; ip -n c addr add fd00::2/64 dev e0 nodad
ip addr add fd01::1/64 dev eth1 nodad; ip -n d addr add fd01::2/64 dev e0 nodad
ip -n c route add default via 10.0.0.1; ip -n d route add default via 10.0.1.1
ip -n c route add default via fd00::1; ip -n d route add default via fd01::1
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
sleep 2
t() { echo "# $*"; "$@"; echo "rc=$?"; }
inc() { ip netns exec c "$@"; }
ind() { ip netns exec d "$@"; }
ip netns exec d nc -lkn 80 </dev/null & sleep 0.1
nc -lkn 80 </dev/null & sleep 0.1
iptables -A OUTPUT -p icmp --icmp-type 3
iptables -A OUTPUT -p tcp --tcp-flags RST RST
for r in icmp-net-unreachable icmp-host-unreachable icmp-proto-unreachable icmp-port-unreachable icmp-net-prohibited icmp-host-prohibited icmp-admin-prohibited; do
 for ch in INPUT FORWARD; do iptables -A $ch ! -i lo -j REJECT --reject-with $r; done
 iptables -A OUTPUT -d 10.0.1.2 -j REJECT --reject-with $r
 echo "== $r"
 t inc ping -nc1 -W1 10.0.0.1
 t inc ping -nc1 -W1 10.0.1.1
 t inc ping -nc1 -W1 10.0.1.2
 t ping -nc1 -W1 10.0.1.2
 t inc nc -znv -w1 10.0.0.1 80
 t inc nc -znv -w1 10.0.1.2 80
 t nc -znv -w1 10.0.1.2 80
 echo hi > /tmp/h4x; t inc nc -unv -w1 10.0.1.2 53 < /tmp/h4x
 iptables-save -c | grep '^\['
 for ch in INPUT FORWARD; do iptables -D $ch 1; done; iptables -D OUTPUT 3
 sleep 7
done
iptables -A INPUT -p tcp -i eth0 -j REJECT --reject-with tcp-reset
iptables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset
iptables -A OUTPUT -p tcp --dport 80 -d 10.0.1.2 -j REJECT --reject-with tcp-reset
 t inc nc -znv -w1 10.0.0.1 80
 t inc nc -znv -w1 10.0.0.1 81
 t inc nc -znv -w1 10.0.1.2 80
 t nc -znv -w1 10.0.1.2 80
iptables-save -c | grep '^\['
kill %1 %2
