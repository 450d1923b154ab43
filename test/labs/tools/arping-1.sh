# arping: asking, announcing, detecting duplicates.
exec 2>&1
export LC_ALL=C
sysctl -qw net.ipv6.conf.all.disable_ipv6=1; sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
t() { echo "# $*"; "$@"; echo "rc=$?"; }
ip netns add n1
ip link add va address 02:00:00:00:00:01 type veth peer name vb address 02:00:00:00:00:02 netns n1
ip link set va up; ip -n n1 link set vb up; ip -n n1 link set lo up
ip addr add 10.0.0.1/24 dev va; ip -n n1 addr add 10.0.0.2/24 dev vb
t arping -c1 -w2 -I va 10.0.0.2
t arping -c2 -I va 10.0.0.2
t arping -c1 10.0.0.2
t arping -f -I va 10.0.0.2
t arping -c1 -w2 -I va 10.0.0.9
t arping -c2 -w2 -I va 10.0.0.9
t arping -c3 -I va 10.0.0.9
t arping -w2 -I va 10.0.0.9
t arping -q -c1 -w2 -I va 10.0.0.2
t arping -b -c2 -I va 10.0.0.2
t arping -D -c1 -w2 -I va 10.0.0.2
t arping -D -c2 -w2 -I va 10.0.0.9
t arping -U -c1 -I va 10.0.0.1
t arping -A -c1 -I va 10.0.0.1
t arping -U -c2 -I va 10.0.0.77
t arping -s 10.0.0.1 -c1 -I va 10.0.0.2
t arping -s 1.2.3.4 -c1 -w1 -I va 10.0.0.2
t arping -c1 -I nodev 10.0.0.2
t arping -c1 -I lo 127.0.0.1
t arping -c1
t arping
t arping -c1 -I va foo
t arping -c1 -I va 10.0.0.2 10.0.0.3
t arping -c x -I va 10.0.0.2
t arping -c 0 -I va 10.0.0.2
t arping -w x -I va 10.0.0.2
t arping -i 2 -c 2 -I va 10.0.0.2
t arping -Z
t arping -V
t arping -c1 -w1 -I va 11.0.0.2
t arping -c1 -w1 11.0.0.2
t timeout 2.5 arping -I va 10.0.0.2
t timeout -s INT 2.5 arping -I va 10.0.0.2
ip -n n1 addr add 10.0.0.1/24 dev vb
t arping -D -c2 -w2 -I va 10.0.0.1
t arping -c2 -w2 -I va 10.0.0.1
ip link set va down
t arping -c1 -w1 -I va 10.0.0.2
ip link set va up; ip link set va arp off
t arping -c1 -w1 -I va 10.0.0.2
