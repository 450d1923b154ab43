# A FIN that comes again is acknowledged at once, with a D-SACK: the other side's own FIN never arrives.
exec 2>&1
ip netns add b; ip link add e0 type veth peer name e1 netns b; ip link set e0 up; ip -n b link set e1 up; ip addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e1
iptables -A INPUT -p tcp --tcp-flags FIN FIN -j DROP
iptables -A INPUT -p tcp
ip netns exec b nc -lkn 5080 </dev/null & s=$!; sleep 0.3
(sleep 1) | timeout 0.6 nc -n -p 5090 10.0.0.2 5080; sleep 0.7; ss -tan; ip netns exec b ss -tan
iptables-save -c | grep '^\[.*INPUT -p tcp$'
kill $s
