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
echo "# brctl delbr br9"
brctl delbr br9; echo "rc=$?"
echo "# brctl showmacs br0 | tail -n +2 | cut -f2,3 | sort"
brctl showmacs br0 | tail -n +2 | cut -f2,3 | sort; echo "rc=$?"
echo "# ip netns exec h0 ip route"
ip netns exec h0 ip route; echo "rc=$?"
echo "# ip -br addr"
ip -br addr; echo "rc=$?"
echo "# ip netns exec h0 route del default gw 10.0.0.1"
ip netns exec h0 route del default gw 10.0.0.1; echo "rc=$?"
echo "# ip netns exec h0 cat /proc/net/route"
ip netns exec h0 cat /proc/net/route; echo "rc=$?"
echo "# brctl show"
brctl show; echo "rc=$?"
echo "# brctl addbr br0"
brctl addbr br0; echo "rc=$?"
echo "# brctl addbr br0"
brctl addbr br0; echo "rc=$?"
echo "# brctl show"
brctl show; echo "rc=$?"
echo "# ip netns exec h0 ifconfig eth0 10.0.0.99"
ip netns exec h0 ifconfig eth0 10.0.0.99; echo "rc=$?"
echo "# ip netns exec h0 arp -n 10.0.0.1"
ip netns exec h0 arp -n 10.0.0.1; echo "rc=$?"
echo "# ip netns exec h0 sysctl -a -r 'eth0.*(rp_filter|forwarding)$'"
ip netns exec h0 sysctl -a -r 'eth0.*(rp_filter|forwarding)$'; echo "rc=$?"
echo "# ip netns exec h0 ifconfig eth0:1 down"
ip netns exec h0 ifconfig eth0:1 down; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
