# netstat: sockets cut to their columns, routes, words.
exec 2>&1
ip link set lo up
ip netns add a; ip link add v0 type veth peer name v1 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.0.0.2/24 dev v1; ip -n a link set v1 up; ip route add default via 10.0.0.2
ip addr add 2001:db8:1111:2222:3333:4444:5555:6666/64 dev v0 nodad
nc -lkn 80 </dev/null & nc -lkun 53 </dev/null & nc -6 -lkn 8080 </dev/null & nc -lkn 127.0.0.1 631 </dev/null & nc -6lkn 2001:db8:1111:2222:3333:4444:5555:6666 8081 </dev/null &
sleep 0.3
(sleep 4 | nc -n -p 3000 127.0.0.1 80) & (sleep 4 | nc -n -p 3001 -6 2001:db8:1111:2222:3333:4444:5555:6666 8081) &
sleep 0.3
t() { echo "# $*"; "$@" | (IFS=; read -r h; echo "$h"; read -r h; echo "$h"; sort) ; echo "rc=$?"; }
u() { echo "# $*"; "$@"; echo rc=$?; }
for a in -tn -tuln -uan -tan4 -tan6 -tanW -tano "--inet -tln" "--inet6 -tln" "-A inet -tln" "-w -an" -an; do t netstat $a; done
for a in -rn -rne -rnee -V "-A foo -r" -M; do u netstat $a; done
kill $(jobs -p)
