exec 2>&1
ip link set lo up
ip netns add r
for i in 0 1 2; do ip link add v$i address 02:00:00:00:00:1$i type veth peer name w$i address 02:00:00:00:00:2$i netns r; ip link set v$i up; ip -n r link set w$i up; ip addr add 10.0.$i.1/24 dev v$i; ip -n r addr add 10.0.$i.2/24 dev w$i; done
sleep 1.5
ip route add default via 10.0.1.2
ip route append default via 10.0.2.2
ip route append default via 10.0.2.3
n() { ip neigh replace $1 lladdr 02:00:00:00:00:99 dev $2 nud $3; }
g() { echo "-- $*"; for i in 1 2 3 4 5; do ip route get 4.4.4.4; done; }
n 10.0.1.2 v1 failed; n 10.0.2.2 v2 reachable; g failed reachable none
n 10.0.1.2 v1 failed; n 10.0.2.2 v2 stale; g failed stale none
n 10.0.1.2 v1 failed; n 10.0.2.2 v2 failed; g failed failed none
n 10.0.1.2 v1 failed; n 10.0.2.2 v2 failed; n 10.0.2.3 v2 failed; g failed failed failed
n 10.0.1.2 v1 stale; n 10.0.2.2 v2 stale; n 10.0.2.3 v2 stale; g stale stale stale
n 10.0.1.2 v1 reachable; n 10.0.2.2 v2 stale; n 10.0.2.3 v2 stale; g reach stale stale
n 10.0.1.2 v1 none; n 10.0.2.2 v2 stale; n 10.0.2.3 v2 reachable; g none stale reach
n 10.0.1.2 v1 incomplete; n 10.0.2.2 v2 stale; n 10.0.2.3 v2 reachable; g incompl stale reach
n 10.0.1.2 v1 failed; n 10.0.2.2 v2 failed; n 10.0.2.3 v2 stale; g failed failed stale
n 10.0.1.2 v1 permanent; n 10.0.2.2 v2 failed; n 10.0.2.3 v2 stale; g perm failed stale
ip route change default via 10.0.2.2
g changed
ip route
ip route add default via 10.0.0.2 metric 5
g metric
