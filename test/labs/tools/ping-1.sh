# ping: what it refuses, how it names things, when it stops.
exec 2>&1
export LC_ALL=C
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
t() { echo "# $*"; "$@"; echo "rc=$?"; }
ip netns add n1
ip link add va type veth peer name vb netns n1
ip link set va up; ip -n n1 link set vb up; ip -n n1 link set lo up
ip addr add 10.0.0.1/24 dev va; ip -n n1 addr add 10.0.0.2/24 dev vb
ip addr add 192.168.9.1/32 dev lo
t ping -c1 -W1 foo
t ping -c1 -W1 localhost
t ping -4 -c1 -W1 localhost
t ping -n -c1 -W1 localhost
t ping -c1 -W1 10.0.0.255
t ping -b -c1 -W1 10.0.0.255
t ping -c1 -W1 -I nodev 10.0.0.2
t ping -c1 -W1 -I va 10.0.0.1
t ping -c1 -W1 -I lo 10.0.0.2
t ping -c1 -W1 -I va 192.168.9.1
t ping -c1 -W1 -I 10.0.0.77 10.0.0.2
t ping -c1 -W1 -I va -I 10.0.0.1 10.0.0.2
t ping -c1 -W1 -I lo -I 10.0.0.1 10.0.0.1
t ping -c1 -W1 -I lo 10.0.0.1
t ping -c1 -W4 -I va 10.0.0.9
t ping -c1 -W4 -I 10.0.0.1 10.0.0.9
t ping -c1 -W1 224.0.0.1
t ping -c1 -W1 11.1.1.1
t ping -6 -c1 -W1 10.0.0.1
t ping6 -c1 -W1 10.0.0.1
t ping -4 -6 10.0.0.1
t ping -c1 -W1 0
t ping -c1 -W1 10.1
t ping -c1 -W1 0x0a000002
t ping -c1 -W1 010.0.0.2
t ping -c1 -W1 256.1.1.1
t ping -c1 -W1 1.2.3.4.5
t ping -c1 -W1 10.0.0.1/24
t ping -c1 -W1 ''
t ping -c1 -W1 10.0.0.2 10.0.0.1
t ping -c1 -W1 -s 2000 -M do 10.0.0.2
t ping -c1 -W1 -s 2000 10.0.0.2
t ping -c1 -W1 -s 0 10.0.0.2
t ping -c1 -W1 -s 15 10.0.0.2
t ping -c1 -W1 -s 16 10.0.0.2
t ping -c1 -W1 -p ff00 10.0.0.2
t ping -c1 -W1 -p zz 10.0.0.2
t ping -c1 -W1 -q 10.0.0.2
t ping -c1 -W1 -s 66000 10.0.0.2
t ping -c1 -W1 -s 65507 10.0.0.2
t ping -c1 -W1 -s 65508 10.0.0.2
t ping -c1 -W1 -s 65508 127.0.0.1
t ping -c1 -W5 -O 10.0.0.99
t ping -c3 -W5 -O 10.0.0.99
t ping -c3 -w2 10.0.0.2
t ping -w2 10.0.0.2
t timeout 2.5 ping 10.0.0.2
t timeout 0.5 ping 192.168.9.77
t timeout -s INT 2.5 ping 10.0.0.2
t ping -f -c3 10.0.0.2
t ping -i 0.2 -c3 10.0.0.2
t ping -l 3 -c3 10.0.0.2
t ping -l 3 -c4 -W1 10.0.0.98
t ping -U -c1 10.0.0.2
t ping -B -c1 10.0.0.2
t ping -e 7 -c1 10.0.0.2
t ping -Q 0x10 -c1 10.0.0.2
t ping -m 7 -c1 10.0.0.2
for a in "-c x" "-c 0" "-c 99999999999999999999" "-c 1x" "-i x" "-i 1e99" "-W x" "-W 0" "-W -1" "-w x" "-w -1" "-s x" "-s -1" "-s 70000" "-t x" "-t 256" "-t 0" "-M foo" "-Q x" "-Q 256" "-m x" "-l 0" "-I ::x" "-e x" "-e 70000" "-S 0" "-T foo" "-F x"; do t ping -w1 -c1 $a 127.0.0.1; done
t ping
t ping -V
t ping -h
t ping -Z
t ping -c
ip route add unreachable 12.0.0.0/8; ip route add prohibit 13.0.0.0/8; ip route add blackhole 14.0.0.0/8
for d in 12.0.0.1 13.0.0.1 14.0.0.1; do t ping -c1 -W1 $d; t ping -c1 -W1 -I va $d; t ping -c1 -W1 -I 10.0.0.1 $d; done
ip link set va down
t ping -c1 -W1 10.0.0.2
t ping -c1 -W1 -I 10.0.0.1 10.0.0.2
t ping -c1 -W1 -I va 10.0.0.2
