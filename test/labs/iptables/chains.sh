exec 2>&1
r() { echo "# $*"; "$@"; rc=$?; [ $rc = 0 ] || echo rc=$rc; }
for I in iptables iptables-legacy; do
r $I -N INPUT; r $I -N PREROUTING; r $I -N ERROR; r $I -N standard; r $I -N 'a	b'; r $I -N LOG ; r $I -N SET; r $I -N NOSUCH; r $I -N tcp
r $I -S
r $I -N U; r $I -E U ACCEPT; r $I -S; r $I -A OUTPUT -j ACCEPT; r $I -A ACCEPT -s 1.1.1.1; r $I -S; r $I -X ACCEPT;  r $I -F ACCEPT; r $I -X ACCEPT; r $I -E U "a b"; r $I -N U; r $I -E U "a b"; r $I -S;  r $I -E "a b" ""; r $I -S; r $I -E "a b" aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; r $I -S; r $I -X; r $I -S; r $I -F; r $I -X
r $I -A INPUT -s 1.1.1.1; r $I -X; r $I -X -v; r $I -X INPUT; r $I -X INPUT -v; r $I -F INPUT;  r $I -X INPUT -v; r $I -X INPUT -v; r $I -P FORWARD DROP; r $I -X -v; r $I -P FORWARD ACCEPT; r $I -X -v;
r $I -N A1; r $I -N B1; r $I -A A1 -j B1; r $I -X -v; r $I -X B1; r $I -X A1; r $I -A B1 -j FORWARD; r $I -A B1 -j OUTPUT; r $I -A B1 -g OUTPUT;  r $I -A B1 -j A1; r $I -S;r $I -A INPUT -j A1; r $I -F; r $I -X
r $I -A INPUT -i +; r $I -A INPUT ! -i +; r $I -A INPUT ! -s 0/0; r $I -A INPUT ! -d 1.2.3.4/0; r $I -A INPUT ! -s 0.0.0.0; r $I -A INPUT -p 4; r $I -A INPUT -p 41; r $I -A INPUT ! -p tcp --dport 80; r $I -A INPUT -p udp --dport 1 -m udp --sport 2; r $I -A INPUT -p udp -m comment --comment x --dport 5 -m udp --sport 2;  r $I -A INPUT -p udp ! --dport 0:65535; r $I -A INPUT -p udp --dport 0:65535 ; r $I -A INPUT -m mark --mark 1/0; r $I -A INPUT -m mark ! --mark 1/0; r $I -A INPUT -p tcp -m tcp --tcp-flags ALL NONE; r $I -A INPUT -p tcp --syn --dport 5; r $I -A INPUT -p udp -m mark --mark 1 -m udp --dport 5; r $I -A INPUT -p udp --dport 6 -m mark --mark 1 -m udp --sport 5
r $I -S; r $I -L -n; r $I -L -v; r $I -L INPUT 3 -v --line-numbers; r $I -L -nvx --line-numbers; r $I -F
r $I -A INPUT -j TRACE; r $I -A INPUT -p tcp -j NFLOG; r $I -A INPUT -j RETURN; r $I -A INPUT -g FORWARD; r $I -L -n; r $I -N GG; r $I -A INPUT -g GG; r $I -A INPUT -j GG;  r $I -L -n; r $I -S
done
