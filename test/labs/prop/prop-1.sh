exec 2>&1
ip link set lo up
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.ipv4.tcp_synack_retries=0
ip netns add wan
ip -n wan link set lo up
ip netns exec wan sysctl -qw net.ipv4.tcp_synack_retries=0
ip link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns wan
ip link set eth0 up
ip -n wan link set eth0 up
ip addr add 198.51.100.1/24 dev eth0
ip -n wan addr add 198.51.100.2/24 dev eth0
ip -n wan addr add 198.51.100.63/24 dev eth0
ip -n wan addr add 198.51.100.64/24 dev eth0
ip -n wan route add default via 198.51.100.1
ip netns exec wan nc -lkn 80 </dev/null >/dev/null & sleep 0.1
ip netns exec wan nc -lkun 53 </dev/null >/dev/null & sleep 0.1
ip netns add lan
ip -n lan link set lo up
ip netns exec lan sysctl -qw net.ipv4.tcp_synack_retries=0
ip link add eth1 address 02:00:00:00:00:03 type veth peer name eth0 address 02:00:00:00:00:04 netns lan
ip link set eth1 up
ip -n lan link set eth0 up
ip addr add 192.168.1.1/24 dev eth1
ip -n lan addr add 192.168.1.2/24 dev eth0
ip -n lan addr add 192.168.1.15/24 dev eth0
ip -n lan addr add 192.168.1.16/24 dev eth0
ip -n lan route add default via 192.168.1.1
ip netns exec lan nc -lkn 80 </dev/null >/dev/null & sleep 0.1
ip netns exec lan nc -lkun 53 </dev/null >/dev/null & sleep 0.1
ip netns add dmz
ip -n dmz link set lo up
ip netns exec dmz sysctl -qw net.ipv4.tcp_synack_retries=0
ip link add br-dmz address 02:00:00:00:00:05 type veth peer name eth0 address 02:00:00:00:00:06 netns dmz
ip link set br-dmz up
ip -n dmz link set eth0 up
ip addr add 10.8.0.1/16 dev br-dmz
ip -n dmz addr add 10.8.0.2/16 dev eth0
ip -n dmz addr add 10.8.127.255/16 dev eth0
ip -n dmz addr add 10.8.128.0/16 dev eth0
ip -n dmz route add default via 10.8.0.1
ip netns exec dmz nc -lkn 80 </dev/null >/dev/null & sleep 0.1
ip netns exec dmz nc -lkun 53 </dev/null >/dev/null & sleep 0.1
ip route add default via 198.51.100.2
nc -lkn 80 </dev/null >/dev/null & sleep 0.1
sysctl -qw net.ipv4.ip_local_port_range="62000 62999"
ip netns exec wan sysctl -qw net.ipv4.ip_local_port_range="62000 62999"
ip netns exec lan sysctl -qw net.ipv4.ip_local_port_range="62000 62999"
ip netns exec dmz sysctl -qw net.ipv4.ip_local_port_range="62000 62999"
iptables-restore <<'DUMP'
*mangle
:PREROUTING ACCEPT [0:0]
:M0 - [0:0]
-A PREROUTING -s 198.51.100.2/255.255.0.255 ! -d 192.168.1.1/32 -i br-dmz -p tcp -m multiport --sports 8080:8085,32768,389 -m conntrack --ctstatus SEEN_REPLY -j MARK --set-xmark 0x0/0x1
-A PREROUTING -d 198.51.100.62/32 -i eth0 ! -p udp
-A PREROUTING -s 198.0.0.0/8 -d 192.168.1.0/25 -p icmp -m icmp --icmp-type 0 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -p tcp -m tcp --dport 993:994 --tcp-flags SYN SYN -j ACCEPT
-A PREROUTING -s 198.51.100.0/24 -d 198.51.100.0/23
-A PREROUTING ! -s 10.8.128.0/27 -p icmp -m icmp ! --icmp-type 3/4 -j RETURN
-A PREROUTING -s 192.168.0.0/23 -d 198.51.100.63/32 -p tcp -m tcp --dport 389 -m comment --comment @rule[7] -j MARK --set-xmark 0x1/0x1
-A PREROUTING -j MARK --set-xmark 0x2/0x0
-A PREROUTING -s 10.8.128.0/24 -d 198.0.0.0/8 -i eth0 -p udp -m udp --dport 161 -m statistic --mode nth --every 2 --packet 0 -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -s 10.0.0.0/8 -p tcp -m tcp --dport 111 -m addrtype --limit-iface-in --dst-type LOCAL
-A PREROUTING -s 198.48.0.0/12 -i eth0 -p tcp -m multiport --dports 161:166,389,5060 -m limit --limit 6/min --limit-burst 5
-A PREROUTING -d 192.160.0.0/12 -p udp -m udp --dport 15678 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -p icmp -m icmp --icmp-type 255 -j MARK --set-xmark 0x4/0x0
-A PREROUTING ! -i br-dmz
-A PREROUTING -s 198.51.100.0/24 -d 198.51.0.0/16 -i br-dmz -p icmp -m icmp --icmp-type 8 -j ACCEPT
-A PREROUTING -s 10.8.0.0/29 -d 192.168.1.16/29 ! -p tcp -j MARK --set-xmark 0x0/0x1
-A PREROUTING -d 192.168.1.0/24 -p tcp -m tcp --dport 111 --tcp-flags RST RST ! --tcp-option 8 -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -m comment --comment @rule[7] -j ACCEPT
-A PREROUTING -p icmp -j MARK --set-xmark 0x0/0x1
-A PREROUTING -s 192.168.1.0/27 -d 198.51.0.0/16 -p udp -m udp ! --dport 15678 -m connlimit --connlimit-upto 2 --connlimit-mask 0
-A PREROUTING -p udp -m multiport --dports 1701:41701
-A PREROUTING -s 198.0.0.0/8 -i br-dmz -p icmp -m policy --dir in --pol ipsec -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -d 192.168.0.0/23 -p 136 -f
-A PREROUTING -i ppp0 -p udp -m udp --dport 892 -m mark ! --mark 0x2/0xff -j M0
-A PREROUTING -s 10.8.0.0/28 -d 198.51.0.0/16 -p icmp -m dscp --dscp 0x08
-A PREROUTING -d 192.168.1.0/27 -i eth0 -p udp -m udp --dport 6666
-A PREROUTING ! -s 192.160.0.0/12 -p udp -m udp --sport 3389 --dport 1020
-A PREROUTING -d 10.8.127.128/25 -p icmp -m icmp --icmp-type destination-unreachable -g M0
-A PREROUTING -i lo -p udp -m udp --sport 1024:65535 --dport 5060
-A PREROUTING -i br-dmz -p udp -m udp --sport 15678:55678 --dport 137
-A PREROUTING -d 198.51.100.0/26 -i eth0 -p tcp -m tcp --dport 1:65535 -m limit --limit 10000/sec --limit-burst 100
-A PREROUTING -s 10.8.127.255/32 -p udp -m multiport --dports 873:973,68 -j M0
-A PREROUTING -i eth1 -p tcp -m multiport --dports 1024:65535,53,123,67 -j RETURN
-A PREROUTING -s 224.0.0.0/4 -p icmp
-A PREROUTING -s 0.0.0.0/8 -p icmp -m icmp --icmp-type 8 -j MARK --set-xmark 0x4/0x0
-A PREROUTING -s 10.8.128.0/28 -d 198.51.100.0/29 -p tcp -m tcp --dport 8009 --tcp-flags FIN,ACK FIN -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -d 192.168.1.15/32 -i eth0 ! -p tcp -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -s 10.8.0.0/27 ! -i eth0 -p tcp -m policy --dir in --pol none -m tos --tos 0x08 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -s 198.51.100.64/29 -i eth0 -m connmark ! --mark 0x1 -g M0
-A PREROUTING -p udp -m udp --dport 892 -j ACCEPT
-A PREROUTING -d 192.168.1.2/32 -m recent --rcheck --name ratessh --rdest -j M0
-A PREROUTING -s 192.168.1.0/31 -d 198.51.100.3/32 -p tcp
-A PREROUTING -d 10.8.127.254/31 -p tcp -m tcp --dport 110:40110 ! --tcp-flags FIN,ACK FIN --tcp-option 2 -j M0
-A PREROUTING -d 192.168.0.0/16 -p tcp -m tcp --dport 1194 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -p tcp --sport 138: --dport 4500:4600 -g M0
-A PREROUTING -p tcp -m tcp --sport 1900 --dport 135 ! --syn -j MARK --set-xmark 0x1/0x1
-A PREROUTING -j MARK --set-xmark 0x2/0x0
-A PREROUTING -p tcp -m tcp --dport 123 -m statistic --mode nth --every 2 --packet 0 -j ACCEPT
-A PREROUTING -i br-dmz -j MARK --set-xmark 0x1/0x1
-A PREROUTING -p tcp -m multiport --ports 1024:65535
-A PREROUTING -i eth1 -p icmp -m addrtype --dst-type LOCAL,BROADCAST -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -s 192.0.0.0/4 -p 47 -j MARK --set-xmark 0x4/0x0
-A PREROUTING -s 192.168.1.2/32 -d 198.51.100.64/31 ! -i eth1 -p udp -m multiport --dports 15678,892 -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 3 --hashlimit-mode srcip --hashlimit-name hl1 -j MARK --set-xmark 0x4/0x0
-A PREROUTING -p udp -m udp --dport 111 -m policy --dir in --pol none -j M0
-A PREROUTING -s 198.0.0.0/8 -d 169.254.0.0/16 -i eth1
-A PREROUTING ! -s 255.255.255.255 -i br-dmz -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -p udp -m udp --sport 4500 --dport 68
-A PREROUTING ! -d 192.168.1.14/31 -i eth0 -p tcp -m addrtype --dst-type UNICAST -j M0
-A PREROUTING -s 198.51.100.32/27 -p udp -m udp --dport 22 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -i br-dmz ! -p 41 -j MARK --set-xmark 0x4/0x0
-A PREROUTING -p tcp -m tcp --dport 1024:65535 -m addrtype --dst-type BROADCAST
-A PREROUTING -i + -p tcp -m tcp --dport 60000 --tcp-option 2 -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -p icmp -m icmp --icmp-type time-exceeded -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -p tcp -m tcp --dport 1:65535 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -d 198.51.100.62/31 -p tcp -j MARK --set-xmark 0x4/0x0
-A M0 -s 192.168.1.0/29 -d 198.51.100.1/255.255.0.255 -m dscp --dscp 0x00
-A M0 -p icmp -m icmp ! --icmp-type 255 -m tos --tos 0x08
-A M0 -d 192.168.1.17/32 -p udplite -m addrtype --dst-type ANYCAST
-A M0 -s 192.0.0.0/4 -d 192.168.0.0/23
-A M0 -i eth1 -p tcp -m tcp --sport 25 --dport 143
-A M0 -d 198.51.100.0/28 -p tcp -m pkttype ! --pkt-type unicast -m string --string "GET " --algo kmp --to 65535
-A M0 ! -d 198.51.100.1/32 -p icmp -m icmp --icmp-type 4 -m recent --rcheck --seconds 3600 --hitcount 2 --name DEFAULT --mask 255.255.255.0 --rsource
-A M0 -d 192.168.1.15 -p icmp -m icmp --icmp-type any -m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED -j ACCEPT
-A M0 -d 10.8.0.0/27 -p tcp -m multiport --sports 3306,873 -j MARK --set-xmark 0x0/0x1
-A M0 -s 10.8.0.3/32 -i ppp0 -p icmp -m limit --limit 100/min -j MARK --set-xmark 0x1/0xffffffff
-A M0 -s 192.168.1.0/24 -d 192.168.1.0/24 -p icmp -m conntrack --ctproto tcp
-A M0 -p tcp -m tcp --dport 8009 -j MARK --set-xmark 0x4/0x0
-A M0 -s 198.51.100.3/32 ! -d 192.168.1.16/28 -j MARK --set-xmark 0x4/0x0
-A M0 -i wlan0 -p tcp -m tcp --sport 20:1020 --dport 389 --tcp-flags FIN,ACK FIN -j MARK --set-xmark 0x1/0xffffffff
-A M0 -d 10.8.0.0/27 -p udp -m udp --dport 500 -j ACCEPT
-A M0 -p tcp -m tcp --dport :113 -j MARK --set-xmark 0x0/0x1
-A M0 -j MARK --set-xmark 0x2/0x0
-A M0 -j MARK --set-xmark 0x2/0x0
-A M0 -d 192.168.1.16/31 -i eth0 -p udp -m multiport --ports 1024:65535 -m addrtype --src-type LOCAL
-A M0 -s 192.0.0.0/8
-A M0 -d 10.8.127.248/29 -p udp --dport 49151 -m state --state NEW
-A M0 -p icmp -m icmp --icmp-type time-exceeded ! -f -j RETURN
-A M0 -s 10.8.0.1/32 -d 192.168.1.16/29 -m state --state NEW -m conntrack --ctstate INVALID
-A M0 -s 10.8.0.0/24 -d 192.168.1.0/25
-A M0 -d 192.168.1.16/30 ! -i eth0 -p tcp -m tcp --dport 8009 -j MARK --set-xmark 0x1/0xffffffff
-A M0 -d 192.168.0.0/23 -p tcp -j MARK --set-xmark 0x4/0x0
-A M0 -s 192.168.0.0/23 -p udp -j MARK --set-xmark 0x1/0xffffffff
-A M0 -j MARK --set-xmark 0x2/0x0
-A M0 -s 192.168.1.0/24 -d 192.168.1.15/255.0.255.0
-A M0 -s 192.168.0.0/23 -p icmp -m icmp --icmp-type host-unreachable -m conntrack --ctstate INVALID,NEW,UNTRACKED
-A M0 -p tcp -m tcp --dport 1024:65535
-A M0 -s 198.51.100.48/28 -i eth1 -p icmp -m icmp --icmp-type ttl-zero-during-transit -j MARK --set-xmark 0x0/0x1
-A M0 -p tcp -m tcp --dport 65535:65535 --tcp-flags FIN,ACK FIN -m conntrack --ctstate INVALID
-A M0 -s 192.0.0.0/8 -i eth0 -p tcp -m tcp --dport 67
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:U0 - [0:0]
:U1 - [0:0]
:U2 - [0:0]
-A INPUT ! -s 192.168.1.17/32 -d 0.0.0.0/4 -p esp -m state --state INVALID,NEW,UNTRACKED -j DROP
-A INPUT -p tcp -m tcp --dport 110
-A INPUT
-A INPUT -s 10.8.128.0/31 -i lo -p tcp
-A INPUT ! -p tcp -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 1 --hashlimit-name hl2 -j ACCEPT
-A INPUT ! -s 169.254.0.0/16 -d 0.0.0.2/0.0.0.7 -p udp -j NFLOG --nflog-prefix "x y" --nflog-threshold 5
-A INPUT -i eth1 -p esp -j U1
-A INPUT -p udp --dport 65535 -j DROP
-A INPUT -p udp
-A INPUT -p icmp -j U1
-A INPUT -p udp -m udp --dport 135
-A INPUT -i eth0 -p tcp -m tcp --dport 892 --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE
-A INPUT -d 192.168.1.0/27 ! -p icmp
-A INPUT -s 198.51.100.1 -p udp -m conntrack ! --ctstate NEW -j ACCEPT
-A INPUT -p tcp -m tcp --dport 443 -j LOG
-A INPUT ! -s 10.8.128.0/24 -d 10.8.128.0/29 -p icmp -m icmp ! --icmp-type 3/4
-A INPUT ! -s 10.0.0.0/12 -d 198.51.100.64/32 -p tcp -m multiport --dports 8080 -j U1
-A INPUT -i br-dmz -p vrrp
-A INPUT -d 224.0.0.0/4 -i eth1 -p tcp --dport 1024:65535
-A INPUT -d 192.168.1.0/24 -p tcp -m tcp --dport 123 -g U1
-A INPUT -i eth0 -p tcp -m tcp --dport 25 ! --tcp-flags FIN,SYN,RST,ACK SYN -m ttl --ttl-gt 63 -m recent --rcheck --rttl --seconds 60 --name SSHA --rsource
-A INPUT -s 10.8.128.0/27 -m limit --limit 1/day --limit-burst 3
-A INPUT -p tcp -m tcp --dport 22:
-A INPUT
-A INPUT ! -s 192.168.1.0/26 -p tcp -m tcp --dport 65535
-A INPUT -d 10.8.127.252/30 -p udp -m udp --sport 5353 --dport 21:121
-A INPUT -p 47
-A INPUT -i br-dmz -p icmp -m icmp --icmp-type 255 -m iprange --src-range 10.8.128.0-10.8.128.0 -m policy --dir in --pol none -j RETURN
-A INPUT -p tcp -m multiport --dports 1024:65535,113
-A INPUT -p tcp -m tcp --dport 548 --tcp-flags ALL NONE -j RETURN
-A INPUT ! -i eth1 -m tos ! --tos 0x10/0x3f
-A INPUT -s 198.51.100.1/32 -i br-dmz -p tcp -m multiport --dports 113,113:114 -j RETURN
-A INPUT ! -s 192.168.1.0/27 -p icmp -m icmp --icmp-type timestamp-request -j REJECT --reject-with icmp-admin-prohibited
-A INPUT -s 198.51.100.0/28 -m conntrack --ctstate RELATED -j LOG --log-prefix "RULE 3 -- DENY " --log-level 0 --log-tcp-sequence --log-macdecode
-A INPUT -s 198.51.100.64/28 ! -i br-dmz -p tcp --dport 1:65535 --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG -m conntrack --ctstate INVALID,NEW
-A INPUT ! -s 192.168.1.16/29 -p icmp
-A INPUT -p tcp --sport 137 --dport 1900
-A INPUT
-A INPUT -d 198.51.100.0/27 -i eth1 -p icmp -m icmp --icmp-type address-mask-request ! -f -j RETURN
-A INPUT -s 198.51.100.0/23 -d 198.51.100.0/30 -p 132
-A INPUT -s 10.0.0.0/8
-A INPUT -s 192.168.1.0/32 -d 10.8.0.2 -i eth1 -p udp -m udp --dport 1:65535 -j RETURN
-A INPUT -s 192.0.0.0/4 -d 198.51.100.0/29 -p tcp -m tcp --dport 135: -m ttl --ttl-eq 64 -j REJECT --reject-with icmp-proto-unreachable
-A INPUT -p udp -m udp --dport 631 -m mark --mark 5 -j LOG --log-tcp-options --log-ip-options
-A INPUT -d 10.8.0.0/24 -p tcp -m tcp --tcp-flags SYN SYN
-A INPUT -i eth1 ! -p udp -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 1 --hashlimit-name hl3
-A INPUT -p tcp -m multiport --dports 123,161,135 -m addrtype --src-type LOCAL
-A INPUT -s 192.168.1.0/24
-A INPUT -d 192.168.0.0/23 -i br-dmz -p tcp -j RETURN
-A INPUT -s 10.8.0.0/30 -p tcp -m tcp --dport 4500 -j ACCEPT
-A INPUT -d 0.0.0.0/4 -i br-dmz -p tcp -m tcp --dport 22: --tcp-flags SYN,FIN SYN,FIN -m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED -j U1
-A INPUT -d 10.8.127.254/32 -p udp -m connlimit --connlimit-upto 2 --connlimit-mask 0
-A FORWARD -s 198.51.100.0/24 -d 192.0.0.0/4 -o eth0 -p tcp -m multiport --dports 22 -g U1
-A FORWARD ! -s 10.8.127.248/29 -d 198.51.100.0/24 -p tcp -m tcp --dport 49151 ! --tcp-option 8 -j RETURN
-A FORWARD ! -s 10.8.128.0/255.255.0.255 -d 192.168.1.0/29 -o br-dmz -p icmp -m addrtype --dst-type ANYCAST
-A FORWARD -s 192.168.1.2/255.0.255.0 -i eth1 -p tcp -m tcp --dport 1:65535 --tcp-flags ALL ALL -m addrtype --dst-type ANYCAST
-A FORWARD -d 192.168.0.0/16 -i eth1 -p tcp -g U0
-A FORWARD -o eth0 -p tcp -m tcp --dport 22
-A FORWARD -i eth1 -o br-dmz -p tcp -m tcp --dport 135: -j DROP
-A FORWARD -o eth1 -p tcp --dport 1:65535 -m state --state INVALID
-A FORWARD -p udp -m udp --dport 892
-A FORWARD -d 198.51.100.0/24 ! -i br-dmz -j ACCEPT
-A FORWARD -s 10.8.0.2/32 -o br-dmz -p udp --dport 1024:65535 -m length --length 28:31
-A FORWARD -s 169.254.0.0/16 -p tcp -m iprange --src-range 10.8.0.1-10.8.0.1
-A FORWARD -d 224.0.0.0/4 -o eth1 -p tcp -m tcp ! --dport 2049 --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG -j RETURN
-A FORWARD -s 198.0.0.0/8 -d 10.8.127.192/26 -m mark ! --mark 0x0
-A FORWARD -p tcp -m tcp --dport 113 ! --tcp-flags FIN,ACK FIN
-A FORWARD ! -s 198.51.100.2/32 -p tcp --dport 892 -m recent --rcheck --seconds 3600 --hitcount 2 --name %CURRENTTIME --mask 255.255.255.0 --rsource -j U1
-A FORWARD -p tcp --dport 3389 ! --tcp-flags ALL ALL
-A FORWARD -s 10.8.127.0/24 ! -d 198.51.100.64/27 ! -i eth0 ! -o + -p icmp -m icmp --icmp-type timestamp-request -j ACCEPT
-A FORWARD -s 10.8.0.0/24 -i eth1 -p tcp
-A FORWARD -s 192.168.1.16/255.255.0.255 -d 10.8.127.224/27 -o br-dmz -p tcp -m tcp --dport 80
-A FORWARD -i eth1 -p tcp -m tcp --dport 111
-A FORWARD -s 198.48.0.0/12 -i br-dmz
-A FORWARD -s 198.51.100.0/27 ! -p udp -m addrtype --limit-iface-in --dst-type LOCAL -j RETURN
-A FORWARD -p tcp -m tcp ! --sport 1024:65535 --dport 514 --tcp-flags FIN,SYN,RST,ACK SYN
-A FORWARD -s 10.8.0.0/24 ! -d 198.51.100.0/25 -i eth1 -p tcp -m tcp --dport 1900:41900
-A FORWARD ! -d 192.168.1.0/26 -o eth0 -p udp -m udp --dport 500:501
-A FORWARD ! -s 198.51.100.0/28 -p tcp -m tcp --dport 443 --tcp-flags ALL NONE -j LOG --log-prefix "[UFW BLOCK] " --log-uid
-A FORWARD -s 198.0.0.0/8 ! -i br-dmz -p icmp -m icmp --icmp-type 4
-A FORWARD -d 192.160.0.0/12 -i br-dmz -p udp -m udp --dport 135 -f -m state --state INVALID,NEW -j RETURN
-A FORWARD -s 198.51.100.0/23 -i br-dmz -p udp
-A FORWARD -s 192.168.1.0/30 -o eth0 -p tcp
-A FORWARD -p tcp -m tcp --dport 138
-A FORWARD ! -s 10.8.0.0/27 -p tcp --dport 49151
-A FORWARD -d 198.51.100.0/23 -p tcp -m tcp --dport 3306 -m realm --realm 5
-A FORWARD -s 10.8.128.0/29 ! -d 192.168.1.0/24
-A FORWARD -s 192.168.0.0/16
-A FORWARD ! -p tcp -m state --state INVALID,NEW,UNTRACKED -m limit --limit 6/min --limit-burst 5
-A FORWARD -s 10.8.0.0/27 -d 198.51.100.0/24 -p tcp -m tcp --dport 1024:65535 ! --syn
-A FORWARD -s 192.168.1.14/32 -d 192.168.0.0/16 -i br-dmz -j U0
-A FORWARD -d 198.48.0.0/12 -p tcp -m tcp --dport 69
-A FORWARD -p udp -m connmark --mark 0x10/0xf0
-A FORWARD -s 198.51.100.0/32 -d 198.51.100.2/32 -p tcp -m tcp --sport 3306:4306 --dport 1:65535 --tcp-flags SYN SYN -m limit --limit 6/min --limit-burst 5 -j ACCEPT
-A FORWARD ! -d 198.51.100.0/30 -o eth+ -p icmp -m icmp --icmp-type fragmentation-needed -m policy --dir in --pol ipsec
-A FORWARD -d 192.168.1.16/30 -p tcp -m tcp --dport 3306:3307
-A FORWARD ! -d 10.8.0.0/25 -m state --state RELATED,ESTABLISHED
-A FORWARD -p icmpv6 -j RETURN
-A FORWARD -d 10.8.0.0/16 -p tcp -m tcp --dport 5060 --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE
-A FORWARD -d 192.0.0.0/4 -p icmp -m icmp ! --icmp-type host-unreachable -j U0
-A FORWARD
-A FORWARD -m u32 --u32 "0&0xFFFF=0x3C:0xFFFF"
-A FORWARD -d 192.160.0.0/12 -i br-dmz -m mark ! --mark 5 -g U1
-A FORWARD -d 192.0.0.0/8 -m limit --limit 1/day --limit-burst 3
-A FORWARD -p tcp
-A FORWARD -d 192.168.1.2/32 -p udp -m multiport ! --dports 514:515,8009,80,69,1:65535,161 -g U0
-A FORWARD ! -s 192.0.0.0/4 -d 192.168.1.15/32 -o eth1 -p tcp -m length --length 0:59
-A FORWARD -s 198.48.0.0/12 -i br-dmz -o eth1 -p icmp -m icmp ! --icmp-type 255
-A FORWARD
-A FORWARD -d 192.168.1.0/28 -p tcp -m tcp --dport 68 --tcp-flags ALL ALL -j U1
-A FORWARD -s 10.8.127.248/29 -p tcp -m tcp ! --dport 1:65535
-A FORWARD -d 198.51.100.0/24 -p udp -m udp --dport 389 -m addrtype --dst-type LOCAL,BROADCAST
-A FORWARD -i br-dmz -p udplite -m iprange --dst-range 192.168.1.15-192.168.1.76
-A FORWARD -i br-dmz -p icmp -m icmp --icmp-type 30
-A OUTPUT -o eth+ -p icmp -m state --state RELATED,ESTABLISHED,UNTRACKED
-A OUTPUT
-A OUTPUT -o lo
-A OUTPUT -d 10.8.0.0/16 -p icmp -m icmp --icmp-type any -m tos ! --tos 0x10/0x3f
-A OUTPUT -o eth0 -p udp -m udp --dport 21 -f -j LOG --log-tcp-options --log-ip-options
-A OUTPUT -d 198.48.0.0/12
-A OUTPUT -s 10.8.128.0/32 -o br-dmz -p tcp -m multiport --dports 20,1194,5900
-A OUTPUT -s 198.0.0.0/8 -p icmp
-A OUTPUT -s 198.51.100.0/30 -p tcp -m multiport --dports 3128,15678,389,32768,443,1:65535 -m connmark ! --mark 0x0/0xff
-A OUTPUT ! -s 10.8.0.0/23 ! -d 192.168.1.0/24 -j RETURN
-A OUTPUT -p tcp -m tcp --sport 8009:8109 --dport 110
-A OUTPUT -s 198.51.100.0/24 -p tcp
-A OUTPUT -s 10.8.128.0/32 -p udp -m multiport --ports 1194,8009:48009,892,3389,123,5353:5354
-A OUTPUT -d 198.0.0.0/8 -p icmp -j RETURN
-A OUTPUT -d 198.51.100.1/32 -p tcp -m conntrack --ctstate RELATED -j DROP
-A OUTPUT -p tcp -m ttl --ttl-gt 63 -j U2
-A OUTPUT -p icmp -j LOG
-A OUTPUT -s 192.168.1.0/27 -p udp -m udp --sport 3306 --dport 5900
-A OUTPUT -s 10.8.128.0/27 -p icmp -m icmp --icmp-type 8 -m iprange --dst-range 192.168.1.2-192.168.1.2
-A OUTPUT -s 10.8.0.0/16 -p tcp -m tcp --dport 500 -m addrtype --src-type UNICAST -j ACCEPT
-A OUTPUT -d 198.51.100.63/32 ! -p 41
-A OUTPUT ! -s 127.0.0.0/8 -g U2
-A OUTPUT ! -d 10.8.128.0/27 -p 136 -j RETURN
-A OUTPUT ! -s 10.8.128.0/32 -p udp -m multiport --dports 5353,5060,993
-A OUTPUT -p tcp -m tcp --dport 873:874 -j DROP
-A OUTPUT -p udp -m udp --dport 6666:7666 -j RETURN
-A OUTPUT -d 192.168.1.14/32 -p udp -g U2
-A OUTPUT -p icmp -m icmp --icmp-type 8 -j DROP
-A OUTPUT -d 198.51.100.64/30 -p tcp -m tcp --sport 4500 --dport 113:40113
-A OUTPUT -d 203.0.113.0/24 -p icmp -m dscp --dscp 0x08 -m limit --limit 4/hour --limit-burst 2 -j RETURN
-A OUTPUT -d 10.8.128.0/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A OUTPUT -d 10.8.127.240/28 -m conntrack --ctstate INVALID,NEW
-A OUTPUT -p icmp -m icmp ! --icmp-type ttl-zero-during-transit -j U2
-A OUTPUT -d 10.8.0.0/24 -p tcp --dport 65535:65535 -m iprange --dst-range 198.51.100.63-198.51.100.65
-A OUTPUT -d 198.51.100.0/30 -p 132 -m state --state RELATED
-A OUTPUT ! -s 10.8.127.252/30 -p tcp
-A OUTPUT -s 198.51.100.0/26 -p tcp -m tcp --dport 65535 ! --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG
-A OUTPUT -s 192.160.0.0/12 -d 192.168.1.0/25 -p udp -m multiport --dports 1194,3389
-A OUTPUT -s 10.8.0.0/30 -p tcp -m tcp --sport 1:65535
-A OUTPUT -d 192.160.0.0/12 -p tcp -m tcp --dport 53: --tcp-flags FIN,SYN,RST,ACK SYN --tcp-option 2 -m tos --tos 0x00 -j U2
-A OUTPUT -s 10.8.0.0/23 -m limit --limit 100/min -j REJECT
-A OUTPUT
-A OUTPUT -d 198.51.100.0/27 -o br-dmz -p tcp -m conntrack ! --ctstate NEW,UNTRACKED
-A OUTPUT -p tcp -m tcp --tcp-flags ALL NONE -j DROP
-A OUTPUT -s 192.168.1.0/25 ! -o eth1 -p 132 -j ACCEPT
-A OUTPUT -s 192.168.1.8/29 -p tcp -m iprange --dst-range 198.51.100.63-198.51.100.63 -j LOG --log-prefix "a \"b\" " --log-uid
-A OUTPUT -p udp -m udp --dport 1024:65535
-A OUTPUT -p tcp -m tcp --dport 15678 -m connlimit --connlimit-above 2
-A OUTPUT -p tcp -m tcp --dport 21 --tcp-flags SYN,RST SYN,RST
-A U0 -p icmp -m icmp --icmp-type ttl-zero-during-transit -j ACCEPT
-A U0 ! -i eth0 -p icmp -m state --state INVALID,NEW
-A U0 -s 10.8.128.0/24 -p tcp -m tcp --dport 8009 --tcp-flags FIN,ACK FIN
-A U0 -s 203.0.113.0/24 -j DROP
-A U0 -p tcp -m tcp --dport 1:65535 -j U1
-A U0 -d 0.0.0.0/4 -p udp -m udp ! --dport :65535 -m tos ! --tos 0x10/0x3f
-A U0 -i eth0 -p tcp -m multiport --sports 32768,1:65535,1:65535
-A U0 -i eth0 -p icmp -m icmp --icmp-type fragmentation-needed -m limit --limit 3/min --limit-burst 10
-A U0 -i eth0 -o ppp0 -p tcp -j ACCEPT
-A U0 -s 192.168.1.0/30 -p udp -m udp --dport :4500 -m recent --rcheck --seconds 3600 --hitcount 2 --name sshd --mask 255.255.255.0 --rsource -j DROP
-A U0 -i eth0 -o br-dmz -p icmp -j U1
-A U0 ! -d 192.160.0.0/12 -o eth1 -p udp -m udp --dport 1020 -m conntrack --ctstate RELATED,ESTABLISHED -j U1
-A U0 ! -o br-dmz -p gre -j U1
-A U0 -o eth0 -p tcp -m tcp --dport 5353 -m state --state NEW -j REJECT --reject-with icmp-host-unreachable
-A U0 -p tcp -m tcp ! --sport 3389 ! --dport 25 --tcp-flags SYN,RST SYN,RST -j U1
-A U0 -s 192.168.1.0/29 -d 198.51.100.0/24 -o eth1
-A U0 -s 192.168.1.16/28 -d 10.8.126.0/23 -i br-dmz ! -p icmp -j DROP
-A U0 -p tcp -m tcp ! --sport 139:1139 --dport :139 -m ttl --ttl-gt 63
-A U0 -p tcp -m tcp --dport 3389 -m mark --mark 0x0/0xff -j ACCEPT
-A U0 -d 10.0.0.0/8 -p tcp --dport 68 --tcp-flags FIN,ACK FIN
-A U0 -d 192.0.0.0/8 -o eth0 -p udp -m udp --sport 5353: --dport 21
-A U0 -p udp -m udp --dport 8080 -f
-A U0 -p tcp -m multiport --ports 143:40143,137,123 -m policy --dir in --pol ipsec
-A U0 -d 240.0.0.0/4 -j RETURN
-A U0
-A U0 -s 198.51.100.64/26 -o wlan0
-A U0 -s 198.51.100.56/29 -d 198.51.100.0/24 -p tcp
-A U0 -s 198.48.0.0/12 -p udp -m udp --dport 1024:65535 -j REJECT --reject-with icmp-net-unreachable
-A U0 -s 10.8.128.0/28 -o eth1 -m addrtype --src-type LOCAL
-A U0 -i br-dmz
-A U0 -d 192.168.1.2/255.255.0.255 -p tcp -m multiport ! --sports 137
-A U0 -s 198.0.0.0/8 -p tcp -m tcp --dport 1020 -m realm --realm 5 -j LOG --log-prefix "[IPT_DROP]:" --log-tcp-options --log-ip-options
-A U0 ! -s 198.51.100.0/25 -d 192.168.1.0/32 -i br-dmz -p udp -m multiport --dports 69,139:239,67
-A U0 -s 203.0.113.0/24 ! -p icmp
-A U0 -s 192.168.1.0/25 -d 198.51.100.63/32 -p tcp -m tcp --dport 1024:65535 --tcp-flags SYN,RST SYN,RST -j RETURN
-A U0 -p icmp -m icmp --icmp-type 255 -m ttl ! --ttl-eq 64
-A U0 -i eth1
-A U0 -o eth0 -p tcp -m tcp --dport 5900
-A U0
-A U0 ! -d 192.0.0.0/8 -p icmp -m icmp --icmp-type 255
-A U0 ! -i br-dmz -j RETURN
-A U1 -s 10.8.127.255/32 -d 10.0.0.0/8 -p udp -m multiport --ports 3306:4306
-A U1 -i eth1 -p udp -m udp --dport 135:235 -m limit --limit 3/min --limit-burst 10 -j RETURN
-A U1 -p tcp -m multiport --ports 1:65535,25
-A U1 -d 10.8.0.0/16 ! -i tun+ -p tcp --dport 138: ! --syn -m addrtype --src-type UNICAST
-A U1 -p tcp -m tcp --dport 68:1068 -m connlimit --connlimit-upto 1
-A U1 -d 192.0.0.0/4 ! -i eth1 -p icmp -m icmp --icmp-type 30
-A U1 -p tcp -m tcp --dport 49151 -m state --state RELATED
-A U1 -s 192.168.1.15/32 -d 198.51.100.64/26 -p gre -j DROP
-A U1 -s 10.0.0.0/8 ! -d 0.0.0.0/4 -p udp --dport 15678
-A U1 -p tcp -m multiport ! --dports 1024:65535,161:1161,445:1445,8080:8081,445,1194:2194
-A U1 -i eth0 -p udp -m udp --dport 138 -m recent --update --seconds 60 --hitcount 3 --name blacklist_180 --mask 255.255.255.0 --rsource
-A U1 -s 198.51.100.0/25 -p 41 -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 4 --hashlimit-name hl4
-A U1 -i br-dmz -p udp -m udp --sport 1024:65535 --dport 135
-A U1 ! -s 192.168.1.0/30 ! -d 192.168.1.0/29 -p tcp --dport 5353 --tcp-flags FIN,ACK FIN
-A U1 -i eth1 -m limit --limit 4/hour --limit-burst 2
-A U1 -s 198.51.100.0/25 ! -d 198.51.100.64/32 -p icmp -m icmp ! --icmp-type 8/0
-A U1 -p icmp -m icmp --icmp-type host-unreachable -m ttl --ttl-lt 64 -j LOG
-A U1 -s 198.51.100.0/31 -d 10.8.0.3/32 -p udp -m udp ! --dport 135 -j ACCEPT
-A U1 -d 192.168.1.2/32
-A U1 -d 10.8.0.0/16 -p igmp
-A U1 ! -s 127.0.0.0/8 -p tcp -m tcp --dport 110
-A U1 -p ospf -j ACCEPT
-A U1 -d 10.8.128.0/24 -p tcp -m tcp --dport 1024:65535 ! --tcp-flags FIN,SYN,RST,ACK SYN -j RETURN
-A U1 -d 198.51.100.0/27
-A U1 -d 192.0.0.0/4 -p icmp
-A U1 -d 192.168.0.0/23 -p udp --sport :25 --dport 110
-A U1 -s 192.168.1.0/30 -i eth1 -p ipv6
-A U1 -s 198.51.100.0/24 -d 198.51.100.64/32 -p tcp -m tcp --dport 15678
-A U1 -p icmp -m icmp --icmp-type ttl-zero-during-transit ! -f -j ACCEPT
-A U1 -d 0.0.0.0/4 -p tcp -m multiport --dports 138,1:65535,143,3128,5353
-A U1 -p udp -m udp ! --dport :4500
-A U1 ! -d 198.0.0.0/8
-A U1
-A U1 -d 198.51.100.63/255.255.0.255 -p icmp -m icmp --icmp-type 11 -m state --state RELATED,ESTABLISHED -m comment --comment "!fw3: user chain" -j DROP
-A U1 -d 10.8.127.252/30 -p ospf -j RETURN
-A U1 -p udp -m udp --sport 161 -m length --length 28:31
-A U1 -s 198.51.100.0/28 -i eth1
-A U1 -s 198.51.100.64/26 -p tcp --sport 2049 --dport 1020
-A U1 -p tcp -m addrtype ! --dst-type LOCAL,BROADCAST
-A U1 -s 192.168.1.2/31 -p udp -m udp --dport 993 -j ACCEPT
-A U1 -s 198.51.100.62/32 -d 198.51.100.0/31 -p tcp -m tcp --dport 993:1093
-A U1 -p tcp -j DROP
-A U1 -m conntrack --ctstate INVALID
-A U1 -d 192.168.1.0/32 -p icmp -m icmp --icmp-type 30
-A U1 -p tcp -m multiport --dports 993,161,3389 -m connlimit --connlimit-upto 1
-A U1 -s 10.8.0.0/16 -i br-dmz -p tcp -m tcp --sport 389 --dport 1900 --tcp-flags ALL NONE
-A U1 -d 10.8.0.0/29 -i ppp0 -p esp
-A U1 -d 198.51.100.64/32 -p tcp -m iprange --src-range 10.8.128.0-10.8.128.1 -j REJECT --reject-with icmp-host-unreachable
-A U1 -s 192.168.1.0/27 -m limit --limit 3/min --limit-burst 10
-A U1 -p tcp -m tcp --dport 65535 -j DROP
-A U1 -s 10.8.0.0/29
-A U1 -d 192.168.1.0/30 -p tcp -m multiport ! --sports 631 -m addrtype --src-type UNICAST -m recent --rcheck --seconds 3600 --hitcount 2 --name TCP-PORTSCAN --rdest -j RETURN
-A U1 -s 198.51.100.2/32
-A U1 -d 198.51.100.63/32 -p ah -f -m connmark --mark 0x1
-A U1 -d 198.51.100.1/32
-A U1 -p tcp -m tcp --sport 5060:5160 --dport 111
-A U1 -s 10.8.128.0/32 -p udplite
-A U1 -i eth1 -p tcp -m multiport ! --sports 137,1024:65535 -m conntrack --ctstate RELATED,ESTABLISHED
-A U1 ! -i eth0 -p tcp -m tcp --dport 873
-A U1 -p tcp -m multiport ! --sports 993,68:73,1:65535,69,993
-A U1 -d 192.168.1.0/24 -p udp --sport 25
-A U1 -m connmark --mark 0x0/0xff -j ACCEPT
-A U1 -s 192.168.1.0/25 -i eth1 -j ACCEPT
-A U2
-A U2 -d 10.8.128.0/29 -p icmpv6 ! -f
-A U2 -p udp -m conntrack --ctstatus NONE -j RETURN
-A U2 -o eth1 -p tcp -m tcp --sport 548:1548 --dport 8080
-A U2 -s 10.8.127.248/29 -p tcp -m length ! --length 84 -m comment --comment "back\\slash" -j DROP
-A U2 -d 10.8.0.0/29 -o eth1 -p udp -m udp --sport 1194 --dport 137
-A U2 -p icmp -m icmp --icmp-type 12
-A U2 -s 198.51.100.0/28 -d 198.48.0.0/12 -o eth1
-A U2 -p 255 -j DROP
-A U2 -d 198.51.100.0/24 -p tcp -m multiport ! --dports 138,15678,3389:4389,53 -j DROP
-A U2 -s 127.0.0.0/8 -d 192.168.1.16 -p icmp
-A U2 -o ppp0 -p icmp ! -f
-A U2 -s 198.0.0.0/8 ! -d 10.8.0.0/28 -p tcp -m tcp --dport 5900 --tcp-flags SYN,FIN SYN,FIN -m state --state RELATED,ESTABLISHED -j RETURN
-A U2 -p tcp -j DROP
-A U2 -p udp -m udp --dport 1900
-A U2 -o br-dmz -p udp -m multiport ! --sports 3128,111:211,1701:1801 -j DROP
-A U2 -s 192.168.1.0/25 -d 198.48.0.0/12 -p tcp -m tcp --dport 1:65535
-A U2 -p tcp -m multiport --dports 1:65535,22,389,110:115,1:65535,69
-A U2 -p udp -m udp --dport 445 -j ACCEPT
-A U2 -p tcp -m tcp --dport 8009 -m limit --limit 1/day --limit-burst 3 -j RETURN
-A U2 -p udp -m udp --dport 80 -m pkttype --pkt-type unicast -j DROP
-A U2 -o eth1 -p tcp -m tcp --dport 53
-A U2 -s 0.0.0.0/4 -m addrtype ! --dst-type BROADCAST
-A U2 -d 10.8.128.0/32 -p udp -m udp --dport 138
-A U2 -p tcp -m multiport --ports 1:65535,15678:55678,32768,631,892 -m ttl ! --ttl-eq 64
-A U2 ! -d 198.51.100.0/24 -p tcp -m tcp --dport 68
-A U2 ! -d 192.168.1.0/25 ! -p 41 -m comment --comment "generated for LAN network"
-A U2 -s 198.51.100.1/32 -p tcp -m tcp ! --dport 161 -m mark --mark 0x0
-A U2 -d 10.8.128.0/24 -o eth0 -p icmp
-A U2 -s 198.51.100.64/32 -p tcp -m tcp --dport 2049 -m recent --remove --name DEFAULT --mask 255.255.255.255 --rsource
-A U2
-A U2 -d 10.8.0.0/16 -p udp -m recent --remove --name SSHA --rsource -j RETURN
-A U2 -s 192.168.1.0/30 -d 192.168.1.16/31 -p tcp --dport 8080 ! --tcp-flags SYN,RST SYN,RST
-A U2 -s 0.0.0.0/8 -p tcp -m tcp --dport 5060 -j LOG --log-prefix "RULE 3 -- DENY "
-A U2 -s 192.168.1.0/27 -d 198.51.100.63/32 -p udp -m udp --sport 15678 -j REJECT --reject-with icmp-net-unreachable
-A U2 ! -d 10.0.0.0/8 -p tcp -m tcp --dport 892 --tcp-flags RST RST -j ACCEPT
-A U2 -s 10.8.127.128/25 -o br-dmz -p tcp
-A U2 -s 198.51.0.0/16 -d 10.0.0.0/12 -p tcp --dport 68 --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG
-A U2 -d 10.8.127.240/28
-A U2 -s 198.51.100.0/28 -o br-dmz -p tcp -m tcp --dport 5900
-A U2 -p udp -m udp --sport 80 --dport 892 -j DROP
-A U2 -s 224.0.0.0/4 -j DROP
COMMIT
DUMP
echo "rc=$?"
ip netns exec lan ping -n -q -c6 -i0.01 -W0.3 -I 192.168.1.2 198.51.100.2 >/dev/null
echo "# ip netns exec dmz ping -n -c1 -W1 -I 10.8.127.255 -s 2000 198.51.100.1"
ip netns exec dmz ping -n -c1 -W1 -I 10.8.127.255 -s 2000 198.51.100.1; echo "rc=$?"
echo "# ip netns exec dmz ping -n -c1 -W1 -I 10.8.127.255 192.168.1.1"
ip netns exec dmz ping -n -c1 -W1 -I 10.8.127.255 192.168.1.1; echo "rc=$?"
echo "# ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.2 198.51.100.63 138"
ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.2 198.51.100.63 138; echo "rc=$?"
echo "# udp dmz -s 10.8.127.255 -p 15678 192.168.1.16 443"
echo hi | ip netns exec dmz nc -nu -w1 -q0 -s 10.8.127.255 -p 15678 192.168.1.16 443; r=$?; sleep 0.1; echo "rc=$r"
echo "# udp dmz -s 10.8.127.255 192.168.1.15 80"
echo hi | ip netns exec dmz nc -nu -w1 -q0 -s 10.8.127.255 192.168.1.15 80; r=$?; sleep 0.1; echo "rc=$r"
echo "# udp lan -s 192.168.1.16 198.51.100.63 893"
echo hi | ip netns exec lan nc -nu -w1 -q0 -s 192.168.1.16 198.51.100.63 893; r=$?; sleep 0.1; echo "rc=$r"
echo "# ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.16 10.8.0.2 22"
ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.16 10.8.0.2 22; echo "rc=$?"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.63 192.168.1.2 65535"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.63 192.168.1.2 65535; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.0.2 198.51.100.1 443"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.0.2 198.51.100.1 443; echo "rc=$?"
echo "# ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.15 198.51.100.2 1193"
ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.15 198.51.100.2 1193; echo "rc=$?"
ip netns exec wan ping -n -q -c6 -i0.01 -W0.3 -I 198.51.100.63 192.168.1.16 >/dev/null
echo "# iptables-save -c | grep -v ^#"
iptables-save -c | grep -v ^#; echo "rc=$?"
iptables -t filter -I INPUT 15 -s 192.168.1.16/32 -d 10.8.0.0/27 -j U1
iptables -t filter -I FORWARD -p tcp -j U1
iptables -t filter -I U2
echo "# ip netns exec wan ping -n -c1 -W1 -I 198.51.100.2 198.51.100.1"
ip netns exec wan ping -n -c1 -W1 -I 198.51.100.2 198.51.100.1; echo "rc=$?"
echo "# udp lan -s 192.168.1.2 198.51.100.1 1024"
echo hi | ip netns exec lan nc -nu -w1 -q0 -s 192.168.1.2 198.51.100.1 1024; r=$?; sleep 0.1; echo "rc=$r"
echo "# ip netns exec lan ping -n -c1 -W1 -I 192.168.1.16 10.8.127.255"
ip netns exec lan ping -n -c1 -W1 -I 192.168.1.16 10.8.127.255; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.0.2 192.168.1.15 3307"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.0.2 192.168.1.15 3307; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.0.2 192.168.1.1 443"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.0.2 192.168.1.1 443; echo "rc=$?"
echo "# timeout 0.5 nc -zn -s 192.168.1.1 198.51.100.64 15677"
timeout 0.5 nc -zn -s 192.168.1.1 198.51.100.64 15677; echo "rc=$?"
ip netns exec wan ping -n -q -c6 -i0.01 -W0.3 -I 198.51.100.64 192.168.1.15 >/dev/null
iptables -t filter -I U0 33 -s 192.0.0.0/8 -d 192.168.1.2/32 -p ah
iptables -t filter -I INPUT ! -s 198.51.100.2/32 -p tcp -m tcp --dport :113 -m hashlimit --hashlimit-above 3/min --hashlimit-burst 4 --hashlimit-mode srcip --hashlimit-name hl5
echo "# udp lan -s 192.168.1.15 198.51.100.64 80"
echo hi | ip netns exec lan nc -nu -w1 -q0 -s 192.168.1.15 198.51.100.64 80; r=$?; sleep 0.1; echo "rc=$r"
echo "# ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.2 10.8.0.1 109"
ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.2 10.8.0.1 109; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.128.0 192.168.1.16 53"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.128.0 192.168.1.16 53; echo "rc=$?"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.2 10.8.0.2 53"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.2 10.8.0.2 53; echo "rc=$?"
echo "# udp wan -s 198.51.100.64 192.168.1.16 443"
echo hi | ip netns exec wan nc -nu -w1 -q0 -s 198.51.100.64 192.168.1.16 443; r=$?; sleep 0.1; echo "rc=$r"
echo "# timeout 0.5 nc -zn -s 198.51.100.1 198.51.100.2 443"
timeout 0.5 nc -zn -s 198.51.100.1 198.51.100.2 443; echo "rc=$?"
ip netns exec lan ping -n -q -c6 -i0.01 -W0.3 -I 192.168.1.15 198.51.100.63 >/dev/null
echo "# iptables-save -c | grep -v ^#"
iptables-save -c | grep -v ^#; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
