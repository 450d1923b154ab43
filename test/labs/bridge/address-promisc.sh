exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:01 type bridge; 
ip link set br0 up;
ip link add v0 address 02:00:00:00:00:10 type veth peer name p0 address 02:00:00:00:00:11
ip link set v0 master br0; echo "# enslaved down"; ip link show br0; bridge fdb show
ip link set br0 down; ip link set br0 up; ip link show br0
ip link set v0 up;  ip link show br0
ip link set p0 up;  ip link show br0
ip link set v0 nomaster; ip link show br0
ip link set br0 address 00:00:00:00:00:00; echo $?
ip link add br1 address 02:00:00:00:00:02 type bridge; ip link set v0 master br1; bridge fdb show; ip link set v0 nomaster; bridge fdb show
ip link add v1 address 02:00:00:00:00:10 type veth peer name p1 address 02:00:00:00:00:12
ip link set v0 master br1; ip link set v1 master br1; ip link set br1 up; ip link set v0 up; ip link set v1 up; bridge fdb show; ip link set v0 nomaster; bridge fdb show;  ip link set v1 nomaster; bridge fdb
echo "# promisc"; ip link set v0 master br1; ip -d link show v0 | head -3;  bridge link set dev v0 learning off; ip -d link show v0 | head -3; bridge link set dev v0 flood off; ip -d link show v0 | head -3; bridge link set dev v0 learning on flood on;ip link set v1 master br1;  bridge link set dev v0 flood off learning off; ip -d link show v0 | head -2;ip -d link show v1 | head -2; ip -d link show br1 | head -2; ip link set br1 promisc on; ip -d link show v0 | head -2;ip -d link show v1 | head -2; ip -d link show br1 | head -2;
ip link set br1 mtu 1400;ip link set v0 mtu 1300;  ip link show br1
