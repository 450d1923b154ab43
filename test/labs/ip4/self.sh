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
echo "# ping -n -c1 -W1 10.0.0.1"
ping -n -c1 -W1 10.0.0.1; echo "rc=$?"
echo "# ping -n -c1 -W1 127.0.0.1"
ping -n -c1 -W1 127.0.0.1; echo "rc=$?"
echo "# ping -n -c1 -W1 127.3.4.5"
ping -n -c1 -W1 127.3.4.5; echo "rc=$?"
echo "# ping -n -c1 -W1 0.0.0.0"
ping -n -c1 -W1 0.0.0.0; echo "rc=$?"
echo "# ping -n -c1 -W1 -I A 10.0.0.1"
ping -n -c1 -W1 -I A 10.0.0.1; echo "rc=$?"
echo "# ping -n -c1 -W1 -I lo 10.0.0.1"
ping -n -c1 -W1 -I lo 10.0.0.1; echo "rc=$?"
