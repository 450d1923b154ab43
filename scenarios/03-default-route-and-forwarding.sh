# Question:  the container reaches the host's bridge. What does it take to reach the outside machine behind the host?
# Answer:    a default route in the container, ip_forward on the host, and a way back on the outside machine.
# Teaches:   each missing piece has its own symptom: "Network is unreachable" at once, then silence (no forwarding),
#            then silence again (no way back), then replies.
ip link set lo up
ip link add br0 type bridge
ip link set br0 up
ip addr add 172.18.0.1/16 dev br0
ip netns add c0
ip -n c0 link set lo up
ip link add veth0 type veth peer name eth0 netns c0
ip link set veth0 master br0 up
ip -n c0 link set eth0 up
ip -n c0 addr add 172.18.0.10/16 dev eth0
ip netns add outside
ip -n outside link set lo up
ip link add eth0 type veth peer name e0 netns outside
ip link set eth0 up
ip -n outside link set e0 up
ip addr add 10.0.2.15/24 dev eth0
ip -n outside addr add 10.0.2.2/24 dev e0
ip -n outside addr add 8.8.8.8/32 dev lo
ip route add default via 10.0.2.2

echo "# 1. no route in the container"
ip netns exec c0 ping -n -c 1 -W 1 8.8.8.8
ip -n c0 route add default via 172.18.0.1
echo "# 2. a default route: the host's own addresses answer, the world does not: it does not forward"
ip netns exec c0 ping -n -c 1 -W 1 10.0.2.15
ip netns exec c0 ping -n -c 1 -W 1 8.8.8.8
echo 1 > /proc/sys/net/ipv4/ip_forward
echo "# 3. forwarding: requests arrive, replies have no way back"
ip netns exec c0 ping -n -c 1 -W 1 8.8.8.8
ip -n outside route add 172.18.0.0/16 via 10.0.2.15
echo "# 4. a way back"
ip netns exec c0 ping -n -c 1 -W 1 8.8.8.8
