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
ip -n a route del default
ip -n a route add 10.2.0.0/24 dev a0
echo "# ip netns exec a ping -n -c1 -W1 10.2.0.2"
ip netns exec a ping -n -c1 -W1 10.2.0.2; echo "rc=$?"
ip netns exec r sysctl -qw net.ipv4.conf.ra.proxy_arp=1
sleep 4
echo "# ip netns exec a ping -n -c1 -W2 10.2.0.2"
ip netns exec a ping -n -c1 -W2 10.2.0.2; echo "rc=$?"
echo "# ip -n a neigh | sort"
ip -n a neigh | sort; echo "rc=$?"
echo "# ip -n r neigh | sort"
ip -n r neigh | sort; echo "rc=$?"
