# conntrack, state, connmark: what each packet of three flows is, with untracked and invalid ones
exec 2>&1
sysctl -qw net.ipv6.conf.default.router_solicitations=0
ip netns add b; ip link add v0 address 02:00:00:00:00:0a type veth peer name v1 address 02:00:00:00:00:0b netns b
ip addr add 10.0.0.1/24 dev v0; ip -n b addr add 10.0.0.2/24 dev v1
ip addr add fd00::1/64 dev v0 nodad; ip -n b addr add fd00::2/64 dev v1 nodad
ip link set v0 up; ip -n b link set v1 up; ip link set lo up; ip -n b link set lo up; sleep 4
iptables -t raw -A OUTPUT -p icmp -d 10.0.0.2 -m ttl --ttl-eq 9 -j CT --notrack
iptables -t raw -A PREROUTING -m conntrack --ctstate INVALID; iptables -t raw -A PREROUTING -m conntrack --ctstate NEW; iptables -t raw -A OUTPUT -m conntrack ! --ctproto 6; iptables -t raw -A OUTPUT -m conntrack --ctstate INVALID --ctproto 6
for r in "--ctstate NEW" "--ctstate ESTABLISHED" "--ctstate RELATED" "--ctstate INVALID" "--ctstate UNTRACKED" "! --ctstate NEW,ESTABLISHED" "--ctstate NEW --ctproto icmp" "--ctproto tcp" "! --ctproto tcp" "--ctdir ORIGINAL" "--ctdir REPLY" \
 "--ctstatus NONE" "! --ctstatus NONE" "--ctstatus EXPECTED" "--ctstatus SEEN_REPLY" "--ctstatus ASSURED" "--ctstatus CONFIRMED" "! --ctstatus CONFIRMED" "--ctorigsrc 10.0.0.1" "! --ctorigsrc 10.0.0.1" "--ctorigdst 10.0.0.0/24" "--ctreplsrc 10.0.0.2" "--ctrepldst 10.0.0.2" \
 "--ctorigsrcport 0:1023" "--ctorigdstport 80" "! --ctorigdstport 80" "--ctreplsrcport 80" "--ctrepldstport 80" "--ctorigdstport 2048" "--ctexpire 0" "--ctexpire 1:29" "--ctexpire 29" "! --ctexpire 0:30" "--ctexpire 100:500000" "--ctstate SNAT,DNAT" "--ctstate UNTRACKED --ctdir REPLY"; do
  iptables -A OUTPUT -m conntrack $r; iptables -A INPUT -m conntrack $r
done
iptables -A OUTPUT -m state --state NEW;  iptables -A OUTPUT -m state ! --state NEW,UNTRACKED
iptables -A OUTPUT -m connmark --mark 0; iptables -A OUTPUT -m connmark ! --mark 0;iptables -A OUTPUT -m connmark --mark 1; iptables -A OUTPUT -m helper --helper ftp;iptables -A OUTPUT -m helper ! --helper ftp
ip netns exec b nc -l -p 80 > /dev/null & sleep 0.3
echo hello | nc -N 10.0.0.2 80; wait
ping -c2 -i0.2 10.0.0.2 > /dev/null
ping -c2 -i0.2 -t9 10.0.0.2 > /dev/null
echo x | nc -u -w1 10.0.0.2 99
iptables-save -c | grep '^\['
