exec 2>&1
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }

sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1

ip link add e0 address 02:00:00:00:00:10 type veth peer name e1 address 02:00:00:00:00:11
ip addr add 10.0.0.1/24 dev e0
ip link set e0 up
ip link set e1 up
ip link add vx0 address 02:00:00:00:00:50 type vxlan id 42 remote 10.0.0.2 dev e0 dstport 4789
ip link add vx1 address 02:00:00:00:00:51 type vxlan id 43 dstport 0
show bridge fdb
ip link set vx0 up
ip link set vx1 up
show bridge fdb show dev vx0
show bridge fdb show dev vx1
show bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.3
show bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.3
show bridge fdb add 00:00:00:00:00:00 dev vx0 dst 10.0.0.4
show bridge fdb show dev vx0
show bridge fdb add 02:aa:00:00:00:01 dev vx0 dst 10.0.0.5
show bridge fdb add 02:aa:00:00:00:02 dev vx0 dst 10.0.0.5 self permanent
show bridge fdb add 02:aa:00:00:00:03 dev vx0 dst 10.0.0.5 static
show bridge fdb add 02:aa:00:00:00:04 dev vx0 dst 10.0.0.5 dynamic
show bridge fdb add 02:aa:00:00:00:05 dev vx0
show bridge fdb add 02:aa:00:00:00:05 dev vx0 dst 10.0.0.6 port 5000 vni 77 via e0
show bridge fdb add 02:aa:00:00:00:06 dev vx0 dst 10.0.0.6 via e1
show bridge fdb add 02:aa:00:00:00:07 dev vx0 dst 10.0.0.6 via nope
show bridge fdb add 02:aa:00:00:00:07 dev vx0 dst frob
show bridge fdb add 02:aa:00:00:00:07 dev vx0 dst 10.0.0.6 vni x
show bridge fdb add 02:aa:00:00:00:07 dev vx0 dst 10.0.0.6 port http
show bridge fdb add 02:aa:00:00:00:01 dev vx0 dst 10.0.0.5
show bridge fdb replace 02:aa:00:00:00:01 dev vx0 dst 10.0.0.9
show bridge fdb append 02:aa:00:00:00:01 dev vx0 dst 10.0.0.8
show bridge fdb append 01:00:5e:01:01:01 dev vx0 dst 10.0.0.8
show bridge fdb append 01:00:5e:01:01:01 dev vx0 dst 10.0.0.7
show bridge fdb append 01:00:5e:01:01:01 dev vx0 dst 239.1.1.1
show bridge fdb add 02:aa:00:00:00:08 dev vx0 dst fe80::1
show bridge fdb add 02:aa:00:00:00:08 dev vx0 dst 10.0.0.6 master
show bridge fdb show dev vx0
show bridge -s fdb show dev vx0
show bridge -j fdb show dev vx0
show bridge fdb show
show bridge fdb del 02:aa:00:00:00:01 dev vx0 dst 10.0.0.5
show bridge fdb del 02:aa:00:00:00:01 dev vx0 dst 10.0.0.9
show bridge fdb del 00:00:00:00:00:00 dev vx0 dst 10.0.0.3
show bridge fdb del 00:00:00:00:00:00 dev vx0 dst 10.0.0.3
show bridge fdb del 00:00:00:00:00:00 dev vx0
show bridge fdb show dev vx0
show bridge fdb get 02:aa:00:00:00:02 dev vx0
show bridge fdb get 02:aa:00:00:00:02 dev vx0 self
show bridge fdb get 02:aa:00:00:00:77 dev vx0
show bridge fdb get 02:aa:00:00:00:02 dev e0
show bridge fdb get 02:aa:00:00:00:02 dev e0 self
ip link add br0 type bridge
ip link set vx0 master br0
ip link set br0 up
show bridge fdb show dev vx0
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:0a dev vx0 master static
show bridge fdb add 02:aa:00:00:00:0b dev vx0 dst 10.0.0.3 master static
show bridge fdb add 02:aa:00:00:00:0c dev vx0 dst 10.0.0.3 master self static
show bridge fdb add 02:aa:00:00:00:0d dev vx0 dst 10.0.0.3 self static
show bridge fdb show dev vx0
show bridge link
ip link set vx0 down
show bridge fdb show dev vx0
ip link set vx0 up
show bridge fdb flush dev vx0
show bridge fdb show dev vx0
show bridge fdb flush dev br0
show bridge fdb show dev vx0
show bridge fdb flush dev vx0 master
show bridge fdb flush dev e0
ip link add mv0 link e0 address 02:00:00:00:00:99 type macvlan mode bridge
show bridge fdb show dev e0
ip link set mv0 up
show bridge fdb show dev e0
bridge fdb show dev mv0
show bridge fdb add 02:aa:00:00:00:09 dev mv0
show bridge fdb add 02:aa:00:00:00:09 dev mv0 self permanent
ip link set mv0 address 02:00:00:00:00:98
show bridge fdb show dev e0
ip link set mv0 down
show bridge fdb show dev e0
show bridge fdb
