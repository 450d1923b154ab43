# Ten segments that nobody acknowledges fill the congestion window; the FIN waits behind them.
exec 2>&1
ip netns add b; ip link add e0 type veth peer name e1 netns b; ip link set e0 up mtu 576; ip -n b link set e1 up mtu 576
ip addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e1; ip -n b link set lo up
iptables -A INPUT -p tcp --tcp-flags SYN SYN -j ACCEPT
iptables -A INPUT -p tcp -j DROP
iptables -A OUTPUT -p tcp --tcp-flags FIN FIN
iptables -A OUTPUT -p tcp
ip netns exec b nc -ln 80 >/dev/null </dev/null & s=$!; sleep 0.3
(seq 1 10000 | head -c 5240; sleep 0.1) | timeout 0.7 nc -nN -p 90 10.0.0.2 80; echo "rc=$?"; sleep 2
iptables-save -c | grep '^\['
ss -tan; ip netns exec b ss -tan
kill $s
