exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add r0
ip -n r0 link set lo up
ip netns exec r0 sysctl -qw net.ipv4.ip_forward=1
ip -n r0 addr add 192.168.0.1/32 dev lo
ip netns add r1
ip -n r1 link set lo up
ip netns exec r1 sysctl -qw net.ipv4.ip_forward=1
ip netns exec r1 sysctl -qw net.ipv4.conf.all.rp_filter=0
ip -n r1 addr add 192.168.1.1/32 dev lo
ip link add v0a address 02:00:00:00:00:01 type veth peer name v0b address 02:00:00:00:00:02 netns r1
ip link set v0a netns r0
ip -n r0 link set v0a up
ip -n r1 link set v0b up
ip -n r0 addr add 10.0.0.1/24 dev v0a
ip -n r1 addr add 10.0.0.2/24 dev v0b
ip -n r0 route add default via 10.0.0.2
ip -n r1 route add 192.168.0.1/32 via 10.0.0.1
ip netns exec r0 sysctl -qw net.ipv4.conf.v0a.arp_ignore=1
ip -n r1 link set lo down
echo "# ip -n r0 route"
ip -n r0 route; echo "rc=$?"
echo "# ip -n r0 rule"
ip -n r0 rule; echo "rc=$?"
echo "# ip -n r1 route"
ip -n r1 route; echo "rc=$?"
echo "# ip -n r1 rule"
ip -n r1 rule; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 10.0.0.2"
ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 10.0.0.2; echo "rc=$?"
echo "# ip -n r1 route get 10.0.0.2"
ip -n r1 route get 10.0.0.2; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 -t 2 10.0.0.2"
ip netns exec r1 ping -n -c1 -W1 -t 2 10.0.0.2; echo "rc=$?"
echo "# ip -n r1 route get 10.0.0.2 ipproto tcp dport 80"
ip -n r1 route get 10.0.0.2 ipproto tcp dport 80; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 192.168.0.1"
ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 192.168.0.1; echo "rc=$?"
echo "# ip -n r1 route get 192.168.0.1"
ip -n r1 route get 192.168.0.1; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 203.0.113.9"
ip netns exec r1 ping -n -c1 -W1 203.0.113.9; echo "rc=$?"
echo "# ip -n r1 route get 203.0.113.9 mark 1"
ip -n r1 route get 203.0.113.9 mark 1; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 -t 2 192.168.1.1"
ip netns exec r1 ping -n -c1 -W1 -t 2 192.168.1.1; echo "rc=$?"
echo "# ip -n r1 route get 192.168.1.1"
ip -n r1 route get 192.168.1.1; echo "rc=$?"
ip -n r1 addr del 10.0.0.2/24 dev v0b
echo "# ip netns exec r1 ping -n -c1 -W1 -b 10.0.0.2"
ip netns exec r1 ping -n -c1 -W1 -b 10.0.0.2; echo "rc=$?"
echo "# ip -n r1 route get 10.0.0.2 mark 1"
ip -n r1 route get 10.0.0.2 mark 1; echo "rc=$?"
ip -n r1 neigh add 10.0.0.1 lladdr 02:00:00:00:00:99 dev v0b
echo "# ip netns exec r1 ping -n -c1 -W1 -q 10.0.0.1"
ip netns exec r1 ping -n -c1 -W1 -q 10.0.0.1; echo "rc=$?"
echo "# ip -n r1 route get 10.0.0.1"
ip -n r1 route get 10.0.0.1; echo "rc=$?"
ip netns exec r1 sysctl -qw net.ipv4.ip_default_ttl=255
echo "# ip -n r1 -br addr"
ip -n r1 -br addr; echo "rc=$?"
echo "# ip -n r0 route show 192.168.0.0/16"
ip -n r0 route show 192.168.0.0/16; echo "rc=$?"
echo "# ip -n r1 -j rule"
ip -n r1 -j rule; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
