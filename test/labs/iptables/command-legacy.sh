exec 2>&1
printf "%s\n" \#\ iptables-legacy\ -S
iptables-legacy -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L
iptables-legacy -L
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A
iptables-legacy -A
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT
iptables-legacy -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ FOO
iptables-legacy -A FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ FOO\ -j\ ACCEPT
iptables-legacy -A FOO -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ FOO
iptables-legacy -A INPUT -j FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ foo
iptables-legacy -A INPUT -j foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ ACCEPT
iptables-legacy -A INPUT -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ DROP\ -j\ ACCEPT
iptables-legacy -A INPUT -j DROP -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ DROP\ -g\ X
iptables-legacy -A INPUT -j DROP -g X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j
iptables-legacy -A INPUT -j
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ \'\'
iptables-legacy -A INPUT -j ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ x
iptables-legacy -A INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ x\ y
iptables-legacy -A INPUT x y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4\ -s\ 1.2.3.5
iptables-legacy -A INPUT -s 1.2.3.4 -s 1.2.3.5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -d\ 1.2.3.4\ -d\ 1.2.3.5
iptables-legacy -A INPUT -d 1.2.3.4 -d 1.2.3.5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -p\ udp
iptables-legacy -A INPUT -p tcp -p udp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ a\ -i\ b
iptables-legacy -A INPUT -i a -i b
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -o\ eth0
iptables-legacy -A INPUT -o eth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ OUTPUT\ -i\ eth0
iptables-legacy -A OUTPUT -i eth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -A\ PREROUTING\ -o\ x
iptables-legacy -t nat -A PREROUTING -o x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -A\ POSTROUTING\ -i\ x
iptables-legacy -t nat -A POSTROUTING -i x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ \'\'
iptables-legacy -A INPUT -i ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ abcdefghijklmnop
iptables-legacy -A INPUT -i abcdefghijklmnop
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ abcdefghijklmno
iptables-legacy -A INPUT -i abcdefghijklmno
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ abcdefghijklmno+
iptables-legacy -A INPUT -i abcdefghijklmno+
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ \'a\ b\'
iptables-legacy -A INPUT -i 'a b'
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ a/b
iptables-legacy -A INPUT -i a/b
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ +
iptables-legacy -A INPUT -i +
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ e+
iptables-legacy -A INPUT -i e+
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ e++
iptables-legacy -A INPUT -i e++
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ e+f
iptables-legacy -A INPUT -i e+f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -i\ e+
iptables-legacy -A INPUT ! -i e+
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -i\ \!\ e
iptables-legacy -A INPUT -i ! e
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -s\ 1.2.3.4
iptables-legacy -A INPUT ! -s 1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ \!\ 1.2.3.4
iptables-legacy -A INPUT -s ! 1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ \!\ -s\ 1.2.3.4
iptables-legacy -A INPUT ! ! -s 1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ 
iptables-legacy -A INPUT ! 
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -j\ ACCEPT
iptables-legacy -A INPUT ! -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -m\ tcp
iptables-legacy -A INPUT ! -m tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -A\ INPUT
iptables-legacy -A INPUT ! -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4/24
iptables-legacy -A INPUT -s 1.2.3.4/24
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4/255.0.255.0
iptables-legacy -A INPUT -s 1.2.3.4/255.0.255.0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4/0
iptables-legacy -A INPUT -s 1.2.3.4/0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 0/0
iptables-legacy -A INPUT -s 0/0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 0.0.0.0
iptables-legacy -A INPUT -s 0.0.0.0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4/33
iptables-legacy -A INPUT -s 1.2.3.4/33
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4/-1
iptables-legacy -A INPUT -s 1.2.3.4/-1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4/
iptables-legacy -A INPUT -s 1.2.3.4/
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4/a
iptables-legacy -A INPUT -s 1.2.3.4/a
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ foo
iptables-legacy -A INPUT -s foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ foo.bar
iptables-legacy -A INPUT -s foo.bar
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ localhost
iptables-legacy -A INPUT -s localhost
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3
iptables-legacy -A INPUT -s 1.2.3
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4.5
iptables-legacy -A INPUT -s 1.2.3.4.5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.256
iptables-legacy -A INPUT -s 1.2.3.256
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 10
iptables-legacy -A INPUT -s 10
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 10/8
iptables-legacy -A INPUT -s 10/8
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 10.1/16
iptables-legacy -A INPUT -s 10.1/16
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ ::1
iptables-legacy -A INPUT -s ::1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ \'\'
iptables-legacy -A INPUT -s ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4\,
iptables-legacy -A INPUT -s 1.2.3.4,
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4\,5.6.7.8
iptables-legacy -A INPUT -s 1.2.3.4,5.6.7.8
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -s\ 1.2.3.4\,5.6.7.8
iptables-legacy -A INPUT ! -s 1.2.3.4,5.6.7.8
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4\,5.6.7.8\ -d\ 1.1.1.1\,2.2.2.2/16
iptables-legacy -A INPUT -s 1.2.3.4,5.6.7.8 -d 1.1.1.1,2.2.2.2/16
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s\ 1.2.3.4/24\,5.6.7.8/foo
iptables-legacy -A INPUT -s 1.2.3.4/24,5.6.7.8/foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp
iptables-legacy -A INPUT -p tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ TCP
iptables-legacy -A INPUT -p TCP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ 6
iptables-legacy -A INPUT -p 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ 0
iptables-legacy -A INPUT -p 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ all
iptables-legacy -A INPUT -p all
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -p\ all
iptables-legacy -A INPUT ! -p all
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -p\ 0
iptables-legacy -A INPUT ! -p 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -p\ tcp
iptables-legacy -A INPUT ! -p tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ 255
iptables-legacy -A INPUT -p 255
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ 256
iptables-legacy -A INPUT -p 256
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ foo
iptables-legacy -A INPUT -p foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ \'\'
iptables-legacy -A INPUT -p ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ hopopt
iptables-legacy -A INPUT -p hopopt
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ ip
iptables-legacy -A INPUT -p ip
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ icmp
iptables-legacy -A INPUT -p icmp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ ipv6-icmp
iptables-legacy -A INPUT -p ipv6-icmp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ icmpv6
iptables-legacy -A INPUT -p icmpv6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ 0x11
iptables-legacy -A INPUT -p 0x11
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ gre
iptables-legacy -A INPUT -p gre
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ 47
iptables-legacy -A INPUT -p 47
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ mh
iptables-legacy -A INPUT -p mh
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ mptcp
iptables-legacy -A INPUT -p mptcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -f
iptables-legacy -A INPUT -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -f
iptables-legacy -A INPUT ! -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -f\ -f
iptables-legacy -A INPUT -f -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --fragment
iptables-legacy -A INPUT --fragment
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -f\ --dport\ 80
iptables-legacy -A INPUT -p tcp -f --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -c\ 1\ 2
iptables-legacy -A INPUT -c 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -c\ 1
iptables-legacy -A INPUT -c 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -c\ x\ y
iptables-legacy -A INPUT -c x y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -c\ 1\ x
iptables-legacy -A INPUT -c 1 x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -c\ 1\,2
iptables-legacy -A INPUT -c 1,2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --set-counters\ 5\ 6
iptables-legacy -A INPUT --set-counters 5 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -c\ -1\ 1
iptables-legacy -A INPUT -c -1 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -c\ 1\ 2\ -c\ 3\ 4
iptables-legacy -A INPUT -c 1 2 -c 3 4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S
iptables-legacy -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -n\ -v
iptables-legacy -L -n -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -4\ -A\ INPUT
iptables-legacy -4 -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -6\ -A\ INPUT
iptables-legacy -6 -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -4
iptables-legacy -A INPUT -4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -6
iptables-legacy -A INPUT -6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -m\ tcp\ -A\ INPUT
iptables-legacy -m tcp -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ foo
iptables-legacy -A INPUT -m foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ tcp
iptables-legacy -A INPUT -m tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ udp\ -m\ tcp
iptables-legacy -A INPUT -p udp -m tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --dport\ 80
iptables-legacy -A INPUT --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --dport\ 80\ --foo
iptables-legacy -A INPUT -p tcp --dport 80 --foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --foo
iptables-legacy -A INPUT --foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --dpo\ 80
iptables-legacy -A INPUT -p tcp --dpo 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --d\ 80
iptables-legacy -A INPUT -p tcp --d 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --sou\ 1.1.1.1
iptables-legacy -A INPUT --sou 1.1.1.1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --src\ 1.1.1.1\ --dst\ 2.2.2.2
iptables-legacy -A INPUT --src 1.1.1.1 --dst 2.2.2.2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --s\ 1.1.1.1
iptables-legacy -A INPUT --s 1.1.1.1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --jump\ ACCEPT
iptables-legacy -A INPUT --jump ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --goto\ FOO
iptables-legacy -A INPUT --goto FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -g\ FOO
iptables-legacy -A INPUT -g FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -g\ ACCEPT
iptables-legacy -A INPUT -g ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ RETURN
iptables-legacy -A INPUT -j RETURN
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ QUEUE
iptables-legacy -A INPUT -j QUEUE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m
iptables-legacy -A INPUT -m
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -t
iptables-legacy -A INPUT -t
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -t\ foo
iptables-legacy -A INPUT -t foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ foo\ -A\ INPUT
iptables-legacy -t foo -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ \'\'\ -S
iptables-legacy -t '' -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -A\ INPUT\ -j\ DROP
iptables-legacy -t nat -A INPUT -j DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -t\ filter\ -A\ INPUT\ -j\ DROP
iptables-legacy -t nat -t filter -A INPUT -j DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -k
iptables-legacy -k
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -k
iptables-legacy -A INPUT -k
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --foo
iptables-legacy --foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -Z
iptables-legacy -A INPUT -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -F
iptables-legacy -A INPUT -F
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -F\ -X
iptables-legacy -F -X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ -L
iptables-legacy -S -L
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -D\ INPUT
iptables-legacy -A INPUT -D INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ A\ -N\ B
iptables-legacy -N A -N B
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -Z
iptables-legacy -L -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -Z\ -L
iptables-legacy -Z -L
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -S\ -Z
iptables-legacy -L -S -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ -Z
iptables-legacy -S -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -P\ INPUT
iptables-legacy -P INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -P\ INPUT\ FOO
iptables-legacy -P INPUT FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -P\ FOO\ ACCEPT
iptables-legacy -P FOO ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -P\ INPUT\ REJECT
iptables-legacy -P INPUT REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -P\ INPUT\ DROP\ x
iptables-legacy -P INPUT DROP x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -P\ INPUT\ accept
iptables-legacy -P INPUT accept
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ X
iptables-legacy -N X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ X
iptables-legacy -N X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N
iptables-legacy -N
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ X\ Y
iptables-legacy -N X Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ ACCEPT
iptables-legacy -N ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ INPUT
iptables-legacy -N INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ -x
iptables-legacy -N -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ \!x
iptables-legacy -N !x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ \'\'
iptables-legacy -N ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ aaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables-legacy -N aaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables-legacy -N aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ \'a\ b\'
iptables-legacy -N 'a b'
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ REJECT
iptables-legacy -N REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ LOG
iptables-legacy -N LOG
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ foo/bar
iptables-legacy -N foo/bar
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ FOO+
iptables-legacy -N FOO+
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ é
iptables-legacy -N é
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X\ INPUT
iptables-legacy -X INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X\ NOPE
iptables-legacy -X NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X\ X\ X
iptables-legacy -X X X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -E\ X\ Y
iptables-legacy -E X Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -E\ X
iptables-legacy -E X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -E\ X\ INPUT
iptables-legacy -E X INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -E\ INPUT\ X
iptables-legacy -E INPUT X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -E\ NOPE\ X
iptables-legacy -E NOPE X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -E\ Y\ REJECT
iptables-legacy -E Y REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -E\ Y\ ACCEPT
iptables-legacy -E Y ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -E\ Y\ Y
iptables-legacy -E Y Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ Y\ -j\ Y
iptables-legacy -A Y -j Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ Y
iptables-legacy -A INPUT -j Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X\ Y
iptables-legacy -X Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ INPUT
iptables-legacy -D INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ INPUT\ 1
iptables-legacy -D INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ INPUT\ 1000
iptables-legacy -D INPUT 1000
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ INPUT\ 0
iptables-legacy -D INPUT 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ INPUT\ -1
iptables-legacy -D INPUT -1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ INPUT\ x
iptables-legacy -D INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ INPUT\ 1\ -j\ ACCEPT
iptables-legacy -D INPUT 1 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ INPUT\ -j\ NOSUCH
iptables-legacy -D INPUT -j NOSUCH
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ INPUT\ -s\ 9.9.9.9\ -j\ ACCEPT
iptables-legacy -D INPUT -s 9.9.9.9 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ NOPE\ 1
iptables-legacy -D NOPE 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ NOPE\ -j\ ACCEPT
iptables-legacy -D NOPE -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D
iptables-legacy -D
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -R\ INPUT\ 1\ -s\ 8.8.8.8
iptables-legacy -R INPUT 1 -s 8.8.8.8
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -R\ INPUT
iptables-legacy -R INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -R\ INPUT\ 0\ -j\ ACCEPT
iptables-legacy -R INPUT 0 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -R\ INPUT\ 1000\ -j\ ACCEPT
iptables-legacy -R INPUT 1000 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -R\ INPUT\ x\ -j\ ACCEPT
iptables-legacy -R INPUT x -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -R\ NOPE\ 1\ -j\ ACCEPT
iptables-legacy -R NOPE 1 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -R\ INPUT\ 1\ -s\ 1.1.1.1\,2.2.2.2\ -j\ ACCEPT
iptables-legacy -R INPUT 1 -s 1.1.1.1,2.2.2.2 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ INPUT
iptables-legacy -I INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ INPUT\ 0
iptables-legacy -I INPUT 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ INPUT\ 1000
iptables-legacy -I INPUT 1000
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ INPUT\ 2\ -s\ 7.7.7.7
iptables-legacy -I INPUT 2 -s 7.7.7.7
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ INPUT\ x
iptables-legacy -I INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ INPUT\ -1
iptables-legacy -I INPUT -1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ NOPE
iptables-legacy -I NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ INPUT\ 1\ -s\ 6.6.6.6\,6.6.6.7
iptables-legacy -I INPUT 1 -s 6.6.6.6,6.6.6.7
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -C\ INPUT\ -s\ 6.6.6.6
iptables-legacy -C INPUT -s 6.6.6.6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -C\ INPUT\ -s\ 6.6.6.5
iptables-legacy -C INPUT -s 6.6.6.5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -C\ NOPE
iptables-legacy -C NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -C\ INPUT\ 1
iptables-legacy -C INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -C
iptables-legacy -C
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ NOPE
iptables-legacy -L NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ INPUT\ 1
iptables-legacy -L INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ INPUT\ 0
iptables-legacy -L INPUT 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ INPUT\ 1000
iptables-legacy -L INPUT 1000
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ INPUT\ x
iptables-legacy -L INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ INPUT\ 1\ 2
iptables-legacy -L INPUT 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ NOPE
iptables-legacy -S NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ INPUT\ 1
iptables-legacy -S INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ INPUT\ 0
iptables-legacy -S INPUT 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ INPUT\ 1000
iptables-legacy -S INPUT 1000
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ INPUT\ x
iptables-legacy -S INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ INPUT\ -v
iptables-legacy -S INPUT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ -n
iptables-legacy -S -n
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ -x
iptables-legacy -S -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ --line-numbers
iptables-legacy -S --line-numbers
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -n
iptables-legacy -A INPUT -n
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -v
iptables-legacy -A INPUT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -x
iptables-legacy -A INPUT -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --line-numbers
iptables-legacy -A INPUT --line-numbers
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --line
iptables-legacy -A INPUT --line
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -F\ NOPE
iptables-legacy -F NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -F\ INPUT\ 1
iptables-legacy -F INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -F\ X
iptables-legacy -F X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -Z\ NOPE
iptables-legacy -Z NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -Z\ INPUT\ 1
iptables-legacy -Z INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -Z\ INPUT\ 1000
iptables-legacy -Z INPUT 1000
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -Z\ INPUT\ 0
iptables-legacy -Z INPUT 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -Z\ INPUT\ x
iptables-legacy -Z INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -w\ -S\ X
iptables-legacy -w -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -w\ 5\ -S\ X
iptables-legacy -w 5 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -w5\ -S\ X
iptables-legacy -w5 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -w\ x\ -S\ X
iptables-legacy -w x -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -w\ -1\ -S\ X
iptables-legacy -w -1 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --wait=3\ -S\ X
iptables-legacy --wait=3 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -W\ 5\ -S\ X
iptables-legacy -W 5 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -w\ -W\ 5\ -S\ X
iptables-legacy -w -W 5 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -w\ -W\ x\ -S\ X
iptables-legacy -w -W x -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -w\ -W\ -S\ X
iptables-legacy -w -W -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ X\ -w
iptables-legacy -A X -w
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ INPUT\ -w
iptables-legacy -L INPUT -w
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --dport\ 80\ -w\ 5\ -j\ ACCEPT
iptables-legacy -A INPUT -p tcp --dport 80 -w 5 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -h
iptables-legacy -h
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -V
iptables-legacy -V
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --version
iptables-legacy --version
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --help
iptables-legacy --help
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -j
iptables-legacy -j
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --list-rules\ INPUT\ 1
iptables-legacy --list-rules INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --list\ X
iptables-legacy --list X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --new-chain\ ZZ
iptables-legacy --new-chain ZZ
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --new\ ZZ
iptables-legacy --new ZZ
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --append\ ZZ\ -j\ DROP
iptables-legacy --append ZZ -j DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --delete-c\ ZZ
iptables-legacy --delete-c ZZ
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --flush\ ZZ
iptables-legacy --flush ZZ
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --delete-chain\ ZZ
iptables-legacy --delete-chain ZZ
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --policy\ INPUT\ ACCEPT
iptables-legacy --policy INPUT ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --rename-chain\ X\ XX
iptables-legacy --rename-chain X XX
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --check\ INPUT\ -j\ FOO
iptables-legacy --check INPUT -j FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --zero\ INPUT
iptables-legacy --zero INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --insert\ INPUT
iptables-legacy --insert INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --replace\ INPUT\ 1
iptables-legacy --replace INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --table\ nat\ -S
iptables-legacy --table nat -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --numeric\ --list\ X
iptables-legacy --numeric --list X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -M\ foo\ -S\ X
iptables-legacy -M foo -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --modprobe=foo\ -S\ X
iptables-legacy --modprobe=foo -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --exact\ -L\ X
iptables-legacy --exact -L X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ X\ -nvx
iptables-legacy -L X -nvx
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -nvL\ X
iptables-legacy -nvL X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -vnL\ X
iptables-legacy -vnL X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -nvLX
iptables-legacy -nvLX
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -LX
iptables-legacy -LX
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -LnX
iptables-legacy -LnX
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -SX
iptables-legacy -SX
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -AX\ -jDROP
iptables-legacy -AX -jDROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -NX2
iptables-legacy -NX2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -vS\ X
iptables-legacy -vS X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -vnxL\ X
iptables-legacy -vnxL X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -5
iptables-legacy -5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -0\ -S\ X
iptables-legacy -0 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --\ -j\ ACCEPT
iptables-legacy -A INPUT -- -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -
iptables-legacy -A INPUT -
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ ACCEPT\ extra
iptables-legacy -A INPUT -j ACCEPT extra
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ 
iptables-legacy -A 
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -A\ INPUT
iptables-legacy -A INPUT -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
