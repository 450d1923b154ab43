ip link set lo up
W(){ iptables-save -c | grep -v '^#' | grep -- '-A'; }
S(){ ping -c "$1" -i "${2:-0.2}" -q 127.0.0.1 | grep transmitted | sed 's/, time.*//'; }
iptables -A INPUT -p icmp --icmp-type 8 -m recent --name A --rcheck -j ACCEPT
iptables -A INPUT -p icmp --icmp-type 8 -m recent --name A --set -j DROP
S 4; W; ls /proc/net/xt_recent; sed 's/seen: .*//' /proc/net/xt_recent/A
iptables -F; ls /proc/net/xt_recent
iptables -A INPUT -p icmp --icmp-type 8 -m recent --name B --update --seconds 1 --hitcount 3 -j DROP
iptables -A INPUT -p icmp --icmp-type 8 -m recent --name B --set
S 8; sleep 1.3; S 4; W; ls /proc/net/xt_recent; 
cut -d: -f1-3 /proc/net/xt_recent/B | sed 's/seen: .*//'
echo +1.2.3.4 > /proc/net/xt_recent/B; sed 's/seen: .*//' /proc/net/xt_recent/B | sort; echo -127.0.0.1 > /proc/net/xt_recent/B; sed 's/seen: .*//' /proc/net/xt_recent/B; echo / > /proc/net/xt_recent/B; cat /proc/net/xt_recent/B
iptables -F
iptables -A INPUT -p icmp --icmp-type 8 -m recent --rcheck --seconds 1 --reap
iptables -A INPUT -p icmp --icmp-type 8 -m recent --remove
iptables -A INPUT -p icmp --icmp-type 8 -m recent --set
iptables -A INPUT -p icmp --icmp-type 8 -m recent ! --rcheck
iptables -A INPUT -p icmp --icmp-type 8 -m recent --rcheck --rttl
S 5; W
