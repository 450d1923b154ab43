# Question:  the same two containers, now plugged into one bridge. Can they talk?
# Answer:    yes, to each other at once; to the host once the bridge has an address.
# Teaches:   a bridge joins the wires into one Ethernet; the ports need no addresses; the FDB says who is behind which port.
for i in 0 1; do
  ip netns add netns$i
  ip link add veth$i type veth peer name ceth$i
  ip link set veth$i up
  ip link set ceth$i netns netns$i
  ip -n netns$i link set lo up
  ip -n netns$i link set ceth$i up
done
ip -n netns0 addr add 172.18.0.10/16 dev ceth0
ip -n netns1 addr add 172.18.0.20/16 dev ceth1
ip link add br0 type bridge
ip link set br0 up
ip link set veth0 master br0
ip link set veth1 master br0

ip netns exec netns0 ping -n -c 2 172.18.0.20
ip netns exec netns1 ping -n -c 2 172.18.0.10
echo "# the host is not part of it yet:"
ping -n -c 1 172.18.0.10
ip addr add 172.18.0.1/16 dev br0
ip route
ping -n -c 2 172.18.0.10
ip netns exec netns0 ip neigh | wc -l
