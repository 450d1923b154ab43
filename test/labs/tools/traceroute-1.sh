# traceroute across two routers.
exec 2>&1
t() { echo "# $*"; "$@"; echo "rc=$?"; sleep 7; }
u() { echo "# $*"; "$@"; echo "rc=$?"; }
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip link set lo up
for n in r1 r2 h2; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; done
ip link add e0 type veth peer name e1 netns r1; ip -n r1 link add e2 type veth peer name e3 netns r2; ip -n r2 link add e4 type veth peer name e5 netns h2
ip link set e0 up; ip -n r1 link set e1 up;ip -n r1 link set e2 up;ip -n r2 link set e3 up;ip -n r2 link set e4 up;ip -n h2 link set e5 up
ip addr add 10.0.1.2/24 dev e0; ip -n r1 addr add 10.0.1.1/24 dev e1; ip -n r1 addr add 10.0.2.1/24 dev e2; ip -n r2 addr add 10.0.2.2/24 dev e3; ip -n r2 addr add 10.0.3.1/24 dev e4; ip -n h2 addr add 10.0.3.2/24 dev e5
ip addr add fd00:1::2/64 dev e0 nodad; ip -n r1 addr add fd00:1::1/64 dev e1 nodad; ip -n r1 addr add fd00:2::1/64 dev e2 nodad; ip -n r2 addr add fd00:2::2/64 dev e3 nodad; ip -n r2 addr add fd00:3::1/64 dev e4 nodad; ip -n h2 addr add fd00:3::2/64 dev e5 nodad
ip route add default via 10.0.1.1; ip -n r1 route add default via 10.0.2.2; ip -n r2 route add 10.0.1.0/24 via 10.0.2.1; ip -n h2 route add default via 10.0.3.1
ip -6 route add default via fd00:1::1; ip -n r1 -6 route add default via fd00:2::2; ip -n r2 -6 route add fd00:1::/64 via fd00:2::1; ip -n h2 -6 route add default via fd00:3::1
ip -n r2 route add prohibit 10.8.0.0/16; ip -n r2 route add unreachable 10.7.0.0/16;  ip -n r2 route add blackhole 10.6.0.0/16
sleep 2
t traceroute -n 10.0.3.2
t traceroute -n 10.0.1.1
t traceroute -n -6 fd00:3::2
t traceroute -n -I 10.0.3.2
t traceroute -n -m 3 -w 1 -q 1 10.6.0.1
t traceroute -n -m 3 -w 1 -q 1 10.8.0.1
t traceroute -n -m 5 -w 1 -q 2 10.7.0.1
t traceroute -n -m 3 -q 1 10.9.0.1
t traceroute -n -m 3 -q 1 10.0.3.77
t traceroute -n -m 2 -w 1 10.0.1.77
t traceroute 10.0.3.2
u traceroute foo
u traceroute -n -i nodev 10.0.3.2
u traceroute -n -s 1.2.3.4 10.0.3.2
u traceroute -n -F -m 3 10.0.3.2 1600
ip -n r1 link set e2 mtu 1400
t traceroute -n -F -m 3 10.0.3.2 1450
u traceroute -V
u traceroute
u traceroute -n
u traceroute -q
u traceroute -n -q x 127.0.0.1
u traceroute -nI 127.0.0.1
u traceroute -q1 -m1 127.0.0.1
u traceroute -n -f 0 127.0.0.1
u traceroute -n -f 31 127.0.0.1
u traceroute -n -m 300 127.0.0.1
u traceroute -n -w -1 127.0.0.1
u traceroute -n -w x 127.0.0.1
u traceroute -n -q 0 127.0.0.1
u traceroute -n -z -1 127.0.0.1
u traceroute -n 127.0.0.1 70000
u traceroute -n -q 1 127.0.0.1 10
u traceroute -n 127.0.0.1 x
u traceroute -n 127.0.0.1 40 50
u traceroute -n --queries=1 127.0.0.1
u traceroute -n --queries 1 127.0.0.1
u traceroute -n --que 1 127.0.0.1
u traceroute -n -Z 10.0.3.2
u traceroute -4 -6 -n 10.0.3.2
u traceroute -n -s ::1 127.0.0.1
u traceroute -n -q 1 ::1
u traceroute -n fe80::1
ip route del default
u traceroute -n 10.0.3.2
u traceroute -n -I 10.0.3.2
u traceroute -n 10.0.1.255
