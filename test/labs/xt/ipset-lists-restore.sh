ipset(){ command ipset "$@" 2>&1 | sed 's/initval 0x[0-9a-f]*/initval X/; s/<initval>[^<]*/<initval>X/'; return ${PIPESTATUS[0]}; }
t(){ echo "\$ $*"; "$@" 2>&1; echo "rc=$?"; }
ipset create a hash:ip comment; ipset create b hash:ip timeout 20; ipset create l list:set
t ipset add l a before nosuch
t ipset add l a before b
t ipset add l a
t ipset del l b
t ipset del l nosuch
t ipset del l a before b
t ipset add a 1.1.1.1 comment "x < y & z"
t ipset list a -o xml
t ipset -t list
t ipset list -t -o xml
t ipset destroy
t ipset list -n
t ipset flush
t ipset list -n
t ipset test a 0.0.0.0
t ipset test a 1.1.1.1/0
t ipset del a 0.0.0.0
t ipset create c hash:ip,port; t ipset add c 0.0.0.0,80; t ipset add c 10.1,80; t ipset list c
t ipset add c 1.2.3.4,icmp:300/1
t ipset add c 1.2.3.4,icmp:8
t ipset add c 1.2.3.4,icmp:8/1
t ipset add c 1.2.3.4,300:0
t ipset add c 1.2.3.4,0:0
t ipset add c 1.2.3.4,udp:foo
t ipset add c 1.2.3.4,udp:domain
t ipset add c 1.2.3.4,TCP:80
t ipset add c 1.2.3.4,tcp:0x50
t ipset add c 1.2.3.4,tcp:010
t ipset add c 1.2.3.4-1.2.3.5,tcp:1-3
t ipset test c 1.2.3.4-1.2.3.5,tcp:1-3
t ipset test c 1.2.3.4,icmp:8/1
t ipset list c -s
printf 'create x hash:ip\n\nadd x 1.1.1.1 timeout\n' | ipset restore; echo rc=$?
printf 'add x\n' | ipset restore; echo rc=$?
printf 'create\n' | ipset restore; echo rc=$?
printf 'add nosuch 1.1.1.1\n' | ipset restore; echo rc=$?
printf 'add x 1.1.1.1 -exist\nadd x 1.1.1.1 -exist\n' | ipset restore; echo rc=$?
ipset save > /tmp/h3.s1; ipset flush; ipset destroy; ipset restore < /tmp/h3.s1; echo rc=$?; ipset save | sort | diff - <(sort /tmp/h3.s1) && echo same
ipset restore < /tmp/h3.s1; echo rc=$?
ipset -! restore < /tmp/h3.s1; echo rc=$?
t ipset create bp bitmap:port range 10-20
t ipset add bp 15-25
t ipset add bp tcp:12-13
t ipset test bp tcp:12
t ipset test bp 12-13
t ipset create v6 hash:net,port family inet6
t ipset add v6 2001:db8::/48,tcp:80-81
t ipset add v6 2001:db8::/48,icmpv6:8/0
t ipset add v6 [2001:db8::7]/64,udp:53
t ipset list v6 -s
ip netns add n1; ip netns exec n1 ipset list -n; echo rc=$?
ip netns exec n1 ipset create only hash:ip; ipset list -n; ip netns exec n1 ipset list -n
iptables -A INPUT -m set --match-set c src,dst -j SET --add-set b src
t ipset list b -t; t ipset list c -t
t ipset destroy b; t ipset destroy c; t ipset flush c; t ipset swap a b; t ipset rename c cc
iptables -F; t ipset destroy c
