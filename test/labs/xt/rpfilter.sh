# rpfilter: strict, loose, accept-local, inverted; IPv4 and IPv6
exec 2>&1
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip netns add b; ip link add v0 type veth peer name v1 netns b; ip link add w0 type veth peer name w1 netns b
ip addr add 10.0.0.1/24 dev v0; ip -n b addr add 10.0.0.2/24 dev v1; ip addr add 10.1.0.1/24 dev w0; ip -n b addr add 10.1.0.2/24 dev w1
ip addr add fd00::1/64 dev v0 nodad; ip -n b addr add fd00::2/64 dev v1 nodad; ip addr add fd01::1/64 dev w0 nodad; ip -n b addr add fd01::2/64 dev w1 nodad
for d in v0 w0 lo; do ip link set $d up; done; for d in v1 w1 lo; do ip -n b link set $d up; done; sleep 4
sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.v0.rp_filter=0 net.ipv4.conf.w0.rp_filter=0 net.ipv4.conf.v0.accept_local=1
ip -n b addr add 10.7.0.1/32 dev lo; ip -n b addr add 10.8.0.1/32 dev lo; ip -n b addr add fd07::1/128 dev lo; ip -n b addr add fd08::1/128 dev lo
ip route add 10.7.0.0/24 via 10.1.0.2; ip -6 route add fd07::/64 via fd01::2; ip route add unreachable 10.8.0.0/24; ip -6 route add unreachable fd08::/64
ip -n b route add default via 10.0.0.1; ip -n b -6 route add default via fd00::1
ip neigh replace fe80::9 lladdr 02:00:00:00:00:09 dev v0 nud permanent
for r in "" "--invert" "--loose" "--loose --invert" "--accept-local" "--accept-local --loose" "--validmark"; do
  iptables -t raw -A PREROUTING -p icmp -m rpfilter $r; ip6tables -t raw -A PREROUTING -p icmpv6 -m icmp6 --icmpv6-type 128 -m rpfilter $r; iptables-legacy -t mangle -A PREROUTING -p icmp -m rpfilter $r 2>/dev/null
done
s() { echo "# $*"; iptables -t raw -vnxL PREROUTING 2>/dev/null | awk 'NR>2{printf "%s ",$1}'; echo; iptables-legacy -t mangle -vnxL PREROUTING 2>/dev/null | awk 'NR>2{printf "%s ",$1}'; echo; ip6tables -t raw -vnxL PREROUTING | awk 'NR>2{printf "%s ",$1}'; echo; ip6tables -t raw -Z;  iptables -t raw -Z 2>/dev/null; iptables-legacy -t mangle -Z 2>/dev/null; }
b() { ip netns exec b ping -c1 -W1 "$@" >/dev/null; s "$@"; }
b 10.0.0.1
b fd00::1
b -I 10.7.0.1 10.0.0.1
b -I fd07::1 fd00::1
b -I 10.8.0.1 10.0.0.1
b -I fd08::1 fd00::1
b -I v1 ff02::1
b -I 10.7.0.1 10.1.0.1
b -I 10.1.0.2 10.0.0.1
b -I fd01::2 fd00::1
ip -n b addr add 10.0.0.1/32 dev lo; ip -n b route del 10.0.0.1 table local; ip -n b addr del 10.0.0.1/32 dev lo
ping -c1 127.0.0.1 > /dev/null; s lo
ping -c1 10.0.0.1 > /dev/null; s self
ping -c1 -b -W1 10.0.0.255 >/dev/null; s bcast
ping -c1 ff02::1%v0 >/dev/null; s mcast
