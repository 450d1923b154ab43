exec 2>&1
t() { echo "# $*"; "$@" | cat -A; echo "rc=${PIPESTATUS[0]}"; }
ip link set lo up
ip netns add r
for i in 0 1 2; do ip link add v$i address 02:00:00:00:00:1$i type veth peer name w$i address 02:00:00:00:00:2$i netns r; ip link set v$i up; ip -n r link set w$i up; ip -6 addr add fd0$i::1/64 dev v$i nodad; ip -n r -6 addr add fd0$i::2/64 dev w$i nodad; done
sleep 2.2
ip -6 route add default via fd01::2 table 100
ip -6 route add default via fd02::2 table 101
ip -6 route add default via fd00::2
ip -6 rule add from fd01::1 lookup 100 pref 1000
ip -6 rule add to 2005::/16 lookup 101 pref 1001
ip -6 rule add fwmark 7 lookup 100 pref 1002
ip -6 rule add iif v2 lookup 100 pref 1003
ip -6 rule add oif v1 lookup 100 pref 1004
ip -6 rule add tos 0x10 lookup 101 pref 1005
ip -6 rule add ipproto udp dport 53 lookup 101 pref 1006
ip -6 rule add uidrange 100-200 lookup 100 pref 1007
ip -6 rule add to 2006::/16 prohibit pref 1008
ip -6 rule add to 2007::/16 blackhole pref 1009
ip -6 rule add to 2008::/16 unreachable pref 1010
ip -6 rule add to 2009::/16 goto 2000 pref 1011
ip -6 rule add iif lo to 2012::/16 lookup 101 pref 1013
ip -6 rule add lookup main suppress_prefixlength 0 pref 1900
ip -6 rule add from all to 2009::/16 lookup 101 pref 2000
ip -6 rule add tos 0x28 lookup 101 pref 2005
t ip -6 rule
ip -6 route add throw 2014:1::/32 table 101
for d in 2004::4 2005::5 2006::6 2007::7 2008::8 2009::9 2012::1 2014:1::1; do t ip -6 route get $d; done
t ip -6 route get 2004::4 from fd01::1
t ip -6 route get 2004::4 mark 7
t ip -6 route get 2004::4 mark 3
t ip -6 route get 2004::4 oif v1
t ip -6 route get 2004::4 oif v2
t ip -6 route get 2004::4 tos 0x10
t ip -6 route get 2004::4 tos 0x12
t ip -6 route get 2004::4 tos 0x30
t ip -6 route get 2004::4 tos 0x28
t ip -6 route get 2004::4 ipproto udp dport 53
t ip -6 route get 2004::4 ipproto tcp dport 53
t ip -6 route get 2004::4 uid 150
t ip -6 route get 2004::4 uid 201
t ip -6 route get 2004::4 from fd02::9 iif v2
t ip -6 route get 2004::4 from fd00::9 iif v0
t ip -6 route get 2006::4 from fd00::9 iif v0
t ip -6 route get 2007::4 from fd00::9 iif v0
t ip -6 route get 2008::4 from fd00::9 iif v0
t ip -6 route get fd00::1 from fd00::9 iif v0
t ip -6 route get fd01::1 from fd00::9 iif v0
t ip -6 route get fd01::7 from fd00::9 iif v0
t ip -6 route get fe80::7 from fd00::9 iif v0
t ip -6 route get ff02::7 from fd00::9 iif v0
sysctl -qw net.ipv6.conf.all.forwarding=1
t ip -6 route get 2004::4 from fd00::9 iif v0
t ip -6 route get fd01::7 from fd00::9 iif v0
t ip -6 route show table local
# same prefix on two devices
ip -6 route add 2030::/16 dev v0
ip -6 route append 2030::/16 dev v1
ip -6 route append 2030::/16 dev v2 
t ip -6 route show 2030::/16
t ip -6 route get 2030::1
t ip -6 route get 2030::1 oif v2
t ip -6 route get 2030::1 from fd02::9 iif v2
t ip -6 route get 2030::1 from fd01::9 iif v1
t ip -6 route get fe80::99
t ip -6 route get fe80::99 dev v1
t ip -6 route get ff02::99
t ip -6 route get ff02::99 dev v2
t ip -6 route get ff05::99 from fd01::1
# router preference and reachability
sysctl -qw net.ipv6.conf.all.forwarding=0
ip -6 route add 2040::/16 dev v0 pref low
ip -6 route append 2040::/16 dev v1 pref high
t ip -6 route get 2040::1
ip -6 route add 2041::/16 dev v0 metric 5
ip -6 route append 2041::/16 dev v1 pref high metric 10
t ip -6 route get 2041::1
ip -6 route add 2042::/16 via fd00::55 metric 5
ip -6 route append 2042::/16 via fd01::55 metric 10
ip -6 neigh replace fd00::55 lladdr 02:00:00:00:00:99 dev v0 nud failed
t ip -6 route get 2042::1
ip -6 neigh replace fd01::55 lladdr 02:00:00:00:00:99 dev v1 nud failed
t ip -6 route get 2042::1
ip -6 neigh replace fd00::55 lladdr 02:00:00:00:00:99 dev v0 nud stale
t ip -6 route get 2042::1
ip -6 neigh replace fd00::55 lladdr 02:00:00:00:00:99 dev v0 nud failed
sysctl -qw net.ipv6.conf.all.forwarding=1
ip -6 neigh replace fd01::55 lladdr 02:00:00:00:00:99 dev v1 nud reachable
t ip -6 route get 2042::1
# ECMP
sysctl -qw net.ipv6.conf.all.forwarding=0
ip -6 route add 2050::/16 nexthop via fd00::2 nexthop via fd01::2 weight 3
t ip -6 route get 2050::1 oif v1 from fd01::1
ip -n r link set w1 down; sleep 1.2
t ip -6 route show 2050::/16
sysctl -qw net.ipv6.conf.v1.ignore_routes_with_linkdown=1
t ip -6 route show 2050::/16
ip link set v1 down
t ip -6 route show 2050::/16
t ip -6 route get 2050::1
ip link set v1 up
t ip -6 route show 2050::/16
t ip -6 route show table all
ip link del v0
t ip -6 route show table all
t ip -6 rule
