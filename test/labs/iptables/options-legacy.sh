exec 2>&1
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -s1.2.3.4
iptables-legacy -A INPUT -s1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -d1.2.3.4
iptables-legacy -A INPUT -d1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -ptcp
iptables-legacy -A INPUT -ptcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -pTCP
iptables-legacy -A INPUT -pTCP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -ieth0
iptables-legacy -A INPUT -ieth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ OUTPUT\ -oeth0
iptables-legacy -A OUTPUT -oeth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -jACCEPT
iptables-legacy -A INPUT -jACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -gFOO
iptables-legacy -A INPUT -gFOO
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -mtcp
iptables-legacy -A INPUT -mtcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -mtcp\ --dport=80
iptables-legacy -A INPUT -p tcp -mtcp --dport=80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --dport=80
iptables-legacy -A INPUT -p tcp --dport=80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -mtcp\ --dport=
iptables-legacy -A INPUT -p tcp -mtcp --dport=
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -tnat\ -S
iptables-legacy -tnat -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -c5\,6
iptables-legacy -A INPUT -c5,6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -c5\ 6
iptables-legacy -A INPUT -c5 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --set-counters=5\,6
iptables-legacy -A INPUT --set-counters=5,6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --source=1.2.3.4
iptables-legacy -A INPUT --source=1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --protocol=tcp
iptables-legacy -A INPUT --protocol=tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --in-interface=eth0
iptables-legacy -A INPUT --in-interface=eth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --jump=ACCEPT
iptables-legacy -A INPUT --jump=ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --match=tcp
iptables-legacy -A INPUT --match=tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --table=nat\ -S
iptables-legacy --table=nat -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --append=INPUT\ -s\ 3.3.3.3
iptables-legacy --append=INPUT -s 3.3.3.3
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --insert=INPUT\ 1\ -s\ 3.3.3.4
iptables-legacy --insert=INPUT 1 -s 3.3.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -IINPUT\ 1\ -s\ 3.3.3.5
iptables-legacy -IINPUT 1 -s 3.3.3.5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -DINPUT\ 1
iptables-legacy -DINPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -PINPUT\ DROP
iptables-legacy -PINPUT DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -PINPUT=ACCEPT
iptables-legacy -PINPUT=ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ --policy=INPUT\ ACCEPT
iptables-legacy --policy=INPUT ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -SINPUT
iptables-legacy -SINPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -FINPUT
iptables-legacy -FINPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -vn
iptables-legacy -A INPUT -vn
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -nv
iptables-legacy -A INPUT -nv
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -nA\ INPUT
iptables-legacy -nA INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -vA\ INPUT
iptables-legacy -vA INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -xL
iptables-legacy -xL
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -4S
iptables-legacy -4S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S4
iptables-legacy -S4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -Vx
iptables-legacy -Vx
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -V
iptables-legacy -A INPUT -V
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -c\ 5\ 6\ -Z
iptables-legacy -A INPUT -c 5 6 -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -j\ ACCEPT
iptables-legacy -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -s\ 1.1.1.1
iptables-legacy -s 1.1.1.1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -v
iptables-legacy -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -n
iptables-legacy -n
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ filter
iptables-legacy -t filter
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ x
iptables-legacy x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \'\'
iptables-legacy ''
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -w
iptables-legacy -w
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ ACCEPT\ -j
iptables-legacy -A INPUT -j ACCEPT -j
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ comment\ --comment
iptables-legacy -A INPUT -m comment --comment
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ comment\ --comment\ -j
iptables-legacy -A INPUT -m comment --comment -j
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ comment\ --comment\ \!\ -j\ ACCEPT
iptables-legacy -A INPUT -m comment --comment ! -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ comment\ --comment\ x\ \!\ -j\ ACCEPT
iptables-legacy -A INPUT -m comment --comment x ! -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -m\ comment\ --comment\ x
iptables-legacy -A INPUT ! -m comment --comment x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ comment\ \!\ --comment\ x
iptables-legacy -A INPUT -m comment ! --comment x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -f
iptables-legacy -A INPUT ! -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -c\ 1\ 2
iptables-legacy -A INPUT ! -c 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -v
iptables-legacy -A INPUT ! -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -n
iptables-legacy -A INPUT ! -n
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -x
iptables-legacy -A INPUT ! -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -V
iptables-legacy -A INPUT ! -V
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -t\ nat
iptables-legacy -A INPUT ! -t nat
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -w
iptables-legacy -A INPUT ! -w
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -W\ 5
iptables-legacy -A INPUT ! -W 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -M\ foo
iptables-legacy -A INPUT ! -M foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ --line-numbers
iptables-legacy -A INPUT ! --line-numbers
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -g\ X
iptables-legacy -A INPUT ! -g X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -4
iptables-legacy -A INPUT ! -4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -6
iptables-legacy -A INPUT ! -6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -0
iptables-legacy -A INPUT ! -0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -A\ INPUT
iptables-legacy ! -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -L
iptables-legacy ! -L
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -P\ INPUT\ DROP
iptables-legacy ! -P INPUT DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -N\ X
iptables-legacy ! -N X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -F
iptables-legacy ! -F
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -S
iptables-legacy ! -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -Z
iptables-legacy ! -Z
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -X
iptables-legacy ! -X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -E\ a\ b
iptables-legacy ! -E a b
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -D\ INPUT
iptables-legacy ! -D INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -R\ INPUT\ 1
iptables-legacy ! -R INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -I\ INPUT\ 1
iptables-legacy ! -I INPUT 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -C\ INPUT
iptables-legacy ! -C INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ --
iptables-legacy ! --
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ \!
iptables-legacy ! !
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ x
iptables-legacy ! x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ \!\ -s\ 1.1.1.1\ -A\ INPUT
iptables-legacy ! -s 1.1.1.1 -A INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -p\ tcp
iptables-legacy -A INPUT ! -p tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -o\ eth0
iptables-legacy -A INPUT ! -o eth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ OUTPUT\ \!\ -i\ eth0
iptables-legacy -A OUTPUT ! -i eth0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -p\ tcp\ --dport\ 80
iptables-legacy -A INPUT ! -p tcp --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -p\ tcp\ -m\ tcp\ --dport\ 80
iptables-legacy -A INPUT ! -p tcp -m tcp --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --dport\ 80\ -p\ tcp
iptables-legacy -A INPUT --dport 80 -p tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ \!\ --dport\ 80
iptables-legacy -A INPUT -p tcp ! --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --dport\ \!\ 80
iptables-legacy -A INPUT -p tcp --dport ! 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --dport\ 80\ \!\ --sport\ 90
iptables-legacy -A INPUT -p tcp --dport 80 ! --sport 90
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --dport\ 80\ --dport\ 90
iptables-legacy -A INPUT -p tcp --dport 80 --dport 90
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -m\ tcp\ --dport\ 80\ -m\ tcp\ --dport\ 90
iptables-legacy -A INPUT -p tcp -m tcp --dport 80 -m tcp --dport 90
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -m\ udp\ --dport\ 80
iptables-legacy -A INPUT -p tcp -m udp --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ udp\ -m\ udp\ --dport\ 80\ -m\ udp\ --dport\ 91
iptables-legacy -A INPUT -p udp -m udp --dport 80 -m udp --dport 91
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --syn
iptables-legacy -A INPUT -p tcp --syn
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -m\ state\ --state\ NEW\ --dport\ 80
iptables-legacy -A INPUT -p tcp -m state --state NEW --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ state\ --state\ NEW\ -p\ tcp\ --dport\ 80
iptables-legacy -A INPUT -m state --state NEW -p tcp --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ state\ --state\ NEW\ -m\ state\ --state\ NEW
iptables-legacy -A INPUT -m state --state NEW -m state --state NEW
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ comment\ --comment\ a\ -m\ state\ --state\ NEW\ --comment\ b
iptables-legacy -A INPUT -m comment --comment a -m state --state NEW --comment b
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -m\ conntrack\ --dport\ 80
iptables-legacy -A INPUT -p tcp -m conntrack --dport 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ icmp\ --icmp-type\ 8
iptables-legacy -A INPUT -p icmp --icmp-type 8
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ 17\ --dport\ 5
iptables-legacy -A INPUT -p 17 --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ udplite\ --dport\ 5
iptables-legacy -A INPUT -p udplite --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ sctp\ --dport\ 5
iptables-legacy -A INPUT -p sctp --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ sctp
iptables-legacy -A INPUT -p sctp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ ah\ --ahspi\ 1
iptables-legacy -A INPUT -p ah --ahspi 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ esp\ --espspi\ 1
iptables-legacy -A INPUT -p esp --espspi 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ dccp\ --dport\ 1
iptables-legacy -A INPUT -p dccp --dport 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ gre\ --dport\ 1
iptables-legacy -A INPUT -p gre --dport 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ all\ --dport\ 1
iptables-legacy -A INPUT -p all --dport 1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --destination-po\ 80
iptables-legacy -A INPUT -p tcp --destination-po 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --s\ 80
iptables-legacy -A INPUT -p tcp --s 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --so\ 80
iptables-legacy -A INPUT -p tcp --so 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --sou\ 80
iptables-legacy -A INPUT -p tcp --sou 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --sour\ 80
iptables-legacy -A INPUT -p tcp --sour 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --source-p\ 80
iptables-legacy -A INPUT -p tcp --source-p 80
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --tcp-f\ SYN\,ACK\ SYN
iptables-legacy -A INPUT -p tcp --tcp-f SYN,ACK SYN
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --tcp-flags\ SYN\,ACK
iptables-legacy -A INPUT -p tcp --tcp-flags SYN,ACK
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --tcp-flags\ SYN\,FOO\ SYN
iptables-legacy -A INPUT -p tcp --tcp-flags SYN,FOO SYN
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ --tcp-flags\ SYN\,ACK\ SYN\ \!\ --syn
iptables-legacy -A INPUT -p tcp --tcp-flags SYN,ACK SYN ! --syn
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -m\ multiport\ --dport\ 80\,90
iptables-legacy -A INPUT -p tcp -m multiport --dport 80,90
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -m\ multiport\ --dports\ 80\,90\ --dport\ 5
iptables-legacy -A INPUT -p tcp -m multiport --dports 80,90 --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ limit\ --limit\ 1/s\ -m\ limit\ --limit\ 2/s
iptables-legacy -A INPUT -m limit --limit 1/s -m limit --limit 2/s
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ \'\'\ 
iptables-legacy -A INPUT -m '' 
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables-legacy -A INPUT -m aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ TCP
iptables-legacy -A INPUT -m TCP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ LOG
iptables-legacy -A INPUT -m LOG
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ tcp
iptables-legacy -A INPUT -j tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ standard
iptables-legacy -A INPUT -j standard
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ standard
iptables-legacy -A INPUT -m standard
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ DROP
iptables-legacy -A INPUT -m DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ icmp6
iptables-legacy -A INPUT -m icmp6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -m\ hl\ --hl-eq\ 5
iptables-legacy -A INPUT -m hl --hl-eq 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ aaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables-legacy -A INPUT -j aaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables-legacy -A INPUT -j aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
iptables-legacy -A INPUT -j aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ -x
iptables-legacy -A INPUT -j -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ \'a\ b\'
iptables-legacy -A INPUT -j 'a b'
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ \!
iptables-legacy -A INPUT -j !
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ \'\!x\'
iptables-legacy -A INPUT -j '!x'
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ ERROR
iptables-legacy -A INPUT -j ERROR
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ REJECT\ --foo
iptables-legacy -A INPUT -j REJECT --foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ REJECT\ --reject-with\ foo
iptables-legacy -A INPUT -j REJECT --reject-with foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ --reject-with\ tcp-reset\ -j\ REJECT
iptables-legacy -A INPUT --reject-with tcp-reset -j REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ ACCEPT\ --dport\ 5
iptables-legacy -A INPUT -j ACCEPT --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -j\ REJECT\ --dport\ 5
iptables-legacy -A INPUT -p tcp -j REJECT --dport 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -p\ tcp\ -j\ REJECT\ --reject-with\ tcp-reset
iptables-legacy -A INPUT -p tcp -j REJECT --reject-with tcp-reset
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ REJECT\ --reject-with\ tcp-reset
iptables-legacy -A INPUT -j REJECT --reject-with tcp-reset
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ \!\ -p\ tcp\ -j\ REJECT\ --reject-with\ tcp-reset
iptables-legacy -A INPUT ! -p tcp -j REJECT --reject-with tcp-reset
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ FORWARD\ -g\ USER
iptables-legacy -A FORWARD -g USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ USER
iptables-legacy -N USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ FORWARD\ -g\ USER
iptables-legacy -A FORWARD -g USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ FORWARD\ -j\ USER
iptables-legacy -A FORWARD -j USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ FORWARD\ -j\ USER\ -x
iptables-legacy -A FORWARD -j USER -x
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ FORWARD\ -j\ USER\ --foo
iptables-legacy -A FORWARD -j USER --foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ USER\ -i\ lo\ -o\ lo
iptables-legacy -A USER -i lo -o lo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ USER\ -j\ FORWARD
iptables-legacy -A USER -j FORWARD
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ USER\ -g\ FORWARD
iptables-legacy -A USER -g FORWARD
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ USER\ -j\ INPUT
iptables-legacy -A USER -j INPUT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ USER\ -j\ USER
iptables-legacy -A USER -j USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ USER2
iptables-legacy -N USER2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ USER2\ -j\ USER
iptables-legacy -A USER2 -j USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ USER\ -j\ USER2
iptables-legacy -A USER -j USER2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ USER\ -j\ RETURN
iptables-legacy -A USER -j RETURN
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ USER\ -j\ MASQUERADE
iptables-legacy -A USER -j MASQUERADE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ USER\ -m\ tcp
iptables-legacy -A USER -m tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ USER\ 2\ -j\ ACCEPT
iptables-legacy -I USER 2 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ USER\ 5\ -j\ ACCEPT
iptables-legacy -I USER 5 -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ USER\ 5\ -j\ DROP
iptables-legacy -I USER 5 -j DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X\ USER
iptables-legacy -X USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X\ USER2
iptables-legacy -X USER2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X
iptables-legacy -X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -F\ USER2
iptables-legacy -F USER2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X\ USER2
iptables-legacy -X USER2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -F
iptables-legacy -F
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X\ USER
iptables-legacy -X USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X
iptables-legacy -X
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S
iptables-legacy -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ USER
iptables-legacy -L USER
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -n\ --line-numbers
iptables-legacy -L -n --line-numbers
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -nv\ --line-numbers
iptables-legacy -L -nv --line-numbers
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -nx
iptables-legacy -L -nx
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -vx
iptables-legacy -L -vx
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -n\ -c\ 1\ 2
iptables-legacy -L -n -c 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ -c\ 1\ 2
iptables-legacy -S -c 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -s\ 1.1.1.1
iptables-legacy -L -s 1.1.1.1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -j\ ACCEPT
iptables-legacy -L -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -f
iptables-legacy -L -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -p\ tcp
iptables-legacy -L -p tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -i\ lo
iptables-legacy -L -i lo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -L\ -m\ tcp
iptables-legacy -L -m tcp
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -F\ -n
iptables-legacy -F -n
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -F\ -v
iptables-legacy -F -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -F\ INPUT\ -v
iptables-legacy -F INPUT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X\ -v
iptables-legacy -X -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -N\ V\ -v
iptables-legacy -N V -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -X\ V\ -v
iptables-legacy -X V -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -P\ INPUT\ ACCEPT\ -v
iptables-legacy -P INPUT ACCEPT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -P\ INPUT\ ACCEPT\ -c\ 5\ 6
iptables-legacy -P INPUT ACCEPT -c 5 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -S\ -v
iptables-legacy -S -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -Z\ -v
iptables-legacy -Z -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -Z\ INPUT\ 1\ -v
iptables-legacy -Z INPUT 1 -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -E\ A\ B\ -v
iptables-legacy -E A B -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ INPUT\ 1\ -v
iptables-legacy -D INPUT 1 -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ OUTPUT\ -p\ tcp\ --dport\ 80\ -s\ 1.1.1.1\ \!\ -d\ 2.2.2.2/24\ \!\ -o\ eth+\ -j\ REJECT\ -v
iptables-legacy -A OUTPUT -p tcp --dport 80 -s 1.1.1.1 ! -d 2.2.2.2/24 ! -o eth+ -j REJECT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -C\ OUTPUT\ -p\ tcp\ --dport\ 80\ -s\ 1.1.1.1\ \!\ -d\ 2.2.2.2/24\ \!\ -o\ eth+\ -j\ REJECT\ -v
iptables-legacy -C OUTPUT -p tcp --dport 80 -s 1.1.1.1 ! -d 2.2.2.2/24 ! -o eth+ -j REJECT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -D\ OUTPUT\ -p\ tcp\ --dport\ 80\ -s\ 1.1.1.1\ \!\ -d\ 2.2.2.2/24\ \!\ -o\ eth+\ -j\ REJECT\ -v
iptables-legacy -D OUTPUT -p tcp --dport 80 -s 1.1.1.1 ! -d 2.2.2.2/24 ! -o eth+ -j REJECT -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -I\ OUTPUT\ \!\ -p\ tcp\ \!\ -f\ -v
iptables-legacy -I OUTPUT ! -p tcp ! -f -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -R\ OUTPUT\ 1\ \!\ -f\ -p\ 99\ -v\ -j\ ACCEPT
iptables-legacy -R OUTPUT 1 ! -f -p 99 -v -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -R\ OUTPUT\ 1\ -j\ USER\ -v
iptables-legacy -R OUTPUT 1 -j USER -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -R\ OUTPUT\ 1\ -v\ -m\ state\ --state\ NEW\ -m\ limit\ --limit\ 1/s
iptables-legacy -R OUTPUT 1 -v -m state --state NEW -m limit --limit 1/s
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -A\ POSTROUTING\ -j\ MASQUERADE
iptables-legacy -t nat -A POSTROUTING -j MASQUERADE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ MASQUERADE
iptables-legacy -A INPUT -j MASQUERADE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -A\ PREROUTING\ -j\ MASQUERADE
iptables-legacy -t nat -A PREROUTING -j MASQUERADE
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -A\ INPUT\ -j\ DNAT\ --to\ 1.2.3.4
iptables-legacy -t nat -A INPUT -j DNAT --to 1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -A\ OUTPUT\ -j\ DNAT\ --to\ 1.2.3.4
iptables-legacy -t nat -A OUTPUT -j DNAT --to 1.2.3.4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -A\ PREROUTING\ -j\ REJECT
iptables-legacy -t nat -A PREROUTING -j REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -A\ PREROUTING\ -j\ DNAT
iptables-legacy -t nat -A PREROUTING -j DNAT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -P\ PREROUTING\ DROP
iptables-legacy -t nat -P PREROUTING DROP
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ nat\ -S
iptables-legacy -t nat -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ raw\ -A\ PREROUTING\ -j\ CT\ --notrack
iptables-legacy -t raw -A PREROUTING -j CT --notrack
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ filter\ -A\ INPUT\ -j\ CT\ --notrack
iptables-legacy -t filter -A INPUT -j CT --notrack
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ mangle\ -A\ INPUT\ -j\ REJECT
iptables-legacy -t mangle -A INPUT -j REJECT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ TTL\ --ttl-set\ 5
iptables-legacy -A INPUT -j TTL --ttl-set 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ MARK\ --set-mark\ 5
iptables-legacy -A INPUT -j MARK --set-mark 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ OUTPUT\ -j\ CLASSIFY\ --set-class\ 1:1
iptables-legacy -A OUTPUT -j CLASSIFY --set-class 1:1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -t\ mangle\ -A\ INPUT\ -j\ CLASSIFY\ --set-class\ 1:1
iptables-legacy -t mangle -A INPUT -j CLASSIFY --set-class 1:1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables-legacy\ -A\ INPUT\ -j\ TPROXY\ --on-port\ 1\ 
iptables-legacy -A INPUT -j TPROXY --on-port 1 
r=$?; [ $r = 0 ] || echo rc=$r
