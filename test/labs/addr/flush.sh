# IPv6 addresses on a device without carrier; flush
exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip netns add n1
ip link add x9 type bridge; ip link del x9
ip link add x0 address 02:00:00:00:00:01 type veth peer name y0 address 02:00:00:00:00:02 netns n1
ip link set x0 up
ip link add p0 address 02:00:00:00:00:12 type veth peer name p1 address 02:00:00:00:00:13
T() { ip -6 addr show dev x0; ip -6 route show table all; }
t ip addr add fd00::1 dev x0
t ip addr add fd00::1/64 dev x0
t ip addr add fd00::2/129 dev x0
t ip addr add ff02::5/64 dev x0
t ip addr add ff02::5/64 dev x0 autojoin
t ip addr add ::/64 dev x0
t ip addr add ::1/64 dev x0
t ip addr add ::1.2.3.4/64 dev x0
t ip addr add ::ffff:1.2.3.4/64 dev x0
t ip addr add fd00::3/64 brd + dev x0
t ip addr add fd00::3/64 brd fd00::f dev x0
t ip addr add fd00::4/63 mngtmpaddr dev x0
t ip addr add fd00::5/64 scope link dev x0
t ip addr add fd00::6/64 label foo dev x0
t ip addr add fd00::7/64 valid_lft 100 dev x0
t ip addr add fd00::7/64 valid_lft 100 preferred_lft 50 dev x0
t ip addr add fd00::8/64 metric 5 dev x0
t ip addr add fd00::9/64 peer fd00::a dev x0
t ip addr del fd00::9/64 dev x0
t ip addr del fd00::9/128 dev x0
t ip addr del fd00::9 dev x0
t ip addr del fd00::77/64 dev x0
t ip addr change fd00::77/64 dev x0
t ip addr change fd00::77/64 metric 9 dev x0
t ip addr add fe80::1/64 dev x0 nodad
t ip addr add dev x0 fd00::99
t ip -6 addr add any dev x0
t ip -4 addr add any dev x0
t ip addr add fd00::zz/64 dev x0
t ip addr add fd00::1%x0/64 dev x0
t ip -br addr
t ip -6 addr
t ip -6 -o addr
t ip -6 -br addr
t ip -6 -j addr
t ip -6 -d addr
t ip -j addr show up
t ip -j -o addr
ip link set x0 down
t ip addr add fd00::55/64 dev x0
ip link set x0 up
t ip addr flush dev x0 scope link
t ip -s addr flush dev x0
t ip -s -s addr flush dev x0
ip addr add 10.0.0.1/24 dev x0
ip addr add 10.0.0.2/24 dev x0
ip addr add 10.0.1.2/24 dev x0
ip addr add fd00::1/64 dev x0
t ip -s -s addr flush dev x0
ip addr add 10.0.0.1/24 dev x0
ip addr add 10.0.0.2/24 dev x0
ip addr add 10.0.1.2/24 dev x0 label x0:5
t ip -s addr flush label x0:5
t ip -s addr flush dev x0 secondary
ip addr add 10.0.0.2/24 dev x0
t ip -s addr flush dev x0 primary
ip addr add 10.0.0.1/24 dev x0
ip addr add 10.0.0.2/24 dev x0
t ip -s -s addr flush to 10.0.0.2/32
t ip addr flush
t ip addr flush dev nope
t ip addr flush foo
t ip addr flush dev p0
t ip -0 addr flush dev p0
t ip -s addr flush dev p0
t ip addr show group default
t ip addr show group foo
t ip addr show master nope
t ip addr show type foo
t ip addr show nomaster
t ip addr show vrf foo
t ip addr show scope foo
t ip addr show to foo
