exec 2>&1
S() { echo "--- $*"; ip -6 addr; ip -6 route show table all; }
ip netns add c0
ip link set lo up
ip link add v0 address 02:00:00:00:00:02 type veth peer name e0 address 02:00:00:00:00:03 netns c0
ip link set v0 up
ip -n c0 link set e0 up
sleep 3
S before
sysctl -w net.ipv6.conf.v0.disable_ipv6=1
S disabled on v0
ip addr add 2001:db8::1/64 dev v0; echo $?
sysctl -w net.ipv6.conf.v0.disable_ipv6=0
S enabled again
sleep 3
S and settled
sysctl -w net.ipv6.conf.all.disable_ipv6=1
S disabled everywhere
ping -n -c1 -W1 ::1; echo $?
sysctl -w net.ipv6.conf.all.disable_ipv6=0
sysctl -w net.ipv6.conf.v0.addr_gen_mode=1
ip link set v0 down
ip link set v0 up
sleep 3
S no generated address
sysctl -w net.ipv6.conf.v0.addr_gen_mode=0
sysctl -w net.ipv6.conf.v0.accept_dad=0
ip addr add 2001:db8::1/64 dev v0
sleep 3
S accept_dad 0
sysctl -w net.ipv6.conf.v0.keep_addr_on_down=1
ip addr add 2001:db8:1::1/64 dev v0 nodad
ip link set v0 down
S kept while down
ip link set v0 up
sleep 3
S and up again
ip link set v0 mtu 1200
S too small
ip addr add 2001:db8:2::1/64 dev v0; echo $?
ip link set v0 mtu 1280
sleep 3
S just large enough
