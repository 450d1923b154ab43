exec 2>&1
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
for n in c s; do
  ip netns add $n
  ip -n $n link set lo up
  ip netns exec $n sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
  ip link add v$n type veth peer name e netns $n
  ip link set v$n up
  ip -n $n link set e up
done
ip addr add 10.0.1.1/24 dev vc; ip -n c addr add 10.0.1.2/24 dev e; ip -n c route add default via 10.0.1.1
ip addr add 10.0.2.1/24 dev vs; ip -n s addr add 10.0.2.2/24 dev e; ip -n s addr add 10.0.2.3/24 dev e; ip -n s route add default via 10.0.2.1
ip addr add fd01::1/64 dev vc nodad; ip -n c addr add fd01::2/64 dev e nodad; ip -n c route add default via fd01::1
ip addr add fd02::1/64 dev vs nodad; ip -n s addr add fd02::2/64 dev e nodad; ip -n s route add default via fd02::1
c() { ip netns exec c "$@"; }
s() { ip netns exec s "$@"; }
L() { conntrack -L "$@" 2>/dev/null | grep -v -e 'dst=ff02::' -e 'dst=224.0.0' | sort; }
run() { echo "\$ $*"; "$@"; echo "rc=$?"; }
# UDP reply from another port or address; asymmetric; ICMP redirect; ttl exceeded through DNAT; frag needed
iptables -t nat -A PREROUTING -i vc -d 10.0.1.1 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2:8080
iptables -t nat -A POSTROUTING -o vs -s 10.0.1.0/24 -j SNAT --to-source 10.0.2.50
ip addr add 10.0.2.50/32 dev vs
s nc -lknv 8080 </dev/null & sleep 0.2
(echo hello; sleep 0.3; echo again; sleep 0.2) | c nc -N 10.0.1.1 80
conntrack -L -p tcp 2>/dev/null
ip -n s link set e mtu 1000
c ping -nc1 -W1 -s 1200 10.0.2.2
c ping -nc1 -W1 -M do -s 1200 10.0.2.2
ip link set vs mtu 1000
c ping -nc1 -W1 -M do -s 1200 10.0.2.2
c ping -nc1 -W1 -s 1200 10.0.2.2
L -p icmp


kill $(jobs -p) 2>/dev/null; wait 2>/dev/null
