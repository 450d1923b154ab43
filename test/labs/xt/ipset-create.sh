ipset(){ command ipset "$@" 2>&1 | sed 's/initval 0x[0-9a-f]*/initval X/; s/<initval>[^<]*/<initval>X/'; return ${PIPESTATUS[0]}; }
t(){ echo "\$ $*"; "$@" 2>&1; echo "rc=$?"; }
T(){ sed 's/initval 0x[0-9a-f]*/initval X/'; }
t ipset
t ipset --version
t ipset -v
t ipset version
t ipset foo
t ipset create
t ipset create a
t ipset create a hash:ip | T
t ipset create a hash:ip
t ipset create a hash:ip -exist
t ipset -exist create a hash:ip
t ipset -! create a hash:net
t ipset create b nosuch:type
t ipset create b hash:mac
t ipset create b hash:net,net
t ipset destroy b
t ipset create b iphash
t ipset destroy b
t ipset create b nethash
t ipset list b | T
t ipset destroy b
t ipset create b hash:ip family inet6
t ipset list b | T
t ipset destroy b
t ipset create b hash:ip family foo
t ipset create b hash:ip -6
t ipset destroy b
t ipset create b hash:ip hashsize 100
t ipset list b | T
t ipset destroy b
t ipset create b hash:ip hashsize 1 maxelem 5
t ipset list b | T
t ipset destroy b
t ipset create b hash:ip hashsize 0
t ipset create b hash:ip hashsize x
t ipset create b hash:ip maxelem 0
t ipset list b | T
t ipset destroy b
t ipset create b hash:ip netmask 24
t ipset list b | T
t ipset destroy b
t ipset create b hash:ip netmask 33
t ipset create b hash:ip netmask 0
t ipset create b hash:ip netmask 32
t ipset list b | T
t ipset destroy b
t ipset create b hash:ip timeout 10 counters comment skbinfo forceadd
t ipset list b | T
t ipset save b | T
t ipset destroy b
t ipset create b hash:ip timeout 0
t ipset list b | T
t ipset destroy b
t ipset create b hash:ip timeout 4294967
t ipset create b hash:ip timeout 2147484
t ipset destroy b
t ipset create b hash:ip timeout -1
t ipset create b hash:ip timeout x
t ipset create b hash:ip bucketsize 4
t ipset list b | T
t ipset destroy b
t ipset create b hash:ip initval 0x1234
t ipset list b
t ipset destroy b
t ipset create b hash:ip foo
t ipset create b hash:ip foo 5
t ipset create b hash:ip timeout
t ipset create b hash:ip timeout 5 timeout 6
t ipset create b hash:net nomatch
t ipset create b bitmap:port
t ipset create b bitmap:port range 1-1000
t ipset list b | T
t ipset destroy b
t ipset create b bitmap:port range 1000
t ipset list b
t ipset destroy b
t ipset create b bitmap:port range 1000-1
t ipset list b
t ipset destroy b
t ipset create b bitmap:port range 0-65535 timeout 5 counters comment skbinfo
t ipset list b
t ipset destroy b
t ipset create b bitmap:port range http-https
t ipset list b
t ipset destroy b
t ipset create b bitmap:port range 1-65536
t ipset create b list:set
t ipset list b
t ipset destroy b
t ipset create b list:set size 3 timeout 5 counters comment skbinfo
t ipset list b
t ipset destroy b
t ipset create b list:set size 0
t ipset list b
t ipset destroy b
t ipset create b list:set size 1
t ipset list b
t ipset destroy b
t ipset create aaaaaaaaaabbbbbbbbbbccccccccccd hash:ip
t ipset create aaaaaaaaaabbbbbbbbbbccccccccccde hash:ip
t ipset create '' hash:ip
t ipset create 'a b' hash:ip
t ipset list -n
t ipset list
t ipset destroy nosuch
t ipset flush nosuch
t ipset list nosuch
t ipset save nosuch
t ipset add nosuch 1.2.3.4
t ipset del nosuch 1.2.3.4
t ipset test nosuch 1.2.3.4
t ipset rename nosuch x
t ipset swap nosuch a
t ipset swap a nosuch
t ipset rename a
t ipset rename
t ipset swap a
t ipset destroy a b c
