exec 2>&1
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }

sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge
ip link add v0 address 02:00:00:00:00:10 type veth peer name p0 address 02:00:00:00:00:11
ip link add v1 address 02:00:00:00:00:20 type veth peer name p1 address 02:00:00:00:00:21
ip netns add n
ip link add v2 address 02:00:00:00:00:30 type veth peer name p2 netns n
ip link set v0 master br0
ip link set v1 master br0
ip link set v2 master br0
ip link set br0 up
ip link set v0 up
ip link set v1 up
ip link set p0 up
ip link set p1 up

show bridge link
show bridge link show
show bridge link show dev v0
show bridge link show dev br0
show bridge link show dev p0
show bridge link show dev nope
show bridge link list
show bridge link ls
show bridge -d link show dev v0
show bridge -s link show dev v0
show bridge -o link show
show bridge -o -d link show dev v0
show bridge -j -p link show dev v2
show bridge link set dev v0 isolated on
show bridge link set dev v0 learning off flood off
show bridge link set v0 flood on
show bridge link set dev v0 isolated maybe
show bridge link set dev v0 isolated
show bridge link set dev v0
show bridge link set
show bridge link set dev nope isolated on
show bridge link set dev p0 isolated on
show bridge link set dev br0 isolated on
show bridge link set dev br0 isolated on self
show bridge link set dev v0 isolated on self
show bridge link set dev v0 isolated off master
show bridge link set dev v0 hairpin on guard on root_block on fastleave on mcast_flood off bcast_flood off neigh_suppress on vlan_tunnel on locked on mcast_to_unicast on
show bridge -d link show dev v0
show bridge link set dev v0 hairpin off guard off root_block off fastleave off mcast_flood on bcast_flood on neigh_suppress off vlan_tunnel off locked off mcast_to_unicast off
show bridge link set dev v0 cost 7
show bridge link set dev v0 cost 0
show bridge link set dev v0 cost 65536
show bridge link set dev v0 cost x
show bridge link set dev v0 priority 5
show bridge link set dev v0 priority 64
show bridge link set dev v0 priority 3
show bridge link show dev v0
show bridge link set dev v0 state forwarding
show bridge link set dev v0 state blocking
show bridge link set dev v0 state disabled
show bridge link show dev v0
show bridge link set dev v0 state learning
show bridge link show dev v0
show bridge link set dev v0 state FORWARDING
show bridge link set dev v0 state 9
show bridge link set dev v0 state -1
show bridge link set dev v0 hwmode vepa
show bridge link set dev v0 frob on
show bridge link set dev v0 mcast_router 2
show bridge -d link show dev v0
show bridge link set dev v0 mcast_router 9
show bridge -d link show dev v0
show bridge link set dev v0 mab on
show bridge link set dev v0 bcast_flood off
show bridge link set dev v0 flush
show bridge link help
show bridge link del v0
show bridge -n n link
show bridge -n nope link
show bridge -frob link
show bridge -V
show bridge li
show bridge l s dev v0
show bridge lin sh dev v0
show bridge f s dev v1
show bridge v
show bridge vlan show
show bridge vlan
show bridge vlan show dev v0
show bridge vlan show dev nope
show bridge vlan del dev v0 vid 5
show bridge vlan add dev v0
show bridge vlan add vid 5
show bridge vlan add dev v0 vid x
show bridge vlan add dev nope vid 5
show bridge -j vlan
show bridge -d vlan show
show bridge -s vlan show
show bridge -c vlan show
show bridge vlan help
show bridge monitor help
