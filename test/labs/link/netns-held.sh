ip netns add a
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns a
ip netns exec a sleep 1 &
sleep 0.1
ip netns del a
sleep 0.3
ip -br link
ip netns
wait
sleep 0.3
ip -br link
ip netns list-id
