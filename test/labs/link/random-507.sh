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
x ip -n b link set v2 down
x ip -n a link set br1 netns b
x ip link set br1 type bridge_slave learning off
x ip link set m1 netns a
x ip link del v2
x ip -n b link set m0 netns b
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
x ip -n a link set br1 up
x ip -n b link set v3 arp off
x ip link set v0 address 02:00:00:00:01:a6
x ip -n a link add v0 address 02:00:00:00:03:ad type veth peer name v0 address 02:00:00:00:02:27
x ip link set br1 type bridge ageing_time 100
x ip -n a link set v1 master br0
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
x ip link add br1 address 02:00:00:00:00:39 type bridge
x ip link set m0 master br1
x ip -n a link set m0 down
x ip link add m1 address 02:00:00:00:02:74 link v1 type macvlan mode vepa
x ip link set v2 up
x ip link set m1 mtu 70000
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
x ip -n b link add x0 address 02:00:00:00:00:5f type vxlan id 1 dstport 4789
x ip link add br1 address 02:00:00:00:01:52 type bridge
x ip link set v0 name v3
x ip link del br0
x ip link add br0 address 02:00:00:00:03:d8 mtu 1400 type bridge
x ip link set m0 master v0
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
x ip link set v1 alias foo
x ip -n b link del m0
x ip link add v2 address 02:00:00:00:00:92 mtu 9000 type veth peer name v0 address 02:00:00:00:03:bf netns b up
x ip -n a link set m0 up
x ip -n b link set br0 down
x ip -n a link set br1 name m0
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
