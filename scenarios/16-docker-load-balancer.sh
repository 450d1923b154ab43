# Question:  one address, two containers: how does the host spread connections over them?
# Answer:    DNAT with -m statistic: every second new connection goes to the second container; conntrack keeps a connection where it
#            began. It stands before Docker's own jump, and Docker's policy DROP wants an ACCEPT for what was not published.
# Teaches:   seed 000's balancer (there haproxy, whose process takes connections and makes new ones: docker-proxy does the same).
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
for i in 1 2; do docker run -d --name web$i busybox sh -c "mkdir /www; echo web$i > /www/index.html; httpd -f -p 80 -h /www" >/dev/null; done
sleep 1
iptables -t nat -I PREROUTING -d 10.10.10.101 -p tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80
iptables -t nat -I PREROUTING -d 10.10.10.101 -p tcp --dport 80 -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 172.17.0.3:80
iptables -I DOCKER-USER -i eth0 -o docker0 -p tcp -m conntrack --ctorigdst 10.10.10.101 --ctorigdstport 80 -j ACCEPT
echo "# six connections from outside"
for i in 1 2 3 4 5 6; do ip netns exec outside curl -sm 2 http://10.10.10.101/; done | sort | uniq -c | sed 's/^ *//'
echo "# one of the containers stops: every second connection fails, nobody checks their health"
docker stop -t 0 web2 >/dev/null
for i in 1 2 3 4; do says ip netns exec outside curl -sm 4 http://10.10.10.101/; done | sort | uniq -c | sed 's/^ *//'
down
