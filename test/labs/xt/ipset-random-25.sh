t(){ echo "\$ $*"; "$@" 2>&1; echo "rc=$?"; }
t ipset add a 10.0.0.6/8 
t ipset add f 10.0.1.1,udp:53 timeout 50 nomatch
t ipset add e 10.0.0.1-10.0.0.3,udp:http 
t ipset test b 10.0.2.1/0 nomatch
t ipset add d 10.0.2.1,sctp:9 nomatch
t ipset add b fe80::1,icmpv6:ping 
t ipset test a 0.0.0.0 
t ipset del f ::1 
t ipset add a d timeout 50 packets 5
t ipset add c c skbmark 0x5
t ipset add e 10.0.0.0,tcp:80-82,10.0.0.5/30 comment "hi there"
t ipset create a hash:net family inet6 range 1-1000
t ipset add d 10.0.1.1-10.0.1.1,tcp:80 
t ipset test e ::1/129 
t ipset swap a c
t ipset add d 10.0.0.3 timeout 50 packets 5 bytes 77 before a after b -exist
t ipset flush f
t ipset add c 10.0.0.1,icmp:ping,10.0.0.0 bytes 77
t ipset flush e
t ipset create a hash:ip range 1-1000
t ipset add e 10.0.1.1-10.0.1.1,gre:0 
t ipset destroy d
t ipset add e 10.0.0.1 
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort
t ipset create d hash:ip,port 
t ipset add c 10.0.0.6/x,tcp:0 timeout 50 comment "hi there" -exist
t ipset add f 10.0.0.1,tcp:80-82 
t ipset create f hash:net timeout 100 comment family inet6
t ipset add c fe80::1/128 
t ipset list -t b | sed "s/initval.*//"
t ipset swap f e
t ipset create b hash:net comment skbinfo
t ipset add e 2001:db8::1/128,icmp:echo-request bytes 77 nomatch
t ipset add e d 
t ipset add d 10.0.0.1 bytes 77
t ipset test a c 
t ipset create e hash:net timeout 100
t ipset add a 10.0.0.6-1.2.3,udp:53,10.0.0.4/0 before a
t ipset add a 10.0.0.0 timeout 50
t ipset test e b 
t ipset swap f b
t ipset add d 10.0.1.1/24,icmpv6:128/0 -exist
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort
t ipset test d 1.2.3-10.0.0.6,icmp:8/0 
t ipset test b 10.0.0.6/30 nomatch
t ipset destroy c
t ipset add d 10.0.0.3,icmp:8/0 nomatch
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort
t ipset add e fe80::1,gre:0 comment "hi there"
t ipset del f 10.0.0.1,1-3 
t ipset create c hash:net hashsize 64
t ipset del e ::1,tcp:80 
t ipset add d 10.0.0.5,tcp:80-82 
t ipset create a hash:net,port counters
t ipset create e hash:net,port timeout 100
t ipset create c nethash 
t ipset add d 10.0.1.1 before a
t ipset del f 10.0.0.5/24 
t ipset create c nethash 
t ipset create d hash:ip,port counters range 1-1000 skbinfo
t ipset create a bitmap:port range 1-1000
t ipset test c 10.0.0.1,icmp:echo-request 
t ipset add d a packets 5 -exist
t ipset add d fe80::1,icmp:echo-request timeout 0
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort
t ipset add d 10.0.0.6,icmp:8/0 timeout 0 skbprio 1:2
t ipset test d 10.0.0.0,http nomatch
t ipset add a 10.0.0.2/28 packets 5
t ipset add c 10.0.2.1/32,udp:http timeout 50 skbmark 0x5
t ipset add b 10.0.2.1,icmp:echo-request -exist
t ipset add a 10.0.2.1-10.0.0.2 packets 5 before a
t ipset add a 10.0.0.2,esp:1 comment "hi there" before a
t ipset add c 10.0.1.1,ssh timeout 50 timeout 0
t ipset flush e
t ipset swap f b
t ipset add b 10.0.2.1,tcp:99999 nomatch
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort
t ipset add a 10.0.0.1/8,udp:http timeout 0 nomatch
t ipset add e 10.0.0.1 comment "hi there" packets 5 nomatch
t ipset add c 10.0.3.1 bogus
t ipset list -t f | sed "s/initval.*//"
t ipset add c 5 
t ipset add f ::1,icmp:echo-request 
t ipset add d 10.0.3.1 timeout 50 bytes 77
t ipset add f d 
t ipset test d f 
t ipset rename e c
t ipset add a 5 
t ipset swap b e
t ipset add a 5 
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort; ipset list -n
