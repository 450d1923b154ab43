ip link set lo up
W(){ iptables-save -c | grep -- '-A'; }
iptables -A INPUT -p tcp --dport 7001 -m string --algo bm --string hello
iptables -A INPUT -p tcp --dport 7001 -m string --algo kmp --string HELLO --icase
iptables -A INPUT -p tcp --dport 7001 -m string --algo kmp --string hellox
iptables -A INPUT -p tcp --dport 7001 -m string --algo kmp --hex-string '|6c6c6f0a|'
iptables -A INPUT -p tcp --dport 7001 -m u32 --u32 '0>>22&0x3C@12>>26&0x3C@0=0x68656c6c'
iptables -A INPUT -p tcp --dport 7001 -m u32 --u32 '0>>22&0x3C@12>>28=8'
iptables -A INPUT -p tcp --dport 7001 -m u32 --u32 '0>>22&0x3C@12>>28=10'
iptables -A INPUT -p tcp --dport 7001 -m u32 --u32 '0>>22&0x3C@20=0x0204ffd7'
iptables -A INPUT -p tcp --dport 7001 -m u32 --u32 '0>>22&0x3C@24=0x0402080a'
iptables -A INPUT -p tcp --dport 7001 -m u32 --u32 '0>>22&0x3C@20=0x0101080a'
iptables -A INPUT -p tcp --dport 7001 -m bpf --bytecode '4,48 0 0 33,69 0 1 2,6 0 0 65535,6 0 0 0'
iptables -A INPUT -p udp --dport 7002 -m string --algo bm --string abc --from 28
iptables -A INPUT -p udp --dport 7002 -m string --algo bm --string abc --from 29
iptables -A INPUT -p udp --dport 7002 -m u32 --u32 '28=0x61626364'
ipset create bp bitmap:port range 7000-7010; ipset add bp 7001; ipset create hp hash:ip,port counters; ipset add hp 127.0.0.1,7001; ipset add hp 127.0.0.1,udp:7002; ipset create np hash:net,port; ipset add np 127.0.0.0/8,7000-7005
iptables -A INPUT -m set --match-set bp dst
iptables -A INPUT -m set --match-set bp src
iptables -A INPUT -m set --match-set hp dst,dst
iptables -A INPUT -m set --match-set hp src,src
iptables -A INPUT -m set --match-set np dst,dst
iptables -A INPUT -p tcp -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 2 --hashlimit-mode dstport --hashlimit-name hd
iptables -A INPUT -p tcp --syn -m hashlimit --hashlimit-above 1/min --hashlimit-burst 1 --hashlimit-mode srcip,dstip,dstport --hashlimit-name hs
iptables -A INPUT -p tcp --dport 7001 -m connbytes --connbytes 1:3 --connbytes-mode packets --connbytes-dir original
iptables -A INPUT -p tcp -m limit --limit 1/h --limit-burst 2
for i in 1 2; do nc -l 127.0.0.1 7001 >/dev/null & sleep 0.2; echo hello | nc -N 127.0.0.1 7001; wait; done
nc -u -l -w 2 127.0.0.1 7002 >/dev/null & sleep 0.2; echo abcd | nc -u -q0 -w1 127.0.0.1 7002; wait
W; wc -l < /proc/net/ipt_hashlimit/hd; ipset -s list hp | tail -2
