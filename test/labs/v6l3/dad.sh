exec 2>&1
# two hosts want one address
ip netns add a; ip netns add b
ip link add e0 netns a address 02:00:00:00:00:01 type veth peer name e0 netns b address 02:00:00:00:00:02
ip -n a link set e0 up
ip -n b link set e0 up
sleep 3
ip -n a addr add fd00::1/64 dev e0
sleep 3
ip -n b addr add fd00::1/64 dev e0
sleep 3
ip -n a -6 addr show dev e0
ip -n b -6 addr show dev e0
ip -n b -6 route show table all
ip netns exec b ping -n -c1 -W1 fd00::1; echo $?
echo "--- without detection"
ip -n b addr del fd00::1/64 dev e0
ip -n b addr add fd00::1/64 dev e0 nodad
ip -n b -6 addr show dev e0
ip netns exec b ping -n -c1 -W1 fd00::1; echo $?
echo "--- the link-local address is taken too"
ip netns exec b sysctl -w net.ipv6.conf.e0.accept_dad=2
ip -n b link set e0 down
ip -n b link set e0 address 02:00:00:00:00:01
ip -n b link set e0 up
sleep 3
ip -n b -6 addr show dev e0
ip netns exec b sysctl net.ipv6.conf.e0.disable_ipv6
