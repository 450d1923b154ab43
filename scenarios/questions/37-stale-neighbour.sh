# question: A container got the address of another that is gone. Why do some machines still send to the old one?
# They hold its old link-layer address: for ever, where the entry is permanent (as the overlay driver writes it), and until somebody asks again otherwise.
# expect: c1 tcp://10.0.0.3:80 -> timeout
# because: neighbour entry for 10.0.0.3
# expect: c4 tcp://10.0.0.3:80 -> open
ip link add br0 type bridge
ip link set br0 up
for n in 1 2 3 4; do
  ip netns add c$n
  ip link add v$n type veth peer name eth0 address 02:00:00:00:00:0$n netns c$n
  ip link set v$n master br0 up
  ip -n c$n link set lo up
  ip -n c$n link set eth0 up
done
ip -n c1 addr add 10.0.0.1/24 dev eth0
ip -n c2 addr add 10.0.0.2/24 dev eth0
ip -n c3 addr add 10.0.0.3/24 dev eth0
ip -n c4 addr add 10.0.0.4/24 dev eth0
ip netns exec c3 nc -lk 80 >/dev/null &
sleep 0.2
# c1 was told that 10.0.0.3 is where c2 is now.
ip -n c1 neigh replace 10.0.0.3 lladdr 02:00:00:00:00:02 dev eth0 nud permanent
