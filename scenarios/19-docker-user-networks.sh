# Question:  what do networks of one's own give that the default bridge does not?
# Answer:    a bridge and a subnet each, names, fixed addresses; and walls: containers of two networks do not reach each other, whatever
#            the rules of the host say below. A container on both is no router either.
# Teaches:   seed 001's single-host model: docker network create, names, --ip, connect; the embedded name server at 127.0.0.11.
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
docker network create -d bridge --subnet 172.30.0.0/16 petsBridge >/dev/null
docker network create other >/dev/null
docker run -d --name db --net petsBridge --ip 172.30.0.77 nginx >/dev/null
docker run -d --name web --net petsBridge --network-alias front busybox sleep 100000 >/dev/null
docker run -d --name far --net other busybox sleep 100000 >/dev/null
docker run -d --name old busybox sleep 100000 >/dev/null
docker network ls --format '{{.Name}} {{.Driver}}'
echo "# names: on the network, in full; on the default bridge"
says docker exec web ping -c1 -W1 db
says docker exec web ping -c1 -W1 DB.petsBridge
says docker exec old ping -c1 -W1 db
echo "# who serves them"
docker exec web cat /etc/resolv.conf | grep nameserver
echo "# between networks: by address; after connect"
says docker exec far wget -qT 2 -O - http://172.30.0.77/
docker network connect petsBridge far
says docker exec far wget -qT 2 -O - http://db/
docker exec far ip -o -4 addr show scope global | tr -s ' ' | cut -d' ' -f2,4
echo "# an address that is taken"
docker run -d --name db2 --net petsBridge --ip 172.30.0.77 nginx 2>&1 >/dev/null | grep -o 'Address already in use'
docker network rm petsBridge 2>&1 | grep -o 'has active endpoints'
down
