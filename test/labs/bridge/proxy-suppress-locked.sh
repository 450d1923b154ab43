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
show ip link set vb type bridge_slave neigh_suppress on
show ip netns exec a ping -n -c1 -W1 10.0.0.2
show ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:21 dev br0
show ip -n a neigh flush dev eth0
show ip netns exec a ping -n -c1 -W1 10.0.0.2
show ip -n a neigh show 10.0.0.99
show bridge link set dev vb neigh_suppress on
show ip neigh add 10.0.0.99 lladdr 02:00:00:00:00:99 dev br0
show ip netns exec a ping -n -c1 -W1 10.0.0.99
show ip -n a neigh show 10.0.0.99
show bridge fdb add 02:00:00:00:00:99 dev vb master static
show ip -n a neigh flush dev eth0
show ip netns exec a ping -n -c1 -W1 10.0.0.99
show ip -n a neigh show 10.0.0.99
show ip netns exec b ping -n -c1 -W1 10.0.0.1
show ip -n b neigh show 10.0.0.1
show ip -n a neigh flush dev eth0
show ip netns exec a ping -n -c1 -W1 10.0.0.254
show ip -n a neigh show 10.0.0.99
show ip neigh flush dev br0
show ping -n -c1 -W1 10.0.0.2
show ip neigh show 10.0.0.2
show ip link set va type bridge_slave proxy_arp on
show ip netns exec a ping -n -c1 -W1 10.0.0.77
show bridge link set dev va hairpin on
show ip -n a addr add 10.0.0.50/24 dev eth0
show bridge link set dev va locked on
show bridge fdb flush dev br0 dynamic
show ip netns exec a ping -n -c1 -W1 10.0.0.3
show bridge fdb show br br0
show bridge fdb add 02:00:00:00:00:11 dev va master static
show ip netns exec a ping -n -c1 -W1 10.0.0.3
