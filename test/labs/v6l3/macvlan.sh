exec 2>&1
ip netns add b; ip netns add m
ip link set lo up
ip link add a0 address 02:00:00:00:00:01 type veth peer name b0 address 02:00:00:00:00:02 netns b
ip link set a0 up; ip -n b link set b0 up
ip link add mv0 address 02:00:00:00:00:31 link a0 type macvlan mode bridge
ip link add mv1 address 02:00:00:00:00:32 link a0 netns m type macvlan mode bridge
ip link set mv0 up; ip -n m link set mv1 up
ip addr add fd00::1/64 dev a0 nodad; ip addr add fd00:1::31/64 dev mv0 nodad; ip -n m addr add fd00::32/64 dev mv1 nodad; ip -n b addr add fd00::2/64 dev b0 nodad
ip -n m addr add fd00:1::32/64 dev mv1
sleep 3
ip -6 addr; ip -n m -6 addr; ip -6 route show table all
ip netns exec m ping -n -c1 -W1 fd00::2; echo $?
ip netns exec m ping -n -c1 -W1 fd00:1::31; echo $?
ip netns exec m ping -n -c1 -W1 fd00::1; echo $?
ip netns exec b ping -n -c1 -W1 fd00::32; echo $?
ip netns exec b ping -n -c1 -W1 ff02::1%b0; echo $?
ip -n m -6 neigh | sort; ip -n b -6 neigh | sort; ip -6 neigh | sort
