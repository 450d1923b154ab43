exec 2>&1
t() { echo "# $*"; "$@" | cat -A; echo "rc=${PIPESTATUS[0]}"; }
t ip route show table local
t ip route show table main
t ip route show table default
t ip -6 route show table local
t ip -6 route show table default
ip link set lo up
ip netns add r
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns r
ip link add w0 address 02:00:00:00:00:03 type veth peer name w1 address 02:00:00:00:00:04 netns r
ip link set v0 up; ip -n r link set v1 up; ip link set w0 up; ip -n r link set w1 up
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.1.1/24 dev w0
ip -n r addr add 10.0.0.2/24 dev v1
ip -n r addr add 10.0.1.2/24 dev w1
ip -6 addr add fd00::1/64 dev v0 nodad
ip -6 addr add fd01::1/64 dev w0 nodad
ip -n r -6 addr add fd00::2/64 dev v1 nodad
ip route add default via 10.0.0.2
ip route add 10.5.0.0/16 via 10.0.1.2 src 10.0.0.1 mtu 1300
ip route add 10.6.0.0/16 dev v0 tos 0x10
ip route add unreachable 10.7.0.0/16
ip route add prohibit 10.8.0.0/16
ip route add blackhole 10.9.0.0/16
ip route add throw 10.10.0.0/16
ip -6 route add default via fd00::2
ip -6 route add unreachable 2001:db8:1::/48
ip -6 route add prohibit 2001:db8:2::/48
ip -6 route add blackhole 2001:db8:3::/48
ip -6 route add throw 2001:db8:4::/48
ip -6 route add 2001:db8:5::/48 via fe80::7 dev w0 src fd01::1 mtu 1400 metric 7
sleep 2.2
t ip route get 10.0.0.2
t ip route get 10.0.0.1
t ip route get 10.0.0.255
t ip route get 255.255.255.255
t ip route get 224.0.0.1
t ip route get 224.0.0.1 oif v0
t ip route get 224.0.0.5
t ip route get 127.0.0.1
t ip route get 127.5.6.7
t ip route get 0.0.0.0
t ip route get 0
t ip route get 8.8.8.8
t ip route get 8.8.8.8/24
t ip route get 8.8.8.8 mark 5
t ip route get 8.8.8.8 mark 0x55
t ip route get 8.8.8.8 uid 33
t ip route get 8.8.8.8 tos 0x10
t ip route get 10.6.0.1 tos 0x10
t ip route get 10.6.0.1
t ip route get 10.5.0.1
t ip route get 10.7.0.1
t ip route get 10.8.0.1
t ip route get 10.9.0.1
t ip route get 10.10.0.1
t ip route get 8.8.8.8 oif w0
t ip route get 8.8.8.8 dev w0
t ip route get 8.8.8.8 from 10.0.1.1
t ip route get 8.8.8.8 from 1.2.3.4
t ip route get 8.8.8.8 from 10.0.0.9 iif v0
t ip route get 10.0.0.1 from 10.0.0.9 iif v0
t ip route get 10.0.0.1 from 10.0.1.9 iif v0
t ip route get 8.8.8.8 iif v0
t ip route get 10.0.0.255 from 10.0.0.9 iif v0
t ip route get 10.0.0.1 from 10.0.0.1 iif v0
t ip route get 10.0.1.7 from 10.0.0.9 iif v0
sysctl -qw net.ipv4.ip_forward=1
t ip route get 8.8.8.8 from 10.0.0.9 iif v0
t ip route get 10.0.1.7 from 10.0.0.9 iif v0
t ip route get 10.7.0.7 from 10.0.0.9 iif v0
t ip route get 10.8.0.7 from 10.0.0.9 iif v0
t ip route get 10.9.0.7 from 10.0.0.9 iif v0
t ip route get 10.0.1.7 from 10.0.0.9 iif w0
sysctl -qw net.ipv4.conf.all.rp_filter=1
t ip route get 10.0.1.7 from 10.0.0.9 iif w0
t ip route get 10.0.1.7 from 10.0.0.9 iif nope
t ip route get 10.0.1.7 oif nope
t ip route get fibmatch 10.5.0.1
t ip route get fibmatch 8.8.8.8
t ip route get fibmatch 10.0.0.1
t ip route get fibmatch 10.7.0.1
t ip route get fibmatch 224.0.0.1
t ip route get 8.8.8.8 connected
t ip route get 8.8.8.8 ipproto tcp sport 5 dport 80
t ip route get 8.8.8.8 ipproto nope
t ip route get
t ip route get x
t ip route get 8.8.8.8 foo
t ip route get 8.8.8.8 9.9.9.9
t ip -d route get 8.8.8.8
t ip -j route get 8.8.8.8
t ip -j route get 10.0.0.1
t ip -j -p route get 8.8.8.8 from 10.0.0.9 iif v0
t ip -o route get 8.8.8.8
t ip -4 route get fd00::2
t ip -6 route get 8.8.8.8
t ip route get fd00::2
t ip route get fd00::1
t ip route get ::1
t ip route get ::
t ip route get ff02::1
t ip route get ff02::1 dev v0
t ip route get ff05::5
t ip route get fe80::5
t ip route get fe80::5 dev v0
t ip route get fe80::ff:fe00:1
t ip route get 2001::1
t ip route get 2001:db8:1::1
t ip route get 2001:db8:2::1
t ip route get 2001:db8:3::1
t ip route get 2001:db8:4::1
t ip route get 2001:db8:5::1
t ip route get 2001::1 from fd01::1
t ip route get 2001::1 from fd09::1
t ip route get 2001::1 oif w0
t ip route get 2001::1 mark 9 uid 5
t ip route get 2001::1 from fd00::9 iif v0
t ip route get fd00::1 from fd00::9 iif v0
t ip route get 2001:db8:1::1 from fd00::9 iif v0
t ip route get fibmatch 2001::1
t ip route get fibmatch fd00::1
t ip -6 route get fibmatch 2001:db8:5::1
t ip -j route get 2001:db8:5::1
t ip -d route get 2001:db8:5::1
t ip -d route get fd00::1
ip rule add pref 100 lookup 100
t ip route get 10.0.0.1
t ip route get 8.8.8.8
t ip -j route get 10.0.0.1
ip -6 rule add pref 100 lookup 100
t ip -6 route get fd00::1
t ip -6 route get 2001::1
