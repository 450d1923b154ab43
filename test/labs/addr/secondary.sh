# secondaries, promotion, moves, renames; the same subnet twice
exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
R() { echo "-- $1"; ip -4 addr; ip -4 route show table all; }
ip netns add n1
ip link add x0 address 02:00:00:00:00:12 type veth peer name y0 address 02:00:00:00:00:13 netns n1
ip link add x1 address 02:00:00:00:00:14 type veth peer name y1 address 02:00:00:00:00:15 netns n1
ip link set lo up
ip link set x0 up; ip link set x1 up
ip -n n1 link set y0 up; ip -n n1 link set y1 up; sleep 1.2
t ip addr add 10.0.0.1/24 dev x0
t ip addr add 10.0.0.2/24 dev x1
R same
t ip addr add 10.0.0.1/24 dev x1
R same-ip
t ip addr del 10.0.0.1/24 dev x0
R del-first
t ip addr add 10.0.0.3/24 dev x0
t ip addr add 10.0.0.4/24 dev x0
t ip addr add 10.0.0.5/24 dev x0
t ip addr add 10.0.0.4/25 dev x0
R many
t ip addr del 10.0.0.3/24 dev x0
R del-primary
ip addr add 10.1.0.1/24 dev x0
ip addr add 10.1.0.2/24 brd + dev x0
ip addr add 10.1.0.3/24 brd 10.1.0.77 dev x0
ip addr add 10.1.0.4/24 label x0:q dev x0
ip addr add 10.2.0.1/24 dev x0
ip addr add 10.2.0.2/24 dev x0
R before-promote
sysctl -qw net.ipv4.conf.x0.promote_secondaries=1
t ip addr del 10.1.0.1/24 dev x0
R promote
t ip addr del 10.1.0.2/24 dev x0
R promote2
t ip addr del 10.1.0.4/24 dev x0
R del-secondary
ip link set x0 down
R down
ip link set x0 up
R up
ip -n n1 link set y0 down; sleep 1.2
R carrier
ip link set x0 down
R down-nocarrier
ip link set x0 up
R up-nocarrier
ip -n n1 link set y0 up; sleep 1.2
R carrier-back
ip link set x0 netns n1
R moved
ip link set x1 name z1
R rename
ip addr add 10.5.0.1/24 dev z1 label z1:foo
ip addr add 10.6.0.1/24 dev z1 label bar
ip link set z1 down
ip link set z1 name w1
ip link set w1 up
R rename2
ip addr flush dev w1
R flushed
