# A SYN from the port of a connection in TIME_WAIT: to nobody, to a new listener, with other numbers of packets.
exec 2>&1
ip link set lo up
timeout 3 nc -lnN 80 </dev/null & sleep 0.3
iptables -A INPUT -p tcp
nc -n -p 99 127.0.0.1 80 </dev/null; wait; ss -tan
nc -nvz -w1 -p 99 127.0.0.1 80; ss -tan; iptables -nvxL INPUT
iptables -Z
timeout 3 nc -ln 81 </dev/null & sleep 0.3
nc -nN -p 98 127.0.0.1 81 </dev/null; wait; ss -tan
timeout 3 nc -ln 81 </dev/null & sleep 0.3
nc -nvN -p 98 127.0.0.1 81 </dev/null; wait; ss -tan
iptables-save -c | grep '^\['
