# question: ufw denies incoming traffic by default. Why can a container not reach a service on its own host, and why do rules in DOCKER-USER not help?
# What comes from a container for one of the host's addresses is delivered, not forwarded: INPUT decides, with docker0 as its input device.
# expect: c1 tcp://172.17.0.1:5432 -> timeout
# because: its policy is DROP
# expect: c1 tcp://198.51.100.10:5432 -> timeout
# expect: c1 tcp://172.17.0.1:5433 -> open
# because: -A INPUT -i docker0 -p tcp -m tcp --dport 5433 -j ACCEPT
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
iptables -P INPUT DROP
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
iptables -I DOCKER-USER -i docker0 -p tcp --dport 5432 -j ACCEPT
# What `ufw allow in on docker0 to any port 5433` comes to.
iptables -A INPUT -i docker0 -p tcp --dport 5433 -j ACCEPT
docker run -d --name c1 busybox sleep infinity >/dev/null
nc -lk 5432 >/dev/null &
nc -lk 5433 >/dev/null &
sleep 0.2
