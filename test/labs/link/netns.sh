exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
x ip netns add a
x ip netns add a/b
x ip netns add ""
x ip netns add .
x ip netns add ..
x ip netns add
x ip netns add "x y"
x ip netns add -- 
x ip netns add b c
x ip netns
x ip netns list foo
x ip netns l
x ip netns s a 5
x ip netns
x ip netns set a 5
x ip netns set a 7
x ip netns set b 5
x ip netns set nope 5
x ip netns set a
x ip netns set a foo
x ip netns set b auto
x ip netns list-id
x ip netns list-id nsid 5
x ip netns identify
x ip netns exec a ip netns identify
x ip netns identify self
x ip netns identify foo
x ip netns pids
x ip netns pids nope
x ip netns exec
x ip netns exec a sh -c 'exit 7'
x ip netns exec a ip link
x ip -n a netns exec b ip -br link
x ip -all netns exec echo hi
x ip -all netns exec false
x ip -all netns
x ip netns attach z
x ip netns
x ip netns del z
x ip netns del a b
x ip netns
x ip netns del
x ip netns del a
x ip -all netns del
x ip netns
