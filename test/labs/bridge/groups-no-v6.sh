exec 2>&1
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add v0 address 02:00:00:00:00:10 type veth peer name p0 address 02:00:00:00:00:11
ip link set v0 up
ip link set p0 up
show bridge fdb
ip link set v0 down
show bridge fdb
ip link set v0 up
show bridge fdb
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link set br0 up
show bridge fdb show dev br0
ip link set br0 down
show bridge fdb show dev br0
ip link set br0 up
show bridge fdb show dev br0
ip link set br0 type bridge mcast_snooping 0
show bridge fdb show dev br0
ip link set br0 type bridge mcast_snooping 1
show bridge fdb show dev br0
ip link set br0 down
show bridge fdb show dev br0
