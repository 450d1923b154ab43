# Question:  dockerd --iptables=false: what is missing, and which rules does one write instead?
# Answer:    FORWARD's policy is ours now. DROP leaves containers alone with the host; published ports still answer, through
#            docker-proxy, which needs no rule. Three kinds of rules bring back replies, the way out and the way in.
# Teaches:   seed 000's hand-written rules: FORWARD for what passes, POSTROUTING for the way out, PREROUTING for the way in.
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
up --iptables=false
docker run -d --name web -p 8080:80 nginx >/dev/null
docker run -d --name cl busybox sleep 100000 >/dev/null
out() { docker exec cl ping -c1 -W1 203.0.113.10; }
in_() { ip netns exec outside curl -sm 2 http://10.10.10.101:8080/; }
echo "# Docker's own rules"
iptables -S
echo "# policies DROP: out; in, by docker-proxy"
iptables -P FORWARD DROP
says out
says in_
echo "# replies, and the way out"
iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -i docker0 -o eth0 -j ACCEPT
says out
echo "# ... with the host's address"
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 -o eth0 -j MASQUERADE
says out
echo "# container to container is FORWARD's business, too"
says docker exec cl wget -qT 2 -O - http://172.17.0.2/
iptables -A FORWARD -i docker0 -o docker0 -p tcp --dport 80 -j ACCEPT
says docker exec cl wget -qT 2 -O - http://172.17.0.2/
echo "# the way in without docker-proxy: DNAT, and FORWARD sees the container's port"
iptables -t nat -A PREROUTING -i eth0 -p tcp --dport 9090 -j DNAT --to-destination 172.17.0.2:80
says ip netns exec outside curl -sm 2 http://10.10.10.101:9090/
iptables -A FORWARD -i eth0 -o docker0 -p tcp --dport 80 -j ACCEPT
says ip netns exec outside curl -sm 2 http://10.10.10.101:9090/
down
