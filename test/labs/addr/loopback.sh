# 127.0.0.1/8 comes back at every up of lo
exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
R() { echo "-- $1"; ip -4 addr show lo;  ip -4 route show table all; }
ip addr add 127.0.0.5/8 dev lo
ip link set lo up
R 127.0.0.5/8-first
ip link set lo down
ip addr flush dev lo
ip addr add 127.0.0.1/32 dev lo
ip link set lo up
R 32-first
ip addr del 127.0.0.1/8 dev lo
R 8-del
ip link set lo down
ip link set lo up
R again
ip link set lo down
ip addr flush dev lo
ip addr add 127.0.0.1/8 dev lo scope global
ip link set lo up
R scope
