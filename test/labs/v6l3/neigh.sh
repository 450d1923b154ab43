exec 2>&1
N() { echo "--- $*"; ip -6 neigh | sort; ip -n b -6 neigh | sort; }
ip netns add b
ip link set lo up; ip -n b link set lo up
ip link add a0 address 02:00:00:00:00:01 type veth peer name b0 address 02:00:00:00:00:02 netns b
ip link set a0 up; ip -n b link set b0 up
ip addr add fd00::1/64 dev a0 nodad; ip -n b addr add fd00::2/64 dev b0 nodad
sleep 3
N new
ping -n -c1 -W1 fd00::2; echo $?
N after a ping
ping -n -c1 -W1 fd00::9; echo $?
ip netns exec b ping -n -c1 -W1 fe80::ff:fe00:1%b0; echo $?
N link-local, and nobody
ip -n b link set b0 address 02:00:00:00:00:22
ping -n -c1 -W1 fd00::2; echo $?
N another MAC
sleep 9
ping -n -c2 -W1 -i1 fd00::2; echo $?
N after a while
ip -6 neigh flush dev a0; N flushed
ip -6 neigh add fd00::2 lladdr 02:00:00:00:00:77 dev a0; echo $?
ping -n -c1 -W1 fd00::2; echo $?
N permanent and wrong
ip -6 neigh change fd00::2 lladdr 02:00:00:00:00:22 nud reachable dev a0
ping -n -c1 -W1 fd00::2; echo $?
ip netns exec b sysctl -w net.ipv6.conf.b0.ndisc_notify=1
ip -n b link set b0 address 02:00:00:00:00:23
N ndisc_notify
ping -n -c1 -W1 fd00::2; echo $?
ip -n b link set b0 down
sleep 1.2
N carrier lost
ip -n b link set b0 up
sleep 1.2
sleep 3
N and back
ip netns exec b sysctl -w net.ipv6.conf.all.forwarding=1
sleep 1
N b is a router
ping -n -c1 -W1 fe80::ff:fe00:23%a0; echo $?
N and seen as one
ip netns exec b sysctl -w net.ipv6.conf.all.forwarding=0
sleep 1
N no more
ip link set a0 arp off
ping -n -c1 -W1 fd00::7; echo $?
N no ARP
