# ip -6 addr: the AF_INET6 link dump
exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip netns add n1
ip link add br0 address 02:00:00:00:00:09 type bridge
ip link add x0 address 02:00:00:00:00:01 type veth peer name y0 address 02:00:00:00:00:02 netns n1
ip link add p0 address 02:00:00:00:00:02 type veth peer name p1 address 02:00:00:00:00:03
ip link add x5 address 02:00:00:00:00:05 type veth peer name y5 address 02:00:00:00:00:06 netns n1
ip link set br0 address 02:00:00:00:00:09
ip link set p0 master br0; ip link set p0 up; ip link set p1 up
ip link set x0 up;  ip -n n1 link set y0 up; ip link set x5 up; ip -n n1 link set y5 up
ip link set x0 txqueuelen 0; ip link set x5 group 7 alias foo
ip addr add 10.0.0.1/24 dev x0
ip addr add fd00::1/64 dev p0 nodad
ip addr add fd00::2/64 dev p1 nodad
sleep 4
t ip -6 addr
t ip -6 -j addr
t ip -6 -br addr
t ip -6 -br -j addr
t ip -6 -o addr
t ip -6 addr show master br0
t ip -6 addr show type veth
t ip -6 addr show group 7
t ip -6 addr show group default
t ip -6 addr show nomaster
t ip -6 addr show up
t ip -6 -o addr show up
t ip -o addr show up
t ip -j -o addr show up
t ip -o addr show master br0
t ip -o addr show group 7
t ip -j -o addr show group 7
t ip -o addr show nomaster
t ip -o addr show type bridge
t ip -6 link
t ip -6 link show dev p0
t ip -4 link show dev p0
t ip addr show to fe80::/10
t ip -j addr show label p0
t ip -br addr show label p0
t ip addr show label x0
t ip -f inet6 addr show dev p0
t ip -f inet addr show dev x0
t ip -f link addr show dev x0
t ip -family inet addr show dev x0
t ip -0 addr show dev p0
t ip -0 addr show up
t ip -0 addr show to 10.0.0.0/24
t ip -0 addr add 10.4.4.4/24 dev x0
