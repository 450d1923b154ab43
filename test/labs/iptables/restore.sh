exec 2>&1
I=$1
rr() { printf '%s\n' "--- restore ${@:2} <<" "$1"; printf '%s\n' "$1" | $I-restore "${@:2}"; echo "rc=$?"; $I-save ${SV} | grep -v '^# [GC]'; }
for I in iptables iptables-legacy; do
echo "====== $I"
SV="-t filter"
rr '*filter
:INPUT ACCEPT [0:0]
:FOO - [0:0]
-A INPUT -j FOO
-A FOO -s 1.2.3.4 -j ACCEPT
COMMIT'
rr '*filter
-A INPUT -j NOPE
COMMIT'
rr '*filter
-A NOPE -j ACCEPT
COMMIT'
rr '*filter
:BAR - [0:0]
-A INPUT -m tcp
-A BAR -m udp -p tcp
COMMIT'
rr '*filter
:INPUT DROP [5:6]
:FORWARD ACCEPT
COMMIT'
rr '*filter
:INPUT DROP [5:6]
:OUTPUT ACCEPT [3:x]
COMMIT' -c
rr '*filter
:INPUT DROP [5:6]
:FORWARD ACCEPT [7:8]
[9:10] -A INPUT -s 1.1.1.1
-A INPUT -s 1.1.1.2
[11:12] -A INPUT -c 13 14 -s 1.1.1.3
COMMIT' -c
SV="-c -t filter"
rr '*filter
:INPUT DROP [5:6]
:FORWARD ACCEPT [7:8]
[9:10] -A INPUT -s 1.1.1.1
-A INPUT -s 1.1.1.2
[11:12] -A INPUT -c 13 14 -s 1.1.1.3
COMMIT' -c
rr '*filter
:INPUT DROP [5:6]
[9:10] -A INPUT -s 1.1.1.1
COMMIT'
rr '*filter
:INPUT FOO [5:6]
COMMIT'
rr '*filter
:USER DROP [5:6]
COMMIT'
rr '*filter
:USER
COMMIT'
rr '*filter
: - [0:0]
COMMIT'
rr '*filter
:USER - [5:6]
COMMIT' -c
rr '*filter
-A INPUT -s 5.5.5.5'
rr '-A INPUT -s 5.5.5.5'
rr 'COMMIT'
rr '*filter
*nat
COMMIT'
rr '*foo
COMMIT'
rr '*
COMMIT'
rr '
# comment

*filter
   # indented
-A INPUT -s 6.6.6.6
 -A INPUT -s 6.6.6.7
	-A INPUT -s 6.6.6.8
