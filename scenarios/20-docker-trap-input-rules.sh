# Question:  the firewall says INPUT DROP, and the published port is still open to the world. Why?
# Answer:    DNAT turns the packet towards the container before INPUT is asked: it goes through FORWARD. DOCKER-USER is the place, and
#            there the packet has the container's address and port already. --ctorigdstport is the port that was published.
# Teaches:   traps 1, 3, 5 (ufw and -p) and 4 (the port in DOCKER-USER).
ip link set lo up
ip netns add outside
ip link add eth0 type veth peer name e0 netns outside
ip link set eth0 up
ip addr add 10.10.10.101/24 dev eth0
ip -n outside link set lo up
ip -n outside link set e0 up
ip -n outside addr add 10.10.10.1/24 dev e0
ip -n outside addr add 203.0.113.10/32 dev lo
ip route add default via 10.10.10.1
up() { dockerd "$@" >/dev/null 2>&1 & dockerd=$!; until docker info >/dev/null 2>&1; do sleep 0.2; done; }
down() { docker rm -f $(docker ps -aq) >/dev/null; kill $dockerd; wait $dockerd 2>/dev/null; }
says() { "$@" >/dev/null 2>&1 && echo yes || echo no; }
up
docker run -d --name web -p 8080:80 nginx >/dev/null
in_() { ip netns exec outside curl -sm 2 http://10.10.10.101:8080/; }
iptables -A INPUT -i lo -j ACCEPT
iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -P INPUT DROP
echo "# INPUT drops everything: outside -> 8080; a ping of the host, to show that it does"
says in_
says ip netns exec outside ping -nc1 -W1 10.10.10.101
echo "# DOCKER-USER, the published port: no match"
iptables -I DOCKER-USER -i eth0 -p tcp --dport 8080 -j DROP
says in_
echo "# DOCKER-USER, the container's port"
iptables -R DOCKER-USER 1 -i eth0 -p tcp --dport 80 -j DROP
says in_
echo "# DOCKER-USER, the port that the client asked for"
iptables -R DOCKER-USER 1 -i eth0 -p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL -j DROP
says in_
iptables -D DOCKER-USER 1
echo "# what INPUT does stop: docker-proxy, for containers that ask the host's address"
docker run -d --name cl busybox sleep 100000 >/dev/null
says docker exec cl wget -qT 2 -O - http://10.10.10.101:8080/
iptables -P INPUT ACCEPT
says docker exec cl wget -qT 2 -O - http://10.10.10.101:8080/
down
