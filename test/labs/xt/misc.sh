# mark, tos, dscp, ecn, devgroup, realm, length, comment, both back ends
exec 2>&1
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip netns add b; ip link add v0 type veth peer name v1 netns b
ip addr add 10.0.0.1/24 dev v0; ip -n b addr add 10.0.0.2/24 dev v1; ip addr add fd00::1/64 dev v0 nodad; ip -n b addr add fd00::2/64 dev v1 nodad
ip link set v0 up; ip -n b link set v1 up; ip link set lo up; ip link set v0 group 5; sleep 4
for r in "-m mark --mark 0" "-m mark ! --mark 0" "-m mark --mark 7" "-m mark --mark 5/5" "-m mark --mark 2/5" "-m mark ! --mark 1/1" "-m tos --tos 0x10" "-m tos --tos 0x10/0x3f" "-m tos ! --tos 0x10/0x10" "-m dscp --dscp 0x2e" "-m dscp --dscp-class CS1" "-m dscp ! --dscp 0" "-m ecn --ecn-ip-ect 0" "-m ecn --ecn-ip-ect 1" "-m ecn ! --ecn-ip-ect 3" \
 "-m devgroup --dst-group 5" "-m devgroup ! --dst-group 5" "-m devgroup --dst-group 4/4" "-m devgroup --dst-group default" "-m length --length 84" "-m length --length 100:200" "-m comment --comment x -m length ! --length 84"; do
  iptables -A OUTPUT $r; iptables-legacy -A OUTPUT $r 2>/dev/null; ip6tables -A OUTPUT $r; done
iptables -A OUTPUT -m realm --realm 0; iptables -A OUTPUT -m realm --realm 1;  iptables -A OUTPUT -m realm ! --realm 1; iptables -A INPUT -m devgroup --src-group 5;  iptables -A INPUT -m devgroup ! --src-group 0
ping -c1 10.0.0.2 > /dev/null; ping -c1 -Q 0x10 10.0.0.2 > /dev/null; ping -c1 -Q 0xb8 10.0.0.2 > /dev/null; ping -c1 -Q 0x21 10.0.0.2 > /dev/null; ping -c1 -m 7 10.0.0.2 > /dev/null; ping -c1 -s 100 10.0.0.2 > /dev/null; ping -c1 127.0.0.1 >/dev/null
ip neigh replace fd00::2 lladdr $(ip -n b -br link show v1 | awk '{print $3}') dev v0 nud permanent
ping -c1 fd00::2 > /dev/null; ping -c1 -Q 0x10 fd00::2 > /dev/null; ping -c1 -Q 0xb8 fd00::2 > /dev/null; ping -c1 -m 7 fd00::2 > /dev/null
iptables-save -c 2>/dev/null | grep '^\['; echo; iptables-legacy-save -c | grep '^\['; echo; ip6tables-save -c | grep '^\['
