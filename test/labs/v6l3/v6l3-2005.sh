exec 2>&1
ip link set lo up
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link set br0 up
ip -6 addr add fd00:1::1/64 dev br0 nodad
sysctl -qw net.ipv6.conf.all.forwarding=1
ip netns add c0
ip -n c0 link set lo up
ip link add veth0 address 02:00:00:00:00:02 type veth peer name eth0 address 02:00:00:00:00:03 netns c0
ip link set veth0 up
ip -n c0 link set eth0 up
ip link set veth0 master br0
ip -n c0 -6 addr add fd00:1::2/64 dev eth0 nodad
ip -n c0 -6 route add default via fd00:1::1
ip netns add c1
ip -n c1 link set lo up
ip link add veth1 address 02:00:00:00:00:04 type veth peer name eth0 address 02:00:00:00:00:05 netns c1
ip link set veth1 up
ip -n c1 link set eth0 up
ip link set veth1 master br0
ip -n c1 -6 addr add fd00:1::3/64 dev eth0 nodad
ip netns add c2
ip -n c2 link set lo up
ip link add veth2 address 02:00:00:00:00:06 type veth peer name eth0 address 02:00:00:00:00:07 netns c2
ip link set veth2 up
ip -n c2 link set eth0 up
ip link set veth2 master br0
ip -n c2 -6 addr add fd00:1::4/64 dev eth0 nodad
ip netns add ext
ip -n ext link set lo up
ip link add eth0 address 02:00:00:00:00:08 type veth peer name e0 address 02:00:00:00:00:09 netns ext
ip link set eth0 up
ip -n ext link set e0 up
ip -6 addr add 2001:db8::101/64 dev eth0 nodad
ip -n ext -6 addr add 2001:db8::1/64 dev e0 nodad
ip -n ext -6 route add fd00:1::/64 via 2001:db8::101
ip -n c0 -6 route add prohibit 2001:db8:7::/64
sleep 3
echo "# ip -6 route show | grep -v fe80"
ip -6 route show | grep -v fe80; echo "rc=$?"
echo "# ip -n c0 -6 route | grep -v fe80"
ip -n c0 -6 route | grep -v fe80; echo "rc=$?"
echo "# ip -n c1 -6 route | grep -v fe80"
ip -n c1 -6 route | grep -v fe80; echo "rc=$?"
echo "# ip -n c2 -6 route | grep -v fe80"
ip -n c2 -6 route | grep -v fe80; echo "rc=$?"
echo "# ip netns exec c1 ping -n -c1 -W1 2001:db8::101"
ip netns exec c1 ping -n -c1 -W1 2001:db8::101; echo "rc=$?"
echo "# ip -n c1 -6 route get 2001:db8::101"
ip -n c1 -6 route get 2001:db8::101; echo "rc=$?"
echo "# ip netns exec c1 ping -n -c1 -W1 -s 1453 fd00:1::1"
ip netns exec c1 ping -n -c1 -W1 -s 1453 fd00:1::1; echo "rc=$?"
echo "# ip netns exec c2 ping -n -c1 -W1 2001:db8::101"
ip netns exec c2 ping -n -c1 -W1 2001:db8::101; echo "rc=$?"
echo "# ip -n c2 -6 route get 2001:db8::101"
ip -n c2 -6 route get 2001:db8::101; echo "rc=$?"
echo "# ip netns exec c2 ping -n -c1 -W1 2001:db8::101"
ip netns exec c2 ping -n -c1 -W1 2001:db8::101; echo "rc=$?"
echo "# ping -n -c1 -W1 fd00:1::99"
ping -n -c1 -W1 fd00:1::99; echo "rc=$?"
echo "# ip netns exec c0 ping -n -c1 -W1 fd00:1::99"
ip netns exec c0 ping -n -c1 -W1 fd00:1::99; echo "rc=$?"
echo "# ip netns exec c0 ping -n -c1 -W1 2001:db8::99"
ip netns exec c0 ping -n -c1 -W1 2001:db8::99; echo "rc=$?"
echo "# ip -n c0 -6 neigh | grep -v fe80 | sed 's/ router//' | sort"
ip -n c0 -6 neigh | grep -v fe80 | sed 's/ router//' | sort; echo "rc=$?"
echo "# ip -n ext -6 neigh | grep -v fe80 | sed 's/ router//' | sort"
ip -n ext -6 neigh | grep -v fe80 | sed 's/ router//' | sort; echo "rc=$?"
echo "# ip -6 neigh | grep -v fe80 | sed 's/ router//' | sort"
ip -6 neigh | grep -v fe80 | sed 's/ router//' | sort; echo "rc=$?"
echo "# bridge fdb show br br0 | grep -v -e 33:33 -e 01:00:5e | sort"
bridge fdb show br br0 | grep -v -e 33:33 -e 01:00:5e | sort; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
