ip link set lo up
W(){ iptables-save -c | grep -- '-A'; }
sysctl -n net.netfilter.nf_conntrack_acct
iptables -A INPUT -p icmp -m connbytes --connbytes 3 --connbytes-mode packets --connbytes-dir original
sysctl -n net.netfilter.nf_conntrack_acct
iptables -A INPUT -p icmp -m connbytes --connbytes 200:400 --connbytes-mode bytes --connbytes-dir both
iptables -A INPUT -p icmp -m connbytes ! --connbytes 200:400 --connbytes-mode bytes --connbytes-dir reply
iptables -A INPUT -p icmp -m connbytes --connbytes 84 --connbytes-mode avgpkt --connbytes-dir both
iptables -A INPUT -p icmp -m connlabel --label 5
iptables -A INPUT -p icmp -m connlabel --label 5 --set
iptables -A INPUT -p icmp -m connlabel ! --label 6
for n in 1 2; do iptables -A INPUT -p icmp -m cluster --cluster-total-nodes 2 --cluster-local-node $n --cluster-hash-seed 0xdeadbeef; done
for n in 1 2 3 4 5; do iptables -A INPUT -p icmp -m cluster --cluster-total-nodes 5 --cluster-local-node $n --cluster-hash-seed 77; done
ping -c 4 -i 0.2 -q 127.0.0.1 | grep trans | cut -d, -f1-2
for i in 2 3 4 5 6; do ping -c 1 -q -I 127.0.0.$i 127.0.0.1 >/dev/null; done
W
