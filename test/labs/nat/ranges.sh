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
iptables -t nat -A POSTROUTING -o vs -p udp --dport 1 -j SNAT --to-source 10.0.2.100-10.0.2.120
iptables -t nat -A POSTROUTING -o vs -p udp --dport 2 -j SNAT --to-source 10.0.2.100-10.0.2.250 --persistent
iptables -t nat -A POSTROUTING -o vs -p udp --dport 3 -j SNAT --to-source 10.0.2.100:777
iptables -t nat -A PREROUTING -i vc -p udp --dport 4 -j DNAT --to-destination 10.0.2.2-10.0.2.9
iptables -t nat -A PREROUTING -i vc -p udp --dport 5 -j DNAT --to-destination 10.0.2.2:8000-8010
iptables -t nat -A PREROUTING -i vc -p udp --dport 6000:6010 -j DNAT --to-destination 10.0.2.2:7000-7010/6000
for i in 2 3 4 5 6; do ip -n c addr add 10.0.1.1$i/24 dev e
for p in 1 2 3 4 5 6003 6007; do echo x | c nc -u -w0 -s 10.0.1.1$i -p 4$i 10.0.2.2 $p; done; done
L | sed -E 's/use=[0-9]+/use=N/'
