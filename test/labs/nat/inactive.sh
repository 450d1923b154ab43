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
# what is listed after rules are gone; conntrack inactive
c ping -nqc1 -W1 10.0.2.2 | tail -2 | head -1
L; conntrack -C
iptables -t nat -N X
c ping -nqc1 -W1 10.0.2.2 | tail -2 | head -1
L; conntrack -C
iptables -t nat -A POSTROUTING -o vs -j MASQUERADE
c ping -nqc1 -W1 10.0.2.2 | tail -2 | head -1
L; conntrack -C
iptables -t nat -F
c ping -nqc1 -W1 10.0.2.2 | tail -2 | head -1
L; conntrack -C
iptables -t nat -X; iptables-save -t nat | grep -v '^#'
c ping -nqc1 -W1 10.0.2.2 | tail -2 | head -1
L; conntrack -C
cat /proc/sys/net/netfilter/nf_conntrack_count
conntrack -F 2>&1; conntrack -C
