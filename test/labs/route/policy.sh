exec 2>&1
t() { echo "# $*"; "$@" | cat -A; echo "rc=${PIPESTATUS[0]}"; }
ip link set lo up
ip netns add r
for i in 0 1 2; do ip link add v$i address 02:00:00:00:00:1$i type veth peer name w$i address 02:00:00:00:00:2$i netns r; ip link set v$i up; ip -n r link set w$i up; ip addr add 10.0.$i.1/24 dev v$i; ip -n r addr add 10.0.$i.2/24 dev w$i; ip -6 addr add fd0$i::1/64 dev v$i nodad; ip -n r -6 addr add fd0$i::2/64 dev w$i nodad; done
sleep 2.2
# default table override quirk
ip route add prohibit 1.2.3.4
t ip route get 1.2.3.4
ip route add 9.9.9.9 via 10.0.0.2 table default
t ip route get 1.2.3.4
t ip route get 9.9.9.9
t ip route get 8.8.8.8
# merged local/main trie
ip route add local 10.7.0.0/16 dev lo
ip route add 10.7.1.0/24 via 10.0.0.2
t ip route get 10.7.1.1
t ip route get 10.7.2.1
ip rule add pref 500 lookup 5
t ip route get 10.7.1.1
ip rule del pref 500
t ip route get 10.7.1.1
# tos
ip route add 10.20.0.0/16 via 10.0.0.2
ip route add 10.20.0.0/16 tos 0x10 via 10.0.1.2
ip route add 10.20.0.0/16 tos 0x28 via 10.0.2.2
for x in 0 2 0x4 0x8 0x10 0x12 0x14 0x30 0x28 0xb8 0xff; do t ip route get 10.20.1.1 tos $x; done
# rules
ip route add default via 10.0.1.2 table 100
ip route add default via 10.0.2.2 table 101
ip route add default via 10.0.0.2
ip rule add from 10.0.1.1 lookup 100 pref 1000
ip rule add to 5.0.0.0/8 lookup 101 pref 1001
ip rule add fwmark 7 lookup 100 pref 1002
ip rule add iif v2 lookup 100 pref 1003
ip rule add oif v1 lookup 100 pref 1004
ip rule add tos 0x10 lookup 101 pref 1005
ip rule add ipproto udp dport 53 lookup 101 pref 1006
ip rule add uidrange 100-200 lookup 100 pref 1007
ip rule add to 6.0.0.0/8 prohibit pref 1008
ip rule add to 7.0.0.0/8 blackhole pref 1009
ip rule add to 8.0.0.0/8 unreachable pref 1010
ip rule add to 9.0.0.0/8 goto 2000 pref 1011
ip rule add not to 11.0.0.0/8 lookup 102 pref 1012
ip rule add iif lo to 12.0.0.0/8 lookup 101 pref 1013
ip rule add lookup main suppress_prefixlength 0 pref 1900
ip rule add from all to 9.0.0.0/8 lookup 101 pref 2000
ip rule add from all to 13.0.0.0/8 lookup 101 pref 2001
ip route add 14.0.0.0/8 via 10.0.2.2 table 102
ip route add 15.0.0.0/8 via 10.0.1.2
ip route add throw 14.1.0.0/16 table 102
for d in 4.4.4.4 5.5.5.5 6.6.6.6 7.7.7.7 8.8.8.8 9.9.9.8 11.1.1.1 12.1.1.1 13.1.1.1 14.2.1.1 14.1.1.1 15.1.1.1; do t ip route get $d; done
t ip route get 4.4.4.4 from 10.0.1.1
t ip route get 4.4.4.4 mark 7
t ip route get 4.4.4.4 mark 3
t ip route get 4.4.4.4 oif v1
t ip route get 4.4.4.4 oif v2
t ip route get 4.4.4.4 tos 0x10
t ip route get 4.4.4.4 tos 0x12
t ip route get 4.4.4.4 tos 0x30
t ip route get 4.4.4.4 ipproto udp dport 53
t ip route get 4.4.4.4 ipproto tcp dport 53
t ip route get 4.4.4.4 uid 150
t ip route get 4.4.4.4 uid 201
sysctl -qw net.ipv4.ip_forward=1
t ip route get 4.4.4.4 from 10.0.2.9 iif v2
t ip route get 4.4.4.4 from 10.0.0.9 iif v0
t ip route get 6.6.6.6 from 10.0.0.9 iif v0
t ip route get 7.6.6.6 from 10.0.0.9 iif v0
t ip route get 8.6.6.6 from 10.0.0.9 iif v0
t ip route get 12.6.6.6 from 10.0.0.9 iif v0
ip rule flush; ip rule add lookup main pref 32766; ip rule add lookup default pref 32767
# ECMP
ip route add 20.0.0.0/8 nexthop via 10.0.0.2 nexthop via 10.0.1.2 nexthop via 10.0.2.2
t ip route get 20.1.1.1 from 10.0.0.1
t ip route get 20.1.1.1 from 10.0.1.1
t ip route get 20.1.1.1 from 10.0.2.1
t ip route get 20.1.1.1 oif v1
t ip route get 20.1.1.1 oif v2
t ip route get fibmatch 20.1.1.1
ip link set v0 down
t ip route show 20.0.0.0/8
ip link set v0 up
t ip route show 20.0.0.0/8
ip -n r link set w1 down
t ip route show 20.0.0.0/8
t ip route get 20.1.1.1 oif v1
sysctl -qw net.ipv4.conf.v1.ignore_routes_with_linkdown=1
t ip route show 20.0.0.0/8
t ip route get 20.1.1.1 oif v1
t ip route get 20.1.1.1 from 10.0.1.1 oif v2
ip -n r link set w2 down
sysctl -qw net.ipv4.conf.v2.ignore_routes_with_linkdown=1
t ip route get 20.1.1.1
t ip route
ip -n r link set w1 up; ip -n r link set w2 up
ip route del 20.0.0.0/8
ip link set v0 down; ip link set v0 up
t ip route
# equal default routes
ip route flush 0/0
ip route add default via 10.0.1.2
ip route append default via 10.0.2.2
ip route append default via 10.0.2.3
for i in 1 2 3 4 5 6; do t ip route get 4.4.4.4; done
ip neigh add 10.0.2.2 lladdr 02:00:00:00:00:99 dev v2 nud reachable
for i in 1 2 3; do t ip route get 4.4.4.4; done
ip neigh change 10.0.2.2 lladdr 02:00:00:00:00:99 dev v2 nud stale
for i in 1 2 3; do t ip route get 4.4.4.4; done
ip neigh change 10.0.2.2 lladdr 02:00:00:00:00:99 dev v2 nud failed
for i in 1 2 3 4; do t ip route get 4.4.4.4; done
