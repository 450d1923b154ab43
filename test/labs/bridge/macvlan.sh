exec 2>&1
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }
nov6() { ip netns exec $1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; }
for n in host ext a b c; do ip netns add $n; nov6 $n; ip -n $n link set lo up; done
ip link add e0 netns host address 02:00:00:00:01:01 type veth peer name e0 netns ext address 02:00:00:00:01:02
ip -n host link set e0 up; ip -n ext link set e0 up; ip -n host addr add 10.0.0.1/24 dev e0; ip -n ext addr add 10.0.0.2/24 dev e0
mode() {
  i=1; for n in a b c; do ip -n host link add mv$i link e0 address 02:00:00:00:02:0$i type macvlan mode $1; ip -n host link set mv$i netns $n; ip -n $n link set mv$i up; ip -n $n addr add 10.0.0.1$i/24 dev mv$i; i=$((i+1)); done
  sleep 0.3
  show ip netns exec a ping -n -c1 -W1 10.0.0.12
  show ip netns exec a ping -n -c1 -W1 10.0.0.2
  show ip netns exec a ping -n -c1 -W1 10.0.0.1
  show ip netns exec host ping -n -c1 -W1 10.0.0.11
  show ip netns exec ext ping -n -c1 -W1 10.0.0.13
  show ip netns exec ext ping -n -c1 -W1 -b 10.0.0.255
  show ip -n a link show mv1
  show ip netns exec host bridge fdb show dev e0
  show ip -n c link set mv3 down
  show ip netns exec ext ping -n -c1 -W1 10.0.0.13
  show ip netns exec host bridge fdb show dev e0
  show ip -n host link set e0 down
  show ip -n a link show mv1
  show ip netns exec a ping -n -c1 -W1 10.0.0.12
  show ip -n host link set e0 up
  show ip netns exec a ping -n -c1 -W1 10.0.0.12
  show ip -n a neigh
  for n in a b c; do ip -n $n link del $(ip -n $n -br link | grep -o 'mv[0-9]'); done
  ip -n ext neigh flush dev e0; ip -n host neigh flush dev e0
}
for m in bridge private vepa; do echo "=== $m"; mode $m; done
echo "=== vepa with hairpin"
ip netns exec ext sysctl -qw net.ipv4.ip_forward=1
ip -n host link add mv1 link e0 address 02:00:00:00:02:01 type macvlan mode passthru
show ip -n host link add mv2 link e0 address 02:00:00:00:02:02 type macvlan mode bridge
ip -n host link set mv1 netns a; ip -n a link set mv1 up; ip -n a addr add 10.0.0.11/24 dev mv1
show ip -n a link show mv1
show ip -n host link show e0
show ip netns exec a ping -n -c1 -W1 10.0.0.2
show ip netns exec ext ping -n -c1 -W1 10.0.0.1
show ip netns exec host ping -n -c1 -W1 10.0.0.2
ip -n ext neigh | sort
ip -n a link set mv1 netns host
show ip -n host link set mv1 type macvlan mode bridge
