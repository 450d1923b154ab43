ip link set lo up
W(){ iptables-save -c | grep -- '-A'; }
S(){ ping -c "$1" -i "${2:-0.2}" -q ${3:-127.0.0.1} | grep transmitted | sed 's/, time.*//'; }
R="-p icmp --icmp-type 8 -m limit --limit 1/hour --limit-burst 3"
Q="-p icmp --icmp-type 8 -m statistic --mode nth --every 4 --packet 0"
iptables -A INPUT $R; iptables -A INPUT $Q; iptables -A INPUT -p icmp --icmp-type 8 -m quota --quota 252
S 2; iptables -A INPUT -p udp; S 2; W
iptables -Z; S 2; W
iptables -Z INPUT 1; S 2; W
iptables -D INPUT 4; iptables -I INPUT -p tcp; S 2; W
iptables -R INPUT 2 $R; S 2; W
iptables-save | iptables-restore; S 2; W
iptables-save -c | iptables-restore -c; S 2; W
iptables -E INPUT FOO; iptables -N ZZ; iptables -A ZZ $R; iptables -A INPUT -j ZZ; S 4; iptables -E ZZ YY; S 2; W; iptables -S | grep YY
iptables -F
iptables -A INPUT -p icmp --icmp-type 8 -m recent --name X --rcheck; iptables -A INPUT -p icmp --icmp-type 8 -m recent --name X --set
S 2; iptables-save | iptables-restore; S 2; W
iptables-save | grep -v -- '--set' | iptables-restore; S 2; W; iptables -F; iptables -A INPUT -p icmp --icmp-type 8 -m recent --name X --rcheck; S 2; W
iptables -A INPUT -p icmp --icmp-type 8 -m recent --name X --rcheck --hitcount 40; ls /proc/net/xt_recent
iptables -D INPUT 1; ls /proc/net/xt_recent; iptables -D INPUT 1; ls /proc/net/xt_recent
iptables -A INPUT -p icmp --icmp-type 8 -m recent --name Y --set; S 2; iptables -A INPUT -p icmp --icmp-type 8 -m recent --name Y --rcheck --hitcount 3; S 2 ;W
iptables -A INPUT -p icmp --icmp-type 8 -m recent --name Y --rcheck --hitcount 40; cat /proc/net/xt_recent/Y; S 3; W
iptables -F
iptables-legacy -A INPUT $R; iptables-legacy -A INPUT $Q
S 2; iptables-legacy -Z; S 3; iptables-legacy-save -c | grep -- -A
iptables-legacy -A INPUT -p icmp --icmp-type 8 -m recent --name Z --set; iptables-legacy -A INPUT -p icmp --icmp-type 8 -m recent --name Z --rcheck --hitcount 3; S 2; iptables-legacy -A INPUT -p tcp; S 2; iptables-legacy-save -c | grep -- -A
iptables-legacy-save | iptables-legacy-restore; S 2; iptables-legacy-save -c | grep -- -A
iptables-legacy -F
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 2/min --hashlimit-burst 2 --hashlimit-name HL --hashlimit-mode srcip
S 2; iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 2/s --hashlimit-burst 20 --hashlimit-name HL; S 2; W; iptables -D INPUT 1; S 2; W; iptables -F
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 2/s --hashlimit-burst 20 --hashlimit-name HL; S 3; W
