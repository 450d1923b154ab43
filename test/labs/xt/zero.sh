ip link set lo up
W(){ iptables-save -c | grep -- '-A'; }
S(){ ping -c "$1" -i "${2:-0.2}" -q ${3:-127.0.0.1} >/dev/null; }
iptables -A INPUT -p icmp --icmp-type 8 -m statistic --mode nth --every 4 --packet 3
iptables -A INPUT -p icmp --icmp-type 8 -m statistic --mode nth --every 4 --packet 0
iptables -A INPUT -c 0 5 -p icmp --icmp-type 8 -m statistic --mode nth --every 4 --packet 3
S 2; iptables -Z; S 2; W
iptables -Z INPUT; S 1; W
iptables -Z INPUT 1; S 1; W; iptables -Z INPUT 1; S 3; W
iptables -F; iptables -A OUTPUT -p icmp --icmp-type 8 -m connlimit --connlimit-above 1 -j ACCEPT; S 1; iptables -Z; S 1; W; iptables -Z; S 1; W
