# Question:  a neighbour has a route to 172.17.0.0/16. Which ports of containers can he reach?
# Answer:    it depends on who turned ip_forward on. When dockerd did, it set FORWARD's policy to DROP: only published ports, by the
#            container's address too. When it was on before, the policy stays ACCEPT, and every port of every container is open (until 28).
# Teaches:   traps 9 and 10: the policy, and that publishing is not what makes a container reachable.
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
ip -n outside route add 172.17.0.0/16 via 10.10.10.101
try() {
  docker run -d --name web -p 8080:80 nginx >/dev/null
  docker run -d --name secret nginx >/dev/null
  iptables -S FORWARD | head -1
  echo "# 10.10.10.101:8080, web's own port 80, that of the container that publishes nothing"
  for u in 10.10.10.101:8080 172.17.0.2 172.17.0.3; do says ip netns exec outside curl -sm 2 http://$u/; done
  down
}
sysctl -qw net.ipv4.ip_forward=0
up
try
echo "# ip_forward was 1 before dockerd came"
iptables -P FORWARD ACCEPT
sysctl -qw net.ipv4.ip_forward=1
up
try
