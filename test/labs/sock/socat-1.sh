# socat: echo servers, relays, programs, files, datagrams, words.
exec 2>&1
ip link set lo up
t() { echo "# $*"; timeout 3 "$@" 2>&1 | sed -E 's,^20[^ ]* [^ ]* socat.[0-9]+.,LOG,'; echo "rc=${PIPESTATUS[0]}"; }
t socat
t socat - TCP:127.0.0.1:1
t socat - UDP:127.0.0.1:1 </dev/null
t socat - TCP:127.0.0.1
t socat - FOO:1
t socat - TCP-LISTEN:80,foo
t socat - - -
t socat -T x - -
t socat TCP-LISTEN:80,bind=1.2.3.4 -
socat TCP-LISTEN:80,fork,reuseaddr EXEC:cat & sleep 0.3
echo hello | t socat - TCP:127.0.0.1:80
echo hello | t nc -N 127.0.0.1 80
t socat TCP-LISTEN:80,reuseaddr -
socat TCP-LISTEN:81,fork,reuseaddr TCP:127.0.0.1:82 & socat TCP-LISTEN:82,fork,reuseaddr SYSTEM:'tr a-z A-Z' & sleep 0.3
echo hello | t nc -N 127.0.0.1 81
socat UDP-LISTEN:53,fork EXEC:cat & sleep 0.2
echo yo | t nc -u -w2 127.0.0.1 53
echo yo | t socat -T1 - UDP:127.0.0.1:53
socat UDP4-RECVFROM:54,fork SYSTEM:'echo got; cat' & sleep 0.2
echo yo | t socat -T1 - UDP:127.0.0.1:54
socat -u TCP-LISTEN:83 OPEN:/tmp/so83,creat,trunc & sleep 0.2
echo data | t socat -u - TCP:127.0.0.1:83
sleep 0.2; cat /tmp/so83; rm -f /tmp/so83
socat TCP-LISTEN:84,fork PIPE & sleep 0.2
echo pipe | t socat - TCP:127.0.0.1:84
socat TCP6-LISTEN:85,fork,ipv6only=0 EXEC:'echo six' & sleep 0.2
t socat - TCP:127.0.0.1:85
t socat - TCP6:[::1]:85
t socat -u TCP:127.0.0.1:85 -
kill $(jobs -p)
