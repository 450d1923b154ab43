# icmp and icmp6: types, codes, any, errors
exec 2>&1
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip netns add b; ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b netns b
ip addr add 10.0.0.1/24 dev v0; ip -n b addr add 10.0.0.2/24 dev v1
ip addr add fd00::1/64 dev v0 nodad; ip -n b addr add fd00::2/64 dev v1 nodad
ip link set v0 up; ip -n b link set v1 up; ip link set lo up; ip -n b link set lo up; sleep 4
for r in 8 0 any 3 3/3 3/1 8/0 8/1 255/3; do iptables -A INPUT -p icmp --icmp-type $r; iptables -A INPUT -p icmp ! --icmp-type $r; iptables -A OUTPUT -p icmp --icmp-type $r;  done
for r in 128 129 1 1/4 1/3 128/0 128/1 255; do ip6tables -A INPUT -p icmpv6 --icmpv6-type $r; ip6tables -A INPUT -p icmpv6 ! --icmpv6-type $r; ip6tables -A OUTPUT -p icmpv6 --icmpv6-type $r;  done
ping -c2 -i0.2 10.0.0.2 > /dev/null
ping -c2 -i0.2 fd00::2 > /dev/null
ip netns exec b ping -c1 10.0.0.1 >/dev/null
ip netns exec b ping -c1 fd00::1 >/dev/null
echo x | nc -u -w1 10.0.0.2 99
echo x | nc -u -w1 fd00::2 99
ping -c1 -W1 10.0.0.77 > /dev/null
iptables-save -c | grep '^\[' | grep -v OUTPUT.*icmp-type.any
ip6tables-save -c | grep '^\['
