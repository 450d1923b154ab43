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
echo "# ip netns exec h0 route add default gw 10.0.0.1"
ip netns exec h0 route add default gw 10.0.0.1; echo "rc=$?"
ip netns add h1
ip link add veth1 address 02:00:00:00:00:03 type veth peer name eth0 address 02:00:00:00:00:04 netns h1
ip netns exec h1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
echo "# ifconfig veth1 10.0.1.1/24"
ifconfig veth1 10.0.1.1/24; echo "rc=$?"
ip netns exec h1 ifconfig lo up
echo "# ip netns exec h1 ifconfig eth0 10.0.1.2/24 up"
ip netns exec h1 ifconfig eth0 10.0.1.2/24 up; echo "rc=$?"
echo "# ip netns exec h1 route add default gw 10.0.1.1"
ip netns exec h1 route add default gw 10.0.1.1; echo "rc=$?"
ip netns add h2
ip link add veth2 address 02:00:00:00:00:05 type veth peer name eth0 address 02:00:00:00:00:06 netns h2
ip netns exec h2 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
echo "# ifconfig veth2 10.0.2.1 netmask 255.255.255.0"
ifconfig veth2 10.0.2.1 netmask 255.255.255.0; echo "rc=$?"
ip netns exec h2 ifconfig lo up
echo "# ip netns exec h2 ifconfig eth0 10.0.2.2/24 up"
ip netns exec h2 ifconfig eth0 10.0.2.2/24 up; echo "rc=$?"
echo "# ip netns exec h2 route add default gw 10.0.2.1"
ip netns exec h2 route add default gw 10.0.2.1; echo "rc=$?"
sysctl -w net.ipv4.ip_forward=1 >/dev/null
sleep 1.3
echo "# ping -n -c1 -W1 10.3.0.1"
ping -n -c1 -W1 10.3.0.1; echo "rc=$?"
echo "# route add -host 10.3.0.1 gw 10.0.2.2"
route add -host 10.3.0.1 gw 10.0.2.2; echo "rc=$?"
echo "# nsenter --net=/run/netns/h0 ip -br link"
nsenter --net=/run/netns/h0 ip -br link; echo "rc=$?"
echo "# arp -d 10.0.1.2"
arp -d 10.0.1.2; echo "rc=$?"
echo "# ip netns exec h0 route add -net 10.4.0.0/16 reject"
ip netns exec h0 route add -net 10.4.0.0/16 reject; echo "rc=$?"
echo "# ip netns exec h1 route -n"
ip netns exec h1 route -n; echo "rc=$?"
echo "# ip netns exec h1 cat /proc/sys/net/ipv4/ip_forward"
ip netns exec h1 cat /proc/sys/net/ipv4/ip_forward; echo "rc=$?"
echo "# ip netns exec h2 ifconfig eth0:0 10.9.0.6 netmask 255.255.255.0"
ip netns exec h2 ifconfig eth0:0 10.9.0.6 netmask 255.255.255.0; echo "rc=$?"
echo "# ping -n -c1 -W1 10.0.2.1"
ping -n -c1 -W1 10.0.2.1; echo "rc=$?"
echo "# ip netns exec h0 ip -br addr"
ip netns exec h0 ip -br addr; echo "rc=$?"
echo "# ip netns exec h0 ifconfig eth0:1 10.9.0.5/24"
ip netns exec h0 ifconfig eth0:1 10.9.0.5/24; echo "rc=$?"
echo "# sysctl net.ipv4.ip_forward net.ipv4.conf.all.forwarding"
sysctl net.ipv4.ip_forward net.ipv4.conf.all.forwarding; echo "rc=$?"
echo "# ip netns exec h0 ifconfig -s | cut -c1-21"
ip netns exec h0 ifconfig -s | cut -c1-21; echo "rc=$?"
echo "# ip netns exec h0 ping -n -c1 -W1 10.0.2.3"
ip netns exec h0 ping -n -c1 -W1 10.0.2.3; echo "rc=$?"
echo "# ip netns exec h2 sysctl -a -r 'eth0.*(rp_filter|forwarding)$'"
ip netns exec h2 sysctl -a -r 'eth0.*(rp_filter|forwarding)$'; echo "rc=$?"
echo "# ip -br addr"
ip -br addr; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
