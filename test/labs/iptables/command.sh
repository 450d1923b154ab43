exec 2>&1
printf "%s\n" \#\ iptables\ -S
iptables -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L
iptables -L
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A
iptables -A
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT
iptables -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FOO
iptables -A FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FOO\ -j\ ACCEPT
iptables -A FOO -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ FOO
iptables -A INPUT -j FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ foo
iptables -A INPUT -j foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ ACCEPT
iptables -A INPUT -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ DROP\ -j\ ACCEPT
iptables -A INPUT -j DROP -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ DROP\ -g\ X
iptables -A INPUT -j DROP -g X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j
iptables -A INPUT -j
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ \'\'
iptables -A INPUT -j ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ x
iptables -A INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ x\ y
iptables -A INPUT x y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4\ -s\ 1.2.3.5
iptables -A INPUT -s 1.2.3.4 -s 1.2.3.5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -d\ 1.2.3.4\ -d\ 1.2.3.5
iptables -A INPUT -d 1.2.3.4 -d 1.2.3.5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -p\ udp
iptables -A INPUT -p tcp -p udp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ a\ -i\ b
iptables -A INPUT -i a -i b
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -o\ eth0
iptables -A INPUT -o eth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ OUTPUT\ -i\ eth0
iptables -A OUTPUT -i eth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -A\ PREROUTING\ -o\ x
iptables -t nat -A PREROUTING -o x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -A\ POSTROUTING\ -i\ x
iptables -t nat -A POSTROUTING -i x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ \'\'
iptables -A INPUT -i ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ abcdefghijklmnop
iptables -A INPUT -i abcdefghijklmnop
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ abcdefghijklmno
iptables -A INPUT -i abcdefghijklmno
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ abcdefghijklmno+
iptables -A INPUT -i abcdefghijklmno+
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ \'a\ b\'
iptables -A INPUT -i 'a b'
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ a/b
iptables -A INPUT -i a/b
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ +
iptables -A INPUT -i +
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ e+
iptables -A INPUT -i e+
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ e++
iptables -A INPUT -i e++
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ e+f
iptables -A INPUT -i e+f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -i\ e+
iptables -A INPUT ! -i e+
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -i\ \!\ e
iptables -A INPUT -i ! e
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -s\ 1.2.3.4
iptables -A INPUT ! -s 1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ \!\ 1.2.3.4
iptables -A INPUT -s ! 1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ \!\ -s\ 1.2.3.4
iptables -A INPUT ! ! -s 1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ 
iptables -A INPUT ! 
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -j\ ACCEPT
iptables -A INPUT ! -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -m\ tcp
iptables -A INPUT ! -m tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -A\ INPUT
iptables -A INPUT ! -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4/24
iptables -A INPUT -s 1.2.3.4/24
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4/255.0.255.0
iptables -A INPUT -s 1.2.3.4/255.0.255.0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4/0
iptables -A INPUT -s 1.2.3.4/0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 0/0
iptables -A INPUT -s 0/0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 0.0.0.0
iptables -A INPUT -s 0.0.0.0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4/33
iptables -A INPUT -s 1.2.3.4/33
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4/-1
iptables -A INPUT -s 1.2.3.4/-1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4/
iptables -A INPUT -s 1.2.3.4/
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4/a
iptables -A INPUT -s 1.2.3.4/a
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ foo
iptables -A INPUT -s foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ foo.bar
iptables -A INPUT -s foo.bar
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ localhost
iptables -A INPUT -s localhost
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3
iptables -A INPUT -s 1.2.3
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4.5
iptables -A INPUT -s 1.2.3.4.5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.256
iptables -A INPUT -s 1.2.3.256
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 10
iptables -A INPUT -s 10
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 10/8
iptables -A INPUT -s 10/8
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 10.1/16
iptables -A INPUT -s 10.1/16
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ ::1
iptables -A INPUT -s ::1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ \'\'
iptables -A INPUT -s ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4\,
iptables -A INPUT -s 1.2.3.4,
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4\,5.6.7.8
iptables -A INPUT -s 1.2.3.4,5.6.7.8
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -s\ 1.2.3.4\,5.6.7.8
iptables -A INPUT ! -s 1.2.3.4,5.6.7.8
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4\,5.6.7.8\ -d\ 1.1.1.1\,2.2.2.2/16
iptables -A INPUT -s 1.2.3.4,5.6.7.8 -d 1.1.1.1,2.2.2.2/16
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s\ 1.2.3.4/24\,5.6.7.8/foo
iptables -A INPUT -s 1.2.3.4/24,5.6.7.8/foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp
iptables -A INPUT -p tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ TCP
iptables -A INPUT -p TCP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ 6
iptables -A INPUT -p 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ 0
iptables -A INPUT -p 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ all
iptables -A INPUT -p all
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -p\ all
iptables -A INPUT ! -p all
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -p\ 0
iptables -A INPUT ! -p 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -p\ tcp
iptables -A INPUT ! -p tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ 255
iptables -A INPUT -p 255
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ 256
iptables -A INPUT -p 256
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ foo
iptables -A INPUT -p foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ \'\'
iptables -A INPUT -p ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ hopopt
iptables -A INPUT -p hopopt
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ ip
iptables -A INPUT -p ip
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ icmp
iptables -A INPUT -p icmp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ ipv6-icmp
iptables -A INPUT -p ipv6-icmp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ icmpv6
iptables -A INPUT -p icmpv6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ 0x11
iptables -A INPUT -p 0x11
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ gre
iptables -A INPUT -p gre
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ 47
iptables -A INPUT -p 47
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ mh
iptables -A INPUT -p mh
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ mptcp
iptables -A INPUT -p mptcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -f
iptables -A INPUT -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -f
iptables -A INPUT ! -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -f\ -f
iptables -A INPUT -f -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --fragment
iptables -A INPUT --fragment
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -f\ --dport\ 80
iptables -A INPUT -p tcp -f --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -c\ 1\ 2
iptables -A INPUT -c 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -c\ 1
iptables -A INPUT -c 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -c\ x\ y
iptables -A INPUT -c x y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -c\ 1\ x
iptables -A INPUT -c 1 x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -c\ 1\,2
iptables -A INPUT -c 1,2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --set-counters\ 5\ 6
iptables -A INPUT --set-counters 5 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -c\ -1\ 1
iptables -A INPUT -c -1 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -c\ 1\ 2\ -c\ 3\ 4
iptables -A INPUT -c 1 2 -c 3 4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S
iptables -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -n\ -v
iptables -L -n -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -4\ -A\ INPUT
iptables -4 -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -6\ -A\ INPUT
iptables -6 -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -4
iptables -A INPUT -4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -6
iptables -A INPUT -6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -m\ tcp\ -A\ INPUT
iptables -m tcp -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ foo
iptables -A INPUT -m foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ tcp
iptables -A INPUT -m tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ udp\ -m\ tcp
iptables -A INPUT -p udp -m tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --dport\ 80
iptables -A INPUT --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --dport\ 80\ --foo
iptables -A INPUT -p tcp --dport 80 --foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --foo
iptables -A INPUT --foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --dpo\ 80
iptables -A INPUT -p tcp --dpo 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --d\ 80
iptables -A INPUT -p tcp --d 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --sou\ 1.1.1.1
iptables -A INPUT --sou 1.1.1.1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --src\ 1.1.1.1\ --dst\ 2.2.2.2
iptables -A INPUT --src 1.1.1.1 --dst 2.2.2.2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --s\ 1.1.1.1
iptables -A INPUT --s 1.1.1.1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --jump\ ACCEPT
iptables -A INPUT --jump ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --goto\ FOO
iptables -A INPUT --goto FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -g\ FOO
iptables -A INPUT -g FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -g\ ACCEPT
iptables -A INPUT -g ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ RETURN
iptables -A INPUT -j RETURN
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ QUEUE
iptables -A INPUT -j QUEUE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m
iptables -A INPUT -m
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -t
iptables -A INPUT -t
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -t\ foo
iptables -A INPUT -t foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ foo\ -A\ INPUT
iptables -t foo -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ \'\'\ -S
iptables -t '' -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -A\ INPUT\ -j\ DROP
iptables -t nat -A INPUT -j DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -t\ filter\ -A\ INPUT\ -j\ DROP
iptables -t nat -t filter -A INPUT -j DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -k
iptables -k
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -k
iptables -A INPUT -k
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --foo
iptables --foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -Z
iptables -A INPUT -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -F
iptables -A INPUT -F
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -F\ -X
iptables -F -X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ -L
iptables -S -L
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -D\ INPUT
iptables -A INPUT -D INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ A\ -N\ B
iptables -N A -N B
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -Z
iptables -L -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -Z\ -L
iptables -Z -L
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -S\ -Z
iptables -L -S -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ -Z
iptables -S -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -P\ INPUT
iptables -P INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -P\ INPUT\ FOO
iptables -P INPUT FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -P\ FOO\ ACCEPT
iptables -P FOO ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -P\ INPUT\ REJECT
iptables -P INPUT REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -P\ INPUT\ DROP\ x
iptables -P INPUT DROP x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -P\ INPUT\ accept
iptables -P INPUT accept
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ X
iptables -N X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ X
iptables -N X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N
iptables -N
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ X\ Y
iptables -N X Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ ACCEPT
iptables -N ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ INPUT
iptables -N INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ -x
iptables -N -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ \!x
iptables -N !x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ \'\'
iptables -N ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ aaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables -N aaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables -N aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ \'a\ b\'
iptables -N 'a b'
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ REJECT
iptables -N REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ LOG
iptables -N LOG
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ foo/bar
iptables -N foo/bar
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ FOO+
iptables -N FOO+
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ é
iptables -N é
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X\ INPUT
iptables -X INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X\ NOPE
iptables -X NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X\ X\ X
iptables -X X X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -E\ X\ Y
iptables -E X Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -E\ X
iptables -E X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -E\ X\ INPUT
iptables -E X INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -E\ INPUT\ X
iptables -E INPUT X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -E\ NOPE\ X
iptables -E NOPE X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -E\ Y\ REJECT
iptables -E Y REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -E\ Y\ ACCEPT
iptables -E Y ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -E\ Y\ Y
iptables -E Y Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ Y\ -j\ Y
iptables -A Y -j Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ Y
iptables -A INPUT -j Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X\ Y
iptables -X Y
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ INPUT
iptables -D INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ INPUT\ 1
iptables -D INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ INPUT\ 1000
iptables -D INPUT 1000
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ INPUT\ 0
iptables -D INPUT 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ INPUT\ -1
iptables -D INPUT -1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ INPUT\ x
iptables -D INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ INPUT\ 1\ -j\ ACCEPT
iptables -D INPUT 1 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ INPUT\ -j\ NOSUCH
iptables -D INPUT -j NOSUCH
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ INPUT\ -s\ 9.9.9.9\ -j\ ACCEPT
iptables -D INPUT -s 9.9.9.9 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ NOPE\ 1
iptables -D NOPE 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ NOPE\ -j\ ACCEPT
iptables -D NOPE -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D
iptables -D
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -R\ INPUT\ 1\ -s\ 8.8.8.8
iptables -R INPUT 1 -s 8.8.8.8
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -R\ INPUT
iptables -R INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -R\ INPUT\ 0\ -j\ ACCEPT
iptables -R INPUT 0 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -R\ INPUT\ 1000\ -j\ ACCEPT
iptables -R INPUT 1000 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -R\ INPUT\ x\ -j\ ACCEPT
iptables -R INPUT x -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -R\ NOPE\ 1\ -j\ ACCEPT
iptables -R NOPE 1 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -R\ INPUT\ 1\ -s\ 1.1.1.1\,2.2.2.2\ -j\ ACCEPT
iptables -R INPUT 1 -s 1.1.1.1,2.2.2.2 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ INPUT
iptables -I INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ INPUT\ 0
iptables -I INPUT 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ INPUT\ 1000
iptables -I INPUT 1000
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ INPUT\ 2\ -s\ 7.7.7.7
iptables -I INPUT 2 -s 7.7.7.7
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ INPUT\ x
iptables -I INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ INPUT\ -1
iptables -I INPUT -1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ NOPE
iptables -I NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ INPUT\ 1\ -s\ 6.6.6.6\,6.6.6.7
iptables -I INPUT 1 -s 6.6.6.6,6.6.6.7
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -C\ INPUT\ -s\ 6.6.6.6
iptables -C INPUT -s 6.6.6.6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -C\ INPUT\ -s\ 6.6.6.5
iptables -C INPUT -s 6.6.6.5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -C\ NOPE
iptables -C NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -C\ INPUT\ 1
iptables -C INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -C
iptables -C
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ NOPE
iptables -L NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ INPUT\ 1
iptables -L INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ INPUT\ 0
iptables -L INPUT 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ INPUT\ 1000
iptables -L INPUT 1000
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ INPUT\ x
iptables -L INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ INPUT\ 1\ 2
iptables -L INPUT 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ NOPE
iptables -S NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ INPUT\ 1
iptables -S INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ INPUT\ 0
iptables -S INPUT 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ INPUT\ 1000
iptables -S INPUT 1000
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ INPUT\ x
iptables -S INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ INPUT\ -v
iptables -S INPUT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ -n
iptables -S -n
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ -x
iptables -S -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ --line-numbers
iptables -S --line-numbers
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -n
iptables -A INPUT -n
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -v
iptables -A INPUT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -x
iptables -A INPUT -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --line-numbers
iptables -A INPUT --line-numbers
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --line
iptables -A INPUT --line
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -F\ NOPE
iptables -F NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -F\ INPUT\ 1
iptables -F INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -F\ X
iptables -F X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -Z\ NOPE
iptables -Z NOPE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -Z\ INPUT\ 1
iptables -Z INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -Z\ INPUT\ 1000
iptables -Z INPUT 1000
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -Z\ INPUT\ 0
iptables -Z INPUT 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -Z\ INPUT\ x
iptables -Z INPUT x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -w\ -S\ X
iptables -w -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -w\ 5\ -S\ X
iptables -w 5 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -w5\ -S\ X
iptables -w5 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -w\ x\ -S\ X
iptables -w x -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -w\ -1\ -S\ X
iptables -w -1 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --wait=3\ -S\ X
iptables --wait=3 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -W\ 5\ -S\ X
iptables -W 5 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -w\ -W\ 5\ -S\ X
iptables -w -W 5 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -w\ -W\ x\ -S\ X
iptables -w -W x -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -w\ -W\ -S\ X
iptables -w -W -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ X\ -w
iptables -A X -w
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ INPUT\ -w
iptables -L INPUT -w
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --dport\ 80\ -w\ 5\ -j\ ACCEPT
iptables -A INPUT -p tcp --dport 80 -w 5 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -h
iptables -h
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -V
iptables -V
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --version
iptables --version
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --help
iptables --help
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -j
iptables -j
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --list-rules\ INPUT\ 1
iptables --list-rules INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --list\ X
iptables --list X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --new-chain\ ZZ
iptables --new-chain ZZ
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --new\ ZZ
iptables --new ZZ
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --append\ ZZ\ -j\ DROP
iptables --append ZZ -j DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --delete-c\ ZZ
iptables --delete-c ZZ
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --flush\ ZZ
iptables --flush ZZ
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --delete-chain\ ZZ
iptables --delete-chain ZZ
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --policy\ INPUT\ ACCEPT
iptables --policy INPUT ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --rename-chain\ X\ XX
iptables --rename-chain X XX
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --check\ INPUT\ -j\ FOO
iptables --check INPUT -j FOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --zero\ INPUT
iptables --zero INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --insert\ INPUT
iptables --insert INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --replace\ INPUT\ 1
iptables --replace INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --table\ nat\ -S
iptables --table nat -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --numeric\ --list\ X
iptables --numeric --list X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -M\ foo\ -S\ X
iptables -M foo -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --modprobe=foo\ -S\ X
iptables --modprobe=foo -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --exact\ -L\ X
iptables --exact -L X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ X\ -nvx
iptables -L X -nvx
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -nvL\ X
iptables -nvL X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -vnL\ X
iptables -vnL X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -nvLX
iptables -nvLX
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -LX
iptables -LX
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -LnX
iptables -LnX
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -SX
iptables -SX
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -AX\ -jDROP
iptables -AX -jDROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -NX2
iptables -NX2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -vS\ X
iptables -vS X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -vnxL\ X
iptables -vnxL X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -5
iptables -5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -0\ -S\ X
iptables -0 -S X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --\ -j\ ACCEPT
iptables -A INPUT -- -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -
iptables -A INPUT -
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ ACCEPT\ extra
iptables -A INPUT -j ACCEPT extra
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ 
iptables -A 
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -A\ INPUT
iptables -A INPUT -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
