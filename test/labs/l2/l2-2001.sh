exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link set br0 up
ip addr add 172.18.0.1/16 dev br0
sysctl -qw net.ipv4.ip_forward=1
ip netns add c0
ip -n c0 link set lo up
ip link add veth0 address 02:00:00:00:00:02 type veth peer name eth0 address 02:00:00:00:00:03 netns c0
ip link set veth0 up
ip -n c0 link set eth0 up
ip link set veth0 master br0
ip -n c0 addr add 172.18.0.2/16 dev eth0
ip -n c0 route add default via 172.18.0.1
ip netns add c1
ip -n c1 link set lo up
ip link add veth1 address 02:00:00:00:00:04 type veth peer name eth0 address 02:00:00:00:00:05 netns c1
ip link set veth1 up
ip -n c1 link set eth0 up
ip link set veth1 master br0
ip -n c1 addr add 172.18.0.3/16 dev eth0
ip -n c1 route add default via 172.18.0.1
ip netns add c2
ip -n c2 link set lo up
ip link add veth2 address 02:00:00:00:00:06 type veth peer name eth0 address 02:00:00:00:00:07 netns c2
ip link set veth2 up
ip -n c2 link set eth0 up
ip link set veth2 master br0
ip -n c2 addr add 172.18.0.4/16 dev eth0
ip -n c2 route add default via 172.18.0.1
ip -n c1 addr add 172.19.0.9/24 dev eth0
echo "# ping -n -c1 -W1 172.18.0.77"
ping -n -c1 -W1 172.18.0.77; echo "rc=$?"
echo "# ip netns exec c0 ping -n -c1 -W1 172.18.0.3"
ip netns exec c0 ping -n -c1 -W1 172.18.0.3; echo "rc=$?"
echo "# ping -n -c1 -W1 172.18.0.4"
ping -n -c1 -W1 172.18.0.4; echo "rc=$?"
echo "# ip netns exec c2 ping -n -c1 -W1 172.18.0.1"
ip netns exec c2 ping -n -c1 -W1 172.18.0.1; echo "rc=$?"
echo "# ip netns exec c0 ping -n -c1 -W1 172.18.0.4"
ip netns exec c0 ping -n -c1 -W1 172.18.0.4; echo "rc=$?"
echo "# bridge fdb show br br0 | grep -v -e 33:33 -e 01:00:5e | sort"
bridge fdb show br br0 | grep -v -e 33:33 -e 01:00:5e | sort; echo "rc=$?"
echo "# ip -n c0 neigh | sort"
ip -n c0 neigh | sort; echo "rc=$?"
echo "# ip -n c1 neigh | sort"
ip -n c1 neigh | sort; echo "rc=$?"
echo "# ip -n c2 neigh | sort"
ip -n c2 neigh | sort; echo "rc=$?"
echo "# ip -br link | sort"
ip -br link | sort; echo "rc=$?"
echo "# ip -n c0 route"
ip -n c0 route; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
