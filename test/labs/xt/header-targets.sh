# TTL, HL, TOS, DSCP, ECN, and the targets that change nothing; NFQUEUE without a listener
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
ip netns exec d nc -lkn 80 </dev/null & sleep 0.1
for n in c d; do ip netns exec $n iptables -A INPUT -p icmp; done
ip netns exec d iptables -A INPUT -m ttl --ttl-eq 63; ip netns exec d iptables -A INPUT -m ttl --ttl-eq 10;ip netns exec d iptables -A INPUT -m ttl --ttl-eq 9; ip netns exec d iptables -A INPUT -m ttl --ttl-eq 254
ip netns exec d iptables -A INPUT -m dscp --dscp 10; ip netns exec d iptables -A INPUT -m tos --tos 0x10/0xff; ip netns exec d iptables -A INPUT -m tos --tos 0x12/0xff
t inc ping -nc1 -W1 10.0.1.2
for o in '--ttl-set 10' '--ttl-inc 5' '--ttl-inc 200' '--ttl-dec 63' '--ttl-dec 64' '--ttl-dec 100' '--ttl-set 1' '--ttl-set 0' '--ttl-set 2'; do
iptables -t mangle -A PREROUTING -i eth0 -j TTL $o
t inc ping -nc1 -W1 10.0.1.2
t inc ping -nc1 -W1 10.0.0.1
iptables -t mangle -F
done
iptables -t mangle -A POSTROUTING -j TTL --ttl-set 1
t inc ping -nc1 -W1 10.0.1.2
iptables -t mangle -F
iptables -t mangle -A POSTROUTING -o eth1 -j TTL --ttl-set 0
t inc ping -nc1 -W1 10.0.1.2
t ping -nc1 -W1 10.0.1.2
iptables -t mangle -F
iptables -t mangle -A FORWARD -p icmp -j DSCP --set-dscp 10
iptables -t mangle -A FORWARD -p tcp -j TOS --set-tos 0x10
iptables -t mangle -A FORWARD -p tcp -j ECN --ecn-ip-ect 2
t inc ping -nc1 -W1 10.0.1.2
t inc nc -znv -w1 10.0.1.2 80
iptables -t mangle -A POSTROUTING -j CLASSIFY --set-class 1:1
iptables -t mangle -A POSTROUTING -p udp -j CHECKSUM --checksum-fill
iptables -A FORWARD -j AUDIT --type accept
iptables -A FORWARD -j NFLOG --nflog-group 3
iptables -A FORWARD -j LOG --log-prefix x
iptables -A FORWARD -p icmp -j NFQUEUE --queue-num 1 --queue-bypass
iptables -A FORWARD -p tcp -j NFQUEUE --queue-num 1
iptables -A FORWARD -j DROP
t inc ping -nc1 -W1 10.0.1.2
t inc nc -znv -w1 10.0.1.2 80
iptables-save -c | grep '^\['
ip netns exec d iptables-save -c | grep '^\['
ip6tables -t mangle -A PREROUTING -i eth0 -j HL --hl-set 1
t inc ping -6 -nc1 -W1 fd01::2
ip6tables -t mangle -F; ip6tables -t mangle -A PREROUTING -i eth0 -d fd01::2 -j HL --hl-inc 9
t inc ping -6 -nc1 -W1 fd01::2
ip6tables -t mangle -A POSTROUTING -o eth0 -s fd01::2 -j HL --hl-set 33
t inc ping -6 -nc1 -W1 fd01::2
kill %1
