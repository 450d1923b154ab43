# question: Why does the name db work on my own network and not on the default one?
# Networks of one's own have a name server, 127.0.0.11, which each container reaches by NAT rules inside its own namespace. The default bridge has none: its containers ask the
# host's servers, which have never heard of db. An alias holds on its own network only.
# expect: app tcp://db:80 -> open
# expect: app tcp://database:80 -> open
# expect: c1 tcp://db:80 -> name-not-found
# because: nobody there knows it
# expect: c1 tcp://c2:80 -> name-not-found
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker network create mine >/dev/null
docker run -d --name db --net mine --network-alias database nginx >/dev/null
docker run -d --name app --net mine busybox sleep infinity >/dev/null
docker run -d --name c2 nginx >/dev/null
docker run -d --name c1 busybox sleep infinity >/dev/null
