# question: I dropped port 9900 in DOCKER-USER. Why is -p 9900:9000 still open?
# DOCKER-USER stands in FORWARD, after DNAT: the packet has the container's port, 9000. The port that the client asked for is in its connection: --ctorigdstport.
# expect: internet tcp://198.51.100.10:9900 -> open
# because: DOCKER-USER rule 1 (-A DOCKER-USER -p tcp -m tcp --dport 9900 -j DROP) did not match
# because: destination port 9000
# expect: internet tcp://198.51.100.10:9901 -> timeout
# because: --ctorigdstport 9901
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
docker run -d --name app -p 9900:9000 -p 9901:9000 python python3 -m http.server 9000 >/dev/null
sleep 0.5
iptables -I DOCKER-USER -p tcp -m conntrack --ctorigdstport 9901 --ctdir ORIGINAL -j DROP
iptables -I DOCKER-USER -p tcp --dport 9900 -j DROP
