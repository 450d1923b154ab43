exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add name v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link set v1 up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
t ifconfig v0 up up
t ifconfig v0 1.2.3.4/33
t ip -br addr
t ifconfig v0 1.2.3.4/32
t ip addr show v0
t ifconfig v0 1.2.3.4/31
t ip addr show v0
t ifconfig v0 1.2.3.4/0
t ip addr show v0
t ifconfig v0 1.2.3.4/x
t ifconfig v0 1.2.3.4/24 netmask 255.255.0.0
t ip addr show v0
t ifconfig v0 netmask 255.255.0.0 1.2.3.4/24
t ifconfig v0 promisc -arp allmulti
t ifconfig -s
t ifconfig v0 -promisc arp -allmulti
ip link set v0 promisc on
t ifconfig v0 -promisc
t ifconfig v0 down up
t ifconfig v0 up 10.0.0.1 netmask 255.255.255.0 down
t ip addr show v0
t ifconfig v0 up metric 3
t ifconfig v0 -pointopoint
t ifconfig v0 pointopoint
t ifconfig v0 dstaddr 10.9.0.7
t ip addr show v0
t ifconfig v0 hw ether 03:00:00:00:00:00
t ifconfig v0 hw ether 02:00:00:00:00:0
t ifconfig v0 hw ether 020000000002
t ifconfig v0 hw ether 02:00:00:00:00
t ifconfig v0 hw ether 02-00-00-00-00-03
t ifconfig v0 hw loop 02:00:00:00:00:03
t ifconfig v0 hw ether 02:00:00:00:00:00:01
t ip link show v0
t ifconfig v0 txqueuelen x
t ifconfig v0 txqueuelen 77
t ifconfig v0 txqueuelen -1
t ifconfig v0 mtu x
t ifconfig v0 mtu 99999
t ifconfig v0 mtu 1400x
t ifconfig v0
t ifconfig v0 localhost
t ip -br addr
t ifconfig v0 default
t ip -br addr
t ifconfig v0 broadcast
t ifconfig v0 -broadcast
t ifconfig v0 netmask 255.255.255.0
t ifconfig v0 broadcast 10.0.0.255
t ifconfig v0 dstaddr 10.0.0.2
t ifconfig v0:1 10.10.0.1
t ifconfig v0:1 hw ether 02:00:00:00:00:11
t ifconfig v0:1 mtu 1300
t ip addr show v0
t ifconfig v0:1 netmask 255.255.255.0
t ifconfig v0:abc 10.11.0.1/24
t ifconfig v0:abc up
t ip addr show v0
t ifconfig v0:1 0.0.0.0
t ip addr show v0
t ifconfig v0 name y
t ifconfig y down
t ifconfig y name lo
t ifconfig y name z
t ip -br link
t ifconfig z 10.0.0.5/24 up
t ifconfig z 10.0.0.6/24 
t ip addr show z
ip addr add 10.0.0.7/24 dev z
ip addr add 10.3.0.7/24 dev z
t ifconfig z
t ifconfig z 10.0.1.6/24 
t ip addr show z
t ip route
t ifconfig z inet 10.7.0.1
t ifconfig z inet6 fd00::1
t ifconfig verylongname1234567
t ifconfig verylongname1234567 up
t ifconfig z inet
t ifconfig z inet6
t ifconfig inet
t ip addr show z
t ifconfig lo:1 127.0.0.5 up
t ifconfig lo:1
t ifconfig "z " up
t ifconfig z netmask 255.255.255.255
t ip addr show z
t ifconfig z netmask 0.0.0.0
t ip addr show z
t ifconfig -s nope
