# ask: a icmp 172.16.0.2 0 0
# watch: a/ea a/x0 b/eb b/x0
ip netns add a; ip netns add b
ip link add ea address 02:00:00:00:00:01 netns a type veth peer name eb address 02:00:00:00:00:02 netns b
for n in a b; do ip -n $n link set lo up; ip -n $n link set e$n up; done
ip -n a addr add 10.0.0.1/24 dev ea; ip -n b addr add 10.0.0.2/24 dev eb
ip -n a link add x0 address 02:00:00:00:00:11 type vxlan id 42 dstport 4789 dev ea local 10.0.0.1 remote 10.0.0.2
ip -n b link add x0 address 02:00:00:00:00:12 type vxlan id 42 dstport 4789 dev eb local 10.0.0.2 remote 10.0.0.1
for n in a b; do ip -n $n link set x0 up; done
ip -n a addr add 172.16.0.1/24 dev x0; ip -n b addr add 172.16.0.2/24 dev x0
sleep 9
