exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:f0 type bridge
ip link set br0 up
for x in "a 10.0.0.1" "r 10.0.0.2" "b 10.0.0.3"; do set -- $x; ip netns add $1; ip -n $1 link set lo up; ip link add v$1 type veth peer name eth0 address 02:00:00:00:00:0${2##*.} netns $1; ip link set v$1 master br0 up; ip -n $1 link set eth0 up; ip -n $1 addr add $2/24 dev eth0; done
ip -n b addr add 192.168.7.7/32 dev lo
ip -n a route add 192.168.7.0/24 via 10.0.0.2
ip -n r route add 192.168.7.0/24 via 10.0.0.3
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
echo "# ip netns exec a ping -n -c3 -i 0.3 -W1 192.168.7.7"
ip netns exec a ping -n -c3 -i 0.3 -W1 192.168.7.7; echo "rc=$?"
echo "# ip -n a route get 192.168.7.7 | sed "s/expires [0-9]*sec/expires N/""
ip -n a route get 192.168.7.7 | sed "s/expires [0-9]*sec/expires N/"; echo "rc=$?"
echo "# ip -n a neigh | sort"
ip -n a neigh | sort; echo "rc=$?"
ip netns exec r sysctl -qw net.ipv4.conf.all.send_redirects=0
ip netns exec r sysctl -qw net.ipv4.conf.eth0.send_redirects=0
ip -n a route flush cache
echo "# ip netns exec a ping -n -c2 -i 0.3 -W1 192.168.7.7"
ip netns exec a ping -n -c2 -i 0.3 -W1 192.168.7.7; echo "rc=$?"
echo "# ip -n a route get 192.168.7.7 | sed "s/expires [0-9]*sec/expires N/""
ip -n a route get 192.168.7.7 | sed "s/expires [0-9]*sec/expires N/"; echo "rc=$?"
