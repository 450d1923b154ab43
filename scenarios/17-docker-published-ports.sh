# Question:  docker run -p 12345:80: who answers on port 12345, a rule or a process?
# Answer:    both. What comes from outside, and from the host to its own address, is rewritten by nat's chain DOCKER and never meets a
#            process; 127.0.0.1 and other containers meet docker-proxy, and the server then sees the bridge's address.
# Teaches:   seed 003's -p against docker-proxy; seed 002's -P, -p IP:host:container and --ip; docker port.
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
docker run -d --name web -p 12345:80 nginx >/dev/null
docker run -d --name one -p 10.10.10.101:8081:80 nginx >/dev/null
docker run -d --name local -p 127.0.0.1:8082:80 nginx >/dev/null
docker run -d --name any -P --expose 443 nginx >/dev/null
echo "# what docker says"
docker port web
docker port one
docker port any
echo "# the rules, and the processes"
iptables -t nat -S DOCKER
ps -eo args | grep '[d]ocker-proxy.*12345'
echo "# the host: by its address, by 127.0.0.1"
says curl -sm 2 http://10.10.10.101:12345/
says curl -sm 2 http://127.0.0.1:12345/
echo "# outside: web, one, local"
for p in 12345 8081 8082; do says ip netns exec outside curl -sm 2 http://10.10.10.101:$p/; done
echo "# the rules are gone, docker-proxy is not (the server now sees the bridge): outside, host by its address, 127.0.0.1"
iptables -t nat -F DOCKER
says ip netns exec outside curl -sm 2 http://10.10.10.101:12345/
says curl -sm 2 http://10.10.10.101:12345/
says curl -sm 2 http://127.0.0.1:12345/
echo "# a port can be published once"
docker run -d --name again -p 12345:80 nginx 2>&1 >/dev/null | grep -o 'Bind for.*'
down
