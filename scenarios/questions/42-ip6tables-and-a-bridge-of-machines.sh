# question: Since Docker 27, the virtual machines on my other bridge cannot find each other by IPv6. Why?
# 27 manages ip6tables by default, so the policy of ip6tables FORWARD is DROP where Docker switched forwarding on; where bridges call ip6tables, that is asked about frames
# between two ports, too.
# expect[27]: vm1 icmp://[fd00:122::12] -> unreachable
# because: policy is DROP
# expect[28.5]: vm1 icmp://[fd00:122::12] -> unreachable
# because: policy is DROP
# expect[20.10]: vm1 icmp://[fd00:122::12] -> open
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
ip link add virbr0 type bridge
ip link set virbr0 up
for n in 1 2; do
  ip netns add vm$n
  ip link add vnet$n type veth peer name eth0 netns vm$n
  ip link set vnet$n master virbr0 up
  ip -n vm$n link set lo up
  ip -n vm$n link set eth0 up
  ip -n vm$n addr add fd00:122::1$n/64 dev eth0 nodad
done
sleep 2
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker network create --ipv6 --subnet fd00:9::/64 six >/dev/null
