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
iptables-legacy-restore <<'DUMP'
*mangle
:PREROUTING DROP [0:0]
:M0 - [0:0]
-A PREROUTING -p tcp -m multiport --dports 1:65535,1024:65535,5900 -m length ! --length 0:59
-A PREROUTING -d 198.51.100.64/30 -p icmp -m comment --comment "back\\slash"
-A PREROUTING -j MARK --set-xmark 0x2/0x0
-A PREROUTING -p tcp -m multiport --dports 3128,139,5353,143:144 -m mark --mark 0x0/0xff -j ACCEPT
-A PREROUTING -p icmp -m icmp ! --icmp-type time-exceeded -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -s 10.8.128.0/32 -p tcp -m tcp --dport 113:114 ! --tcp-flags FIN,SYN,RST,ACK SYN -j RETURN
-A PREROUTING -d 192.168.1.0/31 -p tcp -m tcp ! --dport 873 ! --tcp-option 8
-A PREROUTING -s 10.8.128.0/27 -p tcp -m tcp --sport 137 ! --dport 1024:65535
-A PREROUTING -s 192.168.1.0/27 -d 10.8.128.0/25 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -p udp
-A PREROUTING -i eth1 -p udp -m udp --dport 548:40548 -j ACCEPT
-A PREROUTING -i br-dmz -j M0
-A PREROUTING ! -d 192.168.0.0/16 -p tcp -m tcp --dport 4500: ! --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG -m policy --dir in --pol none -j MARK --set-xmark 0x0/0x1
-A PREROUTING -s 192.168.1.16/31 -p udp -m multiport --dports 1:65535,25,8080:48080,500:40500,1:65535,80 -j ACCEPT
-A PREROUTING -s 10.8.0.2/32 -p udp -j MARK --set-xmark 0x1/0x1
-A PREROUTING -d 192.168.1.2/32 -p udp -m udp --dport 1024:65535
-A PREROUTING -s 198.51.100.64/28 -m mark --mark 0x4000/0x4000 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -s 192.168.0.0/23 -p udp --dport 1:65535 -m state --state RELATED,ESTABLISHED,UNTRACKED
-A PREROUTING -p tcp -m limit --limit 6/min --limit-burst 5 -j RETURN
-A PREROUTING -d 192.160.0.0/12 -p tcp -m tcp --dport 69: -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -d 10.8.0.0/24 -i eth0 -p icmp -m icmp --icmp-type fragmentation-needed
-A PREROUTING -i eth1 -p tcp --sport 3306 -j RETURN
-A PREROUTING -d 192.160.0.0/12 -p tcp -m tcp --dport 15678 -j M0
-A PREROUTING -m recent --set --name %CURRENTTIME
-A PREROUTING -d 10.8.128.0/29 -p udp -m udp --dport 68 -m limit --limit 4/hour --limit-burst 2 -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -s 10.8.0.1/32 -m hashlimit --hashlimit-above 5/day --hashlimit-burst 2 --hashlimit-mode dstip --hashlimit-dstmask 24 --hashlimit-name hl1
-A PREROUTING -d 198.0.0.0/8 -i ppp0 -p udp -m udp --dport 6666 -j MARK --set-xmark 0x1/0x1
-A PREROUTING ! -s 192.168.0.0/16 -p icmp -m icmp --icmp-type 0
-A PREROUTING -p tcp -m tcp --tcp-flags RST RST -m policy --dir in --pol none -j RETURN
-A PREROUTING ! -s 192.168.1.8/29 -d 192.168.1.0/29 -p icmp -m policy --dir in --pol none -g M0
-A PREROUTING -d 198.51.100.0/25 -p tcp -m tcp --tcp-flags FIN,SYN FIN,SYN -j MARK --set-xmark 0x4/0x0
-A PREROUTING -s 10.8.0.0/23 -p tcp -m tcp --sport 1:65535 ! --dport 8080
-A PREROUTING ! -s 10.0.0.0/12 -p ah -j MARK --set-xmark 0x4/0x0
-A PREROUTING -p udp -m udp --dport :25 -j RETURN
-A PREROUTING -s 10.8.0.2 -d 198.51.100.64/30 -p tcp -m tcp --sport 143 --dport 500 -j M0
-A PREROUTING -d 10.8.0.2/31 -i eth0 -p 255
-A PREROUTING -s 10.8.0.0/29 -d 10.8.128.0/25 -p tcp -m tcp --dport 113 -m length --length 0:59 -j ACCEPT
-A PREROUTING -p tcp -m multiport --dports 15678,135,8009 -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -s 198.51.100.0/30 -d 192.160.0.0/12 -p tcp -m multiport --dports 1701 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -s 192.168.1.2/32 -d 192.168.1.16/29 -i lo -p tcp -m multiport --dports 1194,135,15678,8080,1194
-A PREROUTING -d 192.168.1.16/31 -p tcp -m tcp --dport 892 -m addrtype --src-type UNICAST
-A PREROUTING -p icmp -m icmp ! --icmp-type 12 -j ACCEPT
-A PREROUTING ! -s 10.8.0.2/32 -p udp -m udp --sport 161 --dport 20:
-A PREROUTING -s 192.168.1.16/30 -p tcp -m tcp --sport 32768 --dport 15678 -m length ! --length 60:65535
-A PREROUTING -j MARK --set-xmark 0x2/0x0
-A PREROUTING ! -d 192.168.1.14/31 -p 47
-A PREROUTING -i ppp0 -p tcp -m multiport --dports 4500:44500,2049,8080:9080,6666 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -s 198.51.100.63/32 -d 10.8.0.0/27 -m conntrack --ctstate INVALID -j M0
-A PREROUTING -s 10.8.127.255/255.0.255.0 -p tcp -m tcp --dport 5353
-A PREROUTING -p tcp -m mark ! --mark 0x0
-A PREROUTING ! -d 192.0.0.0/4 -p icmp -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 2 --hashlimit-mode dstip --hashlimit-dstmask 24 --hashlimit-name hl2 -j ACCEPT
-A PREROUTING -p tcp -m tcp --sport :5900
-A PREROUTING -s 192.168.1.8/29 -p udp -m udp --dport 5060
-A PREROUTING -p tcp -m tcp --dport 111 ! --tcp-flags SYN SYN
-A PREROUTING -d 198.51.100.0/24 -p tcp -m tcp --sport 113 --dport 3306
-A PREROUTING -d 198.0.0.0/8 -p tcp -m multiport --dports 3128,135,123,67 -j ACCEPT
-A PREROUTING -j MARK --set-xmark 0x2/0x0
-A PREROUTING ! -s 198.51.100.0/25 -p icmp -m icmp --icmp-type ttl-zero-during-transit -m iprange --src-range 10.7.255.253-10.8.0.62 -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -p udp -m udp --sport :15678 --dport 110:1110 -j M0
-A PREROUTING -p tcp --dport 5900 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -i eth0 -p ipv6 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -p icmp -m icmp --icmp-type echo-request -j MARK --set-xmark 0x0/0x1
-A PREROUTING ! -d 192.168.1.15/32 -p 255 -j MARK --set-xmark 0x1/0x1
-A PREROUTING -s 10.8.0.0/29 -p tcp
-A PREROUTING -p tcp -j MARK --set-xmark 0x1/0x1
-A PREROUTING -s 198.51.0.0/16 ! -i eth1 -j MARK --set-xmark 0x1/0x1
-A PREROUTING -s 192.168.1.0/27 -d 10.8.127.0/24 -p tcp -m tcp --sport 8080 ! --dport :873 --tcp-flags SYN,FIN SYN,FIN -m conntrack --ctstate INVALID,NEW
-A M0 -d 192.168.1.16/32 -i eth1 -p gre -m conntrack --ctstate INVALID
-A M0 -d 10.8.127.0/24 -i eth0 -p udp -m udp --dport 892 -j MARK --set-xmark 0x10/0xf0
-A M0 ! -s 192.168.1.14/31 -p 41
-A M0 -s 10.8.128.0/24 -i br-dmz -j ACCEPT
-A M0 -s 10.8.127.240/28 -p tcp -m tcp --dport :500
-A M0 -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN
-A M0 -p igmp -m length ! --length 84
-A M0 -i eth0 -p udp -m udp --dport 25:1025
-A M0 -s 198.51.100.0/25 -p tcp -m multiport --sports 137,1194,1194,5900,1:65535 -m conntrack --ctstate RELATED
-A M0 -p icmp -m icmp --icmp-type 12
-A M0 -i eth1 -p tcp -m tcp --sport 993 --dport 25 -m string --string "GET " --algo bm --to 65535 -j MARK --set-xmark 0x4/0x0
-A M0 -i br-dmz -p tcp -m tcp --dport :873
-A M0 -j MARK --set-xmark 0x2/0x0
-A M0 -s 192.168.1.1/32 -d 192.168.1.2/32 -i eth0 -p udp -m multiport --ports 3306,631 -j ACCEPT
-A M0 -d 192.168.1.2/32 -p tcp -j ACCEPT
-A M0 -s 198.51.100.0/23 -d 10.8.128.0/25 -i br-dmz -p 255
-A M0 -j MARK --set-xmark 0x2/0x0
-A M0 -s 10.8.0.0/27 -j RETURN
-A M0 -d 198.51.100.0/24 -i eth0 -p tcp -m tcp --dport 21
-A M0 -p 132 ! -f
-A M0 -p tcp -m multiport --ports 123 -j MARK --set-xmark 0x1/0xffffffff
-A M0 -s 198.51.100.0/30 -d 198.48.0.0/12 -i br-dmz -p tcp
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:U0 - [0:0]
:U1 - [0:0]
:U2 - [0:0]
-A INPUT -s 192.168.1.16/30 -i eth1 -p tcp -m connmark ! --mark 0x10/0xf0
-A INPUT ! -s 192.168.0.0/16 -d 10.8.127.128/25 -i br-dmz -p udp -m udp --dport 139 -m limit --limit 3/hour
-A INPUT -d 10.8.128.0/27 -i eth0 -p tcp -m tcp --dport 1024:65535 -m string --string "hi" --algo kmp --to 65535
-A INPUT -d 198.51.100.1/32 -p tcp -m multiport --ports 443,514,892,2049
-A INPUT -p tcp -m connlimit --connlimit-upto 2 --connlimit-mask 0
-A INPUT -d 192.0.0.0/4 -i wlan0 -p udp -m udp --dport 1020:2020
-A INPUT -p tcp -m multiport --ports 15678,548,4500 -j RETURN
-A INPUT -s 198.51.100.63 -d 10.8.0.0/32 -p udplite -m pkttype ! --pkt-type unicast -j ACCEPT
-A INPUT -d 10.8.0.0/30 -p udp -m multiport --sports 892,143:243,1024:65535,15678 -j DROP
-A INPUT -d 192.168.1.16/29 -p tcp --sport 138 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 135
-A INPUT -m length ! --length 84 -j ACCEPT
-A INPUT -s 198.51.100.0
-A INPUT ! -s 192.168.1.0/26 -d 10.8.128.0/24 -i eth0 ! -p 41 -m tos --tos 0x08 -j U1
-A INPUT -d 192.168.1.1/32 -p udp --sport 4500 --dport 80 -m state --state RELATED
-A INPUT -s 198.51.100.0/24 ! -d 10.8.0.1/32 -p 47 -m iprange --src-range 192.168.0.253-192.168.1.62
-A INPUT -d 192.168.1.16/29
-A INPUT -d 10.8.128.0/27 -p udp -m multiport --dports 631 -m hashlimit --hashlimit-above 3/min --hashlimit-burst 4 --hashlimit-mode srcip --hashlimit-name hl3 -j U1
-A INPUT -p udp --dport 3128
-A INPUT -s 10.8.0.0/29 ! -p icmp -j ACCEPT
-A INPUT -s 198.51.100.64/30 -i br-dmz -p udp -m udp --sport 1900:2000 -j REJECT --reject-with icmp-host-unreachable
-A INPUT -d 198.51.0.0/16 -p tcp -m multiport ! --dports 873,161
-A INPUT -i eth1 -m conntrack --ctstate RELATED
-A INPUT -p tcp -m multiport ! --ports 5353,5353,8080 -j LOG --log-prefix "Shorewall:net-fw:DROP:"
-A INPUT -d 10.8.127.255/32 -p tcp -m multiport --dports 139,65535 -m limit --limit 4/hour --limit-burst 2
-A INPUT -d 192.168.1.16/32 -p udp
-A INPUT -p udp -m udp --dport 1024:65535 ! -f -m state --state ESTABLISHED -j U1
-A INPUT -s 192.168.1.2/32 -d 10.8.0.2/32 -p 136
-A INPUT -s 10.8.0.0/16 -p tcp -m tcp ! --dport 49151 -m state --state UNTRACKED
-A INPUT -d 10.8.127.128/25 -p 136
-A INPUT -s 192.168.1.16/28 -d 192.168.1.14/32 -p tcp --sport 443 --dport 53 -j ACCEPT
-A INPUT -d 198.51.100.0/28 -p esp
-A INPUT ! -d 10.8.128.1/32 -p tcp -m tcp ! --dport 15678:15683
-A INPUT -m length ! --length 40:
-A INPUT -p tcp -m tcp --dport 514
-A INPUT -p udplite
-A INPUT
-A INPUT -d 10.8.127.240/28
-A INPUT -s 10.8.128.0/23 -p udp ! --dport 5060 -m mark --mark 0x0
-A INPUT ! -d 192.168.1.0/24 -p udp ! --sport 892 --dport 80 -m state --state UNTRACKED
-A INPUT -p tcp -m tcp --dport 137 --tcp-option 2 -m iprange --dst-range 198.51.100.62-198.51.100.63 -j U1
-A INPUT -d 192.168.1.0/26 -p udp
-A INPUT -s 240.0.0.0/4 -d 192.0.0.0/4 -i eth0 -p gre -j LOG --log-prefix DROP
-A INPUT -p icmp -m icmp --icmp-type fragmentation-needed -j U1
-A INPUT -i eth1 -p tcp -m tcp --dport 6666:7666
-A FORWARD -o br-dmz -p tcp -m tcp --dport 500
-A FORWARD -p udp -j DROP
-A FORWARD -d 192.168.1.0/24 -i br-dmz -p tcp -m tcp --dport 69:40069 -m comment --comment "generated for LAN network"
-A FORWARD -s 10.0.0.0/8 -d 192.168.1.0/27 -p icmp
-A FORWARD -m addrtype --dst-type ANYCAST -j DROP
-A FORWARD
-A FORWARD -p udp -m udp --dport 139
-A FORWARD -s 198.51.100.0/31 -p tcp -m tcp --dport 3389 -j DROP
-A FORWARD -s 10.8.0.0/26 -i eth1 -p tcp -m multiport --sports 1024:65535,1701:1706 -m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED
-A FORWARD -s 198.51.100.63/32 -o eth+ -p udp -m udp --sport 1024:65535 --dport 1024:65535
-A FORWARD -i eth0 -p tcp -m tcp --dport 137:142 -j RETURN
-A FORWARD -p icmp
-A FORWARD
-A FORWARD -p tcp -m tcp --dport 80 --tcp-flags SYN SYN
-A FORWARD -s 198.51.100.0/24 -j ACCEPT
-A FORWARD
-A FORWARD ! -d 10.8.128.0/32 -i eth0 -j U0
-A FORWARD -s 127.0.0.0/8 -p udp -m udp --dport 993
-A FORWARD -s 198.51.100.0/30 -p tcp -m tcp --dport 1:65535 -m limit --limit 10000/sec --limit-burst 100
-A FORWARD -s 198.51.100.64/32 -j U0
-A FORWARD -s 169.254.0.0/16 -p icmp -m icmp --icmp-type port-unreachable -m mark --mark 0x0
-A FORWARD ! -s 10.8.0.0/30 -p udp -j REJECT --reject-with icmp-net-unreachable
-A FORWARD -s 198.51.100.0/23 -m ttl --ttl-lt 64 -j RETURN
-A FORWARD -d 192.168.0.0/16 -p udp -m udp --sport 4500 -m limit --limit 3/min --limit-burst 10 -m recent --rcheck --rttl --seconds 60 --name ratessh --rdest
-A FORWARD -i br-dmz -o br-dmz -p tcp -m tcp --dport 123 -j U1
-A FORWARD -s 192.168.1.0/26 -i br-dmz
-A FORWARD -p udp -m udp --dport 892
-A FORWARD -p tcp -m tcp ! --dport 111:116 -j REJECT --reject-with icmp-proto-unreachable
-A FORWARD -s 192.160.0.0/12 -p udp --dport :4500 -m dscp --dscp 0x08 -m conntrack ! --ctstate INVALID,NEW
-A FORWARD -d 198.51.0.0/16 -p udp
-A FORWARD -s 192.168.1.0/24 -m comment --comment "has space"
-A FORWARD -d 10.8.128.0/27 -p ipv6
-A FORWARD -s 127.0.0.0/8 -m conntrack --ctdir REPLY -g U1
-A FORWARD -d 10.8.128.0/32 -p tcp --dport 20 -m state --state NEW
-A FORWARD -p tcp -m tcp --dport 500 --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG
-A FORWARD -p udp -m udp --dport 1:65535
-A FORWARD ! -i br-dmz -p udp -m udp --dport 69
-A FORWARD -s 10.8.128.0/24 -i eth0 -p tcp -j NFLOG --nflog-prefix "x y" --nflog-threshold 5
-A FORWARD -s 10.8.127.0/24 -d 0.0.0.0/8 -i br-dmz -p tcp -m multiport --ports 22 -m recent --update --seconds 300 --reap --name blacklist_180 -j RETURN
-A FORWARD -d 198.51.100.0/25 -p udp -m udp ! --dport 143 -m tos ! --tos 0x10/0x3f
-A FORWARD -s 0.0.0.0/0.0.0.7 -i br-dmz -p igmp
-A FORWARD -p tcp -m tcp --dport :21
-A FORWARD -s 198.51.100.0/27 ! -d 10.0.0.0/8 -p icmp
-A FORWARD -p icmp -m icmp ! --icmp-type 30 -j LOG --log-uid
-A FORWARD -i br-dmz -p udp -m multiport --ports 22,1:65535,8009,1:65535
-A FORWARD -s 192.168.0.0/23 -o eth1 ! -p udp
-A FORWARD -p tcp -m tcp --dport 993
-A FORWARD ! -d 10.8.0.0/16 -p udp -m multiport ! --sports 1:65535
-A FORWARD -s 198.51.100.0/24 -o eth1 -j REJECT --reject-with icmp-net-prohibited
-A FORWARD -i br-dmz -p icmp -m icmp --icmp-type fragmentation-needed -m u32 --u32 "0&0xFFFF=0x3C:0xFFFF"
-A FORWARD ! -o br-dmz -p udp -m multiport --dports 137,548,60000:61000,138:1138,138 -j RETURN
-A FORWARD ! -i eth0 -p icmp -m conntrack --ctorigdstport 8080 -g U1
-A FORWARD -d 10.0.0.0/12 -o eth1 -p udp -m udp --sport 5060 --dport 139
-A FORWARD ! -p tcp
-A FORWARD -d 192.160.0.0/12 -p udp -j ACCEPT
-A FORWARD -d 240.0.0.0/4 -p icmp -m icmp --icmp-type 3 -j ACCEPT
-A FORWARD -d 198.0.0.0/8 -p icmp -m icmp --icmp-type any -m iprange --dst-range 10.7.255.252-10.8.0.2 -j REJECT --reject-with icmp-host-prohibited
-A FORWARD ! -i eth0 -p icmp
-A FORWARD -d 10.0.0.0/12 -o br-dmz -m state --state RELATED,ESTABLISHED
-A FORWARD -p udp
-A FORWARD -s 10.8.126.0/23 ! -d 10.8.0.2/255.255.0.255 -m conntrack --ctstate RELATED -j ACCEPT
-A FORWARD ! -s 0.0.0.0/8 -d 192.168.1.2/32 -p tcp -m state --state INVALID
-A FORWARD ! -i br-dmz -p udp -m udp --dport 892 -j REJECT --reject-with icmp-proto-unreachable
-A FORWARD -s 198.51.100.3/32 -i br-dmz -p tcp -m recent --remove --name DEFAULT --rsource
-A FORWARD -d 255.255.255.255 -i br-dmz -p icmp -m helper --helper ftp -j RETURN
-A FORWARD -s 10.0.0.0/12 -d 198.51.100.65/32 -p udp -m udp --dport 514 -j REJECT --reject-with icmp-net-prohibited
-A FORWARD -i tun+ -p udp -m udp --dport 500 -m addrtype ! --src-type LOCAL
-A FORWARD -i eth1 -p tcp -m tcp --dport 4500:44500 --tcp-flags FIN,SYN FIN,SYN -m u32 --u32 "6&0xFF=1"
-A FORWARD -s 192.168.1.14/32 -i eth0 -p icmp -m icmp --icmp-type 11 -j DROP
-A FORWARD -s 0.0.0.0/4 -o br-dmz -p igmp -j LOG --log-prefix "Firewall: *TCP_IN Blocked* " --log-level 0 --log-tcp-sequence --log-macdecode
-A FORWARD -s 198.0.0.0/8 -d 198.51.100.63/255.255.0.255 -p tcp -m tcp --dport 1024:65535 -j U1
-A FORWARD -d 10.0.0.0/8 -p tcp -m tcp --dport 1024:65535 --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 3 --hashlimit-mode srcip --hashlimit-name hl4 -g U0
-A FORWARD ! -d 192.0.0.0/8 -p tcp -m tcp --dport 25 -m connlimit --connlimit-above 3 --connlimit-mask 32 --connlimit-daddr
-A FORWARD -d 10.8.128.0/30 -o + -p udp -m udp --dport 1:65535 -f -m addrtype --src-type LOCAL
-A FORWARD -d 192.0.0.0/8 -i br-dmz -p tcp -m multiport ! --ports 389:40389
-A FORWARD -s 224.0.0.0/4 -p udp -m udp --sport 1024:65535 --dport 1024:65535
-A FORWARD -s 240.0.0.0/4 -i eth0 -p tcp -m tcp --dport 1:65535
-A FORWARD -d 192.168.1.15/32 -o br-dmz -p icmp
-A FORWARD ! -s 0.0.0.0/4 ! -d 192.168.1.14/31 -o br-dmz -m conntrack --ctstate RELATED
-A FORWARD ! -s 10.8.0.0/30 -i eth0 ! -p tcp
-A FORWARD -d 192.168.1.15/32 -i eth0 -p tcp
-A FORWARD -p tcp -m recent --rcheck --seconds 3600 --hitcount 2 --name ratessh --mask 255.255.255.255 --rsource
-A FORWARD -i br-dmz -p tcp -m tcp --dport 8080
-A FORWARD -s 198.51.100.64/30 -p tcp -m addrtype ! --dst-type LOCAL -g U0
-A FORWARD -s 198.51.100.0/30 -d 10.0.0.0/8 -p udp -m multiport --sports 1024:65535,20,110,123,22 -m conntrack --ctstatus ASSURED
-A FORWARD -p icmp -m icmp --icmp-type 4
-A FORWARD -p udp -m multiport --sports 5900:5905,3306,53,3128 -m conntrack --ctstate NEW,UNTRACKED -j U1
-A FORWARD -p udp
-A FORWARD -s 10.8.127.0/24 -d 198.0.0.0/8 -o eth1 -p udp -m udp --sport 389 --dport 873 -m mark --mark 0x2/0xff -j DROP
-A FORWARD -s 10.8.0.0/16 -d 10.8.0.0/26 -p tcp
-A FORWARD -i eth1 -p udp -m multiport --dports 60000,143,873,22,445:450 -m connmark ! --mark 0x0/0xff
-A FORWARD -s 10.8.0.0/32 -d 192.168.1.0/29 -p tcp -m tcp --dport 110:115 --tcp-flags FIN,SYN,RST,ACK SYN
-A FORWARD -i eth1 -p tcp -m tcp --sport 1194 --dport 1701 -m connmark ! --mark 0x10/0xf0 -m mark ! --mark 0x1 -j ACCEPT
-A FORWARD ! -i eth0 -p udp -m udp --dport 4500 -j RETURN
-A FORWARD -i eth1 -p tcp -m tcp --dport 500:505 -m dscp --dscp 0x08 -j ACCEPT
-A FORWARD ! -i eth1 -p udp
-A FORWARD -i eth1 -p udp -m udp --dport 631 -f -m length --length 60 -j U1
-A FORWARD -s 10.8.126.0/23 -o tun+ -p tcp -m tcp --sport 2049:2054 --dport 32768: -j LOG --log-prefix "a \"b\" " --log-level 7 --log-tcp-options --log-ip-options
-A FORWARD -p tcp -m tcp --dport 161 -m mark ! --mark 0x1
-A FORWARD -p vrrp -m conntrack --ctstate INVALID,NEW
-A FORWARD -o br-dmz -p icmp
-A FORWARD -s 192.168.1.0/26 ! -d 198.51.100.63/32 -i br-dmz -p icmp -m icmp --icmp-type 3/4
-A FORWARD -s 192.168.0.0/23 -d 192.168.1.2/31 -o br-dmz -p udp -m udp --dport 138
-A FORWARD -s 0.0.0.0/4 -d 192.168.1.0/27 -i lo -j RETURN
-A FORWARD ! -s 192.0.0.0/4 -i eth0 -p udp -m udp --dport 1024:65535 -m addrtype --src-type LOCAL -j DROP
-A FORWARD -d 0.0.0.1/0.0.0.7 ! -p icmp -m tos ! --tos 0x10/0x3f
-A FORWARD ! -s 198.51.100.0/26 -i eth0 -p tcp -m tcp --dport 8080 -m addrtype --src-type BROADCAST,MULTICAST
-A FORWARD -i br-dmz -p tcp -m tcp --dport 8009
-A FORWARD -s 192.0.0.0/4 -j LOG
-A FORWARD -s 10.0.0.0/8 -p tcp -m tcp --dport 6666 -m conntrack ! --ctstate INVALID -m iprange --dst-range 198.51.100.2-198.51.100.62
-A FORWARD -d 192.168.0.0/23 -p tcp -m tcp --dport 8080: -m ttl --ttl-eq 64
-A OUTPUT -s 192.0.0.0/4 -o eth1 -p icmpv6
-A OUTPUT -s 198.51.100.62/31 -d 198.51.100.0/23 -p tcp --sport 25 --dport 993:1993 -j DROP
-A OUTPUT -d 127.0.0.0/8 -j RETURN
-A OUTPUT -p udp -m multiport --sports 3128:4128,1:65535
-A OUTPUT ! -d 198.51.100.0/24 -m conntrack --ctstate RELATED -g U2
-A OUTPUT -s 198.51.100.0/24 -p 41 -j DROP
-A OUTPUT -p udp -m udp --sport 137:142 --dport 21 -m recent ! --rcheck --name ratessh --mask 255.255.255.0 --rsource -j U2
-A OUTPUT -p icmp -m icmp --icmp-type timestamp-request
-A OUTPUT -d 192.168.1.0/26 -p icmp -m icmp --icmp-type echo-request -j REJECT --reject-with icmp-net-unreachable
-A OUTPUT -d 10.8.0.0/26 -p icmp -m icmp --icmp-type 11 -j DROP
-A OUTPUT -s 192.168.1.0/24 -d 198.51.100.0/24 -p udp
-A OUTPUT -p udp -m udp --dport 1024:65535
-A OUTPUT -p icmp -m icmp ! --icmp-type 3
-A OUTPUT -p udp -m udp --dport 110:40110 -m addrtype ! --dst-type UNICAST
-A OUTPUT -s 192.168.1.0/26
-A OUTPUT -s 198.51.100.32/27 -d 10.8.128.0/27 -p tcp -m tcp --dport 22 --tcp-flags RST RST
-A OUTPUT ! -d 192.168.1.0/28 -p udp -m udp --dport 110:111 -m length ! --length 60:65535 -j ACCEPT
-A OUTPUT -d 240.0.0.0/4 -m hashlimit --hashlimit-above 5/day --hashlimit-burst 4 --hashlimit-mode dstip --hashlimit-dstmask 24 --hashlimit-name hl5
-A OUTPUT -o eth1 -p tcp -m tcp --sport 49151 --dport 49151 -j U2
-A OUTPUT
-A OUTPUT -p tcp -m multiport ! --sports 68,80
-A OUTPUT -s 192.168.1.14/32 -d 10.8.126.0/23
-A OUTPUT ! -d 10.8.0.1
-A OUTPUT -m connmark --mark 0x0/0xff
-A OUTPUT -s 10.8.0.0/32 -o eth0 -p icmp -m icmp ! --icmp-type ttl-zero-during-transit
-A OUTPUT -d 198.51.100.56/29 -m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED
-A OUTPUT ! -s 192.168.1.0/27 -p udp -m multiport --sports 22 -m addrtype ! --dst-type MULTICAST
-A OUTPUT -p esp -j DROP
-A OUTPUT -o eth1 -p icmp -m icmp --icmp-type 0
-A OUTPUT -s 10.8.0.0/26 ! -d 192.168.1.2/32 -p tcp -m multiport --dports 1900 -j DROP
-A OUTPUT -d 192.168.1.0/30 -m addrtype --dst-type UNICAST
-A OUTPUT -s 224.0.0.0/4 -d 10.8.0.0/24 -p tcp -m multiport --sports 161,1024:65535,137:138,2049,22
-A OUTPUT -p icmp -m icmp --icmp-type 255
-A OUTPUT ! -d 10.8.0.0/24 -j RETURN
-A OUTPUT -d 10.8.127.240/28 -o eth1 -p udp -m udp --dport 53: -j RETURN
-A OUTPUT
-A OUTPUT ! -s 192.168.1.0/31 -p udp -m multiport --dports 1024:65535,631,1024:65535,1194:1294,138
-A OUTPUT -d 192.168.1.0/24 -p icmp -m icmp --icmp-type 30 -m limit --limit 10000/sec --limit-burst 100
-A OUTPUT -s 10.8.128.1/32 ! -d 198.51.100.2/31 -p tcp -m tcp --sport 139 --dport 4500
-A OUTPUT -o eth0
-A OUTPUT -d 198.51.100.0/32 -p icmp -m icmp --icmp-type 8 -j ACCEPT
-A OUTPUT
-A OUTPUT -p icmp -m icmp --icmp-type 8
-A OUTPUT ! -s 10.8.127.254/32 -p tcp -m multiport ! --dports 65535,1:65535,8009,123
-A OUTPUT -p tcp -m tcp --dport 25:
-A U0 -p udp -m udp --dport 3389
-A U0 -d 127.0.0.0/8 -i eth0 -p tcp -m tcp --tcp-flags SYN,RST SYN,RST -j U1
-A U0 -p tcp -m tcp --dport 3389 --tcp-flags SYN,FIN SYN,FIN -m conntrack --ctstate INVALID -j RETURN
-A U0 -m policy --dir in --pol ipsec
-A U0 -s 10.8.0.0/31 -i br-dmz -p icmp -m icmp --icmp-type 0
-A U0 -s 10.8.127.224/27 -d 192.0.0.0/4 -p tcp -m multiport --dports 1:65535,1024:65535,6666,25:26,1701 -m limit --limit 3/hour -j REJECT --reject-with icmp-net-unreachable
-A U0 -i eth1 -p icmp
-A U0 ! -d 198.51.100.0/24 -p tcp -m tcp ! --sport 80 --dport 6666 --syn
-A U0 -o eth1 -p tcp -m state --state RELATED,ESTABLISHED
-A U0 -s 198.51.100.1/32 -p icmp
-A U0 -p tcp -m tcp --dport 1024:65535 -j ACCEPT
-A U0 -s 198.51.100.63/32 -m addrtype --limit-iface-in --dst-type LOCAL
-A U0 -p tcp -m tcp --dport 5353: -j LOG --log-prefix "Shorewall:net-fw:DROP:" --log-tcp-sequence --log-macdecode
-A U0 -i br-dmz -p icmp
-A U0 -p udp -m udp --dport :15678 -m policy --dir in --pol none
-A U0 ! -i ppp0 -p udp -m udp --dport 123: -m addrtype --src-type LOCAL -j DROP
-A U0 ! -s 198.51.100.0/30 -d 10.8.127.240/28 -p tcp -m tcp --dport 443 --tcp-flags ALL NONE -j RETURN
-A U0 -i eth1 -p udp
-A U0 -s 198.51.100.0/29 -p vrrp -j DROP
-A U0 -p gre
-A U0 -p tcp -j U1
-A U0 ! -s 198.51.100.1/32 -d 198.51.100.63/255.255.0.255 -p udp -m udp ! --dport 514 -m recent --update --seconds 300 --reap --name sshd --rdest -j ACCEPT
-A U0 -d 198.48.0.0/12 -p icmp -m icmp --icmp-type 8/0 -m conntrack --ctstate INVALID,NEW -m connmark --mark 0x1
-A U0 -i eth0 -p tcp -m multiport --sports 3306,21:121 -m mark ! --mark 0x4000/0x4000 -m length --length 60
-A U0 -p tcp
-A U0 -p udp -m multiport --ports 8080,65535,111,137,548 -m length ! --length 60
-A U0 -s 10.0.0.0/8 -p udp -m udp ! --dport 1:65535 -m conntrack --ctstate ESTABLISHED -j DROP
-A U0 -o eth1 -p tcp -m multiport --dports 110:115
-A U0 -s 192.168.1.0/30 -p tcp -j U1
-A U0 -i br-dmz -p udp -m recent --update --seconds 300 --reap --name %CURRENTTIME --mask 255.255.255.0 --rsource
-A U0 -d 192.168.1.16/32 -o eth0 -p tcp -m tcp --dport 49151 --tcp-flags SYN SYN
-A U0 -p tcp
-A U0 -d 192.168.1.0/29 -p tcp -m tcp --dport 1024:65535 -m limit --limit 4/hour --limit-burst 2
-A U0 -s 10.8.0.0/16 -d 198.51.100.3/32 -p tcp -m tcp --sport 389 ! --dport 60000
-A U0 -s 10.8.127.224/27
-A U0 -d 192.168.1.0/24 -p tcp -m tcp --dport 1701:41701 --tcp-flags FIN,SYN FIN,SYN -m state --state RELATED,ESTABLISHED,UNTRACKED
-A U0 -p tcp
-A U0 -s 10.8.0.0/29 ! -i br-dmz -p udp -m policy --dir in --pol none -j LOG --log-prefix "Firewall: *TCP_IN Blocked* " --log-tcp-options --log-ip-options
-A U0 -o eth0 -p icmp -m string --string "GET " --algo kmp --to 65535 -j REJECT --reject-with icmp-admin-prohibited
-A U0 -s 198.51.100.64 -d 192.0.0.0/4 -p tcp -m tcp --sport 892 --dport 135 -m connlimit --connlimit-above 1 --connlimit-mask 24
-A U0 ! -d 192.168.1.8/29 ! -i eth1 -p udp -m udp --dport 21 -m tos --tos 0x08 -j RETURN
-A U0 -p tcp -m tcp --dport 113 --tcp-flags FIN,SYN,RST,ACK SYN -j RETURN
-A U0 ! -s 10.8.128.0 -d 192.168.1.0/31 ! -i eth1 ! -o br-dmz -p tcp -m tcp --dport 1:65535
-A U0 -s 192.168.0.0/16 -o eth1 -p udp -j RETURN
-A U0 -d 192.0.0.0/4 -p tcp -m tcp --dport 500 -j DROP
-A U0 -i lo -p tcp -m tcp --dport 5900 -m mark --mark 0x4000/0x4000
-A U0 -s 198.51.100.1/32 -d 198.51.100.0/25 -o eth0 -p tcp -m multiport ! --ports 22 -m conntrack --ctstate DNAT,NEW
-A U0 ! -s 10.8.0.3/32 -p icmp -m icmp ! --icmp-type host-unreachable
-A U0 -s 10.8.128.0/32 -d 198.51.100.64 -i eth1 -o lo -p tcp -m multiport --dports 8080:9080,32768:32868,631
-A U0 ! -i eth1 -p tcp -m multiport --ports 15678:55678,1024:65535,60000,69,67
-A U0 ! -d 192.0.0.0/8 -p tcp -m tcp ! --dport 69
-A U0 -s 198.51.100.64/26 -d 198.51.100.65/32 -p gre -m conntrack --ctstate UNTRACKED -j DROP
-A U0 -s 198.51.100.0/25 -d 192.168.1.0/25 -p udp -m multiport --dports 80 -m conntrack --ctstate INVALID,NEW,UNTRACKED -j REJECT --reject-with icmp-port-unreachable
-A U0 -i eth1 -p tcp -m multiport --dports 139,389,138,143,80,15678 -j ACCEPT
-A U0 -d 198.51.100.0/23 -i eth0 -p tcp -m multiport --sports 3306,631
-A U0 ! -s 198.51.100.0/27 -i eth1 -p 47
-A U0 -s 198.51.100.2/32 -p tcp -m tcp --sport 25 ! --dport 22
-A U0 -s 10.8.0.0/29 -d 10.0.0.0/8 -p tcp -m multiport --dports 22,22:23,1024:65535,138:143 -m mark ! --mark 0x1/0x1
-A U0 ! -s 192.160.0.0/12 -o eth1
-A U0 -s 198.0.0.0/8 -d 192.168.0.0/23 -o br-dmz -p udp -m udp --dport 3389 -j REJECT --reject-with icmp-net-prohibited
-A U0 -p icmp -j U1
-A U0 ! -o br-dmz -p udp -m udp --dport 80 -j REJECT
-A U0 -d 192.168.1.0/24 -p tcp -m tcp --dport 110 -m mark ! --mark 0x0 -j DROP
-A U0 -s 192.168.1.0/24 -i br-dmz -p udp -m udp --sport 67:72 --dport 8009
-A U0 -i br-dmz -p tcp
-A U0 -p tcp -m tcp --dport 1:65535
-A U0 -s 192.160.0.0/12 -p udp -m udp --dport 110 -j ACCEPT
-A U0 -d 10.8.0.0/24 ! -i wlan0 -p tcp -m tcp --dport 15678 -m length ! --length 60:65535
-A U0 -s 10.8.0.0/24 ! -d 192.168.1.2/32 -j ACCEPT
-A U0 -i eth0 -p icmp -m icmp --icmp-type echo-request
-A U0 -o br-dmz -p udp ! --dport 1:65535
-A U0 -d 10.8.0.0/16 -j U1
-A U0 -d 192.168.1.0/28 -p tcp -m multiport --sports 1:65535,110,389
-A U0 -i + ! -o br-dmz -m conntrack ! --ctstate ESTABLISHED -j ACCEPT
-A U0 -s 198.51.100.63/32 -d 10.8.128.0/30 -o br-dmz -p udp -m udp --dport :80 -m recent --remove --name TCP-PORTSCAN --rsource
-A U0 -p 136
-A U0 -s 192.168.1.0/24 -i eth0 -p udp -m udp --dport 5353
-A U0 -s 192.168.1.0/24 -p icmp -m icmp --icmp-type destination-unreachable
-A U0 -d 192.168.1.0/27 -p icmp
-A U0 -d 10.8.0.2
-A U0 -s 0.0.0.0/8 -p udp -m multiport --ports 69,445,445,111 -m connmark --mark 0x0/0xff -m comment --comment "!fw3: user chain"
-A U0 ! -d 198.51.100.0/24 -i wlan0 -p icmp -j REJECT
-A U0 -p tcp
-A U0 ! -d 198.51.100.0/26 -p tcp --sport 139 --dport 1:65535 --tcp-flags SYN,RST SYN,RST ! --tcp-option 8
-A U0 -d 192.0.0.0/4 -p tcp -m multiport --dports 65535,5353,15678,111,5900:45900,1900 -j ACCEPT
-A U0 -o eth1 -p tcp -m multiport --sports 4500
-A U0 -d 10.8.127.254/31 -p icmp -m icmp --icmp-type fragmentation-needed
-A U0 -s 192.160.0.0/12 -d 10.0.0.0/8 -p udp --dport :22
-A U0 -s 10.8.128.0/23 -d 192.168.1.0/28 -o br-dmz -p tcp -m tcp --dport 1024:65535
-A U0 -s 10.8.127.192/26 -i br-dmz -o eth0 -m conntrack --ctstate NEW
-A U0 -o ppp0 -p udp -m udp --dport 1024:65535
-A U0 ! -p udp -m iprange --dst-range 10.8.0.1-10.8.0.1 -j U1
-A U0 -p tcp ! --dport 80:180 -m mark ! --mark 0x0 -j ACCEPT
-A U0 -m policy --dir in --pol none -m state --state RELATED,ESTABLISHED,UNTRACKED -g U1
-A U0 -i br-dmz -o eth1 -p tcp -m multiport --dports 22,49151
-A U0 -d 198.51.100.62/31 -p udp -m udp --dport 389:489
-A U0 -s 255.255.255.255 -p icmp -m icmp ! --icmp-type host-unreachable
-A U0 -s 198.51.100.0/23 -d 10.8.0.0/24 -p tcp -m tcp --sport 500 -m statistic --mode nth --every 2 --packet 0
-A U0 ! -d 127.0.0.0/8 -p udp -m multiport ! --ports 500 -g U1
-A U0 -p icmp -m iprange --dst-range 192.168.1.1-192.168.1.1
-A U0 -d 198.51.100.64/32 -p tcp --dport 123 -j U1
-A U0 -p icmp -m icmp --icmp-type 12 -m recent ! --rcheck --name ratessh --rdest -j DROP
-A U0 -p icmp -m icmp --icmp-type 8/0 -j U1
-A U0 -s 198.51.100.63/32 -d 10.8.0.0/16 -p tcp -m multiport ! --dports 1:65535
-A U0 -s 198.51.100.3/32 -p tcp -m addrtype --dst-type ANYCAST -j RETURN
-A U0 -s 10.0.0.0/8 -o br-dmz
-A U0 -i br-dmz -p udp -m multiport --dports 3128:3133,1024:65535 -j ACCEPT
-A U0 -s 192.168.1.2 -p icmp -j RETURN
-A U0 ! -s 10.0.0.0/12 -p tcp -m tcp --dport 15678 -j U1
-A U0 -p tcp -m tcp --dport 111 --tcp-flags RST RST -m connmark --mark 0x1
-A U0 -d 192.0.0.0/4 -p udp -m multiport --sports 22 -m addrtype ! --dst-type ANYCAST
-A U0 -d 198.51.100.0/24 -i br-dmz -p tcp -m tcp --dport 5060 --tcp-flags FIN,SYN,RST,ACK SYN -m iprange --src-range 198.51.100.2-198.51.100.2 -j LOG --log-uid
-A U0 -d 198.51.100.56/29 -p tcp -m tcp --dport 5900 -j RETURN
-A U0 -s 10.8.128.0/32 -d 192.168.1.15/32 -o br-dmz
-A U0 -d 10.8.128.0/26 -o eth1 -p udp -m udp ! --dport 514 -m statistic --mode nth --every 2 --packet 0 -j ACCEPT
-A U0 -o eth0 -p tcp -m multiport --dports 20 -g U1
-A U0 -p udp --dport 631 -m comment --comment "!fw3: user chain" -j ACCEPT
-A U0 -d 192.168.1.0/24 -p icmp -m icmp --icmp-type time-exceeded
-A U0 -d 10.8.0.0/30 -i eth1 -p tcp -m tcp --dport :5060
-A U0 -i eth0 -p udp -m udp --dport 138:1138 -m conntrack --ctstate SNAT
-A U1 -p icmp -m icmp --icmp-type 255
-A U1 -p tcp -m tcp --dport 5060
-A U1 -p tcp -m tcp ! --dport :15678 --tcp-flags ALL ALL
-A U1 -s 198.51.100.0/24 -p icmp -m icmp --icmp-type port-unreachable
-A U1 -i eth1 -p tcp -m multiport --dports 139,161:162,3389,514:614,8009,49151 -j REJECT --reject-with icmp-net-unreachable
-A U1 -s 10.8.0.3/32 -p udp -m udp --dport 548 -m hashlimit --hashlimit-above 3/min --hashlimit-burst 3 --hashlimit-name hl6 -j RETURN
-A U1 -i eth0 -j REJECT --reject-with icmp-proto-unreachable
-A U1 -s 192.168.0.0/16 -i br-dmz -p tcp
-A U1 -d 198.51.100.64/28 -p 41
-A U1 -p tcp -m tcp --dport 25: ! --tcp-option 8
-A U1 -d 10.8.0.0/27 -p icmp -m icmp --icmp-type port-unreachable
-A U1 -i eth0 ! -p udp
-A U1 -p icmp
-A U1 -p 136 -m connmark --mark 0x10/0xf0 -j LOG --log-prefix DROP
-A U1 -p udp -m udp --dport 6666:6667
-A U1 -s 10.8.127.255/32 -p tcp -m tcp ! --dport 15678
-A U1 -s 198.51.100.64/30 -i br-dmz -p tcp -m tcp --sport 1020 --dport 1194
-A U1 -s 10.8.0.0/25 -p tcp -m tcp --dport 135
-A U1 ! -d 192.168.1.16/28 -p udp -m realm ! --realm 5
-A U1 -p icmp -m icmp --icmp-type host-unreachable
-A U1 -s 192.168.1.0/24 -p tcp -m multiport --dports 65535,5353:6353,1194,138:238,1020,68
-A U1 -d 192.168.1.16/255.255.0.255 -p tcp -m tcp --dport 1:65535 -m conntrack --ctstate INVALID
-A U1 -d 10.8.0.2/32 -p udp -m udp ! --sport 1194 ! --dport 113 -m mark ! --mark 5
-A U1 -s 169.254.0.0/16 -d 198.51.100.2/32 -p udp -m udp ! --sport 1:65535 ! --dport 137
-A U1 -s 198.51.100.0/25 -d 10.8.0.0/24 -p 255
-A U1 -s 10.8.0.0/27 -p tcp
-A U1 -p tcp -m tcp --dport 111 -m comment --comment "back\\slash"
-A U1 -i eth0 -p tcp -m tcp --dport 548
-A U1 -s 203.0.113.0/24 -d 0.0.0.0/8 -p tcp -m tcp ! --dport 6666 -j DROP
-A U1 -p udp -m udp --dport 21
-A U1 -s 198.51.100.0/29 -d 192.168.1.0/24 -p tcp -m tcp --dport 139:140 -m state --state INVALID,NEW,UNTRACKED
-A U1 -s 198.51.100.0/25 -p udp -m udp --dport 993:1993 -j LOG --log-prefix "[UFW BLOCK] " --log-tcp-options --log-ip-options
-A U1 -d 198.51.100.64/27 -p tcp -m multiport --dports 3389,3389,139,389
-A U1 -p udp -m udp --dport 5353:5358
-A U1 -d 198.51.0.0/16 -i br-dmz -p 255
-A U1 -d 192.160.0.0/12
-A U1 ! -s 192.0.0.0/4 -d 198.51.100.0/23 -p tcp -m multiport --dports 143:40143,5353:5453,2049:2149,1701,8009
-A U1 -s 192.0.0.0/4 -p tcp -m tcp --dport 49151 -m mark --mark 0x0/0xff -m comment --comment "ünï"
-A U1 -p ospf
-A U1 -i eth0 -p udp -m multiport --sports 69,1020,25,1:65535
-A U1 -m dscp ! --dscp-class EF
-A U1 ! -d 192.168.1.0/26 -i br-dmz -p tcp -m multiport --sports 1701:1702,32768,514:1514 -j ACCEPT
-A U1 -s 10.8.0.1/32 ! -i br-dmz -p tcp -m tcp --dport 8009 -m realm ! --realm 0x1
-A U1 -d 198.51.100.0/24 -p icmp -m icmp --icmp-type 8 -m comment --comment "back\\slash"
-A U1 -s 10.0.0.0/8 -p udp -m udp ! --dport 69 -m comment --comment "ünï"
-A U1 -s 192.168.1.15/32 -i eth0 -p tcp -m multiport --ports 4500 -j RETURN
-A U1 -d 192.168.1.0/24 -p udp -f -m state --state INVALID
-A U1 -s 192.168.1.0/31 -d 192.0.0.0/8 -p icmp -m icmp --icmp-type 255
-A U1 -d 255.255.255.255 -i eth0 -p tcp -j ACCEPT
-A U1 ! -d 192.168.1.0/25 -p tcp -m multiport ! --dports 445,137,1:65535,60000 -m conntrack --ctstate NEW -j NFLOG
-A U1 -i br-dmz -p udp -m udp --sport 1024:65535 --dport 2049
-A U1 -d 198.51.100.0/25 -p gre
-A U1 -d 10.8.0.0/24 -i br-dmz -p tcp -m tcp --sport 113 --dport 4500:4505 -j DROP
-A U1 -s 10.8.0.0/29 ! -d 10.8.0.0/29 -p icmp -m icmp --icmp-type fragmentation-needed
-A U1 ! -s 10.8.127.255/32 -p udp -m multiport --sports 389,443
-A U1 -s 192.168.1.8/29 -p tcp -m multiport --dports 22 -m iprange --src-range 198.51.100.2-198.51.100.3 -j RETURN
-A U1 -i eth1 -p icmp -m icmp ! --icmp-type host-unreachable -m comment --comment "back\\slash" -j REJECT
-A U2 -d 192.168.0.0/23 -p icmp -m icmp --icmp-type ttl-zero-during-transit -m state --state NEW
-A U2
-A U2 -d 10.8.0.0/24
-A U2 -d 192.168.1.0/26 -p udp -m udp --dport 143
-A U2 -s 198.51.100.62/31 -d 192.168.1.14/32 -p tcp -m tcp ! --dport 631:1631 -j RETURN
-A U2 -p vrrp
-A U2 -m comment --comment "default/my-svc:http cluster IP"
-A U2 -d 198.51.100.62/31 -m limit --limit 4/hour --limit-burst 2 -j REJECT --reject-with icmp-proto-unreachable
-A U2 -s 198.48.0.0/12 -d 198.51.100.1/32 -o br-dmz -p tcp -m tcp --sport 69 --dport 53:40053
-A U2 -d 198.51.100.64/29 -m u32 --u32 "0&0xFFFF=0x3C:0xFFFF"
-A U2 -o eth1 ! -p icmp
-A U2 -d 0.0.0.0/4 -o br-dmz -p tcp -m tcp --sport :123 --dport 445 -j DROP
-A U2 -s 198.0.0.0/8 -d 192.168.1.0/26 -p 47
-A U2 -m mark --mark 0x4000/0x4000 -j DROP
-A U2 -s 10.8.0.0/24 -p tcp -m tcp --dport 1900: --tcp-flags ALL ALL
-A U2 -s 198.51.100.1 -p tcp -m tcp --dport 3306
-A U2 -p tcp -m multiport --ports 113,1020,69:169
-A U2 -s 198.51.100.60/30 -d 192.168.0.0/16 -j RETURN
-A U2 -p tcp
-A U2 ! -s 192.168.1.1/32 -d 192.168.1.1/32 -o eth0 -p tcp -m comment --comment @rule[7]
-A U2 -s 192.168.1.14/32 -p tcp -m tcp --dport 32768: --tcp-flags SYN,FIN SYN,FIN
-A U2 ! -s 192.168.1.0/29 -p tcp -m multiport --ports 1024:65535 -m limit --limit 3/hour
-A U2 -p udp -m multiport ! --ports 139 -m addrtype ! --dst-type UNICAST
-A U2 -s 198.51.100.2/255.255.0.255 -d 10.8.0.0/31 -p udp -m multiport --ports 1:65535,631
-A U2 -d 192.168.0.0/16
-A U2 -p icmp -m icmp --icmp-type fragmentation-needed
-A U2 ! -p 41
-A U2 -s 0.0.0.0/4 -d 10.8.0.0/27 -p udp -m conntrack ! --ctstate RELATED,ESTABLISHED
-A U2 -s 10.8.0.0/31 -d 10.8.0.0/23 -p udp -m multiport --dports 993,49151
-A U2 -p tcp -m tcp --dport 8009: -m state --state RELATED,ESTABLISHED -j DROP
-A U2 -s 192.168.0.0/16
-A U2 -p udplite
-A U2 ! -p tcp
-A U2 -d 203.0.113.0/24 -p tcp -m tcp --sport 631 --dport 21 -j RETURN
-A U2
COMMIT
DUMP
echo "rc=$?"
ip netns exec lan ping -n -q -c6 -i0.01 -W0.3 -I 192.168.1.2 10.8.127.255 >/dev/null
echo "# timeout 0.5 nc -zn -s 192.168.1.1 10.8.128.0 443"
timeout 0.5 nc -zn -s 192.168.1.1 10.8.128.0 443; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.0.2 10.8.0.1 22"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.0.2 10.8.0.1 22; echo "rc=$?"
echo "# udp lan -s 192.168.1.15 192.168.1.1 65535"
echo hi | ip netns exec lan nc -nu -w1 -q0 -s 192.168.1.15 192.168.1.1 65535; r=$?; sleep 0.1; echo "rc=$r"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.2 192.168.1.2 53"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.2 192.168.1.2 53; echo "rc=$?"
echo "# udp wan -s 198.51.100.2 198.51.100.1 80"
echo hi | ip netns exec wan nc -nu -w1 -q0 -s 198.51.100.2 198.51.100.1 80; r=$?; sleep 0.1; echo "rc=$r"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.64 192.168.1.1 22"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.64 192.168.1.1 22; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.0.2 10.8.0.1 80"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.0.2 10.8.0.1 80; echo "rc=$?"
echo "# ip netns exec dmz ping -n -c1 -W1 -I 10.8.127.255 198.51.100.63"
ip netns exec dmz ping -n -c1 -W1 -I 10.8.127.255 198.51.100.63; echo "rc=$?"
echo "# ip netns exec wan ping -n -c1 -W1 -I 198.51.100.2 10.8.0.1"
ip netns exec wan ping -n -c1 -W1 -I 198.51.100.2 10.8.0.1; echo "rc=$?"
echo "# timeout 0.5 nc -zn -s 10.8.0.1 192.168.1.2 22"
timeout 0.5 nc -zn -s 10.8.0.1 192.168.1.2 22; echo "rc=$?"
ip netns exec lan ping -n -q -c6 -i0.01 -W0.3 -I 192.168.1.15 198.51.100.2 >/dev/null
echo "# iptables-legacy-save -c | grep -v ^#"
iptables-legacy-save -c | grep -v ^#; echo "rc=$?"
iptables-legacy -t mangle -D PREROUTING 51
iptables-legacy -t filter -I U0 73 ! -i br-dmz -p icmp -m icmp --icmp-type 12 -j DROP
echo "# udp wan -s 198.51.100.2 192.168.1.2 22"
echo hi | ip netns exec wan nc -nu -w1 -q0 -s 198.51.100.2 192.168.1.2 22; r=$?; sleep 0.1; echo "rc=$r"
echo "# udp dmz -s 10.8.128.0 -p 388 198.51.100.1 874"
echo hi | ip netns exec dmz nc -nu -w1 -q0 -s 10.8.128.0 -p 388 198.51.100.1 874; r=$?; sleep 0.1; echo "rc=$r"
echo "# ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.15 192.168.1.1 22"
ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.15 192.168.1.1 22; echo "rc=$?"
echo "# ip netns exec lan ping -n -c1 -W1 -I 192.168.1.15 10.8.0.1"
ip netns exec lan ping -n -c1 -W1 -I 192.168.1.15 10.8.0.1; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.127.255 10.8.0.1 1"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.127.255 10.8.0.1 1; echo "rc=$?"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.2 10.8.0.1 4500"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.2 10.8.0.1 4500; echo "rc=$?"
ip netns exec wan ping -n -q -c6 -i0.01 -W0.3 -I 198.51.100.64 198.51.100.1 >/dev/null
iptables-legacy -t filter -I OUTPUT -d 10.8.128.0/24 -p ipv6
iptables-legacy -t filter -R U0 120 ! -s 10.8.0.2/31 -d 198.51.100.0/24 -p esp
iptables-legacy -t filter -R U1 43 -s 198.51.100.64/32 -p tcp -m tcp --sport 6666 --dport 514 -m pkttype --pkt-type multicast -j DROP
iptables-legacy -t filter -D OUTPUT 45
echo "# ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.15 10.8.128.0 6667"
ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.15 10.8.128.0 6667; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.128.0 198.51.100.64 53"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.128.0 198.51.100.64 53; echo "rc=$?"
echo "# ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.15 10.8.0.1 443"
ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.15 10.8.0.1 443; echo "rc=$?"
echo "# udp dmz -s 10.8.128.0 -p 73 198.51.100.2 8009"
echo hi | ip netns exec dmz nc -nu -w1 -q0 -s 10.8.128.0 -p 73 198.51.100.2 8009; r=$?; sleep 0.1; echo "rc=$r"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.64 192.168.1.16 109"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.64 192.168.1.16 109; echo "rc=$?"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.64 -p 1194 10.8.127.255 1701"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.64 -p 1194 10.8.127.255 1701; echo "rc=$?"
ip netns exec lan ping -n -q -c6 -i0.01 -W0.3 -I 192.168.1.15 10.8.128.0 >/dev/null
echo "# iptables-legacy-save -c | grep -v ^#"
iptables-legacy-save -c | grep -v ^#; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
