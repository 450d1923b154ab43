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
ip -n b addr add 10.9.9.9/32 dev lo
ip -n b addr add 10.0.5.5/24 dev B
ip route add 10.9.9.9/32 dev A
ip route add 10.0.5.0/24 dev A
ip netns exec b sysctl -qw net.ipv4.conf.all.arp_ignore=1
echo "# ping -n -c1 -W1 10.9.9.9"
ping -n -c1 -W1 10.9.9.9; echo "rc=$?"
echo "# ping -n -c1 -W1 10.0.5.5"
ping -n -c1 -W1 10.0.5.5; echo "rc=$?"
echo "# ping -n -c1 -W1 10.0.0.2"
ping -n -c1 -W1 10.0.0.2; echo "rc=$?"
echo "# ip neigh | sort"
ip neigh | sort; echo "rc=$?"
