# Question:  a container asks the host's published port, its own or its neighbour's. With and without docker-proxy?
# Answer:    with it, nat leaves alone what enters by the bridge, and docker-proxy connects. Without, DNAT sends it back where it came
#            from: the port of the bridge is in hairpin mode, and one's own connection gets the bridge's address. The neighbour's
#            answer would go straight back and be no answer, unless br_netfilter takes it through conntrack.
# Teaches:   traps 13, 14, 15, 20: --userland-proxy, hairpin mode, the MASQUERADE of a container to itself, bridge-nf-call-iptables.
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
try() {
  echo "# the container itself, its neighbour, 127.0.0.1 of the host"
  says docker exec web wget -qT 2 -O - http://10.10.10.101:8080/
  says docker exec cl wget -qT 2 -O - http://10.10.10.101:8080/
  says curl -sm 2 http://127.0.0.1:8080/
}
run() {
  docker run -d --name web -p 8080:80 nginx >/dev/null
  docker run -d --name cl busybox sleep 100000 >/dev/null
}
up
run
iptables -t nat -S DOCKER
try
down
echo "# --userland-proxy=false"
up --userland-proxy=false
run
iptables -t nat -S DOCKER
bridge -d link show | grep -o 'hairpin o[nf]*' | sort | uniq -c | sed 's/^ *//'
sysctl net.ipv4.conf.docker0.route_localnet
try
echo "# bridged frames not shown to iptables"
sysctl -qw net.bridge.bridge-nf-call-iptables=0
try
sysctl -qw net.bridge.bridge-nf-call-iptables=1
down
