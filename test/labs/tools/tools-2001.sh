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
echo "# ip netns exec h0 ifconfig eth0 10.0.0.2 netmask 255.255.255.0 up"
ip netns exec h0 ifconfig eth0 10.0.0.2 netmask 255.255.255.0 up; echo "rc=$?"
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
echo "# ifconfig br0 10.0.0.1/24 up"
ifconfig br0 10.0.0.1/24 up; echo "rc=$?"
sysctl -w net.ipv4.ip_forward=1 >/dev/null
sleep 1.3
echo "# ip netns exec h0 route -n"
ip netns exec h0 route -n; echo "rc=$?"
echo "# ip netns exec h1 ip -br addr"
ip netns exec h1 ip -br addr; echo "rc=$?"
echo "# ifconfig br0 hw ether 02:00:00:00:09:09"
ifconfig br0 hw ether 02:00:00:00:09:09; echo "rc=$?"
echo "# ip netns exec h1 arp -s 10.0.0.3 02:00:00:00:00:20"
ip netns exec h1 arp -s 10.0.0.3 02:00:00:00:00:20; echo "rc=$?"
echo "# brctl delbr br9"
brctl delbr br9; echo "rc=$?"
echo "# ip netns exec h0 ping -n -c1 -W1 10.0.0.4"
ip netns exec h0 ping -n -c1 -W1 10.0.0.4; echo "rc=$?"
echo "# cat /proc/net/route"
cat /proc/net/route; echo "rc=$?"
echo "# unshare -n ip -br link"
unshare -n ip -br link; echo "rc=$?"
echo "# ifconfig veth0 10.0.0.99"
ifconfig veth0 10.0.0.99; echo "rc=$?"
echo "# brctl addbr br0"
brctl addbr br0; echo "rc=$?"
echo "# unshare -n ip -br link"
unshare -n ip -br link; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
