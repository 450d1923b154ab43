# Question:  two containers, each on its own veth pair, all four ends in 172.18.0.0/16. Who can reach whom?
# Answer:    netns0 and the host talk; netns1 and the host do not, and the two containers never do.
# Teaches:   two routes to one prefix: the first one wins. What the host wants to tell netns1 leaves by veth0, where nobody
#            listens; with rp_filter=1 (the setting of many distributions) not even ARP is answered on veth1. And a host
#            without ip_forward hands nothing on. Runs as root on a real host, in a namespace of its own.
ip link set lo up
sysctl -qw net.ipv4.conf.all.rp_filter=1
ip netns add netns0
ip link add veth0 type veth peer name ceth0
ip link set veth0 up
ip link set ceth0 netns netns0
ip addr add 172.18.0.11/16 dev veth0
ip -n netns0 link set lo up
ip -n netns0 link set ceth0 up
ip -n netns0 addr add 172.18.0.10/16 dev ceth0

ip netns add netns1
ip link add veth1 type veth peer name ceth1
ip link set veth1 up
ip link set ceth1 netns netns1
ip addr add 172.18.0.21/16 dev veth1
ip -n netns1 link set lo up
ip -n netns1 link set ceth1 up
ip -n netns1 addr add 172.18.0.20/16 dev ceth1

echo "# the host has two routes to the same prefix:"
ip route
echo "# netns0 -> the host end of its wire: works"
ip netns exec netns0 ping -n -c 2 172.18.0.11
echo "# netns1 -> its own host end: fails, the way back to netns1 would be veth0, so the question is a martian"
ip netns exec netns1 ping -n -c 2 172.18.0.21
echo "# host -> netns1: fails, same reason"
ping -n -c 2 172.18.0.20
echo "# netns0 -> veth1's address: works, the host owns both"
ip netns exec netns0 ping -n -c 2 172.18.0.21
echo "# netns0 -> netns1: fails, nobody answers for it on this wire"
ip netns exec netns0 ping -n -c 2 172.18.0.20
echo "# take the first route away and the other pair works instead"
ip route del 172.18.0.0/16 dev veth0 proto kernel scope link src 172.18.0.11
ip netns exec netns1 ping -n -c 1 172.18.0.21
