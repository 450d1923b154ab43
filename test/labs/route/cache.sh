exec 2>&1
t() { echo "# $*"; "$@" | sed -E "s/(expires\"?[: ])(599|600)/\1T/" | cat -A; echo "rc=${PIPESTATUS[0]}"; }
ip link set lo up
ip netns add r; ip netns add h
ip link add v0 address 02:00:00:00:00:01 type veth peer name w0 address 02:00:00:00:00:02 netns r
ip -n r link add x0 address 02:00:00:00:00:03 mtu 1400 type veth peer name y0 address 02:00:00:00:00:04 mtu 1400 netns h
ip netns add k
ip link set v0 up; ip -n r link set w0 up; ip -n r link set x0 up; ip -n h link set y0 up; ip -n r link set lo up; ip -n h link set lo up
ip addr add 10.0.0.1/24 dev v0; ip -n r addr add 10.0.0.2/24 dev w0; ip -n r addr add 10.0.1.2/24 dev x0; ip -n h addr add 10.0.1.1/24 dev y0
ip -6 addr add fd00::1/64 dev v0 nodad; ip -n r -6 addr add fd00::2/64 dev w0 nodad; ip -n r -6 addr add fd01::2/64 dev x0 nodad; ip -n h -6 addr add fd01::1/64 dev y0 nodad
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
sleep 2.5
ip route add default via 10.0.0.2; ip -6 route add default via fd00::2
ip -n h route add default via 10.0.1.2; ip -n h -6 route add default via fd01::2
t ping -n -c1 -W1 -M do -s 1450 10.0.1.1
t ip route get 10.0.1.1
t ip -j route get 10.0.1.1
t ip route show cache
t ip route show table all cache
t ping -n -c1 -W1 -M do -s 1450 fd01::1
t ip route get fd01::1
t ip -j route get fd01::1
t ip -d route get fd01::1
t ip -6 route show cache
t ip -6 route show table all
t ip route flush cache
t ip route get 10.0.1.1
t ip -6 route flush cache
t ip -6 route get fd01::1
t ping -n -c1 -W1 -M do -s 1450 10.0.1.1
t ping -n -c1 -W1 -M do -s 1450 fd01::1
t ip route get 10.0.1.1 oif v0
t ip route get fibmatch 10.0.1.1
t ip route get fibmatch fd01::1
ip route add 10.9.0.0/16 via 10.0.0.2
t ip route get 10.0.1.1
ip route change default via 10.0.0.2 mtu 1450
t ip route get 10.0.1.1
ip -6 route change default via fd00::2 mtu 1450
t ip route get fd01::1
t ip -6 route add 2001::/16 via fd00::2 expires 5
sleep 1.5
t ip -6 route show 2001::/16
sleep 5
t ip -6 route show 2001::/16
t ip -6 route get 2001::1
t ip -6 route add 2001::/16 via fd00::2
sleep 27
t ip -6 route show 2001::/16
t ip -6 route add 2001::/16 via fd00::2