COMMIT  
'
rr '*filter
-A INPUT -m comment --comment "a b \"c\" d"
-A INPUT -m comment --comment '"'a b'"'
-A INPUT -m comment --comment "unterminated
COMMIT'
rr '*filter
-A INPUT -m comment --comment "a b \"c\" d"
-A INPUT -m comment --comment a\ b
-A INPUT -m comment --comment ab"cd"ef
-A INPUT   -m	comment --comment ""
COMMIT'
rr '*filter
-A INPUT -t nat -s 1.1.1.1
COMMIT'
rr '*filter
-A INPUT -t filter -t filter
COMMIT'
rr '*filter
-w -A INPUT
COMMIT'
rr '*filter
-A INPUT -W 5
COMMIT'
rr '*filter
-A INPUT -s 7.7.7.7
-A INPUT -s 7.7.7.8 -foo
COMMIT'
rr '*filter
-A INPUT -s 7.7.7.7
-D INPUT -s 9.9.9.9
COMMIT'
rr '*filter
-A INPUT -s 7.7.7.7
-D INPUT 1
-A INPUT -s 7.7.7.9
-I INPUT -s 7.7.7.6
-I INPUT 5 -s 7.7.7.5
COMMIT'
rr '*filter
:A1 - [0:0]
:A2 - [0:0]
-A A1 -j A2
-A A2 -j A1
-A INPUT -j A1
COMMIT'
rr '*filter
-N QQ
-A QQ -j ACCEPT
-P FORWARD DROP
-X FOO
COMMIT'
rr '*filter
-N QQ
-N QQ
COMMIT'
rr '*filter
-h
COMMIT' -n
rr '*filter
foo
COMMIT' -n
rr '*filter
:INPUT DROP [0:0]
COMMIT' -n
rr '*filter
:FOO - [0:0]
-A FOO -s 1.1.1.1
COMMIT' -n
rr '*filter
:FOO - [0:0]
-A FOO -s 1.1.1.2
COMMIT' -n
rr '*filter
-A FOO -s 1.1.1.3
COMMIT' -n
rr '*filter
-A FOO -s 1.1.1.4
COMMIT' -t
rr '*filter
-A FOO -s 1.1.1.4
COMMIT' --test -n
rr '*filter
-A INPUT -j LOG -6 -s 1.1.1.4
-4 -A INPUT -s 3.3.3.3
-A INPUT -s 3.3.3.4 -4
COMMIT' -n
rr '*filter
-A INPUT -s 3.3.3.3
COMMIT
*nat
-A PREROUTING -s 3.3.3.3
COMMIT
*raw
-A PREROUTING -s 3.3.3.3
COMMIT' -T nat
SV=""
rr '*filter
-A INPUT -s 3.3.3.3
COMMIT
*nat
-A PREROUTING -s 3.3.3.3
-A INPUT -o foo
COMMIT
*raw
-A PREROUTING -s 3.3.3.3
COMMIT'
rr '*filter
-A INPUT -s 3.3.3.7
COMMIT
*nat
-A PREROUTING -s 3.3.3.3
-A PREROUTING -j LOG --log-prefix x -m tcp
COMMIT
*raw
-A PREROUTING -s 3.3.3.3
COMMIT'
rr '*filter
:INPUT ACCEPT [0:0]
:X1 - [0:0]
-A INPUT -s 3.3.3.7 -j X1
COMMIT
*filter
-A X1 -s 9.9.9.9
COMMIT' -v
rr '*filter
:X1 - [0:0]
-A INPUT -s 3.3.3.7 -j X1
-A X1
-F X1
COMMIT' -v -n
rr '*filter
:INPUT ACCEPT
COMMIT' -c
rr '*filter
:INPUT
COMMIT'
rr '*filter
:INPUT -
COMMIT'
rr '*filter
:INPUT ACCEPT [0:0] x
COMMIT x'
rr '*filter x
:-x - [0:0]
COMMIT'
rr '*filter
:LOG - [0:0]
COMMIT'
rr '*filter
:ACCEPT - [0:0]
COMMIT'
rr '*filter
:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa - [0:0]
COMMIT'
rr '*filter
[1:2 -A INPUT
COMMIT'
rr '*filter
[12] -A INPUT
COMMIT'
rr '*filter
[1:2]-A INPUT
COMMIT'
rr '*filter
[1:2] INPUT
COMMIT'
rr '*filter
-t nat -A INPUT
COMMIT'
rr '*filter
-A INPUT -t
COMMIT'
rr '*filter
-A INPUT -j DROP --table nat
COMMIT'
rr '*filter
-A INPUT --modprobe x
COMMIT' /nonexist
rr '*filter
COMMIT' foo bar
printf '*filter\n-A INPUT -s 12.12.12.12\nCOMMIT\n' > /tmp/rf; $I-restore /tmp/rf; $I-save | grep -v '^# [GC]'; $I-restore < /dev/null; echo rc=$?; $I-restore -n -c -v -t /tmp/rf; $I-restore -w 5 /tmp/rf; echo rc=$?;  $I-restore -W 5 /tmp/rf; echo rc=$?; $I-restore --wait=5 /tmp/rf; $I-restore -M x /tmp/rf; $I-restore --modprobe=x /tmp/rf; $I-restore -T foo /tmp/rf; echo rc=$?; $I-restore -b /tmp/rf; echo rc=$?; $I-restore -6 /tmp/rf; echo rc=$?; $I-restore -4 /tmp/rf; echo rc=$?
done
