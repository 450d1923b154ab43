exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add v0 type veth peer name v1
ip link add w0 type veth peer name w1
ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.1.1/24 dev v1
ip addr add 10.0.2.1/24 dev w0
t() { echo "# $*"; "$@" | cat -A; echo "rc=${PIPESTATUS[0]}"; }
ip route add default via 10.0.0.2 proto static metric 100
ip route add 10.5.0.0/16 via 10.0.0.2 src 10.0.1.1
ip route add 10.5.6.0/24 via 10.0.0.2 table 100
ip route add 10.5.7.0/24 via 10.0.0.2 table 100 mtu 1400 advmss 1200
t ip route show 10.5.0.0/16
t ip route show to 10.5.0.0/16
t ip route show root 10.0.0.0/8
t ip route show match 10.5.3.4
t ip route show exact 10.5.0.0/16
t ip route show exact 10.5.0.0/24
t ip route show default
t ip route show via 10.0.0.2
t ip route show via 10.0.0.0/24
t ip route show dev v0
t ip route show dev nope
t ip route show proto kernel
t ip route show proto nope
t ip route show proto all
t ip route show scope link
t ip route show scope nope
t ip route show type local
t ip route show type local table all
t ip route show type nope
t ip route show table 100
t ip route show table 101
t ip route show table nope
t ip route show table cache
t ip route show cache
t ip route show src 10.0.1.1
t ip route show metric 100
t ip route show tos 0x10
t ip route show table local
t ip -4 route show table all type unicast
t ip route foo
t ip route show foo
t ip route show table
t ip route list help
t ip -j route show table 101
t ip -j -p route show 99.0.0.0/8
t ip -d route show table 100
t ip -s route show
t ip -N route show
t ip route flush
t ip route flush cache
t ip -s route flush cache
t ip -s route flush table 100
t ip -s -s route flush 10.5.0.0/16
t ip route flush table 100
t ip route flush table 101
t ip route flush proto boot
t ip route
t ip route add 10.7.0.0/16 dev w0
t ip route add 10.7.0.0/16 via 10.0.2.2
t ip route add 10.7.0.0/16 via 10.0.2.2 dev w0 onlink
t ip route add 10.7.0.0/16 dev v0 onlink
t ip route add 10.7.0.0/16 dev v0 scope host
t ip route add 10.7.0.0/16 dev v0 scope nowhere
t ip route add 10.7.0.0/16 via 10.0.0.2 scope host
t ip route add 10.7.0.0/16 via 10.0.0.2 scope link
t ip route add local 10.7.0.0/16 dev v0 scope link
t ip route add blackhole 10.7.0.0/16 dev v0
t ip route add nat 10.7.0.0/16 via 1.2.3.4
t ip route add 10.7.0.0/16 dev v0 tos 3
t ip route add 10.7.0.0/16 via 10.0.0.255
t ip route add 10.7.0.0/16 via 10.0.0.255 dev v0 onlink
t ip route add 10.7.0.0/16 via 224.0.0.1
t ip route add 10.7.0.0/16 via 10.0.0.2 dev v1
t ip route add 10.7.0.0/16 via 10.0.0.2 via 10.0.0.3
t ip route add 10.7.0.0/16 10.8.0.0/16
t ip route add 10.7.0.0/16 via x
t ip route add 10.7.0.0/16 via ::1
t ip route add 10.7.0.0/16 via default
t ip route add 10.7.0.0/16 via inet6 fe80::1 dev v0
t ip route
t ip -j route
t ip route del 10.7.0.0/16 table 77
t ip route del 10.7.0.0/16 dev v1
t ip route del 10.7.0.0/16 metric 3
t ip route del 10.7.0.1/16
t ip route del 10.7.0.0/16
t ip route add 10.7.0.0/16 nexthop via 10.0.0.2 nexthop via 10.9.9.9
t ip route add 10.7.0.0/16 nexthop
t ip route add 10.7.0.0/16 nexthop dev nope
t ip route add 10.7.0.0/16 nexthop via 10.0.0.2 weight 0
t ip route add 10.7.0.0/16 nexthop via 10.0.0.2 weight 257
t ip route add 10.7.0.0/16 nexthop via 10.0.0.2 foo
t ip route add 10.7.0.0/16 dev v0 scope host nexthop via 10.0.0.2 nexthop via 10.0.0.3
t ip route add 10.7.0.0/16 via 10.0.0.2 mtu 70000 advmss 70000 hoplimit 255
t ip route add 10.17.0.0/16 via 10.0.0.2 hoplimit 256
t ip route add 10.18.0.0/16 via 10.0.0.2 mtu lock 1300 rtt 300 rttvar 20ms rto_min 1s reordering 4 window 7 cwnd 5 initcwnd 3 initrwnd 4 ssthresh 5 quickack 1 features ecn
t ip route add 10.20.0.0/16 via 10.0.0.2 expires 50
t ip route add 10.21.0.0/16 via 10.0.0.2 pref high
t ip route add 10.23.0.0/16 via 10.0.0.2 from 1.2.3.0/24
t ip route add 10.24.0.0/16 via 10.0.0.2 table nope
t ip route add 10.24.0.0/16 via 10.0.0.2 proto nope
t ip route add 10.24.0.0/16 via 10.0.0.2 scope nope
t ip route add 10.24.0.0/16 via 10.0.0.2 tos zz
t ip route add 10.24.0.0/16 via 10.0.0.2 table 0
t ip route add default dev v0 metric 0
t ip route add 0.0.0.0/8 dev v0
t ip route add 0.0.0.0 dev v0
t ip route
t ip -j route
ip route add 1.2.3.4 via 10.0.0.2 table 253
t ip route show table all
