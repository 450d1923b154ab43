exec 2>&1
printf "%s\n" \#\ iptables\ -A\ INPUT\ -s1.2.3.4
iptables -A INPUT -s1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -d1.2.3.4
iptables -A INPUT -d1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -ptcp
iptables -A INPUT -ptcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -pTCP
iptables -A INPUT -pTCP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -ieth0
iptables -A INPUT -ieth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ OUTPUT\ -oeth0
iptables -A OUTPUT -oeth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -jACCEPT
iptables -A INPUT -jACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -gFOO
iptables -A INPUT -gFOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -mtcp
iptables -A INPUT -mtcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -mtcp\ --dport=80
iptables -A INPUT -p tcp -mtcp --dport=80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --dport=80
iptables -A INPUT -p tcp --dport=80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -mtcp\ --dport=
iptables -A INPUT -p tcp -mtcp --dport=
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -tnat\ -S
iptables -tnat -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -c5\,6
iptables -A INPUT -c5,6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -c5\ 6
iptables -A INPUT -c5 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --set-counters=5\,6
iptables -A INPUT --set-counters=5,6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --source=1.2.3.4
iptables -A INPUT --source=1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --protocol=tcp
iptables -A INPUT --protocol=tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --in-interface=eth0
iptables -A INPUT --in-interface=eth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --jump=ACCEPT
iptables -A INPUT --jump=ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --match=tcp
iptables -A INPUT --match=tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --table=nat\ -S
iptables --table=nat -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --append=INPUT\ -s\ 3.3.3.3
iptables --append=INPUT -s 3.3.3.3
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --insert=INPUT\ 1\ -s\ 3.3.3.4
iptables --insert=INPUT 1 -s 3.3.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -IINPUT\ 1\ -s\ 3.3.3.5
iptables -IINPUT 1 -s 3.3.3.5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -DINPUT\ 1
iptables -DINPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -PINPUT\ DROP
iptables -PINPUT DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -PINPUT=ACCEPT
iptables -PINPUT=ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ --policy=INPUT\ ACCEPT
iptables --policy=INPUT ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -SINPUT
iptables -SINPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -FINPUT
iptables -FINPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -vn
iptables -A INPUT -vn
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -nv
iptables -A INPUT -nv
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -nA\ INPUT
iptables -nA INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -vA\ INPUT
iptables -vA INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -xL
iptables -xL
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -4S
iptables -4S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S4
iptables -S4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -Vx
iptables -Vx
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -V
iptables -A INPUT -V
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -c\ 5\ 6\ -Z
iptables -A INPUT -c 5 6 -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -j\ ACCEPT
iptables -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -s\ 1.1.1.1
iptables -s 1.1.1.1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -v
iptables -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -n
iptables -n
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ filter
iptables -t filter
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ x
iptables x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \'\'
iptables ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -w
iptables -w
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ ACCEPT\ -j
iptables -A INPUT -j ACCEPT -j
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ comment\ --comment
iptables -A INPUT -m comment --comment
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ comment\ --comment\ -j
iptables -A INPUT -m comment --comment -j
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ comment\ --comment\ \!\ -j\ ACCEPT
iptables -A INPUT -m comment --comment ! -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ comment\ --comment\ x\ \!\ -j\ ACCEPT
iptables -A INPUT -m comment --comment x ! -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -m\ comment\ --comment\ x
iptables -A INPUT ! -m comment --comment x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ comment\ \!\ --comment\ x
iptables -A INPUT -m comment ! --comment x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -f
iptables -A INPUT ! -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -c\ 1\ 2
iptables -A INPUT ! -c 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -v
iptables -A INPUT ! -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -n
iptables -A INPUT ! -n
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -x
iptables -A INPUT ! -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -V
iptables -A INPUT ! -V
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -t\ nat
iptables -A INPUT ! -t nat
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -w
iptables -A INPUT ! -w
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -W\ 5
iptables -A INPUT ! -W 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -M\ foo
iptables -A INPUT ! -M foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ --line-numbers
iptables -A INPUT ! --line-numbers
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -g\ X
iptables -A INPUT ! -g X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -4
iptables -A INPUT ! -4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -6
iptables -A INPUT ! -6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -0
iptables -A INPUT ! -0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -A\ INPUT
iptables ! -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -L
iptables ! -L
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -P\ INPUT\ DROP
iptables ! -P INPUT DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -N\ X
iptables ! -N X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -F
iptables ! -F
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -S
iptables ! -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -Z
iptables ! -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -X
iptables ! -X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -E\ a\ b
iptables ! -E a b
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -D\ INPUT
iptables ! -D INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -R\ INPUT\ 1
iptables ! -R INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -I\ INPUT\ 1
iptables ! -I INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -C\ INPUT
iptables ! -C INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ --
iptables ! --
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ \!
iptables ! !
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ x
iptables ! x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ \!\ -s\ 1.1.1.1\ -A\ INPUT
iptables ! -s 1.1.1.1 -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -p\ tcp
iptables -A INPUT ! -p tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -o\ eth0
iptables -A INPUT ! -o eth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ OUTPUT\ \!\ -i\ eth0
iptables -A OUTPUT ! -i eth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -p\ tcp\ --dport\ 80
iptables -A INPUT ! -p tcp --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -p\ tcp\ -m\ tcp\ --dport\ 80
iptables -A INPUT ! -p tcp -m tcp --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --dport\ 80\ -p\ tcp
iptables -A INPUT --dport 80 -p tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ \!\ --dport\ 80
iptables -A INPUT -p tcp ! --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --dport\ \!\ 80
iptables -A INPUT -p tcp --dport ! 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --dport\ 80\ \!\ --sport\ 90
iptables -A INPUT -p tcp --dport 80 ! --sport 90
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --dport\ 80\ --dport\ 90
iptables -A INPUT -p tcp --dport 80 --dport 90
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -m\ tcp\ --dport\ 80\ -m\ tcp\ --dport\ 90
iptables -A INPUT -p tcp -m tcp --dport 80 -m tcp --dport 90
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -m\ udp\ --dport\ 80
iptables -A INPUT -p tcp -m udp --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ udp\ -m\ udp\ --dport\ 80\ -m\ udp\ --dport\ 91
iptables -A INPUT -p udp -m udp --dport 80 -m udp --dport 91
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --syn
iptables -A INPUT -p tcp --syn
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -m\ state\ --state\ NEW\ --dport\ 80
iptables -A INPUT -p tcp -m state --state NEW --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ state\ --state\ NEW\ -p\ tcp\ --dport\ 80
iptables -A INPUT -m state --state NEW -p tcp --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ state\ --state\ NEW\ -m\ state\ --state\ NEW
iptables -A INPUT -m state --state NEW -m state --state NEW
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ comment\ --comment\ a\ -m\ state\ --state\ NEW\ --comment\ b
iptables -A INPUT -m comment --comment a -m state --state NEW --comment b
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -m\ conntrack\ --dport\ 80
iptables -A INPUT -p tcp -m conntrack --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ icmp\ --icmp-type\ 8
iptables -A INPUT -p icmp --icmp-type 8
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ 17\ --dport\ 5
iptables -A INPUT -p 17 --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ udplite\ --dport\ 5
iptables -A INPUT -p udplite --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ sctp\ --dport\ 5
iptables -A INPUT -p sctp --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ sctp
iptables -A INPUT -p sctp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ ah\ --ahspi\ 1
iptables -A INPUT -p ah --ahspi 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ esp\ --espspi\ 1
iptables -A INPUT -p esp --espspi 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ dccp\ --dport\ 1
iptables -A INPUT -p dccp --dport 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ gre\ --dport\ 1
iptables -A INPUT -p gre --dport 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ all\ --dport\ 1
iptables -A INPUT -p all --dport 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --destination-po\ 80
iptables -A INPUT -p tcp --destination-po 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --s\ 80
iptables -A INPUT -p tcp --s 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --so\ 80
iptables -A INPUT -p tcp --so 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --sou\ 80
iptables -A INPUT -p tcp --sou 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --sour\ 80
iptables -A INPUT -p tcp --sour 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --source-p\ 80
iptables -A INPUT -p tcp --source-p 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --tcp-f\ SYN\,ACK\ SYN
iptables -A INPUT -p tcp --tcp-f SYN,ACK SYN
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --tcp-flags\ SYN\,ACK
iptables -A INPUT -p tcp --tcp-flags SYN,ACK
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --tcp-flags\ SYN\,FOO\ SYN
iptables -A INPUT -p tcp --tcp-flags SYN,FOO SYN
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ --tcp-flags\ SYN\,ACK\ SYN\ \!\ --syn
iptables -A INPUT -p tcp --tcp-flags SYN,ACK SYN ! --syn
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -m\ multiport\ --dport\ 80\,90
iptables -A INPUT -p tcp -m multiport --dport 80,90
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -m\ multiport\ --dports\ 80\,90\ --dport\ 5
iptables -A INPUT -p tcp -m multiport --dports 80,90 --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ limit\ --limit\ 1/s\ -m\ limit\ --limit\ 2/s
iptables -A INPUT -m limit --limit 1/s -m limit --limit 2/s
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ \'\'\ 
iptables -A INPUT -m '' 
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables -A INPUT -m aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ TCP
iptables -A INPUT -m TCP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ LOG
iptables -A INPUT -m LOG
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ tcp
iptables -A INPUT -j tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ standard
iptables -A INPUT -j standard
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ standard
iptables -A INPUT -m standard
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ DROP
iptables -A INPUT -m DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ icmp6
iptables -A INPUT -m icmp6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -m\ hl\ --hl-eq\ 5
iptables -A INPUT -m hl --hl-eq 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ aaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables -A INPUT -j aaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables -A INPUT -j aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables -A INPUT -j aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ -x
iptables -A INPUT -j -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ \'a\ b\'
iptables -A INPUT -j 'a b'
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ \!
iptables -A INPUT -j !
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ \'\!x\'
iptables -A INPUT -j '!x'
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ ERROR
iptables -A INPUT -j ERROR
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ REJECT\ --foo
iptables -A INPUT -j REJECT --foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ REJECT\ --reject-with\ foo
iptables -A INPUT -j REJECT --reject-with foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ --reject-with\ tcp-reset\ -j\ REJECT
iptables -A INPUT --reject-with tcp-reset -j REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ ACCEPT\ --dport\ 5
iptables -A INPUT -j ACCEPT --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -j\ REJECT\ --dport\ 5
iptables -A INPUT -p tcp -j REJECT --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -p\ tcp\ -j\ REJECT\ --reject-with\ tcp-reset
iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ REJECT\ --reject-with\ tcp-reset
iptables -A INPUT -j REJECT --reject-with tcp-reset
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ \!\ -p\ tcp\ -j\ REJECT\ --reject-with\ tcp-reset
iptables -A INPUT ! -p tcp -j REJECT --reject-with tcp-reset
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -g\ USER
iptables -A FORWARD -g USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ USER
iptables -N USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -g\ USER
iptables -A FORWARD -g USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -j\ USER
iptables -A FORWARD -j USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -j\ USER\ -x
iptables -A FORWARD -j USER -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -j\ USER\ --foo
iptables -A FORWARD -j USER --foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ USER\ -i\ lo\ -o\ lo
iptables -A USER -i lo -o lo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ USER\ -j\ FORWARD
iptables -A USER -j FORWARD
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ USER\ -g\ FORWARD
iptables -A USER -g FORWARD
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ USER\ -j\ INPUT
iptables -A USER -j INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ USER\ -j\ USER
iptables -A USER -j USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ USER2
iptables -N USER2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ USER2\ -j\ USER
iptables -A USER2 -j USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ USER\ -j\ USER2
iptables -A USER -j USER2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ USER\ -j\ RETURN
iptables -A USER -j RETURN
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ USER\ -j\ MASQUERADE
iptables -A USER -j MASQUERADE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ USER\ -m\ tcp
iptables -A USER -m tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ USER\ 2\ -j\ ACCEPT
iptables -I USER 2 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ USER\ 5\ -j\ ACCEPT
iptables -I USER 5 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ USER\ 5\ -j\ DROP
iptables -I USER 5 -j DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X\ USER
iptables -X USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X\ USER2
iptables -X USER2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X
iptables -X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -F\ USER2
iptables -F USER2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X\ USER2
iptables -X USER2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -F
iptables -F
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X\ USER
iptables -X USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X
iptables -X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S
iptables -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ USER
iptables -L USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -n\ --line-numbers
iptables -L -n --line-numbers
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -nv\ --line-numbers
iptables -L -nv --line-numbers
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -nx
iptables -L -nx
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -vx
iptables -L -vx
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -n\ -c\ 1\ 2
iptables -L -n -c 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ -c\ 1\ 2
iptables -S -c 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -s\ 1.1.1.1
iptables -L -s 1.1.1.1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -j\ ACCEPT
iptables -L -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -f
iptables -L -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -p\ tcp
iptables -L -p tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -i\ lo
iptables -L -i lo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -L\ -m\ tcp
iptables -L -m tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -F\ -n
iptables -F -n
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -F\ -v
iptables -F -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -F\ INPUT\ -v
iptables -F INPUT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X\ -v
iptables -X -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -N\ V\ -v
iptables -N V -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -X\ V\ -v
iptables -X V -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -P\ INPUT\ ACCEPT\ -v
iptables -P INPUT ACCEPT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -P\ INPUT\ ACCEPT\ -c\ 5\ 6
iptables -P INPUT ACCEPT -c 5 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -S\ -v
iptables -S -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -Z\ -v
iptables -Z -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -Z\ INPUT\ 1\ -v
iptables -Z INPUT 1 -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -E\ A\ B\ -v
iptables -E A B -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ INPUT\ 1\ -v
iptables -D INPUT 1 -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ OUTPUT\ -p\ tcp\ --dport\ 80\ -s\ 1.1.1.1\ \!\ -d\ 2.2.2.2/24\ \!\ -o\ eth+\ -j\ REJECT\ -v
iptables -A OUTPUT -p tcp --dport 80 -s 1.1.1.1 ! -d 2.2.2.2/24 ! -o eth+ -j REJECT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -C\ OUTPUT\ -p\ tcp\ --dport\ 80\ -s\ 1.1.1.1\ \!\ -d\ 2.2.2.2/24\ \!\ -o\ eth+\ -j\ REJECT\ -v
iptables -C OUTPUT -p tcp --dport 80 -s 1.1.1.1 ! -d 2.2.2.2/24 ! -o eth+ -j REJECT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -D\ OUTPUT\ -p\ tcp\ --dport\ 80\ -s\ 1.1.1.1\ \!\ -d\ 2.2.2.2/24\ \!\ -o\ eth+\ -j\ REJECT\ -v
iptables -D OUTPUT -p tcp --dport 80 -s 1.1.1.1 ! -d 2.2.2.2/24 ! -o eth+ -j REJECT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -I\ OUTPUT\ \!\ -p\ tcp\ \!\ -f\ -v
iptables -I OUTPUT ! -p tcp ! -f -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -R\ OUTPUT\ 1\ \!\ -f\ -p\ 99\ -v\ -j\ ACCEPT
iptables -R OUTPUT 1 ! -f -p 99 -v -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -R\ OUTPUT\ 1\ -j\ USER\ -v
iptables -R OUTPUT 1 -j USER -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -R\ OUTPUT\ 1\ -v\ -m\ state\ --state\ NEW\ -m\ limit\ --limit\ 1/s
iptables -R OUTPUT 1 -v -m state --state NEW -m limit --limit 1/s
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -A\ POSTROUTING\ -j\ MASQUERADE
iptables -t nat -A POSTROUTING -j MASQUERADE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ MASQUERADE
iptables -A INPUT -j MASQUERADE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -A\ PREROUTING\ -j\ MASQUERADE
iptables -t nat -A PREROUTING -j MASQUERADE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -A\ INPUT\ -j\ DNAT\ --to\ 1.2.3.4
iptables -t nat -A INPUT -j DNAT --to 1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -A\ OUTPUT\ -j\ DNAT\ --to\ 1.2.3.4
iptables -t nat -A OUTPUT -j DNAT --to 1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -A\ PREROUTING\ -j\ REJECT
iptables -t nat -A PREROUTING -j REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -A\ PREROUTING\ -j\ DNAT
iptables -t nat -A PREROUTING -j DNAT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -P\ PREROUTING\ DROP
iptables -t nat -P PREROUTING DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ nat\ -S
iptables -t nat -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ raw\ -A\ PREROUTING\ -j\ CT\ --notrack
iptables -t raw -A PREROUTING -j CT --notrack
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ filter\ -A\ INPUT\ -j\ CT\ --notrack
iptables -t filter -A INPUT -j CT --notrack
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ mangle\ -A\ INPUT\ -j\ REJECT
iptables -t mangle -A INPUT -j REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ TTL\ --ttl-set\ 5
iptables -A INPUT -j TTL --ttl-set 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ MARK\ --set-mark\ 5
iptables -A INPUT -j MARK --set-mark 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ OUTPUT\ -j\ CLASSIFY\ --set-class\ 1:1
iptables -A OUTPUT -j CLASSIFY --set-class 1:1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -t\ mangle\ -A\ INPUT\ -j\ CLASSIFY\ --set-class\ 1:1
iptables -t mangle -A INPUT -j CLASSIFY --set-class 1:1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ INPUT\ -j\ TPROXY\ --on-port\ 1\ 
iptables -A INPUT -j TPROXY --on-port 1 
r=$?; [ $r = 0 ] || echo rc=$r
