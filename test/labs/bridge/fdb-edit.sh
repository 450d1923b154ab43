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



show bridge fdb add 02:aa:00:00:00:01 dev v0
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:02 dev v0 master
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:03 dev v0 master static
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:04 dev v0 master dynamic
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:05 dev v0 master local
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:06 dev v0 master temp
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:07 dev v0 master permanent
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:08 dev v0 master sticky static
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:09 dev v0 master extern_learn
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:0a dev br0
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:0b dev br0 self
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:0c dev br0 master
show bridge fdb show br br0
show bridge fdb add 02:aa:00:00:00:0b dev br0 self
show bridge fdb add 02:aa:00:00:00:02 dev v0 master
show bridge fdb replace 02:aa:00:00:00:02 dev v1 master static
show bridge fdb show br br0
show bridge fdb append 02:aa:00:00:00:02 dev v1 master static
show bridge fdb append 02:aa:00:00:00:22 dev v1 master static
show bridge fdb change 02:aa:00:00:00:22 dev v1 master static
show bridge fdb add 02:aa:00:00:00:30 dev v0 self
bridge fdb show dev v0
show bridge fdb add 02:aa:00:00:00:31 dev v0 self master
bridge fdb show dev v0
show bridge fdb add 01:00:5e:01:02:03 dev v0 self
bridge fdb show dev v0
show bridge fdb add 01:00:5e:01:02:04 dev v0 master
bridge fdb show dev v0
show bridge fdb add 01:00:5e:01:02:03 dev v0 self
show bridge fdb add 02:aa:00:00:00:30 dev v0 self
show bridge fdb add 02:aa:00:00:00:32 dev v0 self static
show bridge fdb add 02:aa:00:00:00:33 dev v0 self dynamic
show bridge fdb del 02:aa:00:00:00:30 dev v0 self
bridge fdb show dev v0
show bridge fdb del 02:aa:00:00:00:30 dev v0 self
show bridge fdb del 02:aa:00:00:00:77 dev v0 master
show bridge fdb del 02:aa:00:00:00:03 dev v1 master
show bridge fdb del 02:aa:00:00:00:03 dev v0 master
show bridge fdb del 02:aa:00:00:00:04 dev v0
show bridge fdb del 02:00:00:00:00:10 dev v0 master
show bridge fdb show br br0
show bridge fdb add zz dev v0 master
show bridge fdb add 02:aa:00:00:00:40 dev nope master
show bridge fdb add 02:aa:00:00:00:40 master
show bridge fdb add dev v0
show bridge fdb add 02:aa:00:00:00:40 dev v0 master frob
show bridge fdb add 02:aa:00:00:00:40 dev v0 master vlan 5
show bridge fdb add 02:aa:00:00:00:40 dev v0 master vlan 5000
show bridge fdb add 02:aa:00:00:00:40 dev v0 master dst 10.0.0.1
show bridge fdb add 02:aa:00:00:00:41 dev p0 master
show bridge fdb add 02:aa:00:00:00:41 dev p0
show bridge fdb add 02:aa:00:00:00:42 dev p0 self
bridge fdb show dev p0
show bridge fdb add 00:00:00:00:00:00 dev v0 master static
show bridge fdb add ff:ff:ff:ff:ff:ff dev v0 master static
show bridge fdb add 02:aa:00:00:00:43 dev lo self
show bridge fdb get 02:aa:00:00:00:02 br br0
show bridge fdb get 02:aa:00:00:00:02 dev v1 master
show bridge fdb get 02:aa:00:00:00:02 dev v0 master
show bridge fdb get 02:aa:00:00:00:99 br br0
show bridge fdb get 02:aa:00:00:00:02
show bridge fdb get 02:00:00:00:00:21 br br0
show bridge fdb get dev v0
show bridge fdb get 02:aa:00:00:00:0b dev br0 self
show bridge fdb show br br0
show bridge fdb flush dev br0
show bridge fdb show br br0
show bridge fdb flush dev v0 master
show bridge fdb flush
show bridge fdb frob
show bridge fdb help
show bridge frob
show bridge fdb show br nope
show bridge fdb show dev nope
show bridge fdb show brport v0
show bridge fdb show dynamic
show bridge fdb show static
show bridge fdb show permanent
show bridge fdb show state static
show bridge fdb show br br0 brport v1
show bridge fdb show br br0 dev v1
show bridge fdb show v0
show bridge fdb show frob
show bridge fdb
show bridge fdb list dev v1
show bridge -s fdb show dev v1
show bridge -d fdb show dev v1
show bridge -j -p fdb show dev v1
show bridge -d -j fdb show dev v0
show bridge -o fdb show dev v1
show bridge -s -s fdb show dev v1
