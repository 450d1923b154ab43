exec 2>&1
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }

sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge
ip link add v0 address 02:00:00:00:00:10 type veth peer name p0 address 02:00:00:00:00:11
ip link add v1 address 02:00:00:00:00:20 type veth peer name p1 address 02:00:00:00:00:21
ip link set v0 master br0
ip link set v1 master br0
ip link set br0 up
ip link set v0 up
ip link set v1 up
ip link set p0 up
ip link set p1 up


show bridge fdb get 02:00:00:00:00:10 dev br0
show bridge fdb get 02:00:00:00:00:10 dev br0 self
show bridge fdb get 02:00:00:00:00:10 dev v0
show bridge fdb get 02:00:00:00:00:10 brport v0
show bridge fdb get 02:00:00:00:00:10 dev v0 self
show bridge fdb get 02:00:00:00:00:10 dev nope
show bridge fdb get 02:00:00:00:00:10 br nope
show bridge fdb get 02:00:00:00:00:10 br v0
show bridge fdb get 02:00:00:00:00:10 br br0 dev v0
show bridge fdb get 02:00:00:00:00:10 br br0 vlan 5
show bridge fdb get 02:00:00:00:00:10 br br0 vlan 5000
show bridge fdb get xx br br0
show bridge fdb get to 02:00:00:00:00:10 br br0 dynamic
show bridge -s fdb get 02:00:00:00:00:10 br br0
show bridge -j fdb get 02:00:00:00:00:10 br br0
show bridge fdb show br br0
show bridge fdb show br br0
show bridge fdb flush dev br0 brport v0
show bridge fdb show br br0
show bridge fdb flush dev v1 master static
show bridge fdb show br br0
show bridge fdb flush dev v1
show bridge fdb flush dev v1 self
show bridge fdb flush dev v1 self master
show bridge fdb show br br0
show bridge fdb flush dev br0 frob
show bridge fdb flush dev br0 brport nope
show bridge fdb flush dev nope
show bridge fdb flush dev br0 vlan 5
show bridge fdb flush dev br0 vlan 5000
show bridge fdb flush dev br0 dynamic static
show bridge fdb add 02:aa:00:00:00:01 dev br0 static
show bridge fdb add 02:aa:00:00:00:01 dev br0 dynamic
show bridge fdb add 02:aa:00:00:00:01 dev br0 local
show bridge fdb add 02:aa:00:00:00:01 dev v0 master static
show bridge fdb replace 02:aa:00:00:00:01 dev v0 master static
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:02 dev v0 master static
show bridge fdb replace 02:aa:00:00:00:02 dev v0 master dynamic
show bridge fdb show br br0
show bridge fdb replace 02:aa:00:00:00:02 dev v0 master
show bridge fdb show br br0
show bridge fdb replace 02:aa:00:00:00:02 dev v1 master sticky
show bridge fdb replace 02:aa:00:00:00:02 dev v1 master sticky static
show bridge fdb replace 02:aa:00:00:00:02 dev v0 master static
show bridge fdb show br br0
show bridge fdb del 02:aa:00:00:00:01 dev br0
show bridge fdb del 02:aa:00:00:00:01 dev br0 self
show bridge fdb del 02:aa:00:00:00:02 dev v0 master vlan 3
show bridge fdb del 02:aa:00:00:00:02 dev v0 master static
show bridge fdb add 02:aa:00:00:00:02 dev v0 master dev v1
show bridge fdb add 02:aa:00:00:00:02 02:aa:00:00:00:03 dev v1
show bridge fdb add to 02:aa:00:00:00:02 dev v0 master
show bridge fdb add help
show bridge fdb add 02:aa:00:00:00:02 dev
show bridge fdb add 02:aa dev v0 master
show bridge fdb add 02:aa:00:00:00:zz dev v0 master
show bridge fdb add 2:a:0:0:0:2 dev v0 master
show bridge fdb show br br0
ip link set v1 down
show bridge fdb add 02:aa:00:00:00:0a dev v1 master dynamic
show bridge fdb add 02:aa:00:00:00:0b dev v1 master static
show bridge fdb show br br0
show bridge fdb show br br0 vlan 5
show bridge fdb show dev
show bridge fdb show help
show bridge fdb show state frob
show bridge fdb show br v0
show bridge fdb show br br0 brport v0 dynamic
ip link set v0 nomaster
show bridge fdb show br br0
show bridge fdb show dev v0
bridge fdb show dev v0
