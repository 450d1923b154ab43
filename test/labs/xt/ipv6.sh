# IPv6: addrtype, hl, length, rpfilter-free basics, frag, ipv6header, eui64
exec 2>&1
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip netns add b; ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b netns b
ip addr add fd00::1/64 dev v0 nodad; ip -n b addr add fd00::2/64 dev v1 nodad
ip link set v0 up; ip -n b link set v1 up; ip link set lo up; ip -n b link set lo up; sleep 4
sysctl -qw net.ipv6.conf.all.forwarding=1
for a in fd00::2 fe80::ff:fe00:b; do ip neigh replace $a lladdr 02:00:00:00:00:0b dev v0 nud permanent; done
for a in fd00::1 fd00:: fe80::ff:fe00:a; do ip -n b neigh replace $a lladdr 02:00:00:00:00:0a dev v1 nud permanent; done
ip route add unreachable fd09::/64
for t in UNSPEC UNICAST LOCAL ANYCAST MULTICAST UNREACHABLE UNICAST,LOCAL MULTICAST,UNREACHABLE LOCAL,UNREACHABLE; do
  ip6tables -A INPUT -m addrtype --src-type $t; ip6tables -A INPUT -m addrtype --dst-type $t; ip6tables -A OUTPUT -m addrtype --dst-type $t; ip6tables -A OUTPUT -m addrtype ! --src-type $t
done
for t in UNICAST LOCAL; do ip6tables -A INPUT -m addrtype --src-type $t --limit-iface-in; ip6tables -A INPUT -m addrtype --dst-type $t --limit-iface-in; ip6tables -A OUTPUT -m addrtype --dst-type $t --limit-iface-out; ip6tables -A OUTPUT -m addrtype --src-type $t --limit-iface-out; done
for t in unicast broadcast multicast otherhost; do ip6tables -A INPUT -m pkttype --pkt-type $t;  ip6tables -A OUTPUT -m pkttype --pkt-type $t; done
for r in "-m hl --hl-eq 64" "-m hl --hl-lt 64" "-m hl --hl-gt 64" "-m hl ! --hl-eq 255" "-m length --length 104" "-m length ! --length 104" "-m eui64" "-m ipv6header --header prot" "-m ipv6header --header frag,prot" "-m ipv6header --header frag --soft" "-m ipv6header ! --header frag --soft" "-m ipv6header ! --header prot" \
 "-m ipv6header --header hop --soft" "-m frag --fragfirst" "-m frag --fragmore" "-m frag --fraglast" "-m frag ! --fragid 0" "-m frag" "-p icmpv6 -m icmp6 --icmpv6-type 128" "-p icmpv6 -m icmp6 ! --icmpv6-type 128" "-p icmpv6" "-m dscp --dscp 0" "-m tos --tos 4/0xff" "-m iprange --src-range fd00::1-fd00::5" "-m mac --mac-source 02:00:00:00:00:0b"; do
 ip6tables -t raw -A PREROUTING $r; done
ip netns exec b ping -c1 fd00::1 >/dev/null
ip netns exec b ping -c1 fe80::ff:fe00:a%v1 >/dev/null
ip netns exec b ping -c1 -s 3000 fd00::1 >/dev/null
ping -c1 ff02::1%v0 >/dev/null
ping -c1 fd00::1 >/dev/null
ping -c1 ::1 >/dev/null
ip netns exec b ping -c1 -Q 4 fd00:: >/dev/null
ip6tables-save -c | grep '^\['
