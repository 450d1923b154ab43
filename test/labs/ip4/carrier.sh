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
ip -n b link set B down; sleep 1.5
echo "# ip route"
ip route; echo "rc=$?"
echo "# ip -br link show A"
ip -br link show A; echo "rc=$?"
echo "# ping -n -c1 -W1 10.0.0.2"
ping -n -c1 -W1 10.0.0.2; echo "rc=$?"
echo "# ip neigh"
ip neigh; echo "rc=$?"
echo "# ip route get 10.0.0.2"
ip route get 10.0.0.2; echo "rc=$?"
sysctl -qw net.ipv4.conf.all.ignore_routes_with_linkdown=1
echo "# ip route"
ip route; echo "rc=$?"
echo "# ping -n -c1 -W1 10.0.0.2"
ping -n -c1 -W1 10.0.0.2; echo "rc=$?"
echo "# ip route get 10.0.0.2"
ip route get 10.0.0.2; echo "rc=$?"
ip -n b link set B up; sleep 1.5
echo "# ip route"
ip route; echo "rc=$?"
echo "# ping -n -c1 -W1 10.0.0.2"
ping -n -c1 -W1 10.0.0.2; echo "rc=$?"
echo "# ip -n b route"
ip -n b route; echo "rc=$?"
