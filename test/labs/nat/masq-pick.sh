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
iptables -t nat -A POSTROUTING -o vs -j MASQUERADE
ip addr add 10.0.5.1/24 dev vs; ip addr add 10.0.2.7/24 dev vs; ip addr add 10.0.6.1/24 dev vs scope link; ip addr add 10.0.7.1/24 dev vs scope host
ip -n s addr add 10.0.5.2/24 dev e; ip -n s addr add 9.9.9.9/32 dev lo;ip -n s addr add 9.9.9.8/32 dev lo; ip -n s addr add 10.0.6.2/24 dev e
ip route add 9.9.9.9 via 10.0.5.2 src 10.0.2.7
ip route add 9.9.9.8 via 10.0.2.2 src 10.0.5.1
for d in 10.0.2.2 10.0.5.2 9.9.9.9 9.9.9.8 10.0.6.2; do c ping -nqc1 -W1 $d | tail -2 | head -1; done
L -p icmp
run ping -qnc1 -W1 9.9.9.9
L -p icmp
ip addr flush dev vs
ip route add 10.0.2.0/24 dev vs
conntrack -F 2>/dev/null
run c ping -nqc1 -W1 10.0.2.2
L -p icmp
