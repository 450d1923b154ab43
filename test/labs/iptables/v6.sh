exec 2>&1
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -p\ 0
ip6tables -A INPUT -p 0
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -p\ hopopt
ip6tables -A INPUT -p hopopt
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -p\ 43
ip6tables -A INPUT -p 43
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -p\ 44
ip6tables -A INPUT -p 44
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -p\ 50
ip6tables -A INPUT -p 50
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -p\ 51
ip6tables -A INPUT -p 51
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -p\ 60
ip6tables -A INPUT -p 60
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -p\ 59
ip6tables -A INPUT -p 59
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -p\ 135
ip6tables -A INPUT -p 135
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ \!\ -p\ ah
ip6tables -A INPUT ! -p ah
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -p\ all
ip6tables -A INPUT -p all
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -L\ -p\ ah
ip6tables -L -p ah
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -f
ip6tables -A INPUT -f
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -S
ip6tables -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -L\ -n\ -v
ip6tables -L -n -v
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -m\ connlabel
ip6tables -A INPUT -m connlabel
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -m\ connlabel\ --label\ 5\ --label\ 6
ip6tables -A INPUT -m connlabel --label 5 --label 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -m\ connlabel\ --label\ foo
ip6tables -A INPUT -m connlabel --label foo
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -m\ connlabel\ \!\ --label\ 5
ip6tables -A INPUT -m connlabel ! --label 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -m\ connlabel\ --set
ip6tables -A INPUT -m connlabel --set
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -m\ connlabel\ --label\ 5
ip6tables -A INPUT -m connlabel --label 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -m\ connlabel\ --label\ 5\ -m\ connlabel\ --label\ 6
ip6tables -A INPUT -m connlabel --label 5 -m connlabel --label 6
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -S
ip6tables -S
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -D\ INPUT\ -m\ connlabel\ --label\ 5
ip6tables -D INPUT -m connlabel --label 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -D\ INPUT\ -s\ ::5
ip6tables -D INPUT -s ::5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -A\ INPUT\ -v\ -m\ connlabel\ --label\ 5
ip6tables -A INPUT -v -m connlabel --label 5
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables-save
ip6tables-save | grep -v "^# [GC]"
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -L
ip6tables -L
r=$?; [ $r = 0 ] || echo rc=$r
printf "%s\n" \#\ ip6tables\ -F
ip6tables -F
r=$?; [ $r = 0 ] || echo rc=$r
