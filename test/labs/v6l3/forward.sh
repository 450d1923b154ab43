exec 2>&1
ip netns add r; ip netns add b
ip link set lo up; ip -n r link set lo up; ip -n b link set lo up
ip link add a0 address 02:00:00:00:00:01 type veth peer name r0 address 02:00:00:00:00:02 netns r
ip link add r1 netns r address 02:00:00:00:00:03 type veth peer name b0 address 02:00:00:00:00:04 netns b
ip link set a0 up; ip -n r link set r0 up; ip -n r link set r1 up; ip -n b link set b0 up
ip addr add fd00:1::2/64 dev a0 nodad; ip -n r addr add fd00:1::1/64 dev r0 nodad; ip -n r addr add fd00:2::1/64 dev r1 nodad; ip -n b addr add fd00:2::2/64 dev b0 nodad
ip -6 route add default via fd00:1::1; ip -n b -6 route add default via fd00:2::1
sleep 3
echo "# forwarding 0"
ping -n -c1 -W1 fd00:2::2; echo $?
ping -n -c1 -W1 fd00:3::2; echo $?
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
echo "# forwarding 1"
ip -n r -6 route show table all
ping -n -c1 -W1 fd00:2::2; echo $?
ping -n -c1 -W1 fd00:3::2; echo $?
ping -n -c1 -W4 fd00:2::9; echo $?
ping -n -c1 -W4 fd00:1::9; echo $?
ping -n -c1 -W1 -t1 fd00:2::2; echo $?
ip -n r -6 route add unreachable fd00:4::/64; ip -n r -6 route add prohibit fd00:5::/64;  ip -n r -6 route add blackhole fd00:6::/64
for d in 4 5 6; do ping -n -c1 -W1 fd00:$d::2; echo $?; ip netns exec r ping -n -c1 -W1 fd00:$d::2; echo $?; done
ping -n -c1 -W1 fe80::ff:fe00:2%a0; echo $?
ping -n -c1 -W1 fe80::ff:fe00:9; echo $?
ping -n -c1 -W1 ff02::1%a0; echo $?
ping -n -c1 -W1 fd00:1::2; echo $?
ping -n -c1 -W1 ::1; echo $?
ping -n -c1 -W1 -I fd00:1::2 fd00:2::1; echo $?
ping -n -c1 -W1 -I fe80::ff:fe00:1%a0 fd00:2::2; echo $?
ping -n -c1 -W2 fd00:1::; echo $?
ping -n -c1 -W1 -I fd00:9::1 fd00:2::1; echo $?
ip -6 neigh | sort; echo; ip -n r -6 neigh | sort; echo; ip -n b -6 neigh | sort
