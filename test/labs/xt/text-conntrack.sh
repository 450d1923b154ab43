# how options of matches are read and printed, and what is refused
exec 2>&1
x() { $1 -t $2 -F $3 2>/dev/null; t=$1 tb=$2 c=$3; shift 3; echo "> $t $tb $c $*"; $t -t $tb -A $c "$@" 2>&1; r=$?; if [ $r = 0 ]; then $t -t $tb -S $c 2>/dev/null | grep "^-A $c"; $t -t $tb -L $c 2>/dev/null | tail -n +3; $t -t $tb -nL $c 2>/dev/null | tail -n +3; else echo "rc $r"; fi; }
x iptables filter FORWARD -m mark --mark 1
x iptables filter OUTPUT -m mark '!' --mark 0x10/0xff
x iptables filter OUTPUT -m mark --mark 0/0
x iptables filter OUTPUT -m mark '!' --mark 0/0
x iptables filter OUTPUT -m mark --mark 5/0xffffffff
x iptables filter OUTPUT -m mark --mark 0xff/0xf
x iptables filter OUTPUT -m mark
x iptables filter OUTPUT -m mark --mark 0x100000000
x iptables filter OUTPUT -m mark --mark foo
x iptables filter OUTPUT -m mark --mark 1/
x iptables filter OUTPUT -m mark --mark 1 --mark 2
x iptables filter OUTPUT -m mark --mark 1 -m mark --mark 2
x iptables filter OUTPUT -m mark --mark 1/2/3
x iptables filter OUTPUT -m mark --mark 010
x iptables filter OUTPUT -m connmark --mark 1
x iptables filter OUTPUT -m connmark '!' --mark 0x10/0xff
x iptables filter OUTPUT -m connmark --mark 0/0
x iptables filter OUTPUT -m connmark
x iptables filter OUTPUT -m connmark --mark foo
x iptables filter OUTPUT -m state --state NEW
x iptables filter OUTPUT -m state --state NEW,ESTABLISHED,RELATED,INVALID,UNTRACKED
x iptables filter OUTPUT -m state '!' --state ESTABLISHED,NEW
x iptables filter OUTPUT -m state --state related
x iptables filter OUTPUT -m state --state FOO
x iptables filter OUTPUT -m state --state NEW,
x iptables filter OUTPUT -m state --state ''
x iptables filter OUTPUT -m state
x iptables filter OUTPUT -m state --state NEW --state INVALID
x iptables filter OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED
x iptables filter OUTPUT -m conntrack --ctstate NEW,INVALID,ESTABLISHED,RELATED,UNTRACKED,SNAT,DNAT
x iptables filter OUTPUT -m conntrack '!' --ctstate invalid
x iptables filter OUTPUT -m conntrack --ctstate NEW,FOO
x iptables filter OUTPUT -m conntrack --ctstate NEW,
x iptables filter OUTPUT -m conntrack --ctstate NEWx
x iptables filter OUTPUT -m conntrack --ctstate N
x iptables filter OUTPUT -m conntrack
x iptables filter OUTPUT -m conntrack --ctproto tcp
x iptables filter OUTPUT -m conntrack '!' --ctproto 17
x iptables filter OUTPUT -m conntrack --ctproto icmp --ctstate NEW
x iptables filter OUTPUT -m conntrack --ctproto 0
x iptables filter OUTPUT -m conntrack '!' --ctproto 0
x iptables filter OUTPUT -m conntrack --ctproto foo
x iptables filter OUTPUT -m conntrack --ctproto 47
x iptables filter OUTPUT -m conntrack --ctorigsrc 10.0.0.0/8
x ip6tables filter OUTPUT -m conntrack --ctorigsrc 10.0.0.0/8
x iptables filter OUTPUT -m conntrack '!' --ctorigsrc fd00::/8
x ip6tables filter OUTPUT -m conntrack '!' --ctorigsrc fd00::/8
x iptables filter OUTPUT -m conntrack --ctorigdst 10.0.0.1 --ctreplsrc 10.0.0.2/24 '!' --ctrepldst 10.0.0.3/255.0.255.0
x ip6tables filter OUTPUT -m conntrack --ctorigdst 10.0.0.1 --ctreplsrc 10.0.0.2/24 '!' --ctrepldst 10.0.0.3/255.0.255.0
x iptables filter OUTPUT -m conntrack --ctorigsrc 0.0.0.0/0
x ip6tables filter OUTPUT -m conntrack --ctorigsrc 0.0.0.0/0
x iptables filter OUTPUT -m conntrack --ctorigsrc ::/0
x ip6tables filter OUTPUT -m conntrack --ctorigsrc ::/0
x iptables filter OUTPUT -m conntrack --ctorigdst fd00::1 --ctreplsrc fd00::2/64 '!' --ctrepldst ::3
x ip6tables filter OUTPUT -m conntrack --ctorigdst fd00::1 --ctreplsrc fd00::2/64 '!' --ctrepldst ::3
x iptables filter OUTPUT -m conntrack --ctorigsrcport 80
x iptables filter OUTPUT -m conntrack '!' --ctorigdstport 80:90 --ctreplsrcport http --ctrepldstport :5
x iptables filter OUTPUT -m conntrack --ctorigsrcport 90:80
x iptables filter OUTPUT -m conntrack --ctorigsrcport foo
x iptables filter OUTPUT -m conntrack --ctstatus NONE
x iptables filter OUTPUT -m conntrack --ctstatus EXPECTED,SEEN_REPLY,ASSURED,CONFIRMED
x iptables filter OUTPUT -m conntrack '!' --ctstatus confirmed
x iptables filter OUTPUT -m conntrack --ctstatus NONE,ASSURED
x iptables filter OUTPUT -m conntrack --ctstatus FOO
x iptables filter OUTPUT -m conntrack --ctexpire 100
x iptables filter OUTPUT -m conntrack '!' --ctexpire 10:100
x iptables filter OUTPUT -m conntrack --ctexpire :100
x iptables filter OUTPUT -m conntrack --ctexpire 100:
x iptables filter OUTPUT -m conntrack --ctexpire 100:50
x iptables filter OUTPUT -m conntrack --ctexpire foo
x iptables filter OUTPUT -m conntrack --ctexpire 4294967296
x iptables filter OUTPUT -m conntrack --ctdir ORIGINAL
x iptables filter OUTPUT -m conntrack --ctdir reply
x iptables filter OUTPUT -m conntrack --ctdir FOO
x iptables filter OUTPUT -m conntrack '!' --ctdir REPLY
x iptables filter OUTPUT -m conntrack --ctstate NEW --ctdir ORIGINAL --ctproto tcp --ctexpire 5 --ctstatus ASSURED --ctorigsrcport 5 --ctrepldstport 6
x iptables filter OUTPUT -m conntrack --ctstate NEW --ctstate INVALID
x iptables filter OUTPUT -m conntrack --ctproto tcp --ctproto udp
