# Question:  the same bridge, made with the old tools. Is it the same?
# Answer:    yes: brctl and ifconfig set the very same kernel objects.
# Teaches:   reading `brctl show`, `ifconfig` and `route -n` next to their ip and bridge forms.
ip netns add ns1
ip netns add ns2
brctl addbr br0
ip link add v1 address 02:00:00:00:00:11 type veth peer name eth0 netns ns1
ip link add v2 address 02:00:00:00:00:12 type veth peer name eth0 netns ns2
brctl addif br0 v1
brctl addif br0 v2
ifconfig v1 up
ifconfig v2 up
ifconfig br0 10.20.0.1 netmask 255.255.255.0 up
ip netns exec ns1 ifconfig eth0 10.20.0.2 netmask 255.255.255.0 up
ip netns exec ns2 ifconfig eth0 10.20.0.3/24 up
brctl show
route -n
ip netns exec ns1 ping -n -c 1 10.20.0.3
ping -n -c 1 10.20.0.2
