# static routes: prefsrc, last address, carrier, down, lo
exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
R() { echo "-- $1"; ip -4 route show table all; }
ip netns add n1
ip link add x0 address 02:00:00:00:00:12 type veth peer name y0 address 02:00:00:00:00:13 netns n1
ip link add x1 address 02:00:00:00:00:14 type veth peer name y1 address 02:00:00:00:00:15 netns n1
ip link set lo up
ip link set x0 up; ip link set x1 up
ip -n n1 link set y0 up; ip -n n1 link set y1 up; sleep 1.2
ip addr add 10.0.0.1/24 dev x0
ip addr add 10.0.1.1/24 dev x0
ip addr add 10.9.0.1/24 dev x1
ip route add default via 10.0.0.2 dev x0
ip route add 1.0.0.0/8 via 10.0.1.2 dev x0
ip route add 2.0.0.0/8 dev x0
ip route add 3.0.0.0/8 dev x0 src 10.0.1.1
ip route add 4.0.0.0/8 dev x1 src 10.0.1.1
ip route add 5.0.0.0/8 dev x1 src 10.0.1.1 table 100
ip route add 6.0.0.0/8 dev x0 src 10.0.0.1 metric 5
ip route add 7.0.0.0/8 via 10.9.0.2 dev x1
R start
ip addr del 10.0.1.1/24 dev x0
R del2
ip addr del 10.0.0.1/24 dev x0
R dellast
ip addr add 10.0.0.1/24 dev x0
ip route add 2.0.0.0/8 dev x0
ip route add 1.0.0.0/8 via 10.0.0.2 dev x0
R again
ip -n n1 link set y0 down; sleep 1.2
R carrier-lost
ip route add 8.0.0.0/8 dev x0
R add-on-nocarrier
ip -n n1 link set y0 up; sleep 1.2
R carrier-back
ip link set x0 down
R down
ip link set x0 up
R up
ip addr add 10.0.0.9/24 dev x1
ip addr add 10.0.0.1/32 dev x1
ip route add 6.0.0.0/8 dev x1 src 10.0.0.1
ip addr del 10.0.0.1/24 dev x0
R prefsrc-elsewhere
ip addr del 10.0.0.1/32 dev x1
R prefsrc-gone
ip link set x1 mtu 67
R mtu67
ip -4 addr
ip addr add 10.0.0.1/24 dev x1
ip link set x1 mtu 1500
ip -4 addr
ip addr add 10.0.0.1/24 dev x1
R mtu1500
ip link del x1
R deleted
ip addr add 127.0.0.5/8 dev lo
ip addr add 10.77.0.1/24 dev lo
ip addr add 10.78.0.1/32 dev lo
R lo
ip addr del 127.0.0.1/8 dev lo
R lo-del
ip link set lo down
R lo-down
ip link set lo up
R lo-up
ip addr flush dev lo
R lo-flush
ip link set lo down
ip link set lo up
R lo-again
ip addr show lo
