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
# which devices, chains, and what null bindings do
iptables -t nat -N FOO; iptables -t nat -A PREROUTING -j FOO; iptables -t nat -A FOO -p udp --dport 5 -j RETURN
iptables -t nat -A FOO -p udp --dport 6 -j ACCEPT
iptables -t nat -A FOO -p udp -j DNAT --to-destination 10.0.2.3
iptables -t nat -P POSTROUTING ACCEPT
iptables -t nat -A INPUT -p udp --dport 7 -j SNAT --to-source 9.9.9.9
iptables -t nat -A OUTPUT -p udp --dport 8 -j DNAT --to-destination 127.0.0.1:9
iptables -t nat -A POSTROUTING -p udp --dport 9 -j SNAT --to-source 127.0.0.5
for p in 5 6 9; do echo x | c nc -u -q0 -p 400$p 10.0.2.2 $p; done
nc -lun 7 >/tmp/o7 & nc -lun 9 >/tmp/o9 & sleep 0.1
echo y | c nc -u -q0 -p 4007 10.0.1.1 7
echo z | nc -u -q0 -p 4008 10.0.2.9 8
sleep 0.2
L | sed -E 's/use=[0-9]+/use=N/'
cat /tmp/o7 /tmp/o9
iptables -t nat -L -vn
iptables -t nat -D FOO 3
iptables -t nat -Z
echo x | c nc -u -q0 -p 4009 10.0.2.2 9
echo x | c nc -u -q0 -p 4010 10.0.2.2 9
L -p udp --sport 4009
L -p udp --sport 4010
iptables -t nat -L -vn
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null
