# ip addr show: filters in text and JSON
exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip netns add n1
ip link add br0 address 02:00:00:00:00:09 type bridge
ip link add x0 address 02:00:00:00:00:01 type veth peer name y0 netns n1
ip link add p0 address 02:00:00:00:00:02 type veth peer name p1 address 02:00:00:00:00:03
ip link set x0 up
ip link set br0 address 02:00:00:00:00:09
ip link set p0 master br0
ip addr add nodad fd00::1/64 dev x0
ip addr add fd00::2/64 nodad dev x0
ip addr add 10.0.0.1/24 dev x0
ip addr add 10.0.0.2/24 dev x0
ip addr add 10.0.1.2/24 dev p0
t ip -o addr show up
t ip -j addr show up
t ip -j addr show group default
t ip -j addr show nomaster
t ip addr show nomaster
t ip -j addr show master br0
t ip -j addr show type veth
t ip -j -o addr show master br0
t ip -o addr show dev p0
t ip -j -o addr show dev p0
t ip -4 -j -o addr
t ip -4 -br -j addr
t ip -4 -br addr
t ip -br addr show up
t ip -br -j addr show up
t ip -br -o addr show up
t ip addr show -permanent
t ip -o addr show -primary
t ip -o addr show -dynamic
t ip -o addr show stable-privacy
t ip -o addr show optimistic
t ip -o addr show temporary
t ip -o addr show nodad
t ip -o addr show noprefixroute
t ip -o addr show -nodad
t ip -o addr show tent
t ip -o addr show home permanent
t ip -o addr show dadfailed
t ip -o addr show manage
t ip addr show dev lo
t ip -4 addr show dev lo
t ip -o addr show dev lo
t ip -br addr show dev lo
t ip -br -4 addr show dev lo
t ip -j -4 addr show dev lo
t ip -4 addr show up
t ip -4 addr show to 10.0.1.0/24
t ip -j addr show to 10.0.1.0/24
t ip -o addr show to fd00::/16
t ip addr show label p0
t ip -o addr show label 'x?'
t ip -o addr show scope all
t ip -o addr show scope global
t ip -o addr show vrf br0
t ip -0 -j addr show dev x0
t ip -0 -o addr show dev x0
t ip -0 -br addr show dev x0
t ip -p addr show dev x0
t ip -N addr show dev x0
t ip -6 addr show dev p0
t ip -a addr
t ip -t addr show dev p0
