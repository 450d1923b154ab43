# What REJECT does not answer: fragments, broadcast, ICMP errors; and the limits of ICMP
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
iptables -A OUTPUT -p icmp --icmp-type 3
iptables -A OUTPUT -p tcp --tcp-flags RST RST
iptables -A INPUT -i eth0 -p udp --dport 33434:33600 -j REJECT
iptables -A INPUT -i eth0 -p icmp --icmp-type 3 -j REJECT
iptables -A INPUT -i eth0 -p icmp -j REJECT
iptables -A INPUT -i eth0 -d 10.0.0.255 -j REJECT
iptables -A FORWARD -j REJECT --reject-with icmp-admin-prohibited
t inc ping -nc1 -W1 -s 3000 10.0.0.1
t inc ping -nc1 -W1 -s 3000 10.0.1.2
t inc ping -nbc1 -W1 10.0.0.255
ip -n c route add 224.0.0.0/4 dev e0
t inc ping -nc1 -W1 224.0.0.1
t inc ping -nc8 -i0.1 -W1 10.0.0.1
t inc ping -nc1 -W1 -t1 10.0.1.2
iptables-save -c | grep '^\['
t inc ping -nc1 -W1 -Q 0x10 10.0.1.2
t inc ping -nc1 -W1 -Q 0x10 10.0.1.2
sleep 0.5
iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
t inc nc -znv -w1 10.0.0.1 80
sleep 0.5
iptables-save -c | grep '^\['
iptables -I OUTPUT 1 -m conntrack --ctstate RELATED
iptables -I OUTPUT 2 -m conntrack --ctstate INVALID
iptables -I OUTPUT 3 -m conntrack --ctstate ESTABLISHED
iptables -I OUTPUT 4 -m conntrack --ctstate NEW
t inc nc -znv -w1 10.0.0.1 80
t inc nc -znv -w1 10.0.1.2 80
t inc ping -nc1 -W1 10.0.1.2
iptables-save -c | grep '^\['
