# question: fail2ban has banned an address. Why can it still reach my container, and why, once I ban it in DOCKER-USER, can it still reach sshd?
# A ban in INPUT is never asked about forwarded packets, and one in DOCKER-USER never about delivered ones: a host with containers needs both.
# expect: banned-in-input tcp://198.51.100.10:8080 -> open
# because: fail2ban
# because: was never consulted
# expect: banned-in-input tcp://198.51.100.10:22 -> refused
# because: REJECT
# expect: banned-in-user tcp://198.51.100.10:8080 -> timeout
# because: filter/DOCKER-USER rule
# expect: banned-in-user tcp://198.51.100.10:22 -> open
ip link set lo up
ip link add lan type bridge
ip link set lan up
ip addr add 198.51.100.10/24 dev lan
# Two machines of the internet, on one wire with this host.
for i in input:66 user:67; do
  ns=banned-in-${i%:*}
  ip netns add $ns
  ip link add w${i#*:} type veth peer name eth0 netns $ns
  ip link set w${i#*:} master lan up
  ip -n $ns link set lo up
  ip -n $ns link set eth0 up
  ip -n $ns addr add 198.51.100.${i#*:}/24 dev eth0
done
iptables -N f2b-sshd
iptables -A INPUT -p tcp -j f2b-sshd
iptables -A f2b-sshd -s 198.51.100.66 -m comment --comment fail2ban -j REJECT
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
iptables -I DOCKER-USER -s 198.51.100.67 -j DROP
docker run -d --name web -p 8080:80 nginx >/dev/null
nc -lk 22 >/dev/null &
sleep 0.2
