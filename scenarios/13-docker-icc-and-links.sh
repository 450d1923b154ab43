# Question:  dockerd --icc=false: who may still talk to whom, and what does --link open?
# Answer:    one DROP at the end of FORWARD stops two containers of the bridge; the host, the outside and published ports are not
#            concerned. A link is a pair of ACCEPT rules for each exposed port, and a name in /etc/hosts. No ping, no other port.
# Teaches:   seed 000's access control between containers; trap 19: with bridge-nf-call-iptables=0 the DROP is never asked.
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
get() { docker exec "$1" wget -qT 2 -O - "http://$2/"; }
up --icc=false
docker run -d --name web nginx >/dev/null
docker run -d --name other busybox sleep 100000 >/dev/null
docker run -d --name app --link web:www busybox sleep 100000 >/dev/null
echo "# the rules: FORWARD, and what the link added"
iptables -S FORWARD
iptables -S DOCKER
echo "# other -> web"
says get other 172.17.0.2
echo "# app -> web, by address and by the link's name; a ping"
says get app 172.17.0.2
says get app www
says docker exec app ping -c1 -W1 172.17.0.2
docker exec app grep web /etc/hosts | cut -f1
echo "# the host -> web; app -> the outside"
says curl -sm 2 http://172.17.0.2/
says docker exec app ping -c1 -W1 203.0.113.10
echo "# bridged frames not shown to iptables: other -> web"
sysctl -qw net.bridge.bridge-nf-call-iptables=0
says get other 172.17.0.2
sysctl -qw net.bridge.bridge-nf-call-iptables=1
down
