# nc: its words for every outcome of a connection, an option, a port.
exec 2>&1
export LC_ALL=C
sysctl -qw net.ipv6.conf.default.accept_dad=0
ip link set lo up
ip netns add a; ip link add v0 type veth peer name v1 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.0.0.2/24 dev v1; ip -n a link set v1 up; ip -n a link set lo up
ip addr add 2001:db8::1/64 dev v0 nodad; ip -n a addr add 2001:db8::2/64 dev v1 nodad
t() { echo "# $*"; timeout 8 "$@" </dev/null; echo "rc=$?"; }
t nc -zvn -w1 10.0.0.2 100
t nc -zvn -w2 10.0.0.9 80
t nc -zvn 10.0.0.9 80
t nc -zvn -w1 10.9.0.9 80
t nc -zvn -w1 2001:db8:9::1 80
t nc -zvn -w1 2001:db8::2 80
t nc -zvn6 -w1 10.0.0.2 80
t nc -zvn4 -w1 ::1 80
t nc -zvn localhost 80
t nc -zv localhost 80
t nc -zvn 10.0.0.2
t nc -zvn 10.0.0.2 http
t nc -zvn 10.0.0.2 78-81
t nc -zvn 10.0.0.2 81-78
t nc -zvn 10.0.0.2 0
t nc -zvn 10.0.0.2 65536
t nc -zvn 10.0.0.2 80-
t nc -zvn 10.0.0.2 8x
t nc -zvn -w x 10.0.0.2 80
t nc -zvn -w -1 10.0.0.2 80
t nc -zvn -w 0 10.0.0.2 80
t nc -zvn -p x 10.0.0.2 80
t nc -zvn -s 10.0.0.7 10.0.0.2 80
t nc -zvn -s 10.0.0.1 -p 999 10.0.0.2 80
t nc -uzvn -w1 10.0.0.9 80
t nc -uzvn -w1 10.0.0.2 80
t nc -uzn -w1 10.0.0.2 80
t nc
t nc -l
t nc -lz 80
t nc -l -p 80 81 82
t nc -k 1 2
t nc -j
t nc -w
t nc -lvn 10.0.0.7 80
t nc -lvn -s 10.0.0.7 80
t nc -lvn -s 10.0.0.7 -p 80
t nc -q x 1 2
t nc -i -1 1 2
t nc -M 300 1 2
t nc -V 1 1 2
t nc -T foo 1 2
t nc -W 0 1 2
t nc -X 9 1 2
t nc '' 2
t nc -zv 127.1 2
t nc -zv 0 2
