# CT: zones, untracked packets
exec 2>&1
ip link set lo up
ip netns add c; ip netns add d
ip link add eth0 address 02:00:00:00:00:01 type veth peer name e0 address 02:00:00:00:00:02 netns c
ip link add eth1 address 02:00:00:00:00:03 type veth peer name e0 address 02:00:00:00:00:04 netns d
for n in c d; do ip -n $n link set e0 up; ip -n $n link set lo up; done
ip link set eth0 up; ip link set eth1 up
ip addr add 10.0.0.1/24 dev eth0; ip -n c addr add 10.0.0.2/24 dev e0
ip addr add 10.0.1.1/24 dev eth1; ip -n d addr add 10.0.1.2/24 dev e0
ip addr add fd00::1/64 dev eth0 nodad; ip -n c addr add fd00::2/64 dev e0 nodad
ip addr add fd01::1/64 dev eth1 nodad; ip -n d addr add fd01::2/64 dev e0 nodad
ip -n c route add default via 10.0.0.1; ip -n d route add default via 10.0.1.1
ip -n c route add default via fd00::1; ip -n d route add default via fd01::1
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
sleep 2
t() { echo "# $*"; "$@"; echo "rc=$?"; }
inc() { ip netns exec c "$@"; }
ind() { ip netns exec d "$@"; }
nc -lkn 80 </dev/null & sleep 0.1
iptables -t raw -A PREROUTING -p icmp -j CT --zone 7
iptables -t raw -A PREROUTING -p tcp --dport 80 -j CT --zone-orig 5
iptables -t raw -A PREROUTING -p tcp --dport 81 -j NOTRACK
iptables -t raw -A PREROUTING -p udp -j CT --notrack
iptables -t raw -A PREROUTING -m mark --mark 9 -j CT --zone mark
iptables -t raw -A OUTPUT -p icmp -j CT --zone 7
iptables -A INPUT -m conntrack --ctstate UNTRACKED
iptables -A INPUT -m conntrack --ctstate NEW
iptables -A INPUT -m conntrack --ctstate ESTABLISHED
iptables -A OUTPUT -m conntrack --ctstate ESTABLISHED
iptables -A OUTPUT -m conntrack --ctstate NEW
t inc ping -nc1 -W1 10.0.0.1
t inc nc -znv -w1 10.0.0.1 80
t inc nc -znv -w1 10.0.0.1 81
t ping -nc1 -W1 10.0.0.2
conntrack -L -p icmp | sort; conntrack -L -p tcp | sort
iptables-save -c | grep '^\['
iptables -t raw -F; iptables -t raw -A PREROUTING -p tcp -j CT --ctevents new
iptables -t raw -A PREROUTING -p icmp -j CT --notrack --zone 4
t inc ping -nc1 -W1 10.0.0.1
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 80
t inc nc -znv -w1 10.0.0.1 8080
conntrack -L -p icmp | sort; conntrack -L -p tcp | sort
iptables-save -c | grep '^\['
kill %1
