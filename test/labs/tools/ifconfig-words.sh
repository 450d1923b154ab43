exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add name v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
t ifconfig
t ifconfig -a
t ifconfig v0
t ifconfig v0 10.0.0.1
t ifconfig v1 up
t ifconfig v0
t ifconfig v0 192.168.1.5
t ifconfig v0
t ifconfig v0 172.16.0.1 netmask 255.255.255.0
t ip addr show v0
t ifconfig v0 172.16.0.1/24
t ifconfig v0 172.16.0.1/24 broadcast 172.16.0.77
t ip addr show v0
t ifconfig v0 netmask 255.255.0.0
t ip addr show v0
t ifconfig v0 broadcast 1.2.3.4
t ip addr show v0
t ifconfig v0 mtu 1400
t ifconfig v0 mtu 10
t ifconfig v0 mtu
t ifconfig v0 hw ether 02:00:00:00:00:99
t ifconfig v0 hw ether zz
t ifconfig v0 -arp promisc allmulti
t ifconfig v0
t ifconfig v0 arp -promisc -allmulti
t ifconfig v0 -multicast -broadcast
t ifconfig v0
t ifconfig v0 multicast broadcast txqueuelen 500
t ifconfig v0
t ifconfig v0:1 10.1.1.1 netmask 255.255.255.0
t ifconfig
t ifconfig v0:1
t ip addr show v0
t ip route
t ifconfig v0:1 down
t ip addr show v0
t ifconfig v0:2
t ifconfig v0:2 up
t ifconfig v0:2 down
t ifconfig v0 10.5.0.1 pointopoint 10.5.0.2
t ifconfig v0
t ip addr show v0
t ifconfig v0 down
t ifconfig v0
t ifconfig -s
t ifconfig -s -a
t ifconfig -short
t ifconfig nope
t ifconfig nope up
t ifconfig nope 1.2.3.4
t ifconfig v0 foo.bar
t ifconfig v0 1.2.3
t ifconfig v0 300.1.1.1
t ifconfig v0 1.2.3.4/33
t ifconfig v0 1.2.3.4 netmask 255.0.255.0
t ifconfig v0 1.2.3.4 netmask x
t ifconfig v0 0.0.0.0
t ip addr show v0
t ifconfig v0 0
t ifconfig -v v0
t ifconfig lo up
t ifconfig lo
t ifconfig lo 127.0.0.2
t ip addr show lo
t ifconfig -a
t ip addr show v0
t ifconfig v0 224.0.0.1
t ifconfig v0 255.255.255.255
t ifconfig v0 10.0.0.0
t ifconfig v0 10.0.0.255
t ip addr show v0
