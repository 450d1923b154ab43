exec 2>&1
show() { echo "\$ $*"; "$@"; echo "rc=$?"; }

sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1

show brctl
show brctl show
show brctl addbr br0
show brctl addbr br0
show brctl addbr averyveryverylongname
show brctl show
ip link set br0 address 02:00:00:00:00:01
ip link add v0 address 02:00:00:00:00:10 type veth peer name p0 address 02:00:00:00:00:11
ip link add v1 address 02:00:00:00:00:20 type veth peer name p1 address 02:00:00:00:00:21
show brctl addif br0 v0
show brctl addif br0 v0
show brctl addif br0 nope
show brctl addif nope v0
show brctl addif br0 v1 lo
show brctl addif br0
show brctl addif
show brctl addif br0 br0
show brctl addbr br1
show brctl addif br0 br1
show brctl addif br1 v0
show brctl show
show brctl show br0
show brctl show br0 br1
show brctl show nope
show brctl show v0
sleep 1
show brctl showmacs br0
show brctl showmacs nope
show brctl showmacs v0
show brctl showmacs
show brctl showstp br1
show brctl showstp nope
show brctl showstp
show brctl setageing br0 100
show brctl setageing br0 0
show brctl setageing br0 x
show brctl setageing br0 -1
show brctl setageing br0
show brctl setageing nope 1
show brctl stp br0 off
show brctl stp br0 no
show brctl stp br0 frob
show brctl stp br0
show brctl stp nope on
show brctl stp br0 0
show brctl setfd br0 4
show brctl setfd br0 x
show brctl setfd br0 1
show brctl setfd br0 31
show brctl setfd nope 4
show brctl sethello br0 3
show brctl sethello br0 0.5
show brctl sethello br0 11
show brctl setmaxage br0 10
show brctl setmaxage br0 5
show brctl setmaxage br0 41
show brctl setbridgeprio br0 100
show brctl setbridgeprio br0 70000
show brctl setbridgeprio br0 x
show brctl setpathcost br0 v0 50
show brctl setpathcost br0 v0 0
show brctl setpathcost br0 v0 70000
show brctl setpathcost br0 p0 5
show brctl setpathcost br0 v0 x
show brctl setportprio br0 v0 10
show brctl setportprio br0 v0 64
show brctl setportprio br0 v0 x
show brctl setportprio br0 p0 1
show brctl hairpin br0 v0 on
show brctl hairpin br0 v0 off
show brctl hairpin br0 v0 frob
show brctl hairpin br0 p0 on
show brctl hairpin br0 nope on
show brctl hairpin nope v0 on
show brctl setgcint br0 4
show brctl delif br0 p0
show brctl delif br0 nope
show brctl delif nope v0
show brctl delif br0 v0
show brctl delif br0 v0
show brctl delif br0
show brctl delbr br0
ip link set br0 down
show brctl delbr br0
show brctl delbr br0
show brctl delbr nope
show brctl delbr v0
show brctl delbr
show brctl addbr
show brctl addbr a b
show brctl frob
show brctl --help
show brctl -h
show brctl --version
show brctl -V
show brctl show
show brctl showbr br1
show brctl show br1 -x
