exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add name v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set v0 up; ip link set v1 up; ip addr add 10.0.0.1/24 dev v0; ip link set lo up
t route
t route -n
t route -e
t route -ee
t route -nee
t route add -net 192.168.0.0 netmask 255.255.255.0 gw 10.0.0.2
t route add -net 192.168.1.0/24 gw 10.0.0.3
t route add -net 192.168.2.0 netmask 255.255.255.0 dev v0
t route add -host 192.168.3.1 gw 10.0.0.2
t route add -host 192.168.3.2 dev v0
t route add 192.168.4.1 gw 10.0.0.2
t route add 192.168.5.0 gw 10.0.0.2
t route add default gw 10.0.0.9
t route add default gw 10.0.0.9
t route add default gw 10.0.0.8
t route add default gw 10.0.0.8 metric 5
t route add default dev v0 metric 6
t route add -net 192.168.6.0 netmask 255.255.255.0 reject
t route add -host 192.168.7.1 reject
t route add -net 192.168.8.0 gw 10.0.0.2
t route add -net 10.0.0.0 gw 10.0.0.2
t route add -net 192.168.9.1 netmask 255.255.255.0 gw 10.0.0.2
t route add -net 192.168.9.1/24 gw 10.0.0.2
t route add -net 192.168.9.0/24
t route add -net 192.168.9.0/24 gw 99.0.0.1
t route add -net 192.168.9.0/24 gw 10.0.0.1
t route add -net 192.168.9.0/24 gw 10.0.0.2 mss 1400 window 1000 irtt 100
t route add -host 192.168.9.9 netmask 255.255.255.0 gw 10.0.0.2
t route add 192.168.10.0/24 gw 10.0.0.2
t route add 192.168.10.0 netmask 255.255.255.0 gw 10.0.0.2
t route -n
t route
t route -n -e
t route -nee
t ip route
t route del default
t route del default gw 10.0.0.8
t route del -net 192.168.0.0 netmask 255.255.255.0
t route del -net 192.168.0.0 netmask 255.255.255.0
t route del -host 192.168.3.1
t route del 192.168.4.1
t route del -net 192.168.99.0/24
t route delete -net 192.168.6.0 netmask 255.255.255.0 reject
t route flush
t route foo
t route add
t route add -net
t route add -net x
t route add -net default gw 10.0.0.2
t route add -host 10.0.0.7 dev nope
t route add -net 0.0.0.0 netmask 0.0.0.0 gw 10.0.0.7
t route del -net 0.0.0.0 gw 10.0.0.7
t route add -net 0.0.0.0/0 gw 10.0.0.6
t route add default 10.0.0.7
t route add -net 192.168.20.0/24 gw
t route add -net 192.168.20.0/24 metric
t route add -net 192.168.20.0/24 gw 10.0.0.0/24
t route add -net 192.168.20.0/24 gw default
t route add -net 192.168.20.0/24 netmask 255.255.255.0 dev v0
t route add -net 192.168.20.0/24 gw 10.0.0.2 dev v0
t route add -net 192.168.21.0/24 v0
t route add -net 192.168.22.0/24 foo
t route add -net 192.168.23.0 netmask 255.0.255.0 dev v0
t route add -net 192.168.23.0 netmask 255.255.255.0 dev v0 metric 3 mod
t route add -host 224.0.0.1 dev v0
t route add -net 224.0.0.0 netmask 240.0.0.0 dev v0
t route add -net 224.0.0.0/4 v0
t route add -net 127.0.0.0 dev lo
t route add -net 127.0.0.0
t route -n
t route -A inet -n
t route -4 -n
t route --inet -n
t route -C
t route -F -n
t route -V
t route --help
t route -h
t route -x
ip link set v0 down
t route -n
