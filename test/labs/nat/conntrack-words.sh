exec 2>&1
ip link set lo up
iptables -A INPUT -m conntrack --ctstate NEW
# What is listed is listed in the order of a random hash: sorted.
C() { echo "\$ conntrack $*"; conntrack "$@" >/tmp/ct.out 2>/tmp/ct.err; rc=$?; cat /tmp/ct.err; sort /tmp/ct.out | sed "s|<id>[0-9]*|<id>ID|"; echo "rc=$rc"; }
C -E -e BOGUS
C -L -e NEW
C -F -p tcp
C -F -f ipv6
C -L -L
C -D -L
C -G expect
C -C -p tcp
C -C expect
C -F expect
C -D expect
C -E dying
C -U expect
C -D dying
C -L -s
C -L -s foo
C -L -s 1.2.3.4/33
C -L -s 1.2.3.4/x
C -L -r 1.2.3.0/24
C -L -s fe80::1 -d 1.2.3.4
C -L -f ipv6 -s 1.2.3.4
C -L -n -j
C -L -m foo
C -L -p tcp --sport foo
C -L -p tcp --sport 99999
C -L -p icmp --icmp-type foo
C -L -p icmp --sport 1
C -L -t 5
C -L extra
C -L -p tcp extra
C -L -p 300
C -L -p esp
C -L -p esp --sport 5
C -L -a 5
C -L -i
C -D -i 0x5
C -L --orig-s 1.2.3.4
C -L --orig-src
C -L -x
C -L -o
C -L -o ext
C -L -o xml,extended
C -L -o save,id
C -L -u assured
C -L -u ASS
C -L -u SRC_NAT
C -I -p tcp -s 1.1.1.1 -d 2.2.2.2
C -I -p tcp -s 1.1.1.1 -d 2.2.2.2 -t 5
C -I -p tcp -s 1.1.1.1 -d 2.2.2.2 -t 5 --sport 1 --dport 2
C -I -p udp -s 1.1.1.1 -d 2.2.2.2 -t 5 --sport 1
C -I -s 1.1.1.1 -d 2.2.2.2 -t 5
C -I -p icmp -s 1.1.1.1 -d 2.2.2.2 -t 5
C -G -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2
C -G -p icmp -s 1.1.1.1 -d 2.2.2.2
C --dump -p udp
C --count
C --counter
C --version
C -h -p tcp
C -V -L
C -A -p udp -s 1.1.1.1 -d 2.2.2.2 -t 5 --sport 1 --dport 3
C -A -p udp -s 1.1.1.1 -d 2.2.2.2 -t 5 --sport 1 --dport 3
for p in udp udplite sctp dccp icmp icmpv6 gre esp 200; do C -h -p $p | sed -n '/^Proto/,$p'; done
C -p tcp
C -s 1.2.3.4
C foo
C -L -p tcp --mask-port-src 5
C -L -p tcp --tuple-port-src 5
C -L -p gre --srckey 5
C -I -s 1.1.1.1 -d 2.2.2.2 -p udp --sport 10 --dport 20 -t 100 --reply-port-src 5
C -I -r 1.1.1.1 -q 2.2.2.2 -p udp --reply-port-src 10 --reply-port-dst 20 -t 100
C -I -s 1.1.1.1 -q 2.2.2.2 -p udp --reply-port-src 10 --reply-port-dst 20 -t 100
C -I -s 1.1.1.1 -d 1.2.2.2 -r 9.9.9.9 -q 8.8.8.8 -p udp --sport 10 --dport 20 --reply-port-src 10 --reply-port-dst 20 -t 100
C -I -s 1.1.1.1 -d 2.2.2.2 -p udp --sport 70000 --dport 1x -t 100
C -I -s 1.1.1.1 -d 2.2.2.9 -p tcp --sport 7 --dport 1 -t 0 --state syn_sent
C -I -s 1.1.1.1 -d 2.2.2.9 -p tcp --sport 7 --dport 2 -t -5 --state NONE
C -I -s 1.1.1.1 -d 2.2.2.9 -p tcp --sport 7 --dport 3 -t 5 --state LISTEN
C -I -s 1.1.1.1 -d fe80::1 -p tcp --sport 7 --dport 3 -t 5 --state LISTEN
C -L
