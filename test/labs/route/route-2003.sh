exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add r0
ip -n r0 link set lo up
ip netns exec r0 sysctl -qw net.ipv4.ip_forward=1
ip netns exec r0 sysctl -qw net.ipv4.conf.all.rp_filter=2
ip -n r0 addr add 192.168.0.1/32 dev lo
ip netns add r1
ip -n r1 link set lo up
ip netns exec r1 sysctl -qw net.ipv4.ip_forward=0
ip -n r1 addr add 192.168.1.1/32 dev lo
ip link add v0a address 02:00:00:00:00:01 type veth peer name v0b address 02:00:00:00:00:02 netns r1
ip link set v0a netns r0
ip -n r0 link set v0a up
ip -n r1 link set v0b up
ip -n r0 addr add 10.0.0.1/24 dev v0a
ip -n r1 addr add 10.0.0.2/24 dev v0b
ip -n r0 route add 192.168.1.0/24 via 10.0.0.2
ip -n r0 route add default via 10.0.0.2
ip -n r1 route add 192.168.0.1/32 via 10.0.0.1 table 100
ip -n r1 rule add to 192.168.0.1/32 lookup 100 pref 100
ip -n r1 route add default via 10.0.0.1
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
echo "# ip netns exec r1 ping -n -c1 -W1 203.0.113.9"
ip netns exec r1 ping -n -c1 -W1 203.0.113.9; echo "rc=$?"
echo "# ip -n r1 route get 203.0.113.9"
ip -n r1 route get 203.0.113.9; echo "rc=$?"
echo "# ip netns exec r0 ping -n -c1 -W1 -I 192.168.0.1 203.0.113.9"
ip netns exec r0 ping -n -c1 -W1 -I 192.168.0.1 203.0.113.9; echo "rc=$?"
echo "# ip -n r0 route get 203.0.113.9"
ip -n r0 route get 203.0.113.9; echo "rc=$?"
echo "# ip netns exec r0 ping -n -c1 -W1 -t 2 -I 192.168.0.1 203.0.113.9"
ip netns exec r0 ping -n -c1 -W1 -t 2 -I 192.168.0.1 203.0.113.9; echo "rc=$?"
echo "# ip -n r0 route get 203.0.113.9"
ip -n r0 route get 203.0.113.9; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 192.168.1.1"
ip netns exec r1 ping -n -c1 -W1 192.168.1.1; echo "rc=$?"
echo "# ip -n r1 route get 192.168.1.1"
ip -n r1 route get 192.168.1.1; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
