# a preferred source that lives on two devices
exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
R() { echo "-- $1"; ip -4 route show table all | grep -v '^local\|^broad'; }
ip link add x0 address 02:00:00:00:00:12 type veth peer name y0 address 02:00:00:00:00:13
ip link add x1 address 02:00:00:00:00:14 type veth peer name y1 address 02:00:00:00:00:15
for i in x0 y0 x1 y1; do ip link set $i up; done
ip addr add 10.0.0.1/24 dev x0
ip addr add 10.1.0.1/24 dev x0
ip addr add 10.0.0.1/32 dev x1
ip addr add 10.2.0.1/24 dev x1
ip route add 6.0.0.0/8 dev x1 src 10.0.0.1
ip route add 7.0.0.0/8 dev x0 src 10.0.0.1
R a
ip addr del 10.0.0.1/24 dev x0
R del-x0
ip route add 7.0.0.0/8 dev x0 src 10.0.0.1
ip addr add 10.0.0.1/24 dev x0
ip addr del 10.0.0.1/32 dev x1
R del-x1
