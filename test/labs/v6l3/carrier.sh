exec 2>&1
# routes over a device without carrier, and ignore_routes_with_linkdown
ip netns add b
ip link set lo up; ip -n b link set lo up
ip link add a0 address 02:00:00:00:00:01 type veth peer name b0 address 02:00:00:00:00:02 netns b
ip link add a1 address 02:00:00:00:00:11 type veth peer name b1 address 02:00:00:00:00:12 netns b
for i in 0 1; do ip link set a$i up; ip -n b link set b$i up; ip addr add fd00:$i::1/64 dev a$i nodad;  ip -n b addr add fd00:$i::2/64 dev b$i nodad; done
ip -n b addr add fd00:9::9/128 dev lo
sleep 3
ip -6 route add fd00:9::/64 via fd00::2 metric 10
ip -6 route add fd00:9::/64 via fd00:1::2 metric 20
ip -6 route show
ip -6 route get fd00:9::9
ping -n -c1 -W1 fd00:9::9; echo $?
ip -n b link set b0 down
sleep 1.2
ip -6 route show
ip -6 route get fd00:9::9
ping -n -c1 -W1 fd00:9::9; echo $?
ping -n -c1 -W1 fd00::1; echo $?
sysctl -w net.ipv6.conf.all.ignore_routes_with_linkdown=1
ip -6 route show
ip -6 route get fd00:9::9
ping -n -c1 -W1 fd00:9::9; echo $?
ip -n b link set b0 up
sleep 1.2
sleep 3
ip -6 route show
ip link set a0 down
ip -6 route show table all
ping -n -c1 -W1 fd00:9::9; echo $?
ip link set a0 up
sleep 3
ip -6 route show table all
ip link del a1
ip -6 route show table all
ip -n b -6 route show table all
