# question: My host has two uplinks and a rule "from eno2's address lookup 2". Why does a published port work by eno1 and not by eno2?
# The answer of a container is routed before its source is rewritten back: the rule sees 172.17.0.2, does not match, and the answer leaves by eno1. It takes the connection's
# mark to tell the way it came.
# expect: client tcp://203.0.113.10:8080 -> timeout
# because: 203.0.113.10:8080 to 172.17.0.2:80
# because: reply
# expect: client tcp://198.51.100.10:8080 -> open
# expect: client tcp://203.0.113.10:22 -> open
ip link set lo up
ip netns add client
for i in 1:198.51.100 2:203.0.113; do
  ip link add eno${i%:*} type veth peer name up${i%:*} netns client
  ip link set eno${i%:*} up
  ip addr add ${i#*:}.10/24 dev eno${i%:*}
  ip -n client link set up${i%:*} up
  ip -n client addr add ${i#*:}.1/24 dev up${i%:*}
done
ip -n client link set lo up
ip -n client addr add 192.0.2.1/32 dev lo
# The client is far away: it asks by either provider, always as 192.0.2.1.
ip -n client route add 198.51.100.10 dev up1 src 192.0.2.1
ip -n client route add 203.0.113.10 dev up2 src 192.0.2.1
ip route add default via 198.51.100.1
ip rule add from 203.0.113.10 lookup 2
ip route add default via 203.0.113.1 table 2
# The providers let nobody send in another's name.
ip netns exec client sysctl -qw net.ipv4.conf.up1.rp_filter=1 net.ipv4.conf.up2.rp_filter=1
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name web -p 8080:80 nginx >/dev/null
nc -lk 22 >/dev/null &
sleep 0.2
