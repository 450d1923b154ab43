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
x ip link set br1 up
x ip link set v0 name v2
x ip link add br1 address 02:00:00:00:00:55 mtu 1400 type bridge
x ip link set m0 address 02:00:00:00:02:84
x ip link set v1 address 02:00:00:00:03:1f
x ip link add v3 address 02:00:00:00:02:16 netns a type veth peer name v0 address 02:00:00:00:02:1a
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
x ip link set br0 netns b
x ip link set br0 name v3
x ip link set br0 up
x ip link set br1 up
x ip link del v3
x ip link set v3 type macvlan mode passthru
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
x ip link set br0 netns b
x ip link add br1 address 02:00:00:00:03:c2 type bridge ageing_time 500
x ip link set v3 nomaster
x ip link set m1 multicast off
x ip link set x0 up
x ip link set v3 type bridge_slave learning off
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
x ip link add v0 address 02:00:00:00:02:33 type veth peer name v2 address 02:00:00:00:02:75 netns a
x ip link set br0 multicast on
x ip link set v0 type bridge forward_delay 300
x ip link set v0 up
x ip -n a link set v2 mtu 70000
x ip link add x0 address 02:00:00:00:01:7e type vxlan id 2 dstport 4789 remote 10.0.0.1
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
x ip link set br0 down
x ip link set m0 master br0
x ip link set m0 up
x ip link set v3 up
x ip link set v2 down
x ip link set m1 mtu 1500
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
