# nc on both sides: who closes when, what -N, -q, -w, -k do, ends of files, UDP's two kinds of listener.
exec 2>&1
ip link set lo up
r() { echo "rc=$1"; }
echo "# -lk and clients"
nc -lknv 80 </dev/null & sleep 0.3
nc -zn -w1 127.0.0.1 80; r $?
nc -zn -w1 127.0.0.1 81; r $?
nc -zvn -w1 127.0.0.1 80; r $?
echo hello | nc -n -w1 127.0.0.1 80; r $?
echo hello | nc -nN -w1 127.0.0.1 80; r $?
echo hello | nc -nq0 -w1 127.0.0.1 80; r $?
echo hello | nc -nq1 127.0.0.1 80; r $?
nc -nzv 127.0.0.1 80-81 -w1; r $?
kill $!; wait
echo "# -lku and clients"
nc -4nlkuv 53 </dev/null & sleep 0.3
echo hi | nc -4nu -w1 -q0 127.0.0.1 53; sleep 0.1; r $?
nc -zun -w1 127.0.0.1 54; r $?
echo hi | nc -4nu -w1 -q0 127.0.0.1 54; r $?
echo hi | nc -4nu -w1 127.0.0.1 54; r $?
echo hi | nc -4nu -w1 127.0.0.1 53; r $?
kill $!; wait
echo "# -lu without -k takes one peer"
nc -lunv 53 </dev/null & sleep 0.3
echo one | nc -nu -q0 127.0.0.1 53; sleep 0.1
echo two | nc -nu -w1 127.0.0.1 53; r $?
kill $!; wait
echo "# a server that sends"
echo fromserver | timeout 4 nc -lnN 90 & sleep 0.2; timeout 1 nc -n 127.0.0.1 90 </dev/null; r $?; wait
echo fromserver | timeout 4 nc -ln 90 & sleep 0.2; timeout 1 nc -n 127.0.0.1 90 </dev/null; r $?; wait
echo fromserver | timeout 4 nc -ln -q0 90 & sleep 0.2; timeout 1 nc -n 127.0.0.1 90 </dev/null; r $?; wait
echo "# -6 -l takes both families"
nc -6 -lknv 80 </dev/null & sleep 0.2
nc -zvn 127.0.0.1 80; r $?
nc -zvn ::1 80; r $?
kill $!; wait
echo "# a file goes over"
nc -ln 90 >/tmp/nc-got & sleep 0.1; (echo a; echo b) | nc -N 127.0.0.1 90; wait; cat /tmp/nc-got; rm -f /tmp/nc-got
echo "# -w of a server"
timeout 4 nc -lknv -w1 90 </dev/null & sleep 0.2; sleep 2 | timeout 4 nc -nN 127.0.0.1 90; r $?; wait
echo "# -C"
timeout 4 nc -ln 90 & sleep 0.2; printf 'x\ny\n' | nc -nCN 127.0.0.1 90 ; wait
