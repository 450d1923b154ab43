exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add v0 type veth peer name v1
ip link set v0 up; ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.1.1/24 dev v1
t() { echo "# $*"; "$@" | cat -A; echo "rc=${PIPESTATUS[0]}"; }
t ip route
t ip route show table all
t ip route add 10.5.0.0/16 via 10.0.0.2
t ip route add 10.5.0.0/16 via 10.0.0.2
t ip route add 10.5.0.0/16 via 10.0.0.3
t ip route add 10.5.0.0/16 via 10.0.0.3 metric 5
t ip route append 10.5.0.0/16 via 10.0.0.4
t ip route prepend 10.5.0.0/16 via 10.0.0.5
t ip route replace 10.5.0.0/16 via 10.0.0.6
t ip route change 10.5.0.0/16 via 10.0.0.7
t ip route change 10.6.0.0/16 via 10.0.0.7
t ip route
t ip route add 10.7.0.0/16 via 10.9.0.2
t ip route add 10.7.0.0/16 via 10.0.0.1
t ip route add 10.7.0.0/16 dev nope
t ip route add 10.7.0.1/16 dev v0
t ip route add 10.7.0.0/16
t ip route add 10.7.0.0/33 dev v0
t ip route add x dev v0
t ip route add 10.7.0.0/16 dev v0 metric x
t ip route add 10.7.0.0/16 dev v0 metric
t ip route add
t ip route del
t ip route del 10.99.0.0/16
t ip route del 10.5.0.0/16
t ip route del 10.5.0.0/16 via 10.0.0.9
t ip route del 10.5.0.0/16 via 10.0.0.4
t ip route
t ip route add 10.7.0.0/16 via 10.0.0.2 src 1.2.3.4
t ip route add 10.7.0.0/16 via 10.0.0.2 src 10.0.1.1 mtu 1400 advmss 1000 window 5000 rtt 300 hoplimit 5 initcwnd 10
t ip route add 10.8.0.0/16 via 10.0.0.2 mtu lock 1400 onlink
t ip route add 10.10.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.1.2 dev v1 onlink
t ip route add blackhole 10.11.0.0/16
t ip route add unreachable 10.12.0.0/16 metric 7
t ip route add prohibit 10.13.0.0/16
t ip route add throw 10.14.0.0/16 table 100
t ip route add default via 10.0.0.2 proto static metric 100
t ip route add default via 10.0.0.2 table 100 proto 77
t ip route add 10.15.0.0/24 dev v0 scope 77 tos 0x10
t ip route add 10.15.0.0/24 dev v0 tos 0x08
t ip route add local 10.16.0.0/24 dev v0
t ip route add broadcast 10.17.0.0/24 dev v0
t ip route add multicast 224.5.0.0/24 dev v0
t ip route add 10.18 dev v0
t ip route add 10/9 dev v0
t ip route
t ip -d route
t ip route show table all
t ip -j route
t ip -j -p -d route
t ip -o route
ip link set v1 down
t ip route
