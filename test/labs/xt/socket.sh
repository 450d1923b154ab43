# socket: listeners on one address and on any, connections, UDP, answers, ICMP errors
exec 2>&1
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip netns add b; ip link add v0 type veth peer name v1 netns b
ip addr add 10.0.0.1/24 dev v0; ip -n b addr add 10.0.0.2/24 dev v1; ip addr add fd00::1/64 dev v0 nodad; ip -n b addr add fd00::2/64 dev v1 nodad
ip link set v0 up; ip -n b link set v1 up; ip link set lo up; sleep 4
for r in "" "--nowildcard" "--transparent" "--transparent --nowildcard"; do
  for t in iptables ip6tables; do for p in "tcp" "udp"; do $t -t mangle -A PREROUTING -p $p -m socket $r;done;  $t -A INPUT -p tcp -m socket $r; done
  iptables -t mangle -A PREROUTING -p icmp -m socket $r;   ip6tables -t mangle -A PREROUTING -p icmpv6 -m icmp6 --icmpv6-type 1 -m socket $r
done
s() { echo "# $*"; iptables-save -c | grep '^\[' | cut -d' ' -f1 | tr '\n' ' ' ; echo; ip6tables-save -c | grep '^\[' | cut -d' ' -f1 | tr '\n' ' ' ; echo;  iptables -Z; ip6tables -Z; iptables -t mangle -Z; ip6tables -t mangle -Z; }
nc -l -p 80 >/dev/null & sleep 0.3; echo hi | ip netns exec b nc -N 10.0.0.1 80; wait; s "any"
nc -l 10.0.0.1 80 >/dev/null & sleep 0.3; echo hi | ip netns exec b nc -N 10.0.0.1 80; wait; s "one"
nc -6 -l -p 80 >/dev/null & sleep 0.3; echo hi | ip netns exec b nc -N fd00::1 80; wait; s "any6"
ip netns exec b nc -z 10.0.0.1 81; s "none"
nc -u -l -p 80 >/dev/null & sleep 0.3; echo hi | ip netns exec b nc -u -q0 10.0.0.1 80; sleep 0.3; kill $!; s "udp any"
nc -u -l 10.0.0.1 80 >/dev/null & sleep 0.3; echo hi | ip netns exec b nc -u -q0 10.0.0.1 80; sleep 0.3; kill $!; s "udp one"
ip netns exec b nc -l -p 80 > /dev/null & sleep 0.3; echo hi | nc -N 10.0.0.2 80; wait; s "client"
echo hi | nc -u -w1 10.0.0.2 99; s "port unreachable"
echo hi | nc -u -w1 fd00::2 99; s "port unreachable6"
