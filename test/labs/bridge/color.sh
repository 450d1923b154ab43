exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge; ip link set br0 up;  ip link add v0 address 02:00:00:00:00:10 type veth peer name p0; ip link set v0 master br0 up
bridge -c fdb; bridge -c -s fdb; bridge -c link; bridge -c -d link; bridge -c vlan
ip link add vx0 address 02:00:00:00:03:01 type vxlan id 42 dstport 4789 remote 10.0.0.1; ip link add vx1 address 02:00:00:00:03:01 type vxlan id 42 dstport 4789 remote fd00::1;  bridge -c fdb show dev vx0;  bridge -c fdb show dev vx1
bridge -c -j link; bridge -c -j fdb show dev v0; bridge -color=auto link;bridge -color=never link;bridge -color=frob link; bridge -com vlan; bridge -col link; bridge -co link; bridge -c=always link
bridge -c fdb get 02:00:00:00:00:10 br br0; COLORFGBG=";0" bridge -c fdb show dev v0
