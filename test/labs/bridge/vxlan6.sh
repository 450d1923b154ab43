exec 2>&1
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }
for n in h1 h2; do ip netns add $n; ip -n $n link set lo up; done
ip link add u1 netns h1 address 02:00:00:00:01:01 type veth peer name u2 netns h2 address 02:00:00:00:01:02
ip -n h1 link set u1 up; ip -n h2 link set u2 up; ip -n h1 addr add fd00::1/64 dev u1 nodad; ip -n h2 addr add fd00::2/64 dev u2 nodad
ip -n h1 link add vx0 address 02:00:00:00:03:01 type vxlan id 42 dstport 4789 remote fd00::2 local fd00::1 dev u1
ip -n h2 link add vx0 address 02:00:00:00:03:02 type vxlan id 42 dstport 4789 remote fd00::1 local fd00::2 dev u2
for i in 1 2; do ip -n h$i link set vx0 up; ip -n h$i addr add 10.0.0.$i/24 dev vx0; done
sleep 3
show ip netns exec h1 ping -n -c1 -W1 10.0.0.2
show ip netns exec h1 bridge fdb show dev vx0
show ip netns exec h2 bridge fdb show dev vx0
show ip -n h1 link show vx0
show ip netns exec h1 ping -n -c1 -W1 fe80::ff:fe00:302%vx0
ip -n h1 link add vx1 address 02:00:00:00:03:11 type vxlan id 43 dstport 4789 remote 10.0.0.2 
ip -n h2 link add vx1 address 02:00:00:00:03:12 type vxlan id 43 dstport 4789 remote 10.0.0.1
ip -n h1 link set vx1 up; ip -n h2 link set vx1 up; ip -n h1 addr add 10.1.0.1/24 dev vx1;  ip -n h2 addr add 10.1.0.2/24 dev vx1
show ip netns exec h1 ping -n -c1 -W1 10.1.0.2
show ip -n h1 link show vx1
show ip netns exec h1 ping -n -c1 -W1 -s 1400 10.1.0.2
show ip netns exec h1 ping -n -c1 -W1 -s 3000 10.1.0.2
