exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
ip link add v0 address 02:00:00:00:aa:01 type veth peer name v1 address 02:00:00:00:aa:02
ip netns add a
ip link add br0 address 02:00:00:00:aa:03 type bridge
ip addr add 10.0.0.1/24 dev v0
x ip link show to 10.0.0.1
x ip link show to 10.0.0.0/24
x ip link show label foo
x ip link show dynamic
x ip link show permanent
x ip link show primary
x ip link show scope host
x ip link show scope foo
x ip link replace v20 address 02:00:00:00:aa:04 type veth
x ip link replace v20 address 02:00:00:00:aa:05 type veth
x ip link replace v20 address 02:00:00:00:aa:06 type bridge
x ip link replace v20 mtu 1400
x ip link set v0 netns a index 77
x ip -n a link show v0
x ip link set v1 index 77 netns a
x ip link set v1 index 78
x ip link add all address 02:00:00:00:aa:07 type bridge
x ip link add default address 02:00:00:00:aa:08 type veth
x ip link set br0 type bridge ageing_time 101 forward_delay 201 hello_time 103 max_age 601
x ip -d link show br0
x ip link set br0 type bridge ageing_time 0
x ip link set br0 type bridge ageing_time 4294967295
x ip link set br0 type bridge forward_delay 100000
x ip -d link show br0
x ip link set br0 type bridge mcast_igmp_version 7
x ip link set br0 type bridge mcast_mld_version 7
x ip link set br0 type bridge mcast_hash_max 3
x ip link set br0 type bridge mcast_router 7
x ip link set br0 type bridge vlan_default_pvid 5
x ip link set br0 type bridge vlan_protocol 802.1ad
x ip link set br0 type bridge group_address 01:80:c2:00:00:05
x ip link set br0 type bridge group_address 01:80:c2:00:00:01
x ip link set br0 type bridge mcast_snooping 5
x ip link set br0 type bridge fdb_flush
x ip link set br0 type bridge_slave fdb_flush
x ip link set br0 type bridge mcast_stats_enabled 1 vlan_stats_enabled 1
x ip -d link show br0
x ip link set br0 type bridge mcast_startup_query_interval 5 mcast_query_interval 5
x ip -d link show br0
x ip link show br0
x ip link show v30
x ip -j link show lo
x ip link show lo
x ip link set lo down
x ip link set lo promisc on
x ip link show lo
x ip link set lo up
x ip link set lo mtu 0
x ip link set lo mtu 2000000
x ip link show lo
x ip link set lo arp off
x ip link show lo
x ip link set lo multicast on
x ip link show lo
x ip link set lo netns a
x ip link set lo group 7
x ip link set lo txqueuelen 0
x ip link show lo
x ip -j link show lo
x ip link set lo address 02:00:00:00:00:01
x ip link set lo address 01:00:00:00:00:01
x ip link show lo
