# question: On my overlay a connection opens and small answers come. Why do large ones hang?
# The tasks believe in 1500 bytes; the underlay takes 1450, less the 50 that VXLAN adds. Handshakes fit, full segments do not, and nobody tells the sender.
# expect: task1 tcp://10.0.1.2:80 -> hangs-on-large-packets
# because: has an MTU of
# expect: task1 icmp://10.0.1.2 -> open
# Two hosts, an underlay between them, and what an overlay network is made of: a bridge, a vxlan device, a veth to each task.
for n in 1 2; do
  ip netns add host$n
  ip netns add task$n
  ip -n host$n link set lo up
  ip -n task$n link set lo up
done
ip link add u1 netns host1 type veth peer name u2 netns host2
for n in 1 2; do
  ip -n host$n addr add 192.168.0.$n/24 dev u$n
  ip -n host$n link set u$n mtu 1450 up
  ip -n host$n link add br0 type bridge
  ip -n host$n link add vxlan0 type vxlan id 256 dev u$n dstport 4789
  ip -n host$n link set vxlan0 master br0
  ip -n host$n link add t$n type veth peer name eth0 netns task$n
  ip -n host$n link set t$n master br0
  ip -n task$n addr add 10.0.1.$n/24 dev eth0
done
ip netns exec host1 bridge fdb append 00:00:00:00:00:00 dev vxlan0 dst 192.168.0.2
ip netns exec host2 bridge fdb append 00:00:00:00:00:00 dev vxlan0 dst 192.168.0.1
# The driver was told nothing of the underlay: 1500 everywhere.
for n in 1 2; do ip -n host$n link set br0 mtu 1500; ip -n host$n link set vxlan0 mtu 1500 2>/dev/null; done
for n in 1 2; do
  for d in br0 vxlan0 t$n; do ip -n host$n link set $d up; done
  ip -n task$n link set eth0 up
done
ip netns exec task2 nc -lk 80 >/dev/null &
sleep 0.2
