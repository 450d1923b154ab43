# how options of matches are read and printed, and what is refused
exec 2>&1
x() { $1 -t $2 -F $3 2>/dev/null; t=$1 tb=$2 c=$3; shift 3; echo "> $t $tb $c $*"; $t -t $tb -A $c "$@" 2>&1; r=$?; if [ $r = 0 ]; then $t -t $tb -S $c 2>/dev/null | grep "^-A $c"; $t -t $tb -L $c 2>/dev/null | tail -n +3; $t -t $tb -nL $c 2>/dev/null | tail -n +3; else echo "rc $r"; fi; }
x iptables filter FORWARD -m physdev --physdev-in eth0
x iptables filter FORWARD -m physdev '!' --physdev-in eth+ --physdev-out eth1 --physdev-is-bridged
x iptables filter FORWARD -m physdev --physdev-is-in
x iptables filter FORWARD -m physdev --physdev-is-out
x iptables filter FORWARD -m physdev '!' --physdev-is-out '!' --physdev-is-in '!' --physdev-is-bridged
x iptables filter FORWARD -m physdev
x iptables filter FORWARD -m physdev --physdev-in +
x iptables filter FORWARD -m physdev --physdev-in ''
x iptables filter FORWARD -m physdev --physdev-in aaaaaaaaaaaaaaaa
x iptables filter FORWARD -m physdev --physdev-in aaaaaaaaaaaaaaa
x iptables filter FORWARD -m physdev --physdev-in 'a b'
x iptables filter FORWARD -m physdev --physdev-in a/b
x iptables filter FORWARD -m physdev --physdev-in eth0 --physdev-in eth1
x iptables filter INPUT -m physdev --physdev-in eth0
x iptables filter INPUT -m physdev --physdev-out eth0
x iptables filter INPUT -m physdev --physdev-is-out
x iptables filter INPUT -m physdev --physdev-is-bridged
x iptables filter OUTPUT -m physdev --physdev-out eth0
x iptables-legacy filter OUTPUT -m physdev --physdev-out eth0
x iptables filter OUTPUT -m physdev --physdev-out eth0 --physdev-is-bridged
x iptables filter OUTPUT -m physdev --physdev-in eth0
x iptables filter OUTPUT -m physdev --physdev-is-in
x iptables filter OUTPUT -m physdev --physdev-is-out
x iptables-legacy filter OUTPUT -m physdev --physdev-is-out
x iptables filter OUTPUT -m physdev '!' --physdev-is-out
x iptables-legacy filter OUTPUT -m physdev '!' --physdev-is-out
x iptables nat POSTROUTING -m physdev --physdev-out eth0
x iptables nat POSTROUTING -m physdev '!' --physdev-is-out
x iptables nat PREROUTING -m physdev --physdev-in eth0
x iptables nat PREROUTING -m physdev --physdev-out eth0
x iptables filter INPUT -m mac --mac-source 00:11:22:33:44:55
x iptables filter INPUT -m mac '!' --mac-source 00:11:22:33:44:5f
x iptables filter INPUT -m mac --mac-source 00:11:22:33:44
x iptables filter INPUT -m mac --mac-source aa:BB:2:3:4:5
x iptables filter INPUT -m mac --mac-source foo
x iptables filter INPUT -m mac
x iptables filter OUTPUT -m mac --mac-source 00:11:22:33:44:55
x iptables-legacy filter OUTPUT -m mac --mac-source 00:11:22:33:44:55
x iptables filter FORWARD -m mac --mac-source 00:11:22:33:44:55
x iptables nat PREROUTING -m mac --mac-source 00:11:22:33:44:55
x iptables nat POSTROUTING -m mac --mac-source 00:11:22:33:44:55
x iptables-legacy nat POSTROUTING -m mac --mac-source 00:11:22:33:44:55
x iptables filter OUTPUT -m dscp --dscp 10
x iptables filter OUTPUT -m dscp --dscp 0x0a
x iptables filter OUTPUT -m dscp '!' --dscp 0
x iptables filter OUTPUT -m dscp --dscp 63
x iptables filter OUTPUT -m dscp --dscp 64
x iptables filter OUTPUT -m dscp --dscp foo
x iptables filter OUTPUT -m dscp --dscp-class EF
x iptables filter OUTPUT -m dscp --dscp-class af11
x iptables filter OUTPUT -m dscp '!' --dscp-class CS0
x iptables filter OUTPUT -m dscp --dscp-class BE
x iptables filter OUTPUT -m dscp --dscp-class AF44
x iptables filter OUTPUT -m dscp --dscp-class LE
x iptables filter OUTPUT -m dscp --dscp-class VA
x iptables filter OUTPUT -m dscp --dscp-class foo
x iptables filter OUTPUT -m dscp --dscp-class EF --dscp 10
x iptables filter OUTPUT -m dscp --dscp 10 --dscp 11
x iptables filter OUTPUT -m dscp
x iptables filter OUTPUT -m tos --tos 0x10
x iptables filter OUTPUT -m tos --tos 16
x iptables filter OUTPUT -m tos '!' --tos 0x10/0x3f
x iptables filter OUTPUT -m tos --tos Minimize-Delay
x iptables filter OUTPUT -m tos --tos normal-service
x iptables filter OUTPUT -m tos --tos maximize-throughput
x iptables filter OUTPUT -m tos --tos 0/0
x iptables filter OUTPUT -m tos --tos 0
x iptables filter OUTPUT -m tos --tos 0x02/0x3f
x iptables filter OUTPUT -m tos --tos 0x06/0x3f
x iptables filter OUTPUT -m tos --tos 0x06/0xff
x iptables filter OUTPUT -m tos --tos 256
x iptables filter OUTPUT -m tos --tos foo
x iptables filter OUTPUT -m tos --tos 1/foo
x iptables filter OUTPUT -m tos --tos 0xff
x iptables filter OUTPUT -m tos --tos 0x08/0xff
x iptables filter OUTPUT -m tos --tos 0x04/0x3f
x iptables filter OUTPUT -m tos
x iptables filter OUTPUT -m tos --tos 1 --tos 2
x iptables filter OUTPUT -m ecn --ecn-tcp-cwr
x iptables-legacy filter OUTPUT -m ecn --ecn-tcp-cwr
x iptables filter OUTPUT -p tcp -m ecn --ecn-tcp-cwr
x iptables filter OUTPUT -p tcp -m ecn '!' --ecn-tcp-ece
x iptables filter OUTPUT -p tcp -m ecn --ecn-tcp-ece --ecn-tcp-cwr '!' --ecn-ip-ect 2
x iptables filter OUTPUT -p udp -m ecn --ecn-tcp-ece
x iptables-legacy filter OUTPUT -p udp -m ecn --ecn-tcp-ece
x iptables filter OUTPUT -m ecn --ecn-ip-ect 0
x iptables filter OUTPUT -m ecn --ecn-ip-ect 3
x iptables filter OUTPUT -m ecn --ecn-ip-ect 4
x iptables filter OUTPUT -m ecn --ecn-ip-ect foo
x iptables filter OUTPUT -m ecn '!' --ecn-ip-ect 1
x iptables filter OUTPUT -m ecn
x iptables filter OUTPUT -m owner --uid-owner 0
x iptables filter OUTPUT -m owner --uid-owner root
x iptables filter OUTPUT -m owner --uid-owner 0-1000
x iptables filter OUTPUT -m owner '!' --uid-owner 0 --gid-owner 0
x iptables filter OUTPUT -m owner --gid-owner root
x iptables filter OUTPUT -m owner '!' --gid-owner 5-10
x iptables filter OUTPUT -m owner --socket-exists
x iptables filter OUTPUT -m owner '!' --socket-exists
x iptables filter OUTPUT -m owner --suppl-groups
x iptables filter OUTPUT -m owner --gid-owner 0 --suppl-groups
x iptables filter OUTPUT -m owner --uid-owner foo
x iptables filter OUTPUT -m owner --gid-owner foo
x iptables filter OUTPUT -m owner --uid-owner 4294967295
x iptables filter OUTPUT -m owner --uid-owner 4294967294
x iptables filter OUTPUT -m owner --uid-owner 10-5
x iptables-legacy filter OUTPUT -m owner --uid-owner 10-5
x iptables filter OUTPUT -m owner --uid-owner 5-
x iptables filter OUTPUT -m owner --uid-owner -5
x iptables filter OUTPUT -m owner --uid-owner ''
x iptables filter OUTPUT -m owner --uid-owner nobody
x iptables filter OUTPUT -m owner --uid-owner www-data --gid-owner daemon
x iptables filter OUTPUT -m owner --uid-owner 12345
x iptables filter OUTPUT -m owner --pid-owner 5
x iptables filter OUTPUT -m owner
x iptables filter INPUT -m owner --uid-owner 0
x iptables-legacy filter INPUT -m owner --uid-owner 0
x iptables nat POSTROUTING -m owner --uid-owner 0
x iptables filter FORWARD -m owner --uid-owner 0
x iptables-legacy filter FORWARD -m owner --uid-owner 0
x iptables nat OUTPUT -m owner --uid-owner 0
x iptables filter OUTPUT -m pkttype --pkt-type unicast
x iptables filter OUTPUT -m pkttype --pkt-type BROADCAST
x iptables filter OUTPUT -m pkttype '!' --pkt-type multicast
x iptables filter OUTPUT -m pkttype --pkt-type host
x iptables filter OUTPUT -m pkttype --pkt-type bcast
x iptables filter OUTPUT -m pkttype --pkt-type mcast
x iptables filter OUTPUT -m pkttype --pkt-type otherhost
x iptables filter OUTPUT -m pkttype --pkt-type ''
x iptables filter OUTPUT -m pkttype
x iptables filter OUTPUT -m pkttype --pkt-type uni
x iptables filter OUTPUT -p tcp -m tcpmss --mss 536
x iptables filter OUTPUT -p tcp -m tcpmss '!' --mss 536:1460
x iptables filter OUTPUT -p tcp -m tcpmss --mss 1460:536
x iptables filter OUTPUT -p tcp -m tcpmss --mss :536
x iptables filter OUTPUT -p tcp -m tcpmss --mss 536:
x iptables filter OUTPUT -p tcp -m tcpmss --mss 65536
x iptables filter OUTPUT -m tcpmss --mss 536
x iptables-legacy filter OUTPUT -m tcpmss --mss 536
x iptables filter OUTPUT -p udp -m tcpmss --mss 536
x iptables-legacy filter OUTPUT -p udp -m tcpmss --mss 536
x iptables filter OUTPUT -p tcp -m tcpmss
x iptables filter OUTPUT -p tcp -m tcpmss --mss foo
