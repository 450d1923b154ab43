# ip addr add|change|del: every word, every error
exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip netns add n1
ip link add x0 address 02:00:00:00:00:12 type veth peer name y0 address 02:00:00:00:00:13 netns n1
ip link set x0 up
t ip addr add 10.0.0.1/24
t ip addr add dev x0
t ip addr add 10.0.0.1/24 dev nope
t ip addr add 10.0.0.1/33 dev x0
t ip addr add 10.0.0.300/24 dev x0
t ip addr add 10.0.0/24 dev x0
t ip addr add foo dev x0
t ip addr add 10.0.0.1/24 10.0.0.2/24 dev x0
t ip addr add 10.0.0.1/24 foo dev x0
t ip addr add 10.0.0.1/24 dev x0 dev x0
t ip addr add local 10.0.0.1/24 dev x0
t ip addr add 10.0.1.1/24 brd dev x0
t ip addr add 10.0.1.1/24 brd foo dev x0
t ip addr add 10.0.1.1/24 brd - dev x0
t ip addr add 10.0.2.1/24 brd 10.0.2.7 brd + dev x0
t ip addr add 10.0.3.1/24 scope foo dev x0
t ip addr add 10.0.3.1/24 scope 17 dev x0
t ip addr add 10.0.4.1/24 scope global label foo dev x0
t ip addr add 10.0.5.1/24 label x0:abcdefghijklmnop dev x0
t ip addr add 10.0.6.1/24 peer 10.0.6.2 peer 10.0.6.3 dev x0
t ip addr add 10.0.6.1/24 peer 10.0.6.2 dev x0
t ip addr add 10.0.7.1 peer 10.0.7.2/24 brd + dev x0
t ip addr add 10.0.8.1/24 valid_lft 100 preferred_lft 200 dev x0
t ip addr add 10.0.8.1/24 valid_lft 0 dev x0
t ip addr add 10.0.8.1/24 valid_lft 100 preferred_lft 50 dev x0
t ip addr add 10.0.9.1/24 valid_lft forever preferred_lft 0 dev x0
t ip addr add 10.0.10.1/24 valid_lft foo dev x0
t ip addr add 10.0.11.1/24 metric foo dev x0
t ip addr add 10.0.11.1/24 metric 5 nodad home mngtmpaddr noprefixroute autojoin dev x0
t ip addr add 239.0.11.1/24 autojoin dev x0
t ip addr add 0.0.0.0/0 dev x0
t ip addr add 0.0.0.0 dev x0
t ip addr add any dev x0
t ip addr add default dev x0
t ip addr add all dev x0
t ip addr add 10.0.12.1/24 anycast 10.0.12.2 dev x0
t ip addr add 10.0.13.1/24 proto 5 dev x0
t ip addr add 10.0.13.1/24 proto kernel_ll dev x0
t ip addr add 10.0.14.1/0 dev x0
t ip addr add 10.0.15.1/255.255.255.0 dev x0
t ip addr add 10.0.15.1/255.0.255.0 dev x0
t ip addr add 10.0.16.1/ dev x0
t ip addr add 10.0.16.1/x dev x0
t ip addr add 010.0.16.1/24 dev x0
t ip addr add 10.17/24 dev x0
t ip addr add 10.0.18.1/24 br + dev x0
t ip addr add 10.0.18.1/24 dev
t ip addr add
t ip addr
t ip addr foo
t ip addr show foo
t ip addr show dev
t ip addr show dev x0 dev x0
t ip addr del 10.9.9.9/24 dev x0
t ip addr del 10.0.1.1/25 dev x0
t ip addr del 10.0.1.1 dev x0
t ip addr del 10.0.5.1/24
t ip addr del dev x0
t ip addr change 10.0.30.1/24 dev x0
t ip addr replace 10.0.30.1/24 dev x0 metric 7
t ip addr chg 10.0.30.1/24 dev x0 metric 8
t ip addr add 10.0.30.1/24 dev x0 metric 8
t ip addr replace 10.0.31.1/24 brd + dev x0
t ip addr help
t ip -6 addr add 10.0.0.1/24 dev x0
t ip -4 addr add fe80::1/24 dev x0
t ip addr add 10.0.0.1/24 peer fe80::1 dev x0
t ip addr show
t ip -4 route
