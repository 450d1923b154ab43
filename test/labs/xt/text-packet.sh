# how options of matches are read and printed, and what is refused
exec 2>&1
x() { $1 -t $2 -F $3 2>/dev/null; t=$1 tb=$2 c=$3; shift 3; echo "> $t $tb $c $*"; $t -t $tb -A $c "$@" 2>&1; r=$?; if [ $r = 0 ]; then $t -t $tb -S $c 2>/dev/null | grep "^-A $c"; $t -t $tb -L $c 2>/dev/null | tail -n +3; $t -t $tb -nL $c 2>/dev/null | tail -n +3; else echo "rc $r"; fi; }
x iptables filter OUTPUT -p tcp -m multiport --dports 80,443
x iptables filter OUTPUT -p tcp -m multiport --dports 80:90,443,http
x iptables filter OUTPUT -p udp -m multiport '!' --sports 1,2,3
x iptables filter OUTPUT -p tcp -m multiport --ports 1,2
x iptables filter OUTPUT -p tcp -m multiport --port 1
x iptables filter OUTPUT -p tcp -m multiport --dport 1
x iptables filter OUTPUT -p tcp -m multiport --source-ports 1
x iptables filter OUTPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
x iptables filter OUTPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
x iptables filter OUTPUT -p tcp -m multiport --dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15
x iptables filter OUTPUT -p tcp -m multiport --dports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15:16
x iptables filter OUTPUT -p tcp -m multiport --dports 90:80
x iptables filter OUTPUT -p tcp -m multiport --dports 80:80
x iptables filter OUTPUT -p tcp -m multiport --dports :80
x iptables filter OUTPUT -p tcp -m multiport --dports 80:
x iptables filter OUTPUT -p tcp -m multiport --dports 80,
x iptables filter OUTPUT -p tcp -m multiport --dports ,80
x iptables filter OUTPUT -p tcp -m multiport --dports ''
x iptables filter OUTPUT -p tcp -m multiport --dports 70000
x iptables filter OUTPUT -p tcp -m multiport --dports foo
x iptables filter OUTPUT -p tcp -m multiport --dports domain
x iptables filter OUTPUT -p udp -m multiport --dports bootps
x iptables filter OUTPUT -p tcp -m multiport --dports bootps
x iptables filter OUTPUT -p tcp -m multiport --dports 1 --sports 2
x iptables filter OUTPUT -p tcp -m multiport --dports 1 --dports 2
x iptables filter OUTPUT -p tcp -m multiport
x iptables filter OUTPUT -m multiport --dports 80
x iptables filter OUTPUT '!' -p tcp -m multiport --dports 80
x iptables filter OUTPUT -p icmp -m multiport --dports 80
x iptables filter OUTPUT -p sctp -m multiport --dports 80
x iptables filter OUTPUT -p dccp -m multiport --dports 80
x iptables filter OUTPUT -p udplite -m multiport --dports 80
x iptables filter OUTPUT -p all -m multiport --dports 80
x iptables filter OUTPUT -m multiport -p tcp --dports 80
x iptables filter OUTPUT -p tcp --dport 80 -m multiport --dports 80
x iptables filter OUTPUT -p tcp -m multiport --dports 0
x iptables filter OUTPUT -p tcp -m multiport --dports 0x50
x iptables filter OUTPUT -p tcp -m multiport --dports 1:2:3
x iptables filter OUTPUT -p tcp -m multiport --dports 80 --dport 80
x iptables filter OUTPUT -m iprange --src-range 10.0.0.1-10.0.0.5
x ip6tables filter OUTPUT -m iprange --src-range 10.0.0.1-10.0.0.5
x iptables filter OUTPUT -m iprange '!' --dst-range 10.0.0.1-10.0.0.5 --src-range 1.1.1.1-1.1.1.1
x ip6tables filter OUTPUT -m iprange '!' --dst-range 10.0.0.1-10.0.0.5 --src-range 1.1.1.1-1.1.1.1
x iptables filter OUTPUT -m iprange --src-range 10.0.0.1
x ip6tables filter OUTPUT -m iprange --src-range 10.0.0.1
x iptables filter OUTPUT -m iprange --src-range 10.0.0.5-10.0.0.1
x ip6tables filter OUTPUT -m iprange --src-range 10.0.0.5-10.0.0.1
x iptables filter OUTPUT -m iprange --src-range 10.0.0.1-foo
x ip6tables filter OUTPUT -m iprange --src-range 10.0.0.1-foo
x iptables filter OUTPUT -m iprange --src-range 10.1-10.2
x ip6tables filter OUTPUT -m iprange --src-range 10.1-10.2
x iptables filter OUTPUT -m iprange --src-range fd00::1-fd00::5
x ip6tables filter OUTPUT -m iprange --src-range fd00::1-fd00::5
x iptables filter OUTPUT -m iprange '!' --dst-range fd00::1-fd00::5
x ip6tables filter OUTPUT -m iprange '!' --dst-range fd00::1-fd00::5
x iptables filter OUTPUT -m iprange --src-range fd00::5-fd00::1
x ip6tables filter OUTPUT -m iprange --src-range fd00::5-fd00::1
x iptables filter OUTPUT -m iprange --src-range ''
x iptables filter OUTPUT -m iprange --src-range -
x iptables filter OUTPUT -m iprange --src-range 10.0.0.1-10.0.0.5-10.0.0.7
x ip6tables filter OUTPUT -m iprange --src-range 10.0.0.1-10.0.0.5-10.0.0.7
x iptables filter OUTPUT -m iprange
x iptables filter OUTPUT -m iprange --src-range 1.1.1.1-1.1.1.2 --src-range 1.1.1.3-1.1.1.4
x ip6tables filter OUTPUT -m iprange --src-range 1.1.1.1-1.1.1.2 --src-range 1.1.1.3-1.1.1.4
x iptables filter OUTPUT -m addrtype --dst-type LOCAL
x iptables filter OUTPUT -m addrtype --src-type local
x iptables filter OUTPUT -m addrtype --src-type UNSPEC,UNICAST,LOCAL,BROADCAST,ANYCAST,MULTICAST,BLACKHOLE,UNREACHABLE,PROHIBIT
x ip6tables filter OUTPUT -m addrtype --src-type UNSPEC,UNICAST,LOCAL,BROADCAST,ANYCAST,MULTICAST,BLACKHOLE,UNREACHABLE,PROHIBIT
x iptables filter OUTPUT -m addrtype --src-type LOCAL,UNICAST
x iptables filter OUTPUT -m addrtype '!' --src-type LOCAL '!' --dst-type BROADCAST
x ip6tables filter OUTPUT -m addrtype '!' --src-type LOCAL '!' --dst-type BROADCAST
x iptables filter OUTPUT -m addrtype --dst-type THROW
x ip6tables filter OUTPUT -m addrtype --dst-type THROW
x iptables filter OUTPUT -m addrtype --dst-type NAT
x ip6tables filter OUTPUT -m addrtype --dst-type NAT
x iptables filter OUTPUT -m addrtype --dst-type XRESOLVE
x ip6tables filter OUTPUT -m addrtype --dst-type XRESOLVE
x iptables filter OUTPUT -m addrtype --dst-type FOO
x iptables filter OUTPUT -m addrtype --dst-type LOCAL,
x iptables filter OUTPUT -m addrtype --dst-type ''
x iptables filter OUTPUT -m addrtype --dst-type UNI
x iptables filter OUTPUT -m addrtype
x iptables filter OUTPUT -m addrtype --limit-iface-in
x iptables filter OUTPUT -m addrtype --limit-iface-out
x iptables filter INPUT -m addrtype --dst-type LOCAL --limit-iface-in
x iptables filter INPUT -m addrtype --dst-type LOCAL --limit-iface-out
x iptables-legacy filter INPUT -m addrtype --dst-type LOCAL --limit-iface-out
x iptables filter OUTPUT -m addrtype --dst-type LOCAL --limit-iface-in
x iptables-legacy filter OUTPUT -m addrtype --dst-type LOCAL --limit-iface-in
x iptables filter OUTPUT -m addrtype --dst-type LOCAL --limit-iface-out
x iptables filter FORWARD -m addrtype --dst-type LOCAL --limit-iface-out
x iptables filter FORWARD -m addrtype --dst-type LOCAL --limit-iface-in
x iptables filter FORWARD -m addrtype --dst-type LOCAL --limit-iface-in --limit-iface-out
x iptables nat PREROUTING -m addrtype --dst-type LOCAL --limit-iface-out
x iptables-legacy nat PREROUTING -m addrtype --dst-type LOCAL --limit-iface-out
x iptables nat PREROUTING -m addrtype --dst-type LOCAL
x iptables nat POSTROUTING -m addrtype --dst-type LOCAL --limit-iface-in
x iptables-legacy nat POSTROUTING -m addrtype --dst-type LOCAL --limit-iface-in
x iptables filter FORWARD -m addrtype '!' --dst-type LOCAL
x iptables filter OUTPUT -m addrtype --src-type BLACKHOLE
x ip6tables filter OUTPUT -m addrtype --src-type BLACKHOLE
x iptables filter OUTPUT -m addrtype --src-type PROHIBIT
x ip6tables filter OUTPUT -m addrtype --src-type PROHIBIT
x iptables filter OUTPUT -m addrtype --src-type UNREACHABLE
x iptables filter OUTPUT -m addrtype --dst-type LOCAL --dst-type UNICAST
x iptables filter OUTPUT -m comment --comment foo
x iptables filter OUTPUT -m comment --comment 'foo bar'
x iptables filter OUTPUT -m comment --comment ''
x iptables filter OUTPUT -m comment --comment 'it'"'"'s'
x iptables filter OUTPUT -m comment --comment 'a"b'
x iptables filter OUTPUT -m comment --comment 'a\b'
x iptables filter OUTPUT -m comment --comment 'a;b$c'
x iptables filter OUTPUT -m comment --comment a-b_c.d:e/f@g
x iptables filter OUTPUT -m comment --comment a,b
x iptables filter OUTPUT -m comment --comment a=b
x iptables filter OUTPUT -m comment --comment -foo
x iptables filter OUTPUT -m comment --comment 'a!b'
x iptables filter OUTPUT -m comment --comment '!'
x iptables filter OUTPUT -m comment --comment '(x)'
x iptables filter OUTPUT -m comment
x iptables filter OUTPUT -m comment '!' --comment foo
x iptables filter OUTPUT -m comment --comment a --comment b
x iptables filter OUTPUT -m length --length 100
x iptables filter OUTPUT -m length '!' --length 100:200
x iptables filter OUTPUT -m length --length :200
x iptables filter OUTPUT -m length --length 200:
x iptables filter OUTPUT -m length --length 200:100
x iptables filter OUTPUT -m length --length 65536
x iptables filter OUTPUT -m length --length 65535
x iptables filter OUTPUT -m length --length 0
x iptables filter OUTPUT -m length --length 0:65535
x iptables filter OUTPUT -m length --length foo
x iptables filter OUTPUT -m length --length 1:2:3
x iptables filter OUTPUT -m length --length 5:5
x iptables filter OUTPUT -m length
x iptables filter OUTPUT -m ttl --ttl-eq 5
x iptables filter OUTPUT -m ttl --ttl 5
x iptables filter OUTPUT -m ttl '!' --ttl-eq 5
x iptables filter OUTPUT -m ttl --ttl-lt 5
x iptables filter OUTPUT -m ttl --ttl-gt 5
x iptables filter OUTPUT -m ttl '!' --ttl-gt 5
x iptables filter OUTPUT -m ttl --ttl-gt 256
x iptables filter OUTPUT -m ttl --ttl-gt 5 --ttl-lt 10
x iptables filter OUTPUT -m ttl
x iptables filter OUTPUT -m hl --hl-eq 5
x ip6tables filter OUTPUT -m hl --hl-eq 5
x iptables filter OUTPUT -m hl '!' --hl-eq 5
x ip6tables filter OUTPUT -m hl '!' --hl-eq 5
x iptables filter OUTPUT -m hl --hl-lt 5
x ip6tables filter OUTPUT -m hl --hl-lt 5
x iptables filter OUTPUT -m hl --hl-gt 5
x ip6tables filter OUTPUT -m hl --hl-gt 5
x iptables filter OUTPUT -m hl --hl-gt 256
x ip6tables filter OUTPUT -m hl --hl-gt 256
x iptables filter OUTPUT -m hl --hl-gt 5 --hl-lt 6
x ip6tables filter OUTPUT -m hl --hl-gt 5 --hl-lt 6
x iptables filter OUTPUT -m hl
x ip6tables filter OUTPUT -m hl
x iptables filter OUTPUT -m hl --hl 5
x ip6tables filter OUTPUT -m hl --hl 5
