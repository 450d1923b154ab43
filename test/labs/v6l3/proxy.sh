exec 2>&1
# proxy NDP: r answers for b on a's link
ip netns add r; ip netns add b
ip link set lo up; ip -n r link set lo up; ip -n b link set lo up
ip link add a0 address 02:00:00:00:00:01 type veth peer name r0 address 02:00:00:00:00:02 netns r
ip link add r1 netns r address 02:00:00:00:00:03 type veth peer name b0 address 02:00:00:00:00:04 netns b
ip link set a0 up; ip -n r link set r0 up; ip -n r link set r1 up; ip -n b link set b0 up
ip addr add fd00:1::2/64 dev a0 nodad
ip -n r addr add fd00:1::1/64 dev r0 nodad
ip -n b addr add fd00:1::3/128 dev b0 nodad
ip -n r -6 route add fd00:1::3/128 dev r1
ip -n b -6 route add default via fe80::ff:fe00:3 dev b0
sleep 3
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
ping -n -c1 -W4 fd00:1::3; echo $?
ip -n r -6 neigh add proxy fd00:1::3 dev r0
ip -n r -6 neigh show proxy
ip -6 neigh flush dev a0
ping -n -c1 -W2 fd00:1::3; echo $?
ip netns exec r sysctl -w net.ipv6.conf.r0.proxy_ndp=1
ip -6 neigh flush dev a0
ping -n -c1 -W2 fd00:1::3; echo $?
ip -6 neigh show | sort
