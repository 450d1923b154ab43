exec 2>&1
ip link add name v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip link set v1 up
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
t arp -d 10.0.0.1
ip link set v0 up; ip addr add 10.0.0.1/24 dev v0; ip link set lo up
t arp -d 10.0.0.1
t arp -d 10.0.0.2
t arp -d 10.0.0.2 pub
t arp -d 10.9.0.2
t arp -d 10.9.0.2 pub
t arp -d 10.9.0.2 priv
t arp -d 10.0.0.2 priv
t arp -d 127.0.0.1
t arp -i v0 -d 10.9.0.2
t arp -i nope -d 10.9.0.2
t arp -i lo -d 10.9.0.2
t arp -i v0 -s 10.9.0.2 02:00:00:00:00:09
t arp -i nope -s 10.9.0.2 02:00:00:00:00:09
t arp -i lo -s 10.9.0.2 02:00:00:00:00:09
t arp -s 127.0.0.1 02:00:00:00:00:09
t arp -s 10.0.0.3 02:00:00:00:00:09 pub
t arp -i v1 -s 10.0.0.3 02:00:00:00:00:09 pub
t arp -s 10.0.0.4 02:00:00:00:00:01 pub
t arp -Ds 10.0.0.5 v1 pub
t arp -Ds 10.0.0.5 nope pub
t arp -an
t arp -d 10.0.0.3
t arp -d 10.0.0.4
t arp -d 10.0.0.5 pub
t arp -i v1 -d 10.0.0.3 pub
t arp -i v1 -d 10.0.0.5
ip link set v0 arp off
t arp -s 10.0.0.6 02:00:00:00:00:09
t arp -d 10.0.0.6
t arp -an
t arp -d 10.0.0.255
t arp -s 224.0.0.1 02:00:00:00:00:09
