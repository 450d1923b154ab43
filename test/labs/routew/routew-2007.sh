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
ip -n r1 addr add 192.168.1.1/32 dev lo
ip netns add r2
ip -n r2 link set lo up
ip netns exec r2 sysctl -qw net.ipv4.ip_forward=1
ip netns exec r2 sysctl -qw net.ipv4.conf.all.rp_filter=0
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
ip link add v2a address 02:00:00:00:00:05 type veth peer name v2b address 02:00:00:00:00:06 netns r2
ip link set v2a netns r0
ip -n r0 link set v2a up
ip -n r2 link set v2b up
ip -n r0 addr add 10.0.2.1/24 dev v2a
ip -n r2 addr add 10.0.2.2/24 dev v2b
ip -n r0 route add 192.168.1.1/32 dev v2a
ip -n r0 route add default via 10.0.0.2
ip -n r1 route add 192.168.0.1/32 via 10.0.0.1 metric 100
ip -n r1 route add 192.168.2.1/32 via 10.0.0.1 table 100
ip -n r1 rule add oif v0b lookup 100
ip -n r1 route add default via 10.0.0.1
ip -n r2 route add 192.168.0.0/24 via 10.0.2.1 table 100
ip -n r2 rule add to 192.168.0.0/24 lookup 100 pref 50
ip -n r2 route add 192.168.1.1/32 via 10.0.1.1
ip -n r0 link set v0a down
ip netns exec r1 sysctl -qw net.ipv4.conf.v0b.send_redirects=0
ip -n r0 addr del 10.0.0.1/24 dev v0a
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
echo "# ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 192.168.1.1"
ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 192.168.1.1; echo "rc=$?"
echo "# ip -n r1 route get 192.168.1.1"
ip -n r1 route get 192.168.1.1; echo "rc=$?"
ip netns exec r2 sysctl -qw net.ipv4.conf.v1b.proxy_arp=1
ip -n r2 route add 10.0.1.200/32 dev lo
echo "# ip netns exec r0 ping -n -c1 -W1 -t 1 -M do -s 1450 10.0.2.1"
ip netns exec r0 ping -n -c1 -W1 -t 1 -M do -s 1450 10.0.2.1; echo "rc=$?"
echo "# ip -n r0 route get 10.0.2.1"
ip -n r0 route get 10.0.2.1; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 203.0.113.9"
ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 203.0.113.9; echo "rc=$?"
echo "# ip -n r1 route get 203.0.113.9"
ip -n r1 route get 203.0.113.9; echo "rc=$?"
echo "# ip netns exec r2 ping -n -c1 -W1 192.168.0.1"
ip netns exec r2 ping -n -c1 -W1 192.168.0.1; echo "rc=$?"
echo "# ip -n r2 route get 192.168.0.1"
ip -n r2 route get 192.168.0.1; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 10.0.0.2"
ip netns exec r1 ping -n -c1 -W1 10.0.0.2; echo "rc=$?"
echo "# ip -n r1 route get 10.0.0.2"
ip -n r1 route get 10.0.0.2; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 203.0.113.9"
ip netns exec r1 ping -n -c1 -W1 203.0.113.9; echo "rc=$?"
echo "# ip -n r1 route get 203.0.113.9 ipproto tcp dport 80"
ip -n r1 route get 203.0.113.9 ipproto tcp dport 80; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 192.168.1.1"
ip netns exec r1 ping -n -c1 -W1 -I 192.168.1.1 192.168.1.1; echo "rc=$?"
echo "# ip -n r1 route get 192.168.1.1 ipproto tcp dport 80"
ip -n r1 route get 192.168.1.1 ipproto tcp dport 80; echo "rc=$?"
echo "# ip -n r2 route show table local"
ip -n r2 route show table local; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
