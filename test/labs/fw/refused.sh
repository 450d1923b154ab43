exec 2>&1
iptables-restore <<'X'
*mangle
:PREROUTING ACCEPT
:FORWARD ACCEPT
:a - [0:0]
:b - [0:0]
-A FORWARD -j a
-A a -m realm --realm 1
-A PREROUTING -j a
-A a -s 1.1.1.1
-A b -s 1.1.1.1
:c - 
-A c -j ACCEPT
-A FORWARD -s 2.2.2.2 -j c
COMMIT
X
echo $?
iptables-restore <<'X'
*filter
:a - [0:0]
:b - [0:0]
-A FORWARD -j a
-A a -m realm --realm 1
-A INPUT -j a
-A a -j b
-A b -s 1.1.1.1
-A b -j a
-A b -s 1.1.1.2
-I b 1 -s 1.1.1.2
-R b 1 -s 1.1.1.3
-D b 1
-A c -j ACCEPT
COMMIT
X
echo $?
iptables -N x; iptables -N y; iptables -A FORWARD -j x; iptables -A x -j y; iptables -A y -j x; iptables -A y -s 1.1.1.1; iptables -S
iptables-restore --noflush <<'X'
*filter
:q - 
-A y -s 1.1.1.1
-A y -j x
-A q -s 1.1.1.1
COMMIT
X
iptables-restore --noflush <<'X'
*filter
:q - 
-A y -s 1.1.1.1
-A y -j nix
-A y -s 1.1.1.1
-A q -j zip
-A y -m tcp --dport 1
-A y -j SNAT --to-source 1.2.3.4
COMMIT
X
