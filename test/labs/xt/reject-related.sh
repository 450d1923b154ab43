# The answers of REJECT belong to the connection of what they answer
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
iptables -A OUTPUT -m conntrack --ctstate RELATED
iptables -A OUTPUT -m conntrack --ctstate INVALID
iptables -A OUTPUT -m conntrack --ctstate ESTABLISHED
iptables -A OUTPUT -m conntrack --ctstate NEW
iptables -A FORWARD -j REJECT 
iptables -A INPUT ! -i lo -j REJECT 
t inc ping -nc1 -W1 10.0.1.2
iptables-save -c | grep '^\['
t inc ping -nc1 -W1 10.0.0.1
iptables-save -c | grep '^\['
echo hi > /tmp/h4x; t inc nc -unv -w1 10.0.1.2 53 < /tmp/h4x
t inc nc -unv -w1 10.0.0.1 53 < /tmp/h4x
iptables-save -c | grep '^\['
t inc nc -znv -w1 10.0.1.2 80
t inc nc -znv -w1 10.0.0.1 80
iptables-save -c | grep '^\['
t ping -nc1 -W1 10.0.0.2
iptables-save -c | grep '^\['
iptables -I OUTPUT -p icmp --icmp-type 8 -j REJECT
t ping -nc1 -W1 10.0.0.2
iptables-save -c | grep '^\['
conntrack -L
ip6tables -A OUTPUT -m conntrack --ctstate RELATED
ip6tables -A OUTPUT -m conntrack --ctstate INVALID
ip6tables -A FORWARD -p icmpv6 --icmpv6-type 128  -j REJECT 
ip6tables -A FORWARD -p tcp  -j REJECT 
t inc ping -6 -nc1 -W1 fd01::2
t inc nc -6znv -w1 fd01::2 80
ip6tables-save -c | grep '^\['
