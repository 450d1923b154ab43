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
ip netns exec r1 sysctl -qw net.ipv4.ip_forward=1
ip netns exec r1 sysctl -qw net.ipv4.conf.all.rp_filter=0
ip -n r1 addr add 192.168.1.1/32 dev lo
ip netns add r2
ip -n r2 link set lo up
ip netns exec r2 sysctl -qw net.ipv4.ip_forward=1
ip -n r2 addr add 192.168.2.1/32 dev lo
ip link add v0a address 02:00:00:00:00:01 type veth peer name v0b address 02:00:00:00:00:02 netns r1
ip link set v0a netns r0
ip -n r0 link set v0a up
ip -n r1 link set v0b up
ip -n r0 addr add 10.0.0.1/24 dev v0a
ip -n r1 addr add 10.0.0.2/24 dev v0b
ip link add v1a address 02:00:00:00:00:03 type veth peer name v1b address 02:00:00:00:00:04 netns r2
ip link set v1a netns r1
ip -n r1 link set v1a up
ip -n r2 link set v1b up
ip -n r1 addr add 10.0.1.1/24 dev v1a
ip -n r2 addr add 10.0.1.2/24 dev v1b
ip -n r0 route add 192.168.1.0/24 via 10.0.0.2 table 100
ip -n r0 rule add iif v0a lookup 100 pref 100
ip -n r1 route add 192.168.0.1/32 via 10.0.1.2
ip -n r1 route add 192.168.2.0/24 via 10.0.0.1
ip -n r1 route add default via 10.0.0.1
ip -n r2 route add 192.168.1.0/24 via 10.0.1.1
ip -n r2 route add default via 10.0.1.1
ip netns exec r0 sysctl -qw net.ipv4.conf.v0a.forwarding=1
echo "# ip -n r0 route"
ip -n r0 route; echo "rc=$?"
echo "# ip -n r0 rule"
ip -n r0 rule; echo "rc=$?"
echo "# ip -n r1 route"
ip -n r1 route; echo "rc=$?"
echo "# ip -n r1 rule"
ip -n r1 rule; echo "rc=$?"
echo "# ip -n r2 route"
ip -n r2 route; echo "rc=$?"
echo "# ip -n r2 rule"
ip -n r2 rule; echo "rc=$?"
echo "# ip netns exec r0 ping -n -c1 -W1 -t 3 -I 192.168.0.1 224.0.0.5"
ip netns exec r0 ping -n -c1 -W1 -t 3 -I 192.168.0.1 224.0.0.5; echo "rc=$?"
echo "# ip -n r0 route get 224.0.0.5"
ip -n r0 route get 224.0.0.5; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 192.168.0.1"
ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 192.168.0.1; echo "rc=$?"
echo "# ip -n r1 route get 192.168.0.1 from 192.168.1.1"
ip -n r1 route get 192.168.0.1 from 192.168.1.1; echo "rc=$?"
ip -n r0 addr add 10.0.0.77/24 dev v0a
echo "# ip netns exec r1 ping -n -c1 -W1 -m 1 203.0.113.9"
ip netns exec r1 ping -n -c1 -W1 -m 1 203.0.113.9; echo "rc=$?"
echo "# ip -n r1 route get 203.0.113.9 oif v0a"
ip -n r1 route get 203.0.113.9 oif v0a; echo "rc=$?"
ip netns exec r2 sysctl -qw net.ipv4.icmp_echo_ignore_all=1
echo "# ip netns exec r0 ping -n -c1 -W1 -I 192.168.0.1 192.168.1.1"
ip netns exec r0 ping -n -c1 -W1 -I 192.168.0.1 192.168.1.1; echo "rc=$?"
echo "# ip -n r0 route get 192.168.1.1"
ip -n r0 route get 192.168.1.1; echo "rc=$?"
echo "# ip netns exec r2 ping -n -c1 -W1 192.168.0.1"
ip netns exec r2 ping -n -c1 -W1 192.168.0.1; echo "rc=$?"
echo "# ip -n r2 route get 192.168.0.1"
ip -n r2 route get 192.168.0.1; echo "rc=$?"
echo "# ip netns exec r0 ping -n -c1 -W1 -I 192.168.0.1 -M do -s 1450 192.168.2.1"
ip netns exec r0 ping -n -c1 -W1 -I 192.168.0.1 -M do -s 1450 192.168.2.1; echo "rc=$?"
echo "# ip -n r0 route get 192.168.2.1 oif v0a"
ip -n r0 route get 192.168.2.1 oif v0a; echo "rc=$?"
echo "# ip -n r1 route show table all"
ip -n r1 route show table all; echo "rc=$?"
echo "# ip -n r1 route show proto kernel"
ip -n r1 route show proto kernel; echo "rc=$?"
echo "# ip -n r0 route list default"
ip -n r0 route list default; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
