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
show ip -n b link set eth0 address 02:00:00:00:00:11
show ip netns exec b ping -n -c1 -W1 10.0.0.3
show bridge fdb show br br0
show ip netns exec a ping -n -c1 -W1 10.0.0.3
show bridge fdb show br br0
show ip -n b link set eth0 address 02:00:00:00:00:10
show ip netns exec b ping -n -c1 -W1 10.0.0.3
show ip netns exec b ping -n -c1 -W1 10.0.0.254
show bridge fdb show br br0
show ip -n b link set eth0 address 02:00:00:00:00:01
show ip netns exec b ping -n -c1 -W1 10.0.0.3
show ip netns exec b ping -n -c1 -W1 10.0.0.254
show bridge fdb show br br0
show ip -n b link set eth0 address 02:00:00:00:00:21
show bridge link set dev vb state 2
show ip netns exec b ping -n -c1 -W1 10.0.0.3
show bridge fdb show br br0
show bridge link set dev vb state 1
show ip netns exec b ping -n -c1 -W1 10.0.0.3
show bridge link set dev vb state 0
show bridge fdb show br br0
show bridge link set dev vb state 3
show ip netns exec b ping -n -c1 -W1 10.0.0.3
show bridge fdb show br br0
show ip link set br0 type bridge ageing_time 300
show ip netns exec b ping -n -c1 -W1 10.0.0.3
sleep 2
sleep 1.5
show bridge fdb show br br0
show brctl showmacs br0
show ip link set br0 down
show bridge link
show ip netns exec b ping -n -c1 -W1 10.0.0.3
show ip link set br0 up
sleep 1.2
show ip netns exec b ping -n -c1 -W1 10.0.0.3
show ip netns exec b ping -n -c1 -W1 -s 1473 -M do 10.0.0.3
show ip link set vc mtu 1400
show ip link show br0
show ip netns exec b ping -n -c1 -W1 -s 1472 -M do 10.0.0.3
show ip netns exec b ping -n -c1 -W1 -s 1376 -M do 10.0.0.3
show ip netns exec b ping -n -c1 -W1 -s 1377 -M do 10.0.0.3
show ip netns exec b ping -n -c1 -W1 -s 1373 -M do 10.0.0.3
show ip netns exec b ping -n -c1 -W1 -s 1372 -M do 10.0.0.3
show ip link set vc nomaster
show ip netns exec b ping -n -c1 -W1 10.0.0.3
show ip link set vc master br0
show ip netns exec b ping -n -c1 -W1 10.0.0.3
show ip link set br0 address 02:00:00:00:00:77
show ip netns exec b ping -n -c1 -W1 10.0.0.254
show ip -n b neigh show 10.0.0.254
show bridge fdb show br br0
show ip link del br0
show bridge link
show bridge fdb
show ip netns exec b ping -n -c1 -W1 10.0.0.3
