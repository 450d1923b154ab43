ip link set lo up
W(){ iptables-save -c | grep -- '-A'; }
iptables -F
iptables -A INPUT -p icmp --icmp-type 8 -m connlimit --connlimit-above 2 -j DROP
iptables -A INPUT -p icmp --icmp-type 8 -m connlimit --connlimit-upto 2
iptables -A INPUT -p icmp --icmp-type 8 -m connlimit --connlimit-above 3 --connlimit-mask 24
iptables -A INPUT -p icmp --icmp-type 8 -m connlimit --connlimit-upto 1 --connlimit-daddr
for i in 1 2 3 4; do ping -c 1 -W 1 127.0.0.1 | grep trans | cut -d, -f1-2; done
ping -c 1 -W 1 -I 127.0.0.9 127.0.0.1 | grep trans | cut -d, -f1-2
ping -c 3 -i 0.2 -W 1 -I 127.0.0.9 127.0.0.1 | grep trans | cut -d, -f1-2
W
iptables -F
iptables -A INPUT -p tcp --syn --dport 7000 -m connlimit --connlimit-above 2 -j REJECT --reject-with tcp-reset
nc -lk 127.0.0.1 7000 >/dev/null & sleep 0.3
for i in 1 2 3 4; do (sleep 1.5 | timeout 3 nc -v -w 1 127.0.0.1 7000) 2>&1 & sleep 0.3; done; sleep 5
W
nc -z -v -w1 127.0.0.1 7000
W
kill %1
