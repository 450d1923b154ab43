exec 2>&1
ip link set lo up
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.1.1/24 dev v1
ip -6 addr add fd00::1/64 dev v0 nodad
ip -6 addr add fd01::1/64 dev v1 nodad
sleep 2.2
t() { echo "# $*"; "$@" | cat -A; echo "rc=${PIPESTATUS[0]}"; }
t ip -6 route
t ip -6 route show table all
t ip -6 route show table local
t ip -6 route add default via fd00::2
t ip -6 route add default via fd00::2
t ip -6 route add default via fd00::3
t ip -6 route append default via fd00::3
t ip -6 route add default via fd00::4 metric 5
t ip -6 route add 2001:db8::/32 via fe80::1
t ip -6 route add 2001:db8::/32 via fe80::1 dev v0
t ip -6 route add 2001:db8:1::/48 dev v1
t ip -6 route add 2001:db8:2::/48 nexthop via fd00::2 weight 2 nexthop via fd01::2
t ip -6 route append 2001:db8:2::/48 via fd00::9
t ip -6 route add blackhole 2001:db8:3::/48
t ip -6 route add unreachable 2001:db8:4::/48 metric 7
t ip -6 route add prohibit 2001:db8:5::/48 dev lo
t ip -6 route add throw 2001:db8:6::/48
t ip -6 route add 2001:db8:7::/48 via fd00::2 src fd01::1 pref high mtu 1400 expires 100 proto static
t ip -6 route add local 2001:db8:8::/48 dev v0
t ip -6 route add anycast 2001:db8:8::1 dev v0
t ip -6 route add multicast ff05::/16 dev v0
t ip -6 route add 2001:db8:9::1/48 dev v0
t ip -6 route add 2001:db8:9::/48
t ip -6 route add 2001:db8:9::/48 via 2001:db8:1::7
t ip -6 route add 2001:db8:9::/48 via 2001:dba:1::7
t ip -6 route add 2001:db8:a::/48 via fd00::1
t ip -6 route add 2001:db8:a::/48 via fd00::7 dev v1
t ip -6 route add 2001:db8:b::/48 via fd00::2 table 100
t ip -6 route add 2001:db8:c::/48 via fd00::2 src 2001::9
t ip -6 route add 2001:db8:d::/48 dev v0 onlink
t ip -6 route add 2001:db8:d::/48 via fd09::1 dev v0 onlink
t ip -6 route add 2001:db8:f::/48 via 10.0.0.2
t ip -6 route add 2001:db8:f::/48 via inet 10.0.0.2 dev v0
t ip -6 route add 10.4.0.0/16 via fd00::1
t ip route add 10.4.0.0/16 via inet6 fe80::7 dev v0
t ip route add 10.5.0.0/16 via inet6 fd00::7
t ip route add 10.6.0.0/16 via inet6 fd09::7 dev v0
t ip route add 10.6.0.0/16 nexthop via inet6 fd00::7 nexthop via 10.0.1.2
t ip -6 route
t ip -d -6 route
t ip -6 route show table all
t ip -j -6 route
t ip route
t ip -j route
t ip -6 route replace default via fd00::44
t ip -6 route replace 2001:db8:2::/48 via fd00::9
t ip -6 route change 2001:db8:1::/48 dev v0
t ip -6 route del default
t ip -6 route del default via fd00::77
t ip -6 route del 2001:db8:5::/48
t ip -6 route del 2001:db8:55::/48
t ip -6 route del 2001:db8:55::/48 table 77
t ip -6 route
t ip -6 route show table 77
t ip -6 route show dev v0
t ip -6 route show proto kernel
t ip -6 route show type local
t ip -6 route show default
t ip -6 route show cache
t ip -6 route flush dev v1
t ip -6 route
ip link set v1 down
t ip -6 route
t ip -6 route show table all
t ip route add ::/0 dev v0
t ip route add 2002::/16 dev v0
t ip route show root 2001::/16
t ip -o -6 route
