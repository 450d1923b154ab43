# ip addr show: every form and filter
exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip netns add n1
ip link add x0 address 02:00:00:00:00:01 type veth peer name y0 address 02:00:00:00:00:02 netns n1
ip link add br0 address 02:00:00:00:00:03 type bridge
ip link set lo up
ip link set x0 up
ip -n n1 link set y0 up
sleep 0.2
t ip addr
ip addr add 10.0.0.1/24 dev x0
ip addr add 10.0.0.2/24 dev x0 label x0:1 valid_lft 100 preferred_lft 50
ip addr add 10.0.1.1 peer 10.0.1.2 dev x0 metric 5
ip addr add fd00::1/64 dev x0
ip addr add fd00::2/64 dev x0 nodad
ip addr add fd00::3/64 dev x0 nodad home mngtmpaddr noprefixroute
ip addr add fd00::4 peer fd00:1::5 dev x0 nodad metric 77
ip addr add fec0::4/64 dev x0 nodad valid_lft 100 preferred_lft 0
sleep 2
t ip addr show dev x0
t ip -br addr
t ip -br -4 addr
t ip -br -6 addr
t ip -4 addr
t ip -6 addr
t ip -o addr
t ip -o -4 addr
t ip -j addr
t ip -j -p addr show dev x0
t ip -j -br addr
t ip -d addr show dev x0
t ip -j -4 addr
t ip addr show up
t ip addr show scope link
t ip addr show scope global
t ip addr show label x0:1
t ip addr show label 'x0*'
t ip addr show to 10.0.0.0/24
t ip addr show to 10.0.0.1
t ip addr show primary
t ip addr show secondary
t ip addr show tentative
t ip addr show permanent
t ip addr show dynamic
t ip addr show deprecated
t ip addr show -deprecated
t ip addr show master br0
t ip addr show type veth
t ip addr show x0
t ip a s x0
t ip addr list x0
t ip addr lst x0
t ip addr ls x0
t ip -br -p addr
t ip -br -o addr
t ip -0 addr
t ip -d -j addr show dev x0
