# question: Can a container use its own published port by the host's address when there is no proxy?
# Yes: its packet comes back to the port it left by. That takes a source rewritten to the gateway's (the rule that masquerades a container's packets to itself) and a bridge
# port that sends back what it received (hairpin), both of which Docker sets without a proxy.
# expect: c1 tcp://198.51.100.10:8080 -> open
# because: rewrote the destination 198.51.100.10:8080 to 172.17.0.2:80
# because: -A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
dockerd --userland-proxy=false >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name c1 -p 8080:80 nginx >/dev/null
