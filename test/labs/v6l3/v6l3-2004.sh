exec 2>&1
ip link set lo up
ip netns add r0
ip -n r0 link set lo up
ip netns exec r0 sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n r0 -6 addr add fd00:100::1/128 dev lo
ip netns add r1
ip -n r1 link set lo up
ip netns exec r1 sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n r1 -6 addr add fd00:200::1/128 dev lo
ip link add v0a address 02:00:00:00:00:01 type veth peer name v0b address 02:00:00:00:00:02 netns r1
ip link set v0a netns r0
ip -n r0 link set v0a up
ip -n r1 link set v0b up
ip -n r0 -6 addr add fd00:0:0::1/64 dev v0a nodad
ip -n r1 -6 addr add fd00:0:0::2/64 dev v0b nodad
ip -n r0 -6 route add fd00:200::1/128 via fd00:0:0::2
ip -n r1 -6 route add fd00:100::/64 via fd00:0:0::1
sleep 3
echo "# ip -n r0 -6 route | grep -v fe80"
ip -n r0 -6 route | grep -v fe80; echo "rc=$?"
echo "# ip -n r0 -6 rule"
ip -n r0 -6 rule; echo "rc=$?"
echo "# ip -n r1 -6 route | grep -v fe80"
ip -n r1 -6 route | grep -v fe80; echo "rc=$?"
echo "# ip -n r1 -6 rule"
ip -n r1 -6 rule; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 fd00:0:0::2"
ip netns exec r1 ping -n -c1 -W1 fd00:0:0::2; echo "rc=$?"
echo "# ip -n r1 -6 route get fd00:0:0::2"
ip -n r1 -6 route get fd00:0:0::2; echo "rc=$?"
echo "# ip netns exec r0 ping -n -c1 -W1 2001:db8::9"
ip netns exec r0 ping -n -c1 -W1 2001:db8::9; echo "rc=$?"
echo "# ip -n r0 -6 route get 2001:db8::9"
ip -n r0 -6 route get 2001:db8::9; echo "rc=$?"
echo "# ip netns exec r0 ping -n -c1 -W1 -I fd00:100::1 fd00:0:0::2"
ip netns exec r0 ping -n -c1 -W1 -I fd00:100::1 fd00:0:0::2; echo "rc=$?"
echo "# ip -n r0 -6 route get fd00:0:0::2"
ip -n r0 -6 route get fd00:0:0::2; echo "rc=$?"
echo "# ip netns exec r0 ping -n -c1 -W1 -t 1 2001:db8::9"
ip netns exec r0 ping -n -c1 -W1 -t 1 2001:db8::9; echo "rc=$?"
echo "# ip -n r0 -6 route get 2001:db8::9"
ip -n r0 -6 route get 2001:db8::9; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 fd00:0:0::2"
ip netns exec r1 ping -n -c1 -W1 fd00:0:0::2; echo "rc=$?"
echo "# ip -n r1 -6 route get fd00:0:0::2"
ip -n r1 -6 route get fd00:0:0::2; echo "rc=$?"
echo "# ip netns exec r1 ping -n -c1 -W1 -t 1 -I fd00:200::1 fd00:100::1"
ip netns exec r1 ping -n -c1 -W1 -t 1 -I fd00:200::1 fd00:100::1; echo "rc=$?"
echo "# ip -n r1 -6 route get fd00:100::1"
ip -n r1 -6 route get fd00:100::1; echo "rc=$?"
echo "# ip -n r0 -6 neigh | grep -v fe80 | sed 's/ router//' | sort"
ip -n r0 -6 neigh | grep -v fe80 | sed 's/ router//' | sort; echo "rc=$?"
echo "# ip -n r1 -6 neigh | grep -v fe80 | sed 's/ router//' | sort"
ip -n r1 -6 neigh | grep -v fe80 | sed 's/ router//' | sort; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
