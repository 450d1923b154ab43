for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add ra netns r type veth peer name e0 netns a; ip link add rb netns r type veth peer name e0 netns b
ip -n a addr add 10.1.0.2/24 dev e0; ip -n a addr add 2001:db8:1::2/64 dev e0 nodad; ip -n r addr add 10.1.0.1/24 dev ra; ip -n r addr add 2001:db8:1::1/64 dev ra nodad
ip -n b addr add 10.2.0.2/24 dev e0; ip -n b addr add 2001:db8:2::2/64 dev e0 nodad; ip -n r addr add 10.2.0.1/24 dev rb; ip -n r addr add 2001:db8:2::1/64 dev rb nodad
for n in a b; do ip -n $n link set e0 up; done; ip -n r link set ra up; ip -n r link set rb up
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1; ip -n a -6 route add default via 2001:db8:1::1; ip -n b -6 route add default via 2001:db8:2::1
X="ip netns exec r"
$X sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
sleep 0.3
P(){ ip netns exec a ping -c ${1} -i 0.2 -W 1 -q $2 | grep trans | cut -d, -f1-2; }
$X iptables -A FORWARD -p icmp -m recent --name F --set
$X iptables -A FORWARD -p icmp -m recent --name F --rcheck --rttl
$X iptables -A INPUT -p icmp -m recent --name F --rcheck --rttl
$X iptables -A FORWARD -p icmp -m limit --limit 2/s --limit-burst 2
$X ip6tables -A FORWARD -p icmpv6 -m recent --name F6 --set --mask ffff:ffff:ffff:ffff::
$X ip6tables -A FORWARD -p icmpv6 -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-srcmask 64 --hashlimit-name H6
$X ip6tables -A FORWARD -p icmpv6 -m string --algo bm --string 0123
$X ip6tables -A FORWARD -p icmpv6 -m u32 --u32 '6&0xff=0x3a:0x3b'
$X ip6tables -A FORWARD -p icmpv6 -m u32 --u32 '4>>8&0xff=0x3a'
$X ip6tables -A FORWARD -p icmpv6 -m limit --limit 1/h
$X ip6tables -A FORWARD -p icmpv6 -m statistic --mode nth --every 2 --packet 1
P 4 10.2.0.2; P 2 10.1.0.1; P 5 2001:db8:2::2
$X iptables-save -c | grep -- -A; $X ip6tables-save -c | grep -- -A
$X sh -c "sed 's/last_seen.*//' /proc/net/xt_recent/F | sort; sed 's/last_seen.*//' /proc/net/xt_recent/F6|sort; cut -d' ' -f2 /proc/net/ip6t_hashlimit/H6|sort"
$X iptables -F; $X ip6tables -F
$X ipset create v6 hash:net family inet6; $X ipset add v6 2001:db8:1::/64; $X ipset create p6 hash:ip,port family inet6; $X ipset add p6 2001:db8:2::2,icmpv6:echo-request
$X ipset create t4 hash:ip timeout 2; $X ipset create m list:set; $X ipset add m t4; $X ipset add m v6; $X ipset create n4 hash:net; $X ipset add n4 10.0.0.0/8 ; $X ipset add n4 10.2.0.0/24 nomatch
$X ip6tables -A FORWARD -m set --match-set v6 src
$X ip6tables -A FORWARD -m set --match-set v6 dst
$X ip6tables -A FORWARD -m set --match-set p6 dst,dst
$X ip6tables -A FORWARD -m set --match-set m src
$X iptables -A FORWARD -m set ! --match-set t4 src -j SET --add-set t4 src
$X iptables -A FORWARD -m set --match-set m src
$X iptables -A FORWARD -m set --match-set n4 src
$X iptables -A FORWARD -m set --match-set n4 src --return-nomatch
$X iptables -A FORWARD -s 10.2.0.2 -j SET --add-set m dst --exist --timeout 60
P 2 10.2.0.2; P 2 2001:db8:2::2; sleep 2.5; P 1 10.2.0.2
$X iptables-save -c | grep -- -A; $X ip6tables-save -c | grep -- -A
$X ipset -s list t4 | sed 1,8d
$X iptables -F; $X iptables-legacy -t mangle -A PREROUTING -m set --match-set n4 src -j DROP; P 1 10.2.0.2; $X iptables-legacy-save -c -t mangle | grep -- -A; $X iptables-legacy -t mangle -F
$X ipset create fwd hash:ip,port; $X ipset add fwd 10.1.0.1,tcp:80; $X iptables -t nat -A PREROUTING -p tcp -m set --match-set fwd dst,dst -j DNAT --to-destination 10.2.0.2:8080
ip netns exec b nc -l 8080 > /tmp/o & sleep 0.3; echo hello | ip netns exec a nc -N -w 2 10.1.0.1 80; wait; cat /tmp/o
$X iptables -t nat -S PREROUTING; $X iptables-save > /tmp/s; $X iptables-restore < /tmp/s; echo $?; $X ipset destroy fwd; $X iptables -t nat -F; $X ipset destroy fwd; $X iptables-restore < /tmp/s; echo $?
$X ipset create sk hash:ip skbinfo; $X ipset add sk 10.1.0.2 skbmark 0x7/0xff skbprio 1:2; $X iptables -t mangle -A FORWARD -j SET --map-set sk src --map-mark; $X iptables -t mangle -A FORWARD -m mark --mark 7; P 1 10.2.0.2;  $X iptables-save -c -t mangle | grep -- -A
