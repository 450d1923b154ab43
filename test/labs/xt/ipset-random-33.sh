t(){ echo "\$ $*"; "$@" 2>&1; echo "rc=$?"; }
t ipset add f 10.0.1.1 
t ipset destroy c
t ipset add f 10.0.0.1 bytes 77 -exist
t ipset test e a 
t ipset test a x nomatch
t ipset test e 300.1.1.1,tcp:0 
t ipset del b 10.0.1.1 -exist
t ipset create a nethash forceadd
t ipset add f 300.1.1.1-10.0.2.1 
t ipset add e 10.0.0.4/32 bytes 77 nomatch
t ipset test c 0.0.0.0-10.0.1.1,tcp:80-82,10.0.0.3 
t ipset add b x/x comment "hi there" packets 5
t ipset add f 10.0.0.0 skbmark 0x5
t ipset flush a
t ipset destroy d
t ipset add b f -exist
t ipset create b foo timeout 100 counters range 1-1000
t ipset flush a
t ipset swap e d
t ipset add e 10.0.0.6 
t ipset flush f
t ipset add d 10.0.2.1 
t ipset create a hash:ip comment family inet6
t ipset create e hash:ip,port family inet6
t ipset add c 1.2.3 
t ipset create e bitmap:port range 1-1000
t ipset create f hash:ip,port counters family inet6 skbinfo timeout 0
t ipset create b nethash timeout 100 counters
t ipset test b 10.0.0.1/8 nomatch
t ipset add e 10.0.0.1 
t ipset add c ::1 
t ipset add e udp:7 
t ipset add b http timeout 50 nomatch
t ipset test e 5 nomatch
t ipset list -t c | sed "s/initval.*//"
t ipset add b 10.0.0.1-10.0.1.1,udp:53 bytes 77 -exist
t ipset add f 10.0.0.6-10.0.1.1 comment "hi there" -exist
t ipset add d 300.1.1.1,ssh 
t ipset create d hash:ip skbinfo hashsize
t ipset create c hash:ip skbinfo
t ipset create c hash:ip 
t ipset test f 7-3 
t ipset create b foo 
t ipset test d 10.0.0.0,tcp:80 
t ipset add c 2001:db8::2/129 bogus
t ipset add a 10.0.0.0/28,udp:domain 
t ipset test b 10.0.0.2,udp:domain 
t ipset list -t c | sed "s/initval.*//"
t ipset add b a packets 5
t ipset create b hash:ip,port family inet6 range 1-1000
t ipset add a 0.0.0.0 -exist
t ipset flush c
t ipset add e 1-5 
t ipset add f f -exist
t ipset add a 10.0.0.5 packets 5
t ipset del d 10.0.1.0/24 
t ipset add a 10.0.2.1/24,80 comment "hi there"
t ipset add d 100 
t ipset create b hash:net counters
t ipset swap f a
t ipset create f hash:net timeout 100
t ipset add b 10.0.2.1-10.0.0.6,22 
t ipset add e 10.0.0.5,sctp:9 
t ipset test f b 
t ipset create a hash:ip,port timeout 100 family inet6
t ipset del b ::1,tcp:80-82 -exist
t ipset add e 10.0.0.0/x,esp:1 comment "hi there"
t ipset add e 10.0.2.1-10.0.0.0 timeout 50
t ipset del f 10.0.0.0 
t ipset create f hash:mac 
t ipset test a x/32 
t ipset add a f 
t ipset create b hash:net,port 
t ipset add d 10.0.0.1,icmp:echo-request 
t ipset create f hash:net netmask 24
t ipset flush e
t ipset add c 1.2.3,http packets 5 before a
t ipset test c b 
t ipset del f 10.0.2.1,gre:0 
t ipset add b 10 
t ipset add f 10.0.0.1 comment "hi there" after b
t ipset flush d
t ipset add b ::1,udp:http 
t ipset add c 10.0.0.3-10.0.0.2 skbprio 1:2 -exist
t ipset create d hash:net 
t ipset rename f d
t ipset create b hash:net,port timeout 100 size 3
t ipset test c ::1 
t ipset test e f 
t ipset add d 10.0.3.1,tcp:80 -exist
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort; ipset list -n
