# question: My syslog container was replaced. Why do the packets of a device that never stops sending still go to the old address?
# The nat table is asked about the first packet of a flow only. A flow of UDP lives as long as packets come, so conntrack goes on rewriting to where the old container was.
# expect: device udp://198.51.100.10:514 -> timeout
# because: a connection that was there already (conntrack) rewrote the destination 198.51.100.10:514 to 172.17.0.9:514
ip link set lo up
ip netns add device
ip link add eth0 type veth peer name eth0 netns device
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n device link set lo up
ip -n device link set eth0 up
ip -n device addr add 198.51.100.1/24 dev eth0
ip netns exec device sysctl -qw net.ipv4.ip_local_port_range='5514 5514'
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name syslog -p 514:514/udp busybox sleep infinity >/dev/null
docker exec -d syslog nc -luk -p 514
sleep 0.3
# By hand, what an engine leaves behind that forgets to flush: the container was 172.17.0.9 when the device began to send.
iptables -t nat -I PREROUTING -p udp --dport 514 -j DNAT --to-destination 172.17.0.9:514
iptables -I FORWARD -d 172.17.0.9 -j ACCEPT
echo log | ip netns exec device nc -u -w1 -p 5514 198.51.100.10 514
iptables -t nat -D PREROUTING 1
iptables -D FORWARD 1
sleep 4
