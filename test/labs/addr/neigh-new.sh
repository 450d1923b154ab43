# ip neigh add: what the constructor makes of an address
exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add x0 address 02:00:00:00:00:12 type veth peer name p1 address 02:00:00:00:00:13
ip link set x0 up; ip link set lo up
ip addr add 10.0.0.9/24 dev x0
t ip neigh add 10.0.0.1 l 02:00:00:00:00:01 dev x0
t ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:01 nu stale dev x0
t ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:01 d x0
t ip neigh add 10.0.0.4 lladdr 02:00:00:00:00:01 prox dev x0
t ip neigh add 10.0.0.5 lladdr 02:00:00:00:00:01 pro 5 dev x0
t ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:01 p 5 dev x0
t ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:01 e dev x0
t ip neigh add 10.0.0.8 lladdr null dev x0
t ip neigh add 10.0.0.10 ext dev x0
t ip neigh add 10.0.0.255 lladdr 02:00:00:00:00:01 dev x0
t ip neigh add 10.0.0.255 dev x0
t ip neigh add 10.0.0.9 dev x0
t ip neigh add 224.0.0.9 dev x0
t ip neigh add ff02::9 dev x0
t ip neigh add 224.0.0.10 use dev x0
t ip neigh show n permanent
t ip neigh show p 5
t ip neigh show d x0
t ip neigh show un
ip neigh show nud all dev x0 | sort
