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
echo "# ifconfig br0 10.0.0.1/24 up"
ifconfig br0 10.0.0.1/24 up; echo "rc=$?"
sleep 1.3
echo "# cat /proc/net/route"
cat /proc/net/route; echo "rc=$?"
echo "# sysctl -a -r 'eth0.*(rp_filter|forwarding)$'"
sysctl -a -r 'eth0.*(rp_filter|forwarding)$'; echo "rc=$?"
echo "# ping -n -c1 -W1 10.0.0.3"
ping -n -c1 -W1 10.0.0.3; echo "rc=$?"
echo "# ip netns exec h0 ip route"
ip netns exec h0 ip route; echo "rc=$?"
echo "# ip netns exec h0 ping -n -c1 -W1 10.0.0.1"
ip netns exec h0 ping -n -c1 -W1 10.0.0.1; echo "rc=$?"
echo "# route -n"
route -n; echo "rc=$?"
echo "# ifconfig br0 | grep -v -e packets -e errors"
ifconfig br0 | grep -v -e packets -e errors; echo "rc=$?"
echo "# ifconfig veth0:1 down"
ifconfig veth0:1 down; echo "rc=$?"
echo "# route -n"
route -n; echo "rc=$?"
echo "# ip netns exec h0 ifconfig eth0 | grep -v -e packets -e errors"
ip netns exec h0 ifconfig eth0 | grep -v -e packets -e errors; echo "rc=$?"
echo "# arp -n | sort"
arp -n | sort; echo "rc=$?"
echo "# ip netns exec h0 sysctl -a -r 'eth0.*(rp_filter|forwarding)$'"
ip netns exec h0 sysctl -a -r 'eth0.*(rp_filter|forwarding)$'; echo "rc=$?"
echo "# sysctl -w net.ipv4.conf.all.arp_ignore=1"
sysctl -w net.ipv4.conf.all.arp_ignore=1; echo "rc=$?"
echo "# ifconfig veth0:1 10.9.0.4 netmask 255.255.255.0"
ifconfig veth0:1 10.9.0.4 netmask 255.255.255.0; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
