# python3 -m http.server, asked by nc, curl and wget.
exec 2>&1
export PYTHONUNBUFFERED=1 LANG=C.UTF-8
ip link set lo up
ip netns add a; ip link add v0 type veth peer name v1 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.0.0.2/24 dev v1; ip -n a link set v1 up; ip -n a link set lo up
mkdir -p /tmp/h1/sub /tmp/h1/idx; cd /tmp/h1; echo hello >one.html; echo 'a b' >'a b.txt'; touch 'q<&>.txt'; echo idx >idx/index.html
ip netns exec a /usr/bin/python3 -m http.server 80 --directory /tmp/h1 >/tmp/h1.log 2>&1 & sleep 1
h() { sed -E 's/^(Date|Last-Modified|< Date|< Last-Modified): .*/\1: T/; s/^(  Date|  Last-Modified): .*/\1: T/; s/20..-..-.. ..:..:../T/; s/\([0-9.]+ [KM]?B.s\)/(R)/; s/%.*=/% R=/; s/after [0-9]+ ms/after T ms/' | tr -d '\r'; }
r() { echo "## $1"; printf "$1" | nc -N -w 3 10.0.0.2 80 | h; sleep 0.2; }
r 'GET / HTTP/1.0\r\n\r\n'
r 'HEAD /sub HTTP/1.0\r\n\r\n'
r 'GET /sub/ HTTP/1.0\r\n\r\n'
r 'GET /nosuch HTTP/1.0\r\n\r\n'
r 'POST / HTTP/1.0\r\n\r\n'
r 'GET /a%%20b.txt\r\n\r\n'
r 'GET / HTTP/9.9\r\n\r\n'
r 'foo\r\n\r\n'
t() { echo "# $*"; timeout 8 "$@" 2>&1 | h; echo "rc=${PIPESTATUS[0]}"; sleep 0.2; }
C=10.0.0.2
t curl -s http://$C/idx/
t curl -si $C/one.html
t curl -sI http://$C/one.html
t curl -sSv http://$C/one.html
t curl -sSf http://$C/nosuch
t curl -s -o /dev/null -w '%{http_code} %{size_download}\n' http://$C/nosuch
t curl -sS http://$C:9/
t curl -s http://$C:9/
t curl -sSv http://$C:9/
t curl -sS http://10.9.9.9/
t curl -sS foo://$C/
t curl -sS -L http://$C/idx
t curl -sS --interface 10.0.0.55 http://$C/
t curl -sSv --resolve foo:80:$C http://foo/one.html
t curl -sSv -X PUT -H 'X-A: b' -H 'Accept:' -d x=1 http://$C/f
t curl
t curl -s
t curl --foo
t curl http://$C:foo/
t wget -qO- http://$C/one.html
t wget -O- http://$C/one.html
t wget -S -O- http://$C/idx
t wget -O- http://$C/nosuch
t wget -qO- http://$C:9/
t wget -O- http://$C:9/
t wget -O- http://10.9.0.9/
t wget --spider http://$C/one.html
t wget
kill $(jobs -p); sed -E 's/\[.*\]/[T]/' /tmp/h1.log; rm -rf /tmp/h1 /tmp/h1.log
