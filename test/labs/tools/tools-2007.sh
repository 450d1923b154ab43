exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add h0
ip link add veth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns h0
ip netns exec h0 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
echo "# ifconfig veth0 10.0.0.1 netmask 255.255.255.0"
ifconfig veth0 10.0.0.1 netmask 255.255.255.0; echo "rc=$?"
ip netns exec h0 ifconfig lo up
echo "# ip netns exec h0 ifconfig eth0 10.0.0.2/24 up"
ip netns exec h0 ifconfig eth0 10.0.0.2/24 up; echo "rc=$?"
ip netns add h1
ip link add veth1 address 02:00:00:00:00:03 type veth peer name eth0 address 02:00:00:00:00:04 netns h1
ip netns exec h1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
echo "# ifconfig veth1 192.168.1.1"
ifconfig veth1 192.168.1.1; echo "rc=$?"
ip netns exec h1 ifconfig lo up
echo "# ip netns exec h1 ifconfig eth0 10.0.1.2/24 up"
ip netns exec h1 ifconfig eth0 10.0.1.2/24 up; echo "rc=$?"
echo "# ip netns exec h1 route add default gw 10.0.1.1"
ip netns exec h1 route add default gw 10.0.1.1; echo "rc=$?"
sysctl -w net.ipv4.ip_forward=1 >/dev/null
sleep 1.3
echo "# cat /proc/net/route"
cat /proc/net/route; echo "rc=$?"
echo "# ip netns exec h0 cat /proc/sys/net/ipv4/ip_forward"
ip netns exec h0 cat /proc/sys/net/ipv4/ip_forward; echo "rc=$?"
echo "# ip netns exec h0 arp -n 10.0.1.3"
ip netns exec h0 arp -n 10.0.1.3; echo "rc=$?"
echo "# ip netns exec h0 route del -net 10.3.0.0/16"
ip netns exec h0 route del -net 10.3.0.0/16; echo "rc=$?"
echo "# ip netns exec h0 ifconfig -s | cut -c1-21"
ip netns exec h0 ifconfig -s | cut -c1-21; echo "rc=$?"
echo "# route del -host 10.3.0.1"
route del -host 10.3.0.1; echo "rc=$?"
echo "# ip netns exec h1 route add -net 10.4.0.0/16 dev eth0"
ip netns exec h1 route add -net 10.4.0.0/16 dev eth0; echo "rc=$?"
echo "# ping -n -c1 -W1 10.0.1.1"
ping -n -c1 -W1 10.0.1.1; echo "rc=$?"
echo "# ip netns exec h0 ping -n -c1 -W1 10.0.1.3"
ip netns exec h0 ping -n -c1 -W1 10.0.1.3; echo "rc=$?"
echo "# ip netns exec h1 ifconfig eth0:0 10.9.0.8/24"
ip netns exec h1 ifconfig eth0:0 10.9.0.8/24; echo "rc=$?"
echo "# ip netns exec h0 ifconfig eth0:1 down"
ip netns exec h0 ifconfig eth0:1 down; echo "rc=$?"
echo "# ip netns exec h1 ifconfig eth0:0 down"
ip netns exec h1 ifconfig eth0:0 down; echo "rc=$?"
echo "# ip netns exec h1 arp -s 10.0.1.2 02:00:00:00:00:14 temp"
ip netns exec h1 arp -s 10.0.1.2 02:00:00:00:00:14 temp; echo "rc=$?"
echo "# ip netns exec h1 cat /proc/sys/net/ipv4/ip_forward"
ip netns exec h1 cat /proc/sys/net/ipv4/ip_forward; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
