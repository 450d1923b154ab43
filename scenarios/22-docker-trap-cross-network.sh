# Question:  a container asks the published port of a container on another network. Open or not?
# Answer:    by docker-proxy it is open: the packet ends on the host, and the host connects. Without docker-proxy DNAT sends it through
#            FORWARD, where one network is isolated from the other (until Docker 29). The container's own address is never open.
# Teaches:   traps 16 and 17: isolation is in DOCKER-ISOLATION-STAGE-1 and -2, in front of the port's ACCEPT.
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
run() {
  docker network create one >/dev/null
  docker network create two >/dev/null
  docker run -d --name web --net one -p 8080:80 nginx >/dev/null
  docker run -d --name cl --net two busybox sleep 100000 >/dev/null
  echo "# cl -> the host's 8080; cl -> web's own address; the outside -> 8080"
  says docker exec cl wget -qT 2 -O - http://10.10.10.101:8080/
  says docker exec cl wget -qT 2 -O - http://$(docker inspect -f '{{.NetworkSettings.Networks.one.IPAddress}}' web)/
  says ip netns exec outside curl -sm 2 http://10.10.10.101:8080/
  docker rm -f web cl >/dev/null
  docker network rm one two >/dev/null
}
up
run
kill $dockerd; wait $dockerd 2>/dev/null
echo "# --userland-proxy=false"
up --userland-proxy=false
run
kill $dockerd; wait $dockerd 2>/dev/null
