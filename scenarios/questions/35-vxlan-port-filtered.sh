# question: My overlay is up and its tasks do not hear each other. What is filtered?
# Frames between hosts travel in UDP to port 4789. A firewall or hypervisor in between that drops it leaves each host alone, and everything on one host works.
# expect: task1 icmp://10.0.1.2 -> unreachable
# because: --dport 4789 -j DROP
# expect: host1 icmp://192.168.0.2 -> open
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
for n in 1 2; do
  for d in br0 vxlan0 t$n; do ip -n host$n link set $d up; done
  ip -n task$n link set eth0 up
done
ip netns exec task2 nc -lk 80 >/dev/null &
sleep 0.2
ip netns exec host2 iptables -A INPUT -p udp --dport 4789 -j DROP
