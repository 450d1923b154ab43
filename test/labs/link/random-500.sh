exec 2>&1
quietly(){ "$@"; }
x(){ echo "# $*"; "$@"; echo "rc=$?"; }
x ip netns add a
x ip netns add b
quietly sysctl -qw net.ipv6.conf.all.disable_ipv6=1
quietly sysctl -qw net.ipv6.conf.default.disable_ipv6=1
quietly ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1
quietly ip netns exec a sysctl -qw net.ipv6.conf.default.disable_ipv6=1
quietly ip netns exec b sysctl -qw net.ipv6.conf.all.disable_ipv6=1
quietly ip netns exec b sysctl -qw net.ipv6.conf.default.disable_ipv6=1
x ip link add v0 address 02:00:00:00:09:01 type veth peer name v1 address 02:00:00:00:09:02
x ip link add v2 address 02:00:00:00:09:03 type veth peer name v3 address 02:00:00:00:09:04 netns a
x ip link add br0 address 02:00:00:00:09:0a type bridge
x ip link add br1 address 02:00:00:00:09:09 type bridge
x ip link set br0 up
x ip link set br1 up
x ip link set v0 up
x ip link set v1 up
x ip link set v2 up
x ip -n a link set v3 up
x ip link set v0 master br0
x ip link set v2 master br0
x ip link add m0 link v1 address 02:00:00:00:09:05 type macvlan mode bridge
x ip link set m0 up
x ip link set m1 mtu 9000
x ip link set m0 nomaster
x ip link add br1 address 02:00:00:00:00:05 type bridge
x ip -n a link add br1 address 02:00:00:00:00:ec type bridge
x ip link set br1 up
x ip -n a link set v3 up
ip link show v0 > /dev/null 2>&1
ip link show v1 > /dev/null 2>&1
ip link show v2 > /dev/null 2>&1
ip link show v3 > /dev/null 2>&1
ip link show br0 > /dev/null 2>&1
ip link show br1 > /dev/null 2>&1
ip link show m0 > /dev/null 2>&1
ip link show m1 > /dev/null 2>&1
ip link show x0 > /dev/null 2>&1
ip link show veth0 > /dev/null 2>&1
ip link show veth1 > /dev/null 2>&1
ip -n a link show v0 > /dev/null 2>&1
ip -n a link show v1 > /dev/null 2>&1
ip -n a link show v2 > /dev/null 2>&1
ip -n a link show v3 > /dev/null 2>&1
ip -n a link show br0 > /dev/null 2>&1
ip -n a link show br1 > /dev/null 2>&1
ip -n a link show m0 > /dev/null 2>&1
ip -n a link show m1 > /dev/null 2>&1
ip -n a link show x0 > /dev/null 2>&1
ip -n a link show veth0 > /dev/null 2>&1
ip -n a link show veth1 > /dev/null 2>&1
ip -n b link show v0 > /dev/null 2>&1
ip -n b link show v1 > /dev/null 2>&1
ip -n b link show v2 > /dev/null 2>&1
ip -n b link show v3 > /dev/null 2>&1
ip -n b link show br0 > /dev/null 2>&1
ip -n b link show br1 > /dev/null 2>&1
ip -n b link show m0 > /dev/null 2>&1
ip -n b link show m1 > /dev/null 2>&1
ip -n b link show x0 > /dev/null 2>&1
ip -n b link show veth0 > /dev/null 2>&1
ip -n b link show veth1 > /dev/null 2>&1
x ip -d link
x ip -n a -d link
x ip -n b -d link
x ip link set br1 master br0
x ip link set v1 up
x ip -n a link add v3 address 02:00:00:00:03:b9 type veth peer name v3 address 02:00:00:00:03:2e
x ip -n a link add m1 address 02:00:00:00:00:d8 link m1 type macvlan mode vepa
x ip -n a link add m1 address 02:00:00:00:02:b5 link v0 type macvlan mode bridge
x ip link del x0
ip link show v0 > /dev/null 2>&1
ip link show v1 > /dev/null 2>&1
ip link show v2 > /dev/null 2>&1
ip link show v3 > /dev/null 2>&1
ip link show br0 > /dev/null 2>&1
ip link show br1 > /dev/null 2>&1
ip link show m0 > /dev/null 2>&1
ip link show m1 > /dev/null 2>&1
ip link show x0 > /dev/null 2>&1
ip link show veth0 > /dev/null 2>&1
ip link show veth1 > /dev/null 2>&1
ip -n a link show v0 > /dev/null 2>&1
ip -n a link show v1 > /dev/null 2>&1
ip -n a link show v2 > /dev/null 2>&1
ip -n a link show v3 > /dev/null 2>&1
ip -n a link show br0 > /dev/null 2>&1
ip -n a link show br1 > /dev/null 2>&1
ip -n a link show m0 > /dev/null 2>&1
ip -n a link show m1 > /dev/null 2>&1
ip -n a link show x0 > /dev/null 2>&1
ip -n a link show veth0 > /dev/null 2>&1
ip -n a link show veth1 > /dev/null 2>&1
ip -n b link show v0 > /dev/null 2>&1
ip -n b link show v1 > /dev/null 2>&1
ip -n b link show v2 > /dev/null 2>&1
ip -n b link show v3 > /dev/null 2>&1
ip -n b link show br0 > /dev/null 2>&1
ip -n b link show br1 > /dev/null 2>&1
ip -n b link show m0 > /dev/null 2>&1
ip -n b link show m1 > /dev/null 2>&1
ip -n b link show x0 > /dev/null 2>&1
ip -n b link show veth0 > /dev/null 2>&1
ip -n b link show veth1 > /dev/null 2>&1
x ip -d link
x ip -n a -d link
x ip -n b -d link
x ip link add m0 address 02:00:00:00:02:e7 link m0 type macvlan mode bridge
x ip link set v0 master br0
x ip link add v3 address 02:00:00:00:00:b4 type veth peer name v3 address 02:00:00:00:02:7a netns b up
x ip link add v3 address 02:00:00:00:00:57 type veth peer name v0 address 02:00:00:00:03:7b netns a up
x ip link set br1 master br0
x ip link add m0 address 02:00:00:00:03:6d link m1 type macvlan
ip link show v0 > /dev/null 2>&1
ip link show v1 > /dev/null 2>&1
ip link show v2 > /dev/null 2>&1
ip link show v3 > /dev/null 2>&1
ip link show br0 > /dev/null 2>&1
ip link show br1 > /dev/null 2>&1
ip link show m0 > /dev/null 2>&1
ip link show m1 > /dev/null 2>&1
ip link show x0 > /dev/null 2>&1
ip link show veth0 > /dev/null 2>&1
ip link show veth1 > /dev/null 2>&1
ip -n a link show v0 > /dev/null 2>&1
ip -n a link show v1 > /dev/null 2>&1
ip -n a link show v2 > /dev/null 2>&1
ip -n a link show v3 > /dev/null 2>&1
ip -n a link show br0 > /dev/null 2>&1
ip -n a link show br1 > /dev/null 2>&1
ip -n a link show m0 > /dev/null 2>&1
ip -n a link show m1 > /dev/null 2>&1
ip -n a link show x0 > /dev/null 2>&1
ip -n a link show veth0 > /dev/null 2>&1
ip -n a link show veth1 > /dev/null 2>&1
ip -n b link show v0 > /dev/null 2>&1
ip -n b link show v1 > /dev/null 2>&1
ip -n b link show v2 > /dev/null 2>&1
ip -n b link show v3 > /dev/null 2>&1
ip -n b link show br0 > /dev/null 2>&1
ip -n b link show br1 > /dev/null 2>&1
ip -n b link show m0 > /dev/null 2>&1
ip -n b link show m1 > /dev/null 2>&1
ip -n b link show x0 > /dev/null 2>&1
ip -n b link show veth0 > /dev/null 2>&1
ip -n b link show veth1 > /dev/null 2>&1
x ip -d link
x ip -n a -d link
x ip -n b -d link
x ip link set v3 master br0
x ip -n a link add m0 address 02:00:00:00:00:5d link m1 type macvlan mode bridge
x ip link set v3 type bridge priority 7
x ip link del v0
x ip link add m0 address 02:00:00:00:01:44 link v2 type macvlan mode bridge
x ip netns
ip link show v0 > /dev/null 2>&1
ip link show v1 > /dev/null 2>&1
ip link show v2 > /dev/null 2>&1
ip link show v3 > /dev/null 2>&1
ip link show br0 > /dev/null 2>&1
ip link show br1 > /dev/null 2>&1
ip link show m0 > /dev/null 2>&1
ip link show m1 > /dev/null 2>&1
ip link show x0 > /dev/null 2>&1
ip link show veth0 > /dev/null 2>&1
ip link show veth1 > /dev/null 2>&1
ip -n a link show v0 > /dev/null 2>&1
ip -n a link show v1 > /dev/null 2>&1
ip -n a link show v2 > /dev/null 2>&1
ip -n a link show v3 > /dev/null 2>&1
ip -n a link show br0 > /dev/null 2>&1
ip -n a link show br1 > /dev/null 2>&1
ip -n a link show m0 > /dev/null 2>&1
ip -n a link show m1 > /dev/null 2>&1
ip -n a link show x0 > /dev/null 2>&1
ip -n a link show veth0 > /dev/null 2>&1
ip -n a link show veth1 > /dev/null 2>&1
ip -n b link show v0 > /dev/null 2>&1
ip -n b link show v1 > /dev/null 2>&1
ip -n b link show v2 > /dev/null 2>&1
ip -n b link show v3 > /dev/null 2>&1
ip -n b link show br0 > /dev/null 2>&1
ip -n b link show br1 > /dev/null 2>&1
ip -n b link show m0 > /dev/null 2>&1
ip -n b link show m1 > /dev/null 2>&1
ip -n b link show x0 > /dev/null 2>&1
ip -n b link show veth0 > /dev/null 2>&1
ip -n b link show veth1 > /dev/null 2>&1
x ip -d link
x ip -n a -d link
x ip -n b -d link
x ip link set x0 name m0
x ip link set br1 up
x ip link del v1
x ip -n a link set v3 up
x ip link set br1 master br0
x ip link set v2 up
ip link show v0 > /dev/null 2>&1
ip link show v1 > /dev/null 2>&1
ip link show v2 > /dev/null 2>&1
ip link show v3 > /dev/null 2>&1
ip link show br0 > /dev/null 2>&1
ip link show br1 > /dev/null 2>&1
ip link show m0 > /dev/null 2>&1
ip link show m1 > /dev/null 2>&1
ip link show x0 > /dev/null 2>&1
ip link show veth0 > /dev/null 2>&1
ip link show veth1 > /dev/null 2>&1
ip -n a link show v0 > /dev/null 2>&1
ip -n a link show v1 > /dev/null 2>&1
ip -n a link show v2 > /dev/null 2>&1
ip -n a link show v3 > /dev/null 2>&1
ip -n a link show br0 > /dev/null 2>&1
ip -n a link show br1 > /dev/null 2>&1
ip -n a link show m0 > /dev/null 2>&1
ip -n a link show m1 > /dev/null 2>&1
ip -n a link show x0 > /dev/null 2>&1
ip -n a link show veth0 > /dev/null 2>&1
ip -n a link show veth1 > /dev/null 2>&1
ip -n b link show v0 > /dev/null 2>&1
ip -n b link show v1 > /dev/null 2>&1
ip -n b link show v2 > /dev/null 2>&1
ip -n b link show v3 > /dev/null 2>&1
ip -n b link show br0 > /dev/null 2>&1
ip -n b link show br1 > /dev/null 2>&1
ip -n b link show m0 > /dev/null 2>&1
ip -n b link show m1 > /dev/null 2>&1
ip -n b link show x0 > /dev/null 2>&1
ip -n b link show veth0 > /dev/null 2>&1
ip -n b link show veth1 > /dev/null 2>&1
x ip -d link
x ip -n a -d link
x ip -n b -d link
ip link show v0 > /dev/null 2>&1
ip link show v1 > /dev/null 2>&1
ip link show v2 > /dev/null 2>&1
ip link show v3 > /dev/null 2>&1
ip link show br0 > /dev/null 2>&1
ip link show br1 > /dev/null 2>&1
ip link show m0 > /dev/null 2>&1
ip link show m1 > /dev/null 2>&1
ip link show x0 > /dev/null 2>&1
ip link show veth0 > /dev/null 2>&1
ip link show veth1 > /dev/null 2>&1
ip -n a link show v0 > /dev/null 2>&1
ip -n a link show v1 > /dev/null 2>&1
ip -n a link show v2 > /dev/null 2>&1
ip -n a link show v3 > /dev/null 2>&1
ip -n a link show br0 > /dev/null 2>&1
ip -n a link show br1 > /dev/null 2>&1
ip -n a link show m0 > /dev/null 2>&1
ip -n a link show m1 > /dev/null 2>&1
ip -n a link show x0 > /dev/null 2>&1
ip -n a link show veth0 > /dev/null 2>&1
ip -n a link show veth1 > /dev/null 2>&1
ip -n b link show v0 > /dev/null 2>&1
ip -n b link show v1 > /dev/null 2>&1
ip -n b link show v2 > /dev/null 2>&1
ip -n b link show v3 > /dev/null 2>&1
ip -n b link show br0 > /dev/null 2>&1
ip -n b link show br1 > /dev/null 2>&1
ip -n b link show m0 > /dev/null 2>&1
ip -n b link show m1 > /dev/null 2>&1
ip -n b link show x0 > /dev/null 2>&1
ip -n b link show veth0 > /dev/null 2>&1
ip -n b link show veth1 > /dev/null 2>&1
x ip -d link
x ip -n a -d link
x ip -n b -d link
x ip netns list-id
x ip -n a netns list-id
x ip netns
