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
echo "# ping -n -c1 -W1 10.0.0.255"
ping -n -c1 -W1 10.0.0.255; echo "rc=$?"
echo "# ping -n -b -c1 -W1 10.0.0.255"
ping -n -b -c1 -W1 10.0.0.255; echo "rc=$?"
echo "# ping -n -b -c1 -W1 255.255.255.255"
ping -n -b -c1 -W1 255.255.255.255; echo "rc=$?"
ip netns exec b sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
echo "# ping -n -b -c1 -W1 10.0.0.255"
ping -n -b -c1 -W1 10.0.0.255; echo "rc=$?"
echo "# ping -n -c1 -W1 224.0.0.1"
ping -n -c1 -W1 224.0.0.1; echo "rc=$?"
echo "# ping -n -c1 -W1 -I A 224.0.0.1"
ping -n -c1 -W1 -I A 224.0.0.1; echo "rc=$?"
echo "# ping -n -c1 -W1 -I A 224.0.0.5"
ping -n -c1 -W1 -I A 224.0.0.5; echo "rc=$?"
