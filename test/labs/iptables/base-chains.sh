exec 2>&1
ip link set lo up
r() { echo "# $*"; "$@"; rc=$?; [ $rc = 0 ] || echo rc=$rc; }
pg() { ping -n -c1 -W1 127.0.0.1 >/dev/null; r iptables -S -v; }
r iptables -A INPUT -s 9.9.9.9; pg
r iptables -P OUTPUT ACCEPT; pg
r iptables -P INPUT ACCEPT -c 5 6; pg
r iptables -P OUTPUT ACCEPT; pg
r iptables -Z INPUT; pg
r iptables -Z; pg
r iptables -F; r iptables -X; pg
r iptables -P INPUT ACCEPT -c 5 6; pg
r iptables -t mangle -A INPUT;  r iptables -t mangle -Z; r iptables -t mangle -A OUTPUT
ping -n -c1 -W1 127.0.0.1 >/dev/null; r iptables -t mangle -S -v
r iptables -N Z; r iptables -N A; r iptables -N M; r iptables -E A ZZ; r iptables -S
iptables-save | grep -v '^# [GC]'
for t in raw nat filter security mangle; do iptables-legacy -t $t -N Z;iptables-legacy -t $t -N A; done
iptables-legacy -t filter -E A ZZ; iptables-legacy -S
iptables-legacy-save | grep -v '^# [GC]'
iptables -L -n; iptables -S >/dev/null; iptables -A INPUT; iptables-save >/dev/null; iptables -D INPUT 1; iptables -F; iptables -t nat -L
iptables-legacy -A INPUT -s 9.9.9.9; ping -c1 -W1 127.0.0.1 >/dev/null; iptables-legacy -S -v; iptables-legacy -A INPUT -s 9.9.9.8;  iptables-legacy -S -v; iptables-legacy -P INPUT ACCEPT;  iptables-legacy -S -v; ping -c1 -W1 127.0.0.1 >/dev/null;  iptables-legacy -S -v; iptables-legacy -N UU; iptables-legacy -S -v
r iptables -t security -P INPUT DROP
r iptables -t security -A INPUT -j RETURN
r iptables -t security -E FOO INPUT
r iptables -t security -E INPUT BAR
r iptables -t security -S
r iptables -t security -L -v
iptables-save | grep -v '^# [GC]'
r iptables -t security -A BAR -j DROP
r iptables -t security -A INPUT -j BAR
r iptables -t security -S
