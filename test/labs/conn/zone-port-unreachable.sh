exec 2>&1
ip link set lo up
ip link add br0 type veth peer name e0
ip netns add c1; ip link set e0 netns c1; ip -n c1 link set e0 up; ip link set br0 up; ip addr add 10.0.0.1/24 dev br0; ip -n c1 addr add 10.0.0.2/24 dev e0
iptables -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o br0 -j MASQUERADE
iptables -t raw -A PREROUTING -i br0 -j CT --zone 3
iptables -I OUTPUT -m conntrack --ctstate RELATED -j DROP
iptables -A OUTPUT -m conntrack --ctstate INVALID
iptables -A OUTPUT -m conntrack --ctstate NEW
iptables -A OUTPUT -m conntrack --ctstate UNTRACKED
iptables -A OUTPUT -m conntrack --ctstate ESTABLISHED
echo hi | ip netns exec c1 timeout 2 nc -u -w1 10.0.0.1 54; echo rc=$?
iptables -nvL OUTPUT
conntrack -L 2>/dev/null
