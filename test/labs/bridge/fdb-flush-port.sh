exec 2>&1
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link add br1 address 02:00:00:00:00:02 type bridge
ip link add v0 address 02:00:00:00:00:10 type veth peer name p0 address 02:00:00:00:00:11
ip link add v1 address 02:00:00:00:00:20 type veth peer name p1 address 02:00:00:00:00:21
ip link add v2 address 02:00:00:00:00:30 type veth peer name p2 address 02:00:00:00:00:31
ip link set v0 master br0
ip link set v1 master br0
ip link set v2 master br1
show bridge fdb flush dev br0 brport v2
show bridge fdb flush dev br0 brport br1
show bridge fdb flush dev br0 brport br0
show bridge fdb show br br0
show bridge fdb flush dev br0 brport p0
show bridge fdb flush dev v0 master brport v1
show bridge fdb show br br0
show bridge fdb flush dev v0 brport v1
show bridge fdb flush dev v0 master brport v0
show bridge fdb show br br0
show bridge fdb flush dev br1 self
show bridge fdb flush dev br1 master
show bridge fdb flush dev v2 master self
