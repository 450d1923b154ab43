exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
x ip netns add a
x ip netns add a
x ip netns add b
x ip netns
x ip link add v0 address 02:00:00:00:aa:01 type veth peer name v1 address 02:00:00:00:aa:02
x ip link
x ip link set v0 up
x ip link
x ip link set v1 up
x ip link
x ip link set v0 down
x ip link
x ip link set v0 netns a
x ip link
x ip -n a link
x ip netns list
x ip netns list-id
x ip -n a netns list-id
x ip link add br0 address 02:00:00:00:aa:03 type bridge
x ip link set br0 up
x ip link
x ip link set v1 master br0
x ip link
x ip -n a link set v0 up
x ip link
ip link show br0 > /dev/null
x ip -d link
x ip -br link
x ip -j link
x ip -j -d link
x ip -o link
x ip -d -o link
x ip link set br0 down
x ip link
x ip -n a link set v0 netns b
x ip link
x ip -n b link
x ip netns list-id
x ip netns
x ip link
x ip netns
x ip netns list-id
x ip netns exec nope true
x ip netns exec a nope
x ip netns exec a
x ip -n nope link
x ip foo
x ip
