t(){ echo "\$ $*"; "$@" 2>&1; echo "rc=$?"; }
t ipset add f b nomatch before a
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort
t ipset create c foo comment
t ipset add f 10.0.3.1/28,udp:domain,1.2.3 
t ipset add f 10.0.3.1,udp:domain 
t ipset add e 10.0.0.4 nomatch after b
t ipset create a hash:ip counters hashsize 64 forceadd
t ipset add f 10.0.1.1 
t ipset create a hash:net,port netmask 24 skbinfo
t ipset add c ::1 timeout 50 before a
t ipset add c 192.168.1.1-10.0.0.6 
t ipset create a nethash timeout 100 comment
t ipset add d 10.0.0.1/8,sctp:9 
t ipset add d 10.0.0.3,tcp:80-82 timeout 50 comment "hi there" -exist
t ipset test f 0.0.0.0 
t ipset add e 10.0.0.6/24 bytes 77
t ipset add a 2001:db8::5 packets 5 -exist
t ipset add c 10.0.0.1-10.0.0.1 packets 5 nomatch
t ipset create f nethash timeout 100 counters comment maxelem 4 range 1-1000 forceadd
t ipset del f 10.0.0.2/28 
t ipset create d hash:net 
t ipset test b ::1,ssh nomatch
t ipset create d hash:net comment forceadd
t ipset add d c -exist
t ipset add b 10.0.3.1,gre:0 timeout 50 nomatch
t ipset test a 10.0.2.1,tcp:80 
t ipset add d 10.0.0.6,icmpv6:128/0 nomatch
t ipset create d hash:ip maxelem 4 netmask 24
t ipset add d 10.0.0.3 bytes 77 after b
t ipset test a fe80::1/128,tcp:80 
t ipset add b 10.0.0.1/32,icmp:echo-request 
t ipset test a 10.0.1.1 
t ipset del d 10.0.0.5/33,sctp:9,10.0.3.1 
t ipset create c hash:ip,port timeout 100 comment family inet6 timeout 0
t ipset create e hash:net comment netmask 24
t ipset test f 10.0.0.3,udp:53 
t ipset add b 192.168.1.1,tcp:5-3 packets 5 nomatch
t ipset swap b f
t ipset list -t a | sed "s/initval.*//"
t ipset add b udp:7 
t ipset del a 10.0.0.0/30 -exist
t ipset flush d
t ipset test c ::1,tcp:80-82 nomatch
t ipset swap a a
t ipset add c 10.0.1.1-300.1.1.1 -exist
t ipset add f 10.0.0.3,tcp:80-82 
t ipset destroy d
t ipset add c 0.0.0.0,udp:domain 
t ipset add c d timeout 50 nomatch bogus
t ipset add b 10.0.0.2/28,icmpv6:ping,300.1.1.1/24 
t ipset add b 10.0.2.1/32,sctp:9 comment "hi there"
t ipset del a http 
t ipset test c 10.0.0.1 
t ipset del f 10.0.0.1 
t ipset list -t b | sed "s/initval.*//"
t ipset swap e b
t ipset add c 10.0.0.1/33 timeout 0 comment "hi there" before a
t ipset add b 10.0.0.1/0 -exist
t ipset del a 10.0.2.1,udp:http 
t ipset test b 10.0.3.1 nomatch
t ipset add a 10.0.0.1-10.0.0.5 skbmark 0x5 skbprio 1:2
t ipset add a 10.0.0.1/30,1-3,10.0.1.1/32 
t ipset add f 10.0.0.5,tcp:0 -exist
t ipset add f 10.0.0.6-10.0.0.3 skbmark 0x5
t ipset create e hash:net comment
t ipset flush f
t ipset del b 10.0.0.3/0 
t ipset add b http comment "hi there" skbprio 1:2 -exist
t ipset create f hash:ip 
t ipset add a d 
t ipset add a 10.0.0.1-10.0.0.3,icmp:echo-request 
t ipset list -t a | sed "s/initval.*//"
t ipset add b 192.168.1.1/30 
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort
t ipset add d 10.0.0.5 before a
t ipset test d 10.0.0.2/8,gre:0 
t ipset swap b e
t ipset create c hash:net 
t ipset add c 10.0.3.1,tcp:5-3 -exist
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort
t ipset create f hash:mac timeout 100 range 1-1000
t ipset del f ::1,esp:1 
t ipset add d fe80::1/128 timeout 0
t ipset add a 10.0.0.0/8,ssh packets 5
t ipset add e 2001:db8::2,sctp:9 bytes 77 -exist
t ipset del d e 
t ipset add a 10.0.0.1/32,icmp:ping 
t ipset del d 10.0.0.3,tcp:0 
t ipset add f 10.0.3.1-10.0.0.1,tcp:80-82 bytes 77 skbprio 1:2 -exist
t ipset add f 0.0.0.0/33,icmp:echo-request timeout 50 -exist
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort; ipset list -n
