exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
ip link add v0 address 02:00:00:00:aa:01 type veth peer name v1 address 02:00:00:00:aa:02
ip link set v0 alias "x y"
ip link set v0 up
ip link set v1 up
ip link set v0 promisc on
x ip -j -p link show v0
x ip -br -j link
x ip -br -d link
x ip -d -j -p link show v0
x ip -t link show lo
x ip -o -4 link
x ip -6 link
x ip link show up
x ip link show nomaster type veth
x ip link sho
x ip l s
x ip l sh v0 v1
x ip -V
x ip -Z
x ip -f foo
x ip -f inet link show lo
x ip -n
x ip -b
x ip --brief link
x ip -netns
x ip help
x ip link show type bridge
x ip link show foo
