exec 2>&1
# hosts on a bridge that has an address itself
ip link set lo up
ip link add br0 address 02:00:00:00:00:f0 type bridge
ip link set br0 up
ip addr add fd00::f0/64 dev br0
for i in 1 2 3; do
  ip netns add h$i
  ip link add p$i address 02:00:00:00:00:1$i type veth peer name e0 address 02:00:00:00:00:0$i netns h$i
  ip link set p$i master br0 up
  ip -n h$i link set e0 up; ip -n h$i link set lo up
  ip -n h$i addr add fd00::$i/64 dev e0
done
sleep 3
ip -6 addr; ip -6 route show table all
ping -n -c1 -W1 fd00::1; echo $?
ip netns exec h1 ping -n -c1 -W1 fd00::2; echo $?
ip netns exec h1 ping -n -c1 -W1 fe80::ff:fe00:3%e0; echo $?
ip netns exec h1 ping -n -c1 -W1 fe80::ff:fe00:f0%e0; echo $?
ip netns exec h1 ping -n -c1 -W1 fe80::ff:fe00:11%e0; echo $?
ping -n -c1 -W1 fe80::ff:fe00:1%p1; echo $?
bridge fdb show br br0 | sort
for i in 1 2 3; do ip -n h$i -6 neigh | sort; done; ip -6 neigh | sort
ip link set p3 nomaster
sleep 1.2
ping -n -c1 -W1 fe80::ff:fe00:3%p3; echo $?
ping -n -c1 -W4 fd00::3; echo $?
ip link set br0 down
sleep 1.2
ip -6 addr show dev br0; ip -6 route show table all
ip link set br0 up
sleep 3
ip -6 addr show dev br0; ip -6 route show table all dev br0
ip link del br0
ip -6 route show table all
