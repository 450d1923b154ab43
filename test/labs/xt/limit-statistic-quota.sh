ip link set lo up
W(){ iptables-save -c | grep -v '^#' | grep -- '-A'; }
S(){ ping -c "$1" -i "${2:-0.2}" -q 127.0.0.1 | grep transmitted | sed 's/, time.*//'; }
iptables -A INPUT -p icmp --icmp-type 8 -m limit --limit 2/s --limit-burst 3 -j ACCEPT
iptables -A INPUT -p icmp --icmp-type 8 -j DROP
S 10 0.2; W
iptables -F; iptables -A INPUT -p icmp --icmp-type 8 -m limit --limit 60/min -j ACCEPT; iptables -A INPUT -p icmp --icmp-type 8 -j DROP
S 12 0.2; sleep 1.5; S 3 0.2; W
iptables -F; iptables -A INPUT -p icmp --icmp-type 8 -m limit --limit 3/min --limit-burst 4; iptables -A INPUT -p icmp --icmp-type 8 -m limit
S 8 0.2; W
iptables -F
iptables-legacy -A INPUT -p icmp --icmp-type 8 -m limit --limit 2/s --limit-burst 3
iptables-legacy -A INPUT -p icmp --icmp-type 8 -m statistic --mode nth --every 3 --packet 0
iptables-legacy -A INPUT -p icmp --icmp-type 8 -m quota --quota 300
S 10 0.2; iptables-legacy-save -c | grep -- -A
iptables-legacy -A INPUT -p tcp
S 5 0.2; iptables-legacy-save -c | grep -- -A
iptables-legacy -F
for o in '--every 3 --packet 0' '--every 3 --packet 1' '--every 3 --packet 2' '--every 1 --packet 0' '--every 4 --packet 3'; do iptables -A INPUT -p icmp --icmp-type 8 -m statistic --mode nth $o; iptables -A INPUT -p icmp --icmp-type 8 -m statistic --mode nth ! $o; done
S 2; W; S 3 ; W; S 6; W
iptables -F
iptables -A INPUT -p icmp --icmp-type 8 -m quota --quota 300; iptables -A INPUT -p icmp --icmp-type 8 -m quota ! --quota 300; iptables -A INPUT -p icmp -m quota --quota 84
S 6; W
iptables -F
iptables -A INPUT -p icmp --icmp-type 8 -m statistic --mode random --probability 1; iptables -A INPUT -p icmp --icmp-type 8 -m statistic --mode random --probability 0;  iptables -A INPUT -p icmp --icmp-type 8 -m statistic --mode random ! --probability 0
S 6; W
iptables -F
