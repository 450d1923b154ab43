ip link set lo up
W(){ iptables-save -c | grep -- '-A'; }
S(){ ping -c "$1" -i "${2:-0.2}" -q ${3:-127.0.0.1} | grep transmitted | sed 's/, time.*//'; }
for i in 1 2 3 4; do ip addr add 10.0.0.$i/24 dev lo; done
ipset create ok hash:ip counters; ipset add ok 10.0.0.1; ipset add ok 10.0.0.3
ipset create net hash:net; ipset add net 10.0.0.0/30; ipset add net 10.0.0.2 nomatch
ipset create hp hash:ip,port; ipset add hp 10.0.0.1,icmp:echo-request; ipset add hp 10.0.0.2,icmp:echo-reply
ipset create np hash:net,port; ipset add np 10.0.0.0/31,icmp:8/0
ipset create all list:set; ipset add all ok; ipset add all net
ipset create dyn hash:ip timeout 30; ipset create dn hash:net; ipset create dp hash:ip,port counters; ipset create bp bitmap:port range 0-100
iptables -A INPUT -p icmp --icmp-type 8 -m set --match-set ok src
iptables -A INPUT -p icmp --icmp-type 8 -m set ! --match-set ok src
iptables -A INPUT -p icmp --icmp-type 8 -m set --match-set ok src,src ! --update-counters
iptables -A INPUT -p icmp --icmp-type 8 -m set --match-set net src
iptables -A INPUT -p icmp --icmp-type 8 -m set --match-set net src --return-nomatch
iptables -A INPUT -p icmp --icmp-type 8 -m set --match-set hp src,dst
iptables -A INPUT -p icmp --icmp-type 8 -m set --match-set hp src
iptables -A INPUT -p icmp -m set --match-set hp dst,dst
iptables -A INPUT -p icmp -m set --match-set np src,dst
iptables -A INPUT -p icmp -m set --match-set all src
iptables -A INPUT -p icmp -m set --match-set all dst --return-nomatch
iptables -A INPUT -p icmp -m set --match-set ok src --packets-gt 3
iptables -A INPUT -p icmp -m set --match-set ok src --bytes-lt 400
iptables -A INPUT -p icmp -m set --match-set bp src
iptables -A INPUT -p icmp --icmp-type 8 -j SET --add-set dyn src
iptables -A INPUT -p icmp --icmp-type 8 -j SET --add-set dn src
iptables -A INPUT -p icmp --icmp-type 8 -j SET --add-set dp src,dst --exist
iptables -A INPUT -p icmp --icmp-type 8 -s 10.0.0.4 -j SET --del-set ok dst
for i in 1 2 3 4 1 3 2; do ping -c1 -q -I 10.0.0.$i 10.0.0.1 >/dev/null; done; W
for s in ok dyn dn dp; do ipset -s list $s | sed 1,5d | sed 's/timeout.*//'; done
ipset list -t | grep -E 'Name|Ref'
iptables -F
