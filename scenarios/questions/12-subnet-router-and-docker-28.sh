# question: Tailscale advertises 172.18.0.0/16 by my Docker host. Since Docker 28 the gateway answers pings and the containers time out. Why?
# The raw table of 28 drops what comes from another device than the bridge for a published container's address, before any chain of yours; unpublished ports meet the
# bridge's own DROP. The gateway's address is the host itself: INPUT.
# expect[28.0]: peer icmp://172.18.0.1 -> open
# expect[28.0]: peer tcp://172.18.0.2:80 -> timeout
# because: raw/PREROUTING
# expect[28.5]: peer icmp://172.18.0.1 -> open
# expect[28.5]: peer tcp://172.18.0.2:80 -> timeout
# because: raw/PREROUTING
# expect: peer tcp://172.18.0.2:80 -> open
# expect[28.5]: peer tcp://172.19.0.2:80 -> open
ip link set lo up
ip netns add peer
ip link add tailscale0 type veth peer name tailscale0 netns peer
ip addr add 100.64.0.1/24 dev tailscale0
ip link set tailscale0 up
ip -n peer link set lo up
ip -n peer link set tailscale0 up
ip -n peer addr add 100.64.0.2/24 dev tailscale0
ip -n peer route add 172.16.0.0/12 via 100.64.0.1
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker network create app >/dev/null
docker run -d --name web --net app -p 8080:80 nginx >/dev/null
# The way out that Docker offers, here on a second network.
docker network create -o com.docker.network.bridge.trusted_host_interfaces=tailscale0 trusted >/dev/null
docker run -d --name web2 --net trusted -p 8081:80 nginx >/dev/null
