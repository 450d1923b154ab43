exec 2>&1
for p in tcp udp; do
for r in '! --dport 0:21' '! --dport 100:65535' '--dport 0:21' '! --dport 0:65535' '! --dport 0:0' '! --sport 1:65535' '! --sport 0:65534' '! --dport 5:6'; do
echo "# $p $r"
iptables -A INPUT -p $p $r
iptables -S INPUT | tail -1
iptables -L INPUT -n | tail -1
iptables -C INPUT -p $p $r; echo $?
iptables -F INPUT
done
done
