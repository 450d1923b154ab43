ipset(){ command ipset "$@" 2>&1 | sed 's/initval 0x[0-9a-f]*/initval X/; s/<initval>[^<]*/<initval>X/; /Size in memory/d'; return ${PIPESTATUS[0]}; }
t(){ echo "\$ $*"; "$@" 2>&1; echo "rc=$?"; }
ipset create h hash:ip; ipset create n hash:net; ipset create p hash:ip,port; ipset create np hash:net,port; ipset create b bitmap:port range 0-100
ipset create p6 hash:ip,port family inet6
ipset create l list:set
t ipset test n 10.0.0.0-10.0.0.3
t ipset test n 10.0.0.0/0
t ipset test n 0.0.0.0
t ipset add n 0.0.0.0
t ipset add n 0.0.0.0/8
t ipset test p 10.0.0.1,80-81
t ipset test p 10.0.0.0/30,80
t ipset test np 10.0.0.0-10.0.0.3,80
t ipset test np 10.0.0.0/30,80-81
t ipset test np 10.0.0.0/30,80
t ipset test p6 ::1,80-81
t ipset add p6 ::,80
t ipset add np 0.0.0.0,80
t ipset add np 0.0.0.0/8,80
t ipset add np 10.0.0.0/0,80
t ipset test np 10.0.0.0/0,80
t ipset test p 0.0.0.0,80
t ipset del p 0.0.0.0,80
t ipset add p 10.0.0.0/0,80
t ipset del b 5-9
t ipset add b 5-9
t ipset del b 7-20
t ipset list b
for e in 1.2.3.4,tcp:80 1.2.3.4,udp:53 1.2.3.4,tcp:5 1.2.3.4,icmp:8/0 1.2.3.4,gre:0 1.2.3.3,udp:9 1.2.3.4,udp:80; do ipset add p $e; done
t ipset list -s p
for e in 10.0.0.0/24,tcp:80 10.0.0.0/8,tcp:80 10.0.0.0/24,udp:5 10.0.0.1,tcp:1; do ipset add np $e; done
t ipset list -s np
for e in 10.0.0.0/24 10.0.0.0/8 10.0.0.0/16 10.0.0.0 9.0.0.0/8; do ipset add n $e; done
t ipset list -s n
ipset add l p; ipset add l h; ipset add l b
t ipset list -s l
t ipset add l a,b
t ipset add h 1.1.1.1 timeout 0
t ipset create t hash:ip timeout 3
t ipset add t 1.1.1.1 timeout 1
t ipset list t
