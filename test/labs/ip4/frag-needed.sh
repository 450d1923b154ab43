exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add ra address 02:00:00:00:00:01 netns r type veth peer name a0 address 02:00:00:00:00:02 netns a
ip link add rb address 02:00:00:00:00:03 netns r type veth peer name b0 address 02:00:00:00:00:04 netns b
for x in "r ra 10.1.0.1" "a a0 10.1.0.2" "r rb 10.2.0.1" "b b0 10.2.0.2"; do set -- $x; ip -n $1 link set $2 up; ip -n $1 addr add $3/24 dev $2; done
ip -n a route add default via 10.1.0.1
ip -n b route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r link set rb mtu 1400
ip -n b link set b0 mtu 1400
echo "# ip netns exec a ping -n -c1 -W1 -s 1400 10.2.0.2"
ip netns exec a ping -n -c1 -W1 -s 1400 10.2.0.2; echo "rc=$?"
echo "# ip netns exec a ping -n -c1 -W1 -M do -s 1400 10.2.0.2"
ip netns exec a ping -n -c1 -W1 -M do -s 1400 10.2.0.2; echo "rc=$?"
echo "# ip netns exec a ping -n -c1 -W1 -M do -s 1372 10.2.0.2"
ip netns exec a ping -n -c1 -W1 -M do -s 1372 10.2.0.2; echo "rc=$?"
echo "# ip netns exec a ping -n -c1 -W1 -M do -s 1373 10.2.0.2"
ip netns exec a ping -n -c1 -W1 -M do -s 1373 10.2.0.2; echo "rc=$?"
echo "# ip netns exec a ping -n -c1 -W1 -M dont -s 1400 10.2.0.2"
ip netns exec a ping -n -c1 -W1 -M dont -s 1400 10.2.0.2; echo "rc=$?"
echo "# ip netns exec a ping -n -c1 -W1 -s 3000 10.2.0.2"
ip netns exec a ping -n -c1 -W1 -s 3000 10.2.0.2; echo "rc=$?"
echo "# ip netns exec a ping -n -c1 -W1 -M do -s 1472 10.1.0.1"
ip netns exec a ping -n -c1 -W1 -M do -s 1472 10.1.0.1; echo "rc=$?"
echo "# ip netns exec a ping -n -c1 -W1 -M do -s 1473 10.1.0.1"
ip netns exec a ping -n -c1 -W1 -M do -s 1473 10.1.0.1; echo "rc=$?"
echo "# ip -n a route get 10.2.0.2 | sed "s/expires [0-9]*sec/expires N/""
ip -n a route get 10.2.0.2 | sed "s/expires [0-9]*sec/expires N/"; echo "rc=$?"
