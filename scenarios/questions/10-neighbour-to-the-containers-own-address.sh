# question: I published a port. Can a neighbour on the LAN also use the container's own address?
# Up to 27 yes, even with policy DROP: the rule that accepts the published port asks for the container's address, not for how the packet was addressed first. From 28.0 the
# raw table drops what comes from outside for a container's address, before DOCKER-USER is asked: a rule there does not help (web2).
# expect: neighbour tcp://172.17.0.2:80 -> open
# because: -A DOCKER -d 172.17.0.2/32
# expect: neighbour tcp://172.17.0.3:80 -> open
# because: -A DOCKER-USER -d 172.17.0.3/32 -j ACCEPT
# expect[27]: neighbour tcp://172.17.0.2:80 -> open
# expect[28.0]: neighbour tcp://172.17.0.2:80 -> timeout
# because: raw/PREROUTING
# expect[28.5]: neighbour tcp://172.17.0.2:80 -> timeout
# because: raw/PREROUTING
# expect[28.5]: neighbour tcp://172.17.0.3:80 -> timeout
# because: raw/PREROUTING
# expect[29]: neighbour tcp://172.17.0.2:80 -> timeout
# because: raw/PREROUTING
# expect: neighbour tcp://198.51.100.10:8080 -> open
ip link set lo up
ip netns add neighbour
ip link add eth0 type veth peer name eth0 netns neighbour
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n neighbour link set lo up
ip -n neighbour link set eth0 up
ip -n neighbour addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
ip -n neighbour route add 172.17.0.0/16 via 198.51.100.10
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name web -p 8080:80 nginx >/dev/null
docker run -d --name web2 -p 8081:80 nginx >/dev/null
iptables -I DOCKER-USER -d 172.17.0.3 -j ACCEPT
