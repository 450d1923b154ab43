exec 2>&1
rr() { printf '%s\n' "--- restore ${*:2} <<" "$1"; printf '%b' "$1" | $I-restore "${@:2}"; echo "rc=$?"; $I-save ${SV} | grep -v '^# [GC]\|^COMMIT\|ACCEPT .0:0'; }
for I in iptables iptables-legacy; do
echo "====== $I"
SV="-t filter -c"
rr '*filter\n:X1 - [0:0]\n-A INPUT -s 3.3.3.7 -j X1\n-F X1\nCOMMIT\n' -v -n
rr '*filter\n:X1 - [0:0]\n-A INPUT -s 3.3.3.7 -j X1\n-F X1\nCOMMIT\n' -n -v
rr '*filter\n:X1 - [0:0]\n-A INPUT -s 3.3.3.7 -j X1\n-F X1\nCOMMIT\n# foo\n' -v
rr '*filter\n-A INPUT -s 3.3.3.8\nCOMMIT'
rr '*filter\n-A INPUT -s 3.3.3.9\nCOMMIT\n# end'
rr '*filter\n-A INPUT -m comment --comment ab"cd"ef\nCOMMIT\n'
rr '*filter\n-A INPUT -m comment --comment "ab\\c" -s 1.1.1.1\nCOMMIT\n'
rr '*filter\n-A INPUT -s 1.1.1.1 -m comment --comment "abc\nCOMMIT\n'
rr '*filter\n-A INPUT -s 1.1.1.1 -m comment --comment ""\nCOMMIT\n'
rr '*filter\n-A INPUT -v -s 1.1.1.1\n-A INPUT -n\nCOMMIT\n'
rr '*filter\n:INPUT - [0:x]\nCOMMIT\n' -c
rr '*filter\n:INPUT DROP [5:6]\n:FORWARD ACCEPT [7:8]\n[9:10] -A INPUT -s 1.1.1.1\n-A INPUT -s 1.1.1.2\nCOMMIT\n' -c
rr '*filter\n[9:10] -A FORWARD -s 1.1.1.1\n-A FORWARD -c 3 4 -s 1.1.1.2\nCOMMIT\n' -c -n
rr '*filter\n[9:10] -A FORWARD -s 1.1.1.1\n-A FORWARD -c 3 4 -s 1.1.1.2\nCOMMIT\n' -n
rr '*filter\n:INPUT ACCEPT [1:2]\nCOMMIT\n' -n
rr '*filter\n[x:y] -A FORWARD -s 1.1.1.1\nCOMMIT\n' -n -c
rr '*filter\n:INPUT ACCEPT [12]\nCOMMIT\n' -n -c
rr '*filter\n:INPUT ACCEPT 1:2\nCOMMIT\n' -n -c
rr '*filter\nCOMMIT\n' 
rr '*filter\n:A - [0:0]\n:A - [0:0]\n-A A -s 1.1.1.1\n:A -\nCOMMIT\n'
rr '*filter\n:A - [0:0]\n-A INPUT -j A\n-A A -j REJECT --reject-with tcp-reset\n-A A -p tcp -j REJECT --reject-with tcp-reset\nCOMMIT\n'
rr '*filter\n-A INPUT -j LOG\n:LOG - [0:0]\nCOMMIT\n'
rr '*filter\n-A INPUT -j A\n:A - [0:0]\nCOMMIT\n'
rr '*filter\n:C - [0:0]\n-A C -s 1.1.1.1,2.2.2.2\n-C C -s 1.1.1.1\n-Z\n-X NOPE\nCOMMIT\n'
rr '*filter\n-V\nCOMMIT\n'
rr '*filter\n\nCOMMIT\n*filter\n-A INPUT -s 8.8.8.8\nCOMMIT\n' 
rr '*filter\r\n-A INPUT -s 8.8.8.9\r\nCOMMIT\r\n' 
rr '*filter\n-A INPUT -s 8.8.8.8 -j LOG --log-level 9\nCOMMIT\n' -n
rr '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m foo\nCOMMIT\n' -n
rr '*filter\n-A INPUT -s 8.8.8.7\n-A FORWARD -m tcp\n-D INPUT -m udp\nCOMMIT\n' -n
done
I=iptables
for b in iptables iptables-legacy; do
$b -F; $b -X; $b -A INPUT -s 1.1.1.1; $b -I INPUT -m tcp; $b -I INPUT 1 -m tcp;  $b -I INPUT 2 -m tcp; $b -R INPUT 1 -m tcp; $b -A INPUT -s 2.2.2.2,3.3.3.3 -m tcp; $b -C INPUT -m tcp; $b -D INPUT -m tcp; $b -P INPUT FOO; $b -P FOO BAR; $b -t nat -P FOO DROP; $b -N U; $b -A INPUT -j U; $b -S -v; $b -A INPUT -p tcp --dport 80 -m comment --comment x -j ACCEPT -c 5 6; $b -S -v; $b -P INPUT DROP -c 5 6; $b -P INPUT ACCEPT; $b -S -v | head -1
done
