# ip neigh: words and errors
exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add x0 address 02:00:00:00:00:12 type veth peer name p1 address 02:00:00:00:00:13
ip link set x0 up
ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 protocol static dev x0
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:01 protocol 77 dev x0
t ip neigh show protocol static
t ip neigh show protocol 77
t ip neigh show protocol foo
t ip neigh show protocol all
t ip neigh show proto static
t ip neigh get help
t ip neigh get 10.0.0.1 help
t ip neigh add proxy help
t ip neigh add 10.0.0.5 lladdr null dev x0
t ip neigh add 10.0.0.6 lladdr 1.2 dev x0
t ip neigh add 10.0.0.6 lladdr foo dev nope
t ip neigh add 10.0.0.6 ext dev x0
t ip neigh add 10.0.0.6 lladdr 02:00:00:00:00:01 ext dev x0
t ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:01 rout dev x0
t ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:01 us dev x0
t ip neigh add 10.0.0.7 ll 02:00:00:00:00:01 dev x0
t ip neigh flush nud
t ip neigh flush dev
t ip neigh flush proxy dev x0
t ip neigh flush to
t ip neigh flush help
t ip neigh flush 10.0.0.0/24 nud permanent
t ip neigh
