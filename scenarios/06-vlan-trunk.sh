# Question:  two tenants share one wire. How are they kept apart, and who hears whom?
# Answer:    802.1Q sub-interfaces: VLAN 10 talks to VLAN 10, never to VLAN 20.
# Teaches:   `eth0.10@eth0`, one broadcast domain per tag. (The kernel these labs are compared with lacks 802.1Q, so this
#            scenario's answer comes from the kernel's documentation.)
ip netns add left
ip netns add right
ip link add l0 netns left type veth peer name r0 netns right
ip -n left link set l0 up
ip -n right link set r0 up
for v in 10 20; do
  ip -n left link add link l0 name l0.$v type vlan id $v
  ip -n right link add link r0 name r0.$v type vlan id $v
  ip -n left link set l0.$v up
  ip -n right link set r0.$v up
  ip -n left addr add 10.0.$v.1/24 dev l0.$v
done
ip -n right addr add 10.0.10.2/24 dev r0.10
ip -n right addr add 10.0.20.2/24 dev r0.20
ip netns exec left ping -n -c 1 -W 1 10.0.10.2
ip netns exec left ping -n -c 1 -W 1 10.0.20.2
echo "# the right end of VLAN 20 moves to VLAN 30's wire: silence"
ip -n right link del r0.20
ip -n right link add link r0 name r0.30 type vlan id 30
ip -n right link set r0.30 up
ip -n right addr add 10.0.20.2/24 dev r0.30
ip netns exec left ping -n -c 1 -W 1 10.0.20.2
