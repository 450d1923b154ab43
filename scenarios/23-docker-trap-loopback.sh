# Question:  -p 127.0.0.1:8080:80 is for this host alone. Can a neighbour on the LAN reach it?
# Answer:    before Docker 28 he could: he sends packets for 127.0.0.1 to the host's MAC address. PREROUTING rewrites them before the
#            routing code would throw them away as martians. A DROP in raw, which is what newer versions write, closes it.
# Teaches:   trap 11: nat comes before routing, raw before nat.
ip link set lo up
ip netns add outside
ip link add eth0 type veth peer name e0 netns outside
ip link set eth0 up
ip addr add 10.10.10.101/24 dev eth0
ip -n outside link set lo up
ip -n outside link set e0 up
ip -n outside addr add 10.10.10.1/24 dev e0
ip -n outside addr add 203.0.113.10/32 dev lo
ip route add default via 10.10.10.1
up() { dockerd "$@" >/dev/null 2>&1 & dockerd=$!; until docker info >/dev/null 2>&1; do sleep 0.2; done; }
down() { docker rm -f $(docker ps -aq) >/dev/null; kill $dockerd; wait $dockerd 2>/dev/null; }
says() { "$@" >/dev/null 2>&1 && echo yes || echo no; }
up
docker run -d --name web -p 127.0.0.1:8080:80 nginx >/dev/null
echo "# the host; the neighbour by the host's address"
says curl -sm 2 http://127.0.0.1:8080/
says ip netns exec outside curl -sm 2 http://10.10.10.101:8080/
echo "# the neighbour sends 127.0.0.1 to the host: its ssh, for comparison, and the published port"
ip netns exec outside sysctl -qw net.ipv4.conf.all.route_localnet=1
ip -n outside addr del 127.0.0.1/8 dev lo
ip -n outside route add 127.0.0.1/32 via 10.10.10.101 src 10.10.10.1
nc -lk 127.0.0.1 22 </dev/null >/dev/null 2>&1 & nc=$!
says ip netns exec outside nc -z -w 2 127.0.0.1 22
says ip netns exec outside curl -sm 2 http://127.0.0.1:8080/
echo "# what Docker 28 adds"
iptables -t raw -A PREROUTING -d 127.0.0.1 -p tcp --dport 8080 ! -i lo -j DROP
says ip netns exec outside curl -sm 2 http://127.0.0.1:8080/
says curl -sm 2 http://127.0.0.1:8080/
kill $nc
down
