# Question:  the DNS container is replaced, and one client gets no answer from the new one while others do. Why?
# Answer:    he asked while nobody was there. His question made a connection to the host itself, without DNAT; as long as he keeps
#            asking from the same port, conntrack remembers that, and the rule of the new container is not looked at.
# Teaches:   trap 29: nat sees a connection's first packet only. conntrack -D lets the next packet be a first one.
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
ask() { ip netns exec outside sh -c "echo hello | nc -u -w 1 -p 5555 10.10.10.101 5353" >/dev/null 2>&1; }
show() { conntrack -L -p udp --dport 5353 2>/dev/null | grep 'sport=5555' | grep -o 'src=10.10.10.1 .*dport=5555' | sed 's/sport=[0-9]* dport=[0-9]* //; s/ sport.*//'; }
up --userland-proxy=false
echo "# nobody has published 5353: the question is for the host"
ask
show
docker run -d --name dns -p 5353:53/udp busybox sleep 100000 >/dev/null
echo "# the container is there; the same client asks again"
ask
show
echo "# forgotten by hand"
conntrack -D -p udp --dport 5353 >/dev/null 2>&1
ask
show
echo "# the container goes, and dockerd forgets what led to it"
docker rm -f dns >/dev/null
show
down 2>/dev/null
