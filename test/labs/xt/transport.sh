# transport matches: which segments and datagrams of a short conversation each rule counts
exec 2>&1
ip netns add b; ip link add v0 type veth peer name v1 netns b
ip addr add 10.0.0.1/24 dev v0; ip -n b addr add 10.0.0.2/24 dev v1
ip link set v0 up; ip -n b link set v1 up; ip link set lo up
for r in "-p tcp" "-p tcp --syn" "-p tcp ! --syn" "-p tcp --tcp-flags SYN,ACK SYN,ACK" "-p tcp --tcp-flags ALL NONE" "-p tcp ! --tcp-flags FIN FIN" "-p tcp --dport 80" "-p tcp ! --dport 80" \
 "-p tcp --sport 80" "-p tcp --sport 1024: --dport :1023" "-p tcp --tcp-option 1" "-p tcp --tcp-option 2" "-p tcp ! --tcp-option 2" "-p tcp --tcp-option 3" "-p tcp --tcp-option 4" "-p tcp --tcp-option 5" \
 "-p tcp --tcp-option 8" "-p tcp --tcp-option 34" "-p tcp -m multiport --dports 22,80:90" "-p tcp -m multiport ! --dports 22,80:90" "-p tcp -m multiport --ports 80" "-p tcp -m multiport ! --sports 80,81" \
 "-p tcp -m tcpmss --mss 1460" "-p tcp -m tcpmss --mss 0:1459" "-p tcp -m tcpmss ! --mss 0:1459" "-p tcp -m ecn --ecn-tcp-ece" "-p tcp -m ecn ! --ecn-tcp-cwr" "-p tcp -m length --length 60" "-p tcp -m length ! --length 52:60" \
 "-p udp" "-p udp --dport 99" "-p udp ! --sport 99" "-p udp -m multiport --dports 98,99" "-p udp -m length --length 31" "! -p tcp" "! -p tcp -m tcp --dport 99" "! -p udp -m udp --dport 80" \
 "-m ttl --ttl-eq 64" "-m ttl --ttl-lt 64" "-m ttl --ttl-gt 63" "-m ttl ! --ttl-eq 64" "-m dscp --dscp 0" "-m tos --tos 0/0xff" "-m ecn --ecn-ip-ect 0" "-p tcp --dport 0:65535" "-p tcp ! --dport 0:65535" "-p udp --dport 100:98" "-p udp ! --dport 100:98"; do
  iptables -A OUTPUT $r; iptables -A INPUT $r
done
ip netns exec b nc -l -p 80 > /dev/null & sleep 0.3
echo hello | nc -N 10.0.0.2 80; wait
ip netns exec b nc -u -l -p 99 > /dev/null & sleep 0.3
echo hi | nc -u -q 0 -p 5000 10.0.0.2 99; sleep 0.3
kill $!
iptables-save -c | grep -v '^[#:]'
