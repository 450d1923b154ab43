exec 2>&1
x() { echo "# $*"; "$@"; echo "rc=$?"; }
cat > /tmp/lkb1 <<'X'
link add v0 address 02:00:00:00:aa:01 type veth peer name v1 address 02:00:00:00:aa:02
# comment
link set v0 up   # trailing

link set "v1" up
link set v1 alias 'a b'
link show \
  dev v1
link set nope up
link set v0 down
X
x ip -b /tmp/lkb1
x ip -br link
ip link del v0
x ip -force -batch /tmp/lkb1
x ip -br link
x ip -b /tmp/nonexistent
echo 'link set v0 down' | x ip -b -
x ip -br link
printf 'link set v0 up' | x ip -b -
printf 'foo\nlink set v0 down\n' | x ip -b -
printf 'link foo\nlink set v0 down\n' | x ip -force -b -
x ip -br link
printf 'link set v0 mtu x\nlink set v0 down\n' | x ip -force -b -
printf 'link show v0\nlink show v1\n' | x ip -j -b -
printf 'addr add 10.0.0.1/24 dev v0\nroute add 10.9.0.0/24 dev v0\n' | x ip -b -
printf 'netns add zz\nnetns exec zz ip link\nlink set v1 netns zz\n' | x ip -b -
x ip netns
ip netns add ns1
printf 'link show lo\n' | x ip -n ns1 -b -
printf -- '-br link show lo\n' | x ip -b -
printf '  link   show\tlo  \n' | x ip -b -
printf 'link show "unterminated\n' | x ip -b -
printf 'exit\nquit\n' | x ip -b -
: | x ip -b -
x ip -b /tmp
x ip -batch
