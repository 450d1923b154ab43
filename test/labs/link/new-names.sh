exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
x ip link
x ip link add address 02:00:00:00:aa:01 type veth peer address 02:00:00:00:aa:77
x ip link add address 02:00:00:00:aa:02 type bridge
x ip link add address 02:00:00:00:aa:03 type bridge
x ip link add foo
x ip link add foo address 02:00:00:00:aa:04 type foo
x ip link add v0 address 02:00:00:00:aa:05 type veth peer name v1 address 02:00:00:00:aa:06
x ip link add v0 address 02:00:00:00:aa:07 type veth peer name v1 address 02:00:00:00:aa:08
x ip link add v2 address 02:00:00:00:aa:09 type veth peer name v1 address 02:00:00:00:aa:0a
x ip link add aaaaaaaaaaaaaaaa address 02:00:00:00:aa:0b type bridge
x ip link add aaaaaaaaaaaaaaa address 02:00:00:00:aa:0c type bridge
x ip link add a/b address 02:00:00:00:aa:0d type bridge
x ip link add "a b" address 02:00:00:00:aa:0e type bridge
x ip link add . address 02:00:00:00:aa:0f type bridge
x ip link add 'b%d' address 02:00:00:00:bb:01 type bridge
x ip link add 'b%d%d' address 02:00:00:00:aa:11 type bridge
x ip link add 'b%s' address 02:00:00:00:aa:12 type bridge
x ip link add '' address 02:00:00:00:aa:13 type bridge
x ip link add name v9 address 02:00:00:00:aa:14 type veth peer name 'p%d' address 02:00:00:00:aa:15
x ip link add name br9 mtu 70000 address 02:00:00:00:aa:16 type bridge
x ip link add name br9 mtu 10 address 02:00:00:00:aa:17 type bridge
x ip link add name br9 index 50 address 02:00:00:00:aa:18 type bridge
x ip link add name br10 address 02:00:00:00:aa:19 type bridge
x ip link add name br11 index 50 address 02:00:00:00:aa:1a type bridge
x ip link add name br11 index 0 address 02:00:00:00:aa:1b type bridge
x ip link add name br11 index -1 type bridge
x ip -d link
x ip link add link v0 name mv0 address 02:00:00:00:aa:1c type macvlan mode bridge
x ip link add link v0 name mv1 address 02:00:00:00:aa:1d type macvlan
x ip link add link nope name mv1 address 02:00:00:00:aa:1e type macvlan
x ip link add name mv1 address 02:00:00:00:aa:1f type macvlan
x ip link add vx0 address 02:00:00:00:aa:20 type vxlan id 42 remote 10.0.0.1 dstport 4789
x ip link add vx1 address 02:00:00:00:aa:21 type vxlan id 43
x ip link add vx2 address 02:00:00:00:aa:22 type vxlan id 42 dstport 4789
x ip link add vx2 address 02:00:00:00:aa:23 type vxlan
x ip -d link show type macvlan
x ip -d link show type vxlan
x ip -d link show master br9
x ip link show dev nope
x ip link show nope
x ip link del nope
x ip link del lo
x ip link set nope up
x ip link set lo master bridge0
x ip link del aaaaaaaaaaaaaaaa
x ip link del aaaaaaaaaaaaaaa
x ip link show type foo
x ip link show master nope
