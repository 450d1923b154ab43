# How a connection fails through a router: closed ports, DROP, every REJECT, hosts and networks that are not there, ways back that are missing.
exec 2>&1
export LC_ALL=C.UTF-8
for n in a r b; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add e0 netns a type veth peer name r0 netns r; ip link add e0 netns b type veth peer name r1 netns r
for l in "a e0" "r r0" "r r1" "b e0"; do set -- $l; ip -n $1 link set $2 up; done
ip -n a addr add 10.0.1.2/24 dev e0; ip -n r addr add 10.0.1.1/24 dev r0; ip -n r addr add 10.0.2.1/24 dev r1; ip -n b addr add 10.0.2.3/24 dev e0
ip netns exec r sysctl -qw net.ipv4.ip_forward=1; ip -n a route add default via 10.0.1.1; ip -n b route add 10.0.1.2/32 via 10.0.2.1
ip -n a addr add 192.168.9.9/32 dev lo
ip netns exec b nc -lkn 80 </dev/null & ip netns exec b nc -lkun 53 </dev/null >/dev/null & sleep 0.3
F="ip netns exec r iptables -A FORWARD"
$F -p tcp --dport 81 -j DROP; p=82
for w in icmp-net-unreachable icmp-host-unreachable icmp-port-unreachable icmp-proto-unreachable icmp-net-prohibited icmp-host-prohibited icmp-admin-prohibited; do $F -p tcp --dport $p -j REJECT --reject-with $w; $F -p udp --dport $p -j REJECT --reject-with $w; p=$((p+1)); done
$F -p tcp --dport $p -j REJECT --reject-with tcp-reset
ip netns exec a iptables -A INPUT -p tcp; ip netns exec a iptables -A INPUT -p icmp; ip netns exec a iptables -A OUTPUT -p tcp
t() { echo "# $*"; ip netns exec a timeout 9 "$@"; echo "rc=$?"; ip netns exec a iptables-save -c | grep '^\['; ip netns exec a iptables -Z; }
t nc -zvn -w2 10.0.2.3 80-89
t timeout 0.7 nc -zvn 10.0.2.77 80
t nc -zvn 10.0.2.77 80
t nc -zvn -w2 10.0.1.77 80
t nc -zvn 10.77.0.1 80
t timeout 0.7 nc -zvn -s 192.168.9.9 10.0.2.3 80
t nc -uzvn -w1 10.0.2.3 53-54
t nc -uzvn -w1 10.0.2.3 82-84
t curl -s --connect-timeout 1.5 http://10.0.2.3:81/
t curl -s http://10.0.2.3:89/
kill $(jobs -p) 2>/dev/null
