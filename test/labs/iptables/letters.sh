exec 2>&1
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -fk
iptables -A FORWARD -fk
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -f_
iptables -A FORWARD -f_
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -k/
iptables -A FORWARD -k/
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -kn
iptables -A FORWARD -kn
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -/
iptables -A FORWARD -/
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -n/
iptables -A FORWARD -n/
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -p\ tcp\ -f/
iptables -A FORWARD -p tcp -f/
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -p\ tcp\ -/f
iptables -A FORWARD -p tcp -/f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -p\ tcp\ -kf
iptables -A FORWARD -p tcp -kf
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -fkv
iptables -A FORWARD -fkv
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -fb
iptables -A FORWARD -fb
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -b
iptables -A FORWARD -b
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -q
iptables -A FORWARD -q
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -B
iptables -A FORWARD -B
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -f:
iptables -A FORWARD -f:
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -vk\ -j\ ACCEPT
iptables -A FORWARD -vk -j ACCEPT
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -f\;
iptables -A FORWARD -f;
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -f-
iptables -A FORWARD -f-
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -f0
iptables -A FORWARD -f0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ --numeric=5
iptables -A FORWARD --numeric=5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -p\ tcp\ --syn=5
iptables -A FORWARD -p tcp --syn=5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -p\ tcp\ --sy=5
iptables -A FORWARD -p tcp --sy=5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ --verbose=
iptables -A FORWARD --verbose=
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ iptables\ -A\ FORWARD\ -c\ 1\ 2\ -s\ 1.1.1.1
iptables -A FORWARD -c 1 2 -s 1.1.1.1
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -c\ 1\ 2
ip6tables -A INPUT -c 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -I\ INPUT\ -c\ 3\ 4
ip6tables -I INPUT -c 3 4
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -R\ INPUT\ 1\ -c\ 5\ 6
ip6tables -R INPUT 1 -c 5 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables-legacy\ -A\ INPUT\ -c\ 1\ 2
ip6tables-legacy -A INPUT -c 1 2
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables-legacy\ -S\ -v
ip6tables-legacy -S -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -S\ -v
ip6tables -S -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ printf\ \'\*filter\\n:INPUT\ ACCEPT\ \[1:2\]\\n\[7:8\]\ -A\ INPUT\ -s\ ::1\\nCOMMIT\\n\'\ \|\ ip6tables-restore\ -c\;\ ip6tables-save\ -c
printf '*filter\n:INPUT ACCEPT [1:2]\n[7:8] -A INPUT -s ::1\nCOMMIT\n' | ip6tables-restore -c; ip6tables-save -c | grep -v "^# [GC]"
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ printf\ \'\*filter\\n:INPUT\ ACCEPT\ \[1:2\]\\n\[7:8\]\ -A\ INPUT\ -s\ ::1\\nCOMMIT\\n\'\ \|\ ip6tables-legacy-restore\ -c\;\ ip6tables-legacy-save\ -c
printf '*filter\n:INPUT ACCEPT [1:2]\n[7:8] -A INPUT -s ::1\nCOMMIT\n' | ip6tables-legacy-restore -c; ip6tables-legacy-save -c | grep -v "^# [GC]"
r=$?; [ $r = 0 ] || echo rc=$r
