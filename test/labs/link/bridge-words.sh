exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
ip link add v0 address 02:00:00:00:aa:01 type veth peer name v1 address 02:00:00:00:aa:02
x ip link show to foo
x ip link show to fd00::/64
x ip link show to default
x ip link show to any
x ip link show -dynamic
x ip link show -foo
x ip link show secondary
x ip link show dadfailed
x ip link show noprefixroute
x ip link show label V0
x ip link add all mtu 1000 address 02:00:00:00:aa:03 type bridge
x ip link set v0 mtu 1000 
x ip link set v0 name all
x ip link show label all
x ip link add br0 address 02:00:00:00:aa:04 type bridge no_linklocal_learn 5 mcast_stats_enabled 7 mcast_query_use_ifaddr 3 mcast_hash_elasticity 5 vlan_stats_per_port 1 mcast_last_member_count 9 mcast_router 2
x ip -d link show br0
x ip link set br0 type bridge group_address 01:80:c2:00:00:00
x ip link set br0 type bridge group_address 01:80:c2:00:00:10
x ip link set br0 type bridge group_address foo
x ip link set br0 type bridge group_address 01:80:c2:00:00
x ip link set br0 type bridge mcast_router 3
x ip link set br0 type bridge vlan_stats_enabled 1
x ip link set br0 type bridge forward_delay 1 forward_delay
x ip link set br0 type bridge forw 300
x ip link set br0 type bridge f 300
x ip link set br0 type bridge m 300
x ip link set br0 type bridge h 300
x ip link set br0 type bridge ag 300
x ip link set br0 type bridge s 0
x ip link set br0 type bridge p 300
x ip link set br0 type bridge g 8
x ip link set br0 type bridge mcast_s 1
x ip link set br0 type bridge nf 1
x ip link set br0 type bridge no 1
x ip link set br0 type bridge n 1
x ip -d link show br0
ip link set v1 master br0
x ip link set v1 type bridge_slave c 5
x ip link set v1 type bridge_slave p 5
x ip link set v1 type bridge_slave l off
x ip link set v1 type bridge_slave f off
x ip link set v1 type bridge_slave h on
x ip link set v1 type bridge_slave g on
x ip link set v1 type bridge_slave m off
x ip link set v1 type bridge_slave mcast_f off
x ip link set v1 type bridge_slave i on
x ip link set v1 type bridge_slave b off
x ip link set v1 type bridge_slave state x
x ip link set v1 type bridge_slave cost x
x ip link set v1 type bridge_slave cost 70000
x ip link set v1 type bridge_slave priority x
x ip link set v1 type bridge_slave mcast_router 2
x ip link set v1 type bridge_slave mcast_router 9
x ip link set v1 type bridge_slave isolated
x ip -d link show v1
x ip link set v1 type bridge_slave state 3
ip link set br0 up
ip link set v0 up
ip link set v1 up
x ip link set v1 type bridge_slave state 2
x ip -d link show v1
x ip link show br0
x ip link set v1 type bridge_slave state 4
x ip -d link show v1
x ip link show br0
x ip link set v1 type bridge_slave state 1
x ip -d link show v1
x ip link set v1 type bridge_slave state 0
x ip -d link show v1
x ip link show br0
x ip link set v1 type bridge_slave state 3
x ip -d link show v1
