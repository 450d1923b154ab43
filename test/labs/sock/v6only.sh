# Sockets bound to an IPv6 address have no room for IPv4: ss shows [::]:* for *:*.
exec 2>&1
ip link set lo up
nc -lun ::1 50 </dev/null & nc -ln ::1 50 </dev/null & nc -6 -lun 51 </dev/null & nc -6 -ln 51 </dev/null & sleep 0.3
ss -tuanH | sort; netstat -tuln | sort
nc -zvn -w1 127.0.0.1 50; nc -zvn -w1 ::1 50; sleep 0.1; nc -zvn -w1 127.0.0.1 51
kill $(jobs -p) 2>/dev/null
