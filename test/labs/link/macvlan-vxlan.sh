exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
ip link add v0 address 02:00:00:00:aa:01 type veth peer name v1 address 02:00:00:00:aa:02
ip link add mv0 link v0 address 02:00:00:00:aa:03 type macvlan mode private
ip link add vx0 address 02:00:00:00:aa:04 type vxlan id 42 remote 10.0.0.1 local 10.0.0.2 dev v0 dstport 4789 ttl 5 tos 3 ageing 60 nolearning srcport 1000 2000 
ip link add vx1 address 02:00:00:00:aa:05 type vxlan id 43 remote fe80::1 dstport 0 dev v0
ip link add vx2 address 02:00:00:00:aa:06 type vxlan id 44 ttl inherit tos inherit dstport 4789 ageing 0 srcport 0 0 local fd00::1
ip link add vx3 address 02:00:00:00:aa:08 type vxlan id 45 dstport 4789
x ip -d link show mv0
x ip -d -j link show mv0
x ip -d link show vx0
x ip -d -j link show vx0
x ip -d link show vx1
x ip -d -j link show vx1
x ip -d link show vx2
x ip -d link show vx3
x ip -d -j link show vx3
ip netns add a
ip link set vx0 netns a
ip link set mv0 netns a
x ip -n a -d link
ip link set v0 up
x ip -n a link
x ip -n a link set mv0 up
x ip -n a link
x ip -d link show v0
x ip link set v1 up
x ip -n a link show mv0
x ip link show v0
ip link add brx address 02:00:00:00:aa:09 type bridge
x ip link set v1 master brx
x ip -d link show brx
x ip link set v1 nomaster
x ip -d link show brx
x ip link set v0 master brx
x ip -n a link set vx0 master brx
x ip link set vx1 master brx
x ip -d link show vx1
x ip link show brx
