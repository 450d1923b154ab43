# One side is killed while both talk; what it is told of afterwards, and how often it tries when nobody tells it.
exec 2>&1
ip link set lo up
iptables -A OUTPUT -p tcp --tcp-flags RST RST
iptables -A OUTPUT -p tcp
nc -ln 80 </dev/null & s=$!; sleep 0.3
(echo one; sleep 1; echo two; sleep 0.5) | nc -nv -p 100 127.0.0.1 80 & c=$!; sleep 0.4
kill $c; sleep 0.2; ss -tan; wait $s; echo "rc=$?"
iptables-save -c | grep '^\['; iptables -Z
nc -ln 81 </dev/null & s=$!; sleep 0.3
(echo one; sleep 1; echo two; sleep 0.5) | nc -nv -p 101 127.0.0.1 81 & c=$!; sleep 0.4
kill $s; sleep 0.2; ss -tan | sort; wait $c; echo "rc=$?"; ss -tan | sort
iptables-save -c | grep '^\['; iptables -Z
iptables -I INPUT -p tcp --tcp-flags RST RST -j DROP
nc -ln 82 </dev/null & s=$!; sleep 0.3
(echo one; sleep 1; echo two; sleep 1) | nc -nvN -p 102 127.0.0.1 82 & c=$!; sleep 0.4
kill $s; wait $s; wait $c; echo "rc=$?"; sleep 1.2; ss -tan | sort
iptables-save -c | grep '^\['
