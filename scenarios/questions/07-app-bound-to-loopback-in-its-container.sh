# question: The app in my container listens on 127.0.0.1 and I published its port. Why is it refused from outside, and "connection reset" from the host itself?
# From outside, DNAT leads to the container's own address, where nobody listens: reset by the container's kernel. On the host, 127.0.0.1 is answered by docker-proxy, which
# accepts first and only then finds that its own connection is refused.
# expect: internet tcp://198.51.100.10:5000 -> refused
# because: rewrote the destination 198.51.100.10:5000 to 172.17.0.2:5000
# because: open only at 127.0.0.1
# expect: host tcp://127.0.0.1:5000 -> connected-then-closed
# because: docker-proxy took the connection
# because: open only at 127.0.0.1
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
docker run -d --name app -p 5000:5000 python python3 -m http.server --bind 127.0.0.1 5000 >/dev/null
sleep 0.5
