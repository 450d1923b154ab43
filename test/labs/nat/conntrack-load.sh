exec 2>&1
ip link set lo up
cd /tmp
iptables -A INPUT -m conntrack --ctstate NEW
cat > l1 <<'F'
# a comment
-A -t 100 -u SEEN_REPLY,ASSURED -s 1.1.1.1 -d 2.2.2.2 -r 2.2.2.2 -q 1.1.1.1 -p tcp --sport 10 --dport 20 --reply-port-src 20 --reply-port-dst 10 --state ESTABLISHED

   -I -p udp -s "1.1.1.1" -d 2.2.2.2 --sport 5 --dport 6 -t 50
-A -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 -t 50
F
conntrack -R l1; echo rc=$?
conntrack -L 2>/dev/null | sort
conntrack -L -o save 2>/dev/null | sort > l2
conntrack -F; conntrack --load-file l2; echo rc=$?; conntrack -L 2>/dev/null | sort
printf '%s\n' '-D -p udp' '-L' > l3; conntrack -R l3; echo rc=$?
printf '%s\n' '-D -p udp' '-C' > l3; conntrack -R l3; echo rc=$?
printf '%s\n' '-D -p udp -d 2.2.2.2' '-F' > l3; conntrack -R l3; echo rc=$?
conntrack -C
conntrack -R nofile; echo rc=$?
echo '-I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 5' > l3; conntrack -R l3; echo rc=$?
conntrack -R; echo rc=$?
conntrack -R - < l2; echo rc=$?; conntrack -C
