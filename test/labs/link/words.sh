exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
ip link add v0 address 02:00:00:00:aa:01 type veth peer name v1 address 02:00:00:00:aa:02
ip netns add a
x ip link set v0 address 2:0:0:0:0:1
x ip link show v0
x ip link set v0 address 0x02:0:0:0:0:1
x ip link set v0 address 02-00-00-00-00-01
x ip link set v0 address ""
x ip link set v0 address 02:00:00:00:00:01:02
x ip link set v0 address 002:0:0:0:0:1
x ip link set v0 address 102:0:0:0:0:1
x ip link set v0 address 10.0.0.1
x ip link set v0 address
x ip link set v0 name a:b
x ip link set v0 name "a b"
x ip link set v0 name "x%d"
x ip link show type veth
x ip link set x0 name v0
x ip link set v0 name ""
x ip link set v0 name .
x ip link set v0 name all
x ip link set all name default
x ip link set default name v0
x ip link set v0 name v0
x ip link set v0 name aaaaaaaaaaaaaaaa
x ip link set v0 name aaaaaaaaaaaaaaa
x ip link set aaaaaaaaaaaaaaa name v0
x ip link set v0 mtu 0x500
x ip link show v0
x ip link set v0 mtu -1
x ip link set v0 mtu 4294967295
x ip link set v0 mtu 1500 mtu 1600
x ip link set v0 mtu 02734
x ip link set v0 mtu
x ip link set v0 qlen 7
x ip link set v0 txq 8
x ip link set v0 qlen abc
x ip link set v0 group 5 group 6
x ip link set v0 group foo
x ip link set group 5 up
x ip link set group 0 up
x ip link set group 0 down
x ip link set v0 group 5
x ip link set group 5 up
x ip link show group 5
x ip link show group default
x ip link show group foo
x ip link set group 5 mtu 1400
x ip link del group 0
x ip link del group 7
x ip link show v0 up
x ip link show v1 up
x ip link show dev v0 master v1
x ip link show dev v0 type bridge
x ip link show dev v0 nomaster
x ip -j link show type bridge
x ip -j link show up
x ip -j link show dev v1 up
x ip -j link show nomaster
x ip -j link show group 5
x ip -br link show type veth
x ip link show master
x ip link show type
x ip link show vrf foo
x ip link show scope link
x ip link show to 10.0.0.1
x ip link show label foo
x ip link show dynamic
x ip link set dev v0 dev v1 up
x ip link set v0 up down
x ip link show v0
x ip link set v0 up master
x ip link set v0 multicast
x ip link set v0 allmulticast x
x ip link set v0 promisc x
x ip link set v0 carrier off
x ip link set v0 carrier x
x ip link set v0 alias
x ip link set v0 nomas
x ip link set v0 noma
x ip link set v0 m 5
x ip link set v0 vrf foo
x ip link set v0 addrgenmode none
x ip -d link show v0
x ip link set v0 addrgenmode foo
x ip link set v0 addrgenmode random
x ip link set v0 addrgenmode eui64
x ip link set v0 index 5
x ip link add v5 dev v6 address 02:00:00:00:aa:03 type veth
x ip link add dev v5 name v6 address 02:00:00:00:aa:04 type veth
x ip link add name v5 dev v5 address 02:00:00:00:aa:05 type veth
x ip link add v9 address 02:00:00:00:aa:06 type veth peer v10 v11
x ip link add v9 address 02:00:00:00:aa:07 type veth peer name v10 foo bar address 02:00:00:00:aa:08
x ip link add v9 type veth help
x ip link add v9 help
x ip link add help
x ip link add v9 type bridge help
x ip link add v9 mtu address 02:00:00:00:aa:09 type bridge
x ip link add v9 link address 02:00:00:00:aa:0a type bridge
x ip link add v9 address 02:00:00:00:aa:0b type bridge forward_delay
x ip link add v9 address 02:00:00:00:aa:0c type bridge forward_delay x
x ip link add v9 address 02:00:00:00:aa:0d type bridge priority 70000
x ip link add v9 address 02:00:00:00:aa:0e type bridge ageing x
x ip link add v9 address 02:00:00:00:aa:0f type bridge hello_time x max_age 5
x ip link add v9 address 02:00:00:00:aa:10 type bridge vlan_protocol foo
x ip link add v9 address 02:00:00:00:aa:11 type bridge group_fwd_mask 99999
x ip link add v9 address 02:00:00:00:aa:12 type bridge mcast_router 2 mcast_hash_max 512 mcast_querier_interval 5
x ip -d link show v9
x ip link add v12 address 02:00:00:00:aa:13 type bridge mcast_querier x
x ip link add v12 address 02:00:00:00:aa:14 type bridge mcast_hash_max 3
x ip link add v12 address 02:00:00:00:aa:15 type bridge mcast_igmp_version 9
x ip link add v12 address 02:00:00:00:aa:16 type bridge no_linklocal_learn 5
x ip link add m1 link v0 address 02:00:00:00:aa:17 type macvlan mode foo
x ip link add m1 link v0 address 02:00:00:00:aa:18 type macvlan foo
x ip link add m1 link v0 address 02:00:00:00:aa:19 type macvlan mode
x ip link add m1 address 02:00:00:00:aa:1a type macvlan mode bridge
x ip link add m1 link lo address 02:00:00:00:aa:1b type macvlan mode bridge
x ip link add m1 link v0 mtu 9000 address 02:00:00:00:aa:1c type macvlan mode bridge
x ip link add m1 link v0 address 01:00:00:00:00:00 type macvlan
x ip link add vx address 02:00:00:00:aa:1d type vxlan
x ip link add vx address 02:00:00:00:aa:1e type vxlan id
x ip link add vx address 02:00:00:00:aa:1f type vxlan id x
x ip link add vx address 02:00:00:00:aa:20 type vxlan id 16777216
x ip link add vx address 02:00:00:00:aa:21 type vxlan id 5 foo
x ip link add vx address 02:00:00:00:aa:22 type vxlan id 5 dstport 4789 remote foo
x ip link add vx address 02:00:00:00:aa:23 type vxlan id 5 dstport 4789 local 10.0.0.1 remote fd00::1
x ip link add vx address 02:00:00:00:aa:24 type vxlan id 5 dstport 4789 remote 239.0.0.1
x ip link add vx address 02:00:00:00:aa:25 type vxlan id 5 dstport x
x ip link add vx address 02:00:00:00:aa:26 type vxlan id 5 dstport 4789 ttl 300
x ip link add vx address 02:00:00:00:aa:27 type vxlan id 5 dstport 4789 tos zz
x ip link add vx address 02:00:00:00:aa:28 type vxlan id 5 dstport 4789 srcport 5
x ip link add vx address 02:00:00:00:aa:29 type vxlan id 5 dstport 4789 ageing x
x ip link add vx address 02:00:00:00:aa:2a type vxlan id 5 dstport 4789 dev nope
x ip link del
x ip link del v0 v1
x ip link del dev v0 type veth
x ip link del v9 type veth
x ip link delete v7 type foo bar
x ip link change lo up
x ip link lst lo
x ip link list lo
x ip link replace v20 address 02:00:00:00:aa:2b type veth
