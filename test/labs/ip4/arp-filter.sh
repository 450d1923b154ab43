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
ip link add C address 02:00:00:00:00:0c type veth peer name D address 02:00:00:00:00:0d netns b
ip link set C up
ip -n b link set D up
ip -n b addr add 10.0.0.3/24 dev D
echo "# ping -n -c1 -W1 10.0.0.3"
ping -n -c1 -W1 10.0.0.3; echo "rc=$?"
echo "# ip neigh | sort"
ip neigh | sort; echo "rc=$?"
ip neigh flush all
ip netns exec b sysctl -qw net.ipv4.conf.all.arp_filter=1
ip route add 10.0.0.3/32 dev C
echo "# ping -n -c1 -W1 10.0.0.3"
ping -n -c1 -W1 10.0.0.3; echo "rc=$?"
echo "# ip neigh | sort"
ip neigh | sort; echo "rc=$?"
