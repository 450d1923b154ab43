exec 2>&1
ip link set lo up
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link add w0 type veth peer name w1
ip link set v0 up; ip link set v1 up
ip -6 addr add fd00::1/64 dev v0 nodad
ip -6 addr add fd01::1/64 dev v1 nodad
sleep 2.2
t() { echo "# $*"; "$@" | cat -A; echo "rc=${PIPESTATUS[0]}"; }
t ip -6 route change 2001:db8::/32 via fd00::2
t ip -6 route add 2001:db8::/32 via fd00::2 metric 7
t ip -6 route change 2001:db8::/32 via fd00::3
t ip -6 route change 2001:db8::/32 dev v0 metric 7
t ip -6 route
t ip -6 route del blackhole 2001:db8::/32
t ip -6 route add 2001:db8:1::/48 dev lo
t ip -6 route add local 2001:db8:2::/48 dev lo
t ip -6 route add ::1/128 dev lo
t ip -6 route add 2001:db8:3::/48 via fe80::2 dev lo
t ip -6 route add 2001:db8:3::/48 via ::1
t ip -6 route add 2001:db8:3::/48 via ff02::1 dev v0
t ip -6 route add 2001:db8:3::/48 via :: dev v0
t ip -6 route add 2001:db8:3::/48 via fe80::ff:fe00:1 dev v0
t ip -6 route add 2001:db8:3::/48 via fe80::ff:fe00:2 dev v0
t ip -6 route add 2001:db8:4::/48 dev w0
t ip -6 route add 2001:db8:4::/48 via fe80::1 dev w0
t ip -6 route add 2001:db8:4::/48 via fe80::1 dev w0 onlink
t ip -6 route add 2001:db8:4::/48 via fd01::5 dev v0 onlink
t ip -6 route add 2001:db8:4::/48 via fd09::5 dev v0 onlink
t ip -6 route add 2001:db8:5::/48 via fd09::5 onlink
t ip -6 route add 2001:db8:5::/48 dev v0 tos 0x10
t ip -6 route add 2001:db8:5::/48 nexthop dev v0 nexthop dev v1
t ip -6 route add 2001:db8:5::/48 nexthop via fd00::2 nexthop via fd00::2
t ip -6 route add 2001:db8:5::/48 nexthop via fd00::2 nexthop via fe80::7
t ip -6 route add 2001:db8:5::/48 nexthop via fd00::2 nexthop via fe80::7 dev v1 weight 5
t ip -6 route add 2001:db8:5::/48 nexthop via fd00::2
t ip -6 route append 2001:db8:5::/48 nexthop via fd00::9 nexthop via fd00::2
t ip -6 route append 2001:db8:5::/48 nexthop via fd00::9 nexthop via fd00::8
t ip -6 route append 2001:db8:5::/48 dev v0
t ip -6 route append 2001:db8:5::/48 dev v0
t ip -6 route append 2001:db8:5::/48 dev v1
t ip -6 route prepend 2001:db8:5::/48 via fd00::79 metric 3
t ip -6 route
t ip -6 route del 2001:db8:5::/48 via fd00::9
t ip -6 route del 2001:db8:5::/48 nexthop via fd00::8 nexthop via fd00::2
t ip -6 route
t ip -6 route replace 2001:db8:5::/48 dev v1
t ip -6 route
t ip -6 route replace 2001:db8:5::/48 via fd00::5
t ip -6 route
t ip -6 route del 2001:db8:5::/48
t ip -6 route
t ip -6 route replace 2001:db8:6::/48 nexthop via fd00::2 nexthop via fd00::3
t ip -6 route replace 2001:db8:6::/48 nexthop via fd00::4 nexthop via fd00::5
t ip -6 route add 2001:db8:7::/48 dev v0 proto 5 scope link
t ip -6 route add unreachable default
t ip -6 route add default via fd00::2 metric 4294967295
t ip -6 route add unreachable default metric 4294967295
t ip -6 route add 2001:db8:8::/48 via fd00::2 expires 0
t ip -6 route add 2001:db8:8::/48 via fd00::2 pref 1
t ip -6 route add 2001:db8:8::/48 via fd00::2 pref 7
t ip -6 route add 2001:db8:9::/48 via fd00::2 mtu 70000 hoplimit 255 advmss 70000
t ip -6 route add 2001:db8:a::/48 via fd00::2 src fe80::ff:fe00:2
t ip -6 route add nat 2001:db8:a::/48 via fd00::2
t ip -6 route add broadcast 2001:db8:a::/48 dev v0
t ip -6 route add 2001:db8:b::1 dev v0
t ip -6 route add 2001:db8:b::/64 via fd00::2 table 200
t ip -6 route add 2001:db8:c::/64 via 2001:db8:7::5 table 200
t ip -6 route add 2001:db8:c::/64 via 2001:db8:8::5
t ip -6 route
t ip -6 route show table all
t ip -6 route show root 2001:db8:8::/45
t ip -6 route flush root 2001:db8::/16
t ip -6 route
t ip route show table all
t ip -6 -s -s route flush default
t ip route flush table all
t ip route show table all
