# physdev: bridged, routed through the bridge, local
exec 2>&1
ip link add br0 address 02:00:00:00:00:01 type bridge; ip addr add 10.0.0.254/24 dev br0; ip link set br0 up; ip link set lo up
for n in a b c; do ip netns add $n; ip link add p$n type veth peer name eth0 netns $n; ip -n $n link set eth0 up; done
for n in a b; do ip link set p$n master br0 up; done; ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0
ip addr add 10.1.0.254/24 dev pc; ip link set pc up; ip -n c addr add 10.1.0.1/24 dev eth0
ip -n a route add default via 10.0.0.254;  ip -n c route add default via 10.1.0.254
sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
sleep 1
for r in "--physdev-in pa" "! --physdev-in pa" "--physdev-in p+" "--physdev-is-in" "! --physdev-is-in" "--physdev-is-bridged" "! --physdev-is-bridged" "--physdev-out pb --physdev-is-bridged" "! --physdev-out pb --physdev-is-bridged" "! --physdev-in pa ! --physdev-is-bridged" "--physdev-in pa --physdev-is-bridged"; do
 for c in INPUT FORWARD OUTPUT; do iptables -A $c -m physdev $r; done; iptables -t mangle -A PREROUTING -m physdev $r; iptables -t mangle -A POSTROUTING -m physdev $r
done
for r in "--physdev-out pb" "! --physdev-out pb" "--physdev-is-out" "! --physdev-is-out" "--physdev-in pa --physdev-out p+" "! --physdev-in pa ! --physdev-out pa"; do
 for c in INPUT FORWARD; do iptables -A $c -m physdev $r; done; iptables -t mangle -A PREROUTING -m physdev $r; iptables -t mangle -A POSTROUTING -m physdev $r
done
ip netns exec a ping -c1 10.0.0.2 >/dev/null
iptables-save -c | grep '^\['; iptables -Z;  iptables -t mangle -Z; echo
ip netns exec a ping -c1 10.0.0.254 >/dev/null
iptables-save -c | grep '^\['; iptables -Z;  iptables -t mangle -Z; echo
ip netns exec a ping -c1 10.1.0.1 >/dev/null
iptables-save -c | grep '^\['; iptables -Z;  iptables -t mangle -Z; echo
ping -c1 10.0.0.2 >/dev/null
iptables-save -c | grep '^\['
