exec 2>&1
# r1 and r2 and a host on one link; the host's default is r1, the way to b is by r2
ip netns add r1; ip netns add r2; ip netns add b
ip link add br0 address 02:00:00:00:00:f0 type bridge
ip link set br0 up
ip netns add h
i=1
for n in h r1 r2; do
  ip link add p$n type veth peer name e0 address 02:00:00:00:00:0$i netns $n
  ip link set p$n master br0 up
  ip -n $n link set e0 up; ip -n $n link set lo up
  ip -n $n addr add fd00:1::$i/64 dev e0 nodad
  i=$((i+1))
done
ip link add x0 netns r2 address 02:00:00:00:00:0a type veth peer name b0 netns b address 02:00:00:00:00:0b
ip -n r2 link set x0 up; ip -n b link set b0 up
ip -n r2 addr add fd00:2::1/64 dev x0 nodad; ip -n b addr add fd00:2::2/64 dev b0 nodad
ip -n b -6 route add default via fd00:2::1
for n in r1 r2; do ip netns exec $n sysctl -qw net.ipv6.conf.all.forwarding=1; done
sleep 3
ip -n h -6 route add default via fe80::ff:fe00:2 dev e0
ip -n r1 -6 route add fd00:2::/64 via fe80::ff:fe00:3 dev e0
ip netns exec h ping -n -c2 -W1 -i0.3 fd00:2::2; echo $?
ip -n h -6 route show cache
ip -n h -6 route get fd00:2::2
ip -n h -6 neigh | sort
echo "--- by global addresses there is no redirect"
ip -n h -6 route flush cache
ip -n h -6 route replace default via fd00:1::2
ip -n r1 -6 route replace fd00:2::/64 via fd00:1::3
sleep 2
ip netns exec h ping -n -c2 -W1 -i0.3 fd00:2::2; echo $?
ip -n h -6 route show cache
