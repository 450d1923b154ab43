exec 2>&1
# the groups that devices listen to, as bridge fdb prints them
ip link set lo up
ip link add br0 address 02:00:00:00:00:01 type bridge
bridge fdb show
ip link set br0 up
echo "--- up"; bridge fdb show
ip netns add c0
ip link add v0 address 02:00:00:00:00:02 type veth peer name e0 address 02:00:00:00:00:03 netns c0
ip link set v0 master br0
ip addr add fd00::1:2345/64 dev br0
echo "--- port down"; bridge fdb show
ip link set v0 up
ip -n c0 link set e0 up
sleep 3
echo "--- all up"; bridge fdb show
sysctl -w net.ipv6.conf.all.forwarding=1
echo "--- forwarding"; bridge fdb show
ip link set br0 type bridge mcast_snooping 0
echo "--- no snooping"; bridge fdb show
ip link set br0 down
echo "--- br0 down"; bridge fdb show
ip link set br0 up
ip link set v0 nomaster
sysctl -w net.ipv6.conf.all.disable_ipv6=1
echo "--- no IPv6"; bridge fdb show
