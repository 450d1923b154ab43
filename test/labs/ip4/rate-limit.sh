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
echo "# ip netns exec a ping -n -c 12 -i 0.05 -W1 10.6.0.1 | grep -c Unreach"
ip netns exec a ping -n -c 12 -i 0.05 -W1 10.6.0.1 | grep -c Unreach; echo "rc=$?"
echo "# ip netns exec a ping -n -c 12 -i 0.05 -W1 -t 1 10.2.0.2 | grep -c exceeded"
ip netns exec a ping -n -c 12 -i 0.05 -W1 -t 1 10.2.0.2 | grep -c exceeded; echo "rc=$?"
