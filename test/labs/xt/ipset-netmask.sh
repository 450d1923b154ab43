t(){ echo "\$ $*"; "$@" 2>&1; echo "rc=$?"; }
L(){ ipset -s list $1 | sed 1,8d; }
ipset create b hash:ip netmask 24; ipset create c hash:ip bitmask 255.255.0.255; ipset create d hash:ip netmask 30
t ipset add b 10.0.0.1; t ipset add b 10.0.0.4-10.0.0.4; L b
t ipset add b 10.0.3.1/24; L b; t ipset add b 10.1.0.5-10.1.2.7; L b; t ipset del b 10.1.0.9-10.1.1.3; L b; t ipset add b 10.2.0.0/22; L b; t ipset add b 10.3.0.128/25; L b; t ipset add b 10.3.0.1; t ipset test b 10.1.0.200; t ipset del b 10.1.1.77; L b
t ipset add c 10.0.5.1; t ipset add c 10.0.6.1-10.0.6.3; L c;  t ipset add c 10.0.7.1/31; L c
t ipset add d 10.0.0.1-10.0.0.9; L d; t ipset add d 10.0.0.2; t ipset add d 10.0.0.30/31; L d
