# ip neigh: states, filters, flags
exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip netns add n1
ip link add br0 address 02:00:00:00:00:09 type bridge; ip link set br0 up
ip link add x0 address 02:00:00:00:00:01 type veth peer name y0 address 02:00:00:00:00:02 netns n1
ip link set x0 up; ip -n n1 link set y0 up
ip link set lo up
ip addr add 10.0.0.1/24 dev x0; ip -n n1 addr add 10.0.0.2/24 dev y0
ip addr add fd00::1/64 dev x0 nodad; ip -n n1 addr add fd00::2/64 dev y0 nodad
echo "\$ ip neigh"; ip neigh | sort
ping -n -c1 -W1 10.0.0.2 >/dev/null; ping -n -c1 -W1 fd00::2 > /dev/null; ping -c1 -W1 127.0.0.1 >/dev/null; ping -c1 -w1 10.0.0.9 >/dev/null
echo "\$ ip neigh"; ip neigh | sort
t ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:55 dev x0
t ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:55 dev x0
t ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:56 nud reachable dev x0
t ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:57 nud stale dev x0
t ip neigh add 10.0.0.10 nud failed dev x0
t ip neigh add 10.0.0.11 nud none dev x0
t ip neigh add 10.0.0.12 nud incomplete dev x0
t ip neigh add 10.0.0.13 lladdr 02:00:00:00:00:58 nud delay dev x0
t ip neigh add 10.0.0.14 lladdr 02:00:00:00:00:58 nud probe dev x0
t ip neigh add 10.0.0.15 dev x0
t ip neigh add 10.0.0.16 nud permanent dev x0
t ip neigh add 10.0.0.17 nud reachable dev x0
t ip neigh add 10.0.0.18 nud stale dev x0
t ip neigh add proxy 10.0.0.20 dev x0
t ip neigh add proxy fd00::20 dev x0
t ip neigh add 10.0.0.21 lladdr 02:00:00:00:00:58 router dev x0
t ip neigh add fd00::21 lladdr 02:00:00:00:00:58 router dev x0
t ip neigh add fd00::22 lladdr 02:00:00:00:00:58 extern_learn dev x0
t ip neigh add fd00::23 extern_learn use dev x0
t ip neigh add fd00::24 use dev x0
t ip neigh add 10.0.0.26 lladdr 02:00:00:00:00:58 protocol static dev x0
t ip neigh add 10.0.0.27 lladdr 02:00:00:00:00:58 protocol 77 nud 0x80 dev x0
t ip neigh add 10.0.0.28 lladdr 02:00:00:00:00:58 nud foo dev x0
t ip neigh add 10.0.0.29 lladdr foo dev x0
t ip neigh add 10.0.0.29 lladdr 02:00:00:00:00 dev x0
t ip neigh add 10.0.0.29 lladdr 02:00:00:00:00:00:11 dev x0
t ip neigh add 10.0.0.29 lladdr 02:00:00:00:00:11
t ip neigh add 10.0.0.29/24 lladdr 02:00:00:00:00:11 dev x0
t ip neigh add foo lladdr 02:00:00:00:00:11 dev x0
t ip neigh add lladdr 02:00:00:00:00:11 dev x0
t ip neigh add dev x0
t ip neigh add 10.0.0.29 lladdr 02:00:00:00:00:11 dev nope
t ip neigh add 10.0.0.30 lladdr 02:00:00:00:00:11 dev lo
t ip neigh add 10.0.0.31 lladdr 02:00:00:00:00:11 dev br0
t ip neigh add 224.0.0.31 lladdr 02:00:00:00:00:11 dev x0
t ip neigh add 99.0.0.31 lladdr 02:00:00:00:00:11 dev x0
t ip neigh add 10.0.0.32 lladdr 01:00:00:00:00:11 dev x0
t ip neigh add 10.0.0.33 lladdr 00:00:00:00:00:00 dev x0
echo "\$ ip neigh"; ip neigh | sort
echo "\$ ip neigh show proxy"; ip neigh show proxy | sort
echo "\$ ip -d neigh"; ip -d neigh | sort
echo "\$ ip -4 neigh"; ip -4 neigh | sort
echo "\$ ip -6 neigh"; ip -6 neigh | sort
echo "\$ ip neigh show dev x0"; ip neigh show dev x0 | sort
echo "\$ ip neigh show dev br0"; ip neigh show dev br0 | sort
echo "\$ ip neigh show dev nope"; ip neigh show dev nope | sort
echo "\$ ip neigh show 10.0.0.5"; ip neigh show 10.0.0.5 | sort
echo "\$ ip neigh show 10.0.0.0/29"; ip neigh show 10.0.0.0/29 | sort
echo "\$ ip neigh show to 10.0.0.0/29 dev x0"; ip neigh show to 10.0.0.0/29 dev x0 | sort
echo "\$ ip neigh show nud permanent"; ip neigh show nud permanent | sort
echo "\$ ip neigh show nud reachable nud stale"; ip neigh show nud reachable nud stale | sort
echo "\$ ip neigh show nud foo"; ip neigh show nud foo | sort
echo "\$ ip neigh show master br0"; ip neigh show master br0 | sort
echo "\$ ip neigh show vrf foo"; ip neigh show vrf foo | sort
t ip neigh foo
t ip neigh del 10.0.0.5 dev x0
t ip neigh del 10.0.0.5 dev x0
t ip neigh del 10.0.0.99 dev x0
t ip neigh del 10.0.0.6
t ip neigh del proxy 10.0.0.20 dev x0
t ip neigh del proxy 10.0.0.20 dev x0
t ip neigh change 10.0.0.98 lladdr 02:00:00:00:00:11 dev x0
t ip neigh change 10.0.0.6 lladdr 02:00:00:00:00:12 dev x0
t ip neigh replace 10.0.0.6 lladdr 02:00:00:00:00:13 nud stale dev x0
t ip neigh replace 10.0.0.98 lladdr 02:00:00:00:00:13 dev x0
t ip neigh get 10.0.0.6 dev x0
t ip neigh get 10.0.0.97 dev x0
t ip neigh get 10.0.0.6
t ip neigh get dev x0
t ip neigh get proxy fd00::20 dev x0
echo "\$ ip neigh"; ip neigh | sort
t ip neigh flush
t ip -s neigh flush dev x0
echo "\$ ip neigh"; ip neigh | sort
t ip -s neigh flush all
echo "\$ ip neigh"; ip neigh | sort
t ip neigh help
