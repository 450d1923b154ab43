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
# nat drop policy of hooks, filter drop before confirm; unreplied entries
iptables -t nat -A POSTROUTING -o vs -j MASQUERADE
iptables -A FORWARD -p udp --dport 5 -j DROP
iptables -A OUTPUT -p udp --dport 6 -j DROP
iptables -t mangle -A POSTROUTING -p udp --dport 8 -j DROP
iptables -t nat -A PREROUTING -p udp --dport 10 -j DNAT --to-destination 10.0.2.2-10.0.2.3:100-101
for p in 5 6 7 8 9 10 11; do echo x | timeout 1 ip netns exec c nc -u -q0 -p 400$p 10.0.2.2 $p;  echo x | timeout 1 nc -u -q0 -p 500$p 10.0.2.2 $p; done
L | sed -E 's/use=[0-9]+/use=N/'
iptables -L -vn | grep DROP; iptables -t nat -L -vn | grep -A3 Chain
