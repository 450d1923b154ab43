# which local, broadcast and connected routes an address makes, and link up, down, carrier
exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
T() { echo "-- $1"; ip addr show dev x0; ip -4 route show table all; }
ip netns add n1
ip link add x0 address 02:00:00:00:00:12 type veth peer name y0 address 02:00:00:00:00:13 netns n1
T new
t ip addr add 10.0.0.1/24 dev x0; sleep 1.2; T "add down"
ip link set x0 up; sleep 1.2; T "up, peer down"
ip -n n1 link set y0 up; sleep 1.2; T "both up"; sleep 1.2
t ip addr add 10.0.0.2/24 dev x0; T
t ip addr add 10.0.1.2/24 brd + dev x0; T
t ip addr add 10.0.2.2/30 brd 10.0.2.9 dev x0; T
t ip addr add 10.0.3.2/31 brd + dev x0; T
t ip addr add 10.0.3.4/31 dev x0; T
t ip addr add 10.0.4.4 dev x0; T
t ip addr add 10.0.5.1 peer 10.0.5.2 dev x0; T
t ip addr add 10.0.6.1 peer 10.0.6.2/24 dev x0; T
t ip addr add 10.0.7.1/24 metric 50 dev x0; T
t ip addr add 10.0.8.1/24 noprefixroute dev x0; T
t ip addr add 10.0.9.1/24 scope link label x0:1 dev x0; T
t ip addr add 127.0.0.2/8 dev x0; T
t ip addr add 224.1.1.1/24 dev x0
t ip addr add 255.255.255.255/24 dev x0
t ip addr add 0.0.0.0/24 dev x0
t ip addr add 0.0.0.1/24 dev x0
t ip addr add 10.0.0.1/24 dev x0
t ip addr add 10.0.0.1/25 dev x0; T
t ip addr del 10.0.0.1/24 dev x0; T
t ip addr del 10.0.0.1/24 dev x0; T
ip link set x0 down; T down
ip link set x0 up; T up
ip -n n1 link set y0 down; sleep 1.2; T "carrier loss"; sleep 1.2
ip -n n1 link set y0 up; sleep 1.2; T "carrier"; sleep 1.2
ip link set lo up; ip -4 addr show lo; ip -4 route show table all dev lo
ip link set lo down; ip -4 addr show lo; ip -4 route show table all dev lo
ip link del x0; ip -4 route show table all
