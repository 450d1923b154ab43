exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add h0
ip link add veth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns h0
ip netns exec h0 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
echo "# ifconfig veth0 10.0.0.1 netmask 255.255.255.0 up"
ifconfig veth0 10.0.0.1 netmask 255.255.255.0 up; echo "rc=$?"
ip netns exec h0 ifconfig lo up
echo "# ip netns exec h0 ifconfig eth0 10.0.0.2/24 up"
ip netns exec h0 ifconfig eth0 10.0.0.2/24 up; echo "rc=$?"
echo "# ip netns exec h0 route add default gw 10.0.0.1"
ip netns exec h0 route add default gw 10.0.0.1; echo "rc=$?"
ip netns add h1
ip link add veth1 address 02:00:00:00:00:03 type veth peer name eth0 address 02:00:00:00:00:04 netns h1
ip netns exec h1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
echo "# ifconfig veth1 10.0.1.1 netmask 255.255.255.0 up"
ifconfig veth1 10.0.1.1 netmask 255.255.255.0 up; echo "rc=$?"
ip netns exec h1 ifconfig lo up
echo "# ip netns exec h1 ifconfig eth0 10.0.1.2/24 up"
ip netns exec h1 ifconfig eth0 10.0.1.2/24 up; echo "rc=$?"
echo "# ip netns exec h1 route add default gw 10.0.1.1"
ip netns exec h1 route add default gw 10.0.1.1; echo "rc=$?"
sleep 1.3
echo "# ip addr show veth0"
ip addr show veth0; echo "rc=$?"
echo "# ip netns exec h1 sysctl -a -r 'eth0.*(rp_filter|forwarding)$'"
ip netns exec h1 sysctl -a -r 'eth0.*(rp_filter|forwarding)$'; echo "rc=$?"
echo "# arp -s 10.0.1.2 02:00:00:00:00:17"
arp -s 10.0.1.2 02:00:00:00:00:17; echo "rc=$?"
echo "# ip netns exec h0 arp -s 10.0.1.1 02:00:00:00:00:20"
ip netns exec h0 arp -s 10.0.1.1 02:00:00:00:00:20; echo "rc=$?"
echo "# ifconfig veth0 | grep -v -e packets -e errors"
ifconfig veth0 | grep -v -e packets -e errors; echo "rc=$?"
echo "# ip netns exec h1 ifconfig eth0:0 10.9.0.6/24"
ip netns exec h1 ifconfig eth0:0 10.9.0.6/24; echo "rc=$?"
echo "# ip netns exec h1 arp -an | sort"
ip netns exec h1 arp -an | sort; echo "rc=$?"
echo "# arp -s 10.0.0.1 02:00:00:00:00:18"
arp -s 10.0.0.1 02:00:00:00:00:18; echo "rc=$?"
echo "# ip netns exec h1 route add -host 10.5.0.1 eth0"
ip netns exec h1 route add -host 10.5.0.1 eth0; echo "rc=$?"
echo "# ip netns exec h0 ifconfig eth0 10.0.0.99"
ip netns exec h0 ifconfig eth0 10.0.0.99; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
