exec 2>&1
ip link set lo up
iptables -A INPUT -m conntrack --ctstate NEW
# What is listed is listed in the order of a random hash: sorted.
C() { echo "\$ conntrack $*"; conntrack "$@" >/tmp/ct.out 2>/tmp/ct.err; rc=$?; cat /tmp/ct.err; sort /tmp/ct.out | sed "s|<id>[0-9]*|<id>ID|"; echo "rc=$rc"; }
C -I -s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 10 --dport 20 --state ESTABLISHED -t 100
C -I -s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 10 --dport 20 --state ESTABLISHED -t 100
C -I -s 1.1.1.1 -d 2.2.2.2 -p udp --sport 10 --dport 20 -t 100 -u ASSURED
C -I -s 1.1.1.1 -d 2.2.2.3 -p udp --sport 10 --dport 20 -t 100 -m 5
C -I -s 1.1.1.1 -d 2.2.2.3 -p icmp --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 100
C -I -s 1.1.1.1 -d 2.2.2.4 -p udp --sport 10 --dport 20 -t 100 -n 9.9.9.9
C -I -s 1.1.1.1 -d 2.2.2.5 -p udp --sport 10 --dport 20 -t 100 -g 9.9.9.9:99
C -I -s 1.1.1.1 -d 2.2.2.6 -p udp --sport 10 --dport 20 -t 100 -w 5
C -I -s 1.1.1.1 -d 2.2.2.7 -p udp --sport 10 --dport 20 -t 100 --orig-zone 6
C -I -s 1.1.1.1 -d 2.2.2.7 -p udp --sport 10 --dport 20 -t 100 --reply-zone 6
C -I -s 1.1.1.1 -d 2.2.2.8 -p udplite --sport 10 --dport 20 -t 100
C -I -s 1.1.1.1 -d 2.2.2.8 -p gre --srckey 10 --dstkey 20 -t 100
C -I -s 1.1.1.1 -d 2.2.2.8 -p 89 -t 100
C -I -s fd00::1 -d fd00::2 -p tcp --sport 10 --dport 20 --state SYN_SENT -t 100
C -I -s fd00::1 -d fd00::2 -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 9 -t 100
C -L
C -L -o id
C -L -o extended
C -L -o extended,id
C -L -o xml
C -L -o save
C -L -o timestamp
C -L -o ktimestamp
C -L -o labels
C -L -o bogus
C -L -f ipv4
C -L -f ipv6
C -L -f bogus
C -L -p tcp
C -L -p 6
C -L -p bogus
C -L -p udp --dport 20
C -L -p udp --orig-port-dst 20
C -L --sport 20
C -L -s 1.1.1.1 -d 2.2.2.3
C -L -s 1.1.1.0/24
C -L -s 1.1.1.1 --mask-src 255.0.0.0
C -L --mask-src 255.0.0.0
C -L -r 2.2.2.2
C -L -q 9.9.9.9
C -L --src-nat
C -L --src-nat 9.9.9.9
C -L --dst-nat
C -L --any-nat
C -L -n
C -L -n 9.9.9.9
C -L -g
C -L -j
C -L -m 5
C -L -m 0x4/0x4
C -L -w 5
C -L --orig-zone 6
C -L --reply-zone 6
C -L -u ASSURED
C -L -u SEEN_REPLY,ASSURED
C -L -u UNREPLIED
C -L -u BOGUS
C -L -p tcp --state ESTABLISHED
C -L -p tcp --state BOGUS
C -L -l foo
C -L -z
C -C
C -G -s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 10 --dport 20
C -G -p tcp --sport 10 --dport 20
C -G -s 1.1.1.1 -d 2.2.2.2 -p tcp
C -U -s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 10 --dport 20 -t 500
C -L
C -D -p udp -d 2.2.2.3
C -D -i 5
C -D -m 7
C -F
C -L
C -F
C -C
