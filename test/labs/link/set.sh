exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
ip link add br0 address 02:00:00:00:aa:01 type bridge
ip netns add a
x ip link set v0 up name foo
x ip link show foo
x ip link show v0
x ip link set foo name br0
x ip link set foo name v0
x ip link set v0 mtu 10
x ip link set v0 mtu 100000
x ip link set v0 mtu abc
x ip link set v0 mtu 9000
x ip link set v0 address 01:00:00:00:00:01
x ip link set v0 address 00:00:00:00:00:00
x ip link set v0 address 02:00:00:00:00
x ip link set v0 address 02:00:00:00:00:zz
x ip link set v0 address 02:00:00:00:00:10
x ip link set v0 arp off
x ip link set v0 arp foo
x ip link set v0 multicast off
x ip link set v0 promisc on
x ip link set v0 allmulticast on
x ip link set v0 txqueuelen 5
x ip link set v0 txqueuelen -1
x ip link set v0 alias "hello world"
x ip link set v0 group 5
x ip -d link show v0
x ip link show group 5
x ip link set v0 alias ""
x ip link set v0 group default
x ip link show v0
x ip link set v0 promisc off arp on multicast on allmulticast off
x ip link show v0
x ip link set lo mtu 100
x ip link set lo address 02:00:00:00:00:10
x ip link set lo name foo
x ip link set lo netns a
x ip link set br0 netns a
x ip link set v0 netns a
x ip link set v1 netns nope
x ip link set v1 foo
x ip link set v1
x ip link set
x ip link set dev
x ip link set v1 master
x ip link set v1 master nope
x ip link set v1 master lo
x ip link set v1 master v1
x ip link set v1 master br0
ip link add br0 address 02:00:00:00:aa:02 type bridge
x ip link set v1 master br0
x ip link set v1 master br0
x ip link set br0 master br0
ip link add br1 address 02:00:00:00:aa:03 type bridge
x ip link set br0 master br1
x ip link set lo master br1
x ip link set v1 master br1
x ip link set v1 nomaster
x ip link set v1 nomaster
x ip link show master br1
x ip link set v1 type bridge_slave cost 5
x ip link set v1 master br1
x ip link set v1 type bridge_slave cost 5 priority 4 state 0 hairpin on guard on root_block on fastleave on learning off flood off proxy_arp on proxy_arp_wifi on mcast_flood off bcast_flood off mcast_to_unicast on neigh_suppress on isolated on locked on vlan_tunnel on
x ip -d link show v1
x ip link set v1 type bridge_slave priority 99
x ip link set v1 type bridge_slave cost 0
x ip link set v1 type bridge_slave foo 0
x ip link set v1 type bridge_slave isolated foo
x ip link set v1 type bridge_slave state 9
x ip -d link show br1
x ip -d link show br1
x ip link set br1 type bridge forward_delay 1
x ip link set br1 type bridge max_age 1
x ip link set br1 type bridge mcast_snooping 0
x ip link set br1 type bridge foo
x ip link set br1 type bridge group_fwd_mask 1
x ip link set br1 type bridge nf_call_iptables 1
x ip link set br1 type bridge help
x ip link set br1 type foo
x ip link set br1 type bridge_slave
x ip link help
x ip link foo
x ip link show v7
x ip -n a link show v8
x ip link add v7 address 02:00:00:00:aa:04 type veth foo
x ip link add v10 type
x ip link
x ip -n a link
