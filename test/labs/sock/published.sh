# A published port, masqueraded: what the server sees, what conntrack counts of a talk, where the sockets end.
exec 2>&1
for n in a r b; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; done
ip link add e0 netns a type veth peer name r0 netns r; ip link add e0 netns b type veth peer name r1 netns r
for l in "a e0" "r r0" "r r1" "b e0"; do set -- $l; ip -n $1 link set $2 up; done
ip -n a addr add 10.0.1.2/24 dev e0; ip -n r addr add 10.0.1.1/24 dev r0; ip -n r addr add 10.0.2.1/24 dev r1; ip -n b addr add 10.0.2.3/24 dev e0
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.netfilter.nf_conntrack_acct=1
ip netns exec r iptables -t nat -A PREROUTING -i r0 -p tcp --dport 8080 -j DNAT --to-destination 10.0.2.3:80
ip netns exec r iptables -t nat -A POSTROUTING -o r1 -j MASQUERADE
c() { ip netns exec r conntrack -L 2>/dev/null | sed -E 's/^([a-z]+ +[0-9]+) [0-9]+/\1 T/'; ip netns exec r conntrack -F 2>/dev/null; }
for n in 0 1 1448 1449 3000; do
  (sleep 0.5; seq 1 900 | head -c $n) | ip netns exec b timeout 5 nc -lnv 80 2>/dev/null >/tmp/sock-pub & s=$!; sleep 0.2
  seq 1 900 | head -c $n | ip netns exec a timeout 5 nc -n -w1 -p $((5000+n)) 10.0.1.1 8080 | wc -c; wait $s; wc -c </tmp/sock-pub; c
done
ip netns exec b timeout 5 nc -lnN 80 </dev/null & s=$!; sleep 0.2
ip netns exec a nc -nv -p 4000 10.0.1.1 8080 </dev/null; wait $s; c
ip netns exec a nc -nv -p 4001 10.0.1.1 8080; c
ip netns exec a ss -tan | sort; ip netns exec b ss -tan | sort
rm -f /tmp/sock-pub
