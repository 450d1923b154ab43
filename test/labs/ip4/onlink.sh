exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip netns add b
ip -n b link set lo up
ip link add A address 02:00:00:00:00:0a type veth peer name B address 02:00:00:00:00:0b netns b
ip link set A up
ip -n b link set B up
ip addr add 10.0.0.1/24 dev A
ip -n b addr add 10.0.0.2/24 dev B
ip -n b addr add 192.0.2.1/32 dev lo
echo "# ip route add 192.0.2.1/32 via 172.16.0.1 dev A"
ip route add 192.0.2.1/32 via 172.16.0.1 dev A; echo "rc=$?"
echo "# ip route add 192.0.2.1/32 via 172.16.0.1 dev A onlink"
ip route add 192.0.2.1/32 via 172.16.0.1 dev A onlink; echo "rc=$?"
echo "# ip route"
ip route; echo "rc=$?"
echo "# ping -n -c1 -W1 192.0.2.1"
ping -n -c1 -W1 192.0.2.1; echo "rc=$?"
echo "# ip neigh"
ip neigh; echo "rc=$?"
