exec 2>&1
t() { echo "# $*"; "$@" | cat -A; echo "rc=${PIPESTATUS[0]}"; }
ip link set lo up
ip link add v0 type veth peer name v1
ip link set v0 up
t ip rule
t ip -6 rule
t ip rule add from 10.0.0.0/24 table 100
t ip rule add to 10.1.0.0/16 lookup 101
t ip rule add fwmark 1 table 102
t ip rule add fwmark 0x10/0xff lookup main
t ip rule add iif v0 table 103
t ip rule add oif nope table 104
t ip rule add dev v0 table 104
t ip rule add tos 0x10 table 105
t ip rule add dsfield 0x28 table 105
t ip rule add uidrange 0-1000 table 106
t ip rule add ipproto tcp sport 80 dport 1000-2000 table 107
t ip rule add ipproto 200 table 107
t ip rule add not from 1.2.3.4 table 108
t ip rule add pref 5 lookup main suppress_prefixlength 0
t ip rule add pref 6 lookup main suppress_ifgroup 3
t ip rule add pref 7 goto 100
t ip rule add pref 8 goto 32766
t ip rule add pref 9 nop
t ip rule add pref 10 blackhole
t ip rule add pref 11 from all to 5.5.5.5 prohibit
t ip rule add pref 12 unreachable
t ip rule add pref 13 from 7.7.7.7 table 9 protocol static
t ip rule add from all
t ip rule add
t ip rule add table 7
t ip rule add pref 0x20 table local
t ip rule add pref 33 l3mdev
t ip rule add pref 34 fwmark 5 not iif v0 lookup 5
t ip rule add pref 35 from 10.0.0.1/24 lookup 5
t ip rule add pref 5 lookup main suppress_prefixlength 0
t ip rule add pref 50 to 1.1.1.1 from 2.2.2.2/31 iif v0 oif v1 fwmark 7/7 tos 4 ipproto udp sport 1-2 dport 5 uidrange 1-2 lookup 4000000000
t ip rule
t ip rule list table 100
t ip rule list from 10.0.0.0/24
t ip rule list pref 5
t ip rule list iif v0
t ip rule list fwmark 1
t ip -j rule
t ip -j -p rule
t ip -d rule
t ip -N rule
t ip rule del pref 7
t ip rule del from 10.0.0.0/24
t ip rule del from 10.0.0.0/24
t ip rule del table 102
t ip rule del fwmark 0x10/0xff
t ip rule del pref 7777
t ip rule del pref 10 prohibit
t ip rule del
t ip rule del iif v0
t ip rule foo
t ip rule add foo
t ip rule add from x
t ip rule add pref x lookup 5
t ip rule add fwmark x lookup 5
t ip rule add lookup nope
t ip rule add uidrange 5
t ip rule add sport x lookup 5
t ip rule add sport 5-x lookup 5
t ip rule add sport 9-5 lookup 5
t ip rule add ipproto nope lookup 5
t ip rule add goto 5
t ip rule add pref 9 goto 5
t ip rule add tos x lookup 5
t ip rule add tos 0x3 lookup 5
t ip rule add from fd00::/8 lookup 5
t ip rule add from 1.2.3.4 to fd00::/8 lookup 5
t ip rule add suppress_prefixlength x lookup 5
t ip rule add suppress_prefixlength 5
t ip rule add suppress_prefixlength 5 lookup main
t ip rule add from 1.1.1.1 type prohibit
t ip rule
t ip rule flush
t ip rule
t ip -6 rule add from fd00::/64 lookup 100
t ip -6 rule add to 2001::1 lookup 100 pref 7 suppress_prefixlength 3
t ip -6 rule add from fd00::1/64 lookup 100
t ip -6 rule
t ip rule show
t ip -6 rule del lookup 100
t ip -6 rule flush
t ip -6 rule
t ip rule flush table 5
t ip rule show table nope
t ip rule show type x
ip link del v0
t ip rule add iif zzz lookup 3
t ip rule add prio 40 lookup 3
t ip rule add order 41 lookup 3
t ip rule add priority 42 lookup 3
t ip rule
