# question: ufw denies 8080. Why can the internet still reach the container that publishes it?
# Docker's DNAT rule turns the packet towards the container before the host asks INPUT, so it is forwarded; ufw's rules stand in INPUT, and Docker's jump stands before
# ufw's in FORWARD. What the host itself serves is still filtered.
# expect: internet tcp://198.51.100.10:8080 -> open
# because: nat/DOCKER rule
# because: -A ufw-user-input -p tcp -m tcp --dport 8080 -j DROP) was never consulted
# because: -p
# expect: internet tcp://198.51.100.10:9100 -> timeout
# because: filter/INPUT
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
# What `ufw enable; ufw deny 8080` comes to, shortened.
iptables -N ufw-user-input
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A INPUT -j ufw-user-input
iptables -A ufw-user-input -p tcp --dport 8080 -j DROP
iptables -P INPUT DROP
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name web -p 8080:80 nginx >/dev/null
nc -lk 9100 >/dev/null &
sleep 0.2
