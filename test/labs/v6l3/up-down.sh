exec 2>&1
# what comes and goes with a veth pair's link
S() { echo "--- $*"; ip -6 addr show dev v0; ip -6 route show table all; }
ip netns add c0
ip link set lo up
ip link add v0 address 02:00:00:00:00:02 type veth peer name e0 address 02:00:00:00:00:03 netns c0
S new
ip addr add 2001:db8::1/64 dev v0
ip addr add 2001:db8:1::1/64 dev v0 nodad
S address while down
ip link set v0 up
S up, no carrier
ip -n c0 link set e0 up
S carrier
sleep 3
S three seconds later
ip -n c0 link set e0 down
sleep 1.2
S peer down
ip -n c0 link set e0 up
sleep 1.2
S peer up
ip addr add 2001:db8::2/64 dev v0 nodad
ip addr del 2001:db8::1/64 dev v0
S one of two in a prefix gone
ip addr del 2001:db8::2/64 dev v0
S both gone
ip link set v0 down
S down
ip link set v0 address 02:00:00:00:00:22
ip link set v0 up
sleep 3
S up with another MAC
