exec 2>&1
ip netns add r
ip link set lo up; ip -n r link set lo up
ip link add a0 address 02:00:00:00:00:01 type veth peer name r0 address 02:00:00:00:00:02 netns r
ip link set a0 up; ip -n r link set r0 up
ip addr add fd00::1/64 dev a0 nodad; ip -n r addr add fd00::2/64 dev r0 nodad
ip -6 route add default via fd00::2
sleep 3
ping -n -c1 -W1 fd00::2
ping -n -q -c9 -i0.03 -W1 fd00:3::2; echo $?
sleep 1
ip netns exec r sysctl -w net.ipv6.icmp.ratelimit=1000
ping -n -q -c9 -i0.03 -W1 fd00:3::2; echo $?
ip netns exec r sysctl -w net.ipv6.icmp.ratelimit=0
ping -n -q -c9 -i0.03 -W1 fd00:3::2; echo $?
ip netns exec r sysctl -w net.ipv6.icmp.echo_ignore_all=1
ping -n -c1 -W1 fd00::2; echo $?
ip netns exec r sysctl -w net.ipv6.icmp.echo_ignore_all=0
ip netns exec r sysctl -w net.ipv6.icmp.echo_ignore_multicast=1
ping -n -c2 -i0.2 -W1 ff02::1%a0; echo $?
