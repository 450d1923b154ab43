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
iptables -t nat -A PREROUTING -i vc -d 10.0.1.1 -p udp -j DNAT --to-destination 10.0.2.2:9
iptables -t nat -A POSTROUTING -o vs -j SNAT --to-source 10.0.2.77
ip addr add 10.0.2.77/24 dev vs
iptables -A FORWARD -m conntrack --ctstate RELATED
iptables -A FORWARD -m conntrack --ctstate INVALID
s timeout 3 tcpdump -nlti e icmp or udp 2>/dev/null >/tmp/td.s & c timeout 3 tcpdump -nlti e icmp or udp 2>/dev/null >/tmp/td.c & sleep 0.3
echo x | c nc -u -w1 -p 4000 10.0.1.1 7
run c nc -u -w1 -zp 4001 10.0.1.1 8
c ping -nc1 -W1 -t1 10.0.2.2
c ping -nc1 -W1 -t2 10.0.2.9
c ping -nc1 -W1 10.0.9.9
sleep 2.5; sed "s,id [0-9]*,id N," /tmp/td.s; echo; sed "s,id [0-9]*,id N," /tmp/td.c
L
iptables -L FORWARD -vn
