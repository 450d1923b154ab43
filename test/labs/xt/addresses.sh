# addrtype, iprange, pkttype, mac: addresses of every kind
exec 2>&1
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip netns add b; ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b netns b
ip addr add 10.0.0.1/24 dev v0; ip -n b addr add 10.0.0.2/24 dev v1
ip addr add fd00::1/64 dev v0 nodad; ip -n b addr add fd00::2/64 dev v1 nodad
ip link set v0 up; ip -n b link set v1 up; ip link set lo up; ip -n b link set lo up; sleep 4
ip route add unreachable 10.9.0.0/24; ip route add blackhole 10.8.0.0/24; ip addr add 10.5.0.1/32 dev lo
for t in UNSPEC UNICAST LOCAL BROADCAST ANYCAST MULTICAST BLACKHOLE UNREACHABLE PROHIBIT THROW LOCAL,BROADCAST; do
  iptables -A INPUT -m addrtype --src-type $t; iptables -A INPUT -m addrtype --dst-type $t; iptables -A OUTPUT -m addrtype --dst-type $t; iptables -A OUTPUT -m addrtype ! --src-type $t
done
for t in UNICAST LOCAL; do iptables -A INPUT -m addrtype --src-type $t --limit-iface-in; iptables -A INPUT -m addrtype --dst-type $t --limit-iface-in; iptables -A OUTPUT -m addrtype --dst-type $t --limit-iface-out; iptables -A OUTPUT -m addrtype --src-type $t --limit-iface-out; done
for t in unicast broadcast multicast otherhost; do iptables -A INPUT -m pkttype --pkt-type $t;  iptables -A OUTPUT -m pkttype --pkt-type $t; iptables -t mangle -A PREROUTING -m pkttype ! --pkt-type $t; done
for m in 02:00:00:00:00:0b 00:00:00:00:00:00; do iptables -A INPUT -m mac --mac-source $m; iptables -A INPUT -m mac ! --mac-source $m; done
iptables -A INPUT -m iprange --src-range 10.0.0.2-10.0.0.9; iptables -A INPUT -m iprange ! --src-range 10.0.0.2-10.0.0.9 --dst-range 10.0.0.1; iptables -A OUTPUT -m iprange --dst-range 10.0.0.3-10.0.0.255;iptables -A OUTPUT -m iprange ! --dst-range 10.0.0.9-10.0.0.1 2>&1
ip netns exec b ping -c1 10.0.0.1 >/dev/null
ip netns exec b ping -c1 -b 10.0.0.255 -W1 >/dev/null 2>&1
ip netns exec b ping -c1 224.0.0.1 -I v1 -W1 >/dev/null 2>&1
ping -c1 10.0.0.1 >/dev/null
ping -c1 10.5.0.1 >/dev/null
ping -c1 127.0.0.1 >/dev/null
ping -c1 -b -W1 10.0.0.255 >/dev/null 2>&1
ping -c1 -W1 -I v0 224.0.0.1 >/dev/null 2>&1
ip netns exec b ip addr add 10.8.0.2/32 dev v1; ip netns exec b ping -c1 -W1 -I 10.8.0.2 10.0.0.1 >/dev/null
iptables-save -c | grep '^\['
