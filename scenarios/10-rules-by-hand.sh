# Question:  Docker runs with --iptables=false and every chain's policy is DROP. Which rules bring back what Docker did?
# Answer:    two FORWARD rules for the way out and its answers, MASQUERADE, one FORWARD rule for the bridge itself, and for each
#            published port a DNAT and a FORWARD rule for the port that the container really listens on.
# Teaches:   which rule makes which sentence true, one at a time; FORWARD sees the packet after DNAT, so it names port 80.
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
iptables -P INPUT DROP
iptables -P FORWARD DROP
iptables -P OUTPUT DROP
iptables -A INPUT -i eth0 -p tcp --dport 22 -m state --state NEW,ESTABLISHED -j ACCEPT
iptables -A OUTPUT -o eth0 -p tcp --sport 22 -m state --state ESTABLISHED -j ACCEPT
iptables -S

echo "# web1 -> web2; web1 -> outside"
says ip netns exec web1 ping -n -c1 -W1 172.17.0.3
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
echo "# the way out, and answers"
iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
echo "# and a source that the outside can answer"
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
echo "# containers among themselves: before, after"
says ip netns exec web1 nc -zn -w1 172.17.0.3 80
iptables -A FORWARD -i docker0 -o docker0 -j ACCEPT
says ip netns exec web1 nc -zn -w1 172.17.0.3 80
echo "# port 32768 of the host is web1's port 80, 32769 is web2's"
iptables -t nat -A PREROUTING ! -i docker0 -p tcp -m tcp --dport 32768 -j DNAT --to-destination 172.17.0.2:80
iptables -t nat -A PREROUTING ! -i docker0 -p tcp -m tcp --dport 32769 -j DNAT --to-destination 172.17.0.3:80
says ip netns exec outside nc -zn -w1 10.10.10.101 32768
iptables -A FORWARD -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
iptables -A FORWARD -d 172.17.0.3/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
says ip netns exec outside nc -zn -w1 10.10.10.101 32768
says ip netns exec outside nc -zn -w1 10.10.10.101 32769
iptables -t nat -S
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
