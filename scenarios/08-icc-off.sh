# Question:  how does Docker's --icc=false keep containers of one bridge apart, and why do they still talk on some hosts?
# Answer:    by a DROP in FORWARD for what enters and leaves by the bridge. It only works while br_netfilter shows bridged
#            frames to iptables; the host itself is not concerned, and a link is two ACCEPT rules in front of the DROP.
# Teaches:   a bridge does not ask iptables unless bridge-nf-call-iptables is 1; FORWARD is not INPUT or OUTPUT.
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

echo "# no rule yet: web2 -> web1"
says ip netns exec web2 nc -zn -w1 172.17.0.2 80
echo "# what --icc=false adds"
iptables -A FORWARD -i docker0 -o docker0 -j DROP
iptables -S FORWARD
echo "# web2 -> web1, by TCP and by ping"
says ip netns exec web2 nc -zn -w1 172.17.0.2 80
says ip netns exec web2 ping -n -c1 -W1 172.17.0.2
echo "# the host -> web1"
says nc -zn -w1 172.17.0.2 80
echo "# the same rule with br_netfilter not asked: web2 -> web1"
sysctl -qw net.bridge.bridge-nf-call-iptables=0
says ip netns exec web2 nc -zn -w1 172.17.0.2 80
sysctl -qw net.bridge.bridge-nf-call-iptables=1
echo "# --link web1: web2 may reach port 80 of web1, and nothing else"
iptables -I FORWARD -s 172.17.0.3 -d 172.17.0.2 -i docker0 -o docker0 -p tcp --dport 80 -j ACCEPT
iptables -I FORWARD -s 172.17.0.2 -d 172.17.0.3 -i docker0 -o docker0 -p tcp --sport 80 -j ACCEPT
says ip netns exec web2 nc -zn -w1 172.17.0.2 80
says ip netns exec web2 ping -n -c1 -W1 172.17.0.2
says ip netns exec web1 nc -zn -w1 172.17.0.3 80
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
