exec 2>&1
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1
ip netns add c; ip netns add s
ip link add vc type veth peer name e netns c; ip link add vs type veth peer name e netns s
ip addr add 10.0.1.1/24 dev vc; ip addr add 10.0.2.1/24 dev vs; ip link set vc up; ip link set vs up
ip -n c addr add 10.0.1.2/24 dev e; ip -n c link set e up; ip -n c route add default via 10.0.1.1
ip -n s addr add 10.0.2.2/24 dev e; ip -n s link set e up; ip -n s route add default via 10.0.2.1
ip -n c link set lo up; ip -n s link set lo up
iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
iptables -t nat -A POSTROUTING -o vs -j SNAT --to-source 10.0.2.177
iptables -t nat -A PREROUTING -i vc -p tcp --dport 21 -j DNAT --to-destination 10.0.2.2
iptables -A FORWARD -m conntrack --ctstate RELATED -m comment --comment related
iptables -A FORWARD -m helper --helper ftp -m conntrack --ctstate RELATED
ip addr add 10.0.2.177/24 dev vs
C() { echo "\$ conntrack $*"; conntrack "$@" >/tmp/ct.out 2>/tmp/ct.err; rc=$?; cat /tmp/ct.err; sort /tmp/ct.out; echo "rc=$rc"; }
(sleep 0.3; printf '220 hi\r\n'; sleep 0.2; printf '227 Entering Passive Mode (10,0,2,2,4,5)\r\n'; sleep 3) | ip netns exec s nc -l 21 > /tmp/srv & 
sleep 0.1
(sleep 0.3; printf 'USER x\r\n'; sleep 1; printf 'PORT 10,0,1,2,8,1\r\n'; sleep 0.3 ;printf 'NOOP\r\n'; sleep 2) | ip netns exec c nc -N 10.0.1.1 21 > /tmp/cli &
conntrack -E > /tmp/evc 2>/tmp/evcerr & ep2=$!
sleep 0.9
C -L
C -L expect
conntrack -L expect -o xml | sed "s,<sport>[0-9]*,<sport>P,g"
C -C expect
cat /proc/net/nf_conntrack_expect
cat /proc/net/nf_conntrack
ip netns exec s nc -lnv 1029 & 
sleep 0.1
ip netns exec c nc -zn 10.0.1.1 1029
C -L
C -L expect
sleep 0.6
C -L expect
ip netns exec c nc -lnv 2049 & 
sleep 0.1
ip netns exec s nc -zn 10.0.2.177 2049
C -L
sleep 1.5
iptables -L FORWARD -vn
C -D -p tcp --dport 21
C -L
sleep 0.2
kill $ep2; wait $ep2; echo rc=$?; sed 's/ portid=.*//' /tmp/evc; cat /tmp/evcerr
echo cli; cat /tmp/cli; echo srv; cat /tmp/srv
kill $(jobs -p) 2>/dev/null
