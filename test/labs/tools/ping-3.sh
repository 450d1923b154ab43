# ping: redirects, duplicates, broadcasts, errors on the way.
exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1; sysctl -qw net.ipv6.conf.default.disable_ipv6=1
t() { echo "# $*"; "$@"; echo "rc=$?"; }
ip link set lo up
ip link add br0 address 02:00:00:00:00:10 type bridge; ip link set br0 up; ip addr add 10.0.0.1/24 brd + dev br0
for i in 2 3 4; do ip netns add n$i; ip -n n$i link set lo up; ip link add p$i type veth peer name e$i address 02:00:00:00:00:0$i; ip link set e$i netns n$i; ip link set p$i master br0; ip link set p$i up; ip -n n$i link set e$i up; ip -n n$i addr add 10.0.0.$i/24 brd + dev e$i; ip netns exec n$i sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0; done
ip netns exec n2 sysctl -qw net.ipv4.ip_forward=1
ip netns exec n3 sysctl -qw net.ipv4.ip_forward=1
ip -n n3 addr add 10.3.0.1/24 dev lo
ip -n n3 route add 10.4.0.0/16 via 10.0.0.2
ip -n n2 route add 10.3.0.0/24 via 10.0.0.3
ip -n n2 route add 10.4.0.0/16 via 10.0.0.3
ip -n n2 route add prohibit 10.8.0.0/16; ip -n n2 route add unreachable 10.7.0.0/16; ip -n n2 route add blackhole 10.6.0.0/16
ip route add default via 10.0.0.2
t ping -n -c1 -W1 10.3.0.1
t ping -n -c2 -i 0.3 -W1 10.3.0.1
t ping -n -c3 -i 1 -W1 10.3.0.2
t ping -n -c1 -W1 10.4.0.1
t ping -n -c1 -W1 10.8.0.1
t ping -n -c1 -W1 10.7.0.1
t ping -n -c1 -W1 10.6.0.1
t ping -n -c1 -W1 10.5.0.1
t ping -n -c2 -i 0.2 -W1 -v 10.8.0.1 2>&1 | grep -v "^ping: sock4\|^$\|ident=\|^ 4  5"
t ping -q -c1 -W1 10.8.0.1
t ping -q -c2 -i 0.2 -W1 10.3.0.1
t ping -f -c2 -W1 10.8.0.1
t ping -c1 -W1 -t 1 10.3.0.1
t ping -c3 -i 0.2 -W1 -t 1 10.3.0.1
t ping -c3 -w1 -t 1 10.3.0.1
t ping -b -c1 -W1 10.0.0.255
t ping -b -c2 -i 0.2 -W1 10.0.0.255
t ping -b -c1 -W1 -v 10.0.0.255 2>&1 | sed 's/ident=[0-9]*/ident=I/' | grep DUP
t ping -b -c1 -W1 255.255.255.255
t ping -c1 -W1 -I br0 224.0.0.1
ip -n n4 addr add 10.0.0.3/24 dev e4
ip neigh flush dev br0
ip link set p4 type bridge_slave flood on
t ping -c2 -i 0.3 -W1 10.0.0.4
ip -n n3 link set e3 mtu 1000
t ping -c1 -W1 -s 1200 10.0.0.3
ip -n n2 link set e2 mtu 1000
t ping -c1 -W1 -s 1200 10.0.0.2
t ping -c1 -W1 -M do -s 1200 10.0.0.2
