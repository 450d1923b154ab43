# TCPMSS: set, clamped to either path, added where there was none
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
ip netns exec d nc -lkn 80 </dev/null & ip netns exec d nc -6lkn 80 </dev/null & sleep 0.1
for tb in iptables ip6tables; do ip netns exec d $tb -t mangle -A INPUT -p tcp --syn -m tcpmss --mss 1200; ip netns exec d $tb -t mangle -A INPUT -p tcp --syn -m tcpmss --mss 1360; ip netns exec d $tb -t mangle -A INPUT -p tcp --syn -m tcpmss --mss 1440:1460; ip netns exec d $tb -t mangle -A INPUT -p tcp --syn -m tcpmss --mss 1340:1359;ip netns exec d $tb -t mangle -A INPUT -p tcp --syn -m tcpmss --mss 536; ip netns exec d $tb -t mangle -A INPUT -p tcp --syn; ip netns exec d $tb -t mangle -A INPUT -p tcp ; done
show() { t inc nc -znv -w1 10.0.1.2 80; t inc nc -6znv -w1 fd01::2 80; for tb in iptables ip6tables; do ip netns exec d $tb-save -c | grep '^\['; done; }
show
iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1200; ip6tables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1200
show
iptables -t mangle -F; ip6tables -t mangle -F
iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 5000; ip6tables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 5000
show
iptables -t mangle -F; ip6tables -t mangle -F
iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu; ip6tables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu
show
ip link set eth1 mtu 1400
show
ip link set eth1 mtu 1500; ip link set eth0 mtu 1400
show
ip link set eth0 mtu 1500; ip route change 10.0.1.0/24 dev eth1 mtu 1400
show
iptables -t mangle -F; ip6tables -t mangle -F
iptables -t mangle -A FORWARD -p tcp -j TCPMSS --set-mss 1200
show
kill %1 %2
