ip link set lo up
W(){ iptables-save -c | grep -- '-A'; }
S(){ ping -c "$1" -i "${2:-0.2}" -q ${3:-127.0.0.1} | grep transmitted | sed 's/, time.*//'; }
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 2/s --hashlimit-burst 3 --hashlimit-mode srcip --hashlimit-name h1 -j ACCEPT
iptables -A INPUT -p icmp --icmp-type 8 -j DROP
S 10; S 4 0.2 127.0.0.2; W; ls /proc/net/ipt_hashlimit; cut -d' ' -f2,4- /proc/net/ipt_hashlimit/h1 | sort
iptables -F
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-above 60/min --hashlimit-burst 2 --hashlimit-mode dstip --hashlimit-name h2 -j DROP
S 10; S 10 0.2 127.0.0.3; sleep 2; S 5; W
iptables -F
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 200b/s --hashlimit-name h3
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 200b/s --hashlimit-burst 500b --hashlimit-name h4
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-above 1kb/s --hashlimit-mode srcip,dstip --hashlimit-name h5
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 3/s --hashlimit-rate-match --hashlimit-burst 1 --hashlimit-name h6
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 2/s --hashlimit-rate-match --hashlimit-rate-interval 2 --hashlimit-name h7
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 300b/s --hashlimit-rate-match --hashlimit-name h8
S 20; W; iptables -L -v -n
iptables -F; ls /proc/net/ipt_hashlimit
for i in 1 2 3 4; do ip addr add 10.0.0.$i/24 dev lo; done
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-srcmask 24 --hashlimit-name h9
iptables -A INPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-name h10
for i in 1 2 3 4; do ping -c1 -q -I 10.0.0.$i 10.0.0.1 >/dev/null; done; W
iptables -F
