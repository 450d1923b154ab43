# IPv4 fragments without conntrack: what first and later ones match
exec 2>&1
ip netns add b; ip link add v0 type veth peer name v1 netns b
ip addr add 10.0.0.1/24 dev v0; ip -n b addr add 10.0.0.2/24 dev v1
ip link set v0 up; ip -n b link set v1 up
sysctl -qw net.ipv4.ip_forward=0
for r in "-f" "! -f" "-p icmp" "-p icmp --icmp-type 8" "-p icmp --icmp-type any" "-p icmp ! --icmp-type 8" "-p icmp -m length --length 1500" "-m length --length 0:600" "-p udp" "-p udp --dport 99" "-p udp ! --dport 99" "-p udp -m multiport --dports 99" "-p udp -m multiport ! --dports 99" "-p udp -m udp" "! -p tcp -m tcp --dport 99" "-p udp --sport 0:65535" "-p udp --dport 12853" "-p udp --dport 12000:13000" "-p udp --sport 12000:13500"; do
 iptables -t raw -A PREROUTING $r; iptables-legacy -t raw -A PREROUTING $r 2>/dev/null; done
ip netns exec b ping -c1 -s 3000 10.0.0.1 >/dev/null
ip netns exec b ping -c1 -s 10 10.0.0.1 >/dev/null
x=0123456789; x=$x$x$x$x$x$x$x$x; x=$x$x$x$x$x; x=$x$x$x$x$x$x$x$x$x$x
ip netns exec b bash -c "echo $x | nc -u -w1 10.0.0.1 99"
iptables-save -c 2>/dev/null | grep '^\['
echo; iptables-legacy-save -c | grep '^\['
