# nc reads 16384 bytes at a time: nothing that is more gets lost, in either direction.
exec 2>&1
ip link set lo up
F=/tmp/sock-parts; seq 1 30000 | head -c 100000 >$F
for n in 16384 16385 20000 50000 100000; do
(sleep 0.5; head -c $n $F; sleep 0.5) | timeout 6 nc -ln 80 >$F.o & s=$!; sleep 0.3
head -c 1449 $F | timeout 4 nc -n -w1 127.0.0.1 80 >$F.c; echo "rc=$?"
wait $s; wc -c <$F.c; wc -c <$F.o
timeout 6 nc -ln 81 </dev/null >$F.o & s=$!; sleep 0.3
head -c $n $F | timeout 4 nc -nN 127.0.0.1 81; echo "rc=$?"
wait $s; cmp $F $F.o 2>&1 | grep -c EOF; wc -c <$F.o
done
rm -f $F $F.o $F.c
