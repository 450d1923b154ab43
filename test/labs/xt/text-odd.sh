# how options of matches are read and printed, and what is refused
exec 2>&1
x() { $1 -t $2 -F $3 2>/dev/null; t=$1 tb=$2 c=$3; shift 3; echo "> $t $tb $c $*"; $t -t $tb -A $c "$@" 2>&1; r=$?; if [ $r = 0 ]; then $t -t $tb -S $c 2>/dev/null | grep "^-A $c"; $t -t $tb -L $c 2>/dev/null | tail -n +3; $t -t $tb -nL $c 2>/dev/null | tail -n +3; else echo "rc $r"; fi; }
x iptables filter OUTPUT -m tcp
x iptables-legacy filter OUTPUT -m tcp
x iptables filter OUTPUT -m udp
x iptables-legacy filter OUTPUT -m udp
x iptables filter OUTPUT -p udp -m tcp
x iptables-legacy filter OUTPUT -p udp -m tcp
x iptables filter OUTPUT -p udp '!' --dport 5:4
x iptables filter OUTPUT -p tcp '!' --tcp-flags NONE NONE
x iptables-legacy filter OUTPUT -p tcp '!' --tcp-flags NONE NONE
x iptables filter OUTPUT -m state --state FOO,NEW
x iptables filter OUTPUT -m state --state ,NEW
x iptables filter OUTPUT -m state --state N
x iptables filter OUTPUT -m state --state INVALID,INVALID
x iptables filter OUTPUT -m conntrack --ctstate FOO,NEW
x iptables filter OUTPUT -m conntrack --ctstate ,NEW
x iptables filter OUTPUT -m conntrack --ctstate ''
x iptables filter OUTPUT -m conntrack --ctstatus ''
x iptables filter OUTPUT -m conntrack --ctstatus FOO,NONE
x iptables filter OUTPUT -m conntrack --ctstatus A
x iptables filter OUTPUT -m conntrack --ctstatus NONE,
x iptables filter OUTPUT -m conntrack '!' --ctstatus NONE
x iptables filter OUTPUT -m conntrack --ctdir O
x iptables filter OUTPUT -m conntrack --ctdir ''
x iptables filter OUTPUT -m conntrack --ctorigsrc 127.0.0.1
x ip6tables filter OUTPUT -m conntrack --ctorigsrc 127.0.0.1
x iptables filter OUTPUT -m conntrack --ctorigsrc ::1
x ip6tables filter OUTPUT -m conntrack --ctorigsrc ::1
x iptables filter OUTPUT -m conntrack --ctorigsrc foo
x iptables filter OUTPUT -m conntrack --ctorigsrc 10.0.0.1/33
x ip6tables filter OUTPUT -m conntrack --ctorigsrc 10.0.0.1/33
x iptables filter OUTPUT -m conntrack --ctorigsrc 10.0.0.1/foo
x ip6tables filter OUTPUT -m conntrack --ctorigsrc 10.0.0.1/foo
x iptables filter OUTPUT -m conntrack --ctorigsrc 10.0.0.1/
x ip6tables filter OUTPUT -m conntrack --ctorigsrc 10.0.0.1/
x iptables filter OUTPUT -m conntrack --ctproto 300
x iptables filter OUTPUT -m conntrack --ctproto all
x iptables filter OUTPUT -m conntrack '!' --ctproto all
x iptables filter OUTPUT -m conntrack --ctproto ''
x iptables filter OUTPUT -m conntrack '!' --ctexpire 0:4294967295
x iptables filter OUTPUT -m conntrack --ctstate NEW '!' --ctorigsrcport 0:65535
x iptables filter OUTPUT -m addrtype --dst-type UNICAST,FOO,LOCAL
x iptables filter OUTPUT -m addrtype --dst-type U
x iptables filter OUTPUT -m addrtype --dst-type FOO,LOCAL
x iptables filter OUTPUT -m addrtype --dst-type ,LOCAL
x iptables filter OUTPUT -m hl '!' --hl-lt 5
x ip6tables filter OUTPUT -m hl '!' --hl-lt 5
x iptables filter OUTPUT -m hl '!' --hl-gt 5
x ip6tables filter OUTPUT -m hl '!' --hl-gt 5
x iptables filter OUTPUT -m hl --hl-eq foo
x ip6tables filter OUTPUT -m hl --hl-eq foo
x iptables filter OUTPUT -m ttl '!' --ttl-lt 5
x iptables filter OUTPUT -m ttl --ttl-eq foo
x iptables filter OUTPUT -m ttl --ttl-eq 5 --ttl-eq 6
x iptables filter OUTPUT -m ttl --ttl-lt 5 --ttl-eq 5
x iptables filter OUTPUT -m iprange --src-range 10.0.0-10.0.1
x ip6tables filter OUTPUT -m iprange --src-range 10.0.0-10.0.1
x iptables filter OUTPUT -m iprange --src-range 0x10.0.0.1-020.0.0.2
x ip6tables filter OUTPUT -m iprange --src-range 0x10.0.0.1-020.0.0.2
x iptables filter OUTPUT -m iprange --src-range 256.0.0.1
x iptables filter OUTPUT -m iprange --src-range 1.2.3.4.5
x iptables filter OUTPUT -m iprange --src-range 10
x ip6tables filter OUTPUT -m iprange --src-range 10
x iptables filter OUTPUT -m iprange --src-range 10.
x iptables filter OUTPUT -m iprange --src-range .1
x iptables filter OUTPUT -m iprange --src-range 1..2
x iptables filter OUTPUT -m iprange --src-range 10.0.0.1-
x ip6tables filter OUTPUT -m iprange --src-range 10.0.0.1-
x iptables filter OUTPUT -m iprange --src-range -10.0.0.1
x iptables filter OUTPUT -m iprange --src-range ' 10.0.0.1'
x ip6tables filter OUTPUT -m iprange --src-range ' 10.0.0.1'
x iptables filter OUTPUT -m iprange --src-range ::-::1
x ip6tables filter OUTPUT -m iprange --src-range ::-::1
x iptables filter OUTPUT -m iprange '!' --src-range 10.0.0.5-10.0.0.1
x ip6tables filter OUTPUT -m iprange '!' --src-range 10.0.0.5-10.0.0.1
x iptables filter OUTPUT -m pkttype --pkt-type any
x iptables filter OUTPUT -m owner --gid-owner 10-5
x iptables-legacy filter OUTPUT -m owner --gid-owner 10-5
x iptables filter OUTPUT -m owner --uid-owner 5-10-15
x iptables filter OUTPUT -m owner --uid-owner root-5
x iptables filter OUTPUT -m owner --uid-owner 0x10
x iptables filter OUTPUT -m owner --uid-owner 5:10
x iptables filter OUTPUT -m owner --uid-owner 5-5
x iptables filter OUTPUT -m owner --uid-owner 0 --uid-owner 1
x iptables filter OUTPUT -m owner '!' --suppl-groups --gid-owner 0
x iptables filter OUTPUT -m owner --suppl-groups --gid-owner 0
x iptables filter OUTPUT -m owner '!' --gid-owner 0 --suppl-groups
x iptables filter OUTPUT -m owner '!' --socket-exists --uid-owner 0
x iptables filter OUTPUT -m owner --uid-owner 0 --socket-exists
x iptables filter OUTPUT -m ecn --ecn-ip-ect 1 --ecn-ip-ect 2
x iptables filter OUTPUT '!' -p tcp -m ecn --ecn-tcp-ece
x iptables-legacy filter OUTPUT '!' -p tcp -m ecn --ecn-tcp-ece
x iptables filter OUTPUT '!' -p tcp -m tcpmss --mss 5
x iptables-legacy filter OUTPUT '!' -p tcp -m tcpmss --mss 5
x iptables filter OUTPUT -p tcp -m tcpmss --mss 5:5
x iptables filter OUTPUT -p tcp -m tcpmss --mss 0
x iptables filter OUTPUT -m dscp --dscp-class CS8
x iptables filter OUTPUT -m dscp --dscp-class CS7
x iptables filter OUTPUT -m dscp --dscp-class AF41
x iptables filter OUTPUT -m dscp --dscp-class ''
x iptables filter OUTPUT -m dscp --dscp-class E
x iptables filter OUTPUT -m dscp '!' --dscp 1 --dscp-class EF
x iptables filter OUTPUT -m tos --tos min
x iptables filter OUTPUT -m tos --tos Minimize-cost
x iptables filter OUTPUT -m tos --tos 1/
x iptables filter OUTPUT -m tos --tos ''
x iptables filter OUTPUT -m tos --tos 8/256
x iptables filter OUTPUT -m devgroup --dst-group 5/6
x iptables filter OUTPUT -m devgroup --dst-group 0xffffffff
x iptables filter OUTPUT -m devgroup --dst-group 5/0xffffffff
x iptables filter OUTPUT -m devgroup --dst-group default/5
x iptables filter OUTPUT -m devgroup --dst-group ''
x iptables filter OUTPUT -m realm --realm 5/0xffffffff
x iptables filter OUTPUT -m realm --realm cosmos/5
x iptables filter OUTPUT -m realm --realm ''
x iptables filter OUTPUT -m realm --realm 0/0xff
x iptables filter OUTPUT -m helper --helper ftp --helper tftp
x iptables filter OUTPUT -m helper --helper 012345678901234567890123456789
x iptables filter OUTPUT -m cpu --cpu 0 --cpu 1
x iptables filter OUTPUT -m cpu --cpu 0x1
x iptables filter OUTPUT -p ah -m ah '!' --ahspi 0:4294967295
x ip6tables filter OUTPUT -p ah -m ah '!' --ahspi 0:4294967295
x iptables filter OUTPUT -p ah -m ah --ahspi 0:5
x ip6tables filter OUTPUT -p ah -m ah --ahspi 0:5
x iptables filter OUTPUT -p ah -m ah --ahspi 5:4
x ip6tables filter OUTPUT -p ah -m ah --ahspi 5:4
x iptables filter OUTPUT -m ah --ahspi 5 '!' --ahlen 5
x ip6tables filter OUTPUT -m ah --ahspi 5 '!' --ahlen 5
x iptables filter OUTPUT -m ah '!' --ahspi 5 --ahres
x ip6tables filter OUTPUT -m ah '!' --ahspi 5 --ahres
x iptables filter OUTPUT -m ah '!' --ahres
x ip6tables filter OUTPUT -m ah '!' --ahres
x iptables filter OUTPUT -m ah --ahlen 5
x ip6tables filter OUTPUT -m ah --ahlen 5
x iptables filter OUTPUT -m ah --ahlen 4294967296
x ip6tables filter OUTPUT -m ah --ahlen 4294967296
x iptables filter OUTPUT -m ah --ahlen 0
x ip6tables filter OUTPUT -m ah --ahlen 0
x iptables filter OUTPUT -m frag '!' --fragid 5 --fraglen 0
x ip6tables filter OUTPUT -m frag '!' --fragid 5 --fraglen 0
x iptables filter OUTPUT -m frag '!' --fraglen 5
x ip6tables filter OUTPUT -m frag '!' --fraglen 5
x iptables filter OUTPUT -m frag '!' --fragfirst
x ip6tables filter OUTPUT -m frag '!' --fragfirst
x iptables filter OUTPUT -m frag --fragid 5:4
x ip6tables filter OUTPUT -m frag --fragid 5:4
x iptables filter OUTPUT -m frag --fragid foo
x ip6tables filter OUTPUT -m frag --fragid foo
x iptables filter OUTPUT -m frag --fragmore
x ip6tables filter OUTPUT -m frag --fragmore
x iptables filter OUTPUT -m frag --fragres --fraglast
x ip6tables filter OUTPUT -m frag --fragres --fraglast
x iptables filter OUTPUT -m ipv6header --header dst
x ip6tables filter OUTPUT -m ipv6header --header dst
x iptables filter OUTPUT -m ipv6header --header route
x ip6tables filter OUTPUT -m ipv6header --header route
x iptables filter OUTPUT -m ipv6header --header auth
x ip6tables filter OUTPUT -m ipv6header --header auth
x iptables filter OUTPUT -m ipv6header --header ah
x ip6tables filter OUTPUT -m ipv6header --header ah
x iptables filter OUTPUT -m ipv6header --header esp
x ip6tables filter OUTPUT -m ipv6header --header esp
x iptables filter OUTPUT -m ipv6header --header none
x ip6tables filter OUTPUT -m ipv6header --header none
x iptables filter OUTPUT -m ipv6header --header ipv6-nonxt,ipv6-opts,ipv6-route,ipv6-frag,hopopt
x ip6tables filter OUTPUT -m ipv6header --header ipv6-nonxt,ipv6-opts,ipv6-route,ipv6-frag,hopopt
x iptables filter OUTPUT -m ipv6header --header 43,44,50,51,59,60,0
x ip6tables filter OUTPUT -m ipv6header --header 43,44,50,51,59,60,0
x iptables filter OUTPUT -m ipv6header --header prot
x ip6tables filter OUTPUT -m ipv6header --header prot
x iptables filter OUTPUT -m ipv6header --header 255
x ip6tables filter OUTPUT -m ipv6header --header 255
x iptables filter OUTPUT -m ipv6header --header hop,foo
x ip6tables filter OUTPUT -m ipv6header --header hop,foo
x iptables filter OUTPUT -m ipv6header --header hop,
x ip6tables filter OUTPUT -m ipv6header --header hop,
x iptables filter OUTPUT -m ipv6header --header ''
x ip6tables filter OUTPUT -m ipv6header --header ''
x iptables filter OUTPUT -m ipv6header --header hop --header dst
x ip6tables filter OUTPUT -m ipv6header --header hop --header dst
x iptables filter OUTPUT -m ipv6header --header hop '!' --soft
x ip6tables filter OUTPUT -m ipv6header --header hop '!' --soft
x iptables filter OUTPUT -m ipv6header --header HOP
x ip6tables filter OUTPUT -m ipv6header --header HOP
x iptables filter OUTPUT -m ipv6header --header 256
x ip6tables filter OUTPUT -m ipv6header --header 256
x iptables filter OUTPUT -p dccp --dccp-types ''
x iptables filter OUTPUT -p dccp --dccp-types DATA,
x iptables filter OUTPUT -p dccp '!' --dport 0:65535
x iptables filter OUTPUT -p dccp --dport 0:65535
x iptables filter OUTPUT -p dccp --dport 5:4
x iptables filter OUTPUT -p dccp --dport http
x iptables filter OUTPUT -p dccp --dport foo
x iptables filter OUTPUT -p dccp --dport 5 --dccp-types DATA '!' --dccp-option 3 --sport 4
x iptables filter OUTPUT '!' -p dccp -m dccp --dport 4
x iptables-legacy filter OUTPUT '!' -p dccp -m dccp --dport 4
x iptables filter OUTPUT -p sctp '!' --dport 0:65535
x iptables filter OUTPUT -p sctp --dport 5 --dport 6
x iptables filter OUTPUT -p sctp --chunk-types any ''
x iptables filter OUTPUT -p sctp --chunk-types any DATA,
x iptables filter OUTPUT -p sctp --chunk-types ANY data
x iptables filter OUTPUT -p sctp --chunk-types any DATA:ube
x iptables filter OUTPUT -p sctp --chunk-types any DATA:
x iptables filter OUTPUT -p sctp --chunk-types any SACK:T
x iptables filter OUTPUT -p sctp --chunk-types any DATA --chunk-types any DATA
x iptables filter OUTPUT -p sctp --chunk-types only ABORT:t --sport 1 --dport 2
x iptables filter OUTPUT -p sctp --chunk-types all ALL,DATA
x iptables filter OUTPUT -p sctp --dport 1:2:3
x iptables filter OUTPUT -p sctp --dport :5
x iptables filter OUTPUT -p sctp --dport amqp
x iptables filter OUTPUT -p sctp --dport ''
x iptables filter OUTPUT '!' -p sctp -m sctp --dport 4
x iptables-legacy filter OUTPUT '!' -p sctp -m sctp --dport 4
x iptables filter OUTPUT -m mac --mac-source ''
