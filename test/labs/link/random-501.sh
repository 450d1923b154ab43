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
x ip link set v3 nomaster
x ip link set br1 nomaster
x ip link set br1 master br1
x ip -n a link set v0 type bridge_slave hairpin on
x ip link set v3 up
x ip link set m1 up
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
x ip -n a link set br1 type bridge forward_delay 300
x ip link set v1 type bridge_slave isolated on
x ip link set v2 master br0
x ip link add v1 address 02:00:00:00:00:f0 type veth peer name v1 address 02:00:00:00:03:f6 netns a
x ip link set v3 up
x ip -n a link set m0 multicast off
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
x ip link set v1 up
x ip -n a link set br0 up
x ip link set v0 type macvlan mode passthru
x ip -n a link set v0 type macvlan mode private
x ip -n b link set br0 up
x ip -n b link add x0 address 02:00:00:00:00:20 type vxlan id 1 dstport 4789 dev v2
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
x ip link set v2 master v0
x ip link set v0 master br0
x ip link set v2 up
x ip -n b link add v0 address 02:00:00:00:01:4f type veth peer name v3 address 02:00:00:00:02:3c
x ip -n a link add v0 address 02:00:00:00:00:68 type veth peer name v0 address 02:00:00:00:03:f4
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
x ip link add v0 address 02:00:00:00:00:71 type veth peer name v3 address 02:00:00:00:03:29
x ip link set m1 nomaster
x ip link add br0 address 02:00:00:00:00:c4 type bridge priority 5
x ip link set br0 type macvlan mode bridge
x ip -n b link add v0 address 02:00:00:00:00:80 type veth peer name v1 address 02:00:00:00:02:9d netns b
x ip link set m0 down
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
