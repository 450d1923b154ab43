exec 2>&1
ip link set lo up
iptables -A INPUT -m conntrack --ctstate NEW
# What is listed is listed in the order of a random hash: sorted.
C() { echo "\$ conntrack $*"; conntrack "$@" >/tmp/ct.out 2>/tmp/ct.err; rc=$?; cat /tmp/ct.err; sort /tmp/ct.out | sed "s|<id>[0-9]*|<id>ID|"; echo "rc=$rc"; }
C -I -s 1.1.1.1 -d 2.2.2.2 -p udp --sport 10 --dport 20 -t 100 -m 3
C -I -s 1.1.1.1 -d 2.2.2.3 -p udp --sport 10 --dport 20 -t 100 -w 4
C -I -s fd00::1 -d fd00::2 -p udp --sport 10 --dport 20 -t 100 -n fd00::9:1
C -L -w 0
C -L -w 4
C -L --orig-zone 0
C -L -u UNSET
C -L -u '!ASSURED'
C -L -u UNREPLIED,ASSURED
C -L -p tcp --state SYN_SENT2
C -L -s 1.1
C -L -s 1.1.1.1/0
C -L -s 0/0
C -L -s fd00::/16
C -L -d 2.2.2.3/31
C -L --mask-src 255.255.255.0 -s 1.1.1.77
C -L -s 1.1.1.1 --mask-dst 255.0.0.0
C -L -xL
C -L -Lx
C -Lexpect
C -L e
C -L ''
C -L -s ''
C -L -p ''
C -L -n 1.1.1.1:x
C -L -n 1.1.1.1:
C -L -n 1.1.1.0/24
C -L -n '[fd00::9:1]'
C -L -n '[fd00::9:1'
C -L -n '[]:5'
C -L -b 5
C -L -u ''
C -L -u ,
C -L -e ''
C -L -o ''
C -L --stats=5
C -L --sta
C -L --orig
C -L --src=1.1.1.1
C -L -s1.1.1.1
C -L --src 
C -L -l
C -L --label-add x
C -L --label-del
C -U --label-del
C -L --id=5
C -L -i 5
C -L -c 5
C -G -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 10 --dport 20 -o id,extended
C -G -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 10 --dport 20 -o xml
C -G -p udp -r 2.2.2.2 -q 1.1.1.1 --reply-port-src 20 --reply-port-dst 10
C -G -p udp -s 2.2.2.2 -d 1.1.1.1 --sport 20 --dport 10
C -G -p udp -s 1.1.1.1 -d 2.2.2.3 --sport 10 --dport 20
C -G -p udp -s 1.1.1.1 -d 2.2.2.3 --sport 10 --dport 20 -w 4
C -G -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 10 --dport 20 -m 3
C -D -p udp -s 1.1.1.1 -d 2.2.2.3 --sport 10 --dport 20 -w 4 -o save
C -D -f ipv6 -o extended,id
C -U -s 1.1.1.1 -m 0x10/0xf0
C -U -s 1.1.1.1 -m 0x10/0xf0
C -U -s 1.1.1.1 -t 10
C -U -s 1.1.1.1 -t 10
C -U -s 1.1.1.1 -u ASSURED
C -U -s 1.1.1.1 -u SEEN_REPLY
C -U -s 1.1.1.1 -u FIXED_TIMEOUT
C -L
C -D
C -D
