# question: Since I installed Docker, the virtual machines on my other bridge have no internet. Why?
# dockerd switched ip_forward on by itself, so it set the policy of FORWARD to DROP; nothing accepts the other bridge's packets. Where bridges call iptables, frames between
# two machines of one bridge die there, too.
# expect: vm1 icmp://198.51.100.1 -> timeout
# because: filter/FORWARD
# because: policy is DROP
# expect: vm1 icmp://192.168.122.12 -> timeout
# because: policy is DROP
# expect: vm1 icmp://192.168.122.1 -> open
ip link set lo up
ip netns add internet
ip link add eth0 type veth peer name eth0 netns internet
ip addr add 198.51.100.10/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet link set eth0 up
ip -n internet addr add 198.51.100.1/24 dev eth0
ip route add default via 198.51.100.1
ip -n internet route add 192.168.122.0/24 via 198.51.100.10
ip link add virbr0 type bridge
ip link set virbr0 up
ip addr add 192.168.122.1/24 dev virbr0
for n in 1 2; do
  ip netns add vm$n
  ip link add vnet$n type veth peer name eth0 netns vm$n
  ip link set vnet$n master virbr0 up
  ip -n vm$n link set lo up
  ip -n vm$n link set eth0 up
  ip -n vm$n addr add 192.168.122.1$n/24 dev eth0
  ip -n vm$n route add default via 192.168.122.1
done
sysctl -qw net.ipv4.ip_forward=0
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
