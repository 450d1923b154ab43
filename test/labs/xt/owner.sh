# owner: whose socket a packet has
exec 2>&1
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip netns add b; ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b netns b
ip addr add 10.0.0.1/24 dev v0; ip -n b addr add 10.0.0.2/24 dev v1
ip addr add fd00::1/64 dev v0 nodad; ip -n b addr add fd00::2/64 dev v1 nodad
ip link set v0 up; ip -n b link set v1 up; ip link set lo up; ip -n b link set lo up; sleep 4
for t in iptables ip6tables; do for h in "--socket-exists" "! --socket-exists" "--uid-owner 0" "! --uid-owner 0" "--uid-owner 5" "! --uid-owner 1-65535" "--gid-owner 0" "! --uid-owner 0 ! --gid-owner 0"; do $t -A OUTPUT -m owner $h; $t -t mangle -A POSTROUTING -m owner $h;  done; done
show() { echo "# $1"; iptables-save -c | grep '^\[' | cut -d' ' -f1 | tr '\n' ' ' ; echo; ip6tables-save -c | grep '^\[' | cut -d' ' -f1 | tr '\n' ' ' ; echo;  iptables -Z; ip6tables -Z; iptables -t mangle -Z; ip6tables -t mangle -Z; }
show start
ip netns exec b ping -c1 10.0.0.1 >/dev/null; show "echo reply"
ip netns exec b ping -c1 fd00::1 >/dev/null; show "echo reply6"
ping -c1 10.0.0.2 >/dev/null; show "own ping"
ping -c1 fd00::2 >/dev/null; show "own ping6"
ip netns exec b nc -z -w1 10.0.0.1 99; show "RST"
ip netns exec b nc -z -w1 fd00::1 99; show "RST6"
echo x | ip netns exec b nc -u -w1 10.0.0.1 99;  show "port unreachable"
echo x | ip netns exec b nc -u -w1 fd00::1 99;  show "port unreachable6"
ip netns exec b nc -l -p 80 > /dev/null & sleep 0.3
echo hello | nc -N 10.0.0.2 80; wait; show "client"
ping -c1 127.0.0.1 > /dev/null; show "loopback"
