exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add name eth0.100 type veth peer name b
t sysctl net.ipv4.conf.eth0/100.rp_filter
t sysctl net/ipv4/conf/eth0.100/rp_filter
t sysctl net.ipv4.conf.eth0.100.rp_filter
t sysctl -w net.ipv4.conf.eth0/100.rp_filter=1
t sysctl -w net/ipv4/conf/eth0.100/rp_filter=2
t sysctl net.foo
t sysctl -w net.foo=1
t sysctl -n net.foo
t sysctl -e net.foo
t sysctl -q net.foo
t sysctl -w net.ipv4.ip_forward = 1
t sysctl -w "net.ipv4.ip_forward = 1"
t sysctl "net.ipv4.ip_forward=1"
t sysctl net.ipv4.ip_forward=abc
t sysctl net.ipv4.ip_forward=
t sysctl -w net.ipv4.ip_forward
t sysctl -w
t sysctl
t sysctl -n net.ipv4.ip_forward
t sysctl -nw net.ipv4.ip_forward=1
t sysctl -qw net.ipv4.ip_forward=1
t sysctl -q net.ipv4.ip_forward
t sysctl -N net.ipv4.ip_forward
t sysctl -N net.ipv4.ip_forward=1
t sysctl -b net.ipv4.ip_forward
t sysctl net.ipv4.ip_forward net.ipv4.ip_default_ttl
t sysctl net.ipv4.icmp
t sysctl net.ipv4.route
t sysctl -w net.ipv4.route=1
t sysctl -w =1
t sysctl =
t sysctl ""
t sysctl net.ipv4.tcp_rmem
t sysctl -w net.ipv4.tcp_rmem="1 2 3"
t sysctl -w net.ipv4.tcp_rmem='4096 1 2 3'
t sysctl -w net.core.rmem_max=1
t sysctl -w net.ipv4.conf.all.mc_forwarding=1
t sysctl -r 'ip_forward$' -a
t sysctl -a -r 'conf.lo.rp_filter'
t sysctl -ar 'net.ipv4.ip_f'
t sysctl -r 'ip_forward' 
t sysctl -r '(' -a
t sysctl -aN -r 'net.ipv4.ip_f'
t sysctl -an -r 'net.ipv4.ip_f'
t sysctl --foo
t sysctl -Z
t sysctl -V
t sysctl -w net.ipv4.conf.default.rp_filter:1
t sysctl net.ipv4.conf.all.rp_filter:
t sysctl -e -w net.foo=1
t sysctl -e -w net.ipv4.ip_default_ttl=1000
t sysctl -w net.ipv4.conf.nope.rp_filter=1
t sysctl 'net.ipv4.conf.*.rp_filter'
t sysctl -w 'net.ipv4.conf.*.rp_filter=1'
t sysctl net.ipv4..ip_forward
t sysctl .net.ipv4.ip_forward
t sysctl net/ipv4/ip_forward
t sysctl /net/ipv4/ip_forward
t sysctl net/ipv4.ip_forward
t sysctl net.ipv4.ip_forward.
t sysctl -w net.ipv4.ping_group_range="0 10"
t sysctl net.ipv4.ping_group_range
t sysctl --values net.ipv4.ip_forward
t sysctl --names net.ipv4.ip_forward
t sysctl -w --quiet net.ipv4.ip_forward=1
t sysctl --write net.ipv4.ip_forward=0 --ignore net.x
t sysctl -n -e net.ipv4.ip_forward net.zzz
t sysctl net.ipv4.ip_forward=1 net.ipv4.ip_forward
t sysctl -A -r ip_forward
t sysctl --dry-run -w net.ipv4.ip_forward=0
t sysctl --deprecated -a -r neigh.b.retrans
t sysctl -a -r neigh.b.retrans
cat > /tmp/pp.conf <<'X'
# comment
; other
net.ipv4.ip_forward = 0
 net.ipv4.ip_default_ttl=64
-net.foo = 3
net.bar = 3
garbage
net.ipv4.icmp_ratelimit =
=3
-net.ipv4.ip_default_ttl=999
net.ipv4.ip_default_ttl=999
net.ipv4.conf.*.rp_filter = 1
X
t sysctl -p /tmp/pp.conf
t sysctl -q -p /tmp/pp.conf
t sysctl -e -n -p /tmp/pp.conf
t sysctl -p/tmp/pp.conf
t sysctl --load=/tmp/pp.conf
t sysctl --pattern 'ip_forward' -p /tmp/pp.conf
t sysctl -p /nonexistent
t sysctl -p
rm /tmp/pp.conf
