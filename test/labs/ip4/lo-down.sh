exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
echo "# ping -n -c1 -W1 127.0.0.1"
ping -n -c1 -W1 127.0.0.1; echo "rc=$?"
echo "# ip route get 127.0.0.1"
ip route get 127.0.0.1; echo "rc=$?"
ip link add A type veth peer name B
ip link set A up
ip link set B up
ip addr add 10.0.0.1/24 dev A
echo "# ping -n -c1 -W1 10.0.0.1"
ping -n -c1 -W1 10.0.0.1; echo "rc=$?"
echo "# ip route get 10.0.0.1"
ip route get 10.0.0.1; echo "rc=$?"
ip link set lo up
echo "# ping -n -c1 -W1 10.0.0.1"
ping -n -c1 -W1 10.0.0.1; echo "rc=$?"
ip link set lo down
echo "# ping -n -c1 -W1 127.0.0.1"
ping -n -c1 -W1 127.0.0.1; echo "rc=$?"
echo "# ping -n -c1 -W1 10.0.0.1"
ping -n -c1 -W1 10.0.0.1; echo "rc=$?"
