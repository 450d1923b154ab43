# connlimit adds a connection again when it meets it twice within one jiffy.
exec 2>&1
ip netns add b; ip link add e0 type veth peer name e1 netns b; ip link set e0 up; ip -n b link set e1 up; ip addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e1
iptables -N M
iptables -A M -m connlimit --connlimit-above 0 --connlimit-mask 24
iptables -A M -m connlimit --connlimit-above 1 --connlimit-mask 24
iptables -A M -m connlimit --connlimit-above 2 --connlimit-mask 24
iptables -A OUTPUT -p icmp -j M
iptables -A OUTPUT -p icmp -j M
iptables -A OUTPUT -p icmp -j M
ping -c1 -q 10.0.0.2 >/dev/null; iptables-save -c | grep connlimit; echo two
ping -c2 -i0.3 -q 10.0.0.2 >/dev/null; iptables-save -c | grep connlimit
echo late rule
iptables -F; iptables -X M
(ping -c6 -i0.3 -q 10.0.0.2 >/dev/null) & sleep 0.7
iptables -A OUTPUT -p icmp -m connlimit --connlimit-above 0 --connlimit-mask 24
iptables -A OUTPUT -p icmp -m connlimit --connlimit-above 1 --connlimit-mask 24
wait; iptables-save -c | grep connlimit
iptables -Z
ping -c3 -i0.3 -q 10.0.0.2 >/dev/null; iptables-save -c | grep connlimit
(ping -c3 -i0.3 -q 10.0.0.2 >/dev/null) & ping -c3 -i0.3 -q 10.0.0.2 >/dev/null;wait;  iptables-save -c | grep connlimit
