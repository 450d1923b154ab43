# REJECT for IPv6, every type
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
ip netns exec d nc -6lkn 80 </dev/null & sleep 0.1
nc -6lkn 80 </dev/null & sleep 0.1
ip6tables -A OUTPUT -p icmpv6 --icmpv6-type 1
ip6tables -A OUTPUT -p tcp --tcp-flags RST RST
for r in icmp6-no-route icmp6-adm-prohibited icmp6-addr-unreachable icmp6-port-unreachable icmp6-policy-fail icmp6-reject-route; do
 for ch in INPUT FORWARD; do ip6tables -A $ch -s fd00::2 ! -p icmpv6 -j REJECT --reject-with $r;  ip6tables -A $ch -s fd00::2 -p icmpv6 --icmpv6-type 128 -j REJECT --reject-with $r; done
 ip6tables -A OUTPUT -d fd01::2 ! -p icmpv6 -j REJECT --reject-with $r
 ip6tables -A OUTPUT -d fd01::2 -p icmpv6 --icmpv6-type 128 -j REJECT --reject-with $r
 echo "== $r"
 t inc ping -6 -nc1 -W1 fd00::1
 t inc ping -6 -nc1 -W1 fd01::1
 t inc ping -6 -nc1 -W1 fd01::2
 t ping -6 -nc1 -W1 fd01::2
 echo hi > /tmp/h4x; t inc nc -6unv -w1 fd01::2 53 < /tmp/h4x
 ip6tables-save -c | grep '^\['
 ip6tables -F INPUT; ip6tables -F FORWARD; ip6tables -D OUTPUT 4; ip6tables -D OUTPUT 3
 sleep 7
done
ip6tables -A INPUT -p tcp -i eth0 -j REJECT --reject-with tcp-reset
ip6tables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset
ip6tables -A OUTPUT -p tcp --dport 80 -d fd01::2 -j REJECT --reject-with tcp-reset
 t inc nc -6znv -w1 fd00::1 81
ip6tables-save -c | grep '^\['
kill %1 %2
