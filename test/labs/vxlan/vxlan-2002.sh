exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link set br0 up
ip netns add h0
ip netns exec h0 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip netns exec h0 sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip -n h0 link set lo up
ip link add veth0 address 02:00:00:00:00:02 type veth peer name eth0 address 02:00:00:00:00:03 netns h0
ip link set veth0 master br0 up
ip -n h0 link set eth0 up
ip -n h0 addr add 192.168.9.1/24 dev eth0
ip -n h0 link add vx0 address 02:00:00:00:00:04 type vxlan id 42 dstport 4789 nolearning dev eth0
ip -n h0 link set vx0 up
ip -n h0 addr add 10.42.0.1/24 dev vx0
ip netns add h1
ip netns exec h1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip netns exec h1 sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip -n h1 link set lo up
ip link add veth1 address 02:00:00:00:00:05 type veth peer name eth0 address 02:00:00:00:00:06 netns h1
ip link set veth1 master br0 up
ip -n h1 link set eth0 up
ip -n h1 addr add 192.168.9.2/24 dev eth0
ip -n h1 link add vx0 address 02:00:00:00:00:07 type vxlan id 42 dstport 4789 remote 192.168.9.3
ip -n h1 link set vx0 up
ip -n h1 addr add 10.42.0.2/24 dev vx0
ip netns add h2
ip netns exec h2 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip netns exec h2 sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip -n h2 link set lo up
ip link add veth2 address 02:00:00:00:00:08 type veth peer name eth0 address 02:00:00:00:00:09 netns h2
ip link set veth2 master br0 up
ip -n h2 link set eth0 up
ip -n h2 addr add 192.168.9.3/24 dev eth0
ip -n h2 link add vx0 address 02:00:00:00:00:0a type vxlan id 42 dstport 4789 remote 192.168.9.1
ip -n h2 link set vx0 up
ip -n h2 addr add 10.42.0.3/24 dev vx0
echo "# ip netns exec h1 ping -n -c1 -W1 10.42.0.4"
ip netns exec h1 ping -n -c1 -W1 10.42.0.4; echo "rc=$?"
echo "# ip netns exec h2 ping -n -c1 -W1 10.42.0.3"
ip netns exec h2 ping -n -c1 -W1 10.42.0.3; echo "rc=$?"
echo "# ip netns exec h0 ping -n -c1 -W1 -s 1423 10.42.0.1"
ip netns exec h0 ping -n -c1 -W1 -s 1423 10.42.0.1; echo "rc=$?"
echo "# ip netns exec h0 ping -n -c1 -W1 10.42.0.4"
ip netns exec h0 ping -n -c1 -W1 10.42.0.4; echo "rc=$?"
echo "# ip netns exec h1 ping -n -c1 -W1 -M do -s 1423 10.42.0.1"
ip netns exec h1 ping -n -c1 -W1 -M do -s 1423 10.42.0.1; echo "rc=$?"
echo "# ip netns exec h2 ping -n -c1 -W1 -M do -s 1423 10.42.0.3"
ip netns exec h2 ping -n -c1 -W1 -M do -s 1423 10.42.0.3; echo "rc=$?"
echo "# bridge -n h0 fdb show dev vx0 | sort"
bridge -n h0 fdb show dev vx0 | sort; echo "rc=$?"
echo "# ip -n h0 neigh | sort"
ip -n h0 neigh | sort; echo "rc=$?"
echo "# bridge -n h1 fdb show dev vx0 | sort"
bridge -n h1 fdb show dev vx0 | sort; echo "rc=$?"
echo "# ip -n h1 neigh | sort"
ip -n h1 neigh | sort; echo "rc=$?"
echo "# bridge -n h2 fdb show dev vx0 | sort"
bridge -n h2 fdb show dev vx0 | sort; echo "rc=$?"
echo "# ip -n h2 neigh | sort"
ip -n h2 neigh | sort; echo "rc=$?"
echo "# ip -n h0 -d link show vx0 | grep -v gso"
ip -n h0 -d link show vx0 | grep -v gso; echo "rc=$?"
echo "# bridge fdb show br br0 | grep -v -e 33:33 -e 01:00:5e | sort"
bridge fdb show br br0 | grep -v -e 33:33 -e 01:00:5e | sort; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
