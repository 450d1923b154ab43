# ping over IPv6.
exec 2>&1
sysctl -qw net.ipv6.conf.all.router_solicitations=0
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip link set lo up
t() { echo "# $*"; "$@"; echo "rc=$?"; }
ip netns add n1
ip link add va address 02:00:00:00:00:01 type veth peer name vb address 02:00:00:00:00:02 netns n1
ip link set va up; ip -n n1 link set vb up; ip -n n1 link set lo up
ip addr add fd00::1/64 dev va nodad; ip -n n1 addr add fd00::2/64 dev vb nodad
sleep 3
t ping -c1 -W1 ::1
t ping -c1 -W1 fd00::2
t ping -c1 -W1 -I nodev fd00::2
t ping -c1 -W1 -I fd00::77 fd00::2
t ping -c1 -W1 -I va fd00::2
t ping -c1 -W1 -I fd00::1 fd00::2
t ping -c1 -W1 -I va fe80::ff:fe00:2
t ping -c1 -W1 fe80::ff:fe00:2%va
t ping -c1 -W1 fe80::ff:fe00:2
t ping -c1 -W1 fe80::1%nodev
t ping -c1 -W4 fe80::9%va
t ping -c1 -W1 ff02::1%va
t ping -c1 -W1 2001:db8::1
t ping -4 -c1 -W1 fd00::1
t ping -c1 -W1 ::
t ping -c1 -W1 fd00:::1
t ping -c1 -W1 fd00::g
t ping -c1 -W1 -s 2000 -M do fd00::2
t ping -c1 -W1 -s 2000 fd00::2
t ping -c1 -W1 -s 0 fd00::2
t ping -c1 -W4 fd00::99
t ping -c3 -W5 fd00::98
t ping -c1 -W4 -I va fd00::97
t ping -c1 -W1 -t 0 ::1
t ping -c1 -W1 ::1 ::1
ip -6 route add unreachable 2001:1::/32; ip -6 route add prohibit 2001:2::/32; ip -6 route add blackhole 2001:3::/32
for d in 2001:1::1 2001:2::1 2001:3::1; do t ping -c1 -W1 $d; t ping -c1 -W1 -I va $d; t ping -c1 -W1 -I fd00::1 $d; done
