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
# zones, marks, notrack with NAT
ip -n c addr add 10.0.1.3/24 dev e
iptables -t raw -A PREROUTING -i vc -s 10.0.1.3 -j CT --notrack
iptables -t raw -A PREROUTING -i vc -s 10.0.1.2 -j CT --zone 4
iptables -t raw -A PREROUTING -i vs -j CT --zone 4
iptables -t nat -A POSTROUTING -o vs -j MASQUERADE
iptables -t mangle -A PREROUTING -m conntrack --ctstate UNTRACKED
iptables -t nat -A POSTROUTING -o vs -j CONNMARK --set-mark 5
iptables -t mangle -A POSTROUTING -o vs -j CONNMARK --set-mark 6
c ping -nqc1 -W1 10.0.2.2 | tail -2 | head -1
c ping -nqc1 -W1 -I 10.0.1.3 10.0.2.2| tail -2 | head -1
ping -nqc1 -W1 10.0.2.2| tail -2 | head -1
L
iptables -t mangle -L PREROUTING -vn | tail -1
iptables -t nat -L POSTROUTING -vn | tail -2
