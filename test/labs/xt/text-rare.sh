# how options of matches are read and printed, and what is refused
exec 2>&1
x() { $1 -t $2 -F $3 2>/dev/null; t=$1 tb=$2 c=$3; shift 3; echo "> $t $tb $c $*"; $t -t $tb -A $c "$@" 2>&1; r=$?; if [ $r = 0 ]; then $t -t $tb -S $c 2>/dev/null | grep "^-A $c"; $t -t $tb -L $c 2>/dev/null | tail -n +3; $t -t $tb -nL $c 2>/dev/null | tail -n +3; else echo "rc $r"; fi; }
x iptables filter OUTPUT -p udplite -m udplite --dport 5
x iptables filter OUTPUT -p udplite --dport 5
x iptables raw PREROUTING -m rpfilter
x iptables raw PREROUTING -m rpfilter --loose --validmark --accept-local --invert
x iptables raw PREROUTING -m rpfilter '!' --loose
x iptables raw PREROUTING -m rpfilter --invert
x iptables raw PREROUTING '!' -m rpfilter
x iptables raw OUTPUT -m rpfilter
x iptables-legacy raw OUTPUT -m rpfilter
x iptables mangle PREROUTING -m rpfilter
x iptables filter INPUT -m rpfilter
x iptables-legacy filter INPUT -m rpfilter
x iptables nat PREROUTING -m rpfilter
x iptables-legacy nat PREROUTING -m rpfilter
x iptables mangle PREROUTING -m socket
x iptables mangle PREROUTING -m socket --transparent
x iptables mangle PREROUTING -m socket --nowildcard
x iptables mangle PREROUTING -m socket --restore-skmark --transparent --nowildcard
x iptables mangle PREROUTING -p tcp -m socket --transparent --nowildcard
x iptables filter INPUT -m socket
x iptables filter OUTPUT -m socket
x iptables-legacy filter OUTPUT -m socket
x iptables filter FORWARD -m socket
x iptables-legacy filter FORWARD -m socket
x iptables raw PREROUTING -m socket
x iptables nat PREROUTING -m socket
x iptables mangle PREROUTING -m socket '!' --transparent
x iptables filter OUTPUT -m helper --helper ftp
x iptables filter OUTPUT -m helper '!' --helper ftp
x iptables filter OUTPUT -m helper --helper ''
x iptables filter OUTPUT -m helper --helper ftp-2121
x iptables filter OUTPUT -m helper --helper foo
x iptables filter OUTPUT -m helper
x iptables filter OUTPUT -m helper --helper 'a b'
x iptables filter OUTPUT -m helper --helper 0123456789012345678901234567890123456789
x iptables filter OUTPUT -p esp -m esp --espspi 500
x iptables filter OUTPUT -p esp --espspi 500
x iptables filter OUTPUT -p esp '!' --espspi 0:500
x iptables filter OUTPUT -p esp -m esp
x iptables filter OUTPUT -p esp -m esp --espspi 0:4294967295
x iptables filter OUTPUT -p esp -m esp '!' --espspi 0:4294967295
x iptables filter OUTPUT -p esp -m esp --espspi 500:100
x iptables filter OUTPUT -p esp -m esp --espspi 4294967296
x iptables filter OUTPUT -p tcp -m esp --espspi 500
x iptables-legacy filter OUTPUT -p tcp -m esp --espspi 500
x iptables filter OUTPUT -m esp --espspi 500
x iptables-legacy filter OUTPUT -m esp --espspi 500
x iptables filter OUTPUT -p ah -m ah --ahspi 500
x ip6tables filter OUTPUT -p ah -m ah --ahspi 500
x iptables filter OUTPUT -p ah '!' --ahspi 500:600
x ip6tables filter OUTPUT -p ah '!' --ahspi 500:600
x iptables filter OUTPUT -p ah -m ah
x ip6tables filter OUTPUT -p ah -m ah
x iptables filter OUTPUT -p ah -m ah --ahspi 5 --ahlen 12
x ip6tables filter OUTPUT -p ah -m ah --ahspi 5 --ahlen 12
x iptables filter OUTPUT -p ah -m ah --ahspi 5 --ahres
x ip6tables filter OUTPUT -p ah -m ah --ahspi 5 --ahres
x iptables filter OUTPUT -p ah -m ah '!' --ahlen 12 --ahres
x ip6tables filter OUTPUT -p ah -m ah '!' --ahlen 12 --ahres
x iptables filter OUTPUT -p tcp -m ah --ahspi 500
x iptables-legacy filter OUTPUT -p tcp -m ah --ahspi 500
x ip6tables filter OUTPUT -p tcp -m ah --ahspi 500
x iptables filter OUTPUT -m ah --ahspi 500
x iptables-legacy filter OUTPUT -m ah --ahspi 500
x ip6tables filter OUTPUT -m ah --ahspi 500
x iptables filter OUTPUT -p ah -m ah --ahspi 0x10
x ip6tables filter OUTPUT -p ah -m ah --ahspi 0x10
x iptables filter OUTPUT -p dccp -m dccp --dport 5
x iptables filter OUTPUT -p dccp --sport 5:10 '!' --dport 7
x iptables filter OUTPUT -p dccp --dccp-types REQUEST
x iptables filter OUTPUT -p dccp '!' --dccp-types REQUEST,RESPONSE,DATA,ACK,DATAACK,CLOSEREQ,CLOSE,RESET,SYNC,SYNCACK,INVALID
x iptables filter OUTPUT -p dccp --dccp-types foo
x iptables filter OUTPUT -p dccp --dccp-types reset,invalid
x iptables filter OUTPUT -p dccp --dccp-option 5
x iptables filter OUTPUT -p dccp '!' --dccp-option 5
x iptables filter OUTPUT -p dccp --dccp-option 0
x iptables filter OUTPUT -p dccp --dccp-option 256
x iptables filter OUTPUT -p dccp -m dccp
x iptables filter OUTPUT -p tcp -m dccp --dport 5
x iptables-legacy filter OUTPUT -p tcp -m dccp --dport 5
x iptables filter OUTPUT -p sctp -m sctp --dport 5
x iptables filter OUTPUT -p sctp --sport 5:10 '!' --dport 7
x iptables filter OUTPUT -p sctp -m sctp
x iptables filter OUTPUT -p sctp --dport 0:65535
x iptables filter OUTPUT -p sctp --dport 10:5
x iptables filter OUTPUT -p sctp --dport http
x iptables filter OUTPUT -p sctp --chunk-types any DATA
x iptables filter OUTPUT -p sctp --chunk-types all DATA,INIT
x iptables filter OUTPUT -p sctp --chunk-types only DATA:Be
x iptables filter OUTPUT -p sctp '!' --chunk-types any DATA:UBE,INIT_ACK,SACK,HEARTBEAT,HEARTBEAT_ACK,ABORT:T,SHUTDOWN
x iptables filter OUTPUT -p sctp --chunk-types any ALL
x iptables filter OUTPUT -p sctp --chunk-types all NONE
x iptables filter OUTPUT -p sctp --chunk-types foo DATA
x iptables filter OUTPUT -p sctp --chunk-types any FOO
x iptables filter OUTPUT -p sctp --chunk-types any
x iptables filter OUTPUT -p sctp --chunk-types any DATA:X
x iptables filter OUTPUT -p sctp --chunk-types any ASCONF,ASCONF_ACK,FORWARD_TSN,ECN_ECNE,ECN_CWR,COOKIE_ECHO,COOKIE_ACK,ERROR,SHUTDOWN_ACK,SHUTDOWN_COMPLETE:T,I_DATA,RE_CONFIG,PAD,I_FORWARD_TSN
x iptables filter OUTPUT -p tcp -m sctp --dport 5
x iptables-legacy filter OUTPUT -p tcp -m sctp --dport 5
x iptables filter OUTPUT -m realm --realm 5
x iptables filter OUTPUT -m realm '!' --realm 5/0xff
x iptables filter OUTPUT -m realm --realm 0x10
x iptables filter OUTPUT -m realm --realm foo
x iptables filter OUTPUT -m realm --realm cosmos
x iptables filter OUTPUT -m realm
x iptables filter OUTPUT -m realm --realm 5/
x iptables filter INPUT -m devgroup --src-group 5
x iptables filter INPUT -m devgroup '!' --src-group 5/0xff
x iptables filter INPUT -m devgroup --dst-group 5
x iptables-legacy filter INPUT -m devgroup --dst-group 5
x iptables filter OUTPUT -m devgroup --dst-group 5
x iptables filter FORWARD -m devgroup --dst-group default --src-group 1
x iptables filter FORWARD -m devgroup --dst-group foo
x iptables filter OUTPUT -m devgroup --src-group 5
x iptables-legacy filter OUTPUT -m devgroup --src-group 5
x iptables filter FORWARD -m devgroup
x iptables nat PREROUTING -m devgroup --dst-group 5
x iptables-legacy nat PREROUTING -m devgroup --dst-group 5
x iptables filter OUTPUT -m cpu --cpu 0
x iptables filter OUTPUT -m cpu '!' --cpu 1
x iptables filter OUTPUT -m cpu --cpu foo
x iptables filter OUTPUT -m cpu --cpu 4294967296
x iptables filter OUTPUT -m cpu
x iptables filter OUTPUT -m frag --fragid 5
x ip6tables filter OUTPUT -m frag --fragid 5
x iptables filter OUTPUT -m frag '!' --fragid 5:10 --fragfirst
x ip6tables filter OUTPUT -m frag '!' --fragid 5:10 --fragfirst
x iptables filter OUTPUT -m frag --fraglen 5 --fragres --fragmore
x ip6tables filter OUTPUT -m frag --fraglen 5 --fragres --fragmore
x iptables filter OUTPUT -m frag --fraglast --fragfirst
x ip6tables filter OUTPUT -m frag --fraglast --fragfirst
x iptables filter OUTPUT -m frag --fraglast --fragmore
x ip6tables filter OUTPUT -m frag --fraglast --fragmore
x iptables filter OUTPUT -m frag --fragmore --fraglast
x ip6tables filter OUTPUT -m frag --fragmore --fraglast
x iptables filter OUTPUT -m frag
x ip6tables filter OUTPUT -m frag
x iptables filter OUTPUT -m frag --fragid 0:4294967295
x ip6tables filter OUTPUT -m frag --fragid 0:4294967295
x iptables filter OUTPUT -m frag '!' --fragid 0:4294967295
x ip6tables filter OUTPUT -m frag '!' --fragid 0:4294967295
x iptables filter INPUT -m eui64
x ip6tables filter INPUT -m eui64
x iptables filter OUTPUT -m eui64
x ip6tables filter OUTPUT -m eui64
x iptables filter FORWARD -m eui64
x ip6tables filter FORWARD -m eui64
x iptables raw PREROUTING -m eui64
x ip6tables raw PREROUTING -m eui64
x iptables filter OUTPUT -m ipv6header --header hop
x ip6tables filter OUTPUT -m ipv6header --header hop
x iptables filter OUTPUT -m ipv6header --header hop-by-hop,dst,route,frag,auth,esp,none,proto
x ip6tables filter OUTPUT -m ipv6header --header hop-by-hop,dst,route,frag,auth,esp,none,proto
x iptables filter OUTPUT -m ipv6header --header hop --soft
x ip6tables filter OUTPUT -m ipv6header --header hop --soft
x iptables filter OUTPUT -m ipv6header '!' --header 0,60
x ip6tables filter OUTPUT -m ipv6header '!' --header 0,60
x iptables filter OUTPUT -m ipv6header '!' --header frag --soft
x ip6tables filter OUTPUT -m ipv6header '!' --header frag --soft
x iptables filter OUTPUT -m ipv6header --header foo
x ip6tables filter OUTPUT -m ipv6header --header foo
x iptables filter OUTPUT -m ipv6header --header 6
x ip6tables filter OUTPUT -m ipv6header --header 6
x iptables filter OUTPUT -m ipv6header
x ip6tables filter OUTPUT -m ipv6header
x iptables filter OUTPUT -m ipv6header --soft
x ip6tables filter OUTPUT -m ipv6header --soft
x iptables filter OUTPUT -m ipv6header --header tcp
x ip6tables filter OUTPUT -m ipv6header --header tcp
