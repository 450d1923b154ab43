# wget: what each level of talk says of failures.
exec 2>&1
export LC_ALL=C.UTF-8
ip link set lo up
nc -lnkN 80 </dev/null >/dev/null & 
mkdir -p /tmp/sock-wget; cd /tmp/sock-wget; echo hi >f
/usr/bin/python3 -m http.server 81 >/dev/null 2>&1 &
nc -lnk 82 </dev/null >/dev/null & 
sleep 1
t() { echo "# $*"; "$@" 2>&1 | sed -E 's/20..-..-.. ..:..:../T/'; echo "rc=${PIPESTATUS[0]}"; }
for q in -nv ''; do
t wget $q -t 2 -O- http://127.0.0.1:80/f
t wget $q -T 1 -t 2 -O- http://127.0.0.1:82/f
t wget $q --spider http://127.0.0.1:81/f
t wget $q --spider http://127.0.0.1:81/nosuch
t wget $q  -O- http://127.0.0.1:81/nosuch
done
kill $(jobs -p); cd /; rm -rf /tmp/sock-wget
t wget -nv -t 1 -O- http://127.0.0.1:9/f
t wget -nv -t 1 -O- http://10.0.0.1/f
t wget  -t 1 -O- http://127.0.0.1:9/f
t wget  -t 1 -O- http://10.0.0.1/f
t wget -q -t 1 -O- http://127.0.0.1:9/f
t wget -q -t 1 -O- http://10.0.0.1/f
