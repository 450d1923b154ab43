# Question:  published ports yes, but containers shall not call whom they like, and one service is for one client only. And why
#            can the host no longer ping its own containers?
# Answer:    replace the general way out by answers from port 80, ICMP for web1, and a destination for web2's answers. The host's own
#            packets never pass FORWARD: INPUT and OUTPUT need rules of their own.
# Teaches:   filtering a service on its answers; ESTABLISHED against NEW; which chain sees whose packets.
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
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
iptables -t nat -A PREROUTING ! -i docker0 -p tcp -m tcp --dport 32768 -j DNAT --to-destination 172.17.0.2:80
iptables -t nat -A PREROUTING ! -i docker0 -p tcp -m tcp --dport 32769 -j DNAT --to-destination 172.17.0.3:80
iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
iptables -A FORWARD -d 172.17.0.3/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT

echo "# web1 may answer from its port 80"
iptables -A FORWARD -s 172.17.0.2/32 -i docker0 ! -o docker0 -p tcp -m tcp --sport 80 -j ACCEPT
says ip netns exec outside nc -zn -w1 10.10.10.101 32768
echo "# and nothing else"
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
iptables -A FORWARD -s 172.17.0.2/32 -i docker0 ! -o docker0 -p icmp -j ACCEPT
says ip netns exec web1 ping -n -c1 -W1 4.2.2.2
echo "# web2's answers may only go to 4.2.2.2"
iptables -A FORWARD -s 172.17.0.3/32 -d 4.2.2.2/32 -i docker0 ! -o docker0 -p tcp -m tcp --sport 80 -j ACCEPT
says ip netns exec outside nc -zn -w1 -s 4.2.2.2 10.10.10.101 32769
says ip netns exec outside nc -zn -w1 -s 10.10.10.1 10.10.10.101 32769
echo "# the host -> web1"
says ping -n -c1 -W1 172.17.0.2
iptables -A OUTPUT -o docker0 -p icmp -m state --state NEW,ESTABLISHED -j ACCEPT
iptables -A INPUT -i docker0 -p icmp -m state --state ESTABLISHED -j ACCEPT
says ping -n -c1 -W1 172.17.0.2
echo "# web1 -> the host: only with NEW in INPUT"
says ip netns exec web1 ping -n -c1 -W1 172.17.0.1
iptables -R INPUT 1 -i docker0 -p icmp -m state --state NEW,ESTABLISHED -j ACCEPT
says ip netns exec web1 ping -n -c1 -W1 172.17.0.1
iptables -S
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
