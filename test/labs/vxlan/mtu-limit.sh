exec 2>&1
ip link add d0 type veth peer name d1; 
for m in 1500 1400 9000 1451; do for how in "dev d0" "local 10.0.0.1" "" "dev d0 remote 10.0.0.1" "dev d0 remote fd00::1"; do
echo "# $m $how"; ip link add vx0 mtu $m type vxlan id 4 dstport 4789 $how; ip -o link show vx0 | grep -o 'mtu [0-9]*'; ip link set vx0 mtu 1480; ip link set vx0 mtu 9000; ip -o link show vx0 | grep -o 'mtu [0-9]*'; ip link del vx0; done; done
