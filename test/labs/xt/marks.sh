# MARK and CONNMARK, saved, restored, shifted
exec 2>&1
ip link set lo up
ip netns add c; ip netns add d
ip link add eth0 address 02:00:00:00:00:01 type veth peer name e0 address 02:00:00:00:00:02 netns c
ip link add eth1 address 02:00:00:00:00:03 type veth peer name e0 address 02:00:00:00:00:04 netns d
for n in c d; do ip -n $n link set e0 up; ip -n $n link set lo up; done
ip link set eth0 up; ip link set eth1 up
ip addr add 10.0.0.1/24 dev eth0; ip -n c addr add 10.0.0.2/24 dev e0
ip addr add 10.0.1.1/24 dev eth1; ip -n d addr add 10.0.1.2/24 dev e0
ip addr add fd00::1/64 dev eth0 nodad; ip -n c addr add fd00::2/64 dev e0 nodad
ip addr add fd01::1/64 dev eth1 nodad; ip -n d addr add fd01::2/64 dev e0 nodad
ip -n c route add default via 10.0.0.1; ip -n d route add default via 10.0.1.1
ip -n c route add default via fd00::1; ip -n d route add default via fd01::1
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
sleep 2
t() { echo "# $*"; "$@"; echo "rc=$?"; }
inc() { ip netns exec c "$@"; }
ind() { ip netns exec d "$@"; }
ip netns exec d nc -lkn 80 </dev/null & sleep 0.1
nc -lkn 80 </dev/null & sleep 0.1
iptables -t mangle -A PREROUTING -m conntrack --ctstate NEW -j MARK --set-xmark 0x10/0xff
iptables -t mangle -A PREROUTING -m mark --mark 0x10 -j MARK --or-mark 0x100
iptables -t mangle -A PREROUTING -m mark --mark 0x110 -j CONNMARK --save-mark --mask 0xf0
iptables -t mangle -A PREROUTING -m connmark --mark 0x10 -j CONNMARK --set-xmark 0x3/0x1
iptables -t mangle -A POSTROUTING -m connmark --mark 0x13/0xff -j CONNMARK --restore-mark --nfmask 0xf --ctmask 0xff
iptables -t mangle -A POSTROUTING -m mark --mark 0x103
iptables -t mangle -A POSTROUTING -m mark --mark 0x113
iptables -t mangle -A POSTROUTING -m mark --mark 0x13
iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark --ctmask 0xff --nfmask 0xffff --left-shift-mark 4
iptables -t mangle -A INPUT -m mark --mark 0x130
iptables -t mangle -A FORWARD -m mark --mark 0x130
iptables -t mangle -A OUTPUT -j MARK --xor-mark 0xff
iptables -t mangle -A OUTPUT -j MARK --and-mark 0x0f
iptables -t mangle -A OUTPUT -m mark --mark 0xf -j MARK --set-mark 7
iptables -t mangle -A OUTPUT -m mark --mark 7 -j CONNMARK --or-mark 0x1000
t inc ping -nc2 -i0.2 -W1 10.0.0.1
t inc ping -nc1 -W1 10.0.1.2
t inc nc -znv -w1 10.0.1.2 80
t inc nc -znv -w1 10.0.0.1 80
t ping -nc1 -W1 10.0.0.2
iptables-save -c | grep '^\['
ip rule add fwmark 0x99 lookup 99; ip route add default via 10.0.1.2 table 99
iptables -t mangle -F; iptables -t mangle -A OUTPUT -d 5.5.5.5 -j MARK --set-mark 0x99
ip route add 5.5.5.5 via 10.0.0.2
t ping -nc1 -W1 5.5.5.5
sleep 0.3
kill %1 %2
