# ask: host tcp 10.9.9.9 40001 80
# watch: host/lo
ip link set lo up
ip netns add x
ip link add d0 address 02:00:00:00:00:01 type veth peer name d1 netns x
ip -n x link set d1 up
ip link set d0 up
ip addr add 10.0.0.1/24 dev d0
ip route add default via 10.0.0.2
iptables -t raw -A OUTPUT -p tcp -j TRACE
iptables -t raw -A PREROUTING -p tcp -j TRACE
iptables -t nat -A OUTPUT -p tcp --dport 80 -j REDIRECT --to-ports 8080
iptables -A INPUT -p tcp --dport 8080 -j ACCEPT
iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
nc -l -p 8080 >/dev/null </dev/null &
sleep 3
