# expect: internet tcp://172.18.0.2:80 -> open
# expect[28.5]: internet tcp://172.18.0.2:80 -> timeout
# advice: Make network app again with -o com.docker.network.bridge.trusted_host_interfaces=eth0: what comes in by eth0 may ask its containers' addresses.
# by: docker rm -f web; docker network rm app; docker network create -o com.docker.network.bridge.trusted_host_interfaces=eth0 app; docker run -d --name web --net app -p 8080:80 nginx
# advice: Start dockerd with --allow-direct-routing: addresses of containers may be asked from outside, then.
# by: redocker --allow-direct-routing; docker start web
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
ip -n internet route add 172.18.0.0/16 via 198.51.100.10
docker network create app >/dev/null
docker run -d --name web --net app -p 8080:80 nginx >/dev/null
sleep 0.3
