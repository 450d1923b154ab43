# Question:  containers with macvlan interfaces sit directly on the host's wire. Who can they reach?
# Answer:    each other (bridge mode) and the machine at the other end of the wire; never the host itself.
# Teaches:   macvlan hands frames between its interfaces or to the lower device's wire; the lower device's own address is
#            not on the other side of it. Private mode also hides the siblings.
ip netns add lan
ip link add eth0 address 02:00:00:00:00:01 type veth peer name e0 netns lan
ip link set eth0 up
ip -n lan link set e0 up
ip addr add 192.168.50.1/24 dev eth0
ip -n lan addr add 192.168.50.254/24 dev e0
for i in 1 2; do
  ip netns add c$i
  ip link add mv$i link eth0 address 02:00:00:00:01:0$i netns c$i type macvlan mode bridge
  ip -n c$i link set mv$i up
  ip -n c$i addr add 192.168.50.1$i/24 dev mv$i
done
echo "# sibling: works"
ip netns exec c1 ping -n -c 1 -W 1 192.168.50.12
echo "# the machine on the wire: works"
ip netns exec c1 ping -n -c 1 -W 1 192.168.50.254
echo "# the host under it: does not"
ip netns exec c1 ping -n -c 1 -W 1 192.168.50.1
