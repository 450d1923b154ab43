exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
for n in h1 h2 h3; do ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip link add br0 type bridge; ip link set br0 up
i=1; for n in h1 h2 h3; do ip link add u$i address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:02:0$i netns $n; ip link set u$i master br0; ip link set u$i up; ip -n $n link set eth0 up; ip -n $n addr add 192.168.0.$i/24 dev eth0; i=$((i+1)); done
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip -n h1 link add vx0 address 02:00:00:00:03:01 type vxlan id 42 dstport 4789 remote 192.168.0.2 dev eth0
ip -n h2 link add vx0 address 02:00:00:00:03:02 type vxlan id 42 dstport 4789 local 192.168.0.2 
ip -n h3 link add vx0 address 02:00:00:00:03:03 type vxlan id 42 dstport 4789 nolearning
for i in 1 2 3; do ip -n h$i link set vx0 up; ip -n h$i addr add 10.0.0.$i/24 dev vx0; done
sleep 1
show ip netns exec h1 ping -n -c1 -W1 10.0.0.2
show ip netns exec h2 bridge fdb show dev vx0
show ip netns exec h1 bridge fdb show dev vx0
ip -n h2 neigh | sort
show ip netns exec h1 ping -n -c1 -W1 10.0.0.3
show ip netns exec h1 bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.168.0.3
show ip netns exec h1 ping -n -c1 -W1 10.0.0.3
show ip netns exec h3 bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.168.0.1
show ip netns exec h1 ping -n -c1 -W1 10.0.0.3
show ip netns exec h3 ping -n -c1 -W1 10.0.0.2
show ip netns exec h3 bridge fdb show dev vx0
show ip netns exec h2 bridge fdb show dev vx0
show ip netns exec h1 bridge fdb show dev vx0
show ip netns exec h2 ping -n -c1 -W1 10.0.0.9
show ip netns exec h1 ping -n -c1 -W1 -s 1423 -M do 10.0.0.2
show ip netns exec h1 ping -n -c1 -W1 -s 1422 -M do 10.0.0.2
show ip netns exec h1 ping -n -c1 -W1 -s 3000 10.0.0.2
ip -n h2 link set vx0 down
show ip netns exec h2 bridge fdb show dev vx0
show ip netns exec h1 ping -n -c1 -W1 10.0.0.2
show ip -n h3 -d link show vx0
show ip netns exec h1 ping -n -c1 -W1 10.0.0.3
