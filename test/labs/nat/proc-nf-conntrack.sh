exec 2>&1
ip link set lo up
iptables -A INPUT -m conntrack --ctstate NEW
sysctl -qw net.netfilter.nf_conntrack_acct=1
conntrack -I -s 1.1.1.1 -d 2.2.2.2 -p udp --sport 10 --dport 20 -t 100 -m 3
conntrack -I -s 1.1.1.1 -d 2.2.2.3 -p udp --sport 10 --dport 20 -t 100 -w 4
conntrack -I -s 1.1.1.1 -d 2.2.2.4 -p udp --sport 10 --dport 20 -t 100 --orig-zone 4
conntrack -I -s 1.1.1.1 -d 2.2.2.5 -p udp --sport 10 --dport 20 -t 100 --reply-zone 4
conntrack -I -s fd00::1 -d fd00::2 -p udp --sport 10 --dport 20 -t 100 -n fd00::9:1
conntrack -I -s fd00::1 -d fd00::2 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 7 -t 100
conntrack -I -s 1.1.1.1 -d 2.2.2.8 -p 89 -t 100
conntrack -I -s 1.1.1.1 -d 2.2.2.8 -p udplite --sport 10 --dport 20 -t 100 -u SEEN_REPLY
conntrack -I -s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 10 --dport 20 -t 100 --state ESTABLISHED -u ASSURED,SEEN_REPLY
sort /proc/net/nf_conntrack
conntrack -L 2>/dev/null | sort
cat /proc/net/nf_conntrack_expect; echo rc=$?
conntrack -L -o xml 2>/dev/null | sed 's|<id>[0-9]*|<id>ID|' | sort
