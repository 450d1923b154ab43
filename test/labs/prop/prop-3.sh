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
-A PREROUTING -d 0.0.0.0/4 -p udp -m udp --dport 1024:65535 -j M0
-A PREROUTING -s 10.8.127.192/26 ! -d 10.8.127.128/25 -p tcp -m tcp --tcp-flags SYN SYN -g M0
-A PREROUTING -p udp -m multiport --sports 1024:65535,5353,1194:1199,21 -j ACCEPT
-A PREROUTING -s 198.51.100.64/255.0.255.0 -d 198.51.100.1/32 -p tcp -m tcp --dport 873: -m addrtype --src-type UNICAST -m limit --limit 100/min -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -s 198.51.100.0/23 ! -d 192.168.1.16/32 -i eth0 -p 2 -m state --state UNTRACKED -j MARK --set-xmark 0x1/0x1
-A PREROUTING -s 10.8.127.240/28 -p icmp -m icmp --icmp-type destination-unreachable -j M0
-A PREROUTING ! -i br-dmz -p tcp -j ACCEPT
-A PREROUTING -s 10.8.128.0/24 -j M0
-A PREROUTING -s 10.8.128.0/30 -d 198.51.100.0/27 -j M0
-A PREROUTING -s 10.8.128.0/32 -p vrrp
-A PREROUTING -s 10.0.0.0/12 -d 198.51.100.0/23 -m state --state INVALID,NEW
-A PREROUTING -s 192.168.1.3/32 -d 198.51.100.32/27 ! -i eth0 -p icmpv6 -m comment --comment "a \"quoted\" word" -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -s 198.51.100.0/29 ! -d 10.8.0.1/32 -j MARK --set-xmark 0x4/0x0
-A PREROUTING -s 10.8.0.0/24 -d 10.8.0.0/28 -i eth1 -p icmp -m icmp --icmp-type 0 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -i eth1 -m addrtype --dst-type ANYCAST
-A PREROUTING -s 198.0.0.0/8 ! -d 192.168.1.0/24 -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A PREROUTING ! -s 192.168.1.14 -d 198.51.0.0/16 -m comment --comment "default/my-svc:http cluster IP" -j MARK --set-xmark 0x4/0x0
-A PREROUTING ! -s 10.0.0.0/12 -d 198.51.100.0/23 -p udp -m udp --dport 15678 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -p udp -m multiport --sports 6666,389 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -p tcp -j RETURN
-A PREROUTING -s 192.168.1.0/29 -i eth0 -m state --state RELATED,ESTABLISHED -m state --state RELATED -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -s 198.51.100.65 ! -d 192.168.1.12/30 -p tcp -m tcp --dport 138
-A PREROUTING -i lo -p udp -m udp --dport 1020 -g M0
-A PREROUTING -p tcp -g M0
-A PREROUTING -d 0.0.0.0/4 -p icmp -m state --state RELATED,ESTABLISHED -j MARK --set-xmark 0x0/0x1
-A PREROUTING -s 192.168.1.15/32 -p udp -m udp --dport 1024:65535 -j MARK --set-xmark 0x1/0x1
-A PREROUTING -s 192.0.0.0/8 -i eth0 -p tcp -m tcp --sport 69:169 --dport 443
-A PREROUTING -s 0.0.0.0/8 -p tcp -m tcp ! --sport 1:65535
-A PREROUTING -s 192.168.1.0/24 ! -d 203.0.113.0/24 -p tcp --dport 2049:3049
-A PREROUTING -d 192.160.0.0/12 -i eth0 -p tcp -m multiport --dports 123,67,4500,873 -j RETURN
-A PREROUTING -s 198.51.100.64/32 -p tcp -m tcp --sport 8009 --dport 25 -j MARK --set-xmark 0x4/0x0
-A PREROUTING -s 10.8.0.1/32 -p udp -m udp --dport 3128 -m limit --limit 10/min --limit-burst 1 -j RETURN
-A PREROUTING -s 192.168.1.16/28 -d 10.8.128.0/24 -p tcp -m tcp --dport 993 ! --tcp-flags ALL NONE -m conntrack --ctstate INVALID,NEW,UNTRACKED
-A PREROUTING -s 192.168.1.15/255.0.255.0 -p tcp -g M0
-A PREROUTING -p tcp -j MARK --set-xmark 0x0/0x1
-A PREROUTING -p icmp -m icmp --icmp-type 11 -j RETURN
-A PREROUTING -s 192.168.0.0/23 -d 10.8.0.0/27 -p tcp -m iprange ! --dst-range 198.51.100.63-198.51.100.124 -j MARK --set-xmark 0x4/0x0
-A PREROUTING -s 198.51.100.64/32 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -d 198.51.100.0/24 -p udp -m udp --dport 3389 -m iprange --dst-range 198.51.100.59-198.51.100.64 -m u32 --u32 "0>>22&0x3C@0>>24=8" -j RETURN
-A PREROUTING -i eth1 -p udp -m udp --dport 113 -m limit --limit 3/min --limit-burst 10
-A PREROUTING -d 192.168.1.0/25 -p tcp -m tcp --dport 32768
-A PREROUTING -d 192.168.1.0/27 ! -p icmp
-A PREROUTING -s 198.51.100.0/31 -p tcp -m multiport --ports 25,1024:65535,1020 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -p tcp -m tcp --dport 5060 --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j MARK --set-xmark 0x0/0x1
-A PREROUTING ! -s 192.168.1.0/30 -d 192.168.1.16/30 -i eth0 -p 255 -j RETURN
-A PREROUTING -d 192.168.0.0/23 -p udp
-A PREROUTING -p tcp -m tcp --dport 443
-A PREROUTING -s 192.0.0.0/4 -p udp -m multiport --ports 5353,1:65535,1194,1:65535 -j RETURN
-A PREROUTING -i eth0 -p tcp -m tcp ! --tcp-option 8 -j RETURN
-A PREROUTING -p udp -m udp --dport 5900 -m state --state UNTRACKED
-A PREROUTING -s 198.51.100.2/255.0.255.0 -i eth0 -m policy --dir in --pol none -j ACCEPT
-A PREROUTING -d 192.168.1.0/24
-A PREROUTING -s 192.0.0.0/8 -d 198.51.100.0/24 -i ppp0 -p tcp -m tcp --dport 135 -j MARK --set-xmark 0x1/0x1
-A PREROUTING ! -i eth0 -p tcp -m tcp --sport 143:1143 --dport 631 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -s 198.51.100.0/29 -i eth0 -p tcp -m tcp --dport 2049 -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -p tcp -m tcp --dport 1:65535 -j M0
-A PREROUTING -p udp
-A PREROUTING ! -s 192.168.1.0/28 -d 192.168.1.15/32 -p tcp -m tcp --dport 631 --tcp-flags FIN,ACK FIN -m addrtype --dst-type MULTICAST
-A PREROUTING -d 10.8.127.128/25 -p udp --sport 137:237 --dport 1:65535 -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -s 198.51.100.0/25 -p tcp -m tcp --dport 1024:65535
-A PREROUTING -s 192.168.1.0/28 -p 41 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -i eth0 -p udp -m multiport --ports 445 -m iprange ! --src-range 192.168.1.0-192.168.1.1 -j ACCEPT
-A PREROUTING -s 198.51.100.64/27 -d 192.0.0.0/8 -i eth0 -p tcp -m multiport --ports 389,139,69,443,1024:65535 -j MARK --set-xmark 0x4/0x0
-A PREROUTING -s 198.51.100.0/30 -d 10.8.0.0/30 -j MARK --set-xmark 0x1/0x1
-A PREROUTING -p tcp -m tcp --dport 53
-A PREROUTING -s 192.168.1.0/26 -j M0
-A PREROUTING -d 10.8.0.0/28 -i eth1 -p icmp -j MARK --set-xmark 0x1/0x1
-A PREROUTING -s 192.0.0.0/8 -i eth0 -p icmp -m hashlimit --hashlimit-above 3/min --hashlimit-burst 1 --hashlimit-name hl1 -j M0
-A PREROUTING -s 10.0.0.0/12 -d 198.51.100.0/24 -p tcp -m conntrack --ctstatus NONE -m iprange --src-range 198.51.100.58-198.51.100.64 -j M0
-A PREROUTING -i eth1 -p tcp -m multiport --dports 3389,135,8080:8180 -g M0
-A PREROUTING -d 10.8.127.224/27 -p udp -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -d 198.51.100.1/32 -p tcp -m tcp --sport 60000 ! --dport 993 -j MARK --set-xmark 0x0/0x1
-A PREROUTING -i eth0 -p tcp -m tcp --sport 20 --dport 1020 -j MARK --set-xmark 0x1/0x1
-A PREROUTING -p tcp -m comment --comment "it's" -m connmark ! --mark 0x1
-A PREROUTING -s 10.8.0.0/27 -d 198.51.100.0/23 -i wlan0 -p icmp -m conntrack --ctstate DNAT
-A PREROUTING -p tcp -m tcp --dport 443 -j M0
-A PREROUTING -s 192.168.1.0/24 -p tcp -m tcp --dport 20 -j ACCEPT
-A PREROUTING -j MARK --set-xmark 0x2/0x0
-A PREROUTING -d 10.8.127.0/24 -i eth1 -p icmp -m icmp --icmp-type any -j RETURN
-A PREROUTING -p udp -m udp --dport 892
-A PREROUTING -d 192.0.0.0/8 -i eth1 -p tcp -m tcp --sport 138: --dport 3389 ! --tcp-flags FIN,SYN,RST,ACK SYN -m ttl --ttl-gt 63 -j MARK --set-xmark 0x4/0x0
-A PREROUTING -p udp -m udp --dport 139 -m limit --limit 3/hour
-A PREROUTING ! -d 10.8.0.0/23 -p udp
-A PREROUTING ! -d 10.8.126.0/23 -p tcp -m tcp --dport 8080 -j MARK --set-xmark 0x1/0xffffffff
-A PREROUTING -s 198.51.100.56/29 -d 198.51.0.0/16 -i eth0 -p icmp -m iprange --dst-range 192.168.1.15-192.168.1.15 -j RETURN
-A PREROUTING -s 198.51.100.0/26 -i eth0 -j M0
-A PREROUTING -s 10.8.127.254/31 -p icmp
-A PREROUTING ! -d 198.51.100.0/26 -p tcp -m tcp ! --sport 548 --dport 5060: --tcp-flags FIN,ACK FIN -j M0
-A PREROUTING -j MARK --set-xmark 0x2/0x0
-A PREROUTING -s 10.8.0.0/27 -p icmp -m icmp --icmp-type fragmentation-needed -m mark --mark 0x2/0xff -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -p tcp -m tcp --dport 2049 --tcp-flags FIN,SYN FIN,SYN -j RETURN
-A PREROUTING -p udp -m udp --dport 5900 -m addrtype --src-type UNICAST -j RETURN
-A PREROUTING -s 198.51.100.62 -j M0
-A PREROUTING -s 192.0.0.0/4 -d 192.168.0.0/16 -p tcp -j MARK --set-xmark 0x1/0x1
-A PREROUTING -j MARK --set-xmark 0x2/0x0
-A PREROUTING -s 192.168.1.16/29 -p tcp
-A PREROUTING -d 192.168.1.0/30 -i eth0 -m hashlimit --hashlimit-upto 5/day --hashlimit-burst 2 --hashlimit-name hl2 -j ACCEPT
-A PREROUTING -p tcp -m tcp ! --sport 1194 ! --dport 20
-A PREROUTING -s 198.51.100.56/29 -p tcp -m tcp --dport 80:81 ! --tcp-flags SYN,RST SYN,RST
-A PREROUTING -s 192.168.1.1/32 -p icmp -m comment --comment "-j DROP" -j MARK --set-xmark 0x0/0x1
-A PREROUTING -p udp -m udp --dport 21 -j MARK --set-xmark 0x10/0xf0
-A PREROUTING -s 10.8.0.0/27 -p icmp -m icmp --icmp-type 3/4 -m comment --comment "-j DROP" -j MARK --set-xmark 0x1/0x1
-A PREROUTING -s 192.168.1.0/25 -d 192.0.0.0/4 -g M0
-A PREROUTING -p tcp -m tcp --sport 68:168 --dport 68 ! --tcp-flags ALL ALL -m comment --comment "a \"quoted\" word"
-A PREROUTING -p tcp -m multiport ! --sports 1900,389,22,21 -j MARK --set-xmark 0x0/0x1
-A M0 -d 0.0.0.0/0.0.0.7 -p udp -m udp --dport 1024:65535 -j MARK --set-xmark 0x0/0x1
-A M0 -p icmp -m state --state ESTABLISHED -j MARK --set-xmark 0x1/0xffffffff
-A M0 -d 10.8.128.0/26 -p tcp -m multiport --sports 443,445,1194 -m conntrack --ctstate INVALID -j ACCEPT
-A M0 -s 192.168.1.0/27 -j MARK --set-xmark 0x1/0x1
-A M0 -d 10.0.0.0/8 -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x10/0xf0
-A M0 -d 198.51.100.0/23 -p tcp -m multiport --dports 22 -j MARK --set-xmark 0x4/0x0
-A M0 ! -s 192.168.1.0/26 -d 10.0.0.0/12 -i br-dmz -p tcp -m multiport --dports 22,3306,631:1631,25,5353 -j MARK --set-xmark 0x4/0x0
-A M0 ! -s 192.0.0.0/8 -i eth1 ! -p 41 -j RETURN
-A M0 -s 192.168.0.0/23 -p udp -m udp --dport 5060:
-A M0 -s 10.8.128.0/24 -i br-dmz ! -f
-A M0 -d 10.8.0.0/30 -p tcp --sport :15678 ! --dport 548 -j ACCEPT
-A M0 -s 10.8.0.0/31 -d 10.8.128.0/30 -p tcp -m tcp --dport 20
-A M0 ! -s 0.0.0.0/8 -m addrtype --src-type UNICAST -j MARK --set-xmark 0x0/0x1
-A M0 -j MARK --set-xmark 0x2/0x0
-A M0 -p udp -m multiport --sports 15678,5060,49151,1:65535,993,8080 -m mark --mark 0x2/0xff -j MARK --set-xmark 0x10/0xf0
-A M0 -i ppp0 -p icmpv6
-A M0 -p udp -j MARK --set-xmark 0x1/0xffffffff
-A M0 -p udp -m udp --sport 445 --dport 143:144
-A M0 -d 192.168.1.16/31 -p tcp -m tcp --sport 138 --dport 1900:1901 ! --tcp-flags ALL ALL -j RETURN
-A M0 -p 255 -m conntrack --ctstate RELATED,ESTABLISHED
-A M0 -j MARK --set-xmark 0x2/0x0
-A M0 -p udp -m multiport --dports 1:65535,1:65535 -j MARK --set-xmark 0x4/0x0
-A M0 -d 192.168.0.0/23 -p tcp -m comment --comment "generated for LAN network" -j MARK --set-xmark 0x1/0x1
-A M0 ! -s 198.51.100.0/28 -p udp -m udp ! --dport 113 -m connmark ! --mark 0x1
-A M0 -s 198.51.100.63 -p tcp -m tcp --dport 32768 -j MARK --set-xmark 0x4/0x0
-A M0 -s 192.168.1.0/31 -p tcp -m tcp --dport 1900:1901 -j MARK --set-xmark 0x1/0x1
-A M0 ! -s 0.0.0.0/4 -p udp -m udp --dport 137
-A M0 -s 192.168.1.16/29
-A M0 -j MARK --set-xmark 0x2/0x0
-A M0 ! -d 0.0.0.0/4 -p icmp -m icmp --icmp-type echo-request -m string --string "hi" --algo bm --to 65535
-A M0 -d 192.168.1.16/28 -p tcp -m limit --limit 1/day --limit-burst 3 -j ACCEPT
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:U0 - [0:0]
:U1 - [0:0]
:U2 - [0:0]
-A INPUT -p tcp -m tcp --dport 4500 ! --tcp-flags FIN,ACK FIN
-A INPUT -i eth0 -p udp -m udp --dport 49151 -m connmark ! --mark 0x1
-A INPUT -d 192.168.1.0/28
-A INPUT -p tcp -m iprange --src-range 10.7.255.252-10.8.0.1 -j ACCEPT
-A INPUT -p udp -j ACCEPT
-A INPUT -s 192.168.1.0/31 -p tcp -m multiport --sports 500,80,1900 -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN
-A INPUT -s 198.51.100.64/32 -d 10.8.127.192/26 -p tcp -m tcp --dport 500: -m ttl ! --ttl-eq 64
-A INPUT -p udp -m multiport --ports 69,631,139
-A INPUT -d 192.168.0.0/16 -p icmpv6 -m limit --limit 100/min
-A INPUT -s 192.0.0.0/8 ! -d 198.51.100.32/27 ! -i eth1 ! -p 41 -j REJECT --reject-with icmp-net-unreachable
-A INPUT -p tcp --sport 8009 --dport 548 -m policy --dir in --pol none -j ACCEPT
-A INPUT -p tcp
-A INPUT -i eth1 -p udp
-A INPUT -p udp
-A INPUT -d 192.168.0.0/23 -i eth0 -p udp -m multiport --dports 53,1194,32768,1701,80
-A INPUT ! -s 198.51.100.1/255.255.0.255 -d 192.160.0.0/12 -p icmp -m icmp --icmp-type address-mask-request -j LOG --log-prefix "[IPT_DROP]:" --log-uid
-A INPUT ! -p udp -m comment --comment "it's"
-A INPUT -p tcp -m tcp --dport 1194 -j DROP
-A INPUT -i eth0 -p tcp -m multiport --dports 53,123,1:65535,389,69 -m iprange --dst-range 192.168.1.0-192.168.1.1
-A INPUT -d 192.168.1.2/32
-A INPUT -p tcp -m tcp --dport 22
-A INPUT
-A INPUT -d 10.8.128.0/29 -p icmp -j U1
-A INPUT -d 192.168.1.16/32 -p ipv6 -j DROP
-A INPUT -d 192.168.1.0/27 -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW,UNTRACKED -j RETURN
-A INPUT -d 198.51.100.64/29 -p tcp -m tcp --sport 1:65535 --dport 68:
-A INPUT -m conntrack ! --ctstate ESTABLISHED -j ACCEPT
-A INPUT -s 192.168.1.15/32 -d 10.8.128.0/25 -p icmp -m icmp ! --icmp-type address-mask-request -j LOG --log-prefix "[UFW BLOCK] " --log-tcp-sequence --log-macdecode
-A INPUT -p tcp -j RETURN
-A INPUT -p tcp -m ttl --ttl-lt 64
-A INPUT -s 192.168.1.16/32 -p tcp -m tcp --dport 443
-A INPUT -p udp -m udp --dport 161 -m addrtype ! --dst-type ANYCAST -m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED -g U1
-A INPUT -s 10.8.128.0/32 -i eth1 -p tcp -m tcp --dport 65535: -j ACCEPT
-A INPUT -s 10.8.0.3/32 -d 0.0.0.0/4 -m tos --tos 0x08
-A INPUT -d 198.51.0.0/16 -p udp -m udp --sport 4500:5500 --dport 5060
-A INPUT
-A INPUT -p udp -m udp --dport 873
-A INPUT -s 198.51.100.0/24 -p udp -m udp ! --dport 113:114 -m conntrack --ctstate INVALID,NEW,UNTRACKED
-A INPUT -p udp -m udp --dport 25:125 -m addrtype --dst-type LOCAL
-A INPUT -i eth0 -p udp -m udp --dport 873 -m conntrack --ctstate RELATED,ESTABLISHED
-A INPUT -s 203.0.113.0/24 -d 255.255.255.255 -i eth0 -p 41 -m comment --comment "ünï" -j RETURN
-A INPUT -s 198.51.100.0/27 -p 47 -j REJECT
-A INPUT -s 192.168.1.16/31 -i eth1 -p tcp -m tcp --dport 8080 --tcp-flags SYN,RST SYN,RST --tcp-option 2 -j RETURN
-A INPUT -s 198.51.100.0/23 -p icmp
-A INPUT -p udp -j ACCEPT
-A INPUT -s 0.0.0.2/0.0.0.7 ! -d 192.168.1.0/29 -p udp -m udp ! --dport 49151:65535
-A INPUT ! -p udp
-A INPUT -p icmp -m icmp --icmp-type 30
-A INPUT -i br-dmz -p tcp -m multiport ! --sports 69,1:65535,548,631
-A INPUT -p udp -m multiport --dports 113,1:65535,113:114,32768
-A INPUT -p udp
-A INPUT -s 192.168.1.8/29 -d 198.51.100.0/25 -j RETURN
-A INPUT -s 198.51.100.0/24 -d 203.0.113.0/24 -p tcp -m tcp --dport 873 -m conntrack --ctstate UNTRACKED
-A INPUT -d 0.0.0.0/4 -p tcp --dport :993 --tcp-flags SYN SYN -m recent --set --name SSHA -j LOG --log-prefix "!#*~%&/()=?"
-A INPUT -s 192.168.1.0/25 -d 10.0.0.0/8 -p tcp --dport 631 --tcp-flags FIN,ACK FIN -j U1
-A INPUT -p tcp -m tcp --dport 445: --tcp-flags SYN,FIN SYN,FIN -m ttl --ttl-eq 63 -j LOG --log-prefix DROP
-A INPUT -d 224.0.0.0/4 -p udp -m udp --sport 3128 --dport 389
-A INPUT -s 0.0.0.0/4 -d 10.8.0.0/29 -p icmp -m icmp --icmp-type 255 -f -j RETURN
-A INPUT -s 198.51.100.0/31 -p udp -m udp --dport 68
-A FORWARD -i eth0 -p tcp --sport 548:553 --dport 22
-A FORWARD -s 198.51.100.0/23 -i eth0 -o eth1 -p tcp -m multiport --sports 111,873:874 -m statistic --mode nth --every 2 --packet 0
-A FORWARD ! -d 10.0.0.0/8 -i br-dmz -p tcp -m tcp ! --dport 80:180 -j U1
-A FORWARD -p tcp -m recent --rcheck --seconds 3600 --hitcount 2 --name blacklist_180 --mask 255.255.255.255 --rsource
-A FORWARD -p tcp -m tcp ! --dport 500:
-A FORWARD -s 198.51.0.0/16 -i eth0 -p udp -m udp --dport 993
-A FORWARD -p tcp -j DROP
-A FORWARD -p tcp -m hashlimit --hashlimit-upto 3/min --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name hl3 -j RETURN
-A FORWARD ! -s 192.0.0.0/4 -o br-dmz
-A FORWARD -d 10.8.127.128/25 -p tcp -m multiport --sports 4500,2049,5060,3306
-A FORWARD -p udp -m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED -j DROP
-A FORWARD -s 198.51.0.0/16 -i br-dmz -o br-dmz -p tcp -m tcp --dport 60000
-A FORWARD -s 10.8.128.0/26 -p tcp --dport 2049: -m string --string "hi" --algo bm --to 65535
-A FORWARD ! -d 198.51.100.1/32 -p icmp
-A FORWARD ! -s 203.0.113.0/24 -j U1
-A FORWARD -p udp -m udp --sport 21 --dport 2049 -m comment --comment "default/my-svc:http cluster IP" -j U1
-A FORWARD -s 192.168.1.0/24 -d 192.168.1.8/29 -p tcp -m tcp --dport :892
-A FORWARD -i ppp0 -p tcp -j U1
-A FORWARD -s 192.0.0.0/4 -i eth1 -o eth1 -p udp -m udp --dport 67 -m helper --helper ftp -j DROP
-A FORWARD -d 198.51.100.0/28 -o eth1 -p tcp -m multiport --ports 3306:3307,3306,49151 -m iprange ! --dst-range 10.7.255.252-10.8.0.61 -j REJECT --reject-with icmp-admin-prohibited
-A FORWARD -s 10.8.0.0/30 -d 10.8.0.0/27 -p udp -m multiport --dports 143,2049:2054,1024:65535
-A FORWARD -d 192.168.0.0/23 -p icmp -m icmp --icmp-type 12 -m iprange --src-range 10.8.0.1-10.8.0.1
-A FORWARD -d 192.168.1.2/32 -i eth1 -p tcp
-A FORWARD -p udp -m udp --dport 139 -j ACCEPT
-A FORWARD -p udp -m udp --dport 1900
-A FORWARD -p tcp -m tcp --tcp-flags FIN,ACK FIN
-A FORWARD -p tcp --dport 873
-A FORWARD ! -s 10.8.128.0/32 -o br-dmz -p udp
-A FORWARD -s 10.8.0.0/24 -p udplite ! -f
-A FORWARD -p udp -m udp --dport 123 -j DROP
-A FORWARD ! -s 10.8.0.0/23 -p udp -m udp --dport 5353 -m limit --limit 10000/sec --limit-burst 100 -m recent --update --seconds 60 --name SSHA --mask 255.255.255.255 --rsource -j ACCEPT
-A FORWARD -i eth0 -p tcp -m tcp --sport 1194:1294 -j RETURN
-A FORWARD -p udp -m udp --dport 65535
-A FORWARD -o eth0 -p icmp -m icmp --icmp-type any -m addrtype --dst-type BROADCAST
-A FORWARD -d 198.51.100.0/24 -o eth0 -p udp -m multiport --ports 60000
-A FORWARD -s 0.0.0.0/8 -m helper --helper ftp
-A FORWARD -d 198.51.100.0/24 -p udp -m udp --sport 500 --dport 1024:65535
-A FORWARD -m iprange --src-range 198.51.100.0-198.51.100.61
-A FORWARD -d 198.51.100.64/26 -p tcp -m tcp --sport 500 --dport 49151
-A FORWARD -p udp
-A FORWARD -p tcp -m multiport --dports 1024:65535,5353
-A FORWARD -s 198.51.100.32/27 -o eth1 -g U1
-A FORWARD ! -d 198.51.100.0/26 -i ppp0 -p udp -j ACCEPT
-A FORWARD -d 198.51.100.1/32 -i eth0 -p tcp -m helper --helper tftp
-A FORWARD -d 10.0.0.0/8 -p udp -m udp --dport 20
-A FORWARD -s 10.8.128.0/28 -i br-dmz -j U0
-A FORWARD ! -s 192.168.1.3/32 -m conntrack --ctstate UNTRACKED
-A FORWARD -p tcp -j U0
-A FORWARD
-A FORWARD -s 10.8.126.0/23 -p udp -m udp --dport 892 -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A FORWARD -i br-dmz -p tcp -m tcp --dport 3389:43389 -j REJECT --reject-with icmp-net-unreachable
-A FORWARD -s 198.51.100.0/30 -p tcp -m tcp --dport 22:
-A FORWARD -p udp -m udp --sport 8080 --dport 5900:5901 -m ttl --ttl-eq 64 -m dscp --dscp 0x08
-A FORWARD -i eth1
-A FORWARD -s 10.0.0.0/8 -o eth0 -p 255
-A FORWARD -s 198.51.0.0/16 -p tcp -m tcp --dport 143:
-A FORWARD -o br-dmz -p tcp -m tcp --dport :8009 --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -m conntrack --ctstate RELATED,ESTABLISHED
-A FORWARD -s 192.168.1.0/24 -d 0.0.0.0/8 -i eth1 -p tcp -m tcp --dport 110:115 --tcp-flags ALL ALL
-A FORWARD -d 198.51.100.64/28 -p tcp -m tcp --dport 514
-A FORWARD -d 198.51.100.56/29 -j REJECT --reject-with icmp-net-prohibited
-A FORWARD ! -p icmp -m ttl --ttl-lt 64 -j DROP
-A FORWARD -s 198.51.100.2 -i lo ! -o br-dmz -p udp -m udp ! --sport 22 --dport 631
-A FORWARD -s 10.8.0.0/16 -p tcp -m tcp --sport 139:40139 --dport 32768 --tcp-flags ALL NONE ! --tcp-option 8 -m ttl --ttl-eq 63 -j RETURN
-A FORWARD -d 10.8.0.0/28 -o eth0 -p tcp -m tcp --dport 135 --tcp-flags ALL ALL
-A FORWARD -s 10.8.128.0/29 -d 10.8.0.0/16 -o br-dmz -p icmp -m icmp --icmp-type host-unreachable -m conntrack --ctstatus NONE
-A FORWARD -s 192.168.0.0/23 -p udp -m state --state RELATED,ESTABLISHED,UNTRACKED -j NFLOG --nflog-group 5
-A FORWARD
-A FORWARD ! -d 198.51.100.0/24 -p tcp -m multiport --sports 139,49151,4500,1:65535,69 -m addrtype --src-type UNICAST
-A FORWARD
-A FORWARD
-A FORWARD -i br-dmz -p udp -m multiport ! --dports 548,135,1020 -j RETURN
-A FORWARD -s 198.48.0.0/12 ! -o br-dmz -p tcp -m tcp --dport 137 -j U0
-A FORWARD -s 10.8.127.255/32 -d 198.51.100.0/26 -i eth0 -p udp -m udp --dport 1024:65535 -m recent --set --name blacklist_180 -j REJECT --reject-with icmp-host-prohibited
-A FORWARD -s 127.0.0.0/8 -p icmp -m icmp --icmp-type host-unreachable -g U0
-A FORWARD -s 198.51.100.56/29 -p tcp -m tcp --dport 20
-A FORWARD -s 192.168.1.16/31 -p tcp -m multiport --dports 514,5900,111
-A FORWARD -p tcp -m tcp --sport 443 --dport 389 -m addrtype --limit-iface-in --dst-type LOCAL
-A FORWARD -d 10.8.0.0/16 -p tcp -m tcp --dport 548 ! --tcp-flags SYN SYN -m helper --helper ftp
-A FORWARD -s 192.168.1.0/24 -p tcp -m tcp --sport 1024:65535 ! --dport 49151 -m recent --update --seconds 60 --hitcount 3 --name %CURRENTTIME --mask 255.255.255.255 --rsource -j LOG --log-prefix DROP --log-uid
-A FORWARD -s 10.8.0.0/25 -i eth0 -j ACCEPT
-A FORWARD -s 198.51.100.0/26 -i eth1 -p tcp -m tcp --dport 113
-A FORWARD -s 10.0.0.0/12 -o eth0 -m addrtype --limit-iface-in --dst-type LOCAL -j U0
-A FORWARD -p udp -m udp --dport 161
-A FORWARD -s 198.51.100.0/26 -p tcp -m multiport --sports 15678,443
-A FORWARD -p tcp -m tcp --dport 443:543 ! --tcp-flags ALL ALL -m mark ! --mark 0x4000/0x4000 -j LOG
-A FORWARD -s 198.51.100.0/27 -p tcp -m tcp --dport 1194 -m addrtype --src-type LOCAL
-A FORWARD -p tcp -m tcp --dport 22 -m iprange --src-range 198.51.100.0-198.51.100.1
-A FORWARD -s 198.51.100.56/29 -p icmp -m icmp --icmp-type host-unreachable
-A FORWARD -d 198.51.100.0/23 -p tcp -m tcp --sport 1:65535 --dport 161 -m addrtype --dst-type LOCAL
-A FORWARD -p tcp -m multiport --dports 389,4500
-A FORWARD -s 10.8.128.0/23 -m conntrack --ctstate SNAT,DNAT -m hashlimit --hashlimit-upto 1/hour --hashlimit-burst 2 --hashlimit-mode dstip --hashlimit-dstmask 24 --hashlimit-name hl4
-A FORWARD -s 192.0.0.0/4 -p tcp
-A FORWARD -d 192.168.1.0/29 -o + -p icmp -m icmp ! --icmp-type timestamp-request
-A FORWARD -s 192.168.1.15/255.0.255.0 ! -d 10.8.128.0/28 -p tcp
-A FORWARD -s 198.51.100.48/28 -p udp -m udp --dport :6666
-A FORWARD -s 10.8.128.0/27
-A FORWARD ! -s 192.168.0.0/23 -d 198.0.0.0/8 -i br-dmz -p udp -m udp --dport 135:136 -j DROP
-A FORWARD
-A FORWARD -p tcp
-A FORWARD ! -s 192.168.1.1/32 -d 192.0.0.0/4 -p tcp
-A FORWARD -p udp -m udp --dport 1900:
-A FORWARD -p udp -m multiport ! --ports 49151
-A FORWARD -m conntrack --ctproto 6 -m hashlimit --hashlimit-above 3/min --hashlimit-burst 2 --hashlimit-name hl5 -j NFLOG
-A FORWARD -s 10.8.128.0/24 -o eth1 -p udp -j DROP
-A FORWARD
-A FORWARD -p tcp -m tcp --dport 1900:1901
-A FORWARD -d 10.8.127.0/24 -p udp -m udp --dport 161:
-A FORWARD -p tcp -m tcp --dport 68 ! --tcp-flags FIN,SYN,RST,ACK SYN
-A FORWARD -p tcp
-A FORWARD -s 192.168.1.0/24 -d 198.51.100.2/32 -o eth0
-A FORWARD -s 192.168.0.0/16 ! -d 192.168.1.15/32 -i eth0 -o eth1 -m connlimit --connlimit-above 3 --connlimit-mask 32 --connlimit-daddr -j DROP
-A FORWARD -p icmp -m pkttype ! --pkt-type unicast -j ACCEPT
-A FORWARD -p icmp
-A FORWARD ! -d 0.0.0.1/0.0.0.7 -p udp --dport 3389
-A FORWARD -s 192.168.0.0/16 -d 10.8.0.0/27 -p udp -m multiport --dports 1:65535
-A FORWARD -s 192.168.1.0/24 ! -i br-dmz -p tcp -m tcp --dport 8080 -j ACCEPT
-A FORWARD -p tcp -m tcp --dport 1024:65535 --syn
-A FORWARD -i eth1 -p udp -m udp --dport 3306 -j ACCEPT
-A OUTPUT -p tcp -m pkttype --pkt-type unicast
-A OUTPUT -p icmp
-A OUTPUT ! -d 0.0.0.0/8 -p icmp -m icmp --icmp-type 12 -j U2
-A OUTPUT -s 10.8.127.252/30 -m conntrack --ctstate ESTABLISHED
-A OUTPUT -s 10.0.0.0/8 -p udp --sport 20 -j ACCEPT
-A OUTPUT -d 240.0.0.0/4 -p tcp -m multiport --sports 49151,514,25,110,3128 -j DROP
-A OUTPUT -s 10.8.0.0/16 -p tcp -m tcp --dport 514 -j REJECT --reject-with icmp-net-prohibited
-A OUTPUT -p tcp -m tcp --dport 135: -j REJECT --reject-with icmp-net-unreachable
-A OUTPUT -d 10.8.0.0/25 -p udp -m udp --sport 68:40068 --dport 32768
-A OUTPUT -s 10.8.0.0/29 -p tcp -m multiport --sports 445,113
-A OUTPUT -o eth0 -j DROP
-A OUTPUT -p tcp -m tcp ! --syn
-A OUTPUT -o eth1 -p udp -m udp --dport 123
-A OUTPUT -p icmpv6
-A OUTPUT -s 192.168.1.17/32 -o tun+ -m length ! --length 60:65535 -j RETURN
-A OUTPUT -p udp -m udp --dport 443 -m recent --rcheck --rttl --seconds 60 --name SSHA --mask 255.255.255.255 --rsource -j RETURN
-A OUTPUT -o eth0 -p udp -m multiport --dports 3389,1:65535,1024:65535,1:65535,1020
-A OUTPUT -s 192.168.1.16/32 -d 10.8.0.1/32 -p udp -m multiport --ports 22,1:65535,20
-A OUTPUT -s 10.8.0.0/26 -d 198.51.100.2/32 -p icmp -m hashlimit --hashlimit-upto 5/day --hashlimit-burst 4 --hashlimit-mode srcip,dstport --hashlimit-name hl6 -m dscp --dscp 0x08
-A OUTPUT -d 192.168.1.16 -p tcp -m state --state RELATED,ESTABLISHED -j ACCEPT
-A OUTPUT ! -s 192.0.0.0/4 -d 198.51.100.62/31 -p tcp
-A OUTPUT -s 192.0.0.0/8 -o eth1 -j RETURN
-A OUTPUT -p vrrp -m mark --mark 0x0 -m iprange --src-range 198.51.99.252-198.51.100.61
-A OUTPUT -s 192.168.1.16/255.255.0.255 -d 203.0.113.0/24 -p udp -m multiport --sports 873:1873,138,873,5353,137:142 -j U2
-A OUTPUT -d 198.51.100.0/26
-A OUTPUT -p tcp -j ACCEPT
-A OUTPUT ! -p udp -m length --length 60:65535
-A OUTPUT -d 192.168.1.0/28 -p tcp -m multiport --ports 69,60000,8080,500 -j DROP
-A OUTPUT -p tcp -m tcp --dport 1701 -j U2
-A OUTPUT -d 10.8.0.0/31 ! -f
-A OUTPUT -d 198.0.0.0/8 -p tcp -m tcp ! --sport 1024:65535 --dport 500 ! --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG
-A OUTPUT -p tcp -m multiport --dports 5900
-A OUTPUT -p tcp -m tcp --dport 2049 -j DROP
-A OUTPUT -s 192.168.1.2/32 -o eth1 -p tcp -m multiport --dports 500,1701
-A OUTPUT ! -d 192.168.1.0/24 -p tcp
-A OUTPUT -o br-dmz -p tcp -m tcp --dport 21 -m recent --update --seconds 60 --name ratessh --mask 255.255.255.255 --rsource -j U2
-A U0 -d 192.168.1.0/24 -p tcp -m tcp ! --sport 1701 ! --dport 873 ! --tcp-flags SYN SYN
-A U0 -s 10.0.0.0/12 ! -i eth1 -j RETURN
-A U0 ! -s 198.51.100.0/24 -p tcp -m multiport --dports 548 -j DROP
-A U0 -s 10.0.0.0/8 -o eth1 -p tcp --dport 161 --tcp-flags ALL ALL -j RETURN
-A U0 -i tun+ -p tcp --dport 443 -m hashlimit --hashlimit-above 1/hour --hashlimit-burst 3 --hashlimit-name hl7
-A U0 -o eth0 -p icmp -m icmp --icmp-type ttl-zero-during-transit -m comment --comment "it's"
-A U0 -d 10.8.0.0/30 -i eth1 -p udp -m udp --dport 3128:3133 -j DROP
-A U0 -d 198.51.100.56/29 -p udp -m udp --dport 873 -j LOG
-A U0 -s 198.0.0.0/8 -i lo -o eth1 -m state --state INVALID,NEW
-A U0 -s 10.8.0.0/26 -d 192.168.1.0/25 -o br-dmz -p icmp -m icmp ! --icmp-type port-unreachable
-A U0 -d 10.0.0.0/8 -p tcp -m recent --remove --name blacklist_180 --rsource
-A U0 -s 198.51.100.64/26 -o br-dmz -p tcp -m multiport --dports 873:1873,8009,3389 -m state --state ESTABLISHED -j ACCEPT
-A U0 -p udp -m udp --sport 32768 ! --dport 113 -m addrtype --src-type BROADCAST,MULTICAST
-A U0 -s 10.8.128.0/31 -d 169.254.0.0/16 -m addrtype --dst-type ANYCAST -j ACCEPT
-A U0
-A U0
-A U0 -d 10.0.0.0/12 -p tcp -j U1
-A U0 -s 192.160.0.0/12 -d 198.51.100.48/28 -i eth0 -p udp -m udp ! --sport 123 --dport 892 -m connmark ! --mark 0x1
-A U0 -s 192.168.1.2/31 -d 192.168.1.0/28 -p tcp -m multiport ! --dports 1024:65535,21,3128,445 -j LOG --log-prefix "!#*~%&/()=?" --log-level 0 --log-uid
-A U0 -p vrrp -g U1
-A U0 ! -s 198.48.0.0/12
-A U0 -s 10.8.127.248/29 -o eth0
-A U0 -d 10.8.0.0/16 -o eth1 -p tcp -m multiport --dports 500,1020,514,1194,80 -j LOG --log-prefix DROP
-A U0 -s 198.51.100.48/28 -p 255 -j ACCEPT
-A U0 -p tcp -m multiport --ports 1020:41020,161,21,138:143,8009 -m addrtype --dst-type LOCAL
-A U0 -s 192.0.0.0/8 -d 10.8.0.0/27 -o eth0 -p tcp -m tcp --sport 1900 --tcp-flags SYN,RST SYN,RST
-A U0 -s 198.0.0.0/8 -p 47
-A U0 -d 192.0.0.0/8 -p udp
-A U0 -d 203.0.113.0/24 -p 41 -j RETURN
-A U0 -s 10.8.127.252/30 ! -d 198.51.100.62/32 -p tcp -m tcp --dport 1:65535 -m addrtype --dst-type ANYCAST
-A U0 -p udp -m udp --dport 1024:65535 -m policy --dir in --pol none -j RETURN
-A U0 ! -p icmp -m mark --mark 0x0/0xff
-A U0 -p 41 -j U1
-A U0 -d 198.51.100.0/27 -p udp -m udp --dport 8009 -j U1
-A U0 -s 255.255.255.255 -p 41 -m state --state NEW
-A U0 -p 136
-A U0 -p udp -m udp --sport 4500:5500 --dport 3389 -m policy --dir in --pol none
-A U0 -p udp -m udp --sport :8080 --dport :68 -j DROP
-A U0 -s 10.8.0.0/30 -p udp -m udp --dport 65535:65535
-A U0 -p udp -m udp --dport 20 -j RETURN
-A U0 -s 198.51.100.0/24 -o eth1 -p tcp -m tcp --dport 5060: --tcp-flags RST RST -m conntrack --ctstate UNTRACKED
-A U0 -d 198.51.100.2/31 -p tcp -m multiport ! --sports 21,22,5900,3306,1024:65535 -j ACCEPT
-A U0 -p icmp -m icmp --icmp-type 30 -j RETURN
-A U1 -d 10.8.127.254/31 -i eth1 -p icmp -m icmp --icmp-type 4 -j ACCEPT
-A U1 -p udp -m multiport --sports 80,1194,548,1020,123,32768 -j RETURN
-A U1 ! -s 203.0.113.0/24 -p tcp -m tcp --sport 4500 --dport 68
-A U1 -i eth0
-A U1 -s 192.0.0.0/8 -p esp -m realm ! --realm 0x1 -j RETURN
-A U1 ! -d 192.168.1.0/25 -i eth0 -p 41
-A U1 -d 10.0.0.0/12 -p tcp -m multiport --ports 25
-A U1 -s 240.0.0.0/4 -i eth1 -p tcp -m tcp ! --dport 1024:65535 -m length ! --length 60:65535
-A U1 -s 10.8.128.0/32 -d 10.8.128.0/28 -m conntrack --ctstate NEW
-A U1 -d 10.8.128.0/26 -i br-dmz -p tcp -m tcp --dport 1024:65535 -j RETURN
-A U1 -p tcp -m multiport --dports 67,892,1024:65535
-A U1 -s 10.8.127.248/29 -d 192.168.1.0/25 -p icmp -m icmp ! --icmp-type any
-A U1 -d 192.168.1.15/32 -i eth0 -p icmpv6
-A U1 -p udp -m udp --dport 500
-A U1 -d 10.8.0.0/24 -p icmp -m icmp --icmp-type 8/0
-A U1 -d 10.8.128.0/26 -p udp -m addrtype --limit-iface-in --dst-type LOCAL
-A U1 -p esp -m state --state RELATED,ESTABLISHED
-A U1 -p udp -m udp --dport 8009:8010
-A U1 -p udp -m udp --dport 5353
-A U1 -d 192.168.1.1/32 ! -p 41
-A U1 -p tcp -m multiport --dports 67,1701
-A U1 -i eth0 -p ipv6 -m pkttype --pkt-type multicast
-A U1 -p udp -m udp ! --dport 445:
-A U1 -p icmp
-A U1 -s 192.168.1.0/30
-A U1 -d 198.51.100.65 -p tcp -m tcp --tcp-flags RST RST -j RETURN
-A U1 -d 192.168.1.16/31 -p tcp -m tcp --dport 3306 -m policy --dir in --pol none
-A U1 -p tcp -m multiport --dports 8009 -m limit --limit 1/day --limit-burst 3
-A U1 -s 192.168.1.2/255.0.255.0 -d 192.160.0.0/12
-A U1 ! -f
-A U1 -d 10.0.0.0/12 -m iprange --src-range 198.51.100.0-198.51.100.1 -j RETURN
-A U1 -s 192.168.1.16/28 -d 192.168.1.14/31 -i eth0 -p igmp
-A U1 -s 192.0.0.0/4 ! -d 198.51.0.0/16 ! -i eth0 -p tcp -m tcp --dport 22
-A U1 -s 192.0.0.0/4 -p icmpv6 -m length ! --length 84 -j ACCEPT
-A U1 -s 192.168.1.0/30 -d 10.8.128.0/25 -p tcp -m tcp --dport 135
-A U1 -s 198.51.100.64 -d 198.51.100.64/27 -m state --state RELATED
-A U1 -s 192.168.1.0/29 -d 198.51.100.0/24 ! -p tcp
-A U1 -s 198.51.100.65/32 -p tcp -m tcp --dport 143:40143 --tcp-flags SYN,FIN SYN,FIN
-A U1 -i eth0 -p tcp -m tcp --dport 4500 ! --tcp-flags FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG -m addrtype ! --dst-type UNICAST -m addrtype --dst-type MULTICAST -j ACCEPT
-A U1 ! -s 198.51.100.0/23 -d 192.0.0.0/4 -p tcp -m tcp --dport 123
-A U1 -d 10.8.0.0/16 -p tcp -m tcp --sport 53 --dport 5060 -m mark --mark 0x2/0xff
-A U1 -p icmp -m connlimit --connlimit-above 3 --connlimit-mask 32 --connlimit-daddr
-A U1 -d 192.168.1.0/28 -p tcp ! --sport 631 --dport 80:81 -m state --state INVALID,NEW,UNTRACKED -m conntrack --ctstate NEW
-A U1 ! -d 192.168.1.0/26 -p icmp -m ttl --ttl-eq 63 -m iprange --src-range 10.8.127.255-10.8.128.0
-A U1 -d 192.168.1.0/25 ! -i eth1 -p udp -m udp --dport 1:65535 -m state --state RELATED
-A U1 -s 198.51.100.0/28 ! -d 10.8.128.0/32 -p udp -m udp --dport 22 -m mark ! --mark 0x2/0xff
-A U1 -s 192.168.1.16/32 -i eth1 -p udp -m hashlimit --hashlimit-above 5/day --hashlimit-burst 2 --hashlimit-mode srcip --hashlimit-name hl8
-A U1 -s 192.168.1.0/24 -d 10.8.127.255/255.0.255.0 -p udp -m udp --sport 873 --dport 1:65535 -j DROP
-A U1 -p udp -m udp ! --sport 111:116 --dport 2049:42049
-A U1 -i br-dmz
-A U1 -d 10.8.0.0/26 -p icmp -m icmp --icmp-type fragmentation-needed -m conntrack ! --ctstate INVALID,NEW
-A U1 ! -s 198.51.100.0/24 ! -i eth1 -p tcp -m tcp --dport 548
-A U1 -s 192.168.1.0/28 -j ACCEPT
-A U1 -p udp -m multiport --dports 1024:65535,1024:65535 -m connmark ! --mark 0x10/0xf0
-A U1 -d 192.168.1.0/24 -p tcp -m tcp --dport :143 -j RETURN
-A U1 -s 10.8.0.0/28 -d 192.168.1.16/32 -p tcp -m multiport ! --sports 1024:65535,1:65535,1024:65535,5900,2049 -m limit --limit 10000/sec --limit-burst 100 -j RETURN
-A U1 -p 132
-A U1 -s 10.8.127.128/25 -d 169.254.0.0/16 -p udp -m udp --dport 60000:61000
-A U1 -s 192.168.1.15/255.0.255.0 ! -i eth0 -p udp -m udp --dport 514 -j RETURN
-A U1 -d 192.168.1.0/27
-A U1 ! -s 10.8.127.224/27 -d 10.8.127.0/24 -p tcp -m tcp ! --dport 1024:65535 -j RETURN
-A U1 -d 192.168.1.12/30 -i eth1 -p ipv6
-A U1 -i eth1 -p icmp -m icmp --icmp-type 11 -m addrtype --src-type LOCAL -m dscp --dscp 0x08 -j DROP
-A U1 -s 192.168.1.8/29 -p tcp -m tcp --dport 20
-A U2 -s 192.160.0.0/12 -p udp -m multiport ! --dports 548:553,548,111,1024:65535 -m connlimit --connlimit-above 1 --connlimit-mask 24 -j LOG --log-prefix "Firewall: *TCP_IN Blocked* " --log-tcp-sequence --log-macdecode
-A U2 -p tcp -m multiport --dports 1024:65535,1024:65535,500,3306 -m mark ! --mark 0x1
-A U2 -d 198.51.100.0/24 -p tcp -m tcp --sport 3389 --dport 389 -m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED -j RETURN
-A U2 ! -d 192.168.1.14/32 -p tcp -m addrtype --src-type BROADCAST,MULTICAST
-A U2 -d 192.0.0.0/4 -o eth1 -p tcp -m tcp --sport 25 --dport 389 ! --tcp-flags FIN,SYN,RST,ACK SYN -m recent --update --seconds 60 --name TCP-PORTSCAN --mask 255.255.255.0 --rsource
-A U2 -s 10.8.0.0/24 -p tcp -m multiport --dports 993:1093,123,1900,8080:9080,2049,161:40161
-A U2 -s 10.8.0.0/24 -p icmp -m icmp --icmp-type 3
-A U2 -d 192.168.1.0/25 -p tcp -m tcp --sport 139: -m state --state UNTRACKED -j DROP
-A U2 -p udp -m multiport --dports 8009,22 -m mark --mark 5 -j REJECT --reject-with icmp-admin-prohibited
-A U2 -p tcp -m tcp --sport 1:65535 --dport 443
-A U2 -p icmp -m icmp --icmp-type timestamp-request
-A U2
-A U2 -p tcp -m tcp --sport 1020 --dport 1:65535 -j ACCEPT
-A U2 -d 192.168.1.0/31 -p tcp -m tcp --dport 113 -m state --state INVALID,NEW,UNTRACKED
-A U2 -d 198.51.100.0/27 -p udp
-A U2 -p tcp -m tcp --dport 6666
-A U2 -p udp -m udp --dport 873 -j ACCEPT
-A U2 -d 198.51.100.0/24 -p icmp -m icmp --icmp-type echo-request -j ACCEPT
-A U2
-A U2 -s 255.255.255.255 -p tcp -m tcp --sport 993 --dport 1024:65535 -m comment --comment "has space" -j DROP
-A U2 ! -s 192.168.1.0/30 -d 224.0.0.0/4 -p udp -m udp --sport 443 --dport 1701:1702
-A U2 -o eth1 -p gre -j DROP
-A U2 -p icmp -m icmp --icmp-type 3
-A U2 -s 10.0.0.0/8 -o br-dmz -p icmp -m icmp --icmp-type port-unreachable -j LOG --log-prefix "RULE 3 -- DENY " --log-tcp-options --log-ip-options
-A U2 -s 10.8.0.0/29 ! -p tcp -m iprange --src-range 192.168.1.16-192.168.1.16 -j DROP
-A U2 -d 192.168.1.0/29 -o eth1 ! -p udp
-A U2 -p icmp -m icmp --icmp-type echo-request -m connmark ! --mark 0x10/0xf0 -j ACCEPT
-A U2 -p icmp -m icmp ! --icmp-type 3/4 -j LOG --log-prefix "!#*~%&/()=?" --log-level debug --log-uid
-A U2 -s 192.0.0.0/4 ! -d 10.8.0.0/28 ! -o eth0 -p 47 -j RETURN
-A U2 -d 10.8.128.0/24 ! -o eth0 -p tcp -m tcp --dport 443 -j DROP
-A U2 -d 10.8.0.0/24 -o br-dmz -p tcp -m tcp --dport 1:65535 -j DROP
-A U2 -p tcp -m tcp ! --dport 5060 --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE -m realm ! --realm 0x1 -j NFLOG --nflog-group 5
-A U2 -p icmp
-A U2 ! -s 192.168.1.0/25 -d 198.51.100.0/30 -p tcp -m tcp --dport 1024:65535
-A U2 -p tcp -m multiport --sports 993,143
-A U2 -p udp
-A U2 -p icmp
-A U2 ! -d 198.51.100.0/26 -p tcp -m tcp --dport 1701 -m iprange --src-range 198.51.100.64-198.51.100.65
-A U2 -d 192.168.1.2 -o br-dmz -m conntrack --ctstate UNTRACKED -j DROP
-A U2 -p icmp -m icmp --icmp-type 12 -m mark --mark 5 -j RETURN
-A U2 -p icmp -m icmp --icmp-type 8/0 -j REJECT --reject-with icmp-net-prohibited
COMMIT
DUMP
echo "rc=$?"
ip netns exec wan ping -n -q -c6 -i0.01 -W0.3 -I 198.51.100.63 10.8.127.255 >/dev/null
echo "# udp wan -s 198.51.100.64 192.168.1.16 138"
echo hi | ip netns exec wan nc -nu -w1 -q0 -s 198.51.100.64 192.168.1.16 138; r=$?; sleep 0.1; echo "rc=$r"
echo "# ip netns exec wan ping -n -c1 -W1 -I 198.51.100.64 10.8.127.255"
ip netns exec wan ping -n -c1 -W1 -I 198.51.100.64 10.8.127.255; echo "rc=$?"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.2 10.8.127.255 22"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.2 10.8.127.255 22; echo "rc=$?"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.63 10.8.128.0 66"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.63 10.8.128.0 66; echo "rc=$?"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.63 10.8.128.0 80"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.63 10.8.128.0 80; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.128.0 198.51.100.1 6665"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.128.0 198.51.100.1 6665; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.127.255 198.51.100.2 1025"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.127.255 198.51.100.2 1025; echo "rc=$?"
echo "# udp dmz -s 10.8.127.255 192.168.1.1 22"
echo hi | ip netns exec dmz nc -nu -w1 -q0 -s 10.8.127.255 192.168.1.1 22; r=$?; sleep 0.1; echo "rc=$r"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.63 192.168.1.16 22"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.63 192.168.1.16 22; echo "rc=$?"
echo "# udp  -s 198.51.100.1 10.8.127.255 443"
echo hi | nc -nu -w1 -q0 -s 198.51.100.1 10.8.127.255 443; r=$?; sleep 0.1; echo "rc=$r"
ip netns exec lan ping -n -q -c6 -i0.01 -W0.3 -I 192.168.1.2 198.51.100.64 >/dev/null
echo "# iptables-save -c | grep -v ^#"
iptables-save -c | grep -v ^#; echo "rc=$?"
iptables -t mangle -I M0 -s 198.51.100.64/255.0.255.0 -p udp -m udp ! --dport 1194
iptables -t filter -I U1 14
echo "# ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.15 198.51.100.64 59999"
ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.15 198.51.100.64 59999; echo "rc=$?"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.64 -p 4500 10.8.127.255 53"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.64 -p 4500 10.8.127.255 53; echo "rc=$?"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.64 -p 1702 10.8.127.255 873"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.64 -p 1702 10.8.127.255 873; echo "rc=$?"
echo "# ip netns exec dmz timeout 0.5 nc -zn -s 10.8.128.0 192.168.1.2 113"
ip netns exec dmz timeout 0.5 nc -zn -s 10.8.128.0 192.168.1.2 113; echo "rc=$?"
echo "# ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.2 198.51.100.1 79"
ip netns exec lan timeout 0.5 nc -zn -s 192.168.1.2 198.51.100.1 79; echo "rc=$?"
echo "# udp  -s 198.51.100.1 192.168.1.16 49150"
echo hi | nc -nu -w1 -q0 -s 198.51.100.1 192.168.1.16 49150; r=$?; sleep 0.1; echo "rc=$r"
ip netns exec wan ping -n -q -c6 -i0.01 -W0.3 -I 198.51.100.2 198.51.100.1 >/dev/null
iptables -t filter -I FORWARD -d 10.8.127.0/24 -o br-dmz -p udp -m multiport --dports 113 -m addrtype --limit-iface-in --dst-type LOCAL
iptables -t mangle -I PREROUTING -i tun+ -m addrtype --dst-type ANYCAST
iptables -t filter -I FORWARD 65 -s 198.51.100.0/24 -d 192.168.1.1/32 -o eth0 -p udp -m multiport ! --dports 1:65535,65535,6666,1:65535,67 -j ACCEPT
iptables -t mangle -I PREROUTING 20 -s 192.168.1.2/32 -d 10.8.0.0/27 -p tcp -m multiport --ports 21,22,80,137,2049 -j MARK --set-xmark 0x0/0x1
echo "# ip netns exec wan ping -n -c1 -W1 -I 198.51.100.63 192.168.1.15"
ip netns exec wan ping -n -c1 -W1 -I 198.51.100.63 192.168.1.15; echo "rc=$?"
echo "# ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.2 10.8.0.1 22"
ip netns exec wan timeout 0.5 nc -zn -s 198.51.100.2 10.8.0.1 22; echo "rc=$?"
echo "# timeout 0.5 nc -zn -s 192.168.1.1 10.8.0.2 443"
timeout 0.5 nc -zn -s 192.168.1.1 10.8.0.2 443; echo "rc=$?"
echo "# udp lan -s 192.168.1.2 10.8.127.255 22"
echo hi | ip netns exec lan nc -nu -w1 -q0 -s 192.168.1.2 10.8.127.255 22; r=$?; sleep 0.1; echo "rc=$r"
echo "# ip netns exec wan ping -n -c1 -W1 -I 198.51.100.2 -s 2000 10.8.128.0"
ip netns exec wan ping -n -c1 -W1 -I 198.51.100.2 -s 2000 10.8.128.0; echo "rc=$?"
echo "# ip netns exec dmz ping -n -c1 -W1 -I 10.8.128.0 10.8.0.1"
ip netns exec dmz ping -n -c1 -W1 -I 10.8.128.0 10.8.0.1; echo "rc=$?"
ip netns exec dmz ping -n -q -c6 -i0.01 -W0.3 -I 10.8.127.255 10.8.0.1 >/dev/null
echo "# iptables-save -c | grep -v ^#"
iptables-save -c | grep -v ^#; echo "rc=$?"
kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true
