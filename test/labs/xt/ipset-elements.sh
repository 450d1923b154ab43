ipset(){ command ipset "$@" 2>&1 | sed 's/initval 0x[0-9a-f]*/initval X/; s/<initval>[^<]*/<initval>X/; /Size in memory/d'; return ${PIPESTATUS[0]}; }
t(){ echo "\$ $*"; "$@" 2>&1; echo "rc=$?"; }
T(){ sed 's/initval 0x[0-9a-f]*/initval X/'; }
t ipset create h hash:ip
t ipset add h 10.0.0.1
t ipset add h 10.0.0.1
t ipset add h 10.0.0.1 -exist
t ipset -q add h 10.0.0.1
t ipset add h 10.0.0.1/32
t ipset test h 10.0.0.1
t ipset test h 10.0.0.2
t ipset -q test h 10.0.0.2
t ipset -q test h 10.0.0.1
t ipset test h 10.0.0.1 -q
t ipset del h 10.0.0.1
t ipset del h 10.0.0.1
t ipset del h 10.0.0.1 -exist
t ipset add h 10.0.0.0/30
t ipset list h | T | sort
t ipset flush h
t ipset add h 10.0.0.5/30
t ipset list h | T | sort
t ipset add h 10.0.0.4-10.0.0.9
t ipset flush h
t ipset add h 10.0.0.4-10.0.0.9
t ipset add h 10.0.0.9-10.0.0.4
t ipset list h | T | sort
t ipset del h 10.0.0.4-10.0.0.6
t ipset list h | T | sort
t ipset test h 10.0.0.4-10.0.0.6
t ipset test h 10.0.0.0/30
t ipset add h 10.0.0.0/0
t ipset add h 0.0.0.0
t ipset add h 10.0.0.1/33
t ipset add h 10.0.0.256
t ipset add h foo
t ipset add h ::1
t ipset add h 10.0.0.1-
t ipset add h 10.0.0.1-foo
t ipset add h 10.0.0.1/x
t ipset add h ''
t ipset add h
t ipset add
t ipset add h 10.0.0.1 foo
t ipset add h 10.0.0.1 timeout 5
t ipset add h 10.0.0.77 comment x
t ipset add h 10.0.0.77 packets 5
t ipset add h 10.0.0.77 nomatch
t ipset add h 10.0.0.77 skbmark 5
t ipset add h 10.0.0.1,tcp:80
t ipset add h 10.0.0.1,80
t ipset add h localhost
t ipset add h 127.0.0.1
t ipset list h | T | sort
t ipset create hm hash:ip netmask 24
t ipset add hm 10.0.0.77
t ipset add hm 10.0.0.78
t ipset list hm | T
t ipset test hm 10.0.0.3
t ipset del hm 10.0.0.3
t ipset create hx hash:ip maxelem 2
t ipset add hx 10.0.0.1
t ipset add hx 10.0.0.2
t ipset add hx 10.0.0.3
t ipset add hx 10.0.0.3 -exist
t ipset create hf hash:ip maxelem 2 forceadd
t ipset add hf 10.0.0.1
t ipset add hf 10.0.0.2
t ipset add hf 10.0.0.3
t ipset list hf | T | grep -c '^10'
t ipset create n hash:net
t ipset add n 10.0.0.0/24
t ipset add n 10.0.1.5/24
t ipset add n 10.2.0.1
t ipset add n 10.0.0.128/25 nomatch
t ipset add n 0.0.0.0/0
t ipset add n 10.3.0.1-10.3.0.9
t ipset list n | T | sort
t ipset test n 10.0.0.5
t ipset test n 10.0.0.200
t ipset test n 10.0.0.200 nomatch
t ipset test n 10.0.0.128/25
t ipset test n 10.0.0.128/25 nomatch
t ipset test n 10.0.0.0/24
t ipset test n 10.0.0.0/16
t ipset test n 8.8.8.8
t ipset del n 10.0.0.0/25
t ipset del n 10.0.0.128/25
t ipset del n 10.0.0.0/24
t ipset add n 10.2.0.1/32
t ipset create p hash:ip,port
t ipset add p 10.0.0.1,80
t ipset add p 10.0.0.1,tcp:80
t ipset add p 10.0.0.1,udp:53
t ipset add p 10.0.0.1,http
t ipset add p 10.0.0.2,tcp:80-83
t ipset add p 10.0.0.2,tcp:http
t ipset add p 10.0.0.3,icmp:echo-request
t ipset add p 10.0.0.3,icmp:8/0
t ipset add p 10.0.0.3,icmp:3/1
t ipset add p 10.0.0.3,icmp:ping
t ipset add p 10.0.0.3,icmp:foo
t ipset add p 10.0.0.3,icmp
t ipset add p 10.0.0.3,gre:0
t ipset add p 10.0.0.3,gre:5
t ipset add p 10.0.0.3,47:0
t ipset add p 10.0.0.3,sctp:5
t ipset add p 10.0.0.3,udplite:5
t ipset add p 10.0.0.3,esp:0
t ipset add p 10.0.0.3,tcp:0
t ipset add p 10.0.0.3,tcp:65536
t ipset add p 10.0.0.3,tcp:
t ipset add p 10.0.0.3,foo:5
t ipset add p 10.0.0.3
t ipset add p 10.0.0.3,
t ipset add p 10.0.0.3,tcp:80,5
t ipset add p 10.0.0.3,tcp:90-80
t ipset add p 10.0.0.16/30,tcp:1
t ipset add p 10.0.0.20-10.0.0.21,udp:1-2
t ipset list p | T | sort
t ipset test p 10.0.0.1,80
t ipset test p 10.0.0.1,81
t ipset test p 10.0.0.1,udp:53
t ipset del p 10.0.0.1,tcp:80
t ipset del p 10.0.0.1,tcp:80
t ipset create np hash:net,port
t ipset add np 10.0.0.0/24,80
t ipset add np 10.0.0.0/24,tcp:80
t ipset add np 10.0.0.1,udp:80
t ipset add np 10.0.0.64/26,80 nomatch
t ipset add np 0.0.0.0/0,81
t ipset add np 10.4.0.1-10.4.0.6,tcp:5
t ipset list np | T | sort
t ipset test np 10.0.0.7,80
t ipset test np 10.0.0.70,80
t ipset test np 10.9.0.70,81
t ipset del np 10.0.0.0/24,80
t ipset create bp bitmap:port range 1-1000
t ipset add bp 80
t ipset add bp 80
t ipset add bp http
t ipset add bp 100-103
t ipset add bp 103-101
t ipset add bp 0
t ipset add bp 1001
t ipset add bp 900-1001
t ipset add bp tcp:99
t ipset add bp udp:98
t ipset add bp x
t ipset add bp 1-2-3
t ipset list bp
t ipset test bp 80
t ipset test bp 81
t ipset test bp 2000
t ipset del bp 80
t ipset del bp 80
t ipset del bp 2000
t ipset save bp
