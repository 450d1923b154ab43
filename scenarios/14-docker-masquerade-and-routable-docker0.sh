# Question:  who does the outside think it talks to, and what makes containers routable from elsewhere?
# Answer:    MASQUERADE gives them the host's address. With --ip-masq=false the outside sees 172.18.1.2 and needs a route back. To be
#            asked from outside they also need FORWARD: Docker's policy DROP lets only published ports of a container in.
# Teaches:   seed 000's outbound masquerade and routable docker0 (--bip, a static route on the router).
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
seen() {
  ip netns exec outside timeout 3 nc -lvn 8000 </dev/null 2>&1 >/dev/null | sed -n 's/.*received on \([0-9.]*\).*/seen: \1/p' & nc=$!
  sleep 0.3
  docker exec cl sh -c 'echo | nc -w 1 203.0.113.10 8000' >/dev/null 2>&1
  wait $nc
}
echo "# as it comes"
up
docker run -d --name cl busybox sleep 100000 >/dev/null
iptables -t nat -S POSTROUTING
seen
down
echo "# --ip-masq=false, a subnet of our own, and the router knows the way"
iptables -t nat -D POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
ip link del docker0
up --bip=172.18.1.1/24 --ip-masq=false
ip -n outside route add 172.18.1.0/24 via 10.10.10.101
docker run -d --name cl busybox sleep 100000 >/dev/null
docker run -d --name web -p 8080:80 nginx >/dev/null
iptables -t nat -S POSTROUTING
seen
echo "# outside -> a container: a ping, its published port, by its own address"
says ip netns exec outside ping -nc1 -W1 172.18.1.2
says ip netns exec outside curl -sm 2 http://172.18.1.3/
echo "# one rule in DOCKER-USER makes docker0 a routed network"
iptables -I DOCKER-USER -o docker0 -s 10.10.10.0/24 -j ACCEPT
says ip netns exec outside ping -nc1 -W1 172.18.1.2
down
