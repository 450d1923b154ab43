# tcpdump on a bridge, its ports and all devices.
exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1; sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add br0 address 02:00:00:00:00:10 type bridge; ip link set br0 up; ip addr add 10.0.0.1/24 dev br0
for i in 2 3; do ip netns add n$i; ip netns exec n$i sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link add p$i address 02:00:00:00:01:0$i type veth peer name e$i address 02:00:00:00:00:0$i; ip link set e$i netns n$i; ip link set p$i master br0; ip link set p$i up; ip -n n$i link set e$i up; ip -n n$i addr add 10.0.0.$i/24 dev e$i; done
sleep 1
c() { echo "## $*"; "$@" & P=$!; sleep 0.4; ip netns exec n2 ping -c1 -W1 10.0.0.3 > /dev/null; ping -c1 -W1 10.0.0.2 >/dev/null; sleep 1.3; kill $P; wait $P; }
c tcpdump -t -n -i br0
c tcpdump -t -n -p -i br0
c tcpdump -t -n -i p2
c tcpdump -t -n -p -i p3 icmp
c tcpdump -t -n -i any icmp
c tcpdump -t -n -e -i any arp
c tcpdump -t -n -i any -Q out icmp
c tcpdump -t -n -i br0 -Q in
ip -n n2 neigh flush dev e2; ip neigh flush dev br0
c tcpdump -t -n -i br0 arp
c tcpdump -t -n -i p3 not icmp
ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up; ip addr add 10.5.0.1/24 dev v0; 
c tcpdump -t -n -i v0 
echo "## bcast"; tcpdump -t -n -i p2 icmp & P=$!; sleep 0.4; ping -b -c1 -W1 10.0.0.255 >/dev/null 2>&1;  sleep 1.3; kill $P; wait $P
echo "## unsolicited"; tcpdump -t -n -e -i p2 arp & P=$!; sleep 0.4; ip netns exec n2 arping -c1 -U -I e2 10.0.0.2 >/dev/null; ip netns exec n2 arping -c1 -A -I e2 10.0.0.2 >/dev/null;  sleep 1.3; kill $P; wait $P
echo "## traceroute"; tcpdump -t -n -i p2 icmp & P=$!; sleep 0.4; traceroute -n -q1 10.0.0.2 >/dev/null;  sleep 1.3; kill $P; wait $P
