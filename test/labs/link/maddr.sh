exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
ip link set lo up
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
x ip maddr
ip link set v0 up
ip link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip addr add fd00::1/64 dev v0
ip addr add fd00::2/64 dev v0
x ip maddr show
x ip maddr show dev v0
x ip maddr show v0
x ip maddr show nope
x ip -4 maddr
x ip -6 maddr
x ip -0 maddr
x ip -j maddr
x ip -j -p maddr show v0
x ip maddr show v0
x ip maddr help
x ip maddr foo
x ip maddr l
ip link add br0 address 02:00:00:00:00:09 type bridge
ip link set br0 up
ip link set v1 master br0
sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.ipv6.conf.all.forwarding=1
x ip maddr
ip link set v0 down
x ip maddr
x ip -o maddr show v0
