# ip neigh: more filters, replace, flush, down
exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip netns add n1
ip link add br0 address 02:00:00:00:00:09 type bridge; ip link set br0 up
ip link add x0 address 02:00:00:00:00:01 type veth peer name y0 address 02:00:00:00:00:02 netns n1
ip link set x0 up; ip -n n1 link set y0 up
ip link set x0 master br0
ip addr add 10.0.0.1/24 dev x0
t ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:55 dev x0 10.0.0.6
t ip neigh add 10.0.0.5 10.0.0.6 lladdr 02:00:00:00:00:55 dev x0
t ip neigh add to 10.0.0.5 lladdr 02:00:00:00:00:55 dev x0
t ip neigh add 10.0.0.6 lladdr
t ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:55 lladdr 02:00:00:00:00:56 dev x0
t ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:55 nud stale nud reachable dev x0
t ip neigh add 10.0.0.8 lladdr 02:00:00:00:00:55 nud st dev x0
t ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:55 nud 4 dev x0
t ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:55 nud 256 dev x0
t ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:55 nud 0x84 dev x0
t ip neigh add 10.0.0.11 lladdr 02:00:00:00:00:55 nud none dev x0
t ip neigh add 10.0.0.12 lladdr 02:00:00:00:00:55 nud incomplete dev x0
t ip neigh add 10.0.0.13 lladdr 02:00:00:00:00:55 nud failed dev x0
t ip neigh add any lladdr 02:00:00:00:00:55 dev x0
t ip neigh add default lladdr 02:00:00:00:00:55 dev x0
t ip -4 neigh add any lladdr 02:00:00:00:00:55 dev x0
t ip neigh add 10.0.0.14 dev x0 dev br0 lladdr 02:00:00:00:00:55
t ip neigh add proxy 10.0.0.15 lladdr 02:00:00:00:00:55 dev x0
t ip neigh add proxy 10.0.0.15 dev x0
t ip neigh add 10.0.0.15 proxy 10.0.0.16 dev x0
t ip neigh add 10.0.0.18 help
t ip neigh add 10.0.0.18 lladdr 02:00:00:00:00:55 protocol foo dev x0
t ip neigh add 10.0.0.20 lladdr 02:00:00:00:00:55 use dev x0
t ip neigh add 10.0.0.21 lladdr 02:00:00:00:00:55 use nud stale dev x0
t ip neigh add 10.0.0.22 lladdr 2:0:0:0:0:5 dev x0
t ip neigh add 10.0.0.23 lladdr 02-00-00-00-00-05 dev x0
t ip neigh add 10.0.0.23 lladdr 10.0.0.1 dev x0
t ip neigh add 10.0.0.24 lladdr 02:00:00:00:00:zz dev x0
t ip neigh add 10.0.0.24 lladdr 02:00:00:00:00:111 dev x0
t ip neigh add 10.0.0.24 lladdr "" dev x0
t ip neigh add 10.0.0.24 lladdr 02:00:00:00:00:11 dev ""
t ip neigh replace 10.0.0.5 lladdr 02:00:00:00:00:66 nud reachable dev x0
t ip neigh replace 10.0.0.5 nud permanent dev x0
t ip neigh replace 10.0.0.5 nud failed dev x0
t ip neigh replace 10.0.0.5 nud none dev x0
t ip neigh chg 10.0.0.7 lladdr 02:00:00:00:00:77 dev x0
t ip neigh chan 10.0.0.7 lladdr 02:00:00:00:00:78 dev x0
t ip neigh replace 10.0.0.7 router dev x0
t ip neigh replace 10.0.0.7 dev x0
echo "\$ ip neigh show dev x0 dev br0"; ip neigh show dev x0 dev br0 | sort
echo "\$ ip neigh show 10.0.0.5 10.0.0.6"; ip neigh show 10.0.0.5 10.0.0.6 | sort
echo "\$ ip neigh show to 10.0.0.5 to 10.0.0.6"; ip neigh show to 10.0.0.5 to 10.0.0.6 | sort
echo "\$ ip neigh show nomaster"; ip neigh show nomaster | sort
echo "\$ ip neigh show master br0"; ip neigh show master br0 | sort
echo "\$ ip neigh show master nope"; ip neigh show master nope | sort
echo "\$ ip neigh show proxy dev x0"; ip neigh show proxy dev x0 | sort
echo "\$ ip neigh show proxy 10.0.0.15"; ip neigh show proxy 10.0.0.15 | sort
echo "\$ ip neigh show help"; ip neigh show help | sort
echo "\$ ip neigh show nud"; ip neigh show nud | sort
echo "\$ ip neigh list"; ip neigh list | sort
echo "\$ ip neigh lst"; ip neigh lst | sort
echo "\$ ip neigh s"; ip neigh s | sort
t ip neigh a 10.0.0.40 lladdr 02:00:00:00:00:78 dev x0
t ip neigh d 10.0.0.40 dev x0
echo "\$ ip neigh show all"; ip neigh show all | sort
echo "\$ ip neigh show any nud permanent"; ip neigh show any nud permanent | sort
echo "\$ ip neigh show foo"; ip neigh show foo | sort
echo "\$ ip neigh show protocol static"; ip neigh show protocol static | sort
t ip n flush 10.0.0.7
t ip n flush to 10.0.0.8 dev x0
t ip -s n flush dev nope
t ip -s n flush nud foo
t ip -s n flush proxy
t ip -s n f all
t ip neigh get
t ip neigh get 10.0.0.1 dev nope
t ip neigh get foo dev x0
t ip neigh get 10.0.0.1 10.0.0.2 dev x0
t ip neigh get proxy 10.0.0.99 dev x0
echo "\$ ip -br neigh"; ip -br neigh | sort
echo "\$ ip -o neigh"; ip -o neigh | sort
ip link set x0 down
echo "\$ ip neigh"; ip neigh | sort
t ip neigh add 10.0.0.40 lladdr 02:00:00:00:00:78 dev x0
t ip neigh add 10.0.0.41 lladdr 02:00:00:00:00:78 nud reachable dev x0
t ip neigh add 10.0.0.42 use dev x0
echo "\$ ip neigh"; ip neigh | sort
sysctl -qw net.ipv6.conf.x0.disable_ipv6=1
t ip neigh add fd00::1 lladdr 02:00:00:00:00:78 dev x0
t ip neigh add proxy fd00::1 dev x0
