t(){ echo "\$ $*"; "$@" 2>&1; echo "rc=$?"; }
t ipset add e 10.0.0.1 
t ipset del a 10.0.2.1 -exist
t ipset del d 10.0.0.2,http -exist
t ipset add f 10.0.2.1,ssh packets 5
t ipset del f 100 
t ipset create f hash:ip,port timeout 100 range 1-1000 forceadd
t ipset add a fe80::1 
t ipset destroy f
t ipset add e 10.0.1.1,icmpv6:ping,10.0.0.4-10.0.0.4 
t ipset create c hash:net 
t ipset add f 1-5 comment "hi there"
t ipset add c 2001:db8::4/129 
t ipset add d 2001:db8::3/64,1-3 
t ipset create e hash:net timeout 100 comment size 3 hashsize
t ipset add a c bytes 77
t ipset create a hash:ip,port comment forceadd skbinfo
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort
t ipset create e hash:ip,port 
t ipset add e 1.2.3/x,sctp:9 
t ipset swap c a
t ipset add a e skbmark 0x5 after b -exist
t ipset flush b
t ipset test c 10 nomatch
t ipset test c 10.0.0.4,22 
t ipset rename a e
t ipset add e fe80::1/128 
t ipset add e 1001 
t ipset test b 10.0.2.1,1-3 
t ipset flush c
t ipset create d hash:mac counters
t ipset test d 5 nomatch
t ipset swap b f
t ipset del f 10.0.0.6 
t ipset del f c 
t ipset destroy c
t ipset add a ::1,tcp:80 packets 5
t ipset create c hash:ip counters family inet6
t ipset test c 10.0.0.1,ssh 
t ipset del f 10.0.0.0-10.0.3.1,tcp:5-3 
t ipset add c 10 before a
t ipset add c a 
t ipset test f 10.0.0.4-10.0.2.1 
t ipset destroy d
t ipset swap d c
t ipset add e 10.0.0.6/31 timeout 0 after b
t ipset add e 10.0.0.0 comment "hi there"
t ipset del f 192.168.1.1,udp:http,10.0.0.3 
t ipset add d 10.0.0.1,tcp:99999 -exist
t ipset test b b 
t ipset create e hash:ip,port comment forceadd timeout 0
t ipset swap b b
t ipset create d hash:net timeout 100 family inet6
t ipset del c 2001:db8::3 
t ipset create a hash:ip timeout 100 counters comment
t ipset list -t a | sed "s/initval.*//"
t ipset list -t b | sed "s/initval.*//"
t ipset destroy a
t ipset add e 300.1.1.1-10.0.0.4 
t ipset create f hash:mac timeout 100 family inet6
t ipset add a 10.0.0.1-192.168.1.1 
t ipset add e http timeout 50 packets 5
t ipset del f e -exist
t ipset test c udp:7 
t ipset create a hash:ip,port 
t ipset add d 10.0.1.1 
t ipset rename b a
t ipset create b hash:net counters netmask 24
t ipset add d udp:7 
t ipset flush c
t ipset test e 2001:db8::4 
t ipset create d hash:net maxelem 4 hashsize 64 skbinfo
t ipset add c fe80::1 -exist bogus
t ipset del d 10.0.3.1-10.0.0.1,udp:53 
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort
t ipset create c hash:ip,port timeout 0
t ipset add d 10.0.0.1/24 
t ipset list -t c | sed "s/initval.*//"
t ipset add e ::1 
t ipset add d 10.0.1.0/32,udp:domain packets 5 -exist
t ipset create b hash:ip,port comment maxelem 4 family inet6 bogus
t ipset add a 10.0.0.2,tcp:0 
t ipset test c 10.0.0.1,1-3,10.0.0.6-10.0.0.1 
t ipset add c 1.2.3 
t ipset add e 10.0.3.1,tcp:99999 
t ipset add d 10.0.0.4,icmpv6:ping packets 5
t ipset create a hash:net,port timeout 100 hashsize 64
t ipset add e d 
t ipset create b hash:net,port 
t ipset swap f a
t ipset test c 10.0.0.5,tcp:80 
ipset save | sed "s/initval 0x[0-9a-f]*//; s/timeout [0-9]*/timeout/" | sort; ipset list -n
