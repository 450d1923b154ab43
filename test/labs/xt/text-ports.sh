# how options of matches are read and printed, and what is refused
exec 2>&1
x() { $1 -t $2 -F $3 2>/dev/null; t=$1 tb=$2 c=$3; shift 3; echo "> $t $tb $c $*"; $t -t $tb -A $c "$@" 2>&1; r=$?; if [ $r = 0 ]; then $t -t $tb -S $c 2>/dev/null | grep "^-A $c"; $t -t $tb -L $c 2>/dev/null | tail -n +3; $t -t $tb -nL $c 2>/dev/null | tail -n +3; else echo "rc $r"; fi; }
x iptables filter OUTPUT -p tcp --dport 0
x iptables filter OUTPUT -p tcp --dport 0:0
x iptables filter OUTPUT -p tcp '!' --dport 0
x iptables filter OUTPUT -p tcp --dport 0:80
x iptables filter OUTPUT -p tcp --dport 65535
x iptables filter OUTPUT -p tcp --sport 22 --dport 80
x iptables filter OUTPUT -p tcp --tcp-flags NONE NONE
x iptables filter OUTPUT -p tcp --tcp-flags NONE SYN
x iptables-legacy filter OUTPUT -p tcp --tcp-flags NONE SYN
x iptables filter OUTPUT -p tcp --tcp-flags SYN NONE
x iptables filter OUTPUT -p tcp '!' --tcp-flags SYN NONE
x iptables filter OUTPUT -p tcp --tcp-flags SYN ACK
x iptables filter OUTPUT -p tcp '!' --dport 0:65535 --sport 22
x iptables-legacy filter OUTPUT -p tcp '!' --dport 0:65535 --sport 22
x iptables filter OUTPUT -p tcp '!' --dport 0:65535 --tcp-option 8
x iptables filter OUTPUT -p tcp --tcp-option 8 --dport 80 --syn
x iptables filter OUTPUT -p tcp -m tcp --dport 80 -m tcp --sport 22
x iptables-legacy filter OUTPUT -p tcp -m tcp --dport 80 -m tcp --sport 22
x iptables filter OUTPUT -p tcp -m tcp --dport 80 -m tcp --dport 81
x iptables-legacy filter OUTPUT -p tcp -m tcp --dport 80 -m tcp --dport 81
x iptables filter OUTPUT -p tcp -m comment --comment foo --dport 80
x iptables filter OUTPUT -m comment --comment foo -p tcp --dport 80 -m mark --mark 1
x iptables filter OUTPUT -m comment --comment 'a b' -m comment --comment 'c"d'
x iptables filter OUTPUT -p tcp --tcp-flags SYN -j ACCEPT
x iptables filter OUTPUT -p tcp --tcp-flags
x iptables filter OUTPUT -p tcp '!' --tcp-flags ACK,SYN SYN
x iptables filter OUTPUT -p tcp --tcp-flags SYN,,ACK SYN
x iptables filter OUTPUT -p tcp --tcp-flags '' SYN
x iptables-legacy filter OUTPUT -p tcp --tcp-flags '' SYN
x iptables filter OUTPUT -p tcp --tcp-flags SYN ''
x iptables filter OUTPUT -p udp --dport 53
x iptables filter OUTPUT -p udp
x iptables filter OUTPUT -p udp -m udp
x iptables filter OUTPUT -p udp '!' --dport 53:54 --sport 1
x iptables filter OUTPUT -p udp --dport domain
x iptables filter OUTPUT -p udp --dport bootps
x iptables filter OUTPUT -p udp --dport 0:65535
x iptables filter OUTPUT -p udp '!' --sport 0:65535
x iptables-legacy filter OUTPUT -p udp '!' --sport 0:65535
x iptables filter OUTPUT -p tcp -m udp --dport 53
x iptables-legacy filter OUTPUT -p tcp -m udp --dport 53
x iptables filter OUTPUT -m udp --dport 53
x iptables-legacy filter OUTPUT -m udp --dport 53
x iptables filter OUTPUT '!' -p udp -m udp --dport 53
x iptables-legacy filter OUTPUT '!' -p udp -m udp --dport 53
x iptables filter OUTPUT -p udp --dport 70000
x iptables filter OUTPUT -p udp --dport 5:4
x iptables filter OUTPUT -p udp --dport 53 --dport 54
x iptables filter OUTPUT -p udp --dport foo
x iptables filter OUTPUT -p udp --dport ''
x iptables filter OUTPUT -p udp --dport 1:2:3
x iptables filter OUTPUT -p udp --dport 0
x iptables filter OUTPUT -p udp --dport -1
x iptables filter OUTPUT -p udp --dport 0x10
x iptables filter OUTPUT -p udp --dport 010
x iptables filter OUTPUT -p udp --dport ' 1'
x iptables filter OUTPUT -p tcp --dport 0x10
x iptables filter OUTPUT -p tcp --dport 010
x iptables filter OUTPUT -p tcp --dport +1
x iptables filter OUTPUT -p tcp --dport 99999999999999999999
x iptables filter OUTPUT -p udp --dport 65536
x iptables filter OUTPUT -p tcp --dport http:https
x iptables filter OUTPUT -p tcp --dport http:22
x iptables filter OUTPUT -p udp --dport :
x iptables filter OUTPUT -p tcp --dport :
