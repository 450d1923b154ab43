exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
t sysctl -w foo net.ipv4.ip_forward=1
t sysctl -w net.ipv4.ip_forward=1 foo bar net.ipv4.ip_forward=0
t sysctl net.ipv4.ip_forward = 1
t sysctl net.foo = 1
t sysctl = net.foo
t sysctl 1 net.ipv4.ip_forward
t sysctl ==
t sysctl =x net.ipv4.ip_forward
t sysctl -w -net.ipv4.ip_forward=5
t sysctl -w -- -net.ipv4.ip_forwards=5
t sysctl -w " net.ipv4.ip_forward  =   5  "
t sysctl -w "net.ipv4.ip_forward=1 2"
t sysctl "net.ipv4.ip_forward"
t sysctl " net.ipv4.ip_forward"
t sysctl "net.ipv4.ip_forward "
t sysctl -w net.ipv4.route.flush=1
t sysctl net.ipv4.route.flush
t sysctl -qw net.foo=1
t sysctl -e net.ipv4.route.flush
t sysctl -w net.ipv4.conf.all=1
t sysctl net.ipv4.conf.lo
t sysctl -N net.ipv4.neigh.lo
t sysctl net.ipv4.neigh
t sysctl -b net.ipv4.neigh.lo
t sysctl net.ipv4.ip_forward/..
t sysctl ..
t sysctl .
t sysctl /
t sysctl -w .=1
t sysctl -wq
t sysctl -a -q -r ip_forward$
t sysctl -n -w net.ipv4.ip_forward=00001
t sysctl net.ipv4.ip_forward
t sysctl -w net.ipv4.ip_forward=0x2
t sysctl -w net.ipv4.tcp_rmem="1	2"
t sysctl -N net.ipv4.ip_forward=1 
t sysctl --ignore
t sysctl --p
t sysctl --pattern
t sysctl -r
t sysctl -w net.ipv4.conf.lo.nope=1
t sysctl net.ipv4.conf.lo.nope
t sysctl net.ipv4.conf.lo.rp_filter.x
t sysctl -w net.ipv4.conf.lo.rp_filter.x=1
t sysctl -e -n nope.x
t sysctl nope
t sysctl -n -q -w net.ipv4.ip_forward=1
t sysctl -nq net.ipv4.ip_forward
