exec 2>&1
t() { echo "\$ $*"; "$@"; echo "rc=$?"; }
ip netns add b; ip -n b link set lo up
t nsenter --net=/run/netns/b ip -br link
t nsenter --net=/run/netns/b nosuchcmd
t nsenter --net=/run/netns/b false
t nsenter --net=/run/netns/b -- ip -br link
t unshare -n ip -br link
t unshare --net ip -br addr
t unshare -n nosuch
t unshare -n false
t unshare
t unshare -n -- ip -br link
t unshare --foo
t unshare -rn ip -br link
t unshare -nf ip -br link
t unshare -m -n ip -br link
t nsenter -n ip link
t nsenter -t abc -n ip link
t nsenter --net=/x
t nsenter -t
t nsenter --foo
t nsenter -V
