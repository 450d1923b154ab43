# Question:  a container's packets reach the outside, but no answer comes. Why, and what does MASQUERADE change?
# Answer:    the outside has no route to 172.17.0.0/16. MASQUERADE writes the host's own address into what leaves, conntrack
#            remembers the flow, and answers are turned back. A route outside does it, too, and shows the true address.
# Teaches:   source NAT in POSTROUTING, its `! -o docker0`, the two tuples of a connection, policy DROP with a second bridge.
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
sysctl -qw net.ipv4.ip_forward=1
ip link add docker0 address 02:42:00:00:00:01 type bridge
ip link set docker0 up
ip addr add 172.17.0.1/16 dev docker0
for i in 1 2; do
  ip netns add web$i
  ip -n web$i link set lo up
  ip link add veth$i type veth peer name eth0 netns web$i
  ip link set veth$i master docker0 up
  ip -n web$i link set eth0 up
  ip -n web$i addr add 172.17.0.$((i + 1))/16 dev eth0
  ip -n web$i route add default via 172.17.0.1
  ip netns exec web$i nc -lk 80 </dev/null &
done
ip netns add outside
ip -n outside link set lo up
ip link add eth0 type veth peer name e0 netns outside
ip link set eth0 up
ip -n outside link set e0 up
ip addr add 10.10.10.101/24 dev eth0
ip route add default via 10.10.10.1
ip -n outside addr add 10.10.10.1/24 dev e0
ip -n outside addr add 4.2.2.2/32 dev lo
sleep 0.2
says() { "$@" >/dev/null 2>&1 && echo yes || echo no; }

echo "# web1 -> 4.2.2.2 without any rule"
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
iptables -t nat -S POSTROUTING
echo "# with it"
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
conntrack -L -p icmp -s 172.17.0.2 2>/dev/null | sed 's/id=[0-9]*/id=ID/g; s/^\(icmp *1\) [0-9]*/\1 T/'
echo "# between containers nothing is rewritten: web2 sees web1's own address"
ip netns exec web2 nc -lnv 8000 </dev/null & sleep 0.1
ip netns exec web1 nc -zn -w1 172.17.0.3 8000 2>/dev/null
sleep 0.2
echo "# the default of Docker hosts: FORWARD drops what nobody allowed, so masquerading alone is not enough"
iptables -P FORWARD DROP
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
echo "# half of the way is open: the answer is dropped on its way back"
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
echo "# --ip-masq=false and a route outside instead"
iptables -t nat -F POSTROUTING
conntrack -F 2>/dev/null
ip -n outside route add 172.17.0.0/16 via 10.10.10.101
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
