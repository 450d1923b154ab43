# question: MASQUERADE gives my packets an address of another interface. Why is there no answer?
# The device that the packets leave by (wan) has no address, so the kernel takes one of another device. Whoever gets them knows that address on his other device, and his
# reverse path filtering drops what comes with it by this one.
# expect: c1 icmp://203.0.113.1 -> timeout
# because: rewrote the source 172.20.0.2 to 198.51.100.10
# because: reverse path filtering
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
ip link add wan type veth peer name eth1 netns internet
ip link set wan up
ip -n internet link set eth1 up
ip -n internet addr add 203.0.113.1/24 dev eth1
ip netns exec internet sysctl -qw net.ipv4.conf.eth1.rp_filter=1
ip route add 203.0.113.0/24 dev wan
ip -n internet route add 198.51.100.10/32 dev eth0
ip -n internet neigh add 198.51.100.10 lladdr $(cat /sys/class/net/wan/address) dev eth1
ip neigh add 203.0.113.1 lladdr $(ip netns exec internet cat /sys/class/net/eth1/address) dev wan
ip netns add c1
ip link add v1 type veth peer name eth0 netns c1
ip link set v1 up
ip addr add 172.20.0.1/24 dev v1
ip -n c1 link set eth0 up
ip -n c1 addr add 172.20.0.2/24 dev eth0
ip -n c1 route add default via 172.20.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -s 172.20.0.0/24 -o wan -j MASQUERADE
