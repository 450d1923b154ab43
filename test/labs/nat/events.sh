exec 2>&1
ip link set lo up
C() { echo "\$ conntrack $*"; conntrack "$@"; echo "rc=$?"; }
iptables -A INPUT -m conntrack --ctstate NEW -j CONNMARK --set-mark 7
iptables -t nat -A OUTPUT -p udp --dport 9 -j DNAT --to-destination :10
sysctl -qw net.netfilter.nf_conntrack_acct=1
cd /tmp
conntrack -E > ev1 2>ev1e & a=$!
conntrack -E -m 7 -e UPDATES > ev2 2>ev2e & b=$!
conntrack -E -e NEW,DESTROY -p icmp -o extended > ev3 2>ev3e & c=$!
conntrack -E -o save -p udp > ev4 2>ev4e & d=$!
conntrack -E -p udp -o xml > ev5 2>ev5e & e=$!
conntrack -E -g > ev6 2>ev6e & f=$!
conntrack -E -o timestamp -e DESTROY > ev7 2>ev7e & g=$!
sleep 0.2
ping -qnc1 127.0.0.1 >/dev/null
(nc -ln 80 >/dev/null; sleep 0.1) & sleep 0.1; (echo x; sleep 0.2) | nc -Nn 127.0.0.1 80
nc -lun 10 >/dev/null & sleep 0.1
echo hi | nc -un -q0 127.0.0.1 9
nc -zn 127.0.0.1 81
sleep 0.1
conntrack -U -p udp -s 127.0.0.1 -m 99 > /dev/null 2>&1
conntrack -D -p icmp >/dev/null 2>&1
conntrack -D -p tcp >/dev/null 2>&1; conntrack -F >/dev/null 2>&1
sleep 0.2
kill -INT $a $b; kill $c $d $e $f $g; wait $a; echo rc=$?; wait $c; echo rc=$?; wait $b $d $e $f $g
for i in 1 2 3 4 5 6 7; do echo "== $i"; sed -E 's/ .USERSPACE. portid=[0-9]+( progname=.*)?$/ BY/; s/^\[[0-9]+\.[0-9]+\]/[TIME]/; s,<(id|sport|dport)>[0-9]{4,},<\1>N,g; s,(sport|port-dst) [0-9]{4,},\1 N,g' ev$i; cat ev${i}e; done
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null
