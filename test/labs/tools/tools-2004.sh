exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
brctl addbr br0
ip link set br0 address 02:00:00:00:00:01
ip netns add h0
ip link add veth0 address 02:00:00:00:00:02 type veth peer name eth0 address 02:00:00:00:00:03 netns h0
ip netns exec h0 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
brctl addif br0 veth0
echo "# ifconfig veth0 up"
ifconfig veth0 up; echo "rc=$?"
ip netns exec h0 ifconfig lo up
echo "# ip netns exec h0 ifconfig eth0 10.0.0.2/24 up"
ip netns exec h0 ifconfig eth0 10.0.0.2/24 up; echo "rc=$?"
echo "# ip netns exec h0 route add default gw 10.0.0.1"
ip netns exec h0 route add default gw 10.0.0.1; echo "rc=$?"
ip netns add h1
ip link add veth1 address 02:00:00:00:00:04 type veth peer name eth0 address 02:00:00:00:00:05 netns h1
ip netns exec h1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
brctl addif br0 veth1
echo "# ifconfig veth1 up"
ifconfig veth1 up; echo "rc=$?"
ip netns exec h1 ifconfig lo up
echo "# ip netns exec h1 ifconfig eth0 10.0.0.3 netmask 255.255.255.0 up"
ip netns exec h1 ifconfig eth0 10.0.0.3 netmask 255.255.255.0 up; echo "rc=$?"
echo "# ip netns exec h1 route add default gw 10.0.0.1"
ip netns exec h1 route add default gw 10.0.0.1; echo "rc=$?"
echo "# ifconfig br0 10.0.0.1/24 up"
ifconfig br0 10.0.0.1/24 up; echo "rc=$?"
sleep 1.3
echo "# ping -n -c1 -W1 10.0.0.4"
ping -n -c1 -W1 10.0.0.4; echo "rc=$?"
echo "# ip netns exec h0 ping -n -c1 -W1 10.0.0.3"
ip netns exec h0 ping -n -c1 -W1 10.0.0.3; echo "rc=$?"
echo "# ip netns exec h0 route del default gw 10.0.0.1"
ip netns exec h0 route del default gw 10.0.0.1; echo "rc=$?"
echo "# ip netns exec h1 ip addr show eth0"
ip netns exec h1 ip addr show eth0; echo "rc=$?"
echo "# ping -n -c1 -W1 10.3.0.1"
ping -n -c1 -W1 10.3.0.1; echo "rc=$?"
echo "# arp -n | sort"
arp -n | sort; echo "rc=$?"
echo "# ip netns exec h1 sysctl -a -r 'eth0.*(rp_filter|forwarding)$'"
ip netns exec h1 sysctl -a -r 'eth0.*(rp_filter|forwarding)$'; echo "rc=$?"
echo "# ip neigh | sort"
ip neigh | sort; echo "rc=$?"
echo "# route -ne"
route -ne; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
