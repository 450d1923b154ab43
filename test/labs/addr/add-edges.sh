# ip addr: abbreviations, number bases, scopes, labels, peers
exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip link add x0 address 02:00:00:00:00:01 type veth peer name p1 address 02:00:00:00:00:02
ip link set x0 up
t ip addr add nodad 10.0.0.1/24 dev x0
t ip addr add 10.0.0.2/24 nodad dev x0
t ip addr add 10.0.0.3/24 dev x0 valid_lft 10 valid_lft 20
t ip addr add 10.0.0.3/24 dev x0 peer foo
t ip addr add 10.0.0.3/24 dev x0 brd any
t ip addr add 10.0.1.3/24 dev x0 brd 300.1.1.1
t ip addr add 10.0.1.3/24 dev nope autojoin
t ip addr add 10.0.1.3/24 dev nope valid_lft 0
t ip addr add 10.0.1.3/24 dev nope brd + valid_lft 10
t ip addr add 10.0.1.3/24 brd fd00::1 dev x0
t ip addr add 10.0.1.3/24 anycast 1.2.3.4 anycast 1.2.3.4 dev x0
t ip addr add 10.0.1.3/24 local
t ip addr add local 10.0.1.3/24 local 10.0.1.4 dev x0
t ip addr change 10.0.50.1/24 dev x0
t ip addr change 10.0.50.1/24 dev x0 brd + label foo scope link metric 4
t ip addr replace 10.0.50.1/25 dev x0
t ip addr replace 10.0.50.1/24 dev x0 noprefixroute
t ip addr s dev x0
t ip -4 route
t ip addr ad 10.0.60.1/24 dev x0
t ip addr a 10.0.61.1/24 dev x0
t ip addr d 10.0.61.1/24 dev x0
t ip addr de 10.0.60.1/24 dev x0
t ip addr r 10.0.60.1/24 dev x0
t ip addr c 10.0.60.1/24 dev x0
t ip addr f dev p1
t ip addr h
t ip addr l dev p1
t ip addr ls dev p1
t ip addr "" dev p1
t ip addr add 10.0.62.1/24 d x0
t ip addr add 10.0.62.1/24 broad + dev x0
t ip addr add 10.0.63.1/24 m 5 dev x0
t ip addr add 10.0.63.1/24 pr 5 dev x0
t ip addr add 10.0.63.1/24 v 5 dev x0
t ip addr add 10.0.64.1/24 p 5 dev x0
t ip addr add 10.0.64.1/24 pe 10.0.64.2 dev x0
t ip addr add 10.0.64.1/24 h dev x0
t ip addr add 10.0.64.1/24 no dev x0
t ip addr add 10.0.64.1/24 scope host dev x0
t ip addr add 10.0.65.1/24 scope site dev x0
t ip addr add 10.0.66.1/24 scope nowhere dev x0
t ip addr add 10.0.67.1/24 scope 256 dev x0
t ip addr add 10.0.67.1/24 scope 0xff dev x0
t ip addr add 10.0.67.1/24 valid_lft 4294967296 dev x0
t ip addr add 10.0.67.1/24 valid_lft -1 dev x0
t ip addr add 10.0.67.1/24 metric -1 dev x0
t ip addr add 10.0.67.1/24 metric 0x10 dev x0
t ip addr add 10.0.68.1/24 dev ""
t ip addr add 10.0.68.1/24 dev averyveryverylongname
t ip addr show dev averyveryverylongname
t ip addr show averyveryverylongname
t ip addr add 10.0.68.1/24 label "" dev x0
t ip addr add 10.0.69.1/24 label x1234567890123456 dev x0
t ip addr add 10.0.69.1/24 label 123456789012345 dev x0
t ip addr del 10.0.69.1/24 label foo dev x0
t ip addr del 10.0.69.1/24 label 123456789012345 dev x0
t ip addr del 10.0.68.9/24 dev x0
t ip addr del local 10.0.68.1 peer 10.0.68.7/24 dev x0
t ip addr add 10.0.70.1 peer 10.0.70.2/0 dev x0
t ip addr add 10.0.70.1/24 peer 10.0.71.2/16 brd + dev x0
t ip addr add 1 dev x0
t ip addr add 1.2.3.4.5 dev x0
t ip addr add 256.2.3.4 dev x0
t ip addr add 0x0a.2.3.4 dev x0
t ip addr add 1.2. dev x0
t ip addr add .1.2 dev x0
t ip addr add "1.2.3.5 " dev x0
t ip addr add " 1.2.3.6" dev x0
t ip addr add "+1.2.3.7" dev x0
t ip addr add "1.2.3.8/+24" dev x0
t ip addr add "1.2.4.8/0x18" dev x0
t ip addr add "1.2.5.8/24/24" dev x0
t ip addr add "1.2.6.8/-1" dev x0
t ip addr add "::/128" dev x0
t ip addr add "/24" dev x0
t ip addr add "" dev x0
t ip addr show dev x0
