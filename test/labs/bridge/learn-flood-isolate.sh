exec 2>&1
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link set br0 up
ip addr add 10.0.0.254/24 dev br0
ip netns add a
ip netns add b
ip netns add c
ip link add va address 02:00:00:00:00:10 type veth peer name eth0 address 02:00:00:00:00:11 netns a
ip link add vb address 02:00:00:00:00:20 type veth peer name eth0 address 02:00:00:00:00:21 netns b
ip link add vc address 02:00:00:00:00:30 type veth peer name eth0 address 02:00:00:00:00:31 netns c
ip link set va master br0
ip link set vb master br0
ip link set vc master br0
ip link set va up
ip link set vb up
ip link set vc up
ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip netns exec c sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip -n a link set eth0 up
ip -n b link set eth0 up
ip -n c link set eth0 up
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n c addr add 10.0.0.3/24 dev eth0
sleep 1.2
show ip netns exec a ping -n -c1 -W1 10.0.0.2
show bridge fdb show br br0
show bridge link set dev va isolated on
show bridge link set dev vb isolated on
show ip netns exec a ping -n -c1 -W1 10.0.0.2
show ip netns exec a ping -n -c1 -W1 10.0.0.3
show ip netns exec a ping -n -c1 -W1 10.0.0.254
show bridge fdb show br br0
show bridge link set dev va isolated off
show ip link set br0 type bridge ageing_time 0
show bridge fdb show br br0
show ip netns exec a ping -n -c1 -W1 10.0.0.2
show bridge fdb show br br0
show ip link set br0 type bridge ageing_time 30000
show bridge link set dev va learning off
show ip netns exec a ping -n -c1 -W1 10.0.0.3
show bridge fdb show br br0
show bridge link set dev va flood off
show ip netns exec c ping -n -c1 -W1 10.0.0.1
show bridge link set dev va flood on bcast_flood off
show ip -n c neigh flush dev eth0
show ip netns exec c ping -n -c1 -W1 10.0.0.1
show bridge link set dev va bcast_flood on learning on
show bridge fdb add 02:00:00:00:00:11 dev vb master static
show ip -n c neigh flush dev eth0
show ip netns exec c ping -n -c1 -W1 10.0.0.1
show bridge fdb show br br0
show bridge fdb del 02:00:00:00:00:11 dev va master
show ip netns exec c ping -n -c1 -W1 10.0.0.1
show bridge fdb add 02:00:00:00:00:31 dev vb master sticky static
show ip netns exec c ping -n -c1 -W1 10.0.0.1
show bridge fdb show br br0
show ip -n c neigh show 10.0.0.1
