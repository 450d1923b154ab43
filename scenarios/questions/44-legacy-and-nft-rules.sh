# question: iptables-save shows no rule that could drop this. Where is it?
# In the other half: rules of iptables-legacy and of iptables-nft stand side by side, a packet passes both, and each tool shows its own.
# expect: internet tcp://198.51.100.10:80 -> timeout
# because: iptables-legacy filter/INPUT rule 1
# expect: internet tcp://198.51.100.10:81 -> open
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
iptables -A INPUT -p tcp --dport 80 -j ACCEPT
iptables-legacy -A INPUT -p tcp --dport 80 -j DROP
nc -lk 80 >/dev/null &
nc -lk 81 >/dev/null &
sleep 0.2
