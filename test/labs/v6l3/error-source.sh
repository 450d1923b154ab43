exec 2>&1
# s sends to r by i0; r's way back to s is by o0
ip netns add s; ip netns add r
mk() { ip link add $1 netns s address 02:00:00:00:00:$3 type veth peer name $2 address 02:00:00:00:01:$3 netns r; ip -n s link set $1 up; ip -n r link set $2 up; }
mk si i0 01; mk so o0 02; mk sp p0 03; mk sq q0 04
for n in s r; do ip -n $n link set lo up; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n s addr add fd00:aa::5/64 dev so nodad
ip -n s addr add fd00:1::5/64 dev si nodad
ip -n r addr add fd00:b::1/64 dev o0 nodad
ip -n r addr add fd00:aa:1::1/64 dev p0 nodad
sleep 4
ll=fe80::ff:fe00:2; ill=fe80::ff:fe00:101; qll=fe80::ff:fe00:4
ip -n r -6 route add fd00:aa::/64 via $ll dev o0
ip -n s -6 route add default via $ill dev si
ip -n r -6 route add prohibit fd00:e1::/64; ip -n r -6 route add unreachable fd00:e2::/64; ip -n r -6 route add fd00:e3::/64 dev q0;  ip -n r -6 route add fd00:e4::/64 via $qll dev q0 mtu 1300
P() { ip netns exec s ping -n -c1 -W${W:-1} -I fd00:aa::5 "$@" | grep -e From; }
T() { echo "## $*"; P -t1 fd00:e4::1; P fd00:e9::1; P fd00:e1::1; P fd00:e2::1; W=4 P fd00:e3::1; P -s 1400 fd00:e4::1; }
T in-device has link-local only
ip -n r -6 route get fd00:aa::5
ip -n r addr add fd00:1::1/64 dev i0 nodad
T in-device has one global
ip -n r addr add fd00:aa:2::1/64 dev i0 nodad
T in-device has two
ip -n r addr add fd00:77::1/64 dev lo nodad
ip -n r -6 route change fd00:aa::/64 via $ll dev o0 src fd00:77::1
T route has src
ip netns exec s ping -n -c1 -W1 -I fd00:aa::5 fd00:b::1
