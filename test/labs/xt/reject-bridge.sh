# REJECT of bridged packets
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
ip netns add e; ip netns add f
ip link add br0 address 02:00:00:00:01:01 type bridge; ip link set br0 up
for n in e f; do ip link add vb$n type veth peer name e0 netns $n; ip link set vb$n up; ip link set vb$n master br0; ip -n $n link set e0 up; ip -n $n link set lo up; done
ip -n e link set e0 address 02:00:00:00:01:02;  ip -n f link set e0 address 02:00:00:00:01:03
ip link set vbe address 02:00:00:00:01:04; ip link set vbf address 02:00:00:00:01:05
ip -n e addr add 10.1.0.2/24 dev e0;  ip -n f addr add 10.1.0.3/24 dev e0
ip -n e addr add fd03::2/64 dev e0 nodad;  ip -n f addr add fd03::3/64 dev e0 nodad
sleep 2
sysctl -w net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1
ip netns exec f nc -lkn 80 </dev/null & sleep 0.1
iptables -A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset
iptables -A FORWARD -p icmp -j REJECT
iptables -A FORWARD -p udp -j REJECT --reject-with icmp-admin-prohibited
iptables -A OUTPUT -p icmp --icmp-type 3; iptables -A OUTPUT -p tcp
ip6tables -A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset
ip6tables -A FORWARD -p icmpv6 --icmpv6-type 128 -j REJECT
ip6tables -A OUTPUT -p icmpv6 --icmpv6-type 1; ip6tables -A OUTPUT -p tcp
t ip netns exec e ping -nc1 -W1 10.1.0.3
t ip netns exec e nc -znv -w1 10.1.0.3 80
ip addr add 10.1.0.1/24 dev br0; ip addr add fd03::1/64 dev br0 nodad
t ip netns exec e ping -nc1 -W1 10.1.0.3
t ip netns exec e nc -znv -w1 10.1.0.3 80
echo hi > /tmp/h4x; t ip netns exec e nc -unv -w1 10.1.0.3 53 < /tmp/h4x
t ip netns exec e ping -6 -nc1 -W1 fd03::3
t ip netns exec e nc -6znv -w1 fd03::3 80
ip6tables -A INPUT -p icmpv6 --icmpv6-type 128 -j REJECT
iptables -A INPUT -p icmp -j REJECT
t ip netns exec e ping -nc1 -W1 10.1.0.1
t ip netns exec e ping -6 -nc1 -W1 fd03::1
iptables-save -c | grep '^\['
ip6tables-save -c | grep '^\['
kill %1
