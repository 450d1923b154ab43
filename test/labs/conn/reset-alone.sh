# A reset that is the only answer kills the connection: its lifetime is still that of the SYN.
exec 2>&1
ip netns add b; ip link add e0 type veth peer name e1 netns b; ip link set e0 up; ip -n b link set e1 up; ip addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e1; ip link set lo up
iptables -A OUTPUT -p tcp -m conntrack --ctexpire 0
iptables -A OUTPUT -p tcp -m conntrack --ctexpire 1:30
iptables -A OUTPUT -p tcp -m conntrack --ctexpire 31:118
iptables -A OUTPUT -p tcp -m conntrack --ctexpire 119:
iptables -A OUTPUT -p tcp -m conntrack --ctstate ESTABLISHED
iptables -A OUTPUT -p tcp -m conntrack --ctstatus CONFIRMED
iptables -A OUTPUT -p tcp -m conntrack --ctstatus SEEN_REPLY
ip netns exec b nc -zn -w1 10.0.0.1 99; echo rc=$?
iptables-save -c | grep OUTPUT
