exec 2>&1
S() { echo "--- $*"; ip -6 addr show dev v0; ip -6 route show table all dev v0; }
ip netns add c0
ip link set lo up
ip link add v0 address 02:00:00:00:00:02 type veth peer name e0 address 02:00:00:00:00:03 netns c0
ip link set v0 up; ip -n c0 link set e0 up
sleep 3
ip addr add fd00::1/64 dev v0 noprefixroute nodad
ip addr add fd00::2/64 dev v0 nodad metric 77
ip addr add fd00:1::1 peer fd00:1::2 dev v0 nodad
ip addr add fd00:2::1/127 dev v0 nodad
ip addr add fd00:3::1 dev v0 nodad
ip addr add fd00:4::1/0 dev v0 nodad
ip addr add fd00:5::1/48 dev v0 nodad valid_lft 2 preferred_lft 1
S added
ip addr add fd00::2/64 dev v0; echo $?
ip addr add ff02::5/64 dev v0; echo $?
ip addr add ::/64 dev v0; echo $?
ip addr add ::1/128 dev v0; echo $?
ip addr add fd00:6::1/129 dev v0; echo $?
ip addr add fd00:6::1/64 dev nodev; echo $?
ip addr add fd00:6::1/64 dev v0 valid_lft 0; echo $?
ip addr add fd00:6::1/64 dev v0 valid_lft 10 preferred_lft 20; echo $?
ip addr add fd00:6::1/63 dev v0 mngtmpaddr; echo $?
ip addr del fd00:6::1/64 dev v0; echo $?
ip addr del fd00::2/63 dev v0; echo $?
sysctl -w net.ipv6.conf.all.forwarding=1
S forwarding
ip addr change fd00::2/64 dev v0 metric 78
ip addr replace fd00::1/64 dev v0
ip addr change fd00:9::1/64 dev v0; echo $?
ip addr replace fd00:9::1/64 dev v0 nodad
sleep 3
S changed, and one is over
ip addr del fd00::1/64 dev v0
ip addr del fd00:1::1/128 dev v0; ip addr del fd00:1::1 peer fd00:1::2 dev v0; echo $?
ip addr flush dev v0 scope global
S flushed
ip -6 addr add fe80::5/64 dev v0 nodad
ip addr del fe80::ff:fe00:2/64 dev v0
S another link-local address
sysctl -w net.ipv6.conf.v0.forwarding=0
S not on v0
ip link set v0 netns c0
ip -n c0 -6 addr; ip -n c0 -6 route show table all
ip -n c0 link set v0 up
sleep 3
ip -n c0 -6 addr; ip -n c0 -6 route show table all
