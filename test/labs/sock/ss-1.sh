# ss: columns, states, filters.
exec 2>&1
ip link set lo up
ip netns add a; ip link add v0 type veth peer name v1 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.0.0.2/24 dev v1; ip -n a link set v1 up; ip -n a link set lo up
nc -lk 80 </dev/null & nc -lku 53 </dev/null & nc -6 -lkn 8080 </dev/null & nc -6 -lkun 5353 </dev/null &
nc -lk 127.0.0.1 90 </dev/null &
ip netns exec a nc -lk 80 </dev/null &
sleep 0.3
(sleep 4 | nc -p 3000 10.0.0.2 80) & (sleep 4 | nc -u -p 3001 10.0.0.2 80) & (sleep 4 | nc -p 3002 ::1 8080) & (sleep 4 | nc -p 3003 127.0.0.1 90) &
sleep 0.3
nc -N -p 3004 10.0.0.1 80 </dev/null
(sleep 3 | nc -p 3005 10.0.0.9 81) & sleep 0.2
t() { echo "# $*"; "$@" | sed 's/pid=[0-9]*/pid=P/' | (IFS=; read -r h; echo "$h"; sort) ; echo "rc=$?"; }
echo "# -H"; ss -tlnH | sort
for a in -tn -tln -uan "-tlpn sport = :80" "-tn state established" "-tan state time-wait" "-tn dst 10.0.0.2" -4tln -6tln -ltun "-tn state listening" \
  "-tan state syn-sent" "-tan state connected" "-tan exclude listening" "-tan src 127.0.0.0/8" "-tan not sport = :80" "-tan sport > :80" "-tan src foo" "-tan dev nodev" \
  "-A tcp -an" "-f inet6 -tan" "-tlnN a" "-tlnN b" "-t state foo" "-wan" "-tan dst [::1]:8080" "-tan sport = 8080 and src [::1]" "-ta" "-tan ( dport = :80 or sport = :90 ) and ! src 10.0.0.1"; do t ss $a; done
kill $(jobs -p)
