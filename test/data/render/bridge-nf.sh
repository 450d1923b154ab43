# ask: a tcp 10.0.0.2 40001 80
# watch: host/va host/vb host/br0 a/eth0
sysctl -qw net.ipv4.ip_forward=1
ip link set lo up
ip link add br0 address 02:00:00:00:00:10 type bridge
sysctl -qw net.bridge.bridge-nf-call-iptables=1
ip link set br0 up
ip addr add 10.0.0.254/24 dev br0
i=1
for n in a b; do
  ip netns add $n
  ip link add v$n address 02:00:00:00:00:0$i type veth peer name eth0 address 02:00:00:00:00:1$i netns $n
  ip link set v$n master br0; ip link set v$n up
  ip -n $n link set lo up; ip -n $n link set eth0 up; ip -n $n addr add 10.0.0.$i/24 dev eth0
  i=$((i + 1))
done
iptables -t raw -A PREROUTING -p tcp -j TRACE
iptables -A FORWARD -m physdev --physdev-in va --physdev-is-bridged -p tcp --dport 80 -j ACCEPT
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
iptables -P FORWARD DROP
ip netns exec b nc -l -p 80 >/dev/null </dev/null &
sleep 3
