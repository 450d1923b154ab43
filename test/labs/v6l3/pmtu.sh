exec 2>&1
ip netns add r; ip netns add b
ip link set lo up; ip -n r link set lo up; ip -n b link set lo up
ip link add a0 address 02:00:00:00:00:01 type veth peer name r0 address 02:00:00:00:00:02 netns r
ip link add r1 netns r address 02:00:00:00:00:03 type veth peer name b0 address 02:00:00:00:00:04 netns b
ip link set a0 up; ip -n r link set r0 up; ip -n r link set r1 up; ip -n b link set b0 up
ip addr add fd00:1::2/64 dev a0 nodad; ip -n r addr add fd00:1::1/64 dev r0 nodad; ip -n r addr add fd00:2::1/64 dev r1 nodad; ip -n b addr add fd00:2::2/64 dev b0 nodad
ip -6 route add default via fd00:1::1; ip -n b -6 route add default via fd00:2::1
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
ip -n r link set r1 mtu 1300; ip -n b link set b0 mtu 1300
sleep 3
ping -n -c1 -W1 -s 1400 fd00:2::2; echo $?
ip -6 route show cache | sed 's/expires [0-9]*sec/expires T/'; ip -6 route get fd00:2::2 | sed 's/expires [0-9]*sec/expires T/'
ping -n -c1 -W1 -s 1400 fd00:2::2; echo $?
ping -n -c1 -W1 -s 3000 fd00:2::2; echo $?
ping -n -c1 -W1 -M do -s 1400 fd00:2::2; echo $?
ping -n -c1 -W1 -M do -s 2000 fd00:1::1; echo $?
ping -n -c1 -W1 -M do -s 1252 fd00:2::2; echo $?
ping -n -c1 -W1 -M do -s 1253 fd00:2::2; echo $?
ip -6 route flush cache
ip -6 route show cache
