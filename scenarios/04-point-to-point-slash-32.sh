# Question:  can two namespaces talk with /32 addresses and no subnet at all?
# Answer:    yes: a point-to-point address (or a scope-link route to the peer) says who is at the other end of the wire.
# Teaches:   an address with a peer makes a /32 route to that peer; nothing else is reachable over the link.
ip netns add a
ip netns add b
ip link add A type veth peer name B
ip link set A netns a
ip link set B netns b
ip netns exec a ip addr add 10.1.1.1 peer 10.1.1.2/32 dev A
ip netns exec a ip link set A up
ip netns exec b ip addr add 10.1.1.2/32 dev B
ip netns exec b ip link set B up
ip netns exec b ip route add 10.1.1.1/32 dev B
ip -n a route
ip -n b route
ip netns exec a ping -n -c 1 -W 1 10.1.1.2
ip netns exec b ping -n -c 1 -W 1 10.1.1.1
ip netns exec a ping -n -c 1 -W 1 10.1.1.3
