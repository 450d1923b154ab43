# ip -6 addr replace with and without a peer: what becomes of its routes
exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; ip -6 addr show dev x0; ip -6 route show table all | grep -v fe80; }
ip link add x0 address 02:00:00:00:00:01 type veth peer name y0 address 02:00:00:00:00:02
ip link set x0 up; ip link set y0 up
sleep 3
t ip addr add fd00::1 peer fd00:1::2/64 dev x0 nodad
t ip addr replace fd00::1/64 dev x0 nodad
t ip addr replace fd00::1 peer fd00:1::3/64 dev x0 nodad
t ip addr replace fd00::1 peer fd00:1::3/128 dev x0 nodad metric 7
t ip addr replace fd00::1 peer fd00:1::4/128 dev x0 nodad noprefixroute
t ip addr replace fd00::1 peer fd00:1::5/128 dev x0 nodad
t ip addr replace fd00::1 peer fd00::1/128 dev x0 nodad
t ip addr add fd00::9/64 dev x0 nodad
t ip addr replace fd00::9 peer fd00:2::1/64 dev x0 nodad
t ip addr del fd00::9/64 dev x0
t ip addr del fd00::1/64 dev x0
