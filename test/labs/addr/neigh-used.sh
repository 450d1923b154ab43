# ip -s neigh: used, confirmed, updated
exec 2>&1
ip netns add n1
ip link add x0 address 02:00:00:00:00:01 type veth peer name y0 address 02:00:00:00:00:02 netns n1
ip link set x0 up; ip -n n1 link set y0 up
ip addr add 10.0.0.1/24 dev x0
ip -n n1 addr add 10.0.0.2/24 dev y0
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:99 dev x0
sleep 2.1; ip -s neigh
ping -c1 -W1 10.0.0.2 >/dev/null; ip -s neigh
sleep 1.5; ip -s neigh
ip neigh replace 10.0.0.2 nud reachable dev x0; ip -s neigh
sleep 1.5; ip -s neigh
ip neigh replace 10.0.0.2 nud stale dev x0; ip -s neigh
ip neigh replace 10.0.0.2 nud permanent lladdr 02:00:00:00:00:02 dev x0; ip -s neigh
ping -c1 -W1 10.0.0.2 >/dev/null; ip -s neigh
sleep 1.5; ip -s neigh
ping -c1 -W1 10.0.0.2 >/dev/null; ip -s neigh
ip neigh replace 10.0.0.2 nud stale dev x0; ip -s neigh
sleep 1.5; ip -s neigh
ping -c1 -W1 10.0.0.2 >/dev/null; ip -s neigh
sleep 1.5; ip -s neigh
sleep 4; ip -s neigh
sleep 2; ip -s neigh
