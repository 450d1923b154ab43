exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
ip netns add a
x ip -j netns
x ip netns add q
x ip netns set q 3
x ip -j netns
x ip -j -p netns
x ip -j netns list-id
x ip -j netns pids q
x ip -j netns identify
x ip netns set a -1
x ip netns set a -5
x ip netns
x ip netns attach w foo
x ip netns attach w 0
x ip netns attach a/b 1
x ip netns delete q
sleep 0.2
x ip netns list-id
x ip netns list a/b
ip netns add $(printf 'a%.0s' $(seq 1 255))
x ip netns add $(printf 'a%.0s' $(seq 1 256))
x ip netns exec a/b true
x ip -n '' link
x ip netns list-id nsid
x ip netns list-id foo
x ip netns list-id nsid -1
x ip netns list-id nsid 8
x ip netns exec a "" 
x ip netns exec a -- true
