# Question:  a DNAT in PREROUTING publishes a container's web server to the world. Why does the host's own curl fail?
# Answer:    what the host sends itself starts in OUTPUT and never passes PREROUTING, and nobody listens on that port. A second DNAT
#            in OUTPUT serves the host's address; 127.0.0.1 also needs route_localnet and a source that the container can answer.
# Teaches:   the nat table's four chains; a listening process on the published port is not reached from outside.
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
sysctl -qw net.ipv4.ip_forward=1
brctl addbr hwchiu0
ip link set hwchiu0 address 02:00:00:00:00:01
ifconfig hwchiu0 10.55.66.1 netmask 255.255.255.0 up
ip netns add c1
ip link add veth0 type veth peer name eth0 netns c1
brctl addif hwchiu0 veth0
ip link set veth0 up
ip -n c1 link set lo up
ip netns exec c1 ifconfig eth0 10.55.66.2 netmask 255.255.255.0 up
ip netns exec c1 ip route add default via 10.55.66.1
ip netns add other
ip link add eth0 type veth peer name e0 netns other
ip link set eth0 up
ip -n other link set e0 up
ip addr add 172.17.9.103/24 dev eth0
ip -n other addr add 172.17.9.1/24 dev e0
iptables -t nat -I POSTROUTING -s 10.55.66.2/32 -o eth0 -j MASQUERADE
iptables -t filter -I FORWARD -i hwchiu0 -o eth0 -j ACCEPT
iptables -t filter -I FORWARD -i eth0 -o hwchiu0 -j ACCEPT
www=$(mktemp -d); echo "hello from c1" > "$www/index.html"
ip netns exec c1 python3 -m http.server --directory "$www" 8000 >/dev/null 2>&1 &
sleep 1

echo "# straight to the container"
curl -s http://10.55.66.2:8000/
iptables -t nat -A PREROUTING -p tcp -m tcp --dport 2345 -j DNAT --to-destination 10.55.66.2:8000
echo "# from another machine by the published port"
ip netns exec other curl -s http://172.17.9.103:2345/
echo "# the same from the host itself, by its address and by the loopback"
curl -s http://172.17.9.103:2345/; echo "curl exits with $?"
curl -s http://127.0.0.1:2345/; echo "curl exits with $?"
echo "# OUTPUT is the chain that sees it"
iptables -t nat -A OUTPUT -p tcp -m tcp --dport 2345 -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.55.66.2:8000
curl -s http://172.17.9.103:2345/
curl -s -m 2 http://127.0.0.1:2345/; echo "curl exits with $?"
echo "# 127.0.0.1 may not leave the host, unless it is told so; and its source has to be changed"
sysctl -qw net.ipv4.conf.all.route_localnet=1
iptables -t nat -A POSTROUTING -s 127.0.0.0/8 -o hwchiu0 -j MASQUERADE
curl -s -m 2 http://127.0.0.1:2345/
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -r "$www"; true
