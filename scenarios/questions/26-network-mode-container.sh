# question: My app runs with --net container:vpn. Where must its port be published, and why do clients on my LAN get no answer?
# The app has no network of its own: the ports are the vpn container's. And the tunnel's own routing table takes the answers, unless the LAN is left out of it.
# expect: neighbour tcp://198.51.100.10:8080 -> timeout
# because: reply
# because: table 51820
# expect: neighbour tcp://198.51.100.10:8081 -> open
# expect: app tcp://127.0.0.1:80 -> open
ip link set lo up
ip netns add neighbour
ip link add eth0 type veth peer name eth0 netns neighbour
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n neighbour link set lo up
ip -n neighbour link set eth0 up
ip -n neighbour addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
# What a VPN client does: all packets but its own by a table that leads into the tunnel (here a device with nobody at its other end).
tunnel() {
  docker exec $1 sh -c 'ip link add wg0 type veth peer name nobody; ip link set nobody up; ip link set wg0 up; ip addr add 10.2.0.2/32 dev wg0
    ip route add default dev wg0 table 51820; ip rule add not fwmark 51820 table 51820; ip rule add table main suppress_prefixlength 0'
}
docker run -d --name vpn --cap-add NET_ADMIN -p 8080:80 nicolaka/netshoot sleep infinity >/dev/null
docker run -d --name app --net container:vpn nginx >/dev/null
docker run -d --name vpn2 --cap-add NET_ADMIN -p 8081:80 nicolaka/netshoot sleep infinity >/dev/null
docker run -d --name app2 --net container:vpn2 nginx >/dev/null
tunnel vpn
tunnel vpn2
docker exec vpn2 ip route add 198.51.100.0/24 via 172.17.0.1
