# how options of matches are read and printed, and what is refused
exec 2>&1
x() { $1 -t $2 -F $3 2>/dev/null; t=$1 tb=$2 c=$3; shift 3; echo "> $t $tb $c $*"; $t -t $tb -A $c "$@" 2>&1; r=$?; if [ $r = 0 ]; then $t -t $tb -S $c 2>/dev/null | grep "^-A $c"; $t -t $tb -L $c 2>/dev/null | tail -n +3; $t -t $tb -nL $c 2>/dev/null | tail -n +3; else echo "rc $r"; fi; }
x iptables filter OUTPUT -p icmp --icmp-type any
x ip6tables filter OUTPUT -p icmp --icmp-type any
x iptables filter OUTPUT -p icmp --icmp-type 255
x ip6tables filter OUTPUT -p icmp --icmp-type 255
x iptables filter OUTPUT -p icmp --icmp-type 8
x ip6tables filter OUTPUT -p icmp --icmp-type 8
x iptables filter OUTPUT -p icmp --icmp-type 8/0
x ip6tables filter OUTPUT -p icmp --icmp-type 8/0
x iptables filter OUTPUT -p icmp --icmp-type 8/5
x ip6tables filter OUTPUT -p icmp --icmp-type 8/5
x iptables filter OUTPUT -p icmp '!' --icmp-type 8
x ip6tables filter OUTPUT -p icmp '!' --icmp-type 8
x iptables filter OUTPUT -p icmp '!' --icmp-type 255
x ip6tables filter OUTPUT -p icmp '!' --icmp-type 255
x iptables filter OUTPUT -p icmp --icmp-type 255/3
x ip6tables filter OUTPUT -p icmp --icmp-type 255/3
x iptables filter OUTPUT -p icmp --icmp-type echo-request
x ip6tables filter OUTPUT -p icmp --icmp-type echo-request
x iptables filter OUTPUT -p icmp --icmp-type PiNg
x ip6tables filter OUTPUT -p icmp --icmp-type PiNg
x iptables filter OUTPUT -p icmp --icmp-type echo
x ip6tables filter OUTPUT -p icmp --icmp-type echo
x iptables filter OUTPUT -p icmp --icmp-type echo-
x ip6tables filter OUTPUT -p icmp --icmp-type echo-
x iptables filter OUTPUT -p icmp --icmp-type time
x ip6tables filter OUTPUT -p icmp --icmp-type time
x iptables filter OUTPUT -p icmp --icmp-type host
x ip6tables filter OUTPUT -p icmp --icmp-type host
x iptables filter OUTPUT -p icmp --icmp-type network-un
x ip6tables filter OUTPUT -p icmp --icmp-type network-un
x iptables filter OUTPUT -p icmp --icmp-type net
x ip6tables filter OUTPUT -p icmp --icmp-type net
x iptables filter OUTPUT -p icmp --icmp-type foo
x ip6tables filter OUTPUT -p icmp --icmp-type foo
x iptables filter OUTPUT -p icmp --icmp-type ''
x ip6tables filter OUTPUT -p icmp --icmp-type ''
x iptables filter OUTPUT -p icmp --icmp-type 3/4
x ip6tables filter OUTPUT -p icmp --icmp-type 3/4
x iptables filter OUTPUT -p icmp --icmp-type 3/99
x ip6tables filter OUTPUT -p icmp --icmp-type 3/99
x iptables filter OUTPUT -p icmp --icmp-type 3/
x ip6tables filter OUTPUT -p icmp --icmp-type 3/
x iptables filter OUTPUT -p icmp --icmp-type /3
x ip6tables filter OUTPUT -p icmp --icmp-type /3
x iptables filter OUTPUT -p icmp --icmp-type 256
x ip6tables filter OUTPUT -p icmp --icmp-type 256
x iptables filter OUTPUT -p icmp --icmp-type 3/256
x ip6tables filter OUTPUT -p icmp --icmp-type 3/256
x iptables filter OUTPUT -p icmp --icmp-type 0x8
x ip6tables filter OUTPUT -p icmp --icmp-type 0x8
x iptables filter OUTPUT -p icmp --icmp-type 3/x
x ip6tables filter OUTPUT -p icmp --icmp-type 3/x
x iptables filter OUTPUT -p icmp -m icmp
x iptables filter OUTPUT -p icmp
x iptables filter OUTPUT -p icmp --icmp-type 8 --icmp-type 0
x ip6tables filter OUTPUT -p icmp --icmp-type 8 --icmp-type 0
x iptables filter OUTPUT -p icmp --icmp-type 8 8
x ip6tables filter OUTPUT -p icmp --icmp-type 8 8
x iptables filter OUTPUT -m icmp --icmp-type 8
x iptables-legacy filter OUTPUT -m icmp --icmp-type 8
x iptables filter OUTPUT -p tcp -m icmp --icmp-type 8
x iptables-legacy filter OUTPUT -p tcp -m icmp --icmp-type 8
x iptables filter OUTPUT -p icmpv6 -m icmp --icmp-type 8
x iptables-legacy filter OUTPUT -p icmpv6 -m icmp --icmp-type 8
x iptables filter OUTPUT '!' -p icmp -m icmp --icmp-type 8
x iptables-legacy filter OUTPUT '!' -p icmp -m icmp --icmp-type 8
x iptables filter OUTPUT -p icmpv6 --icmpv6-type 128
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type 128
x iptables filter OUTPUT -p icmpv6 --icmpv6-type 128/0
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type 128/0
x iptables filter OUTPUT -p icmpv6 --icmpv6-type echo-request
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type echo-request
x iptables filter OUTPUT -p icmpv6 --icmpv6-type ping
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type ping
x iptables filter OUTPUT -p icmpv6 --icmpv6-type echo-re
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type echo-re
x iptables filter OUTPUT -p icmpv6 --icmpv6-type any
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type any
x iptables filter OUTPUT -p icmpv6 --icmpv6-type 255
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type 255
x iptables filter OUTPUT -p icmpv6 '!' --icmpv6-type 1/3
x ip6tables filter OUTPUT -p icmpv6 '!' --icmpv6-type 1/3
x iptables filter OUTPUT -p icmpv6 --icmpv6-type 255/255
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type 255/255
x iptables filter OUTPUT -p icmpv6 --icmpv6-type no-route
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type no-route
x iptables filter OUTPUT -p icmpv6 --icmpv6-type packet-too-big
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type packet-too-big
x iptables filter OUTPUT -p icmpv6 --icmpv6-type foo
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type foo
x iptables filter OUTPUT -p icmpv6 --icmpv6-type 256
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type 256
x iptables filter OUTPUT -p icmpv6 --icmpv6-type mld-listener-query
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type mld-listener-query
x iptables filter OUTPUT -p icmpv6 --icmpv6-type neighbour-solicitation
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type neighbour-solicitation
x iptables filter OUTPUT -p icmpv6 --icmpv6-type neighbor
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type neighbor
x iptables filter OUTPUT -p icmpv6
x iptables filter OUTPUT -p icmpv6 -m icmp6
x ip6tables filter OUTPUT -p icmpv6 -m icmp6
x iptables filter OUTPUT -p icmp -m icmp6 --icmpv6-type 128
x ip6tables filter OUTPUT -p icmp -m icmp6 --icmpv6-type 128
x iptables filter OUTPUT -p ipv6-icmp -m icmp6 --icmpv6-type 128
x ip6tables filter OUTPUT -p ipv6-icmp -m icmp6 --icmpv6-type 128
x iptables filter OUTPUT -p 58 -m icmp6 --icmpv6-type 128
x ip6tables filter OUTPUT -p 58 -m icmp6 --icmpv6-type 128
x iptables filter OUTPUT -m icmp6 --icmpv6-type 128
x ip6tables filter OUTPUT -m icmp6 --icmpv6-type 128
x iptables filter OUTPUT -p icmpv6 --icmpv6-type 135/1
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type 135/1
x iptables filter OUTPUT -p icmpv6 --icmpv6-type 1
x ip6tables filter OUTPUT -p icmpv6 --icmpv6-type 1
