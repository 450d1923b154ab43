exec 2>&1
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:01 type bridge
ip link add v0 address 02:00:00:00:00:10 type veth peer name p0 address 02:00:00:00:00:11
ip link set v0 master br0
show bridge fdb add 02:aa:00:00:00:01 dev v0 master vlan 99999999999
show bridge fdb add 02:aa:00:00:00:01 dev v0 master vlan x
show bridge fdb add 02:aa:00:00:00:01 dev v0 master vlan -1
show bridge fdb add 02:aa:00:00:00:01 dev v0 master vlan 0
show bridge fdb show vlan -1
show bridge fdb show state 0x40
show bridge fdb show dev __proto__
show bridge link set dev v0 cost 99999999999999
show bridge link set dev v0 priority -5
show bridge link set dev v0 state 3x
show bridge link set dev v0 state 0x3
show bridge link set dev v0 state 260
show bridge link set dev v0 mcast_router x
show bridge link set dev v0 hairpin
show bridge vlan add dev v0 vid -1
show bridge vlan add dev v0 vid 0
show bridge vlan add dev v0 vid 1-
show bridge vlan add dev v0 vid -5-10
show bridge -b
show bridge -n
show bridge --json link
show bridge -js link
show bridge -p -j link
show bridge -s -d link
show bridge --
show bridge -- link
show bridge -family inet link
show bridge -family
show bridge -0 link
show bridge fdb del
show bridge fdb del 02:aa:00:00:00:01
show bridge fdb append
show bridge fdb get
show bridge link show dev
show bridge link show dev v0 dev v0
show brctl addbr
show brctl addbr a/b
show brctl addbr br%d
show brctl addbr .
show brctl delif br0 v0 v0
show brctl setageing br0 1e5
show brctl show br0 br0
